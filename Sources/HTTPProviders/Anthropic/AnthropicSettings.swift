import Kernel

/// What the Messages API needs to be called, decided in the composition root.
package struct AnthropicSettings: Sendable {
  /// Both are in use; the newer one refuses every sampling parameter.
  package enum Version: String, Sendable, CaseIterable {
    case june2023 = "2023-06-01"
    case october2026 = "2026-10-21"
  }

  /// How the key is shown. Where a server is sent both, `x-api-key` wins.
  package enum KeyHeader: Sendable { case apiKey, bearer }

  /// How a reply's shape is enforced.
  package enum StructuredReplies: Sendable {
    /// By `output_config.format` on the vendor's models that know it, by a forced tool on every other.
    case byModel
    case outputFormat
    case forcedTool
  }

  package static let vendorURL = "https://api.anthropic.com"

  /// Without `/v1`.
  package var baseURL: String
  /// Nil for a server that asks for none.
  package var apiKey: Secret?
  package var keyHeader: KeyHeader
  package var version: Version
  package var structuredReplies: StructuredReplies
  package var timeouts: Timeouts
  package var transport: HTTPTransport

  package init(
    baseURL: String = AnthropicSettings.vendorURL, apiKey: Secret?, keyHeader: KeyHeader = .apiKey,
    version: Version = .june2023, structuredReplies: StructuredReplies = .byModel, timeouts: Timeouts = Timeouts(),
    transport: HTTPTransport
  ) {
    self.baseURL = Self.root(baseURL)
    self.apiKey = apiKey
    self.keyHeader = keyHeader
    self.version = version
    self.structuredReplies = structuredReplies
    self.timeouts = timeouts
    self.transport = transport
  }

  /// Users write the address with and without its last part.
  private static func root(_ url: String) -> String {
    var root = url.trimmed
    while root.hasSuffix("/") { root.removeLast() }
    return root.hasSuffix("/v1") ? String(root.dropLast(3)) : root
  }

  var headers: HeaderFields { ["anthropic-version": version.rawValue] }

  var credential: Credential? {
    apiKey.map { key in
      switch keyHeader {
      case .apiKey: Credential(header: "x-api-key", secret: key)
      case .bearer: .bearer(key)
      }
    }
  }
}

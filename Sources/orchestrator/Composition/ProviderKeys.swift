import HTTPProviders
import Host
import Kernel

/// Where each vendor's key and address come from: the environment variables that its own tools use, or those that the
/// project's configuration names.
struct ProviderKeys: Sendable {
  let environment: [String: String]
  let configuration: ProjectConfiguration

  /// Vendors in the order in which `auto` looks for a key.
  static let vendors = ["anthropic", "openai", "gemini"]

  private static let keyNames = [
    "anthropic": ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"], "openai": ["OPENAI_API_KEY"],
    "gemini": ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
  ]
  private static let addressNames = [
    "anthropic": ["ANTHROPIC_BASE_URL"], "openai": ["OPENAI_BASE_URL"],
    "gemini": ["GEMINI_BASE_URL", "GOOGLE_GEMINI_BASE_URL"],
  ]
  private static let vendorAddresses = [
    "anthropic": "https://api.anthropic.com", "openai": OpenAIProvider.vendorURL, "gemini": GeminiProvider.vendorURL,
    "ollama": "http://localhost:11434/v1",
  ]

  /// The variables that may hold a provider's key, in order.
  func keyNames(of provider: String) -> [String] {
    if let named = configuration.providers[provider]?.apiKeyEnv { return [named] }
    return Self.keyNames[provider] ?? []
  }

  /// The variable that holds a provider's key; nil where none does.
  func variable(of provider: String) -> String? {
    keyNames(of: provider).first { environment[$0]?.isEmpty == false }
  }

  func key(of provider: String) -> String? { variable(of: provider).flatMap { environment[$0] } }

  func address(of provider: String) -> String {
    if let set = configuration.providers[provider]?.baseURL { return set }
    return addressVariable(of: provider).flatMap { environment[$0] } ?? Self.vendorAddresses[provider] ?? ""
  }

  /// The vendor's own variable that gives a provider's address; nil where the address comes from elsewhere.
  func addressVariable(of provider: String) -> String? {
    guard configuration.providers[provider]?.baseURL == nil else { return nil }
    return (Self.addressNames[provider] ?? []).first { environment[$0]?.isEmpty == false }
  }

  /// What is wrong with an address that a variable gives; the configuration's own was checked when it was read. The
  /// address itself is not repeated: it may hold a password.
  func addressFault(of provider: String) -> Failure? {
    guard let name = addressVariable(of: provider),
      let complaint = ProjectConfiguration.Provider.complaint(aboutAddress: address(of: provider))
    else { return nil }
    return Failure(
      .configuration, "bad-address", "\(name) gives no address that can be used: \(complaint).",
      hint: "Set it to an address such as https://api.example.com, or unset it.")
  }

  /// What holds for each provider where the configuration says nothing, by the configuration's keys.
  var standards: [String: ConfigurationView.Standard] {
    let waits = Timeouts()
    let times = [
      "connect": waits.connect, "first_byte": waits.firstByte, "idle": waits.idle, "total": waits.total,
    ]
    var standards: [String: ConfigurationView.Standard] = [:]
    for provider in Self.vendors + ["ollama"] {
      let variable = addressVariable(of: provider)
      standards["providers.\(provider).base_url"] = .init(
        .string(address(of: provider)), variable.map { .environment($0) } ?? .standard)
      for (name, time) in times {
        standards["providers.\(provider).timeouts.\(name)"] = .init(.string("\(time.components.seconds)s"))
      }
    }
    return standards
  }

  /// Whether a provider's address is the vendor's own, where nothing goes without a key.
  func isVendors(_ provider: String) -> Bool {
    provider != "ollama" && address(of: provider) == Self.vendorAddresses[provider]
  }

  /// Every key that is set, for taking them out of texts.
  var secrets: [String] {
    let names =
      configuration.providers.values.compactMap(\.apiKeyEnv) + Self.keyNames.values.flatMap { $0 }
      + ["CODEX_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"] + [configuration.notify.webhookEnv].compactMap { $0 }
    return names.compactMap { environment[$0] }
  }
}

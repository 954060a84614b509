import Kernel

/// Google's Gemini API.
package final class GeminiProvider: ModelListing {
  package static let vendorURL = "https://generativelanguage.googleapis.com/v1"

  package let name = "gemini"
  package let takesTools = true

  private let address: ServerAddress?
  private let isVendor: Bool
  private let exchange: ReplyExchange

  /// - Parameters:
  ///   - baseURL: with the API's version as its path; `/v1` where it has none.
  ///   - apiKey: nil for servers that want none.
  package init(
    baseURL: String = GeminiProvider.vendorURL, apiKey: Secret?, timeouts: Timeouts = Timeouts(),
    transport: HTTPTransport
  ) {
    address = ServerAddress(baseURL, path: "/v1")
    isVendor = address?.host.hasSuffix("googleapis.com") ?? false
    let key = apiKey.flatMap { $0.isEmpty ? nil : $0 }
    exchange = ReplyExchange(
      transport: transport, timeouts: timeouts,
      credential: key.map { Credential(header: "x-goog-api-key", secret: $0) })
  }

  package func stream(_ request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
    ModelEvents.stream { sink in try await self.call(request, into: sink) }
  }

  package func models() async throws -> [ListedModel] {
    let url = try reachable().url("models") + "?pageSize=1000"
    var models: [ListedModel] = []
    var page = ""
    // A server that never stops naming a next page must not hold a run.
    for _ in 1...20 {
      let list = try await exchange.fetch(url + page, as: GeminiModelList.self) { refused in
        refused.status == 404 ? refused.modelError(nil) : Self.error(refused, model: "")
      }
      models += list.listed
      guard let next = list.nextPageToken, !next.isEmpty else { break }
      page = "&pageToken=" + ServerAddress.escaped(next, keeping: "-._~")
    }
    return models
  }

  /// Lists the models: it costs nothing and needs the key.
  package func check() async throws { _ = try await models() }

  private func reachable() throws(ModelError) -> ServerAddress {
    guard let address else { throw .invalid("the base URL is no http or https address without a password and a query") }
    if isVendor, exchange.credential == nil { throw .unauthenticated("no key is set") }
    return address
  }

  private func call(_ request: ModelRequest, into sink: ModelEventSink) async throws {
    let path = request.model.contains("/") ? request.model : "models/" + request.model
    let url = try reachable().url(path + ":streamGenerateContent") + "?alt=sse"
    let post = HTTPRequest.post(
      url, json: try WireJSON.bytes(request.geminiBody()), headers: ["accept": "text/event-stream, application/json"],
      credential: exchange.credential)
    if let refused = try await exchange.run(post, into: sink, decoder: GeminiStream(model: request.model)) {
      throw Self.error(refused, model: request.model).cleaned(of: exchange.credential?.secret)
    }
  }

  private static func error(_ refused: RefusedAnswer, model: String) -> ModelError {
    refused.modelError(
      GeminiFault.read(refused.body)?.modelError(
        http: refused.status, model: model, retryAfter: refused.failure.retry.seconds))
  }
}

/// What `GET /models` answers, page by page.
struct GeminiModelList: Decodable, Sendable {
  struct Entry: Decodable, Sendable {
    var name: String
    var displayName: String?
    var inputTokenLimit: Int?
    var outputTokenLimit: Int?
    var supportedGenerationMethods: [String]?
  }

  var models: [Entry]?
  var nextPageToken: String?

  /// Those that write text, under the names that requests use.
  var listed: [ListedModel] {
    (models ?? []).filter { $0.supportedGenerationMethods?.contains("generateContent") ?? true }.map {
      ListedModel(
        id: $0.name.hasPrefix("models/") ? String($0.name.dropFirst(7)) : $0.name, displayName: $0.displayName,
        maxInputTokens: $0.inputTokenLimit, maxOutputTokens: $0.outputTokenLimit)
    }
  }
}

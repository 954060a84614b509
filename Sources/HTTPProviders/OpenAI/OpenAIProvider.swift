import Kernel
import Synchronization

/// OpenAI, and every server that speaks its protocol: Ollama, llama.cpp, vLLM, LM Studio, OpenRouter, LiteLLM.
package final class OpenAIProvider: ModelListing {
  /// Which of OpenAI's two protocols is spoken.
  package enum API: String, Sendable, CaseIterable {
    case responses
    case chatCompletions = "chat"
  }

  package static let vendorURL = "https://api.openai.com/v1"

  /// `openai`, or that of the server that speaks its protocol, such as `ollama`.
  package let name: String
  package let takesTools = true
  /// The protocol in use.
  package let api: API
  /// Whether OpenAI itself answers, which then wants a key.
  package let isVendor: Bool

  private let address: ServerAddress?
  private let exchange: ReplyExchange
  /// What each model's server turned out to take.
  private let learnt = Mutex<[String: OpenAIFeatures]>([:])

  /// - Parameters:
  ///   - baseURL: with its path; `/v1` where it has none.
  ///   - apiKey: nil for servers that want none.
  ///   - api: nil for Responses at OpenAI and Chat Completions everywhere else.
  package init(
    name: String = "openai", baseURL: String = OpenAIProvider.vendorURL, apiKey: Secret?, api: API? = nil,
    timeouts: Timeouts = Timeouts(), transport: HTTPTransport
  ) {
    self.name = name
    address = ServerAddress(baseURL, path: "/v1")
    let host = address?.host ?? ""
    isVendor = host == "api.openai.com" || host.hasSuffix(".api.openai.com")
    self.api = api ?? (isVendor ? .responses : .chatCompletions)
    let key = apiKey.flatMap { $0.isEmpty ? nil : $0 }
    exchange = ReplyExchange(transport: transport, timeouts: timeouts, credential: key.map(Credential.bearer))
  }

  package func stream(_ request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
    ModelEvents.stream { sink in try await self.call(request, into: sink) }
  }

  package func models() async throws -> [ListedModel] {
    let list = try await exchange.fetch(try reachable().url("models"), as: OpenAIModelList.self) { refused in
      let fault = OpenAIFault.read(refused.body)
      return refused.status == 404
        ? refused.modelError(nil) : Self.error(refused, fault, model: "")
    }
    return list.models
  }

  /// Lists the models: it costs nothing, and OpenAI asks for the key. Some servers list them for anyone.
  package func check() async throws { _ = try await models() }

  private func reachable() throws(ModelError) -> ServerAddress {
    guard let address else { throw .invalid("the base URL is no http or https address without a password and a query") }
    if isVendor, exchange.credential == nil { throw .unauthenticated("no key is set") }
    return address
  }

  /// Calls, giving up a feature that the server refuses; a request that was refused costs nothing. What was given up
  /// is remembered once the server has answered without it.
  private func call(_ request: ModelRequest, into sink: ModelEventSink) async throws {
    let address = try reachable()
    let url =
      switch api {
      case .responses: address.url("responses")
      case .chatCompletions: address.url("chat", "completions")
      }
    var features = learnt.withLock { $0[request.model] } ?? OpenAIFeatures(isVendor: isVendor)
    var body = try body(of: request, features)
    for attempt in 1... {
      guard let refused = try await send(body, of: request, features, to: url, into: sink) else { return }
      let fault = OpenAIFault.read(refused.body)
      guard attempt <= OpenAIFeatures.count, let fault,
        let lesser = features.without(refusedIn: fault, status: refused.status, request: request),
        case let next = try self.body(of: request, lesser), next != body
      else { throw Self.error(refused, fault, model: request.model).cleaned(of: exchange.credential?.secret) }
      (features, body) = (lesser, next)
    }
  }

  private func body(of request: ModelRequest, _ features: OpenAIFeatures) throws(ModelError) -> [UInt8] {
    switch api {
    case .responses: try WireJSON.bytes(request.responsesBody(features))
    case .chatCompletions: try WireJSON.bytes(request.chatBody(features))
    }
  }

  private func send(
    _ body: [UInt8], of request: ModelRequest, _ features: OpenAIFeatures, to url: String, into sink: ModelEventSink
  ) async throws -> RefusedAnswer? {
    let post = HTTPRequest.post(
      url, json: body, headers: ["accept": "text/event-stream, application/json"], credential: exchange.credential)
    let model = request.model
    let accepted: @Sendable () -> Void = { self.learnt.withLock { $0[model] = features } }
    return switch api {
    case .responses:
      try await exchange.run(post, into: sink, decoder: ResponsesStream(model: model), accepted: accepted)
    case .chatCompletions:
      try await exchange.run(post, into: sink, decoder: ChatStream(model: model), accepted: accepted)
    }
  }

  private static func error(_ refused: RefusedAnswer, _ fault: OpenAIFault?, model: String) -> ModelError {
    let wait = refused.failure.retry.seconds ?? RateLimitReset.seconds { refused.headers[$0] }
    // What a router says of a path that it does not have is no word about a model.
    let isRouter = refused.status == 404 && ["Not Found", "File Not Found"].contains(fault?.message)
    guard let fault, !isRouter else {
      return refused.modelError(refused.status == 429 ? .rateLimited(retryAfter: wait) : nil)
    }
    return refused.modelError(fault.modelError(status: refused.status, model: model, retryAfter: wait))
  }
}

/// What `GET /models` answers.
struct OpenAIModelList: Decodable, Sendable {
  private struct Entry: Decodable {
    var id: String
    /// The window as OpenRouter and as vLLM name it.
    var context: Int?
    var longest: Int?

    enum CodingKeys: String, CodingKey {
      case id
      case context = "context_length"
      case longest = "max_model_len"
    }
  }

  let models: [ListedModel]

  private enum CodingKeys: String, CodingKey { case data }

  init(from decoder: any Decoder) throws {
    let entries = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent([Entry].self, forKey: .data) ?? []
    models = entries.map { ListedModel(id: $0.id, maxInputTokens: $0.context ?? $0.longest) }
  }
}

import Kernel
import Testing

@testable import HTTPProviders

@Suite struct OpenAIProviderTests {
  static let answer = [ChatStreamTests.text("Hi"), ChatStreamTests.end("stop"), "[DONE]"].map { "data: \($0)\n\n" }
  static let said = [ModelEvent.text("Hi"), .finished(.complete)]

  /// Runs `body` with a provider in front of a server that follows `script`.
  static func with(
    api: OpenAIProvider.API? = nil, path: String = "", key: Secret? = nil, timeouts: Timeouts = Timeouts(),
    clock: any Clock<Duration> = TestClock(), script: @escaping LoopbackServer.Script,
    _ body: (OpenAIProvider, LoopbackServer) async throws -> Void
  ) async throws {
    let transport = HTTPTransport(clock: clock)
    try await LoopbackServer.running(script) { server in
      try await body(
        OpenAIProvider(
          baseURL: server.baseURL + path, apiKey: key, api: api, timeouts: timeouts, transport: transport), server)
    }
    await transport.shutdown()
  }

  static func keys(_ request: RecordedRequest) -> Set<String> {
    Set((WireJSON.parse(request.body)?.object ?? [:]).keys)
  }

  @Test func `OpenAI is asked over Responses, every other server over Chat Completions`() {
    let transport = HTTPTransport(clock: TestClock())
    func api(_ url: String, _ api: OpenAIProvider.API? = nil) -> OpenAIProvider.API {
      OpenAIProvider(baseURL: url, apiKey: nil, api: api, transport: transport).api
    }
    #expect(api(OpenAIProvider.vendorURL) == .responses && api("https://eu.api.openai.com") == .responses)
    #expect(api("http://localhost:11434/v1") == .chatCompletions)
    #expect(api("https://api.openai.com.evil.example/v1") == .chatCompletions)
    #expect(api("http://localhost:1", .responses) == .responses)
    #expect(api(OpenAIProvider.vendorURL, .chatCompletions) == .chatCompletions)
  }

  @Test func `the vendor wants a key, and no request is made without one`() async throws {
    let transport = HTTPTransport(clock: TestClock())
    for key in [nil, Secret(" ")] {
      let provider = OpenAIProvider(apiKey: key, transport: transport)
      #expect(await provider.record(RequestExamples.plain).modelError == .unauthenticated("no key is set"))
      await #expect(throws: ModelError.unauthenticated("no key is set")) { try await provider.check() }
    }
    let nowhere = OpenAIProvider(baseURL: "localhost:1", apiKey: nil, transport: transport)
    #expect(await nowhere.record(RequestExamples.plain).modelError.isInvalid)
  }

  @Test func `where and how a server is asked`() async throws {
    try await Self.with(script: { _, _ in .stream(Self.answer) }) { provider, server in
      #expect(await provider.record(RequestExamples.plain).events == Self.said)
      let request = try #require(server.requests.first)
      #expect(request.method == "POST" && request.path == "/v1/chat/completions")
      #expect(request.headers["content-type"] == "application/json" && request.headers["authorization"] == nil)
      let expected = try WireJSON.bytes(RequestExamples.plain.chatBody(OpenAIFeatures(isVendor: false)))
      #expect(request.body == expected)
    }
    try await Self.with(
      api: .responses, path: "/openai/v1/", key: Secret("sk-1"),
      script: { _, _ in .stream(["data: \(ResponsesStreamTests.terminal("completed"))\n\n"]) }
    ) { provider, server in
      #expect(await provider.record(RequestExamples.plain).stop == .complete)
      let request = try #require(server.requests.first)
      #expect(request.path == "/openai/v1/responses" && request.headers["authorization"] == "Bearer sk-1")
    }
  }

  @Test func `features that a server refuses are given up for good, model by model`() async throws {
    let script: LoopbackServer.Script = { request, _ in
      let keys = Self.keys(request)
      if keys.contains("stream_options") { return .text(400, #"{"error":{"message":"unknown: stream_options"}}"#) }
      if keys.contains("response_format") { return .text(422, #"{"error":"'response_format.type' must be 'text'"}"#) }
      return .stream(Self.answer)
    }
    try await Self.with(script: script) { provider, server in
      #expect(await provider.record(RequestExamples.full).events == Self.said)
      #expect(server.requests.count == 3)
      #expect(await provider.record(RequestExamples.full).events == Self.said)
      #expect(server.requests.count == 4)
      var other = RequestExamples.full
      other.model = "m-2"
      #expect(await provider.record(other).events == Self.said)
      #expect(server.requests.count == 7)
    }
  }

  @Test(arguments: [
    (400, #"{"error":{"message":"the moon is wrong"}}"#, 1), (400, #"{"error":{"message":"bad stream_options"}}"#, 2),
    (422, #"{"error":{"message":"max_completion_tokens, stream_options, response_format, strict"}}"#, 9),
    (429, #"{"error":{"message":"response_format"}}"#, 1), (400, "response_format", 1),
  ])
  func `a refusal that stays ends the call`(status: Int, body: String, requests: Int) async throws {
    try await Self.with(script: { _, _ in .text(status, body) }) { provider, server in
      let record = await provider.record(RequestExamples.full)
      #expect(record.modelError != nil && record.events.isEmpty)
      #expect(server.requests.count == requests)
    }
  }

  @Test func `a server that cannot stream answers whole`() async throws {
    let whole =
      #"{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}"#
    let script: LoopbackServer.Script = { request, _ in
      Self.keys(request).contains("stream")
        ? .text(400, #"{"error":{"message":"no","param":"stream","code":"unsupported_value"}}"#)
        : .text(200, whole, type: "application/json; charset=utf-8")
    }
    try await Self.with(script: script) { provider, server in
      #expect(await provider.record(RequestExamples.plain).events == Self.said)
      #expect(server.requests.count == 2)
    }
  }

  @Test func `a reply is whole though the stream never ends`() async throws {
    for known in [2, 3] {
      // In one piece, so that whoever has the text knows that the reason has been read too.
      let chunk = Self.answer.prefix(known).joined()
      let (silent, clock) = (Gate(), TestClock())
      try await Self.with(clock: clock, script: { _, _ in .hang(after: [chunk], silent: silent) }) { provider, server in
        var events: [ModelEvent] = []
        for try await event in provider.stream(RequestExamples.plain) {
          events.append(event)
          guard known == 2 else { continue }
          try await silent.wait()
          clock.advance(by: .seconds(90))
        }
        #expect(events == Self.said)
        try await server.gone.wait()
      }
    }
    let read = Gate()
    let whole = Self.answer.prefix(2).joined()
    try await Self.with(script: { _, _ in .cut(after: [whole], read: read) }) { provider, _ in
      var events: [ModelEvent] = []
      for try await event in provider.stream(RequestExamples.plain) {
        events.append(event)
        read.open()
      }
      #expect(events == Self.said)
    }
  }

  @Test func `pieces of any size`() async throws {
    let chunks = [": OPENROUTER PROCESSING\r\n\r\n", "data: \(ChatStreamTests.text("Grüße 👩‍💻"))\r\n\r\n"]
    try await Self.with(script: { _, _ in .byteByByte(chunks + Self.answer) }) { provider, _ in
      let record = await provider.record(RequestExamples.plain)
      #expect(record.text == "Grüße 👩‍💻Hi" && record.stop == .complete && record.usage == nil)
    }
  }

  @Test(
    arguments: [
      (429, "slow down", [("retry-after-ms", "1500")], ModelError.rateLimited(retryAfter: 1.5)),
      (429, "slow down", [("x-ratelimit-reset-tokens", "2m")], .rateLimited(retryAfter: 120)),
      (
        429, #"{"error":{"code":"rate_limit_exceeded"}}"#, [("retry-after", "3"), ("x-ratelimit-reset-tokens", "2m")],
        .rateLimited(retryAfter: 3)
      ),
      (429, #"{"error":{"code":"rate_limit_exceeded"}}"#, [("x-should-retry", "false")], .quotaExhausted(until: nil)),
      (400, #"{"error":{"message":"odd"}}"#, [("x-should-retry", "true")], .overloaded(retryAfter: nil)),
      (400, #"{"error":{"message":"odd"}}"#, [("x-request-id", "r-1")], .invalid("HTTP 400: odd (request r-1)")),
      (404, "404 page not found", [], .invalid("HTTP 404: 404 page not found; is the base URL right?")),
      (404, #"{"detail":"Not Found"}"#, [], .invalid(#"HTTP 404: {"detail":"Not Found"}; is the base URL right?"#)),
      (502, "<html>bad gateway</html>", [("retry-after", "4")], .overloaded(retryAfter: 4)),
      (401, "who are you", [], .unauthenticated("HTTP 401: who are you")),
      (301, "", [("location", "https://elsewhere.example")], .invalid("HTTP 301")),
    ] as [(Int, String, [(String, String)], ModelError)])
  func `answers that say no`(
    status: Int, body: String, headers: [(String, String)], expected: ModelError
  ) async throws {
    let reply = LoopbackReply.text(status, body, headers: headers.map { (name: $0.0, value: $0.1) })
    try await Self.with(script: { _, _ in reply }) { provider, _ in
      #expect(await provider.record(RequestExamples.plain).modelError == expected)
    }
  }

  @Test func `models are listed`() async throws {
    let list = #"{"object":"list","data":[{"id":"a","max_model_len":4096},{"id":"b","context_length":9},{"id":"c"}]}"#
    try await Self.with(key: Secret("sk-1"), script: { _, _ in .text(200, list) }) { provider, server in
      let models = try await provider.models()
      #expect(
        models == [
          ListedModel(id: "a", maxInputTokens: 4096), ListedModel(id: "b", maxInputTokens: 9), ListedModel(id: "c"),
        ])
      try await provider.check()
      #expect(server.requests.allSatisfy { $0.method == "GET" && $0.path == "/v1/models" })
      #expect(server.requests.allSatisfy { $0.headers["authorization"] == "Bearer sk-1" })
    }
  }

  @Test(arguments: [
    (401, #"{"error":{"code":"invalid_api_key"}}"#, ModelError.unauthenticated("HTTP 401 invalid_api_key")),
    (
      404, #"{"error":{"message":"nothing here"}}"#,
      .invalid(#"HTTP 404: {"error":{"message":"nothing here"}}; is the base URL right?"#)
    ),
    (200, "<html>", .invalid("the answer is not the JSON that this protocol speaks")),
    (503, "", .overloaded(retryAfter: nil)),
  ])
  func `a check that fails`(status: Int, body: String, expected: ModelError) async throws {
    try await Self.with(key: Secret("sk-1"), script: { _, _ in .text(status, body) }) { provider, _ in
      await #expect(throws: expected) { try await provider.check() }
    }
  }
}

import Kernel
import Testing

@testable import HTTPProviders

@Suite struct GeminiProviderTests {
  static let said: [ModelEvent] = [.text("Hi"), GeminiStreamTests.counted, .finished(.complete)]

  static func with(
    path: String = "", key: Secret? = nil, script: @escaping LoopbackServer.Script,
    _ body: (GeminiProvider, LoopbackServer) async throws -> Void
  ) async throws {
    let transport = HTTPTransport(clock: TestClock())
    try await LoopbackServer.running(script) { server in
      try await body(GeminiProvider(baseURL: server.baseURL + path, apiKey: key, transport: transport), server)
    }
    await transport.shutdown()
  }

  @Test func `where and how it is asked`() async throws {
    let stream = [GeminiStreamTests.text("Hi"), GeminiStreamTests.end("STOP")].map { "data: \($0)\r\n\r\n" }
    try await Self.with(path: "/v1beta", key: Secret("g-1"), script: { _, _ in .byteByByte(stream) }) {
      provider, server in
      var request = RequestExamples.plain
      #expect(await provider.record(request).events == Self.said)
      request.model = "tunedModels/a b"
      #expect(await provider.record(request).events == Self.said)
      #expect(
        server.requests.map(\.path) == [
          "/v1beta/models/m-1:streamGenerateContent?alt=sse", "/v1beta/tunedModels/a%20b:streamGenerateContent?alt=sse",
        ])
      #expect(server.requests.allSatisfy { $0.headers["x-goog-api-key"] == "g-1" })
      let expected = try WireJSON.bytes(RequestExamples.plain.geminiBody())
      #expect(server.requests.first?.body == expected)
    }
  }

  @Test func `a list of chunks instead of a stream`() async throws {
    let list = "[\(GeminiStreamTests.text("Hi"))\n,\r\n\(GeminiStreamTests.end("STOP"))]"
    try await Self.with(script: { _, _ in .text(200, list) }) { provider, _ in
      #expect(await provider.record(RequestExamples.plain).events == Self.said)
    }
  }

  @Test func `the vendor wants a key, and no request is made without one`() async throws {
    let provider = GeminiProvider(apiKey: nil, transport: HTTPTransport(clock: TestClock()))
    #expect(await provider.record(RequestExamples.plain).modelError == .unauthenticated("no key is set"))
    await #expect(throws: ModelError.unauthenticated("no key is set")) { try await provider.check() }
  }

  @Test(arguments: [
    (404, "<html>", ModelError.invalid("HTTP 404: <html>; is the base URL right?")),
    (429, "slow", .rateLimited(retryAfter: 3)), (500, "", .overloaded(retryAfter: 3)),
  ])
  func `answers in nobody's words`(status: Int, body: String, expected: ModelError) async throws {
    let reply = LoopbackReply.text(status, body, headers: [("retry-after", "3")])
    try await Self.with(script: { _, _ in reply }) { provider, _ in
      #expect(await provider.record(RequestExamples.plain).modelError == expected)
    }
  }

  @Test func `models are listed, page by page`() async throws {
    let script: LoopbackServer.Script = { request, number in
      number == 1
        ? .text(
          200,
          #"{"models":[{"name":"models/a","displayName":"A","inputTokenLimit":9,"outputTokenLimit":4,"supportedGenerationMethods":["generateContent"]},{"name":"models/e","supportedGenerationMethods":["embedContent"]}],"nextPageToken":"p 2/+"}"#
        ) : .text(200, #"{"models":[{"name":"tunedModels/b"}]}"#)
    }
    try await Self.with(script: script) { provider, server in
      let models = try await provider.models()
      #expect(
        models == [
          ListedModel(id: "a", displayName: "A", maxInputTokens: 9, maxOutputTokens: 4),
          ListedModel(id: "tunedModels/b"),
        ])
      #expect(
        server.requests.map(\.path) == ["/v1/models?pageSize=1000", "/v1/models?pageSize=1000&pageToken=p%202%2F%2B"])
    }
    try await Self.with(
      script: { _, _ in .text(200, #"{"models":[],"nextPageToken":"again"}"#) }
    ) { provider, server in
      try await provider.check()
      #expect(server.requests.count <= 20)
    }
  }
}

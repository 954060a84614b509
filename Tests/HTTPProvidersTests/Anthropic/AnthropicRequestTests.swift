import HTTPProviders
import Kernel
import Testing

/// What goes over the wire to the Messages API.
@Suite(.timeLimit(.minutes(30)))
struct AnthropicRequestTests {
  private func sent(
    _ request: ModelRequest, _ fixture: AnthropicFixture = AnthropicFixture()
  ) async throws -> RecordedRequest {
    try #require(try await fixture.calling([fixture.text(["Hello"], usage: TokenUsage())], request).requests.first)
  }

  private func thread(_ texts: [String]) -> [Message] {
    texts.enumerated().map {
      Message(role: $0.offset.isMultiple(of: 2) ? .user : .assistant, parts: [.text($0.element)])
    }
  }

  @Test func `a plain request, byte for byte`() async throws {
    let request = ModelRequest(
      model: "claude-sonnet-5-5", system: "Be \"brief\".", messages: thread(["Hello/ä"]), maxOutputTokens: 100,
      effort: "high")
    let seen = try await sent(request)
    #expect(seen.method == "POST")
    #expect(seen.path == "/v1/messages")
    #expect(seen.headers["x-api-key"] == "k-1")
    #expect(seen.headers["authorization"] == nil)
    #expect(seen.headers["anthropic-version"] == "2023-06-01")
    #expect(seen.headers["content-type"] == "application/json")
    #expect(
      String(decoding: seen.body, as: UTF8.self)
        == #"{"max_tokens":100,"messages":[{"content":[{"cache_control":{"type":"ephemeral"},"text":"Hello/ä","#
        + #""type":"text"}],"role":"user"}],"model":"claude-sonnet-5-5","output_config":{"effort":"high"},"#
        + #""stream":true,"system":[{"cache_control":{"type":"ephemeral"},"text":"Be \"brief\".","type":"text"}]}"#)
  }

  @Test func `the newer version with a bearer token`() async throws {
    let request = ModelRequest(model: "m", system: "", messages: thread(["Hello"]), maxOutputTokens: 100)
    let seen = try await sent(request, AnthropicFixture(version: .october2026, keyHeader: .bearer))
    #expect(seen.headers["authorization"] == "Bearer k-1")
    #expect(seen.headers["x-api-key"] == nil)
    #expect(seen.headers["anthropic-version"] == "2026-10-21")
    #expect(JSONBody(seen.body)["system"] == nil)
  }

  @Test(arguments: ["/", "/v1", "/v1/"]) func `a base URL may end in many ways`(_ end: String) {
    let transport = HTTPTransport(clock: TestClock())
    let settings = AnthropicSettings(baseURL: "http://localhost:11434\(end)", apiKey: nil, transport: transport)
    #expect(settings.baseURL == "http://localhost:11434")
  }

  @Test func `a thread only grows, and at most four marks point at its system and its tail`() async throws {
    let texts = ["one", "two", "three", "four", "five", "six", "seven"]
    var before: [Value] = []
    for count in [1, 3, 5, 7] {
      let request = ModelRequest(
        model: "m", system: "s", messages: thread(Array(texts.prefix(count))), maxOutputTokens: 100,
        tools: [Conformance.tool])
      let body = JSONBody(try await sent(request).body)
      guard case .list(let messages)? = body["messages"] else {
        Issue.record("no messages")
        return
      }
      let marked = messages.indices.filter { body["messages", "\($0)", "content", "0", "cache_control"] != nil }
      #expect(marked == [count - 3, count - 1].filter { $0 >= 0 })
      #expect(body["system", "0", "cache_control", "type"] == "ephemeral")
      let plain = messages.map(\.withoutMarks)
      #expect(Array(plain.prefix(before.count)) == before)
      #expect(plain.count == count)
      before = plain
    }
  }

  @Test func `tools are strict where their schema is closed`() async throws {
    let open = ToolDescription(name: "open", description: "d", inputSchema: .map(["type": "object"]))
    let request = ModelRequest(
      model: "m", system: "s", messages: thread(["Hello"]), maxOutputTokens: 100, tools: [open, Conformance.tool])
    let body = JSONBody(try await sent(request).body)
    #expect(body["tools", "0", "name"] == "open")
    #expect(body["tools", "0", "strict"] == nil)
    #expect(body["tools", "1", "strict"] == true)
    #expect(body["tools", "1", "input_schema"] == Conformance.tool.inputSchema)
    #expect(body["tool_choice"] == nil)
  }

  @Test(arguments: [
    ("claude-sonnet-5-5", false), ("claude-opus-4-5", false), ("claude-3-5-haiku-20241022", true),
    ("claude-sonnet-4-20250514", true), ("qwen3-coder", true),
  ])
  func `a shape is asked for in the way that the model knows`(_ model: String, _ isForced: Bool) async throws {
    var request = ModelRequest(model: model, system: "s", messages: thread(["Hello"]), maxOutputTokens: 100)
    request.replySchema = Conformance.schema
    var body = JSONBody(try await sent(request).body)
    #expect(body["output_config", "format", "schema"] == (isForced ? nil : Conformance.schema.schema))
    #expect(body["output_config", "format", "type"] == (isForced ? nil : "json_schema"))
    #expect(body["tool_choice", "name"] == (isForced ? "summary" : nil))
    #expect(body["tools", "0", "input_schema"] == (isForced ? Conformance.schema.schema : nil))
    request.tools = [Conformance.tool]
    body = JSONBody(try await sent(request).body)
    #expect(body["tool_choice", "type"] == (isForced ? "any" : nil))
    #expect(body["tools", "1", "name"] == (isForced ? "summary" : nil))
  }

  @Test func `nothing is sent that a version refuses`() async throws {
    let request = ModelRequest(
      model: "claude-opus-5-5", system: "s", messages: thread(["Hello"]), maxOutputTokens: 100, effort: "max")
    guard case .map(let body) = JSONBody(try await sent(request).body).value else { return }
    #expect(Set(body.keys) == ["model", "max_tokens", "messages", "output_config", "stream", "system"])
  }
}

extension Value {
  /// Without the marks for the cache.
  fileprivate var withoutMarks: Value {
    switch self {
    case .map(var entries):
      entries["cache_control"] = nil
      return .map(entries.mapValues(\.withoutMarks))
    case .list(let items): return .list(items.map(\.withoutMarks))
    default: return self
    }
  }
}

/// What came of calls against a scripted server.
struct AnthropicExchange: Sendable {
  var record: CallRecord
  var requests: [RecordedRequest]
}

extension AnthropicFixture {
  static let request = ModelRequest(
    model: "claude-sonnet-5-5", system: "s", messages: [Message(role: .user, parts: [.text("Hello")])],
    maxOutputTokens: 100)

  /// One call whose requests meet the given streams in turn, the last one over and over.
  func calling(_ streams: [[String]], _ request: ModelRequest) async throws -> AnthropicExchange {
    try await calling(replies: streams.map { .stream($0) }, request)
  }

  func calling(replies: [LoopbackReply], _ request: ModelRequest? = nil) async throws -> AnthropicExchange {
    let transport = HTTPTransport(clock: TestClock())
    let exchange = try await LoopbackServer.running({ _, number in replies[min(number, replies.count) - 1] }) {
      server in
      let side = FixtureSide(
        baseURL: server.baseURL, key: Secret("k-1"), timeouts: Timeouts(), transport: transport)
      return AnthropicExchange(
        record: await makeProvider(side).record(request ?? Self.request), requests: server.requests)
    }
    await transport.shutdown()
    return exchange
  }
}

import HTTPProviders
import Kernel
import Testing

/// What comes back from the Messages API, well and badly formed.
@Suite(.timeLimit(.minutes(30)))
struct AnthropicStreamTests {
  private let fixture = AnthropicFixture()

  private func call(_ events: [String]) async throws -> CallRecord {
    try await fixture.calling(replies: [.stream(events)]).record
  }

  @Test func `byte by byte and with other line ends`() async throws {
    let events = fixture.text(["Grüße ", "👩‍💻"], usage: TokenUsage(input: 3, output: 4))
    let single = try await fixture.calling(replies: [.byteByByte(events)]).record
    #expect(single.text == "Grüße 👩‍💻")
    #expect(single.stop == .complete)
    let returns = try await call(events.map { $0.replacing("\n", with: "\r\n") })
    #expect(returns.events == single.events)
  }

  @Test func `a second start drops what came before`() async throws {
    let record = try await call(
      [Wire.start(TokenUsage(input: 90)), Wire.startText(0), Wire.textDelta(0, "old"), Wire.stop(0)]
        + [Wire.startTool(1, id: "t", name: "get_weather"), Wire.jsonDelta(1, "{"), Wire.stop(1)]
        + fixture.text(["new"], usage: TokenUsage(input: 3, output: 4)))
    #expect(record.text == "new")
    #expect(record.toolCalls.isEmpty)
    #expect(record.usage == TokenUsage(input: 3, output: 4))
    #expect(record.stop == .complete)
  }

  @Test func `unknown events, blocks and deltas are passed over, thinking is no text`() async throws {
    let record = try await call([
      Wire.start(TokenUsage(input: 1)), Wire.event("news", #"{"type":"news","x":[1]}"#), ": comment\n\n",
      Wire.startBlock(0, #"{"type":"thinking","thinking":"","signature":""}"#),
      Wire.blockDelta(0, #"{"type":"thinking_delta","thinking":"Hm."}"#),
      Wire.blockDelta(0, #"{"type":"signature_delta","signature":"abc"}"#), Wire.stop(0),
      Wire.startBlock(1, #"{"type":"hologram","text":"?"}"#), Wire.stop(1), Wire.startText(2),
      Wire.blockDelta(2, #"{"type":"smell_delta","text":"?"}"#),
      Wire.blockDelta(9, #"{"type":"text_delta","text":"?"}"#),
      Wire.textDelta(2, "Hello"), Wire.stop(2), Wire.delta("end_turn", output: 3), Wire.end,
    ])
    #expect(record.error == nil)
    #expect(record.text == "Hello")
    #expect(record.stop == .complete)
  }

  @Test func `usage is said as soon as it is known, so that a broken call has a price`() async throws {
    let usage = TokenUsage(input: 3, cacheRead: 50, cacheWrite: 7, output: 9)
    let silent = Gate()
    let reply = LoopbackReply.hang(after: fixture.text(["Hello"], usage: usage).dropLast(), silent: silent)
    let transport = HTTPTransport(clock: TestClock())
    try await LoopbackServer.running({ _, _ in reply }) { server in
      let side = FixtureSide(baseURL: server.baseURL, key: Secret("k-1"), timeouts: Timeouts(), transport: transport)
      var said: [ModelEvent] = []
      for try await event in fixture.makeProvider(side).stream(AnthropicFixture.request) {
        said.append(event)
        if event == .usage(usage) { break }
      }
      #expect(said == [.usage(TokenUsage(input: 3, cacheRead: 50, cacheWrite: 7, output: 1)), .usage(usage)])
    }
    await transport.shutdown()
  }

  @Test(arguments: [
    #""input_tokens":-5,"output_tokens":3"#, #""input_tokens":12.7,"output_tokens":3"#,
    #""input_tokens":12,"output_tokens":"33""#, #""input_tokens":12,"cache_read_input_tokens":9e18"#,
    #""input_tokens":{},"output_tokens":3"#,
  ])
  func `counts that make no sense are no counts, and do no harm`(counts: String) async throws {
    let record = try await call([
      Wire.event("message_start", #"{"type":"message_start","message":{"usage":{\#(counts)}}}"#),
      Wire.startText(0), Wire.textDelta(0, "Hello"), Wire.stop(0),
      Wire.event(
        "message_delta",
        #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}"#), Wire.end,
    ])
    #expect(record.usage ?? TokenUsage() == TokenUsage())
    #expect(record.stop == .complete)
  }

  @Test func `an end without its reason is no end, and neither is a body that just ends`() async throws {
    let events = fixture.text(["Hello"], usage: TokenUsage(input: 1, output: 1))
    #expect(try await call(Array(events.dropLast(2)) + [Wire.end]).modelError == .cut)
    #expect(try await call(events.dropLast()).modelError == .cut)
    #expect(try await call([]).modelError == .cut)
  }

  @Test func `a tool without parameters, and one whose arguments come in one piece`() async throws {
    let record = try await call([
      Wire.start(TokenUsage(input: 1)), Wire.startTool(0, id: "a", name: "now"), Wire.stop(0),
      Wire.startBlock(1, #"{"type":"tool_use","id":"b","name":"add","input":{"x":1}}"#), Wire.stop(1),
      Wire.delta("tool_use", output: 3), Wire.end,
    ])
    #expect(
      record.toolCalls == [
        .toolCall(id: "a", name: "now", arguments: "{}"), .toolCall(id: "b", name: "add", arguments: #"{"x":1}"#),
      ])
    #expect(record.stop == .toolUse)
  }

  @Test func `a tool call that never closed is not delivered`() async throws {
    let record = try await call([
      Wire.start(TokenUsage(input: 1)), Wire.startTool(0, id: "a", name: "now"), Wire.jsonDelta(0, "{}"),
      Wire.delta("tool_use", output: 3), Wire.end,
    ])
    #expect(record.modelError == .cut)
    #expect(record.toolCalls.isEmpty)
  }

  @Test func `what is said beside a forced reply is left out`() async throws {
    var request = ModelRequest(
      model: "qwen3", system: "s", messages: [Message(role: .user, parts: [.text("Hello")])], maxOutputTokens: 100)
    request.replySchema = Conformance.schema
    let events = [
      Wire.start(TokenUsage(input: 1)), Wire.startText(0), Wire.textDelta(0, "Here it is:"), Wire.stop(0),
      Wire.startTool(1, id: "t", name: "summary"), Wire.jsonDelta(1, #"{"title":"x"}"#), Wire.stop(1),
      Wire.delta("tool_use", output: 3), Wire.end,
    ]
    let record = try await fixture.calling([events], request).record
    #expect(record.text == #"{"title":"x"}"#)
    #expect(record.toolCalls.isEmpty)
    #expect(record.stop == .complete)
  }

  @Test func `a paused turn goes on with its content as it was`() async throws {
    let paused = [
      Wire.start(TokenUsage(input: 5)), Wire.startBlock(0, #"{"type":"thinking","thinking":"","signature":""}"#),
      Wire.blockDelta(0, #"{"type":"thinking_delta","thinking":"Hm."}"#),
      Wire.blockDelta(0, #"{"type":"signature_delta","signature":"abc"}"#), Wire.stop(0), Wire.startText(1),
      Wire.textDelta(1, "Wait"), Wire.stop(1),
      Wire.startBlock(2, #"{"type":"server_tool_use","id":"s","name":"web","input":{}}"#),
      Wire.jsonDelta(2, #"{"q":"x"}"#), Wire.stop(2), Wire.delta("pause_turn", output: 2), Wire.end,
    ]
    let last = fixture.text(["Done"], usage: TokenUsage(input: 8, output: 3))
    let exchange = try await fixture.calling(replies: [.stream(paused), .stream(last)])
    #expect(exchange.record.text == "Done")
    #expect(exchange.record.usage == TokenUsage(input: 13, output: 5))
    let body = JSONBody(try #require(exchange.requests.last).body)
    #expect(
      body["messages", "1"]
        == JSONBody(
          Array(
            (#"{"role":"assistant","content":[{"type":"thinking","thinking":"Hm.","signature":"abc"},"#
              + #"{"type":"text","text":"Wait"},{"type":"server_tool_use","id":"s","name":"web","input":{"q":"x"}}]}"#)
              .utf8)
        ).value)
    let endless = try await fixture.calling(replies: [.stream(paused)])
    #expect(endless.requests.count == 4)
    #expect(endless.record.modelError == .invalid("the server paused the turn more than 3 times"))
  }

  @Test func `a full context window and an unknown stop reason`() async throws {
    func stopped(_ reason: String) async throws -> ModelError? {
      let events = fixture.text(["Hello"], usage: TokenUsage(input: 1, output: 1))
      return try await call(events.dropLast(2) + [Wire.delta(reason, output: 1), Wire.end]).modelError
    }
    #expect(try await stopped("model_context_window_exceeded") == .contextTooLong)
    #expect(try await stopped("bored") == .invalid("the model stopped for an unknown reason: bored"))
  }

  @Test func `a message in one piece, and one that does not say how it ended`() async throws {
    let content = #""content":[{"type":"text","text":"Hello"}]"#
    let whole = LoopbackReply.text(
      200, #"{"id":"msg_1",\#(content),"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":2}}"#,
      type: "application/json; charset=utf-8")
    let record = try await fixture.calling(replies: [whole]).record
    #expect(record.modelError == nil)
    #expect(record.events.contains(.text("Hello")))
    #expect(record.events.last == .finished(.complete))
    let open = LoopbackReply.text(200, #"{"id":"msg_1",\#(content)}"#, type: "application/json")
    #expect(try await fixture.calling(replies: [open]).record.modelError == .cut)
  }

  @Test(arguments: ["text/plain", "", "text/event-stream"])
  func `an object instead of a stream`(_ type: String) async throws {
    let reply = LoopbackReply.text(200, #"{"id":"msg_1","content":[{"type":"text","text":"Hello"}]}"#, type: type)
    guard case .invalid(let text) = try await fixture.calling(replies: [reply]).record.modelError else {
      Issue.record("not refused")
      return
    }
    #expect(text.contains("msg_1"))
  }
}

import Kernel
import Testing

@testable import HTTPProviders

@Suite struct ChatStreamTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var data: [String]
    var expected: DecoderRun

    init(_ name: String, _ data: [String], _ events: [ModelEvent], _ error: ModelError? = nil) {
      (testDescription, self.data, expected) = (name, data, DecoderRun(events, error))
    }
  }

  static func delta(_ delta: String, finish: String? = nil) -> String {
    let reason = finish.map { "\"\($0)\"" } ?? "null"
    return
      #"{"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(reason)}]}"#
  }

  static func text(_ text: String) -> String { delta(#"{"content":"\#(text)"}"#) }
  static func end(_ reason: String) -> String { delta("{}", finish: reason) }
  static func call(_ fields: String) -> String { delta(#"{"tool_calls":[\#(fields)]}"#) }

  static let usage =
    #"{"choices":[],"usage":{"prompt_tokens":25,"completion_tokens":4,"total_tokens":29,"prompt_tokens_details":{"cached_tokens":7}}}"#
  static let counted = ModelEvent.usage(TokenUsage(input: 18, cacheRead: 7, output: 4))

  @Test(arguments: [
    Case(
      "a text", [delta(#"{"role":"assistant","content":""}"#), text("Hel"), text("lo"), end("stop"), usage, "[DONE]"],
      [.text("Hel"), .text("lo"), counted, .finished(.complete)]),
    Case("no [DONE] after a reason", [text("a"), end("stop"), usage], [.text("a"), counted, .finished(.complete)]),
    Case("no usage", [text("a"), end("stop"), "[DONE]"], [.text("a"), .finished(.complete)]),
    Case("no reason", [text("a"), usage], [.text("a"), counted], .cut),
    Case("[DONE] without a reason", [text("a"), "[DONE]"], [.text("a")], .cut),
    Case("nothing", [], [], .cut),
    Case("after [DONE]", [end("stop"), "[DONE]", text("late")], [.finished(.complete)]),
    Case("blank data", ["", " ", end("stop"), "[DONE]"], [.finished(.complete)]),
    Case(
      "usage that grows",
      [
        #"{"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":3,"completion_tokens":1}}"#,
        #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#,
      ], [.text("a"), .usage(TokenUsage(input: 3, output: 2)), .finished(.complete)]),
    Case(
      "unreadable usage",
      [
        #"{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":"many"}}"#
      ], [.text("a"), .finished(.complete)]),
    Case("truncated", [text("a"), end("length"), usage, "[DONE]"], [.text("a"), counted, .finished(.length)]),
    Case(
      "truncated in a call",
      [call(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"a"}}"#), end("length")],
      [.finished(.length)]),
    Case("filtered", [text("a"), end("content_filter"), usage], [.text("a"), counted], .refused("content_filter")),
    Case(
      "a refusal in words", [delta(#"{"refusal":"I can"}"#), delta(#"{"refusal":"not."}"#), end("stop"), usage],
      [counted], .refused("I cannot.")),
    Case("a reason in capitals", [end("STOP")], [.finished(.complete)]),
    Case(
      "an empty reason", [delta(#"{"content":"a"}"#, finish: ""), end("stop")], [.text("a"), .finished(.complete)]),
    Case(
      "an unknown reason", [end("tired")], [],
      .invalid("the server ended the reply for a reason unknown here, 'tired'")),
    Case("an abort", [end("abort")], [], .overloaded(retryAfter: nil)),
    Case(
      "reasoning is not read",
      [
        delta(#"{"reasoning_content":"hm","reasoning":"hm","content":null}"#), text("a"), end("stop"),
      ], [.text("a"), .finished(.complete)]),
    Case(
      "another choice is not read",
      [
        #"{"choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"length"}]}"#, text("a"), end("stop"),
      ], [.text("a"), .finished(.complete)]),
    Case(
      "content in parts",
      [
        delta(#"{"content":[{"type":"thinking","text":"hm"},{"type":"text","text":"a"}]}"#), end("stop"),
      ], [.text("a"), .finished(.complete)]),
    Case(
      "no JSON", ["<html>"], [], .invalid("an event of the stream is not the JSON that this protocol speaks")),
  ])
  func `texts and ends`(_ example: Case) {
    #expect(DecoderRun(ChatStream(model: "m"), example.data) == example.expected)
  }

  @Test(arguments: [
    Case(
      "in pieces",
      [
        call(#"{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}"#),
        call(#"{"index":0,"function":{"arguments":"{\"a\":"}}"#), call(#"{"index":0,"function":{"arguments":"1}"}}"#),
        end("tool_calls"), usage, "[DONE]",
      ], [counted, .toolCall(id: "c1", name: "f", arguments: #"{"a":1}"#), .finished(.toolUse)]),
    Case(
      "two, interleaved",
      [
        call(
          #"{"index":0,"id":"c1","function":{"name":"f","arguments":"{"}},{"index":1,"id":"c2","function":{"name":"g","arguments":"{"}}"#
        ),
        call(#"{"index":1,"function":{"arguments":"}"}}"#), call(#"{"index":0,"function":{"arguments":"}"}}"#),
        end("tool_calls"),
      ],
      [
        .toolCall(id: "c1", name: "f", arguments: "{}"), .toolCall(id: "c2", name: "g", arguments: "{}"),
        .finished(.toolUse),
      ]),
    Case(
      "no index",
      [
        call(#"{"id":"c1","function":{"name":"f","arguments":"{}"}}"#),
        call(#"{"id":"c2","function":{"name":"g","arguments":"{\"b\""}}"#), call(#"{"function":{"arguments":":2}"}}"#),
        end("tool_calls"),
      ],
      [
        .toolCall(id: "c1", name: "f", arguments: "{}"), .toolCall(id: "c2", name: "g", arguments: #"{"b":2}"#),
        .finished(.toolUse),
      ]),
    Case(
      "one index for all",
      [
        call(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}"#),
        call(#"{"index":0,"id":"c2","function":{"name":"g","arguments":"{}"}}"#), end("stop"),
      ],
      [
        .toolCall(id: "c1", name: "f", arguments: "{}"), .toolCall(id: "c2", name: "g", arguments: "{}"),
        .finished(.toolUse),
      ]),
    Case(
      "the id repeated, none at all",
      [
        call(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"a\""}}"#),
        call(#"{"index":0,"id":"c1","function":{"arguments":":1}"}}"#),
        call(#"{"index":1,"function":{"name":"g","arguments":"{}"}}"#), end("tool_calls"),
      ],
      [
        .toolCall(id: "c1", name: "f", arguments: #"{"a":1}"#), .toolCall(id: "call-2", name: "g", arguments: "{}"),
        .finished(.toolUse),
      ]),
    Case(
      "arguments as an object",
      [
        call(#"{"index":0,"id":"c1","function":{"name":"f","arguments":{"b":[1],"a":null}}}"#), end("tool_calls"),
      ], [.toolCall(id: "c1", name: "f", arguments: #"{"a":null,"b":[1]}"#), .finished(.toolUse)]),
    Case(
      "no arguments",
      [
        call(#"{"index":0,"id":"c1","function":{"name":"f","arguments":""}}"#), end("tool_calls"),
      ], [.toolCall(id: "c1", name: "f", arguments: "{}"), .finished(.toolUse)]),
    Case(
      "half an object",
      [
        call(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"a\":1"}}"#), end("tool_calls"),
      ], [.toolCall(id: "c1", name: "f", arguments: #"{"a":1"#), .finished(.toolUse)]),
    Case(
      "a comma too many",
      [
        call(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{\"a\":1,}"}}"#), end("tool_calls"),
      ], [.toolCall(id: "c1", name: "f", arguments: #"{"a":1,}"#), .finished(.toolUse)]),
    Case(
      "no object",
      [
        call(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"[1]"}}"#), end("tool_calls"),
      ], [.toolCall(id: "c1", name: "f", arguments: "[1]"), .finished(.toolUse)]),
    Case("cut", [call(#"{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}"#)], [], .cut),
    Case(
      "no name",
      [
        call(#"{"index":0,"id":"c1","function":{"arguments":"{}"}}"#), end("tool_calls"),
      ], [], .invalid("a tool call has no name")),
    Case(
      "announced and absent", [end("tool_calls")], [], .invalid("the reply ended in a tool call that it does not hold")),
  ])
  func `tool calls`(_ example: Case) {
    #expect(DecoderRun(ChatStream(model: "m"), example.data) == example.expected)
  }

  @Test(arguments: [
    (#"{"code":502,"message":"gone"}"#, ModelError.overloaded(retryAfter: nil)),
    (#"{"code":"server_error","message":"Provider disconnected"}"#, .overloaded(retryAfter: nil)),
    (#"{"code":429,"message":"slow"}"#, .rateLimited(retryAfter: nil)),
    (#"{"code":402,"message":"no credit"}"#, .quotaExhausted(until: nil)),
    (#"{"type":"insufficient_quota"}"#, .quotaExhausted(until: nil)),
    (#"{"code":"400","type":"BadRequestError","message":"bad thing"}"#, .invalid("HTTP 400: bad thing")),
    (#"{"type":"invalid_request_error","message":"no"}"#, .invalid("the server broke off: no")),
    (#"{"message":"something"}"#, .overloaded(retryAfter: nil)), (#""plain words""#, .overloaded(retryAfter: nil)),
  ])
  func `errors within a stream`(body: String, expected: ModelError) {
    let chunk = #"{"error":\#(body),"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}"#
    #expect(DecoderRun(ChatStream(model: "m"), [Self.text("a"), chunk]) == DecoderRun([.text("a")], expected))
    #expect(DecoderRun(ChatStream(model: "m"), whole: #"{"error":\#(body)}"#) == DecoderRun([], expected))
  }

  @Test func `an error as the whole object`() {
    let data = #"{"object":"error","message":"engine died","type":"InternalServerError","code":500}"#
    #expect(DecoderRun(ChatStream(model: "m"), [data]) == DecoderRun([], .overloaded(retryAfter: nil)))
  }

  @Test func `a whole object instead of a stream`() {
    let body = #"""
      {"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hello",
      "tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},
      "finish_reason":"tool_calls"}],"usage":{"prompt_tokens":5,"completion_tokens":2}}
      """#
    #expect(
      DecoderRun(ChatStream(model: "m"), whole: body)
        == DecoderRun([
          .text("Hello"), .usage(TokenUsage(input: 5, output: 2)), .toolCall(id: "c1", name: "f", arguments: "{}"),
          .finished(.toolUse),
        ]))
    #expect(DecoderRun(ChatStream(model: "m"), whole: #"{"hello":1}"#).error.isInvalid)
    #expect(DecoderRun(ChatStream(model: "m"), whole: #"[1"#).error.isInvalid)
    #expect(DecoderRun(ChatStream(model: "m"), whole: #"{"choices":[{"message":{"content":"a"}}]}"#).error == .cut)
  }

  @Test(arguments: [
    (
      #"{"prompt_tokens":10,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":5}}"#,
      TokenUsage(input: 1, cacheRead: 4, cacheWrite: 5, output: 3)
    ),
    (
      #"{"prompt_tokens":10,"completion_tokens":3,"completion_tokens_details":{"reasoning_tokens":2},"total_tokens":13}"#,
      TokenUsage(input: 10, output: 3)
    ),
    (
      #"{"prompt_tokens":10,"completion_tokens":3,"completion_tokens_details":{"reasoning_tokens":2},"total_tokens":15}"#,
      TokenUsage(input: 10, output: 5)
    ),
    (
      #"{"prompt_tokens":10,"completion_tokens":3,"prompt_cache_hit_tokens":8}"#,
      TokenUsage(input: 2, cacheRead: 8, output: 3)
    ),
    (
      #"{"prompt_tokens":4,"completion_tokens":-3,"prompt_tokens_details":{"cached_tokens":9}}"#,
      TokenUsage(input: 0, cacheRead: 4, output: 0)
    ),
    (
      #"{"prompt_tokens":9223372036854775807,"completion_tokens":9223372036854775807}"#,
      TokenUsage(input: 1_000_000_000_000, output: 1_000_000_000_000)
    ),
  ])
  func `usage is normalised`(usage: String, expected: TokenUsage) {
    let data = [Self.end("stop"), #"{"choices":[],"usage":\#(usage)}"#]
    #expect(DecoderRun(ChatStream(model: "m"), data).events == [.usage(expected), .finished(.complete)])
  }

  @Test func `a reply is complete once its reason is known`() throws {
    var stream = ChatStream(model: "m")
    var events: [ModelEvent] = []
    try stream.take(Self.text("a"), into: &events)
    #expect(!stream.isComplete)
    try stream.take(Self.end("stop"), into: &events)
    #expect(stream.isComplete && !stream.isFinished)
    try stream.take("[DONE]", into: &events)
    #expect(stream.isFinished)
  }
}

extension ModelError? {
  var isInvalid: Bool {
    if case .invalid? = self { true } else { false }
  }
}

import Kernel
import Testing

@testable import HTTPProviders

@Suite struct ResponsesStreamTests {
  typealias Case = ChatStreamTests.Case

  static let usage =
    #""usage":{"input_tokens":30,"input_tokens_details":{"cached_tokens":20,"cache_write_tokens":6},"output_tokens":8,"output_tokens_details":{"reasoning_tokens":5}}"#
  static let counted = ModelEvent.usage(TokenUsage(input: 4, cacheRead: 20, cacheWrite: 6, output: 8))

  static func text(_ text: String) -> String {
    #"{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"\#(text)","sequence_number":4}"#
  }

  static func call(_ arguments: String, id: String = "c1") -> String {
    #"{"type":"function_call","id":"fc","call_id":"\#(id)","name":"f","arguments":"\#(arguments)","status":"completed"}"#
  }

  static func done(_ item: String) -> String {
    #"{"type":"response.output_item.done","output_index":1,"item":\#(item)}"#
  }

  static func terminal(_ status: String, output: String = "", more: String = "") -> String {
    #"{"type":"response.\#(status)","response":{"id":"r","status":"\#(status)","output":[\#(output)],\#(usage)\#(more)}}"#
  }

  static let overhead = [
    #"{"type":"response.created","response":{"id":"r","status":"in_progress","output":[],"usage":null}}"#,
    #"{"type":"response.in_progress","response":{"id":"r","status":"in_progress"}}"#,
    #"{"type":"response.output_item.added","output_index":0,"item":{"type":"message","content":[]}}"#,
    #"{"type":"response.content_part.added","part":{"type":"output_text","text":""}}"#,
    #"{"type":"response.reasoning_summary_text.delta","delta":"hm"}"#,
    #"{"type":"response.function_call_arguments.delta","delta":"{}"}"#,
    #"{"type":"response.function_call_arguments.done","arguments":"{}"}"#,
    #"{"type":"response.output_text.done","text":"ab"}"#, #"{"type":"response.content_part.done","part":{}}"#,
    #"{"type":"response.something.new","delta":{"odd":1},"item":[],"response":"x"}"#, #"{"no":"type"}"#, "",
  ]

  @Test(arguments: [
    Case(
      "a text", overhead + [text("a"), text("b"), terminal("completed")],
      [.text("a"), .text("b"), counted, .finished(.complete)]),
    Case("every other event says nothing", overhead, [], .cut), Case("nothing", [], [], .cut),
    Case("cut", [text("a")], [.text("a")], .cut), Case("[DONE] is no end", [text("a"), "[DONE]"], [.text("a")], .cut),
    Case(
      "a call", [done(call(#"{\"a\":1}"#)), terminal("completed", output: call(#"{\"a\":1}"#))],
      [
        counted, .toolCall(id: "c1", name: "f", arguments: #"{"a":1}"#), .finished(.toolUse),
      ]),
    Case(
      "a call that the end does not repeat", [done(call("{}")), terminal("completed")],
      [
        counted, .toolCall(id: "c1", name: "f", arguments: "{}"), .finished(.toolUse),
      ]),
    Case("a call, cut", [done(call("{}"))], [], .cut),
    Case(
      "half an object", [done(call(#"{\"a\""#)), terminal("completed")],
      [counted, .toolCall(id: "c1", name: "f", arguments: #"{"a""#), .finished(.toolUse)]),
    Case(
      "no deltas",
      [
        terminal(
          "completed",
          output:
            #"{"type":"reasoning","summary":[]},{"type":"message","content":[{"type":"output_text","text":"ab"}]}"#)
      ], [.text("ab"), counted, .finished(.complete)]),
    Case(
      "the end repeats the text",
      [
        text("ab"),
        terminal("completed", output: #"{"type":"message","content":[{"type":"output_text","text":"ab"}]}"#),
      ], [.text("ab"), counted, .finished(.complete)]),
    Case(
      "a refusal", [#"{"type":"response.refusal.delta","delta":"No."}"#, terminal("completed")], [counted],
      .refused("No.")),
    Case(
      "a refusal at the end",
      [
        terminal("completed", output: #"{"type":"message","content":[{"type":"refusal","refusal":"No."}]}"#)
      ], [counted], .refused("No.")),
    Case(
      "truncated",
      [
        text("a"), done(call(#"{\"a\""#)),
        terminal("incomplete", more: #","incomplete_details":{"reason":"max_output_tokens"}"#),
      ], [.text("a"), counted, .finished(.length)]),
    Case(
      "filtered", [terminal("incomplete", more: #","incomplete_details":{"reason":"content_filter"}"#)], [counted],
      .refused("content_filter")),
    Case(
      "steered", [terminal("incomplete", more: #","incomplete_details":{"reason":"steered"}"#)], [counted],
      .invalid("the server ended the reply early, 'steered'")),
    Case(
      "failed", [terminal("failed", more: #","error":{"code":"server_error","message":"x"}"#)], [counted],
      .overloaded(retryAfter: nil)),
    Case(
      "failed: rate", [terminal("failed", more: #","error":{"code":"rate_limit_exceeded","message":"x"}"#)],
      [counted], .rateLimited(retryAfter: nil)),
    Case(
      "failed: prompt", [terminal("failed", more: #","error":{"code":"invalid_prompt","message":"x"}"#)], [counted],
      .refused("invalid_prompt")),
    Case("failed, nobody knows why", [terminal("failed")], [counted], .overloaded(retryAfter: nil)),
    Case(
      "an error event",
      [
        text("a"), #"{"type":"error","code":"context_length_exceeded","message":"x","param":null,"sequence_number":3}"#,
      ], [.text("a")], .contextTooLong),
    Case(
      "an error event, nested", [#"{"type":"error","error":{"type":"insufficient_quota","message":"x"}}"#], [],
      .quotaExhausted(until: nil)),
    Case("an error event without a code", [#"{"type":"error","message":"x"}"#], [], .overloaded(retryAfter: nil)),
    Case("a proxy's error", [#"{"error":{"code":"503","message":"x"}}"#], [], .overloaded(retryAfter: nil)),
    Case("after the end", [terminal("completed"), text("late")], [counted, .finished(.complete)]),
    Case("no JSON", ["{"], [], .invalid("an event of the stream is not the JSON that this protocol speaks")),
  ])
  func `every event`(_ example: Case) {
    #expect(DecoderRun(ResponsesStream(model: "m"), example.data) == example.expected)
  }

  @Test(arguments: ["completed", "incomplete", "cancelled", "queued", "in_progress", "odd"])
  func `a whole object instead of a stream`(status: String) {
    let body = #"""
      {"id":"r","object":"response","status":"\#(status)","error":null,
      "incomplete_details":{"reason":"max_output_tokens"},
      "output":[{"type":"message","content":[{"type":"output_text","text":"ab"}]}],\#(Self.usage)}
      """#
    let run = DecoderRun(ResponsesStream(model: "m"), whole: body)
    switch status {
    case "completed": #expect(run == DecoderRun([.text("ab"), Self.counted, .finished(.complete)]))
    case "incomplete": #expect(run == DecoderRun([.text("ab"), Self.counted, .finished(.length)]))
    case "odd": #expect(run.error.isInvalid)
    default: #expect(run == DecoderRun([.text("ab"), Self.counted], .cut))
    }
  }

  @Test func `a whole error instead of a stream`() {
    let run = DecoderRun(
      ResponsesStream(model: "m"), whole: #"{"error":{"code":"model_not_found","message":"no"}}"#)
    #expect(run == DecoderRun([], .unknownModel("m")))
    #expect(DecoderRun(ResponsesStream(model: "m"), whole: "{}").error.isInvalid)
  }
}

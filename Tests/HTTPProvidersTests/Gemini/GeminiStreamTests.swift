import Kernel
import Testing

@testable import HTTPProviders

@Suite struct GeminiStreamTests {
  typealias Case = ChatStreamTests.Case

  static let usage =
    #""usageMetadata":{"promptTokenCount":12,"cachedContentTokenCount":4,"candidatesTokenCount":3,"thoughtsTokenCount":2,"totalTokenCount":17}"#
  static let counted = ModelEvent.usage(TokenUsage(input: 8, cacheRead: 4, output: 5))

  static func parts(_ parts: String) -> String {
    #"{"candidates":[{"content":{"role":"model","parts":[\#(parts)]},"index":0}],"modelVersion":"g","responseId":"r"}"#
  }

  static func text(_ text: String) -> String { parts(#"{"text":"\#(text)"}"#) }

  static func end(_ reason: String) -> String {
    #"{"candidates":[{"content":{"role":"model","parts":[{"text":""}]},"finishReason":"\#(reason)","index":0}],\#(usage)}"#
  }

  @Test(arguments: [
    Case("a text", [text("a"), text("b"), end("STOP")], [.text("a"), .text("b"), counted, .finished(.complete)]),
    Case("cut", [text("a")], [.text("a")], .cut), Case("nothing", [], [], .cut),
    Case("cut after counts", [text("a"), "{\(usage)}"], [.text("a"), counted], .cut),
    Case("no reason yet", [text("a"), end("FINISH_REASON_UNSPECIFIED")], [.text("a"), counted], .cut),
    Case(
      "a reason with every chunk", [end("STOP"), text("a"), end("STOP")],
      [
        .text("a"), counted, .finished(.complete),
      ]),
    Case(
      "thoughts are not read",
      [
        parts(#"{"text":"hm","thought":true},{"text":"a","thoughtSignature":"x"}"#), end("STOP"),
      ], [.text("a"), counted, .finished(.complete)]),
    Case(
      "another candidate is not read",
      [
        #"{"candidates":[{"index":1,"content":{"parts":[{"text":"b"}]},"finishReason":"MAX_TOKENS"}]}"#, end("STOP"),
      ], [counted, .finished(.complete)]),
    Case(
      "calls",
      [
        parts(#"{"functionCall":{"name":"f","args":{"b":[1],"a":"x"}}}"#),
        parts(#"{"functionCall":{"id":"c9","name":"g"}}"#), end("STOP"),
      ],
      [
        counted,
        // One call has a name of the vendor's, so all parts go back as they came.
        .verbatim(
          VendorContent(
            vendor: "gemini",
            content: .list([
              .map(["functionCall": .map(["name": "f", "args": .map(["a": "x", "b": .list([1])])])]),
              .map(["functionCall": .map(["id": "c9", "name": "g"])]),
            ]))),
        .toolCall(id: "call-1", name: "f", arguments: #"{"a":"x","b":[1]}"#),
        .toolCall(id: "c9", name: "g", arguments: "{}"), .finished(.toolUse),
      ]),
    Case("a call, cut", [parts(#"{"functionCall":{"name":"f","args":{}}}"#)], [], .cut),
    Case(
      "a call, truncated", [parts(#"{"functionCall":{"name":"f","args":{}}}"#), end("MAX_TOKENS")],
      [
        counted, .finished(.length),
      ]),
    Case(
      "a call without a name", [parts(#"{"functionCall":{}}"#), end("STOP")], [counted],
      .invalid("a tool call has no name")),
    Case("truncated", [text("a"), end("MAX_TOKENS")], [.text("a"), counted, .finished(.length)]),
    Case(
      "a blocked prompt", [#"{"promptFeedback":{"blockReason":"SAFETY"},\#(usage)}"#], [counted], .refused("SAFETY")),
    Case(
      "feedback that blocks nothing", [#"{"promptFeedback":{"safetyRatings":[]}}"#, end("STOP")],
      [
        counted, .finished(.complete),
      ]),
    Case("malformed call", [end("MALFORMED_FUNCTION_CALL")], [counted], .cut),
    Case("an unknown reason", [end("BORED")], [counted], .invalid("the model ended its reply with BORED")),
    Case("no stated reason", [end("OTHER")], [counted], .cut),
    Case("broken", [end("MALFORMED_RESPONSE")], [counted], .cut),
    Case(
      "an error", [text("a"), #"{"error":{"code":503,"message":"x","status":"UNAVAILABLE"}}"#], [.text("a")],
      .overloaded(retryAfter: nil)),
    Case(
      "an error with a wait",
      [
        #"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"@type":"t/google.rpc.RetryInfo","retryDelay":"1.5s"}]}}"#
      ], [], .rateLimited(retryAfter: 1.5)),
    Case("no JSON", ["{"], [], .invalid("an event of the stream is not the JSON that this protocol speaks")),
  ])
  func `every chunk`(_ example: Case) {
    #expect(DecoderRun(GeminiStream(model: "m"), example.data) == example.expected)
  }

  @Test(arguments: ["SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR"])
  func `a filter's category is told`(reason: String) {
    #expect(DecoderRun(GeminiStream(model: "m"), [Self.end(reason)]) == DecoderRun([Self.counted], .refused(reason)))
  }

  @Test func `whole objects instead of a stream`() {
    let expected = DecoderRun([.text("a"), Self.counted, .finished(.complete)])
    let one =
      #"{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}],\#(Self.usage)}"#
    #expect(DecoderRun(GeminiStream(model: "m"), whole: one) == expected)
    #expect(DecoderRun(GeminiStream(model: "m"), whole: "\n[\(Self.text("a")),\(Self.end("STOP"))]") == expected)
    #expect(DecoderRun(GeminiStream(model: "m"), whole: "[\(Self.text("a"))]") == DecoderRun([.text("a")], .cut))
    #expect(DecoderRun(GeminiStream(model: "m"), whole: "{}").error.isInvalid)
    #expect(DecoderRun(GeminiStream(model: "m"), whole: "[]").error.isInvalid)
    #expect(DecoderRun(GeminiStream(model: "m"), whole: "nope").error.isInvalid)
  }
}

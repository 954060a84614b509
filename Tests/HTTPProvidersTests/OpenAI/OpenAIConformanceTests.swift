import Kernel
import Testing

@testable import HTTPProviders

@Suite struct OpenAIConformanceTests {
  @Test(arguments: Conformance.checks) func `the Responses API conforms`(_ check: Conformance.Check) async throws {
    try await check.run(ResponsesFixture())
  }

  @Test(arguments: Conformance.checks) func `Chat Completions conform`(_ check: Conformance.Check) async throws {
    try await check.run(ChatFixture())
  }
}

/// JSON for streams that tests play.
enum Play {
  static func json(_ value: Value) -> String {
    // What tests write down can be encoded.
    (try? WireJSON.bytes(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// One event of a stream, its terminal blank line included.
  static func event(_ fields: [String: Value], name: String? = nil) -> String {
    (name.map { "event: \($0)\n" } ?? "") + "data: \(json(.map(fields)))\n\n"
  }
}

/// Faults in OpenAI's words.
enum OpenAIFaults {
  static func body(_ fault: Fault, message: String) -> [String: Value] {
    let (type, code): (Value, Value) =
      switch fault {
      case .rateLimited: ("requests", "rate_limit_exceeded")
      case .quotaExhausted: ("insufficient_quota", "insufficient_quota")
      case .overloaded: ("server_error", "server_is_overloaded")
      case .unauthenticated: ("invalid_request_error", "invalid_api_key")
      case .unknownModel: ("invalid_request_error", "model_not_found")
      case .contextTooLong: ("invalid_request_error", "context_length_exceeded")
      case .invalid: ("invalid_request_error", .null)
      }
    return ["message": .string(message), "type": type, "code": code, "param": .null]
  }

  static func answer(
    _ fault: Fault, message: String, rateLimit: [(name: String, value: String)]
  ) -> LoopbackReply {
    let status =
      switch fault {
      case .rateLimited, .quotaExhausted: 429
      case .overloaded: 503
      case .unauthenticated: 401
      case .unknownModel: 404
      case .contextTooLong, .invalid: 400
      }
    return .text(
      status, Play.json(.map(["error": .map(body(fault, message: message))])),
      headers: fault == .rateLimited ? rateLimit : [])
  }
}

/// A server of the Responses API.
struct ResponsesFixture: WireFixture {
  let model = "gpt-6.1-sol"
  let retryAfter: Double? = 360

  func makeProvider(_ side: FixtureSide) -> any ModelProvider {
    OpenAIProvider(
      baseURL: side.baseURL, apiKey: side.key, api: .responses, timeouts: side.timeouts, transport: side.transport)
  }

  private func event(_ type: String, _ fields: [String: Value] = [:]) -> String {
    Play.event(fields.merging(["type": .string(type)]) { $1 }, name: type)
  }

  private func deltas(_ pieces: [String]) -> [String] {
    [event("response.created", ["response": .map(["status": "in_progress"])])]
      + pieces.map { event("response.output_text.delta", ["delta": .string($0)]) }
  }

  private func end(_ status: String, usage: TokenUsage = TokenUsage(input: 3, output: 2), _ more: [String: Value] = [:])
    -> String
  {
    let counts: Value = .map([
      "input_tokens": .int(usage.input + usage.cacheRead + usage.cacheWrite), "output_tokens": .int(usage.output),
      "input_tokens_details": .map([
        "cached_tokens": .int(usage.cacheRead), "cache_write_tokens": .int(usage.cacheWrite),
      ]),
    ])
    let response = more.merging(["status": .string(status), "output": .list([]), "usage": counts]) { $1 }
    return event("response.\(status)", ["response": .map(response)])
  }

  private var truncation: [String: Value] { ["incomplete_details": .map(["reason": "max_output_tokens"])] }

  func text(_ pieces: [String], usage: TokenUsage) -> [String] { deltas(pieces) + [end("completed", usage: usage)] }

  func toolCall(id: String, name: String, arguments: String, stop: StopReason) -> [String] {
    let item: Value = .map([
      "type": "function_call", "call_id": .string(id), "name": .string(name), "arguments": .string(arguments),
    ])
    let done = event("response.output_item.done", ["item": item])
    return [
      event("response.function_call_arguments.delta", ["delta": .string(arguments)]), done,
      stop == .length ? end("incomplete", truncation) : end("completed"),
    ]
  }

  func thoughtfulCall(_ call: ToolCall) -> (pieces: [String], thought: String?) {
    let thought: Value = .map([
      "type": "reasoning", "id": "rs_1", "summary": .list([]), "encrypted_content": "seal-1",
    ])
    let said: Value = .map([
      "type": "function_call", "id": "fc_1", "status": "completed", "call_id": .string(call.id),
      "name": .string(call.name), "arguments": .string(call.arguments),
    ])
    let items = [thought, said].map { event("response.output_item.done", ["item": $0]) }
    return (items + [end("completed")], #""encrypted_content":"seal-1""#)
  }

  func holds(_ call: ToolCall, _ result: ToolResult, in request: JSONBody) -> Bool {
    let items = request["input"]?.items?.suffix(2).map(\.self) ?? []
    return items == [
      .map([
        "type": "function_call", "call_id": .string(call.id), "name": .string(call.name),
        "arguments": .string(call.arguments),
      ]),
      .map(["type": "function_call_output", "call_id": .string(call.id), "output": .string(result.text)]),
    ]
  }

  func reply(_ json: String, to request: RecordedRequest) -> [String] {
    let format = WireJSON.parse(request.body)?["text"]?["format"]
    #expect(format?["type"] == "json_schema" && format?["strict"] == true)
    return text([json], usage: TokenUsage(input: 3, output: 2))
  }

  func truncated(_ text: String) -> [String] { deltas([text]) + [end("incomplete", truncation)] }

  func refusal(category: String) -> [String] {
    [event("response.refusal.delta", ["delta": .string(category)]), end("completed")]
  }

  func fault(_ fault: Fault, message: String) -> LoopbackReply? {
    OpenAIFaults.answer(fault, message: message, rateLimit: [("x-ratelimit-reset-requests", "6m0s")])
  }

  func faultInStream(_ fault: Fault, message: String) -> [String]? {
    let body = OpenAIFaults.body(fault, message: message)
    return deltas(["Hel"]) + [end("failed", ["error": .map(body)])]
  }
}

/// A server of Chat Completions.
struct ChatFixture: WireFixture {
  let model = "qwen3-coder"
  let retryAfter: Double? = 7

  func makeProvider(_ side: FixtureSide) -> any ModelProvider {
    OpenAIProvider(baseURL: side.baseURL, apiKey: side.key, timeouts: side.timeouts, transport: side.transport)
  }

  private func chunk(_ delta: [String: Value], finish: Value = .null) -> String {
    Play.event([
      "object": "chat.completion.chunk",
      "choices": .list([.map(["index": 0, "delta": .map(delta), "finish_reason": finish])]),
    ])
  }

  private func end(_ reason: String, usage: TokenUsage = TokenUsage(input: 3, output: 2)) -> String {
    let counts: Value = .map([
      "prompt_tokens": .int(usage.input + usage.cacheRead), "completion_tokens": .int(usage.output),
      "prompt_tokens_details": .map(["cached_tokens": .int(usage.cacheRead)]),
    ])
    return chunk([:], finish: .string(reason)) + Play.event(["choices": .list([]), "usage": counts])
      + "data: [DONE]\n\n"
  }

  private func deltas(_ pieces: [String]) -> [String] {
    [": OPENROUTER PROCESSING\n\n"] + pieces.map { chunk(["content": .string($0)]) }
  }

  func text(_ pieces: [String], usage: TokenUsage) -> [String] { deltas(pieces) + [end("stop", usage: usage)] }

  func toolCall(id: String, name: String, arguments: String, stop: StopReason) -> [String] {
    func call(_ fields: [String: Value], _ arguments: some StringProtocol) -> String {
      let function = fields.filter { $0.key == "name" }.merging(["arguments": .string(String(arguments))]) { $1 }
      let rest = fields.filter { $0.key != "name" }
      let call = rest.merging(["index": 0, "function": .map(function)]) { $1 }
      return chunk(["tool_calls": .list([.map(call)])])
    }
    return [
      call(["id": .string(id), "type": "function", "name": .string(name)], arguments.prefix(4)),
      call([:], arguments.dropFirst(4)), end(stop == .length ? "length" : "tool_calls"),
    ]
  }

  func thoughtfulCall(_ call: ToolCall) -> (pieces: [String], thought: String?) {
    (toolCall(id: call.id, name: call.name, arguments: call.arguments, stop: .toolUse), nil)
  }

  func holds(_ call: ToolCall, _ result: ToolResult, in request: JSONBody) -> Bool {
    let function: Value = .map(["name": .string(call.name), "arguments": .string(call.arguments)])
    return request["messages"]?.items?.suffix(2).map(\.self) == [
      .map([
        "role": "assistant", "content": .null,
        "tool_calls": .list([.map(["id": .string(call.id), "type": "function", "function": function])]),
      ]),
      .map(["role": "tool", "tool_call_id": .string(call.id), "content": .string(result.text)]),
    ]
  }

  func reply(_ json: String, to request: RecordedRequest) -> [String] {
    let format = WireJSON.parse(request.body)?["response_format"]
    #expect(format?["type"] == "json_schema" && format?["json_schema"]?["strict"] == true)
    return text([json], usage: TokenUsage(input: 3, output: 2))
  }

  func truncated(_ text: String) -> [String] { deltas([text]) + [end("length")] }
  func refusal(category: String) -> [String] { [chunk(["refusal": .string(category)]), end("stop")] }

  func fault(_ fault: Fault, message: String) -> LoopbackReply? {
    OpenAIFaults.answer(fault, message: message, rateLimit: [("retry-after", "7")])
  }

  func faultInStream(_ fault: Fault, message: String) -> [String]? {
    deltas(["Hel"]) + [Play.event(["error": .map(OpenAIFaults.body(fault, message: message))])]
  }
}

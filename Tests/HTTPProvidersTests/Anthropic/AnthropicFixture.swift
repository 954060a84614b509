import Kernel

@testable import HTTPProviders

/// The Messages API as its server speaks it.
struct AnthropicFixture: WireFixture {
  let model = "claude-sonnet-5-5"
  let retryAfter: Double? = 7
  var version = AnthropicSettings.Version.june2023
  var structuredReplies = AnthropicSettings.StructuredReplies.byModel
  var keyHeader = AnthropicSettings.KeyHeader.apiKey

  func makeProvider(_ side: FixtureSide) -> any ModelProvider {
    AnthropicProvider(
      AnthropicSettings(
        baseURL: side.baseURL, apiKey: side.key, keyHeader: keyHeader, version: version,
        structuredReplies: structuredReplies, timeouts: side.timeouts, transport: side.transport))
  }

  func text(_ pieces: [String], usage: TokenUsage) -> [String] {
    [Wire.start(usage), Wire.ping, Wire.startText(0)] + pieces.map { Wire.textDelta(0, $0) }
      + [Wire.stop(0), Wire.delta("end_turn", output: usage.output), Wire.end]
  }

  func toolCall(id: String, name: String, arguments: String, stop: StopReason) -> [String] {
    let middle = arguments.index(arguments.startIndex, offsetBy: arguments.count / 2)
    return [
      Wire.start(TokenUsage(input: 1)), Wire.startTool(0, id: id, name: name),
      Wire.jsonDelta(0, ""), Wire.jsonDelta(0, String(arguments[..<middle])),
      Wire.jsonDelta(0, String(arguments[middle...])), Wire.stop(0),
      Wire.delta(stop == .length ? "max_tokens" : "tool_use", output: 9), Wire.end,
    ]
  }

  func thoughtfulCall(_ call: ToolCall) -> (pieces: [String], thought: String?) {
    let pieces = [
      Wire.start(TokenUsage(input: 1)), Wire.startBlock(0, #"{"type":"thinking","thinking":"","signature":""}"#),
      Wire.blockDelta(0, #"{"type":"thinking_delta","thinking":"Hm."}"#),
      Wire.blockDelta(0, #"{"type":"signature_delta","signature":"seal-1"}"#), Wire.stop(0),
      Wire.startTool(1, id: call.id, name: call.name), Wire.jsonDelta(1, call.arguments), Wire.stop(1),
      Wire.delta("tool_use", output: 9), Wire.end,
    ]
    return (pieces, #"{"signature":"seal-1","thinking":"Hm.","type":"thinking"}"#)
  }

  func holds(_ call: ToolCall, _ result: ToolResult, in request: JSONBody) -> Bool {
    let said = request["messages", "1", "content"]?.items?.last
    let answer = request["messages", "2", "content", "0"]
    return request["messages", "1", "role"] == "assistant" && said?["type"] == "tool_use"
      && said?["id"] == .string(call.id) && said?["name"] == .string(call.name)
      && said?["input"] == WireJSON.parse(call.arguments) && request["messages", "2", "role"] == "user"
      && answer?["type"] == "tool_result" && answer?["tool_use_id"] == .string(call.id)
      && answer?["content"] == .string(result.text) && answer?["is_error"] == (result.isError ? true : nil)
  }

  func reply(_ json: String, to request: RecordedRequest) -> [String] {
    let body = JSONBody(request.body)
    if body["output_config", "format", "schema"] != nil { return text([json], usage: TokenUsage(input: 1, output: 1)) }
    guard case .string(let tool)? = body["tool_choice", "name"] else { return [] }
    return toolCall(id: "toolu_1", name: tool, arguments: json, stop: .toolUse)
  }

  func truncated(_ text: String) -> [String] {
    [
      Wire.start(TokenUsage(input: 1)), Wire.startText(0), Wire.textDelta(0, text), Wire.stop(0),
      Wire.delta("max_tokens", output: 100), Wire.end,
    ]
  }

  func refusal(category: String) -> [String] {
    let details = #"{"type":"refusal","category":\#(Wire.quoted(category)),"explanation":null}"#
    return [
      Wire.start(TokenUsage(input: 1)), Wire.startText(0), Wire.textDelta(0, "I"), Wire.stop(0),
      Wire.delta("refusal", output: 1, details: details), Wire.end,
    ]
  }

  func fault(_ fault: Fault, message: String) -> LoopbackReply? {
    let (status, type) = Self.name(fault)
    return .text(status, Wire.error(type, message), headers: fault == .rateLimited ? [("retry-after", "7")] : [])
  }

  func faultInStream(_ fault: Fault, message: String) -> [String]? {
    [
      Wire.start(TokenUsage(input: 1)), Wire.startText(0), Wire.textDelta(0, "Hel"),
      Wire.event("error", Wire.error(Self.name(fault).type, message)),
    ]
  }

  private static func name(_ fault: Fault) -> (status: Int, type: String) {
    switch fault {
    case .rateLimited: (429, "rate_limit_error")
    case .quotaExhausted: (402, "billing_error")
    case .overloaded: (529, "overloaded_error")
    case .unauthenticated: (401, "authentication_error")
    case .unknownModel: (404, "not_found_error")
    case .contextTooLong: (413, "request_too_large")
    case .invalid: (400, "invalid_request_error")
    }
  }
}

/// Events of the Messages API.
enum Wire {
  static func event(_ name: String, _ data: String) -> String { "event: \(name)\ndata: \(data)\n\n" }

  static func start(_ usage: TokenUsage) -> String {
    let counts = """
      {"input_tokens":\(usage.input),"cache_creation_input_tokens":\(usage.cacheWrite),\
      "cache_read_input_tokens":\(usage.cacheRead),"output_tokens":1,"service_tier":"standard"}
      """
    return event(
      "message_start",
      #"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"#
        + #""model":"claude-sonnet-5-5","stop_reason":null,"stop_sequence":null,"usage":\#(counts)}}"#)
  }

  static let ping = event("ping", #"{"type":"ping"}"#)
  static let end = event("message_stop", #"{"type":"message_stop"}"#)

  static func startBlock(_ index: Int, _ block: String) -> String {
    event("content_block_start", #"{"type":"content_block_start","index":\#(index),"content_block":\#(block)}"#)
  }

  static func startText(_ index: Int) -> String { startBlock(index, #"{"type":"text","text":""}"#) }

  static func startTool(_ index: Int, id: String, name: String) -> String {
    startBlock(index, #"{"type":"tool_use","id":"\#(id)","name":"\#(name)","input":{}}"#)
  }

  static func blockDelta(_ index: Int, _ delta: String) -> String {
    event("content_block_delta", #"{"type":"content_block_delta","index":\#(index),"delta":\#(delta)}"#)
  }

  static func textDelta(_ index: Int, _ text: String) -> String {
    blockDelta(index, #"{"type":"text_delta","text":\#(quoted(text))}"#)
  }

  static func jsonDelta(_ index: Int, _ json: String) -> String {
    blockDelta(index, #"{"type":"input_json_delta","partial_json":\#(quoted(json))}"#)
  }

  static func stop(_ index: Int) -> String {
    event("content_block_stop", #"{"type":"content_block_stop","index":\#(index)}"#)
  }

  static func delta(_ reason: String, output: Int, details: String = "null") -> String {
    event(
      "message_delta",
      #"{"type":"message_delta","delta":{"stop_reason":"\#(reason)","stop_sequence":null,"stop_details":\#(details)},"#
        + #""usage":{"output_tokens":\#(output)}}"#)
  }

  static func error(_ type: String, _ message: String, code: String? = nil) -> String {
    let details = code.map { #","details":{"error_code":"\#($0)"}"# } ?? ""
    return
      #"{"type":"error","error":{"type":"\#(type)","message":\#(quoted(message))\#(details)},"request_id":"req_1"}"#
  }

  /// A text as a JSON string.
  static func quoted(_ text: String) -> String { JSONBody.quoted(text) }
}

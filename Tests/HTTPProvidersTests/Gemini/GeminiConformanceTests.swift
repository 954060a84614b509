import Kernel
import Testing

@testable import HTTPProviders

@Suite struct GeminiConformanceTests {
  @Test(arguments: Conformance.checks) func `Gemini conforms`(_ check: Conformance.Check) async throws {
    try await check.run(GeminiFixture())
  }
}

/// A server of the Gemini API.
struct GeminiFixture: WireFixture {
  let model = "gemini-4-argon"
  let retryAfter: Double? = 3.5

  func makeProvider(_ side: FixtureSide) -> any ModelProvider {
    GeminiProvider(baseURL: side.baseURL, apiKey: side.key, timeouts: side.timeouts, transport: side.transport)
  }

  private func chunk(_ parts: [Value], finish: String? = nil, usage: TokenUsage? = nil) -> String {
    var candidate: [String: Value] = ["content": .map(["role": "model", "parts": .list(parts)]), "index": 0]
    if let finish { candidate["finishReason"] = .string(finish) }
    var fields: [String: Value] = ["candidates": .list([.map(candidate)]), "modelVersion": .string(model)]
    if let usage { fields["usageMetadata"] = counts(usage) }
    return Play.event(fields)
  }

  private func counts(_ usage: TokenUsage) -> Value {
    .map([
      "promptTokenCount": .int(usage.input + usage.cacheRead), "cachedContentTokenCount": .int(usage.cacheRead),
      "candidatesTokenCount": .int(usage.output - 1), "thoughtsTokenCount": 1,
    ])
  }

  private func end(_ reason: String, usage: TokenUsage = TokenUsage(input: 3, output: 2)) -> String {
    chunk([], finish: reason, usage: usage)
  }

  private func deltas(_ pieces: [String]) -> [String] { pieces.map { chunk([.map(["text": .string($0)])]) } }

  func text(_ pieces: [String], usage: TokenUsage) -> [String] { deltas(pieces) + [end("STOP", usage: usage)] }

  /// This wire carries objects: a call that is none never leaves the server.
  func toolCall(id: String, name: String, arguments: String, stop: StopReason) -> [String] {
    let object = StrictJSON.isObject(arguments) ? WireJSON.parse(arguments) : nil
    let reason = stop == .length ? "MAX_TOKENS" : object == nil ? "MALFORMED_FUNCTION_CALL" : "STOP"
    let call = object.map { arguments in
      chunk([.map(["functionCall": .map(["id": .string(id), "name": .string(name), "args": arguments])])])
    }
    return (call.map { [$0] } ?? []) + [end(reason)]
  }

  func thoughtfulCall(_ call: ToolCall) -> (pieces: [String], thought: String?) {
    let part: Value = .map([
      "thoughtSignature": "seal-1",
      "functionCall": .map([
        "id": .string(call.id), "name": .string(call.name), "args": WireJSON.parse(call.arguments) ?? .null,
      ]),
    ])
    return ([chunk([part]), end("STOP")], #""thoughtSignature":"seal-1""#)
  }

  func holds(_ call: ToolCall, _ result: ToolResult, in request: JSONBody) -> Bool {
    let said = request["contents", "1", "parts", "0", "functionCall"]
    let answer = request["contents", "2", "parts", "0", "functionResponse"]
    return request["contents", "1", "role"] == "model" && said?["name"] == .string(call.name)
      && said?["args"] == WireJSON.parse(call.arguments) && request["contents", "2", "role"] == "user"
      && answer?["name"] == .string(call.name) && answer?["id"] == .string(call.id)
      && answer?["response"]?[result.isError ? "error" : "result"] == .string(result.text)
  }

  func reply(_ json: String, to request: RecordedRequest) -> [String] {
    let generation = WireJSON.parse(request.body)?["generationConfig"]
    #expect(generation?["responseMimeType"] == "application/json" && generation?["responseJsonSchema"] != nil)
    #expect(request.path == "/v1/models/gemini-4-argon:streamGenerateContent?alt=sse")
    #expect(request.headers["x-goog-api-key"] == Conformance.canary)
    return text([json], usage: TokenUsage(input: 3, output: 2))
  }

  func truncated(_ text: String) -> [String] { deltas([text]) + [end("MAX_TOKENS")] }

  func refusal(category: String) -> [String] {
    [
      Play.event([
        "promptFeedback": .map(["blockReason": .string(category)]), "usageMetadata": counts(TokenUsage(input: 3)),
      ])
    ]
  }

  private func error(_ fault: Fault, message: String, wait: Bool) -> (status: Int, body: [String: Value]) {
    var details: [Value] = []
    let (code, status): (Int, Value)
    switch fault {
    case .rateLimited:
      (code, status) = (429, "RESOURCE_EXHAUSTED")
      if wait { details = [.map(["@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "3.5s"])] }
    case .quotaExhausted:
      (code, status) = (429, "RESOURCE_EXHAUSTED")
      details = [.map(["violations": .list([.map(["quotaId": "GenerateRequestsPerDayPerProjectPerModel"])])])]
    case .overloaded: (code, status) = (503, "UNAVAILABLE")
    case .unauthenticated:
      (code, status) = (400, "INVALID_ARGUMENT")
      details = [.map(["reason": "API_KEY_INVALID", "domain": "googleapis.com"])]
    case .unknownModel: (code, status) = (404, "NOT_FOUND")
    case .contextTooLong: (code, status) = (413, "INVALID_ARGUMENT")
    case .invalid: (code, status) = (400, "INVALID_ARGUMENT")
    }
    let fields: [String: Value] = [
      "code": .int(code), "message": .string(message), "status": status, "details": .list(details),
    ]
    return (code, ["error": .map(fields)])
  }

  func fault(_ fault: Fault, message: String) -> LoopbackReply? {
    let (status, body) = error(fault, message: message, wait: true)
    return .text(status, Play.json(.map(body)))
  }

  func faultInStream(_ fault: Fault, message: String) -> [String]? {
    deltas(["Hel"]) + [Play.event(error(fault, message: message, wait: false).body)]
  }
}

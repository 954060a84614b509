import HTTPProviders
import Kernel

/// A vendor's way to say over HTTP what a scene is about. Streams are lists of pieces, each sent on its own; the last
/// one holds the terminal event.
protocol WireFixture: ConformanceSubject {
  var model: String { get }

  func makeProvider(_ side: FixtureSide) -> any ModelProvider
  func text(_ pieces: [String], usage: TokenUsage) -> [String]
  /// `stop` is `.toolUse`, or `.length` for a call that the output limit cut short.
  func toolCall(id: String, name: String, arguments: String, stop: StopReason) -> [String]
  /// A tool call as it comes from a model that thinks, and what of its thoughts must come back; nil where this wire
  /// carries none.
  func thoughtfulCall(_ call: ToolCall) -> (pieces: [String], thought: String?)
  /// Whether the messages behind the first of a request are the call and its result.
  func holds(_ call: ToolCall, _ result: ToolResult, in request: JSONBody) -> Bool
  /// A structured reply as this vendor's server would give it to the recorded request.
  func reply(_ json: String, to request: RecordedRequest) -> [String]
  func truncated(_ text: String) -> [String]
  func refusal(category: String) -> [String]
  /// Nil where this wire has no such answer.
  func fault(_ fault: Fault, message: String) -> LoopbackReply?
  /// Pieces of a stream that ends in the fault; nil where this wire has no such thing.
  func faultInStream(_ fault: Fault, message: String) -> [String]?
}

/// What a fixture's provider is made of.
struct FixtureSide: Sendable {
  let baseURL: String
  let key: Secret
  let timeouts: Timeouts
  let transport: HTTPTransport
}

extension WireFixture {
  func playing(
    _ scene: Scene, key: Secret, timeouts: Timeouts, _ body: (Stage) async throws -> Void
  ) async throws {
    let silent = Gate()
    guard let script = script(scene, silent: silent) else { return }
    let clock = TestClock()
    let transport = HTTPTransport(clock: clock)
    try await LoopbackServer.running(script) { server in
      // Nobody listens on port 1.
      let url = if case .nobody = scene { "http://127.0.0.1:1" } else { server.baseURL }
      let side = FixtureSide(baseURL: url, key: key, timeouts: timeouts, transport: transport)
      try await body(
        Stage(
          provider: makeProvider(side), model: model, clock: clock, silent: silent, gone: server.gone,
          calls: { server.requests.count }))
    }
    await transport.shutdown()
  }

  private func script(_ scene: Scene, silent: Gate) -> LoopbackServer.Script? {
    let reply: LoopbackReply?
    switch scene {
    case .text(let pieces, let usage): reply = .stream(text(pieces, usage: usage))
    case .toolCall(let id, let name, let arguments):
      reply = .stream(toolCall(id: id, name: name, arguments: arguments, stop: .toolUse))
    case .roundTrip(let call, let result):
      let (pieces, thought) = thoughtfulCall(call)
      return { request, number in
        guard number > 1 else { return .stream(pieces) }
        let body = String(decoding: request.body, as: UTF8.self)
        let isWhole = self.holds(call, result, in: JSONBody(request.body)) && thought.map(body.contains) ?? true
        return .stream(self.text([isWhole ? "Understood." : body], usage: TokenUsage(input: 1, output: 1)))
      }
    case .reply(let json): return { request, _ in .stream(self.reply(json, to: request)) }
    case .truncated(let text): reply = .stream(truncated(text))
    case .truncatedToolCall(let name, let arguments):
      reply = .stream(toolCall(id: "call_1", name: name, arguments: arguments, stop: .length))
    case .refusal(let category): reply = .stream(refusal(category: category))
    case .cutText(let pieces): reply = .cut(after: text(pieces, usage: TokenUsage(input: 1, output: 1)).dropLast())
    case .endedText(let pieces): reply = .stream(text(pieces, usage: TokenUsage(input: 1, output: 1)).dropLast())
    case .cutToolCall(let name, let arguments):
      reply = .cut(after: toolCall(id: "call_1", name: name, arguments: arguments, stop: .toolUse).dropLast())
    case .silence(afterText: false): reply = .silence(silent)
    case .silence(afterText: true):
      reply = .hang(after: text(["Hello"], usage: TokenUsage(input: 1, output: 1)).dropLast(), silent: silent)
    case .fault(let fault, let message): reply = self.fault(fault, message: message)
    case .faultInStream(let fault, let message): reply = faultInStream(fault, message: message).map { .stream($0) }
    case .page(let text):
      reply = .text(200, "<!doctype html><html><body>\(text)</body></html>", type: "text/html; charset=utf-8")
    case .nobody: reply = LoopbackReply([.close])
    }
    guard let reply else { return nil }
    return { _, _ in reply }
  }
}

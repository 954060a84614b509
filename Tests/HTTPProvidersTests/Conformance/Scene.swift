import HTTPProviders
import Kernel

/// What the other side of a call does, in no vendor's words.
enum Scene: Sendable {
  case text([String], TokenUsage)
  case toolCall(id: String, name: String, arguments: String)
  /// A tool call of a model that thinks; then, to a request that sends all of it back with this result, a text.
  case roundTrip(ToolCall, ToolResult)
  /// A structured reply: a JSON text that satisfies the request's schema.
  case reply(String)
  /// A text that ends at the output limit.
  case truncated(String)
  /// A tool call that ends at the output limit, within its arguments.
  case truncatedToolCall(name: String, arguments: String)
  case refusal(category: String)
  /// A text that breaks off before the terminal event.
  case cutText([String])
  /// A text whose other side ends in good order, but without saying its terminal event.
  case endedText([String])
  /// A tool call that breaks off; its arguments are whole.
  case cutToolCall(name: String, arguments: String)
  /// Silence, before the first byte or after a first piece.
  case silence(afterText: Bool)
  /// A refusal to serve, with a message of the server's.
  case fault(Fault, message: String)
  /// The same after the answer has begun well.
  case faultInStream(Fault, message: String)
  /// A web page with this in it, where an answer was expected, and the status that says all is well.
  case page(String)
  /// Nobody is there.
  case nobody
}

/// How a server can say no.
enum Fault: String, Sendable, CaseIterable {
  case rateLimited, quotaExhausted, overloaded, unauthenticated, unknownModel, contextTooLong, invalid
}

/// A provider with its other side under control.
struct Stage: Sendable {
  let provider: any ModelProvider
  /// A model that the provider takes for its own.
  let model: String
  /// What times the provider's waits.
  let clock: TestClock
  /// Opens when a scene's silence begins.
  let silent: Gate
  /// Opens when the provider has let go of the other side.
  let gone: Gate
  /// How many calls have reached the other side.
  let calls: @Sendable () -> Int

  func request(tools: [ToolDescription] = [], replySchema: ReplySchema? = nil) -> ModelRequest {
    ModelRequest(
      model: model, system: "You are an analyst.", messages: [Message(role: .user, parts: [.text("Hello.")])],
      maxOutputTokens: 100, tools: tools, replySchema: replySchema)
  }
}

/// A kind of provider as the conformance suite drives it.
protocol ConformanceSubject: Sendable {
  /// What a rate limit of this subject says to wait, in seconds; nil where its wire has no way to say it.
  var retryAfter: Double? { get }

  /// Runs `body` with a provider whose every call meets `scene`; does nothing where the subject's wire cannot play it.
  func playing(
    _ scene: Scene, key: Secret, timeouts: Timeouts, _ body: (Stage) async throws -> Void
  ) async throws
}

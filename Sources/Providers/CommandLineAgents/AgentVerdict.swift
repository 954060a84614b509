import Kernel

/// What a command-line agent's run comes to: a whole answer, or why there is none.
struct AgentVerdict: Sendable, Hashable {
  enum Outcome: Sendable, Hashable {
    case answer(String, StopReason)
    case failure(ModelError)
  }

  var outcome: Outcome
  /// What was used up, also by a run that failed; nil where the agent does not say.
  var usage: TokenUsage?

  /// Only now is anything told: no piece of an answer counts before the agent has ended well.
  func tell(_ continuation: RelayedCall.Continuation) throws {
    if let usage { continuation.yield(.usage(usage)) }
    switch outcome {
    case .answer(let text, let reason):
      continuation.yield(.text(text))
      continuation.yield(.finished(reason))
    case .failure(let error): throw error
    }
  }
}

extension ModelError {
  /// The error that an HTTP status stands for, as an agent passes it on.
  static func ofStatus(_ status: Int, _ text: String) -> ModelError {
    switch status {
    case 401, 403: .unauthenticated(text)
    case 402: .quotaExhausted(until: nil)
    case 404: .unknownModel(text)
    case 408: .overloaded(retryAfter: nil)
    case 413: .contextTooLong
    case 429: .rateLimited(retryAfter: nil)
    case 500...599: .overloaded(retryAfter: nil)
    default: .invalid(text)
    }
  }
}

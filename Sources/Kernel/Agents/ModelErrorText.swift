extension ModelError {
  /// A stable name for messages to programs.
  var code: String {
    switch self {
    case .rateLimited: "rate-limited"
    case .quotaExhausted: "quota-exhausted"
    case .overloaded: "overloaded"
    case .unauthenticated: "unauthenticated"
    case .unknownModel: "unknown-model"
    case .contextTooLong: "context-too-long"
    case .refused: "model-refused"
    case .cut: "stream-cut"
    case .truncated: "reply-truncated"
    case .timedOut: "timed-out"
    case .unreachable: "unreachable"
    case .invalid: "invalid-exchange"
    }
  }

  /// Whether the server turned the request away before any model worked on it.
  var isUnpaid: Bool {
    switch self {
    case .rateLimited, .quotaExhausted, .unauthenticated, .unknownModel, .contextTooLong, .unreachable, .overloaded,
      .invalid:
      true
    case .refused, .cut, .truncated, .timedOut: false
    }
  }

  /// Whether it speaks against the provider rather than against the request.
  var isProviderFault: Bool {
    switch self {
    case .overloaded, .cut, .timedOut, .unreachable: true
    case .rateLimited, .quotaExhausted, .unauthenticated, .unknownModel, .contextTooLong, .refused, .truncated,
      .invalid:
      false
    }
  }

  /// What happened, as a part of a sentence.
  package var explanation: String {
    switch self {
    case .rateLimited: "it takes no more requests for now"
    case .quotaExhausted: "the quota is used up"
    case .overloaded: "it is overloaded"
    case .unauthenticated(let detail): "it refused the key (\(detail))"
    case .unknownModel(let model): "it knows no model '\(model)'"
    case .contextTooLong: "the request is longer than the model's window"
    case .refused(let detail): detail.isEmpty ? "the model declined" : "the model declined (\(detail))"
    case .cut: "the reply broke off before its end"
    case .truncated: "the reply was longer than the model may write"
    case .timedOut(let wait): "it was silent for too long (\(wait.rawValue))"
    case .unreachable(let detail): "it cannot be reached (\(detail))"
    case .invalid(let detail): detail
    }
  }

  var advice: String? {
    switch self {
    case .unauthenticated: "Check the key in the environment variable that the provider names."
    case .unknownModel:
      "Check the model's name in the agent's entry, or begin anew with another: run … --new --provider."
    case .contextTooLong: "Give the run fewer or shorter documents, or a model with a larger window."
    case .unreachable: "Check the network and the provider's base_url."
    case .rateLimited, .quotaExhausted, .overloaded, .refused, .cut, .truncated, .timedOut, .invalid: nil
    }
  }
}

import Kernel

/// An answer that says no, vendor by vendor in other words; `modelError` is what holds for all of them.
package struct HTTPFailure: Sendable {
  package var status: Int
  package var retry: RetryAfter
  /// For people: shortened and without the key.
  package var message: String

  package init(status: Int, retry: RetryAfter, message: String) {
    (self.status, self.retry, self.message) = (status, retry, message)
  }

  /// - Parameter message: what the body said, as it came; empty where it said nothing.
  package init(_ answer: HTTPAnswer, message: String) {
    status = answer.status
    retry = RetryAfter(answer.headers)
    let text = answer.clean(message)
    let id = answer.requestID.map { " (request \($0))" } ?? ""
    self.message = "HTTP \(answer.status)" + (text.isEmpty ? "" : ": \(text)") + id
  }

  /// What the status means, the server's own word on trying again first.
  package var modelError: ModelError {
    switch retry.shouldRetry {
    case true where status == 429: return .rateLimited(retryAfter: retry.seconds)
    case true: return .overloaded(retryAfter: retry.seconds)
    case false where status == 429: return .quotaExhausted(until: nil)
    case false where isPassing: return .invalid(message)
    default: return byStatus
    }
  }

  private var isPassing: Bool { status >= 500 || status == 408 || status == 409 }

  private var byStatus: ModelError {
    switch status {
    case 401, 403: .unauthenticated(message)
    case 402: .quotaExhausted(until: nil)
    case 404: .unknownModel(message)
    case 413: .contextTooLong
    case 429: .rateLimited(retryAfter: retry.seconds)
    case _ where isPassing: .overloaded(retryAfter: retry.seconds)
    default: .invalid(message)
    }
  }
}

/// What follows a failed call: the one retry layer there is.
package struct RetryPolicy: Sendable {
  /// What to do next.
  package enum Step: Sendable, Hashable {
    case wait(seconds: Double)
    /// Nothing is to be had before then (milliseconds since 1970, where known): the run is put aside, not slept on.
    case park(until: Int64?)
    /// The same request again with room for a longer reply.
    case lengthen
    case giveUp
  }

  /// Calls beyond the first that a passing fault is worth; `LLM_MAX_RETRIES`.
  package var maxRetries: Int
  /// In [0, 1); injected, so that tests own it.
  package var random: @Sendable () -> Double

  /// A wait longer than this is no wait: the run parks. In seconds.
  package static let longestWait = 120.0
  private static let lengthenings = 3

  package init(maxRetries: Int = 4, random: @escaping @Sendable () -> Double) {
    self.maxRetries = maxRetries
    self.random = random
  }

  /// - Parameters:
  ///   - failures: how many calls of this turn have failed with one model, this one included.
  ///   - now: milliseconds since 1970.
  package func step(after error: ModelError, failures: Int, lengthened: Int, now: Int64) -> Step {
    switch error {
    case .rateLimited(let seconds?) where seconds > Self.longestWait:
      return .park(until: now + Int64(min(seconds, 366 * 86_400) * 1000))
    case .quotaExhausted(let until): return .park(until: until)
    case .truncated: return lengthened < Self.lengthenings ? .lengthen : .giveUp
    case .unauthenticated, .unknownModel, .contextTooLong, .refused, .invalid: return .giveUp
    case .rateLimited(let seconds), .overloaded(let seconds):
      guard failures <= maxRetries else { return .giveUp }
      // Full jitter below a server's own figure would come too early.
      return .wait(seconds: min(Self.longestWait, (seconds ?? 0) + backOff(failures)))
    case .cut, .timedOut, .unreachable:
      return failures <= maxRetries ? .wait(seconds: backOff(failures)) : .giveUp
    }
  }

  /// Exponential with full jitter, from one second to sixty.
  private func backOff(_ failures: Int) -> Double {
    min(60, Double(1 << min(max(failures, 1) - 1, 6))) * random()
  }
}

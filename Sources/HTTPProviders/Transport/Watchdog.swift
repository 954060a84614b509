import Kernel
import Synchronization

/// Times one exchange. Signs of life cost a reading of the clock; the sleeper wakes only when a wait could be over.
final class Watchdog: Sendable {
  private let timeouts: Timeouts
  private let clock: any Clock<Duration>
  private let elapsed: @Sendable () -> Duration
  /// When the last sign of life came; nil before the first.
  private let lastSign = Mutex<Duration?>(nil)

  init(_ timeouts: Timeouts, clock: any Clock<Duration>) {
    self.timeouts = timeouts
    self.clock = clock
    elapsed = Self.stopwatch(clock)
  }

  private static func stopwatch<C: Clock<Duration>>(_ clock: C) -> @Sendable () -> Duration {
    let start = clock.now
    return { start.duration(to: clock.now) }
  }

  /// Notes that bytes came.
  func sign() {
    let now = elapsed()
    lastSign.withLock { $0 = now }
  }

  /// Returns once a wait has run out, naming it.
  func expiry() async throws -> ModelError.Wait {
    while true {
      let (deadline, wait) = next()
      let left = deadline - elapsed()
      guard left > .zero else { return wait }
      // The first byte may move the deadline forward, never to less than the idle time from now.
      try await clock.sleep(for: max(min(left, timeouts.idle), .milliseconds(1)))
    }
  }

  private func next() -> (deadline: Duration, wait: ModelError.Wait) {
    let sign = lastSign.withLock { $0 }
    let (deadline, wait): (Duration, ModelError.Wait) =
      if let sign { (sign + timeouts.idle, .idle) } else { (timeouts.firstByte, .firstByte) }
    return timeouts.total < deadline ? (timeouts.total, .total) : (deadline, wait)
  }
}

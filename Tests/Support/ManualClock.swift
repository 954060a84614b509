import Kernel
import Synchronization

/// A clock that a test moves. Every reading is one millisecond after the last, so that times are told apart; a sleep
/// returns at once and moves the clock on.
package final class ManualClock: RunClock {
  private let time: Mutex<Int64>

  package init(_ start: Int64 = 1_795_000_000_000) { time = Mutex(start) }

  package func now() -> Timestamp {
    time.withLock {
      $0 += 1
      return Timestamp(milliseconds: $0)
    }
  }

  package func today() -> String { "2026-11-21" }

  package func sleep(seconds: Double) async throws {
    // The grace for a call in flight does not run out while the call is still being answered.
    while seconds == AgentPool.grace {
      try Task.checkCancellation()
      await Task.yield()
    }
    try Task.checkCancellation()
    time.withLock { $0 += Int64(seconds * 1000) }
  }
}

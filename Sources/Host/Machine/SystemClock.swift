import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The machine's own clock and calendar.
package struct SystemClock: RunClock {
  package init() {}

  package func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  package func today() -> String {
    var seconds = time(nil)
    var parts = tm()
    tzset()
    localtime_r(&seconds, &parts)
    return "\(pad(Int(parts.tm_year) + 1900, 4))-\(pad(Int(parts.tm_mon) + 1, 2))-\(pad(Int(parts.tm_mday), 2))"
  }

  /// A machine that was asleep has waited too: the clock goes on then.
  package func sleep(seconds: Double) async throws {
    // A year is as good as for ever, and a duration cannot hold every number.
    let bounded = seconds.isNaN ? 0 : min(max(seconds, 0), 31_536_000)
    try await Task.sleep(for: .seconds(bounded), clock: .continuous)
  }

  private func pad(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

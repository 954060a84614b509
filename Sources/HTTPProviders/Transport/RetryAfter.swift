import Kernel

/// What a server says about trying again.
package struct RetryAfter: Sendable, Hashable {
  /// Seconds to wait, where the server named them.
  package var seconds: Double?
  /// The server's own word on whether another try makes sense; obeyed before anything else.
  package var shouldRetry: Bool?

  package init(seconds: Double? = nil, shouldRetry: Bool? = nil) {
    (self.seconds, self.shouldRetry) = (seconds, shouldRetry)
  }

  /// Reads `retry-after-ms`, else `retry-after` (seconds, or a date relative to the answer's own `date`, so that a
  /// wrong clock here does no harm), and `x-should-retry`. A moment that has passed names no wait.
  package init(_ headers: HeaderFields) {
    let milliseconds = headers["retry-after-ms"].flatMap(Self.number).map { $0 / 1000 }
    let text = headers["retry-after"]
    let seconds = milliseconds ?? text.flatMap(Self.number) ?? text.flatMap { Self.until($0, now: headers["date"]) }
    self.seconds = seconds.map { min($0, Self.longest) }
    switch headers["x-should-retry"]?.lowercased() {
    case "true": shouldRetry = true
    case "false": shouldRetry = false
    default: shouldRetry = nil
    }
  }

  /// A day: whatever lies beyond is as good as that for a run that parks.
  private static let longest = 86_400.0

  private static func number(_ text: String) -> Double? {
    guard let number = Double(text.trimmed), number.isFinite, number >= 0 else { return nil }
    return number
  }

  private static func until(_ text: String, now: String?) -> Double? {
    guard let then = HTTPDate.seconds(text), let now = now.flatMap(HTTPDate.seconds), then > now else { return nil }
    return Double(then - now)
  }
}

/// Dates as HTTP writes them: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// Seconds since 1970, or nil for a text that is no such date.
  static func seconds(_ text: String) -> Int? {
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), (1...31).contains(day),
      let month = months.firstIndex(of: String(words[2])), let year = Int(words[3]), (1970...9999).contains(year)
    else { return nil }
    let time = words[4].split(separator: ":", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
    guard time.count == 3, (0...23).contains(time[0]), (0...59).contains(time[1]), (0...60).contains(time[2]) else {
      return nil
    }
    return days(year, month + 1, day) * 86_400 + time[0] * 3600 + time[1] * 60 + time[2]
  }

  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

import Kernel

/// The waits that OpenAI and its like put into `x-ratelimit-reset-*`, for answers that name no other.
enum RateLimitReset {
  /// A day: whatever lies beyond is as good as that for a run that parks.
  static let longest = 86_400.0

  /// The wait for what is used up; where the server does not say what that is, the longest that it names.
  static func seconds(_ header: (String) -> String?) -> Double? {
    let kinds = ["requests", "tokens"]
    let waits = kinds.compactMap { kind in
      header("x-ratelimit-reset-\(kind)").flatMap(duration).map { (kind: kind, seconds: $0) }
    }
    let exhausted = waits.filter { header("x-ratelimit-remaining-\($0.kind)")?.trimmed == "0" }
    return (exhausted.isEmpty ? waits : exhausted).map { min($0.seconds, longest) }.max()
  }

  /// Reads a duration such as `6m0s`, `1h2m3.5s`, `20ms` or a plain number of seconds.
  static func duration(_ text: String) -> Double? {
    let text = text.trimmed
    guard !text.isEmpty else { return nil }
    if let plain = Double(text) { return plain.isFinite && plain >= 0 ? plain : nil }
    let units: [Substring: Double] = ["d": 86400, "h": 3600, "m": 60, "s": 1, "ms": 0.001]
    var rest = Substring(text)
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let number = Double(digits), let scale = units[unit] else { return nil }
      total += number * scale
    }
    return total.isFinite ? total : nil
  }
}

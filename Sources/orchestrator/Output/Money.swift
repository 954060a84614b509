/// Amounts of US dollars as people read them.
enum Money {
  /// What something may cost; where a price is not known, what caps count for it.
  static func atMost(_ dollars: Double?, reserved: Double?) -> String {
    if let dollars { return "at most \(text(dollars))" }
    return "cost unknown" + (reserved.map { " (caps count \(text($0)))" } ?? "")
  }

  /// To the millionth of a dollar, as amounts are kept: what a sum of binary fractions adds to that is no money.
  static func rounded(_ dollars: Double) -> Double { (dollars * 1_000_000).rounded() / 1_000_000 }

  /// `$1.50`, to the hundredth of a cent where there is less than a cent; `unknown` where a price is not known.
  static func text(_ dollars: Double?) -> String {
    guard let dollars, dollars.isFinite, abs(dollars) < 1e12 else { return "unknown" }
    let digits = dollars != 0 && abs(dollars) < 0.01 ? 4 : 2
    let scale = digits == 4 ? 10_000 : 100
    let units = Int((abs(dollars) * Double(scale)).rounded())
    let fraction = String(units % scale)
    let padding = String(repeating: "0", count: digits - fraction.count)
    return "\(dollars < 0 ? "-" : "")$\(units / scale).\(padding)\(fraction)"
  }
}

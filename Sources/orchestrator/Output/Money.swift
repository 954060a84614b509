/// Amounts of US dollars as people read them.
enum Money {
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

/// An amount of US dollars, exact to the millionth: amounts are added up for months, and a cap is a cap.
package struct MicroDollars: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  package let count: Int64

  package init(_ count: Int64) { self.count = count }

  /// The next millionth at or above an amount; what is negative or no number counts as nothing, what is too large as
  /// the largest amount.
  package init(roundingUp dollars: Double) {
    let scaled = (dollars * 1_000_000).rounded(.up)
    count = scaled > 0 ? Int64(exactly: min(scaled, 9e18)) ?? .max : 0
  }

  /// The nearest millionth at or below an amount, for caps.
  package init(roundingDown dollars: Double) {
    // A cap that was written as 0.07 must not lose a millionth to its binary form.
    let scaled = (dollars * 1_000_000 + 1e-3).rounded(.down)
    count = scaled > 0 ? Int64(exactly: min(scaled, 9e18)) ?? .max : 0
  }

  package init(from decoder: any Decoder) throws { count = try decoder.singleValueContainer().decode(Int64.self) }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(count)
  }

  package static let zero = MicroDollars(0)

  package var dollars: Double { Double(count) / 1_000_000 }

  package static func < (a: MicroDollars, b: MicroDollars) -> Bool { a.count < b.count }

  /// The largest amount stands for every sum beyond it.
  package static func + (a: MicroDollars, b: MicroDollars) -> MicroDollars {
    let (sum, overflow) = a.count.addingReportingOverflow(b.count)
    return MicroDollars(overflow ? .max : sum)
  }

  package static func - (a: MicroDollars, b: MicroDollars) -> MicroDollars {
    let (difference, overflow) = a.count.subtractingReportingOverflow(b.count)
    return MicroDollars(overflow ? .min : difference)
  }

  /// Such as `$1.50`, with as many digits as the amount has.
  package var description: String {
    let whole = count.magnitude / 1_000_000
    var fraction = String(count.magnitude % 1_000_000)
    fraction = String(repeating: "0", count: 6 - fraction.count) + fraction
    while fraction.count > 2, fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(count < 0 ? "-" : "")$\(whole).\(fraction)"
  }
}

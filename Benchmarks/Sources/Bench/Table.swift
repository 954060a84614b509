/// One measured property with the bound that it must keep.
struct Row {
  enum Bound {
    case atLeast(Double)
    case atMost(Double)
    case below(Double)
    case exactly(Double)

    func holds(_ value: Double) -> Bool {
      switch self {
      case .atLeast(let bound): value >= bound
      case .atMost(let bound): value <= bound
      case .below(let bound): value < bound
      case .exactly(let bound): value == bound
      }
    }

    var text: String {
      switch self {
      case .atLeast(let bound): "≥ \(shown(bound))"
      case .atMost(let bound): "≤ \(shown(bound))"
      case .below(let bound): "< \(shown(bound))"
      case .exactly(let bound): "= \(shown(bound))"
      }
    }
  }

  var name: String
  var value: Double
  var bound: Bound
  /// The two measurements that the value is made of.
  var from: String

  var holds: Bool { bound.holds(value) }
}

/// Prints rows as they come, aligned.
struct Table {
  private(set) var failed: [String] = []

  func head() { print(line("property", "value", "bound", "", "from")) }

  mutating func add(_ row: Row) {
    print(line(row.name, shown(row.value), row.bound.text, row.holds ? "holds" : "FAILS", row.from))
    if !row.holds { failed.append(row.name) }
  }

  func leaveOut(_ name: String, because reason: String) { print(line(name, "–", "", "left out", reason)) }

  private func line(_ name: String, _ value: String, _ bound: String, _ verdict: String, _ from: String) -> String {
    [padded(name, 48), padded(value, 8), padded(bound, 8), padded(verdict, 9), from].joined(separator: " ")
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}

/// Three significant digits.
func shown(_ value: Double) -> String {
  guard value != value.rounded() || value >= 1e6 else { return String(Int(value)) }
  var factor = 1.0
  while value * factor < 100, factor < 1e6 { factor *= 10 }
  return "\((value * factor).rounded() / factor)"
}

func milliseconds(_ seconds: Double) -> String { "\(shown(seconds * 1000)) ms" }

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return .nan }
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

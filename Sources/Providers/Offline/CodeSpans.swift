/// Keeps what stands between backticks as it is while the markup around it is taken out.
struct CodeSpans {
  private var spans: [[Unicode.Scalar]] = []
  /// A span is stood for by one scalar of a plane that no text uses.
  private static let first: UInt32 = 0xf_0000
  private static let most: UInt32 = 0xfff0

  /// The text with one scalar for each code span.
  mutating func takenOut(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    let text = text.filter { !Self.standsForSpan($0) }
    guard text.contains("`") else { return text }
    var result: [Unicode.Scalar] = []
    var index = 0
    while index < text.count {
      let ticks = text[index...].prefix { $0 == "`" }.count
      if ticks > 0, UInt32(spans.count) < Self.most, let end = Self.end(of: text, from: index, ticks: ticks),
        let mark = Unicode.Scalar(Self.first + UInt32(spans.count))
      {
        spans.append(Self.harmless(Array(text[index..<end])))
        result.append(mark)
        index = end
      } else {
        result += text[index..<(index + max(ticks, 1))]
        index += max(ticks, 1)
      }
    }
    return result
  }

  /// The text with its code spans again.
  func putBack(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    spans.isEmpty ? text : text.flatMap { Self.standsForSpan($0) ? spans[Int($0.value - Self.first)] : [$0] }
  }

  private static func standsForSpan(_ scalar: Unicode.Scalar) -> Bool {
    (first..<(first + most)).contains(scalar.value)
  }

  private static func end(of text: [Unicode.Scalar], from start: Int, ticks: Int) -> Int? {
    var index = start + ticks
    while index < text.count {
      let run = text[index...].prefix { $0 == "`" }.count
      if run == ticks { return index + run }
      index += max(run, 1)
    }
    return nil
  }

  /// Doubled braces would be a placeholder, and brackets around a colon a citation.
  private static func harmless(_ span: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    let mayCite = span.contains("[") && span.contains(":")
    for scalar in span {
      if scalar == "{" || scalar == "}", result.last == scalar { continue }
      result.append(mayCite && scalar == "[" ? "(" : mayCite && scalar == "]" ? ")" : scalar)
    }
    return result
  }
}

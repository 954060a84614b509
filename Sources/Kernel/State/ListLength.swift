/// How many items a list has, as far as a loop over them is concerned.
enum ListLength {
  /// Of a value: the longest list or map in it, or what its text lists.
  static func of(_ value: Value) -> Int {
    switch value {
    case .list(let items): max(items.count, items.map(of).max() ?? 0)
    case .map(let entries): max(entries.count, entries.values.map(of).max() ?? 0)
    case .string(let text): JSONList.read(text)?.count ?? of(text)
    case .null, .bool, .int, .number: 0
    }
  }

  /// Of a text: its list items, the entries of its boards (indented `key: value`), or its headings, whichever are most.
  static func of(_ text: String) -> Int {
    var (items, entries, headings) = (0, 0, 0)
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let words = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      guard let first = words.first else { continue }
      let rest = words.dropFirst()
      switch first {
      case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"): if rest.first == UInt8(ascii: " ") { items += 1 }
      case UInt8(ascii: "#"): headings += 1
      default:
        let name = words.prefix { $0.isNamed }
        let next = words.dropFirst(name.count).first
        if name.allSatisfy(\.isDigit), next == UInt8(ascii: ".") || next == UInt8(ascii: ")") {
          items += 1
        } else if next == UInt8(ascii: ":"), words.startIndex > line.startIndex {
          entries += 1
        }
      }
    }
    return max(items, entries, headings)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
  fileprivate var isNamed: Bool {
    isDigit || UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 || self == UInt8(ascii: "-")
      || self == UInt8(ascii: "_")
  }
}

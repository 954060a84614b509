import Kernel

/// A slip of the finger in a tag's name: two letters that changed places, one too many, one too few or another one.
enum Slip {
  /// The tag of which a folded name is a slip. A plural is none, nor is a short name of other letters: `<task>` is not
  /// meant as `<ask>`.
  static func meant(by name: String, among tags: [String: Tag]) -> Tag? {
    let typed = Array(name.utf8)
    return tags.sorted { $0.key < $1.key }.first { known, _ in
      let other = Array(known.utf8)
      guard typed.first == other.first, typed != other + [UInt8(ascii: "s")], other.count >= 4 else { return false }
      return isOneEdit(typed, other) && (typed.count > 4 || typed.sorted() == other.sorted())
    }?.value
  }

  private static func isOneEdit(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard abs(a.count - b.count) <= 1 else { return false }
    let start = zip(a, b).prefix { $0 == $1 }.count
    let end = zip(a.dropFirst(start).reversed(), b.dropFirst(start).reversed()).prefix { $0 == $1 }.count
    let (left, right) = (a[start..<(a.count - end)], b[start..<(b.count - end)])
    return left.count <= 1 && right.count <= 1 || left.count == 2 && Array(left.reversed()) == Array(right)
  }
}

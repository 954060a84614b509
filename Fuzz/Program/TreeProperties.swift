import Kernel

/// What holds of every tree: ranges lie within the file, children within their parents in the order of the file, and no
/// word is lost.
struct TreeProperties {
  private let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }

  func check(_ nodes: [Node], gaps: [Range<Int>]) {
    var covered = bytes.map { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }
    func cover(_ range: Range<Int>) {
      guard range.lowerBound >= 0, range.upperBound <= bytes.count else { finding("a range outside the file") }
      for index in range { covered[index] = true }
    }
    for node in nodes {
      cover(node.range.bytes)
      node.forEachDescendant { inner in
        for child in inner.children where child.range.start < inner.range.start || child.range.end > inner.range.end {
          finding("<\(child.tag.rawValue)> outside <\(inner.tag.rawValue)> at \(inner.range.start)")
        }
      }
    }
    gaps.forEach(cover)
    guard let lost = covered.indices.first(where: { !covered[$0] && !isPartOfTag($0) }) else { return }
    finding("byte \(lost) is in no node")
  }

  /// Tags of the workflow itself and closing tags that close nothing stand in no node. Names, values and marks of such a
  /// tag count as its own: from the nearest `<` before, if that starts one.
  private func isPartOfTag(_ index: Int) -> Bool {
    var start = index
    while start > 0, index - start < 4_096 {
      if bytes[start] == UInt8(ascii: "<"),
        bytes[start...].starts(with: "<workflow".utf8) || bytes[start...].starts(with: "</".utf8)
      {
        return true
      }
      start -= 1
    }
    return bytes[start...].starts(with: "<workflow".utf8) || bytes[start...].starts(with: "</".utf8)
      || index - start >= 4_096
  }
}

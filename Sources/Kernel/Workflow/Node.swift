/// One attribute as written; `range` covers name, sign and quoted value.
package struct Attribute: Sendable, Hashable {
  package var name: String
  /// Entities decoded, quotes removed.
  package var value: String
  package var range: SourceRange

  package init(name: String, value: String, range: SourceRange) {
    self.name = name
    self.value = value
    self.range = range
  }
}

/// A node of the workflow tree, in document order. A run of prose is a node with tag `.text` and no children; an
/// element's own words are its `.text` children.
package struct Node: Sendable, Hashable {
  package var tag: Tag
  package var attributes: [Attribute]
  /// The words of a `.text` node, entities decoded; empty for an element.
  package var text: String
  package var children: [Node]
  /// From the first byte of the opening tag to the byte after the closing one.
  package var range: SourceRange

  package init(
    tag: Tag, attributes: [Attribute] = [], text: String = "", children: [Node] = [], range: SourceRange
  ) {
    self.tag = tag
    self.attributes = attributes
    self.text = text
    self.children = children
    self.range = range
  }

  /// The value of the attribute called `name`, compared without regard to case; the first one wins.
  package subscript(name: String) -> String? {
    attributes.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The node's own words: its text, or its direct `.text` children joined, trimmed of white space at both ends.
  package var prose: String {
    let words = tag == .text ? text : children.filter { $0.tag == .text }.map(\.text).joined(separator: "\n")
    return words.trimmed
  }

  /// Visits this node and everything below it in document order.
  package func forEachDescendant(_ visit: (Node) throws -> Void) rethrows {
    try visit(self)
    for child in children { try child.forEachDescendant(visit) }
  }
}

extension StringProtocol {
  /// Without white space and line ends at both ends.
  package var trimmed: String {
    var view = Substring(self)
    // Most texts begin and end with plain ASCII, where a byte tells enough.
    if let first = view.utf8.first, let last = view.utf8.last, first.isPrintableASCII, last.isPrintableASCII {
      return String(self)
    }
    while let first = view.first, first.isWhitespace { view.removeFirst() }
    while let last = view.last, last.isWhitespace { view.removeLast() }
    return String(view)
  }

  /// The words in lower case: what stands between two characters that are neither letters nor among `joints`.
  package func lowercasedWords(joints: Set<Character> = []) -> [Substring] {
    let text = lowercased()
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
      return text.split { !$0.isLetter && !joints.contains($0) }
    }
    let inner = Set(joints.compactMap(\.asciiValue))
    return text.utf8.split { !(UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0) && !inner.contains($0) }.map {
      Substring($0)
    }
  }
}

extension UInt8 {
  fileprivate var isPrintableASCII: Bool { 0x21...0x7E ~= self }
}

extension Character {
  /// Whether a line of a file ends here. A vertical tab or a separator of Unicode ends none: editors count past them.
  package var isLineEnd: Bool { self == "\n" || self == "\r\n" || self == "\r" }
}

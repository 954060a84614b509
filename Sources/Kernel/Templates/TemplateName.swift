/// How templates spell names that are made of parts and numbers.
package enum TemplateName {
  /// Undoes what a formatter makes of a name: `epic*title*{{N}}` is `epic_title_{{N}}`, and `story\_title` is
  /// `story_title`.
  package static func repaired(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "\\") }) else { return text }
    var bytes = Array(text.replacing("\\_", with: "_").utf8)
    func isWord(_ index: Int) -> Bool {
      bytes.indices.contains(index)
        && (ASCII.isLetter(bytes[index]) || ASCII.isDigit(bytes[index]) || bytes[index] == UInt8(ascii: "_"))
    }
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "*"), isWord(index - 1), isWord(index + 1) {
        var end = index + 1
        while isWord(end) { end += 1 }
        if end < bytes.count, bytes[end] == UInt8(ascii: "*") {
          bytes[index] = UInt8(ascii: "_")
          bytes[end] = UInt8(ascii: "_")
          index = end
        }
      }
      index += 1
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func parts(_ name: String) -> [String] {
    name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
  }

  /// The number that a part of a name is, from 1 up to what a template may count to.
  static func number(_ part: String) -> Int? {
    guard let first = part.utf8.first, first != UInt8(ascii: "0"), part.utf8.count < 5,
      part.utf8.allSatisfy(ASCII.isDigit), let number = Int(part), number <= limit
    else { return nil }
    return number
  }

  /// How often a block is repeated at most.
  static let limit = 1000
}

/// Names that differ only in their numbers, such as `story_title_2_{{M}}`: one output for each story of epic 2.
package struct NameFamily: Sendable, Hashable {
  private let parts: [String]

  /// Nil for a name that stands only for itself.
  package init?(_ name: String) {
    parts = TemplateName.parts(name)
    guard parts.contains(where: Self.isOpen) else { return nil }
  }

  private static func isOpen(_ part: String) -> Bool {
    part.hasPrefix("{{") && part.hasSuffix("}}") && Identifier.isPath(String(part.dropFirst(2).dropLast(2)))
  }

  package func holds(_ name: String) -> Bool {
    let other = TemplateName.parts(name)
    return other.count == parts.count
      && zip(parts, other).allSatisfy { Self.isOpen($0) ? TemplateName.number($1) != nil : $0 == $1 }
  }

  /// What an output is kept as: a text under the family's own name is its first member.
  static func settled(_ name: String) -> String { NameFamily(name)?.member(1) ?? name }

  /// The member whose open numbers all are `number`.
  package func member(_ number: Int) -> String {
    parts.map { Self.isOpen($0) ? String(number) : $0 }.joined(separator: "_")
  }
}

/// Where a rendering is within repeated blocks, outermost first.
struct RepeatFrame: Sendable {
  var block: TemplateRepeat
  /// Nil while nothing tells how many there are.
  var number: Int?
}

extension [RepeatFrame] {
  /// A name with each index replaced by its number. One that names no index is one for each block, unless it is global.
  /// - Parameter unknown: how an index without a number is spelled; nil leaves it as written.
  func composed(_ name: String, isGlobal: Bool, unknown: ((TemplateRepeat) -> String)? = nil) -> String {
    var isIndexed = false
    var parts = TemplateName.parts(name).map { part in
      guard let frame = last(where: { $0.block.index == part }) else { return part }
      isIndexed = true
      return frame.number.map { String($0) } ?? unknown?(frame.block) ?? part
    }
    if !isIndexed, !isGlobal {
      for frame in self {
        guard let number = frame.number.map({ String($0) }) ?? unknown?(frame.block) else { return name }
        parts.append(number)
      }
    }
    return parts.joined(separator: "_")
  }
}

/// A place in a file.
package struct Mark: Sendable, Hashable, Comparable {
  private let lineNumber: UInt32
  private let columnNumber: UInt32
  private let byte: UInt32

  /// A place given by all three counts.
  package init(line: Int, column: Int, offset: Int) {
    lineNumber = UInt32(clamping: line)
    columnNumber = UInt32(clamping: column)
    byte = UInt32(clamping: offset)
  }

  /// Counted from 1.
  package var line: Int { Int(lineNumber) }

  /// Counted from 1 in characters (Unicode scalars).
  package var column: Int { Int(columnNumber) }

  /// Bytes from the start of the file, a byte order mark included.
  package var offset: Int { Int(byte) }

  /// Earlier in the file.
  package static func < (a: Mark, b: Mark) -> Bool { a.offset < b.offset }
}

/// How a scalar stands in the file.
package enum ScalarStyle: Sendable, Hashable {
  case plain, single, double, literal, folded
}

/// A part of a YAML document and where it stands.
///
/// An alias gives the node of its anchor, with the marks of the anchored text and `alias` saying where the `*name`
/// stands. Merge keys are already applied.
package struct Node: Sendable {
  /// What a node holds.
  package enum Content: Sendable {
    /// Text after unquoting and unfolding.
    case scalar(String, ScalarStyle)
    /// Items in the order of the file.
    case sequence([Node])
    /// A mapping's own pairs in the order of the file, then those merged in by `<<`.
    case mapping([Pair])
  }

  /// A key with its value.
  package struct Pair: Sendable {
    /// Mostly a scalar; YAML allows any node.
    package let key: Node
    /// A key without a value has an empty plain scalar of zero bytes: right after the colon, within braces before the
    /// next token.
    package let value: Node
    /// Whether the pair came through a merge key.
    package let isMerged: Bool
  }

  /// What the node holds.
  package let content: Content
  /// The file's name as given to the parser.
  package let file: String
  /// The first character of the token itself: after an anchor and a tag, at an opening quote or bracket.
  package let start: Mark
  /// Just after the last character: after a closing quote or bracket, else after the last character of content. A
  /// literal or folded scalar ends with its last line of text, before that line's break.
  package let end: Mark
  /// Whether a sequence or mapping is written in brackets.
  package let isFlow: Bool
  private var properties: Properties?

  /// What few nodes have, kept out of the many that have not: a file may hold millions of nodes.
  private final class Properties: Sendable {
    let tag: String?
    let anchor: String?
    let alias: Mark?

    init(tag: String?, anchor: String?, alias: Mark?) {
      self.tag = tag
      self.anchor = anchor
      self.alias = alias
    }
  }

  init(
    _ content: Content, file: String, start: Mark, end: Mark, tag: String? = nil, anchor: String? = nil,
    isFlow: Bool = false
  ) {
    self.content = content
    self.file = file
    self.start = start
    self.end = end
    self.isFlow = isFlow
    if tag != nil || anchor != nil { properties = Properties(tag: tag, anchor: anchor, alias: nil) }
  }

  /// The same node, reached through the alias at a place.
  func reached(through alias: Mark) -> Node {
    var node = self
    node.properties = Properties(tag: tag, anchor: anchor, alias: alias)
    return node
  }

  /// The resolved tag, such as `tag:yaml.org,2002:str` or `!mine`; nil where none is written.
  package var tag: String? { properties?.tag }

  /// The anchor's name without `&`.
  package var anchor: String? { properties?.anchor }

  /// Where the `*name` stands through which this node was reached; nil for a node in its own place.
  package var alias: Mark? { properties?.alias }

  /// The bytes of the token itself in the original file.
  package var bytes: Range<Int> { start.offset..<max(start.offset, end.offset) }

  /// Where a person looks for this node: its alias if it was reached through one, else its start.
  package var place: Mark { alias ?? start }

  /// A scalar's text, whatever its type; nil for a sequence or a mapping.
  package var text: String? {
    guard case .scalar(let text, _) = content else { return nil }
    return text
  }

  /// A scalar's style; nil for a sequence or a mapping.
  package var style: ScalarStyle? {
    guard case .scalar(_, let style) = content else { return nil }
    return style
  }

  /// A sequence's items; nil for anything else.
  package var items: [Node]? {
    guard case .sequence(let items) = content else { return nil }
    return items
  }

  /// A mapping's pairs; nil for anything else.
  package var pairs: [Pair]? {
    guard case .mapping(let pairs) = content else { return nil }
    return pairs
  }

  /// The value of a scalar key, looked for from the front; nil where there is none or this is no mapping.
  package subscript(key: String) -> Node? {
    pairs?.first { $0.key.text == key }?.value
  }

  /// A fault at this node.
  package func error(_ message: String, keyPath: String? = nil, hint: String? = nil) -> YAMLError {
    YAMLError(
      file: file, line: place.line, column: place.column, keyPath: keyPath, message: message, hint: hint)
  }

  /// What an empty file holds: a null at its very start.
  static func empty(file: String) -> Node {
    let mark = Mark(line: 1, column: 1, offset: 0)
    return Node(.scalar("", .plain), file: file, start: mark, end: mark)
  }
}

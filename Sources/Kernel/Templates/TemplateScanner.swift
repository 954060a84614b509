/// One `{{…}}` of a template, with its place.
struct TemplateTag {
  enum Kind: Equatable {
    case comment
    case open(helper: String, argument: String)
    /// `{{else}}`, or `{{else if condition}}`.
    case alternative(condition: String?)
    case close(helper: String)
    /// `{{^name}}`.
    case inverted(name: String)
    case value(name: String, addend: Int)
    /// Words that say what belongs there, such as `{{count skipped}}`.
    case prose(String)
    /// `{name}`.
    case single(name: String)
    case repeatOpen(TemplateRepeat)
    case repeatClose(subject: String?)
    /// `{{` and a name without `}}` in the same line.
    case unclosed
  }

  var kind: Kind
  var range: Range<Int>
  var position: SourcePosition
  /// Written in single braces, as `{if x}`: closed and divided only by tags of the same kind.
  var isSingle = false
}

/// Finds the tags of a template in one pass over its bytes.
struct TemplateScanner {
  private let bytes: [UInt8]
  private let singleBraces: Bool
  private var index = 0
  private var found: [TemplateTag] = []
  private var counted = SourcePosition.start
  /// Set once a search for the end of a comment ran into the end of the text, so that it is not made again.
  private var noCommentEnd: Set<String> = []

  init(_ bytes: [UInt8], singleBraces: Bool) {
    self.bytes = bytes
    self.singleBraces = singleBraces
  }

  mutating func tags() -> [TemplateTag] {
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "<") where starts(with: "<!--"): htmlComment()
      case UInt8(ascii: "$") where starts(with: "${{"): index = endOnLine(from: index + 3)
      case UInt8(ascii: "$") where starts(with: "${"): index += 2
      case UInt8(ascii: "{") where starts(with: "{{"): doubleBraces()
      case UInt8(ascii: "{") where starts(with: "{ { "): pulledApart()
      case UInt8(ascii: "{") where singleBraces: singleBrace()
      default: index += 1
      }
    }
    return found
  }

  private func starts(with text: StaticString) -> Bool {
    text.withUTF8Buffer { bytes[index...].starts(with: $0) }
  }

  private mutating func end(of mark: String, from start: Int) -> Int? {
    guard !noCommentEnd.contains(mark) else { return nil }
    let wanted = Array(mark.utf8)
    var place = start
    while place + wanted.count <= bytes.count {
      if bytes[place] == wanted[0], bytes[place...].starts(with: wanted) { return place + wanted.count }
      place += 1
    }
    noCommentEnd.insert(mark)
    return nil
  }

  /// Behind the next `}}`, or at the line's end where the line has none.
  private func endOnLine(from start: Int) -> Int {
    var place = start
    while place < bytes.count, bytes[place] != UInt8(ascii: "\n") {
      if bytes[place] == UInt8(ascii: "}"), place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: "}") {
        return place + 2
      }
      place += 1
    }
    return place
  }

  /// A comment's content is no part of the template; a comment may itself begin or end a repeated block.
  private mutating func htmlComment() {
    guard let end = end(of: "-->", from: index + 4) else { return index += 4 }
    guard !singleBraces, end - index < 200 else { return index = end }
    let content = String(decoding: bytes[(index + 4)..<(end - 3)], as: UTF8.self)
    if let block = TemplateRepeat(comment: content) {
      add(.repeatOpen(block), end: end)
    } else if let (subject, _) = TemplateRepeat.closing(content) {
      add(.repeatClose(subject: subject), end: end)
    } else {
      index = end
    }
  }

  /// `{ { name } }`, which a formatter makes of `{{name}}`.
  private mutating func pulledApart() {
    let rest = bytes[(index + 4)..<min(bytes.count, index + 200)]
    let content = rest.prefix { $0 != UInt8(ascii: "}") && $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: "\n") }
    let name = TemplateName.repaired(String(decoding: content, as: UTF8.self).trimmed)
    guard rest[content.endIndex...].starts(with: "} }".utf8), Identifier.isPath(name) else { return index += 1 }
    add(.value(name: name, addend: 0), end: content.endIndex + 3)
  }

  private mutating func doubleBraces() {
    if index + 2 < bytes.count, bytes[index + 2] == UInt8(ascii: "!") {
      let isLong = starts(with: "{{!--")
      guard let end = end(of: isLong ? "--}}" : "}}", from: index + (isLong ? 5 : 3)) else {
        add(.unclosed, end: index + 2)
        return
      }
      add(.comment, end: end)
      return
    }
    let isTriple = starts(with: "{{{")
    let width = isTriple ? 3 : 2
    var place = index + width
    while place < bytes.count, bytes[place] != UInt8(ascii: "}"), bytes[place] != UInt8(ascii: "{"),
      bytes[place] != UInt8(ascii: "\n")
    { place += 1 }
    let end = place + width
    guard end <= bytes.count, bytes[place..<end].allSatisfy({ $0 == UInt8(ascii: "}") }) else {
      // The braces before an inner `{{` are text; the inner ones are looked at next.
      if isTriple { index += 1 } else if beginsName(index + 2) { add(.unclosed, end: index + 2) } else { index += 2 }
      return
    }
    let content = String(decoding: bytes[(index + width)..<place], as: UTF8.self).trimmed
    if let kind = Self.kind(of: content, isTriple: isTriple) { add(kind, end: end) } else { index = end }
  }

  /// Whether what stands here could have become a tag, rather than being code with braces of its own.
  private func beginsName(_ start: Int) -> Bool {
    guard let first = bytes[start...].first(where: { $0 != UInt8(ascii: " ") }) else { return false }
    return ASCII.isLetter(first) || "_#/^".utf8.contains(first)
  }

  private mutating func singleBrace() {
    let limit = min(bytes.count, index + 200)
    guard
      let end = bytes[(index + 1)..<limit].firstIndex(where: { $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "{") }),
      bytes[end] == UInt8(ascii: "}")
    else {
      index += 1
      return
    }
    let content = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
    guard !content.utf8.contains(UInt8(ascii: "\n")), let kind = Self.singleKind(of: content) else {
      index += 1
      return
    }
    if case .single = kind { add(kind, end: end + 1) } else { add(kind, end: end + 1, isSingle: true) }
  }

  /// `{name}`, or a part of `{if condition} … {else} … {/if}`.
  private static func singleKind(of content: String) -> TemplateTag.Kind? {
    if content == "else" { return .alternative(condition: nil) }
    if content == "/if" { return .close(helper: "if") }
    if content.hasPrefix("if ") { return .open(helper: "if", argument: content.dropFirst(3).trimmed) }
    if content.hasPrefix("else if ") { return .alternative(condition: content.dropFirst(8).trimmed) }
    return Identifier.isPath(content.trimmed) ? .single(name: content.trimmed) : nil
  }

  private mutating func add(_ kind: TemplateTag.Kind, end: Int, isSingle: Bool = false) {
    for byte in bytes[counted.offset..<index] {
      if byte == UInt8(ascii: "\n") {
        counted.line += 1
        counted.column = 1
      } else if byte & 0xC0 != 0x80 {
        counted.column += 1
      }
    }
    counted.offset = index
    found.append(TemplateTag(kind: kind, range: index..<end, position: counted, isSingle: isSingle))
    index = end
  }

  private static func kind(of content: String, isTriple: Bool) -> TemplateTag.Kind? {
    if let value = value(content) { return content == "else" ? .alternative(condition: nil) : value }
    guard !isTriple, let first = content.first else { return nil }
    let rest = content.dropFirst().trimmed
    switch first {
    case "#":
      let helper = rest.prefix { !$0.isWhitespace }
      return .open(helper: String(helper), argument: rest.dropFirst(helper.count).trimmed)
    case "/": return .close(helper: rest)
    case "^":
      if rest.isEmpty { return .alternative(condition: nil) }
      return Identifier.isPath(rest) ? .inverted(name: rest) : nil
    default:
      let words = content.split(maxSplits: 2, whereSeparator: \.isWhitespace)
      if words.count == 3, words[0] == "else", words[1] == "if" { return .alternative(condition: String(words[2])) }
      return prose(content)
    }
  }

  /// Words in running text, and names that a formatter has damaged.
  private static func prose(_ content: String) -> TemplateTag.Kind? {
    let name = TemplateName.repaired(content)
    if name != content, Identifier.isPath(name) { return .value(name: name, addend: 0) }
    guard let first = content.utf8.first, ASCII.isLetter(first), content.utf8.count <= 200,
      !content.contains(where: { "'\"`()[]=|<>$&".contains($0) })
    else { return nil }
    return .prose(content)
  }

  /// A name, or a name and a number added to it.
  private static func value(_ content: String) -> TemplateTag.Kind? {
    if Identifier.isLoopPath(content) { return .value(name: content, addend: 0) }
    let words = content.split(whereSeparator: \.isWhitespace)
    guard words.count == 3, words[1] == "+" || words[1] == "-", Identifier.isLoopPath(String(words[0])),
      words[2].utf8.count < 10, let number = Int(words[2])
    else { return nil }
    return .value(name: String(words[0]), addend: words[1] == "+" ? number : -number)
  }
}

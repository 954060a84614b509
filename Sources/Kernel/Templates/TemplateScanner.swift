/// One `{{…}}` of a template, with its place.
struct TemplateTag {
  enum Kind: Equatable {
    case comment
    case open(helper: String, argument: String)
    /// `{{else}}`, or `{{else if condition}}`.
    case alternative(condition: String?)
    case close(helper: String)
    case value(name: String, addend: Int)
    /// `{name}`.
    case single(name: String)
  }

  var kind: Kind
  var range: Range<Int>
  var position: SourcePosition
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
      case UInt8(ascii: "<") where starts(with: "<!--"): index = end(of: "-->", from: index + 4) ?? index + 4
      case UInt8(ascii: "$") where starts(with: "${{"): index = endOnLine(from: index + 3)
      case UInt8(ascii: "$") where starts(with: "${"): index += 2
      case UInt8(ascii: "{") where starts(with: "{{"): doubleBraces()
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

  private mutating func doubleBraces() {
    if index + 2 < bytes.count, bytes[index + 2] == UInt8(ascii: "!") {
      let isLong = starts(with: "{{!--")
      guard let end = end(of: isLong ? "--}}" : "}}", from: index + (isLong ? 5 : 3)) else {
        index += 2
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
      index += isTriple ? 1 : 2
      return
    }
    let content = String(decoding: bytes[(index + width)..<place], as: UTF8.self).trimmed
    if let kind = Self.kind(of: content, isTriple: isTriple) { add(kind, end: end) } else { index = end }
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
    let name = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
    guard !name.utf8.contains(UInt8(ascii: "\n")), Identifier.isPath(name.trimmed) else {
      index += 1
      return
    }
    add(.single(name: name.trimmed), end: end + 1)
  }

  private mutating func add(_ kind: TemplateTag.Kind, end: Int) {
    for byte in bytes[counted.offset..<index] {
      if byte == UInt8(ascii: "\n") {
        counted.line += 1
        counted.column = 1
      } else if byte & 0xC0 != 0x80 {
        counted.column += 1
      }
    }
    counted.offset = index
    found.append(TemplateTag(kind: kind, range: index..<end, position: counted))
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
    case "^": return rest.isEmpty ? .alternative(condition: nil) : nil
    case "e":
      let words = content.split(maxSplits: 2, whereSeparator: \.isWhitespace)
      return words.count == 3 && words[0] == "else" && words[1] == "if"
        ? .alternative(condition: String(words[2])) : nil
    default: return nil
    }
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

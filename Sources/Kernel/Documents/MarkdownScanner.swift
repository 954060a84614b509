/// A Markdown heading, marked by `#` before it or by a line of `=` or `-` below it, with the bytes of all its lines.
struct MarkdownHeading: Sendable, Hashable {
  var level: Int
  /// Without the marks before and after it, trimmed.
  var title: String
  /// The line or lines, with their line ends.
  var line: Range<Int>
}

/// Finds the headings of a Markdown text in one pass. What looks like a heading inside front matter, a fenced block or an
/// HTML comment is none.
struct MarkdownScanner {
  private(set) var headings: [MarkdownHeading] = []
  /// The bytes of the front matter, both `---` lines included; empty where there is none.
  private(set) var frontMatter = 0..<0

  private let bytes: [UInt8]
  private var fence: (mark: UInt8, length: Int)?
  private var isComment = false
  /// The line before, where it is a paragraph of its own and may turn out to be a heading.
  private var paragraph: Range<Int>?
  private var isInParagraph = false

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    frontMatter = Self.frontMatter(of: bytes)
    var start = max(frontMatter.upperBound, Self.byteOrderMark(of: bytes))
    while start < bytes.count {
      let end = Self.endOfLine(in: bytes, from: start)
      scan(start..<end)
      start = end
    }
  }

  static func endOfLine(in bytes: [UInt8], from start: Int) -> Int {
    var index = start
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\n") { return index + 1 }
      index += 1
    }
    return index
  }

  /// How many bytes of a byte order mark the text begins with.
  private static func byteOrderMark(of bytes: [UInt8]) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  private static func frontMatter(of bytes: [UInt8]) -> Range<Int> {
    func isRule(_ line: Range<Int>) -> Bool {
      let text = String(decoding: bytes[line], as: UTF8.self)
      return text.hasPrefix("---") && text.trimmed == "---"
    }
    let mark = byteOrderMark(of: bytes)
    let first = endOfLine(in: bytes, from: mark)
    guard isRule(mark..<first) else { return 0..<0 }
    var start = first
    while start < bytes.count {
      let end = endOfLine(in: bytes, from: start)
      if isRule(start..<end) { return 0..<end }
      start = end
    }
    return 0..<0
  }

  private mutating func scan(_ line: Range<Int>) {
    var start = line.lowerBound
    while start < line.upperBound, bytes[start] == UInt8(ascii: " ") { start += 1 }
    let content = bytes[start..<line.upperBound]
    if !isComment, fence == nil, let title = paragraph, start - line.lowerBound < 4,
      let level = Self.underline(content)
    {
      let text = String(decoding: Self.trimmed(bytes[title]), as: UTF8.self)
      headings.append(MarkdownHeading(level: level, title: text, line: title.lowerBound..<line.upperBound))
      (paragraph, isInParagraph) = (nil, false)
      return
    }
    let isPlain = !isComment && fence == nil && Self.isPlain(content)
    paragraph = isPlain && !isInParagraph && start - line.lowerBound < 4 ? line : nil
    isInParagraph = isPlain
    if isComment {
      isComment = !Self.contains("-->", in: content)
    } else if let open = fence {
      let run = Self.run(of: open.mark, at: content)
      if start - line.lowerBound < 4, run >= open.length, content.dropFirst(run).allSatisfy(ASCII.isSpace) {
        fence = nil
      }
    } else if start - line.lowerBound < 4, let first = content.first {
      switch first {
      case UInt8(ascii: "`"), UInt8(ascii: "~"): openFence(content, mark: first)
      case UInt8(ascii: "<"): isComment = content.starts(with: "<!--".utf8) && !Self.contains("-->", in: content)
      case UInt8(ascii: "#"): heading(content, line: line)
      default: break
      }
    }
  }

  /// The level of the heading that a line of `=` or `-` makes of the one before it; nil for any other line.
  private static func underline(_ content: ArraySlice<UInt8>) -> Int? {
    guard let mark = content.first, mark == UInt8(ascii: "=") || mark == UInt8(ascii: "-") else { return nil }
    guard content.drop(while: { $0 == mark }).allSatisfy(ASCII.isSpace) else { return nil }
    return mark == UInt8(ascii: "=") ? 1 : 2
  }

  /// Whether a line is running text: no blank one, list item, quotation, table row, heading, fence, rule or tag.
  private static func isPlain(_ content: ArraySlice<UInt8>) -> Bool {
    guard let first = content.first, !content.allSatisfy(ASCII.isSpace) else { return false }
    if "#>|<`~=".utf8.contains(first) || content.contains(UInt8(ascii: "|")) { return false }
    let rest = content.drop { $0 == first || (ASCII.isDigit(first) && ASCII.isDigit($0)) }
    if "-*+_".utf8.contains(first) {
      return !(rest.allSatisfy(ASCII.isSpace) || ASCII.isSpace(content.dropFirst().first ?? 0))
    }
    if ASCII.isDigit(first), let mark = rest.first { return mark != UInt8(ascii: ".") && mark != UInt8(ascii: ")") }
    return true
  }

  private mutating func openFence(_ content: ArraySlice<UInt8>, mark: UInt8) {
    let run = Self.run(of: mark, at: content)
    // A back-tick after the opening ones makes it code inside a line.
    if run >= 3, mark == UInt8(ascii: "~") || !content.dropFirst(run).contains(mark) { fence = (mark, run) }
  }

  private mutating func heading(_ content: ArraySlice<UInt8>, line: Range<Int>) {
    let level = Self.run(of: UInt8(ascii: "#"), at: content)
    let rest = content.dropFirst(level)
    guard level <= 6, rest.first.map(ASCII.isSpace) ?? true else { return }
    var title = Self.trimmed(rest)
    let closing = title.reversed().prefix { $0 == UInt8(ascii: "#") }.count
    let before = title.dropLast(closing)
    if closing > 0, before.last.map(ASCII.isSpace) ?? true { title = Self.trimmed(before) }
    headings.append(MarkdownHeading(level: level, title: String(decoding: title, as: UTF8.self), line: line))
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var slice = bytes.drop(while: ASCII.isSpace)
    while let last = slice.last, ASCII.isSpace(last) { slice.removeLast() }
    return slice
  }

  private static func run(of byte: UInt8, at content: ArraySlice<UInt8>) -> Int { content.prefix { $0 == byte }.count }

  static func contains(_ needle: StaticString, in content: ArraySlice<UInt8>) -> Bool {
    needle.withUTF8Buffer { needle in
      content.indices.contains { content[$0...].starts(with: needle) }
    }
  }
}

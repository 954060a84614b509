/// The bytes of a file, found to be UTF-8 that YAML allows, with the way back from libyaml's character counts.
struct SourceText: Sendable {
  let file: String
  let bytes: [UInt8]
  /// Where the text begins: after a byte order mark.
  let textStart: Int
  /// libyaml counts characters, files are edited in bytes: the offset of every 64th character.
  private let index: [Int]
  private static let stride = 64
  /// libyaml compares each `%TAG` with all those before it.
  private static let tagDirectives = 100

  init(_ bytes: [UInt8], file: String, limits: Limits) throws(YAMLError) {
    guard bytes.count <= limits.bytes else {
      throw YAMLError(
        file: file, line: 1, column: 1,
        message: "the file has \(bytes.count) bytes, more than the \(limits.bytes) that are allowed")
    }
    if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
      throw YAMLError(
        file: file, line: 1, column: 1, message: "the file is UTF-16 or UTF-32, not UTF-8", hint: "save it as UTF-8")
    }
    self.file = file
    self.bytes = bytes
    textStart = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    index = try Self.check(bytes, from: textStart, file: file)
  }

  /// The place that libyaml's zero-based counts stand for.
  func mark(_ raw: RawMark) -> Mark {
    Mark(line: raw.line + 1, column: raw.column + 1, offset: offset(ofCharacter: raw.index))
  }

  private func offset(ofCharacter number: Int) -> Int {
    let slot = number / Self.stride
    guard number >= 0, slot < index.count else { return bytes.count }
    var offset = index[slot]
    var left = number % Self.stride
    while left > 0, offset < bytes.count {
      offset += Self.length(bytes[offset])
      left -= 1
    }
    return min(offset, bytes.count)
  }

  /// Steps over spaces, line breaks, comments and as many properties (`&anchor`, `!tag`) as the node has: libyaml's
  /// events begin at the properties, an editor needs the token.
  func contentStart(from start: Mark, before limit: Int, anchor: Bool, tag: Bool) -> Mark {
    var scan = Scan(mark: start)
    var anchorLeft = anchor
    var tagLeft = tag
    while scan.offset < min(limit, bytes.count) {
      switch bytes[scan.offset] {
      case UInt8(ascii: "&") where anchorLeft:
        anchorLeft = false
        skip(&scan, to: limit) { " \t\r\n,]}".utf8.contains($0) }
      case UInt8(ascii: "!") where tagLeft:
        tagLeft = false
        let next = scan.offset + 1
        if next < bytes.count, bytes[next] == UInt8(ascii: "<") {
          skip(&scan, to: limit) { $0 == UInt8(ascii: ">") }
          if scan.offset < limit { step(&scan) }
        } else {
          skip(&scan, to: limit) { " \t\r\n,]}".utf8.contains($0) }
        }
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): step(&scan)
      case UInt8(ascii: "#"): skip(&scan, to: limit) { _ in false }
      default:
        guard UTF8Text.breaksLine(bytes, at: scan.offset) else { return scan.mark }
        step(&scan)
      }
    }
    return scan.mark
  }

  /// Steps back over the last line break and blank lines, which libyaml counts to a block scalar.
  func trimmedEnd(of end: Mark, after start: Mark) -> Mark {
    var kept = min(end.offset, bytes.count)
    var offset = kept
    while offset > start.offset {
      offset -= 1
      switch bytes[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"): continue
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): kept = offset
      default: offset = start.offset
      }
    }
    guard kept < end.offset else { return end }
    var scan = Scan(mark: start)
    while scan.offset < kept { step(&scan) }
    return scan.mark
  }

  /// The first tab in the white space that begins a line (counted from 1).
  func indentingTab(near mark: Mark) -> Mark? {
    var begin = min(mark.offset, bytes.count)
    while begin > textStart, bytes[begin - 1] != UInt8(ascii: "\n"), bytes[begin - 1] != UInt8(ascii: "\r") {
      begin -= 1
    }
    var column = 1
    var offset = begin
    while offset < bytes.count, bytes[offset] == UInt8(ascii: " ") {
      offset += 1
      column += 1
    }
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\t") else { return nil }
    return Mark(line: mark.line, column: column, offset: offset)
  }

  /// The character at a place, for messages.
  func character(at mark: Mark) -> Unicode.Scalar? {
    guard mark.offset >= 0, mark.offset < bytes.count else { return nil }
    return UTF8Text.decode(bytes, at: mark.offset)?.scalar
  }

  private struct Scan {
    var line: Int
    var column: Int
    var offset: Int

    init(mark: Mark) {
      line = mark.line
      column = mark.column
      offset = mark.offset
    }

    var mark: Mark { Mark(line: line, column: column, offset: offset) }
  }

  private func step(_ scan: inout Scan) {
    guard scan.offset < bytes.count else { return }
    if UTF8Text.breaksLine(bytes, at: scan.offset) {
      scan.line += 1
      scan.column = 1
    } else {
      scan.column += 1
    }
    scan.offset += Self.length(bytes[scan.offset])
  }

  /// Stops at the end of the line at the latest.
  private func skip(_ scan: inout Scan, to limit: Int, until stop: (UInt8) -> Bool) {
    while scan.offset < min(limit, bytes.count), !stop(bytes[scan.offset]),
      !UTF8Text.breaksLine(bytes, at: scan.offset)
    {
      step(&scan)
    }
  }

  private static func length(_ lead: UInt8) -> Int {
    lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
  }

  private static func check(_ bytes: [UInt8], from start: Int, file: String) throws(YAMLError) -> [Int] {
    var index: [Int] = []
    index.reserveCapacity(bytes.count / stride + 1)
    var (offset, characters, line, lineStart, directives) = (start, 0, 1, 0, 0)
    while offset < bytes.count {
      if characters % stride == 0 { index.append(offset) }
      if characters == lineStart, bytes[offset] == UInt8(ascii: "%"), bytes[offset...].starts(with: "%TAG".utf8) {
        directives += 1
      }
      let column = characters - lineStart + 1
      guard let (scalar, length) = UTF8Text.decode(bytes, at: offset) else {
        throw YAMLError(
          file: file, line: line, column: column, message: "this byte is not valid UTF-8",
          hint: "save the file as UTF-8")
      }
      guard UTF8Text.isAllowed(scalar), directives <= tagDirectives else {
        throw directives > tagDirectives
          ? YAMLError(file: file, line: line, column: column, message: "more than \(tagDirectives) %TAG directives")
          : UTF8Text.refused(scalar, file: file, line: line, column: column)
      }
      characters += 1
      if UTF8Text.breaksLine(bytes, at: offset) {
        line += 1
        lineStart = characters
      }
      offset += length
    }
    if characters % stride == 0 { index.append(offset) }
    return index
  }
}

import Kernel

/// Cuts an instruction file into tokens that cover every byte in order. Only `<` with a known name, followed by white
/// space, `/` or `>`, is a tag; whatever else looks like one is text.
struct Lexer {
  private let map: SourceMap
  private let file: String
  private let regions: [BlockScan.Region]
  private var attributes: AttributeScanner
  private(set) var tokens: [Token] = []
  private(set) var diagnostics: [Diagnostic] = []
  private var offset: Int
  private var textStart: Int
  private var hasProseOnLine = false
  private var looked: Set<String> = []

  private static let tags = Dictionary(
    uniqueKeysWithValues: Tag.allCases.filter { $0 != .text }.map { ($0.rawValue, $0) })
  private static let foldedTags = Dictionary(
    Tag.allCases.filter { $0 != .text }.map { (fold($0.rawValue), $0) }, uniquingKeysWith: { first, _ in first })
  /// Bytes of the longest name, and a few more for names that are almost right.
  private static let longestName = 40

  init(_ map: SourceMap, blocks: BlockScan, file: String) {
    self.map = map
    self.file = file
    regions = blocks.regions
    attributes = AttributeScanner(map)
    offset = map.textStart
    textStart = map.textStart
    run()
  }

  private mutating func run() {
    for region in regions {
      // A region can start inside a tag that spans it; the tag has it then.
      readText(until: region.range.lowerBound)
      guard offset <= region.range.lowerBound else { continue }
      flushText(until: region.range.lowerBound)
      tokens.append(Token(kind: region.kind == .code ? .text(isCode: true) : .gap, range: region.range))
      if region.kind == .code { hasProseOnLine = true }
      offset = region.range.upperBound
      textStart = offset
    }
    readText(until: map.bytes.count)
    flushText(until: map.bytes.count)
  }

  private mutating func flushText(until end: Int) {
    if textStart < end { tokens.append(Token(kind: .text(isCode: false), range: textStart..<end)) }
    textStart = max(textStart, end)
  }

  private mutating func readText(until end: Int) {
    while offset < end {
      let byte = map.bytes[offset]
      switch byte {
      case .less where readTag(): break
      case .backtick:
        let line = map.content(ofLine: map.line(of: offset)).upperBound
        let limit = min(end, line)
        hasProseOnLine = true
        guard let close = map.endOfCodeSpan(at: offset, limit: limit) else {
          offset = map.endOfRun(of: .backtick, from: offset, limit: end)
          break
        }
        flushText(until: offset)
        tokens.append(Token(kind: .text(isCode: true), range: offset..<close))
        offset = close
        textStart = close
      case .lineFeed:
        hasProseOnLine = false
        offset += 1
      default:
        if !byte.isWhiteSpace { hasProseOnLine = true }
        offset += 1
      }
    }
  }

  /// Reads the tag at the offset; false, with nothing consumed, where there is none.
  private mutating func readTag() -> Bool {
    let start = offset
    let isClose = start + 1 < map.bytes.count && map.bytes[start + 1] == .slash
    let nameStart = start + (isClose ? 2 : 1)
    var nameEnd = nameStart
    while nameEnd < map.bytes.count, nameEnd - nameStart < Self.longestName,
      map.bytes[nameEnd].isWord || map.bytes[nameEnd] == UInt8(ascii: "-")
    {
      nameEnd += 1
    }
    guard nameEnd > nameStart, nameEnd < map.bytes.count else { return false }
    let next = map.bytes[nameEnd]
    guard next.isWhiteSpace || next == .slash || next == .greater else { return false }
    guard let tag = Self.tags[map.string(nameStart..<nameEnd)] else {
      noteUnknown(map.string(nameStart..<nameEnd), at: start, isClose: isClose)
      return false
    }
    return isClose ? readClose(tag, start: start, nameEnd: nameEnd) : readOpen(tag, start: start, nameEnd: nameEnd)
  }

  private mutating func readClose(_ tag: Tag, start: Int, nameEnd: Int) -> Bool {
    var end = nameEnd
    while end < map.bytes.count, map.bytes[end].isWhiteSpace { end += 1 }
    guard end < map.bytes.count, map.bytes[end] == .greater else { return false }
    emit(Token(kind: .close(tag), range: start..<(end + 1)))
    return true
  }

  private mutating func readOpen(_ tag: Tag, start: Int, nameEnd: Int) -> Bool {
    guard let scan = attributes.scan(from: nameEnd) else { return false }
    let isStructure = tag == .step || tag == .workflow || tag == .substep
    // `In each <step> do …` names the tag, it does not start a step.
    if isStructure, hasProseOnLine, scan.attributes.isEmpty { return false }
    for fault in scan.faults { report(.warning, "bad-attribute", fault.message, at: fault.offset) }
    var names: Set<String> = []
    for attribute in scan.attributes where !names.insert(attribute.name.lowercased()).inserted {
      report(
        .warning, "bad-attribute", "<\(tag.rawValue)> has \(attribute.name) twice; the first counts",
        at: attribute.range.start.offset)
    }
    let opening = Token.Opening(
      tag: tag, attributes: scan.attributes, isEmpty: scan.isEmpty,
      leadsLine: !hasProseOnLine || isStructure && followsAnEnd(start))
    emit(Token(kind: .open(opening), range: start..<scan.end))
    return true
  }

  /// Whether nothing but white space stands between here and the end of an element, or the start of the workflow: a
  /// file may be written in one line.
  private func followsAnEnd(_ start: Int) -> Bool {
    guard let last = tokens.last, last.range.upperBound == textStart,
      map.bytes[textStart..<start].allSatisfy(\.isWhiteSpace)
    else { return false }
    switch last.kind {
    case .close: return true
    case .open(let opening): return opening.tag == .workflow
    case .text, .gap: return false
    }
  }

  private mutating func emit(_ token: Token) {
    flushText(until: token.range.lowerBound)
    tokens.append(token)
    offset = token.range.upperBound
    textStart = offset
  }

  /// A name at the start of a line that differs from a known one by little is a slip of the pen rather than prose.
  private mutating func noteUnknown(_ name: String, at start: Int, isClose: Bool) {
    guard isClose || !hasProseOnLine, name.utf8.count >= 4, looked.count < 100, looked.insert(name).inserted else {
      return
    }
    let folded = Self.fold(name)
    if let known = Self.foldedTags[folded] ?? Slip.meant(by: folded, among: Self.foldedTags) {
      report(.warning, "unknown-tag-like", "<\(name)> is read as text; the tag is <\(known.rawValue)>", at: start)
    }
  }

  private static func fold(_ name: String) -> String {
    String(decoding: name.utf8.lazy.filter { $0.isLetter }.map { $0 | 0x20 }, as: UTF8.self)
  }

  private mutating func report(_ severity: Diagnostic.Severity, _ code: String, _ message: String, at offset: Int) {
    let place = map.position(offset)
    diagnostics.append(
      Diagnostic(severity, code, message, file: file, line: place.line, column: place.column))
  }
}

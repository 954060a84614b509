import Kernel

/// Reads the inside of an opening tag, after its name.
struct AttributeScanner {
  struct Scan {
    var attributes: [Attribute] = []
    var isEmpty = false
    /// After the closing `>`.
    var end = 0
    var faults: [(message: String, offset: Int)] = []
  }

  private struct Value {
    let text: Range<Int>
    let end: Int
    let isCut: Bool
  }

  private let map: SourceMap
  /// Stretches known to hold no end for a value in double or single quotes: a file of broken quotes stays linear.
  private var barren: [UInt8: Range<Int>] = [:]

  init(_ map: SourceMap) { self.map = map }

  /// Nil where this is no tag: its end is missing, or it holds several bare words and no value, as prose in angle
  /// brackets does.
  mutating func scan(from start: Int) -> Scan? {
    var scan = Scan()
    var bareWords = 0
    var offset = start
    while offset < map.bytes.count {
      switch map.bytes[offset] {
      case .greater:
        let hasValue = scan.attributes.count > bareWords
        if bareWords > 1, !hasValue { return nil }
        scan.end = offset + 1
        return scan
      case .slash:
        scan.isEmpty = offset + 1 < map.bytes.count && map.bytes[offset + 1] == .greater
        offset += 1
      case .less:
        return cut(scan, bareWords: bareWords, at: offset)
      case let byte where byte.isWhiteSpace:
        if byte == .lineFeed, isBlankLine(offset + 1) { return cut(scan, bareWords: bareWords, at: offset) }
        offset += 1
      default:
        let attribute = attribute(at: offset, faults: &scan.faults)
        if !attribute.hasValue { bareWords += 1 }
        if bareWords > 16 { return nil }
        scan.attributes.append(attribute.attribute)
        offset = attribute.end
      }
    }
    return cut(scan, bareWords: bareWords, at: map.bytes.count)
  }

  /// A tag without its `>` still counts if it has values; otherwise it is prose.
  private func cut(_ scan: Scan, bareWords: Int, at offset: Int) -> Scan? {
    guard scan.attributes.count > bareWords, let last = scan.attributes.last else { return nil }
    var scan = scan
    scan.end = last.range.end.offset
    scan.faults.append(("the tag has no closing >", scan.end))
    return scan
  }

  private mutating func attribute(
    at start: Int, faults: inout [(message: String, offset: Int)]
  ) -> (attribute: Attribute, hasValue: Bool, end: Int) {
    var nameEnd = start
    while nameEnd < map.bytes.count, !isNameEnd(map.bytes[nameEnd]) { nameEnd += 1 }
    // A lone quote or sign is a name of its own, so that every turn moves on.
    if nameEnd == start { nameEnd += 1 }
    if let call = call(from: start, to: nameEnd) {
      faults.append(("\(call.attribute.name)(…) is read as \(call.attribute.name)=…", start))
      return call
    }
    let name = map.string(start..<nameEnd)
    var offset = nameEnd
    while offset < map.bytes.count, map.bytes[offset].isWhiteSpace { offset += 1 }
    guard offset < map.bytes.count, map.bytes[offset] == UInt8(ascii: "=") else {
      return (Attribute(name: name, value: "", range: map.range(start..<nameEnd)), false, nameEnd)
    }
    offset += 1
    while offset < map.bytes.count, map.bytes[offset].isWhiteSpace { offset += 1 }
    let value = value(at: offset)
    if value.isCut { faults.append(("the value of \(name) has no closing quote", offset)) }
    let attribute = Attribute(
      name: name, value: TextAssembler.attributeValue(map.bytes[value.text]),
      range: map.range(start..<value.end))
    return (attribute, true, value.end)
  }

  /// `if("x")`, as people write who think of another language.
  private func call(from start: Int, to nameEnd: Int) -> (attribute: Attribute, hasValue: Bool, end: Int)? {
    guard let open = map.bytes[start..<nameEnd].firstIndex(of: UInt8(ascii: "(")), open > start,
      map.bytes[start..<open].allSatisfy(\.isLetter), open + 1 < nameEnd
    else { return nil }
    let quote = map.bytes[open + 1]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
      let close = map.bytes[(open + 2)...].prefix(400).firstIndex(of: quote), close + 1 < map.bytes.count,
      map.bytes[close + 1] == UInt8(ascii: ")"), !map.bytes[open..<close].contains(.lineFeed)
    else { return nil }
    let attribute = Attribute(
      name: map.string(start..<open), value: TextAssembler.attributeValue(map.bytes[(open + 2)..<close]),
      range: map.range(start..<(close + 2)))
    return (attribute, true, close + 2)
  }

  private func isNameEnd(_ byte: UInt8) -> Bool {
    byte.isWhiteSpace || byte == UInt8(ascii: "=") || byte == .greater || byte == .slash || byte == .less
  }

  private mutating func value(at start: Int) -> Value {
    guard start < map.bytes.count else { return Value(text: start..<start, end: start, isCut: true) }
    let quote = map.bytes[start]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return unquoted(from: start) }
    if let end = closingQuote(quote, from: start + 1) {
      return Value(text: (start + 1)..<end, end: end + 1, isCut: false)
    }
    var end = start + 1
    while end < map.bytes.count, map.bytes[end] != .lineFeed, map.bytes[end] != .greater { end += 1 }
    return Value(text: (start + 1)..<end, end: end, isCut: true)
  }

  private func unquoted(from start: Int) -> Value {
    var end = start
    while end < map.bytes.count, !map.bytes[end].isWhiteSpace, map.bytes[end] != .greater, map.bytes[end] != .less {
      if map.bytes[end] == .slash, end + 1 < map.bytes.count, map.bytes[end + 1] == .greater { break }
      end += 1
    }
    return Value(text: start..<end, end: end, isCut: end == start)
  }

  /// The quote that ends the value: the first followed by white space, `/` or `>`. A tag that leads a later line means
  /// that the quote was forgotten.
  private mutating func closingQuote(_ quote: UInt8, from start: Int) -> Int? {
    if let known = barren[quote], known.contains(start) { return nil }
    var offset = start
    while offset < map.bytes.count {
      let byte = map.bytes[offset]
      if byte == quote, offset + 1 < map.bytes.count {
        let next = map.bytes[offset + 1]
        if next.isWhiteSpace || next == .slash || next == .greater { return offset }
      } else if byte == .lineFeed, leadsWithTag(offset + 1) {
        break
      }
      offset += 1
    }
    barren[quote] = start..<max(offset, start + 1)
    return nil
  }

  private func leadsWithTag(_ lineStart: Int) -> Bool {
    var offset = lineStart
    while offset < map.bytes.count, offset - lineStart < 64, map.bytes[offset].isWhiteSpace { offset += 1 }
    guard offset + 1 < map.bytes.count, map.bytes[offset] == .less else { return false }
    return map.bytes[offset + 1].isLetter || map.bytes[offset + 1] == .slash
  }

  private func isBlankLine(_ lineStart: Int) -> Bool {
    var offset = lineStart
    while offset < map.bytes.count, offset - lineStart < 64, map.bytes[offset] != .lineFeed {
      guard map.bytes[offset].isWhiteSpace else { return false }
      offset += 1
    }
    return true
  }
}

/// The ways in which a scalar can be written over another, the most like the old one first.
struct ScalarWriting {
  let bytes: [UInt8]
  let place: EditPlace

  /// None where the value is no scalar.
  func splices(for value: Emittable) -> [Splice] {
    let style = place.node.style ?? .plain
    let comment = headerComment()
    let inline = Self.inline(value, like: style, isInFlow: place.isInFlow)
    let ways = blocks(of: value, like: style, comment: comment) + inline.map { $0 + comment }
    return ways.map { splice($0) }
  }

  /// On one line, in a style as near to the given one as the value allows, then in one that holds any value.
  static func inline(_ value: Emittable, like style: ScalarStyle, isInFlow: Bool) -> [String] {
    switch value {
    case .null: return ["null"]
    case .bool(let flag): return [flag ? "true" : "false"]
    case .int(let number): return [String(number)]
    case .double(let number): return [ScalarText.double(number)]
    case .sequence, .mapping: return []
    case .string(let text):
      let double = ScalarText.doubleQuoted(text)
      switch style {
      case .double: return [double]
      case .single: return [ScalarText.singleQuoted(text), double].compactMap(\.self)
      case .plain, .literal, .folded:
        let isPlain = ScalarText.isPlain(text) && !(isInFlow && text.utf8.contains { ",[]{}".utf8.contains($0) })
        return isPlain ? [text, double] : [ScalarText.quotedText(text), double]
      }
    }
  }

  /// A text of several lines as a block; a block also for one line where one stood before.
  private func blocks(of value: Emittable, like style: ScalarStyle, comment: String) -> [String] {
    guard case .string(let text) = value, !place.isInFlow, style != .single, style != .double else { return [] }
    let wasBlock = style == .literal || style == .folded
    guard wasBlock || text.utf8.contains(0x0A), let first = text.utf8.first, !" \t\n".utf8.contains(first),
      !text.utf8.elementsEqual("\n".utf8), !text.hasSuffix("\n\n")
    else { return [] }
    let isClipped = text.utf8.last == 0x0A
    let body = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(isClipped ? 1 : 0)
    let lineBreak = LineMap(bytes: bytes).lineBreak(near: place.node.start.offset)
    let indent = String(repeating: " ", count: wasBlock ? blockIndent() : max(place.childIndent, 1))
    func block(_ mark: String, _ lines: some Sequence<Substring>) -> String {
      mark + (isClipped ? "" : "-") + comment + lines.map { lineBreak + ($0.isEmpty ? "" : indent + $0) }.joined()
    }
    let literal = block("|", body)
    // Only lines that neither begin with a space nor are empty fold and unfold to themselves.
    let folds = body.allSatisfy { $0.utf8.first.map { $0 != 0x20 && $0 != 0x09 } ?? false }
    guard style == .folded, folds else { return [literal] }
    return [block(">", body.flatMap { [$0, ""] }.dropLast()), literal]
  }

  private func splice(_ text: String) -> Splice {
    let range = place.node.bytes
    guard range.isEmpty else { return Splice(range, text) }
    let before = range.lowerBound > 0 ? bytes[range.lowerBound - 1] : 0x20
    let after = range.upperBound < bytes.count ? bytes[range.upperBound] : 0x0A
    let lead = before == 0x20 || place.container == nil ? "" : " "
    return Splice(range, lead + text + (" \r\n\t,]}".utf8.contains(after) ? "" : " "))
  }

  /// The comment on a block's first line, with the white space before it.
  private func headerComment() -> String {
    guard place.node.style == .literal || place.node.style == .folded else { return "" }
    let start = place.node.start.offset
    let header = bytes[start..<LineMap(bytes: bytes).end(of: start)]
    guard let mark = header.firstIndex(of: UInt8(ascii: "#")) else { return "" }
    var begin = mark
    while begin > start, bytes[begin - 1] == 0x20 || bytes[begin - 1] == 0x09 { begin -= 1 }
    return String(decoding: bytes[begin..<header.endIndex], as: UTF8.self)
  }

  /// The indentation of a block's first line of text.
  private func blockIndent() -> Int {
    let lines = LineMap(bytes: bytes)
    var start = lines.afterBreak(at: lines.end(of: place.node.start.offset))
    while start < place.node.end.offset, lines.isBlank(from: start) {
      start = lines.afterBreak(at: lines.end(of: start))
    }
    guard start < place.node.end.offset else { return max(place.childIndent, 1) }
    return bytes[start...].prefix { $0 == 0x20 }.count
  }
}

/// A text as lines of bytes. A last line without a line end is given one while it is worked on; `restored` takes it off
/// again, so that a text that ended without one still does.
struct TextLines {
  struct Line {
    var start: Int
    /// Behind the last byte that is no line end.
    var end: Int
    /// Where the next line starts.
    var next: Int
  }

  let bytes: [UInt8]
  let lines: [Line]
  /// Behind the byte order mark, if there is one.
  let start: Int
  /// What was put behind a last line that had no end.
  private let added: [UInt8]
  private let endsInReturn: Bool

  static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")

  init(_ original: [UInt8]) {
    start = original.starts(with: Self.mark) ? Self.mark.count : 0
    endsInReturn = original.last == Self.carriageReturn
    var lines = Self.cut(original, from: start)
    added =
      lines.last.map { $0.next == $0.end } == true ? Self.commonLineEnd(of: lines.dropLast()) : []
    if !added.isEmpty { lines[lines.count - 1].next += added.count }
    self.lines = lines
    bytes = original + added
  }

  private static func cut(_ bytes: [UInt8], from start: Int) -> [Line] {
    var lines: [Line] = []
    var begin = start
    for index in bytes.indices.dropFirst(start) where bytes[index] == lineFeed {
      let end = index > begin && bytes[index - 1] == carriageReturn ? index - 1 : index
      lines.append(Line(start: begin, end: end, next: index + 1))
      begin = index + 1
    }
    if begin < bytes.count { lines.append(Line(start: begin, end: bytes.count, next: bytes.count)) }
    return lines
  }

  private static func commonLineEnd(of lines: ArraySlice<Line>) -> [UInt8] {
    let long = lines.count { $0.next - $0.end == 2 }
    return long > lines.count - long ? [carriageReturn, lineFeed] : [lineFeed]
  }

  /// A line's words, for messages.
  func text(_ index: Int) -> String { String(decoding: bytes[lines[index].start..<lines[index].end], as: UTF8.self) }

  /// Where a line starts; behind the last one, the end of the text.
  func offset(_ line: Int) -> Int { line < lines.count ? lines[line].start : bytes.count }

  /// The line that holds an offset; the last one for the end of the text.
  func line(at offset: Int) -> Int {
    var (low, high) = (0, lines.count)
    while low < high {
      let middle = (low + high) / 2
      if lines[middle].next <= offset { low = middle + 1 } else { high = middle }
    }
    return min(low, max(0, lines.count - 1))
  }

  /// The line end in use at a line that is or will be there: its neighbours' own.
  func lineEnd(at line: Int) -> [UInt8] {
    guard let neighbour = [line, line - 1].first(where: lines.indices.contains) else { return [Self.lineFeed] }
    return Array(bytes[lines[neighbour].end..<lines[neighbour].next])
  }

  /// What is to be written of a text that came of `bytes`.
  func restored(_ result: [UInt8]) -> [UInt8] {
    guard !added.isEmpty else { return result }
    if !endsInReturn, result.suffix(2) == [Self.carriageReturn, Self.lineFeed] { return Array(result.dropLast(2)) }
    return result.last == Self.lineFeed ? Array(result.dropLast()) : result
  }

  /// A text of any line ends, as lines that each end in `lineEnd`.
  static func block(_ text: String, lineEnd: [UInt8]) -> [UInt8] {
    guard !text.isEmpty else { return [] }
    let converted = inline(text, lineEnd: lineEnd)
    return converted.suffix(lineEnd.count) == lineEnd[...] ? converted : converted + lineEnd
  }

  /// A text of any line ends with those of the document.
  static func inline(_ text: String, lineEnd: [UInt8]) -> [UInt8] {
    var converted: [UInt8] = []
    for byte in text.utf8 {
      if byte == lineFeed {
        if converted.last == carriageReturn { converted.removeLast() }
        converted += lineEnd
      } else {
        converted.append(byte)
      }
    }
    return converted
  }
}

import Kernel

/// The bytes of one file and where its lines lie. Positions of any offset cost the same however long a line is.
struct SourceMap {
  let bytes: [UInt8]
  /// Where the text starts: after a byte-order mark.
  let textStart: Int
  /// The offset of the first byte of each line.
  let lineStarts: [Int]
  /// Unicode scalars before every `stride`th byte.
  private let checkpoints: [Int]
  private static let stride = 512

  init(_ text: String) {
    bytes = Array(text.utf8)
    textStart = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var lines = [textStart]
    var checkpoints: [Int] = []
    var scalars = 0
    for (offset, byte) in bytes.enumerated() {
      if offset % Self.stride == 0 { checkpoints.append(scalars) }
      if byte & 0xC0 != 0x80 { scalars += 1 }
      if byte == .lineFeed { lines.append(offset + 1) }
    }
    lineStarts = lines
    self.checkpoints = checkpoints
  }

  func position(_ offset: Int) -> SourcePosition {
    let line = line(of: offset)
    let column = offset <= textStart ? 0 : scalars(before: offset) - scalars(before: lineStarts[line])
    return SourcePosition(line: line + 1, column: column + 1, offset: offset)
  }

  func range(_ range: Range<Int>) -> SourceRange {
    SourceRange(position(range.lowerBound), position(range.upperBound))
  }

  /// The index of the line that holds the byte.
  func line(of offset: Int) -> Int {
    var (low, high) = (0, lineStarts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// A line's bytes without its line end.
  func content(ofLine line: Int) -> Range<Int> {
    let start = lineStarts[line]
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] - 1 : bytes.count
    if end > start, end < bytes.count, bytes[end - 1] == .carriageReturn { end -= 1 }
    return start..<max(start, end)
  }

  /// White space at the start of the line that holds the byte, counted to 64 at most so that many questions about one
  /// long line stay cheap.
  func indentation(at offset: Int) -> Int {
    let start = lineStarts[line(of: offset)]
    var end = start
    while end < bytes.count, end - start < 64, bytes[end] == .space || bytes[end] == .tab { end += 1 }
    return end - start
  }

  func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// The range without white space at both ends; nil where there is nothing else.
  func trimmed(_ range: Range<Int>) -> Range<Int>? {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, bytes[start].isWhiteSpace { start += 1 }
    while end > start, bytes[end - 1].isWhiteSpace { end -= 1 }
    return start < end ? start..<end : nil
  }

  func starts(with text: StaticString, at offset: Int) -> Bool {
    guard offset + text.utf8CodeUnitCount <= bytes.count else { return false }
    return text.withUTF8Buffer { wanted in
      wanted.indices.allSatisfy { bytes[offset + $0] == wanted[$0] }
    }
  }

  private func scalars(before offset: Int) -> Int {
    guard !checkpoints.isEmpty else { return 0 }
    let checkpoint = min(offset / Self.stride, checkpoints.count - 1)
    var count = checkpoints[checkpoint]
    var index = checkpoint * Self.stride
    while index < offset {
      if bytes[index] & 0xC0 != 0x80 { count += 1 }
      index += 1
    }
    return count
  }
}

extension UInt8 {
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")
  static let backtick = UInt8(ascii: "`")
  static let less = UInt8(ascii: "<")
  static let greater = UInt8(ascii: ">")
  static let slash = UInt8(ascii: "/")

  var isWhiteSpace: Bool { self == .space || (0x09...0x0D).contains(self) }

  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }

  /// A byte of a variable's name.
  var isWord: Bool { isLetter || isDigit || self == UInt8(ascii: "_") }
}

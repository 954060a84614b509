/// A line that can open or close a code fence.
struct FenceLine {
  let mark: UInt8
  let length: Int
  /// Where the run of marks starts.
  let start: Int
  /// After the run of marks.
  let end: Int
  let opens: Bool
  let closes: Bool
  /// Nothing but the marks stands on the line.
  let isBare: Bool
}

extension SourceMap {
  /// What a line is as a fence: marks of any indentation after an optional list marker, or at the end of a line right
  /// after a tag (`<action>` followed by three backticks). A closing run may be followed by a closing tag.
  func fence(onLine line: Int) -> FenceLine? {
    let content = content(ofLine: line)
    var start = content.lowerBound
    while start < content.upperBound, bytes[start].isWhiteSpace { start += 1 }
    let afterIndentation = start
    start = afterListMarker(start, limit: content.upperBound)
    guard start < content.upperBound else { return nil }
    let mark = bytes[start]
    guard mark == .backtick || mark == UInt8(ascii: "~") else { return trailingFence(content) }
    let end = endOfRun(of: mark, from: start, limit: content.upperBound)
    guard end - start >= 3 else { return trailingFence(content) }
    guard let info = trimmed(end..<content.upperBound) else {
      return FenceLine(
        mark: mark, length: end - start, start: start, end: end, opens: true, closes: start == afterIndentation,
        isBare: start == afterIndentation)
    }
    let leadsToTag = bytes[info.lowerBound] == .less
    let isCodeSpan = mark == .backtick && bytes[info].contains(.backtick)
    return FenceLine(
      mark: mark, length: end - start, start: start, end: end, opens: !leadsToTag && !isCodeSpan,
      closes: start == afterIndentation && starts(with: "</", at: info.lowerBound), isBare: false)
  }

  private func afterListMarker(_ offset: Int, limit: Int) -> Int {
    guard offset < limit else { return offset }
    var index = offset
    if [UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+")].contains(bytes[index]) {
      index += 1
    } else {
      while index < limit, bytes[index].isDigit { index += 1 }
      guard index > offset, index < limit, bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: ")")
      else { return offset }
      index += 1
    }
    guard index < limit, bytes[index].isWhiteSpace else { return offset }
    while index < limit, bytes[index].isWhiteSpace { index += 1 }
    return index
  }

  private func trailingFence(_ content: Range<Int>) -> FenceLine? {
    var end = content.upperBound
    while end > content.lowerBound, bytes[end - 1].isWhiteSpace { end -= 1 }
    while end > content.lowerBound, bytes[end - 1].isWord { end -= 1 }
    var start = end
    while start > content.lowerBound, bytes[start - 1] == .backtick { start -= 1 }
    guard end - start >= 3, start > content.lowerBound, bytes[start - 1] == .greater else { return nil }
    return FenceLine(
      mark: .backtick, length: end - start, start: start, end: end, opens: true, closes: false, isBare: false)
  }

  func endOfRun(of byte: UInt8, from start: Int, limit: Int) -> Int {
    var end = start
    while end < limit, bytes[end] == byte { end += 1 }
    return end
  }
}

/// The lines that can close a fence, for finding the one that closes a given fence without reading on from it: files
/// with many fences that are never closed stay linear.
struct FenceClosers {
  private static let longest = 16
  /// By mark and length, the lines in order.
  private var lines: [[Int]] = Array(repeating: [], count: 2 * (longest + 1))

  mutating func add(_ fence: FenceLine, line: Int) {
    lines[slot(fence.mark, fence.length)].append(line)
  }

  /// The first line after `line` that closes the fence.
  func line(closing fence: FenceLine, after line: Int) -> Int? {
    var first: Int?
    for length in min(fence.length, Self.longest)...Self.longest {
      let candidates = lines[slot(fence.mark, length)]
      var (low, high) = (0, candidates.count)
      while low < high {
        let middle = (low + high) / 2
        if candidates[middle] > line { high = middle } else { low = middle + 1 }
      }
      if low < candidates.count { first = min(first ?? candidates[low], candidates[low]) }
    }
    return first
  }

  private func slot(_ mark: UInt8, _ length: Int) -> Int {
    (mark == .backtick ? 0 : Self.longest + 1) + min(length, Self.longest)
  }
}

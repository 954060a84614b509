import Kernel

/// `Step 3: Title`, `1. Step 2b - Title`: the words of a heading that starts a step.
struct StepHeading {
  /// As written: `3`, `1.5`, `2b`, `-1`.
  let number: String
  let title: String

  /// Nil for any other heading.
  init?(_ heading: Markdown.Heading, called names: [StaticString] = ["Step", "STEP"]) {
    guard heading.level <= 4 else { return nil }
    self.init(heading.title, called: names)
  }

  private init?(_ words: String, called names: [StaticString]) {
    var rest = ArraySlice(words.utf8)
    let ordinal = rest.prefix(while: \.isDigit)
    if !ordinal.isEmpty {
      rest = rest.dropFirst(ordinal.count)
      guard rest.popFirst() == UInt8(ascii: "."), Self.dropSpaces(&rest) else { return nil }
    }
    guard let name = names.first(where: { name in rest.starts(with: name.withUTF8Buffer(Array.init)) }) else {
      return nil
    }
    rest = rest.dropFirst(name.utf8CodeUnitCount)
    guard Self.dropSpaces(&rest) else { return nil }
    let start = rest.startIndex
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    guard let first = rest.first, first.isDigit else { return nil }
    rest = rest.drop(while: \.isDigit)
    if rest.first == UInt8(ascii: "."), let next = rest.dropFirst().first, next.isDigit {
      rest = rest.dropFirst().drop(while: \.isDigit)
    }
    if let letter = rest.first, letter.isLetter, rest.dropFirst().first?.isWord != true { rest = rest.dropFirst() }
    let bytes = Array(words.utf8)
    number = String(decoding: bytes[start..<rest.startIndex], as: UTF8.self)
    _ = Self.dropSpaces(&rest)
    guard let mark = [":", ".", "-", "–", "—"].first(where: { rest.starts(with: $0.utf8) }) else { return nil }
    title = String(decoding: rest.dropFirst(mark.utf8.count), as: UTF8.self).trimmed
  }

  private static func dropSpaces(_ bytes: inout ArraySlice<UInt8>) -> Bool {
    let spaces = bytes.prefix(while: \.isWhiteSpace).count
    bytes = bytes.dropFirst(spaces)
    return spaces > 0
  }
}

/// Every line that looks like a step's heading, in code or not: for telling a fence around an example from one that
/// lost its other end and would swallow a step.
struct StepHeadingLines {
  private var found: [(line: Int, level: Int, number: Int)] = []

  init(_ map: SourceMap, from start: Int) {
    for line in map.lineStarts.indices where map.lineStarts[line] >= start {
      guard let heading = Markdown.Heading(map, line: line), let step = StepHeading(heading),
        let number = Int(step.number.prefix(while: \.isNumber))
      else { continue }
      found.append((line, heading.level, number))
    }
  }

  /// Whether the first step in the lines is the one due after the last before them: next in number, of the same level.
  func isDue(in lines: Range<Int>) -> Bool {
    var (low, high) = (0, found.count)
    while low < high {
      let middle = (low + high) / 2
      if found[middle].line < lines.lowerBound { low = middle + 1 } else { high = middle }
    }
    guard low > 0, low < found.count, found[low].line < lines.upperBound else { return false }
    return found[low].level == found[low - 1].level && found[low].number == found[low - 1].number + 1
  }
}

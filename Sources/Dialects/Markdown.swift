import Kernel

/// The headings and lines of a markdown file, with code and comments told apart from words.
struct Markdown {
  struct Heading {
    /// 1 for `#`.
    let level: Int
    /// The index of its line.
    let line: Int
    let title: String
  }

  let map: SourceMap
  /// Outside code and comments, in the order of the file.
  private(set) var headings: [Heading] = []
  private let blocks: BlockScan
  private var regions: [BlockScan.Region] { blocks.regions }

  /// Reads what stands from `start` on. Where headings name steps, a bare fence that would swallow the step that is due
  /// is none.
  init(_ map: SourceMap, from start: Int, namesSteps: Bool = false) {
    self.map = map
    var swallowsStep: ((FenceLine, Range<Int>) -> Bool)?
    if namesSteps {
      let steps = StepHeadingLines(map, from: start)
      swallowsStep = { fence, lines in fence.isBare && steps.isDue(in: lines) }
    }
    blocks = BlockScan(map, from: start, unwraps: false, swallowsStep: swallowsStep)
    for line in map.lineStarts.indices where map.lineStarts[line] >= start && !isInert(line) {
      if let heading = Heading(map, line: line) { headings.append(heading) }
    }
  }

  /// The fences that gave way to a step.
  func faults(in file: String) -> [Diagnostic] { blocks.faults(in: file) }

  /// Whether the line starts inside code or a comment, or is part of the front matter.
  func isInert(_ line: Int) -> Bool {
    let offset = map.lineStarts[line]
    guard let region = regions[firstRegion(endingAfter: offset)...].first?.range else { return false }
    // A fence starts after its indentation, so that its first line is known by the marks.
    return region.contains(offset)
      || region.lowerBound <= (map.trimmed(map.content(ofLine: line))?.lowerBound ?? offset)
  }

  private func firstRegion(endingAfter offset: Int) -> Int {
    var (low, high) = (0, regions.count)
    while low < high {
      let middle = (low + high) / 2
      if regions[middle].range.upperBound <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The nearest heading at or above a line, of a level up to the given one.
  func heading(above line: Int, upTo level: Int = 6) -> Heading? {
    var (low, high) = (0, headings.count)
    while low < high {
      let middle = (low + high) / 2
      if headings[middle].line <= line { low = middle + 1 } else { high = middle }
    }
    // Nobody writes more headings in a row that are deeper; what does is not worth a longer look.
    return headings[..<low].suffix(50).last { $0.level <= level }
  }

  /// A line's words without white space around them.
  func line(_ index: Int) -> String {
    map.trimmed(map.content(ofLine: index)).map(map.string) ?? ""
  }

  /// The bytes of some lines.
  func range(_ lines: Range<Int>) -> Range<Int> {
    guard lines.lowerBound < map.lineStarts.count else { return map.bytes.count..<map.bytes.count }
    let end = lines.upperBound < map.lineStarts.count ? map.lineStarts[lines.upperBound] : map.bytes.count
    return map.lineStarts[lines.lowerBound]..<max(end, map.lineStarts[lines.lowerBound])
  }

  /// The words in a stretch of the file, comments left out; nil where there are none.
  func words(_ range: Range<Int>) -> Node? {
    var segments: [TextAssembler.Segment] = []
    var start = range.lowerBound
    for region in regions[firstRegion(endingAfter: start)...] {
      guard region.range.lowerBound < range.upperBound else { break }
      guard region.kind == .comment else { continue }
      if start < region.range.lowerBound {
        segments.append(TextAssembler.Segment(range: start..<region.range.lowerBound, isCode: true))
      }
      start = max(start, region.range.upperBound)
    }
    if start < range.upperBound {
      segments.append(TextAssembler.Segment(range: start..<range.upperBound, isCode: true))
    }
    let words = segments.compactMap { map.trimmed($0.range) }
    guard let first = words.first, let last = words.last else { return nil }
    let bounds = first.lowerBound..<last.upperBound
    return Node(
      tag: .text, text: TextAssembler(map: map).text(segments, within: bounds), range: map.range(bounds))
  }
}

extension Markdown.Heading {
  /// Nil for a line that is no heading.
  init?(_ map: SourceMap, line: Int) {
    let content = map.content(ofLine: line)
    guard content.lowerBound < content.upperBound, map.bytes[content.lowerBound] == UInt8(ascii: "#") else {
      return nil
    }
    let end = map.endOfRun(of: UInt8(ascii: "#"), from: content.lowerBound, limit: content.upperBound)
    let level = end - content.lowerBound
    guard level <= 6, end < content.upperBound, map.bytes[end].isWhiteSpace,
      let title = map.trimmed(end..<content.upperBound)
    else { return nil }
    self.init(level: level, line: line, title: map.string(title))
  }
}

import Kernel

/// The stretches of a file in which tags have no meaning, found line by line before the tags are read.
struct BlockScan {
  struct Region {
    enum Kind {
      /// A closed code fence with its marks: text.
      case code
      case comment
      /// Marks without meaning: a fence line that wraps the whole workflow or is never closed, the front matter, an XML
      /// declaration, the ends of a CDATA section.
      case marker
    }

    let kind: Kind
    let range: Range<Int>
  }

  private(set) var regions: [Region] = []
  /// Whether the workflow sits inside a code fence.
  private(set) var isWrapped = false
  /// Whether a line starts with a workflow or step tag outside code, or inside the wrapping fence.
  private(set) var hasStructure = false
  /// Where a comment starts that is never closed.
  private(set) var unclosedComment: Int?
  /// Where a step tag stands in another fence than the wrapping one.
  private(set) var fencedStep: Int?
  /// Where fences start that would swallow a step of the workflow: they are none.
  private var crossingFences: [Int] = []

  private let map: SourceMap
  private let firstLine: Int
  private let fences: [FenceLine?]
  private let closers: FenceClosers
  private var wrappers: Set<Int> = []
  private var openWrapper: FenceLine?
  private var sawWorkflowClose = false
  /// Whether no CDATA section that follows is ever closed.
  private var isCDATABarren = false
  private var firstInFence: (fence: Int, offset: Int)?
  private var lastInFence: Int?
  /// A fence that holds the start of the workflow and, by the rules of markdown, ends inside it, at the end of an
  /// example with as many marks.
  private var brokenFence: Int?
  /// Whether a fence around these lines would swallow a step of the workflow.
  private let swallowsStep: ((FenceLine, Range<Int>) -> Bool)?

  /// The steps lie from `start` on: what is before is front matter. `unwraps` false reads every fence as code, but
  /// those around lines of which `swallowsStep` says that they hold a step.
  init(
    _ map: SourceMap, from start: Int = 0, unwraps: Bool = true,
    swallowsStep: ((FenceLine, Range<Int>) -> Bool)? = nil
  ) {
    self.map = map
    self.swallowsStep = swallowsStep ?? (unwraps ? { _, lines in map.crossesSteps(lines) } : nil)
    firstLine = start > map.textStart ? map.line(of: start - 1) + 1 : 0
    var fences: [FenceLine?] = []
    var closers = FenceClosers()
    for line in map.lineStarts.indices {
      let fence = map.fence(onLine: line)
      if let fence, fence.closes { closers.add(fence, line: line) }
      fences.append(fence)
    }
    self.fences = fences
    self.closers = closers
    scan()
    // A wrapper may hold another; a handful covers every sane file and keeps the time linear.
    while unwraps, wrappers.count < 4, let wrapper = brokenFence ?? (hasStructure ? nil : firstInFence?.fence) {
      wrappers.insert(wrapper)
      scan()
    }
    isWrapped = !wrappers.isEmpty && hasStructure
    if isWrapped { fencedStep = lastInFence }
  }

  private mutating func scan() {
    regions = []
    (hasStructure, firstInFence, lastInFence, brokenFence, openWrapper) = (false, nil, nil, nil, nil)
    (sawWorkflowClose, unclosedComment, isCDATABarren, crossingFences) = (false, nil, false, [])
    var line = firstLine
    if line > 0 {
      let end = line < map.lineStarts.count ? map.lineStarts[line] : map.bytes.count
      regions.append(Region(kind: .marker, range: map.textStart..<end))
    }
    while line < map.lineStarts.count {
      if let fence = fences[line], fence.opens || fence.closes, let next = takeFence(fence, line: line) {
        line = next
      } else {
        line = takeLine(line)
      }
    }
  }

  /// The line after the fence; nil where the line is to be read like any other.
  private mutating func takeFence(_ fence: FenceLine, line: Int) -> Int? {
    let content = map.content(ofLine: line)
    if wrappers.contains(line) {
      openWrapper = fence
      regions.append(Region(kind: .marker, range: content))
      return line + 1
    }
    if let wrapper = openWrapper, sawWorkflowClose, fence.isBare, fence.mark == wrapper.mark,
      fence.length >= wrapper.length
    {
      openWrapper = nil
      regions.append(Region(kind: .marker, range: content))
      return line + 1
    }
    guard fence.opens else { return nil }
    guard let end = closers.line(closing: fence, after: line), let closing = fences[end] else {
      guard fence.isBare else { return nil }
      regions.append(Region(kind: .marker, range: content))
      return line + 1
    }
    if let swallowsStep, swallowsStep(fence, (line + 1)..<end) {
      crossingFences.append(fence.start)
      guard fence.isBare else { return nil }
      regions.append(Region(kind: .marker, range: content))
      return line + 1
    }
    noteStructure(in: (line + 1)..<end, fence: fence, openedOn: line)
    // Tags may stand before a fence that ends a line and after the marks that close one.
    regions.append(Region(kind: .code, range: fence.start..<closing.end))
    return end + 1
  }

  /// The fences that gave way to a step.
  func faults(in file: String) -> [Diagnostic] {
    crossingFences.prefix(20).map { offset in
      let place = map.position(offset)
      return Diagnostic(
        .warning, "crossing-fence", "this code fence would swallow a step; what follows is read as usual", file: file,
        line: place.line, column: place.column)
    }
  }

  private mutating func noteStructure(in lines: Range<Int>, fence: FenceLine, openedOn line: Int) {
    var (isFirst, balance, holdsFence) = (false, 0, false)
    for inner in lines {
      let content = map.content(ofLine: inner)
      if let other = fences[inner], other.opens, !other.isBare, other.mark == fence.mark, other.length == fence.length {
        holdsFence = true
      }
      if let offset = map.structure(onLine: inner) {
        if firstInFence == nil, !hasStructure { isFirst = true }
        if firstInFence == nil { firstInFence = (line, offset) }
        if map.starts(with: "<step", at: offset) { lastInFence = lastInFence ?? offset }
        balance += 1
      }
      for offset in content where map.bytes[offset] == .less {
        if map.starts(with: "</step>", at: offset) || map.starts(with: "</workflow>", at: offset) { balance -= 1 }
      }
    }
    if isFirst, holdsFence, balance > 0 { brokenFence = line }
  }

  /// Reads a plain line and the comments that start on it; the line to go on with.
  private mutating func takeLine(_ line: Int) -> Int {
    if map.structure(onLine: line) != nil { hasStructure = true }
    var end = map.content(ofLine: line).upperBound
    var offset = map.lineStarts[line]
    var last = line
    while offset < end {
      let byte = map.bytes[offset]
      if byte == .backtick {
        offset = map.endOfCodeSpan(at: offset, limit: end) ?? map.endOfRun(of: .backtick, from: offset, limit: end)
        continue
      }
      if byte == .less, let close = takeMarkup(at: offset) {
        offset = close
        last = map.line(of: close - 1)
        end = map.content(ofLine: last).upperBound
        continue
      }
      if byte == .less, map.starts(with: "</workflow>", at: offset) { sawWorkflowClose = true }
      offset += 1
    }
    return last + 1
  }

  /// Takes a comment, or what only XML files have: a declaration, a document type, a CDATA section. Where it ends.
  private mutating func takeMarkup(at start: Int) -> Int? {
    if unclosedComment == nil, map.starts(with: "<!--", at: start) {
      guard let close = end(of: "-->", from: start + 4) else {
        unclosedComment = start
        return nil
      }
      regions.append(Region(kind: .comment, range: start..<close))
      return close
    }
    if !isCDATABarren, map.starts(with: "<![CDATA[", at: start) {
      guard let close = end(of: "]]>", from: start + 9) else {
        isCDATABarren = true
        return nil
      }
      regions.append(Region(kind: .marker, range: start..<(start + 9)))
      if start + 9 < close - 3 { regions.append(Region(kind: .code, range: (start + 9)..<(close - 3))) }
      regions.append(Region(kind: .marker, range: (close - 3)..<close))
      return close
    }
    guard map.starts(with: "<?xml", at: start) || map.starts(with: "<!DOCTYPE", at: start) else { return nil }
    let line = map.content(ofLine: map.line(of: start))
    guard let mark = map.bytes[start..<line.upperBound].firstIndex(of: .greater) else { return nil }
    let close = mark + 1
    regions.append(Region(kind: .marker, range: start..<close))
    return close
  }

  private func end(of mark: StaticString, from start: Int) -> Int? {
    var offset = start
    while offset + mark.utf8CodeUnitCount <= map.bytes.count {
      if map.starts(with: mark, at: offset) { return offset + mark.utf8CodeUnitCount }
      offset += 1
    }
    return nil
  }
}

extension SourceMap {
  /// The offset of a workflow or step tag that leads the line.
  func structure(onLine line: Int) -> Int? {
    let content = content(ofLine: line)
    var start = content.lowerBound
    while start < content.upperBound, bytes[start].isWhiteSpace { start += 1 }
    guard start < content.upperBound, bytes[start] == .less else { return nil }
    let after =
      starts(with: "<workflow", at: start) ? start + 9 : starts(with: "<step", at: start) ? start + 5 : 0
    guard after > 0 else { return nil }
    guard after < bytes.count else { return nil }
    let next = bytes[after]
    return next.isWhiteSpace || next == .slash || next == .greater ? start : nil
  }

  /// Whether the lines end a step that they do not start, and then start one: the fence lost its end, or its start.
  func crossesSteps(_ lines: Range<Int>) -> Bool {
    var (open, hasEnded) = (0, false)
    for line in lines {
      guard let tag = trimmed(content(ofLine: line))?.lowerBound else { continue }
      if starts(with: "</step>", at: tag) {
        if open == 0 { hasEnded = true } else { open -= 1 }
      } else if structure(onLine: line) == tag, starts(with: "<step", at: tag) {
        if hasEnded { return true }
        open += 1
      }
    }
    return false
  }

  /// After the inline code that starts at the backtick and ends on the same line; nil where none does. Runs of more
  /// than eight backticks are not code spans, which bounds the time a line can take.
  func endOfCodeSpan(at start: Int, limit: Int) -> Int? {
    let length = endOfRun(of: .backtick, from: start, limit: limit) - start
    guard length <= 8 else { return nil }
    var offset = start + length
    while offset < limit {
      guard bytes[offset] == .backtick else {
        if bytes[offset] == .lineFeed { return nil }
        offset += 1
        continue
      }
      let end = endOfRun(of: .backtick, from: offset, limit: limit)
      if end - offset == length { return end }
      offset = end
    }
    return nil
  }
}

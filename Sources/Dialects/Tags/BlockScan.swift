/// The stretches of a file in which tags have no meaning, found line by line before the tags are read.
struct BlockScan {
  struct Region {
    enum Kind {
      /// A closed code fence with its marks: text.
      case code
      case comment
      /// A fence line without meaning: one that wraps the whole workflow, or that is never closed.
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

  private let map: SourceMap
  private let fences: [FenceLine?]
  private let closers: FenceClosers
  private var wrappers: Set<Int> = []
  private var openWrapper: FenceLine?
  private var sawWorkflowClose = false
  private var firstInFence: (fence: Int, offset: Int)?
  private var lastInFence: Int?
  /// A fence that holds the start of the workflow and, by the rules of markdown, ends inside it, at the end of an
  /// example with as many marks.
  private var brokenFence: Int?

  init(_ map: SourceMap) {
    self.map = map
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
    while wrappers.count < 4, let wrapper = brokenFence ?? (hasStructure ? nil : firstInFence?.fence) {
      wrappers.insert(wrapper)
      scan()
    }
    isWrapped = !wrappers.isEmpty && hasStructure
    if isWrapped { fencedStep = lastInFence }
  }

  private mutating func scan() {
    regions = []
    (hasStructure, firstInFence, lastInFence, brokenFence, openWrapper) = (false, nil, nil, nil, nil)
    (sawWorkflowClose, unclosedComment) = (false, nil)
    var line = 0
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
    noteStructure(in: (line + 1)..<end, fence: fence, openedOn: line)
    // Tags may stand before a fence that ends a line and after the marks that close one.
    regions.append(Region(kind: .code, range: fence.start..<closing.end))
    return end + 1
  }

  private mutating func noteStructure(in lines: Range<Int>, fence: FenceLine, openedOn line: Int) {
    var (isFirst, balance, holdsFence) = (false, 0, false)
    for inner in lines {
      let content = map.content(ofLine: inner)
      if let other = fences[inner], other.opens, !other.isBare, other.mark == fence.mark, other.length == fence.length {
        holdsFence = true
      }
      if let offset = structure(onLine: inner) {
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
    if structure(onLine: line) != nil { hasStructure = true }
    var end = map.content(ofLine: line).upperBound
    var offset = map.lineStarts[line]
    var last = line
    while offset < end {
      let byte = map.bytes[offset]
      if byte == .backtick {
        offset = map.endOfCodeSpan(at: offset, limit: end) ?? map.endOfRun(of: .backtick, from: offset, limit: end)
        continue
      }
      if byte == .less, unclosedComment == nil, map.starts(with: "<!--", at: offset) {
        if let close = endOfComment(at: offset) {
          regions.append(Region(kind: .comment, range: offset..<close))
          offset = close
          last = map.line(of: close - 1)
          end = map.content(ofLine: last).upperBound
          continue
        }
        unclosedComment = offset
      }
      if byte == .less, map.starts(with: "</workflow>", at: offset) { sawWorkflowClose = true }
      offset += 1
    }
    return last + 1
  }

  private func endOfComment(at start: Int) -> Int? {
    var offset = start + 4
    while offset + 2 < map.bytes.count {
      if map.bytes[offset] == UInt8(ascii: "-"), map.starts(with: "-->", at: offset) { return offset + 3 }
      offset += 1
    }
    return nil
  }

  /// The offset of a workflow or step tag that leads the line.
  private func structure(onLine line: Int) -> Int? {
    let content = map.content(ofLine: line)
    var start = content.lowerBound
    while start < content.upperBound, map.bytes[start].isWhiteSpace { start += 1 }
    guard start < content.upperBound, map.bytes[start] == .less else { return nil }
    let after =
      map.starts(with: "<workflow", at: start) ? start + 9 : map.starts(with: "<step", at: start) ? start + 5 : 0
    guard after > 0 else { return nil }
    guard after < map.bytes.count else { return nil }
    let next = map.bytes[after]
    return next.isWhiteSpace || next == .slash || next == .greater ? start : nil
  }
}

extension SourceMap {
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

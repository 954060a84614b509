import Kernel

/// Builds the tree out of matched tags and puts up with those that do not match.
struct TreeBuilder {
  private struct Frame {
    var opening: Token.Opening
    var token: Int
    var range: Range<Int>
    /// Never closed: it ends at the next tag on its level or with its parent.
    var isOpenEnded: Bool
    var children: [Node] = []
    var segments: [TextAssembler.Segment] = []
  }

  /// Elements within one another; more is refused, since every later walk over the tree recurses.
  static let deepest = 100

  private(set) var nodes: [Node] = []
  private(set) var diagnostics: [Diagnostic] = []
  private let map: SourceMap
  private let file: String
  private let assembler: TextAssembler
  private var frames: [Frame] = []
  private var tooDeep: Set<Int> = []

  init(_ tokens: [Token], map: SourceMap, file: String) {
    self.map = map
    self.file = file
    assembler = TextAssembler(map: map)
    let root = Token.Opening(tag: .workflow, attributes: [], isEmpty: false, leadsLine: true)
    frames = [Frame(opening: root, token: -1, range: 0..<0, isOpenEnded: false)]
    let fates = TagMatcher(tokens).fates
    for (index, token) in tokens.enumerated() {
      switch token.kind {
      case .text(let isCode): addText(token.range, isCode: isCode)
      case .gap: break
      case .open(let opening): open(opening, token.range, index, fates[index])
      case .close(let tag): close(tag, token.range, index, fates[index] ?? .stray)
      }
    }
    while frames.count > 1 { pop(end: nil) }
    flushText()
    nodes = frames[0].children
  }

  private mutating func addText(_ range: Range<Int>, isCode: Bool = false) {
    frames[frames.count - 1].segments.append(TextAssembler.Segment(range: range, isCode: isCode))
  }

  private mutating func open(_ opening: Token.Opening, _ range: Range<Int>, _ index: Int, _ fate: TagMatcher.Fate?) {
    let isPaired = if case .paired? = fate { true } else { false }
    if !isPaired, !opening.isEmpty, Self.isMention(opening) { return mention(opening, range) }
    guard frames.count <= Self.deepest else { return refuse(opening, range, index) }
    while let top = frames.last, top.isOpenEnded, Self.ends(top.opening, before: opening) { pop(end: nil) }
    flushText()
    if opening.isEmpty || (!isPaired && Self.isVoid(opening)) {
      let node = Node(tag: opening.tag, attributes: opening.attributes, range: map.range(range))
      frames[frames.count - 1].children.append(node)
      return
    }
    if fate == .unclosed {
      report(
        .warning, "unclosed-tag", "<\(opening.tag.rawValue)> is never closed; it ends at the next tag on its level",
        range)
    } else if fate == .crossed {
      report(
        .warning, "crossing-tags", "<\(opening.tag.rawValue)> is closed inside another element; it ends before that",
        range)
    }
    frames.append(Frame(opening: opening, token: index, range: range, isOpenEnded: !isPaired))
  }

  /// A jump that ends its sentence was hardly meant as a word.
  private mutating func mention(_ opening: Token.Opening, _ range: Range<Int>) {
    if opening.tag == .goto, !opening.attributes.isEmpty, !isFollowedByProse(range.upperBound) {
      report(
        .warning, "unclosed-tag", "<goto> is never closed, so it is read as text; write <goto …/> for a jump", range)
    }
    addText(range)
  }

  private mutating func refuse(_ opening: Token.Opening, _ range: Range<Int>, _ index: Int) {
    if tooDeep.isEmpty {
      report(
        .error, "nesting-too-deep", "more than \(Self.deepest) elements within one another; this one is read as text",
        range)
    }
    tooDeep.insert(index)
    addText(range)
  }

  private mutating func close(_ tag: Tag, _ range: Range<Int>, _ index: Int, _ fate: TagMatcher.Fate) {
    switch fate {
    case .paired(let opening):
      if tooDeep.contains(opening) { return addText(range) }
      while let top = frames.last, frames.count > 1 {
        let isTarget = top.token == opening
        pop(end: isTarget ? range.upperBound : nil)
        if isTarget { return }
      }
    case .stray:
      if isFollowedByProse(range.upperBound) { return addText(range) }
      report(.warning, "stray-close", "</\(tag.rawValue)> closes nothing", range)
    case .crossed, .unclosed: break
    }
  }

  /// `end` is nil for an element that is never closed: it ends with its last word.
  private mutating func pop(end: Int?) {
    flushText()
    let frame = frames.removeLast()
    let last = max(frame.range.upperBound, frame.children.last?.range.end.offset ?? 0)
    let node = Node(
      tag: frame.opening.tag, attributes: frame.opening.attributes, children: frame.children,
      range: map.range(frame.range.lowerBound..<(end ?? last)))
    frames[frames.count - 1].children.append(node)
  }

  private mutating func flushText() {
    let frame = frames[frames.count - 1]
    guard !frame.segments.isEmpty else { return }
    frames[frames.count - 1].segments = []
    let words = frame.segments.compactMap { map.trimmed($0.range) }
    guard let first = words.first, let last = words.last else { return }
    let bounds = first.lowerBound..<last.upperBound
    var text = assembler.text(frame.segments, within: bounds)
    if frame.opening.tag == .templateOutput { text = FormatterDamage.names(text) }
    frames[frames.count - 1].children.append(Node(tag: .text, text: text, range: map.range(bounds)))
  }

  private func isFollowedByProse(_ end: Int) -> Bool {
    var offset = end
    while offset < map.bytes.count, map.bytes[offset] == .space { offset += 1 }
    return offset > end && offset < map.bytes.count && map.bytes[offset].isWord
  }

  private mutating func report(_ severity: Diagnostic.Severity, _ code: String, _ message: String, _ range: Range<Int>)
  {
    let place = map.position(range.lowerBound)
    diagnostics.append(Diagnostic(severity, code, message, file: file, line: place.line, column: place.column))
  }
}

extension TreeBuilder {
  /// A tag in the middle of a sentence that is never closed is the sentence's word for it.
  private static func isMention(_ opening: Token.Opening) -> Bool {
    guard !opening.leadsLine else { return false }
    switch opening.tag {
    case .goto, .exit: return true
    default: return opening.attributes.isEmpty || !isVoid(opening)
    }
  }

  /// An element that has no content and so needs no closing tag.
  private static func isVoid(_ opening: Token.Opening) -> Bool {
    switch opening.tag {
    case .anchor, .elicitRequired, .invokeProtocol, .break, .continue: true
    case .goto, .exit: !opening.attributes.isEmpty
    default: false
    }
  }

  /// Whether an element that is never closed ends where another opens. What holds steps or guards actions keeps them;
  /// anything else ends at once.
  private static func ends(_ element: Token.Opening, before next: Token.Opening) -> Bool {
    switch element.tag {
    case .workflow: next.tag == .workflow
    case .step: next.tag == .step && !isSubstep(next, of: element)
    case .substep, .check, .ifSelection, .forEach, .loop:
      next.tag == element.tag || next.tag == .step || next.tag == .substep
    default: true
    }
  }

  /// A step inside another continues its number: 3a or 3.1 in 3.
  private static func isSubstep(_ step: Token.Opening, of parent: Token.Opening) -> Bool {
    guard let inner = number(of: step), let outer = number(of: parent), !outer.isEmpty, inner.hasPrefix(outer)
    else { return false }
    return inner.utf8.dropFirst(outer.utf8.count).first.map { !$0.isDigit } ?? false
  }

  private static func number(of step: Token.Opening) -> String? {
    step.attributes.first { $0.name == "n" }?.value
  }
}

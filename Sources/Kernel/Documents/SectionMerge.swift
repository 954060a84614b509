/// One merge of three texts, section by section, in the order of theirs.
struct SectionMerge {
  typealias Conflict = DocumentMerge.Conflict

  private let base: Document
  private let ours: Document
  private let theirs: Document
  private let baseOurs: SectionMatching
  private let baseTheirs: SectionMatching
  /// For each of our sections the one of theirs that it goes together with, and the other way round.
  private var oursToTheirs: [Int?]
  private var theirsToOurs: [Int?]

  private var conflicts: [Conflict] = []
  private var result = PieceList()
  /// Where each of our sections stands in the result; nil for what is not in it.
  private var placed: [Int?]

  init(base: String, ours: String, theirs: String) {
    self.base = Document(base)
    self.ours = Document(ours)
    self.theirs = Document(theirs)
    baseOurs = SectionMatching(self.base.sections, self.ours.sections)
    baseTheirs = SectionMatching(self.base.sections, self.theirs.sections)
    oursToTheirs = Array(repeating: nil, count: self.ours.sections.count)
    theirsToOurs = Array(repeating: nil, count: self.theirs.sections.count)
    placed = oursToTheirs
  }

  mutating func run() -> (text: String, conflicts: [Conflict]) {
    pairSides()
    let frontMatter = merged(base.frontMatter, ours.frontMatter, theirs.frontMatter, "front matter")
    let preamble = merged(base.preamble, ours.preamble, theirs.preamble, "preamble")
    for index in theirs.sections.indices { keep(index) }
    addOurs()
    return (frontMatter.text + result.text(after: preamble, lineEnd: theirs.lineEnd), conflicts)
  }

  private mutating func pairSides() {
    let direct = SectionMatching(ours.sections, theirs.sections)
    for index in ours.sections.indices {
      if let origin = baseOurs.backward[index] {
        pair(index, baseTheirs.forward[origin])
      } else if let added = direct.forward[index], baseTheirs.backward[added] == nil {
        pair(index, added)
      }
    }
  }

  private mutating func pair(_ ours: Int, _ theirs: Int?) {
    guard let theirs else { return }
    oursToTheirs[ours] = theirs
    theirsToOurs[theirs] = ours
  }

  /// Decides what becomes of a section that is on disk.
  private mutating func keep(_ index: Int) {
    let piece = theirs.pieces[index]
    let origin = baseTheirs.backward[index]
    if let mine = theirsToOurs[index] {
      let key = theirs.sections[index].key.description
      let text = merged(origin.map { base.pieces[$0] }, ours.pieces[mine], piece, key)
      placed[mine] = result.append(text, ours: mine, isTheirsOnly: false)
    } else if let origin {
      // We no longer write it: it goes, unless a person changed it.
      if base.pieces[origin].hasSameWords(as: piece) { return }
      conflicts.append(Conflict(heading: theirs.sections[index].key.description, ours: "", theirs: piece.text))
      result.append(piece, ours: nil, isTheirsOnly: false)
    } else {
      result.append(piece, ours: nil, isTheirsOnly: true)
    }
  }

  /// Puts what only we have behind the section it follows.
  private mutating func addOurs() {
    let outline = Outline(ours.sections)
    // The sections before this one at its own level and above, as far as they are in the result.
    var before: [(level: Int, node: Int)] = []
    for index in ours.sections.indices {
      let piece = ours.pieces[index]
      while let last = before.last, last.level > piece.level { before.removeLast() }
      if oursToTheirs[index] == nil, mayAdd(index, below: outline.parents[index]) {
        placed[index] = result.insert(piece, ours: index, after: before.last?.node)
      }
      guard let node = placed[index] else { continue }
      if before.last?.level == piece.level { before.removeLast() }
      before.append((piece.level, node))
    }
  }

  /// Whether a section that is not on disk is new; one that a person deleted stays deleted, and so does what we would
  /// write below it.
  private mutating func mayAdd(_ index: Int, below parent: Int?) -> Bool {
    let piece = ours.pieces[index]
    if let origin = baseOurs.backward[index] {
      if base.pieces[origin].hasSameWords(as: piece) { return false }
    } else if parent.map({ placed[$0] != nil }) ?? true {
      return true
    }
    conflicts.append(Conflict(heading: ours.sections[index].key.description, ours: piece.text, theirs: ""))
    return false
  }

  private enum Side { case ours, theirs, conflict }

  /// Whose lines are taken where only one side changed them, or both alike. What differs only in white space at the ends
  /// of lines does not stand against a change.
  private static func side(_ base: [String]?, _ ours: [String], _ theirs: [String]) -> Side {
    if same(theirs, base) { return .ours }
    if same(ours, base) || same(ours, theirs) { return .theirs }
    let (was, left, right) = (base?.map(\.withoutTrailingSpace), trimmed(ours), trimmed(theirs))
    if left == was || left == right { return .theirs }
    return right == was ? .ours : .conflict
  }

  private static func trimmed(_ lines: [String]) -> [String] { lines.map(\.withoutTrailingSpace) }

  private static func same(_ a: [String], _ b: [String]?) -> Bool {
    guard let b, a.count == b.count else { return false }
    return zip(a, b).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
  }

  private mutating func merged(_ base: Piece?, _ ours: Piece, _ theirs: Piece, _ name: String) -> Piece {
    var result = theirs
    var isConflict = false
    switch Self.side([base?.heading ?? ""], [ours.heading], [theirs.heading]) {
    case .ours: (result.heading, result.level) = (ours.heading, ours.level)
    case .theirs: break
    case .conflict: isConflict = true
    }
    switch Self.side(base?.lines, ours.lines, theirs.lines) {
    case .ours: result.lines = ours.lines
    case .theirs: break
    case .conflict:
      if let base, let lines = LineMerge.merge(base: base.lines, ours: ours.lines, theirs: theirs.lines) {
        result.lines = lines
      } else {
        isConflict = true
      }
    }
    if let base, base.tail == theirs.tail, base.endsText == theirs.endsText {
      (result.tail, result.endsText) = (ours.tail, ours.endsText)
      if base.breaksOff == theirs.breaksOff { result.breaksOff = ours.breaksOff }
    }
    guard isConflict else { return result }
    // Whoever chooses between two texts sees the one that stands.
    conflicts.append(Conflict(heading: name, ours: ours.text, theirs: theirs.text))
    return theirs
  }
}

/// A text taken apart for merging.
private struct Document {
  let sections: [MarkdownSections.Section]
  let frontMatter: Piece
  let preamble: Piece
  let pieces: [Piece]
  let lineEnd: String

  init(_ text: String) {
    let split = MarkdownSections.split(text)
    let lineEnd = DocumentMerge.hasMostlyCarriageReturns(text) ? "\r\n" : "\n"
    self.lineEnd = lineEnd
    sections = split.sections
    frontMatter = Piece(body: split.frontMatter, endsText: false, lineEnd: lineEnd)
    preamble = Piece(body: split.preamble, endsText: split.sections.isEmpty, lineEnd: lineEnd)
    pieces = split.sections.enumerated().map { index, section in
      Piece(
        level: section.level, heading: section.headingLine, body: section.body,
        endsText: index == split.sections.count - 1, lineEnd: lineEnd)
    }
  }
}

/// A section in parts that are compared one by one.
private struct Piece {
  var level: Int
  var heading: String
  /// Up to the last one that is not blank, each with a line end, also where the text breaks off without.
  var lines: [String]
  /// The blank lines that separate it from what follows.
  var tail: String
  /// Whether the tail was the end of a text, so that what comes to stand behind it needs a blank line.
  var endsText: Bool
  /// Whether that text broke off without a line end.
  var breaksOff = false

  init(level: Int = 0, heading: String = "", body: String, endsText: Bool, lineEnd: String) {
    self.level = level
    self.heading = heading.isEmpty || heading.utf8.last == UInt8(ascii: "\n") ? heading : heading + lineEnd
    self.endsText = endsText
    breaksOff = endsText && (body.isEmpty ? heading : body).utf8.last.map { $0 != UInt8(ascii: "\n") } ?? false
    var lines = Self.lines(of: body)
    var blank: [String] = []
    while let last = lines.last, last.utf8.allSatisfy(ASCII.isSpace) { blank.append(lines.removeLast()) }
    if let last = lines.last, last.utf8.last != UInt8(ascii: "\n") { lines[lines.count - 1] = last + lineEnd }
    self.lines = lines
    tail = blank.reversed().joined()
  }

  var text: String { heading + lines.joined() + tail }

  func hasSameWords(as other: Piece) -> Bool { heading == other.heading && lines == other.lines }

  private static func lines(of text: String) -> [String] {
    let bytes = Array(text.utf8)
    var result: [String] = []
    var start = 0
    while start < bytes.count {
      let end = MarkdownScanner.endOfLine(in: bytes, from: start)
      result.append(String(decoding: bytes[start..<end], as: UTF8.self))
      start = end
    }
    return result
  }
}

extension String {
  var withoutTrailingSpace: String {
    var bytes = utf8[...]
    while let last = bytes.last, ASCII.isSpace(last) { bytes.removeLast() }
    return String(Substring(bytes))
  }
}

/// The merged sections, in an order that insertions do not have to move.
private struct PieceList {
  private struct Node {
    var piece: Piece
    var ours: Int?
    /// A person added it.
    var isTheirsOnly: Bool
    var next: Int?
  }

  private var nodes: [Node] = []
  private var first: Int?
  private var last: Int?
  private var steps = 0

  @discardableResult
  mutating func append(_ piece: Piece, ours: Int?, isTheirsOnly: Bool) -> Int {
    nodes.append(Node(piece: piece, ours: ours, isTheirsOnly: isTheirsOnly))
    let index = nodes.count - 1
    if let last { nodes[last].next = index } else { first = index }
    last = index
    return index
  }

  /// Behind `anchor` and what belongs to it: its own subsections, and what a person added at the same place.
  mutating func insert(_ piece: Piece, ours: Int, after anchor: Int?) -> Int {
    var previous = anchor
    while let next = previous.map({ nodes[$0].next }) ?? first, steps < 1_000_000 {
      let node = nodes[next]
      let isEarlier = node.piece.level > piece.level && (node.ours.map { $0 < ours } ?? true)
      guard isEarlier || (node.isTheirsOnly && node.piece.level >= piece.level) else { break }
      previous = next
      steps += 1
    }
    nodes.append(Node(piece: piece, ours: ours, isTheirsOnly: false))
    let index = nodes.count - 1
    if let previous {
      nodes[index].next = nodes[previous].next
      nodes[previous].next = index
    } else {
      nodes[index].next = first
      first = index
    }
    return index
  }

  func text(after preamble: Piece, lineEnd: String) -> String {
    var pieces = [preamble]
    var next = first
    while let index = next {
      pieces.append(nodes[index].piece)
      next = nodes[index].next
    }
    var text = ""
    for (index, piece) in pieces.enumerated() {
      text += piece.heading + piece.lines.joined()
      let isLast = index == pieces.count - 1
      let isEmpty = piece.heading.isEmpty && piece.lines.isEmpty
      if isLast {
        if piece.endsText || isEmpty { text += piece.tail }
      } else {
        text += piece.tail.isEmpty && piece.endsText && !isEmpty ? lineEnd : piece.tail
      }
    }
    if let end = pieces.last, end.breaksOff, end.tail.isEmpty, text.hasSuffix(lineEnd) {
      text.removeLast()
    }
    return text
  }
}

import Kernel

/// Reads documents and answers as passages.
package struct PassageReader {
  package private(set) var passages: [Passage] = []
  /// The title of each document that has one, in the order in which they were read.
  package private(set) var titles: [(path: String, title: String, line: Int)] = []
  private var blockCount = 0
  private var groupCount = 0

  package init() {}

  /// Adds the sentences of a document.
  package mutating func read(_ document: BoundDocument) {
    let parsed = MarkdownBlocks(document.text, firstLine: document.firstLine)
    titles.append((document.path, parsed.title, document.firstLine))
    let firstGroup = groupCount
    let firstPassage = passages.count
    var inSignature = false
    let aboveAll = Self.speaksForAll(parsed.title) ? [parsed.title] : []
    let blocks = Transcript(parsed.blocks)?.answers(parsed.blocks) ?? parsed.blocks
    for (index, var block) in blocks.enumerated() {
      if index < 3, Imprint.isWhole(block) { continue }
      block.headings = aboveAll + block.headings
      groupCount = max(groupCount, firstGroup + block.group)
      let isLate = index + 4 >= blocks.count
      if inSignature, block.kind == .paragraph, Letter.isShort(block), isLate { continue }
      inSignature = false
      if block.kind == .paragraph, index < 3, Letter.isGreeting(block) { continue }
      if block.kind == .paragraph, isLate, Letter.opensSignature(block) {
        inSignature = true
        if Letter.isShort(block) { continue }
      }
      for part in Self.hardBroken(block) { add(part, of: document.path, group: firstGroup + block.group) }
    }
    if document.purpose == .onboarding { markAnswers(from: firstPassage) }
    guard passages.last?.headings.isEmpty == false else { return }
    for index in firstPassage..<passages.count {
      guard passages[index].headings.isEmpty else { break }
      passages[index].isIntroduction = true
    }
  }

  /// In what was decided beforehand a heading that is a question is answered by what stands below it.
  private mutating func markAnswers(from first: Int) {
    for index in first..<passages.count where passages[index].asked.isEmpty {
      if let heading = passages[index].headings.last, heading.hasSuffix("?") { passages[index].asked = heading }
    }
  }

  /// A document of rules is about rules even where no heading repeats it.
  private static func speaksForAll(_ title: String) -> Bool {
    Lexicon<Category>.headings.scores(Words.stems(title))[.legal] >= 3
  }

  /// Adds the sentences of what a person answered.
  package mutating func read(_ answer: SettledAnswer) {
    let parsed = MarkdownBlocks(answer.answer, firstLine: 1)
    let firstGroup = groupCount
    for block in parsed.blocks {
      groupCount = max(groupCount, firstGroup + block.group)
      let start = passages.count
      for part in Self.hardBroken(block) { add(part, of: "answer", group: firstGroup + block.group) }
      for index in start..<passages.count { passages[index].place = answer.id }
    }
  }

  private mutating func add(_ block: Block, of path: String, group: Int) {
    blockCount += 1
    if block.kind == .tableRow {
      addRow(block, of: path, group: group)
      return
    }
    var scalars: [Unicode.Scalar] = []
    var starts: [Int] = []
    for line in block.lines {
      starts.append(scalars.count)
      scalars += line.text.unicodeScalars
      scalars.append(" ")
    }
    var label = ""
    var labelLine: Int?
    var line = 0
    for range in SentenceSplitter.sentences(scalars) {
      while line + 1 < starts.count, starts[line + 1] <= range.lowerBound { line += 1 }
      var text = InlineText.sentence(scalars[range])
      guard text.unicodeScalars.contains(where: { $0.properties.isAlphabetic || $0.properties.numericType != nil })
      else { continue }
      if Letter.isPleasantry(text) || Letter.isAttribution(text) || text.utf8.count > 900 { continue }
      text = Letter.withoutGreeting(text)
      let isLead = scalars[range].last == ":" || scalars[range].suffix(3).elementsEqual(":**".unicodeScalars)
      if isLead { continue }
      let opens = range.lowerBound == 0
      var asked = ""
      if opens {
        text = Self.withoutListKey(text)
        if text.hasPrefix("TL;DR") {
          text = InlineText.finished(String(text.dropFirst(5).drop { " :–—-".contains($0) }))
        }
        if let key = Self.variable(text) {
          text = InlineText.finished(String(text.dropFirst(key.count + 1).drop { $0 == " " }))
          asked = SectionIntent.spaced(key.lowercased())
        }
      }
      if opens, scalars.first == "*" || scalars.first == "_", Self.isLabel(text) {
        label = text.dropLast() + ": "
        labelLine = block.lines[line].number
        continue
      }
      passages.append(
        Passage(
          text: label + text, path: path, place: String(labelLine ?? block.lines[line].number), kind: block.kind,
          headings: block.headings, lead: InlineText.words(block.lead.unicodeScalars), block: blockCount,
          group: group, opens: opens || labelLine != nil,
          lines: Self.lines(block, from: line, to: range.upperBound, starts: starts), asked: asked))
      (label, labelLine) = ("", nil)
    }
    if let labelLine {
      passages.append(
        Passage(
          text: label.dropLast(2) + ".", path: path, place: String(labelLine), kind: block.kind,
          headings: block.headings, lead: InlineText.words(block.lead.unicodeScalars), block: blockCount,
          group: group, opens: true))
    }
  }

  private static func lines(_ block: Block, from first: Int, to end: Int, starts: [Int]) -> [Block.Line] {
    let last = starts.lastIndex { $0 < end } ?? first
    return Array(block.lines[first...max(first, last)])
  }

  private mutating func addRow(_ block: Block, of path: String, group: Int) {
    guard let line = block.lines.first else { return }
    var cells = block.cells
    if cells.count > 1, TableCell.isNumber(cells[0], below: block.heads.first) { cells.removeFirst() }
    guard let first = cells.first else { return }
    var lead = block.lead
    let shift = block.cells.count - cells.count
    if cells.count > 1, let head = block.heads.firstIndex(where: Priority.isHead), head >= shift,
      head - shift < cells.count, let priority = Priority.of(cells[head - shift])
    {
      lead += ": " + priority
      if head - shift == cells.count - 1 { cells.removeLast() }
    }
    let open = cells.dropFirst().first(where: TableCell.isOpen)
    let rest = cells.dropFirst().joined(separator: "; ")
    let text = InlineText.finished(rest.isEmpty ? first : "\(first): \(rest)")
    guard !text.isEmpty, text.utf8.count <= 900 else { return }
    passages.append(
      Passage(
        text: text, path: path, place: String(line.number), kind: .tableRow, headings: block.headings,
        lead: lead, block: blockCount, group: group, opens: true, openCell: cells.count > 2 ? open : nil,
        target: TableCell.target(cells, below: block.heads)))
  }

  /// `Needed: a nurse offers a shift` says that it is needed by the key, which serves as the lead.
  private static func withoutListKey(_ text: String) -> String {
    guard let key = MarkdownBlocks.key(of: text),
      listKeys.contains(key.lowercased()) || Ruling.of(key).map({ $0 != .undecided && $0 != .risk }) ?? false
    else { return text }
    return InlineText.finished(String(text.dropFirst(key.count + 1).drop { $0 == " " }))
  }

  /// The name of a workflow's variable in front of its answer, `deadline_budget: …`.
  private static func variable(_ text: String) -> String? {
    guard let colon = text.prefix(40).firstIndex(of: ":"), text[..<colon].contains("_") else { return nil }
    let key = text[..<colon]
    return key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") } ? String(key) : nil
  }

  private static let listKeys: Set<String> = [
    "needed", "must", "must have", "must haves", "wanted", "features", "feature", "wishes", "requirements", "needs",
  ]

  /// A bold opening of a few words names what follows: `**Export.** The office …`.
  private static func isLabel(_ text: String) -> Bool {
    text.hasSuffix(".") && text.split(separator: " ").count <= 5 && !text.dropLast().contains(".")
  }

  /// Terse notes end lines without a mark. A line whose end was not forced by its width, and after which a capital
  /// follows, ends a sentence; so does every line of three or more that all begin with a capital.
  private static func hardBroken(_ block: Block) -> [Block] {
    guard block.lines.count > 1, block.kind != .tableRow else { return [block] }
    let width = max(block.lines.map(\.text.utf8.count).max() ?? 0, 50)
    let isList = block.lines.count > 2 && block.lines.allSatisfy { $0.text.first?.isUppercase ?? false }
    var parts: [Block] = []
    var lead = block.lead
    for line in block.lines {
      if let key = MarkdownBlocks.key(of: line.text) { lead = key }
      if var part = parts.last, let previous = part.lines.last?.text {
        let word = line.text.prefix { $0 != " " }
        let wouldFit = previous.utf8.count + word.utf8.count + 2 < width
        let isOpen = previous.last.map { $0.isLetter || $0.isNumber } ?? false
        guard isOpen, isList || wouldFit, line.text.first?.isUppercase ?? false else {
          part.lines.append(line)
          parts[parts.count - 1] = part
          continue
        }
      }
      parts.append(Block(kind: block.kind, lines: [line], headings: block.headings, lead: lead, group: 0))
    }
    return parts
  }
}

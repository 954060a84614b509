/// A paragraph, list item, table row or quote of a document, with the lines it is made of.
struct Block {
  struct Line {
    var number: Int
    var text: String
  }

  var kind: Passage.Kind
  var lines: [Line]
  var headings: [String]
  var lead = ""
  var group: Int
  var cells: [String] = []
  /// The head of the table that a row stands in.
  var heads: [String] = []
}

/// Splits a markdown document into its blocks; code, front matter and comments are left out.
struct MarkdownBlocks {
  private(set) var blocks: [Block] = []
  /// The text of the first top-level heading.
  private(set) var title = ""

  private var path: [(level: Int, text: String)] = []
  private var open: Block?
  private var openIndent = 0
  private var lead = ""
  private var group = 0
  private var itemLead = ""
  private var tableHead: [String] = []

  init(_ text: String, firstLine: Int) {
    let lines = Self.lines(text, firstLine: firstLine)
    var index = Self.frontMatterEnd(lines, firstLine: firstLine)
    while index < lines.count { index = take(lines, at: index) }
    close()
  }

  private static func lines(_ text: String, firstLine: Int) -> [Block.Line] {
    text.utf8.split(separator: 10, omittingEmptySubsequences: false).enumerated().map { offset, bytes in
      let end = bytes.last == 13 ? bytes.dropLast() : bytes
      return Block.Line(number: firstLine + offset, text: String(decoding: end, as: UTF8.self))
    }
  }

  private static func frontMatterEnd(_ lines: [Block.Line], firstLine: Int) -> Int {
    guard firstLine == 1, let first = lines.first, ["---", "\u{feff}---"].contains(first.text) else { return 0 }
    let end = lines.dropFirst().prefix(200).firstIndex { $0.text == "---" || $0.text == "..." }
    return end.map { $0 + 1 } ?? 0
  }

  /// Reads the line at `index` and returns the next one to read.
  private mutating func take(_ lines: [Block.Line], at index: Int) -> Int {
    let line = lines[index]
    let trimmed = Substring(line.text).trimmingSpace
    if trimmed.isEmpty {
      close()
      tableHead = []
      return index + 1
    }
    if trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~") { return skipFence(lines, at: index, trimmed) }
    if trimmed.hasPrefix("<!--") {
      close()
      let end = lines[index...].firstIndex { $0.text.utf8.elementsEqual("-->".utf8) || $0.text.hasSuffix("-->") }
      return (end ?? lines.count - 1) + 1
    }
    if let heading = Self.heading(trimmed) {
      enter(level: heading.level, heading.text)
      return index + 1
    }
    if let heading = PlainHeading.of(lines, at: index) {
      enter(level: 2, heading)
      return index + 1
    }
    if let level = Self.underline(trimmed), let paragraph = open, paragraph.kind == .paragraph,
      paragraph.lines.count == 1
    {
      open = nil
      enter(level: level, InlineText.words(paragraph.lines[0].text.unicodeScalars))
      return index + 1
    }
    if Self.isRule(trimmed) || Self.isLinkDefinition(trimmed) {
      close()
      return index + 1
    }
    if trimmed.hasPrefix("|") { return takeRow(lines, at: index, trimmed) }
    takeText(line, trimmed)
    return index + 1
  }

  private mutating func skipFence(_ lines: [Block.Line], at index: Int, _ opening: Substring) -> Int {
    close()
    let mark = opening.prefix(3)
    let end = lines[(index + 1)...].firstIndex { Substring($0.text).trimmingSpace.hasPrefix(mark) }
    return (end ?? lines.count - 1) + 1
  }

  private mutating func takeRow(_ lines: [Block.Line], at index: Int, _ trimmed: Substring) -> Int {
    close()
    let cells = Self.cells(trimmed)
    if index + 1 < lines.count, Self.isTableRule(lines[index + 1].text) {
      tableHead = cells
      return index + 2
    }
    group += 1
    blocks.append(
      Block(
        kind: .tableRow, lines: [lines[index]], headings: headings, lead: tableHead.first ?? "", group: group,
        cells: cells, heads: tableHead))
    return index + 1
  }

  private mutating func takeText(_ line: Block.Line, _ trimmed: Substring) {
    var text = trimmed
    let isQuote = text.hasPrefix(">")
    while text.hasPrefix(">") { text = text.dropFirst().trimmingSpace }
    if Imprint.introducesQuote(text) {
      close()
      return
    }
    let indent = line.text.utf8.prefix { $0 == 32 || $0 == 9 }.count
    if let item = Self.listItem(text) {
      openItem(Block.Line(number: line.number, text: String(item)), indent: indent, quoted: isQuote)
    } else if var block = open, Self.key(of: text) == nil {
      block.lines.append(Block.Line(number: line.number, text: String(text)))
      open = block
    } else {
      close()
      guard !text.isEmpty else { return }
      group += 1
      let isRuling = Self.key(of: text).flatMap(Ruling.of) != nil
      open = Block(
        kind: isRuling ? .listItem : isQuote ? .quote : .paragraph,
        lines: [Block.Line(number: line.number, text: String(text))],
        headings: headings, lead: Self.key(of: text) ?? lead, group: group)
    }
  }

  private mutating func openItem(_ line: Block.Line, indent: Int, quoted: Bool) {
    let isNested = open?.kind == .listItem && indent > openIndent || open == nil && indent >= 2 && openIndent < indent
    let above = open
    close(keepingLead: true)
    if !isNested {
      group += 1
      openIndent = indent
      itemLead = ""
    } else if let above, let last = above.lines.last, last.text.hasSuffix(":") {
      itemLead = last.text
    }
    open = Block(
      kind: quoted ? .quote : .listItem, lines: [line], headings: headings,
      lead: itemLead.isEmpty ? lead : itemLead, group: group)
  }

  private mutating func close(keepingLead: Bool = false) {
    guard let block = open else { return }
    open = nil
    let last = block.lines.last?.text ?? ""
    if block.kind == .paragraph {
      if block.lines.count == 1, let heading = Self.boldHeading(last) {
        enter(level: 7, heading)
        return
      }
      lead = last.hasSuffix(":") ? last : ""
    }
    blocks.append(block)
  }

  private mutating func enter(level: Int, _ text: String) {
    close()
    lead = ""
    itemLead = ""
    openIndent = 0
    path.removeAll { $0.level >= level }
    let numbered = text
    let text = Imprint.withoutNumber(numbered)
    if level == 1, title.isEmpty, path.isEmpty, text == numbered {
      title = text
      path.append((level, ""))
    } else {
      path.append((level, text))
    }
  }

  private var headings: [String] { path.map(\.text).filter { !$0.isEmpty } }
}

/// The marks that open lines.
extension MarkdownBlocks {
  private static func heading(_ line: Substring) -> (level: Int, text: String)? {
    let level = line.utf8.prefix { $0 == 35 }.count
    guard level > 0, level < 7, line.utf8.count > level else { return nil }
    let rest = line.dropFirst(level)
    guard rest.first == " " || rest.first == "\t" else { return nil }
    var text = InlineText.words(rest.unicodeScalars)
    while text.hasSuffix("#") || text.hasSuffix(" ") { text.removeLast() }
    return text.isEmpty ? nil : (level, text)
  }

  private static func underline(_ line: Substring) -> Int? {
    guard line.utf8.count >= 3 else { return nil }
    if line.utf8.allSatisfy({ $0 == 61 }) { return 1 }
    return line.utf8.allSatisfy { $0 == 45 } ? 2 : nil
  }

  private static func isRule(_ line: Substring) -> Bool {
    let marks = line.utf8.filter { $0 != 32 }
    guard marks.count >= 3, let first = marks.first, first == 45 || first == 42 || first == 95 else { return false }
    return marks.allSatisfy { $0 == first }
  }

  private static func isLinkDefinition(_ line: Substring) -> Bool {
    guard line.hasPrefix("["), let close = line.firstIndex(of: "]") else { return false }
    return line[close...].hasPrefix("]: ")
  }

  private static func isTableRule(_ line: String) -> Bool {
    let trimmed = Substring(line).trimmingSpace
    return trimmed.contains("-") && trimmed.contains("|") && trimmed.utf8.allSatisfy { "|-: ".utf8.contains($0) }
  }

  private static func cells(_ line: Substring) -> [String] {
    var cells: [String] = [""]
    var escaped = false
    for character in line.dropFirst() {
      if character == "|", !escaped {
        cells.append("")
      } else if character != "\\" || escaped {
        cells[cells.count - 1].append(character)
      }
      escaped = character == "\\" && !escaped
    }
    return cells.map { InlineText.words($0.unicodeScalars) }.filter { !$0.isEmpty }
  }

  /// The text behind a list marker, nil where there is none.
  static func listItem(_ line: Substring) -> Substring? {
    guard let first = line.utf8.first else { return nil }
    if first == 45 || first == 42 || first == 43 || line.hasPrefix("•") {
      let rest = line.dropFirst()
      return rest.first == " " || rest.first == "\t" ? checkless(rest.trimmingSpace) : nil
    }
    let digits = line.prefix { $0.isASCII && $0.isNumber }
    let rest = line.dropFirst(digits.count)
    if let item = numberedParagraph(line) { return item }
    guard !digits.isEmpty, digits.count < 4, rest.first == "." || rest.first == ")" else { return nil }
    let text = rest.dropFirst()
    return text.first == " " || text.first == "\t" ? checkless(text.trimmingSpace) : nil
  }

  /// `3.1 The app shall …`: each such line is a paragraph of its own.
  private static func numberedParagraph(_ line: Substring) -> Substring? {
    let number = line.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard number.dropLast().contains("."), number.utf8.count < 9, number.first != "." else { return nil }
    let rest = line.dropFirst(number.count)
    guard rest.first == " ", let letter = rest.dropFirst().first, letter.isUppercase else { return nil }
    return rest.trimmingSpace
  }

  private static func checkless(_ text: Substring) -> Substring {
    for box in ["[ ] ", "[x] ", "[X] "] where text.hasPrefix(box) { return text.dropFirst(4).trimmingSpace }
    return text
  }

  /// `Deadline: 1 June`: a line of its own although no blank line stands above it. Its key serves as a lead.
  static func key(of line: some StringProtocol) -> String? {
    guard let colon = line.prefix(40).firstIndex(of: ":"), line.first?.isUppercase ?? false else { return nil }
    let key = line[..<colon]
    guard line[colon...].hasPrefix(": ") else { return nil }
    if Ruling.of(String(key)) != nil { return String(key) }
    guard key.split(separator: " ").count <= 3, key.utf8.count < 30 else { return nil }
    return key.allSatisfy { $0.isLetter || $0 == " " } ? String(key) : nil
  }

  /// A paragraph that is one short bold line serves as a heading.
  private static func boldHeading(_ line: String) -> String? {
    guard line.hasPrefix("**"), line.utf8.count < 70 else { return nil }
    var text = Substring(line)
    while let last = text.last, last == ":" || last == " " { text.removeLast() }
    guard text.hasSuffix("**"), text.utf8.count > 4 else { return nil }
    let inner = text.dropFirst(2).dropLast(2)
    guard !inner.contains("*"), inner.last != ".", inner.split(separator: " ").count <= 8 else { return nil }
    return InlineText.words(inner.unicodeScalars.filter { $0 != ":" })
  }
}

extension Substring {
  /// Without the white space at both ends.
  var trimmingSpace: Substring {
    var text = unicodeScalars
    while let first = text.first, first.properties.isWhitespace { text.removeFirst() }
    while let last = text.last, last.properties.isWhitespace { text.removeLast() }
    return Substring(text)
  }
}

/// What a document is held against: the items of a `checklist.md`, in the order of the file.
package struct Checklist: Sendable, Hashable {
  /// One requirement.
  package struct Item: Sendable, Hashable {
    /// The headings above it, the outermost first; without the document's title.
    package var section: [String]
    /// In one line, without the box.
    package var text: String
    /// Counted from 1.
    package var line: Int

    package init(section: [String], text: String, line: Int) {
      (self.section, self.text, self.line) = (section, text, line)
    }
  }

  package var title: String
  package var items: [Item]

  /// Splits a checklist natively.
  ///
  /// Items are boxes (`- [ ] …`, nested ones too), `<item>` elements and `<check-item>` elements with their prompts. A
  /// checklist without any of them has its list entries for items, and one without lists its paragraphs. Fenced blocks
  /// are examples, unless all items stand inside one: then it is a wrapper.
  package init(_ text: String) {
    let lines = ChecklistLine.all(of: text)
    title = lines.lazy.compactMap(\.heading).first { $0.level == 1 }?.title ?? ""
    let readers: [([ChecklistLine]) -> [Item]] = [
      { Self.boxes(in: $0) + Self.elements(in: $0) }, Self.entries, Self.paragraphs,
    ]
    let unfenced = lines.filter { !$0.isFenced }
    var found: [Item] = []
    for reader in readers where found.isEmpty {
      found = reader(unfenced)
      if found.isEmpty { found = reader(lines) }
    }
    items = found.sorted { $0.line < $1.line }
  }

  /// The items in portions of at most `most`, a section kept together where that leaves room.
  package func batches(of most: Int) -> [[Item]] {
    var batches: [[Item]] = []
    var rest = items[...]
    while let first = rest.first {
      let section = rest.prefix { $0.section == first.section }
      if let last = batches.indices.last, batches[last].count + section.count <= most {
        batches[last] += section
        rest = rest.dropFirst(section.count)
      } else {
        batches.append(Array(section.prefix(most)))
        rest = rest.dropFirst(min(most, section.count))
      }
    }
    return batches
  }

  private static func boxes(in lines: [ChecklistLine]) -> [Item] {
    collect(lines) { line in line.entry.flatMap(box) }
  }

  /// The words after `[ ]` or `[x]`.
  private static func box(_ entry: Substring) -> Substring? {
    guard entry.hasPrefix("["), let end = entry.firstIndex(of: "]"),
      entry.distance(from: entry.startIndex, to: end) <= 2
    else { return nil }
    return entry[entry.index(after: end)...]
  }

  private static func entries(in lines: [ChecklistLine]) -> [Item] { collect(lines) { $0.entry } }

  private static func paragraphs(in lines: [ChecklistLine]) -> [Item] {
    var items: [Item] = []
    var sections = SectionPath()
    var isOpen = false
    for line in lines {
      sections.enter(line)
      let words = ChecklistLine.words(of: line.text)
      guard line.heading == nil, words.contains(where: \.isLetter) else {
        isOpen = false
        continue
      }
      if isOpen, let last = items.indices.last {
        items[last].text += " " + words
      } else {
        items.append(Item(section: sections.titles, text: words, line: line.number))
      }
      isOpen = true
    }
    return items
  }

  /// Items that `begins` opens; the indented lines after one are its continuation.
  private static func collect(_ lines: [ChecklistLine], begins: (ChecklistLine) -> Substring?) -> [Item] {
    var items: [Item] = []
    var sections = SectionPath()
    var isOpen = false
    for line in lines {
      sections.enter(line)
      if let words = begins(line) {
        let text = words.trimmed
        isOpen = !text.isEmpty
        if isOpen { items.append(Item(section: sections.titles, text: text, line: line.number)) }
      } else if isOpen, line.continues, let last = items.indices.last {
        items[last].text += " " + line.text.trimmed
      } else {
        isOpen = false
      }
    }
    return items
  }

  /// `<item>` and `<check-item>` elements, over as many lines as they take.
  private static func elements(in lines: [ChecklistLine]) -> [Item] {
    var items: [Item] = []
    var sections = SectionPath()
    var open: (tag: String, item: Item)?
    for line in lines {
      sections.enter(line)
      var rest = line.text[...]
      while true {
        if let (tag, item) = open {
          guard let end = rest.tag("</\(tag)")?.range else {
            open?.item.text += " " + rest
            break
          }
          let whole = (item.text + " " + rest[..<end.lowerBound])
          let text = ChecklistLine.words(of: whole)
          if !text.isEmpty { items.append(Item(section: item.section, text: text, line: item.line)) }
          open = nil
          rest = rest[end.upperBound...]
        } else if let (name, range) = rest.tag("<item", "<check-item") {
          open = (String(name.dropFirst()), Item(section: sections.titles, text: "", line: line.number))
          rest = rest[range.upperBound...]
        } else {
          break
        }
      }
    }
    return items
  }
}

/// The headings above a line.
private struct SectionPath {
  private var path: [(level: Int, title: String)] = []

  var titles: [String] { path.map(\.title) }

  mutating func enter(_ line: ChecklistLine) {
    guard let heading = line.heading else { return }
    path.removeAll { $0.level >= heading.level }
    if heading.level > 1 { path.append(heading) }
  }
}

/// One line of a checklist.
private struct ChecklistLine {
  let number: Int
  let text: String
  /// Inside a fenced block.
  let isFenced: Bool

  static func all(of text: String) -> [ChecklistLine] {
    var lines: [ChecklistLine] = []
    var fence: Substring?
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isLineEnd).enumerated() {
      let start = line.drop { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
      let run = start.prefix { $0 == start.first }
      let isMark = run.count >= 3 && (start.first == "`" || start.first == "~")
      if let open = fence {
        if isMark, run.first == open.first, run.count >= open.count { fence = nil }
      } else if isMark {
        fence = run
      }
      lines.append(ChecklistLine(number: index + 1, text: String(line), isFenced: fence != nil || isMark))
    }
    return lines
  }

  /// `## Title`, or `<section n="1" title="Title">` as a heading of the second level.
  var heading: (level: Int, title: String)? {
    let start = text.trimmed
    if start.hasPrefix("<section"), let from = start.firstRange(of: "title=\"") {
      return (2, String(start[from.upperBound...].prefix { $0 != "\"" }))
    }
    let level = start.prefix { $0 == "#" }.count
    guard (1...6).contains(level), start.dropFirst(level).first?.isWhitespace == true else { return nil }
    let title = start.dropFirst(level).trimmed
    return title.isEmpty ? nil : (level, title)
  }

  /// The words of a list entry, without its mark.
  var entry: Substring? {
    let start = text.drop { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
    if let mark = start.first, "-*+".contains(mark), start.dropFirst().first?.isWhitespace == true {
      return start.dropFirst().drop(while: \.isWhitespace)
    }
    let digits = start.prefix(while: \.isNumber)
    guard (1...3).contains(digits.count), let sign = start.dropFirst(digits.count).first, sign == "." || sign == ")"
    else { return nil }
    let rest = start.dropFirst(digits.count + 1)
    return rest.first?.isWhitespace == true ? rest.drop(while: \.isWhitespace) : nil
  }

  /// Indented words that belong to the entry before them.
  var continues: Bool {
    guard let first = text.first, first == " " || first == "\t" else { return false }
    return !text.trimmed.isEmpty && entry == nil && heading == nil && !text.trimmed.hasPrefix("<")
  }

  /// A text without tags and with single blanks; what says only how to tick a box is left out.
  static func words(of text: String) -> String {
    var plain = ""
    var rest = text[...]
    var hasStatusEnd = true
    while let open = rest.firstIndex(of: "<") {
      plain += rest[..<open] + " "
      let tag = rest[open...]
      guard let close = tag.firstIndex(of: ">") else { break }
      rest = rest[rest.index(after: close)...]
      guard hasStatusEnd, tag.hasPrefix("<status") else { continue }
      let end = rest.tag("</status")?.range.upperBound
      hasStatusEnd = end != nil
      rest = end.map { rest[$0...] } ?? rest
    }
    plain += rest
    return plain.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

extension Substring {
  /// The next tag with one of some beginnings, such as `<item` or `</item`, and where it stands up to and with its `>`.
  fileprivate func tag(_ beginnings: String...) -> (beginning: String, range: Range<Index>)? {
    var place = startIndex
    while let open = self[place...].firstIndex(of: "<") {
      place = index(after: open)
      for beginning in beginnings where self[open...].hasPrefix(beginning) {
        let name = index(open, offsetBy: beginning.count)
        guard let after = self[name...].first, after == ">" || after == "/" || after.isWhitespace else { continue }
        return self[name...].firstIndex(of: ">").map { (beginning, open..<index(after: $0)) }
      }
    }
    return nil
  }
}

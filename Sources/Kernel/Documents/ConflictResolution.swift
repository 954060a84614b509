/// What a person wants of a section that both they and the run have changed.
package enum ConflictChoice: String, Sendable, Hashable, CaseIterable {
  case mine, run, both
}

extension DocumentMerge {
  /// Puts a choice into a document in which the person's words stand. Every other byte stays.
  /// - Parameters:
  ///   - text: the document as it stands.
  ///   - rendered: what the run would have written, of which the conflict shows one part.
  package static func resolve(
    _ conflict: Conflict, as choice: ConflictChoice, in text: String, rendered: String
  ) -> String {
    guard choice != .mine else { return text }
    if hasMark(text) {
      return "\u{FEFF}" + resolve(conflict, as: choice, in: withoutMark(text), rendered: withoutMark(rendered))
    }
    if conflict.theirs.isEmpty { return restored(conflict.heading, in: text, rendered: rendered) }
    let returns = hasMostlyCarriageReturns(text) && !hasMostlyCarriageReturns(conflict.ours)
    let ours = MarkdownSections.split(returns ? withCarriageReturns(conflict.ours) : conflict.ours)
    var document = MarkdownSections.split(text)
    guard let wanted = MarkdownSections.split(conflict.theirs).sections.first else {
      let isFrontMatter = conflict.heading == "front matter"
      let part = isFrontMatter ? \MarkdownSections.frontMatter : \.preamble
      let mine = document[keyPath: part]
      let own = returns ? withCarriageReturns(conflict.ours) : conflict.ours
      document[keyPath: part] =
        choice == .run || isFrontMatter ? Tail.moved(from: mine, to: own) : joined(mine, withoutShared(own, with: mine))
      return document.text
    }
    guard let index = document.index(of: conflict.heading, like: wanted) else {
      return restored(conflict.heading, in: text, rendered: rendered)
    }
    guard let own = ours.sections.first else {
      // The run no longer writes the section.
      if choice == .run { document.sections.remove(at: index) }
      return document.text
    }
    let mine = document.sections[index]
    if choice == .run {
      let words = mine.body.isEmpty && !own.body.isEmpty ? own.body : Tail.moved(from: mine.body, to: own.body)
      (document.sections[index].headingLine, document.sections[index].body) = (own.headingLine, words)
    } else {
      let hasSameHeading = mine.headingLine.withoutTrailingSpace == own.headingLine.withoutTrailingSpace
      document.sections[index].body = joined(
        mine.body, hasSameHeading ? withoutShared(own.body, with: mine.body) : own.text)
    }
    return document.text
  }

  /// A text that knows nothing yet of the parts that conflicts are about, for use as a base: what the run writes there
  /// next is a conflict again.
  /// - Parameter blank: the same document before any output was written into it.
  static func forgetting(_ conflicts: [Conflict], in text: String, blank: String) -> String {
    guard !conflicts.isEmpty else { return text }
    var document = MarkdownSections.split(text)
    let empty = MarkdownSections.split(blank)
    let headings = Set(conflicts.map(\.heading))
    if headings.contains("front matter") { document.frontMatter = empty.frontMatter }
    if headings.contains("preamble") { document.preamble = empty.preamble }
    document.sections = document.sections.compactMap { section in
      headings.contains(section.key.description) ? empty.sections.first { $0.key == section.key } : section
    }
    return document.text
  }

  /// Brings in a section that a person deleted, behind what it follows in the run's text.
  private static func restored(_ heading: String, in text: String, rendered: String) -> String {
    var base = MarkdownSections.split(rendered)
    base.sections.removeAll { $0.key.description == heading }
    return merge(base: base.text, ours: rendered, theirs: text).text
  }

  /// The person's words, then the run's; what separated the former from what follows now separates the latter.
  private static func joined(_ mine: String, _ own: String) -> String {
    let lineEnd = hasMostlyCarriageReturns(mine) ? "\r\n" : "\n"
    let head = String(mine.dropLast(Tail(mine).text.count))
    guard !own.withoutTrailingSpace.isEmpty else { return mine }
    let words = Tail.moved(from: mine, to: own)
    guard !head.withoutTrailingSpace.isEmpty else { return mine + words.drop(while: \.isNewline) }
    return head + lineEnd + lineEnd + words.drop(while: \.isNewline)
  }

  /// A text without the paragraphs at its beginning and end that another begins and ends with too.
  private static func withoutShared(_ text: String, with other: String) -> String {
    // Within fences blank lines part nothing.
    guard !text.contains("```"), !text.contains("~~~") else { return text }
    var own = paragraphs(text)[...]
    var others = paragraphs(other)[...]
    while let first = own.first, first.withoutTrailingSpace == others.first?.withoutTrailingSpace {
      own.removeFirst()
      others.removeFirst()
    }
    while let last = own.last, last.withoutTrailingSpace == others.last?.withoutTrailingSpace {
      own.removeLast()
      others.removeLast()
    }
    return own.joined()
  }

  /// Each with the blank lines behind it.
  private static func paragraphs(_ text: String) -> [String] {
    var paragraphs: [String] = []
    var wasBlank = true
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let end = MarkdownScanner.endOfLine(in: bytes, from: start)
      let line = String(decoding: bytes[start..<end], as: UTF8.self)
      start = end
      let isBlank = line.utf8.allSatisfy(ASCII.isSpace)
      if wasBlank && !isBlank || paragraphs.isEmpty { paragraphs.append("") }
      paragraphs[paragraphs.count - 1] += line
      wasBlank = isBlank
    }
    return paragraphs
  }

  /// The white space that ends a text.
  private struct Tail {
    let text: String

    init(_ whole: String) { text = String(whole.dropFirst(whole.withoutTrailingSpace.count)) }

    /// `new` with the end that `old` has.
    static func moved(from old: String, to new: String) -> String { new.withoutTrailingSpace + Tail(old).text }
  }
}

extension MarkdownSections {
  /// The section under a heading, or else the one with the same words.
  fileprivate func index(of heading: String, like wanted: Section) -> Int? {
    let named = sections.indices.filter { sections[$0].key.description == heading }
    let same = { (index: Int) in self.sections[index].text.withoutTrailingSpace == wanted.text.withoutTrailingSpace }
    return named.first(where: same) ?? sections.indices.first(where: same) ?? named.first
  }
}

extension DocumentMerge {
  /// Writes a document over one that was there before: sections of the same level and title are ours, all else stays
  /// where it is, words before the first heading and below a heading that we write nothing under included.
  /// - Parameter template: the text whose headings are ours too, even where `ours` does not show them yet.
  package static func overlay(_ ours: String, on existing: String, template: String) -> String {
    let sections = MarkdownSections.split(ours).sections
    let mine = Set(sections.map { SectionName($0) })
    let later = Set(MarkdownSections.split(template).sections.map { SectionName($0) }).subtracting(mine)
    var theirs = MarkdownSections.split(existing)
    theirs.sections.removeAll { later.contains(SectionName($0)) }
    var base = theirs
    base.sections.removeAll { !mine.contains(SectionName($0)) }
    let bare = Set(sections.filter(\.body.trimmed.isEmpty).map { SectionName($0) })
    for index in base.sections.indices where bare.contains(SectionName(base.sections[index])) {
      base.sections[index].body = ""
    }
    if !base.preamble.trimmed.isEmpty { base.preamble = "" }
    let front = MarkdownSections.split(ours).frontMatter
    // Which steps are done is no part of what a template says.
    if front.isEmpty || !StepLedger(existing).entries.isEmpty { base.frontMatter = front }
    return merge(base: base.text, ours: ours, theirs: theirs.text).text
  }

  /// Whether two documents have a section of the same level and title.
  static func shareHeadings(_ a: String, _ b: String) -> Bool {
    let names = [a, b].map { Set(MarkdownSections.split($0).sections.map { SectionName($0) }) }
    return !names[0].isDisjoint(with: names[1])
  }

  /// Titles of the sections of a text whose words another version of it does not hold as they were.
  static func replacedSections(of text: String, in other: String) -> [String] {
    let kept = Set(MarkdownSections.split(other).sections.map { $0.text.trimmed })
    return MarkdownSections.split(text).sections.filter { section in
      !section.body.trimmed.isEmpty && !kept.contains(section.text.trimmed)
    }.map(\.title)
  }

  private struct SectionName: Hashable {
    var level: Int
    var title: String

    /// Titles that differ in capitals alone are one: `Executive Summary` and `Executive summary`.
    init(_ section: MarkdownSections.Section) { (level, title) = (section.level, section.title.lowercased()) }
  }
}

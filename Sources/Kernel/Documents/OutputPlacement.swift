/// Where an output goes that the template has no placeholder for: BMAD's own templates show sections to be filled.
enum OutputPlacement {
  /// The document with an output as the body of the template's section of the same name, what stood below it included.
  /// - Returns: nil where the template has no such section.
  static func place(_ text: String, named name: String, in document: String, template: String) -> String? {
    let title = MarkdownSections.split(template).sections.first { $0.level > 1 && isNamed($0.title, name) }?.title
    var sections = MarkdownSections.split(document)
    guard let title, let index = sections.sections.firstIndex(where: { $0.level > 1 && $0.title == title }) else {
      return nil
    }
    let level = sections.sections[index].level
    let end = sections.sections[(index + 1)...].firstIndex { $0.level <= level } ?? sections.sections.endIndex
    sections.sections.removeSubrange((index + 1)..<end)
    let body = content(text, below: title, level: level)
    sections.sections[index].body = "\n\(body)\n" + (index + 1 < sections.sections.count ? "\n" : "")
    return sections.text
  }

  /// Sections in which the template's sample words still stand, such as `[Add acceptance criteria]`: the names of outputs
  /// that would take their place, with their titles.
  static func samples(in document: String, template: String) -> [(name: String, title: String)] {
    let present = MarkdownSections.split(document).sections
    return MarkdownSections.split(template).sections.compactMap { section in
      let name = words(section.title).joined(separator: "_")
      guard section.level > 1, isSample(section.body), !name.isEmpty, name.utf8.allSatisfy({ $0 < 0x80 }),
        present.first(where: { $0.level == section.level && $0.title == section.title })?.body.trimmed
          == section.body.trimmed
      else { return nil }
      return (name, section.title)
    }
  }

  private static func isSample(_ body: String) -> Bool {
    body.contains("(AC: #)")
      || body.split(separator: "[").dropFirst().contains { part in
        guard let end = part.firstIndex(of: "]"), part[end...].dropFirst().first != "(" else { return false }
        return requests.contains { part[..<end].lowercased().hasPrefix($0) }
      }
  }

  private static let requests = [
    "add ", "insert ", "describe ", "list ", "fill ", "enter ", "provide ", "replace ", "todo", "to be ",
  ]

  /// Whether an output only repeats what the template's first lines say: its title and status.
  static func isHeader(_ name: String, template: String) -> Bool {
    name.hasSuffix("_header") && MarkdownSections.split(template).sections.first?.level == 1
  }

  /// `tasks_subtasks` is `Tasks / Subtasks`, `story_body` is `Story`, `dev_notes_with_citations` is `Dev Notes`.
  private static func isNamed(_ title: String, _ name: String) -> Bool {
    let title = words(title)
    var name = words(name)
    guard !title.isEmpty else { return false }
    if let rest = name.firstIndex(of: "with"), rest > 0 { name.removeSubrange(rest...) }
    if name.count > 1, let last = name.last, ["body", "section", "content"].contains(last) { name.removeLast() }
    return title == name
  }

  private static func words(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// Without a heading that repeats the section's own, and with all others below it.
  private static func content(_ text: String, below title: String, level: Int) -> String {
    var content = MarkdownSections.split(text.trimmed)
    if content.frontMatter.isEmpty, content.preamble.trimmed.isEmpty, let first = content.sections.first,
      words(first.title) == words(title)
    {
      content.preamble = first.body
      content.sections.removeFirst()
    }
    let top = content.sections.map(\.level).min() ?? level + 1
    if top <= level {
      let marks = String(repeating: "#", count: level + 1 - top)
      for index in content.sections.indices where content.sections[index].headingLine.hasPrefix("#") {
        content.sections[index].headingLine = marks + content.sections[index].headingLine
      }
    }
    return content.text.trimmed
  }
}

/// A Markdown text cut at its headings. The pieces put together are the text, byte for byte.
package struct MarkdownSections: Sendable, Hashable {
  /// With both of its `---` lines; empty where there is none.
  package var frontMatter: String
  /// What stands before the first heading.
  package var preamble: String
  /// In document order, one for each heading of any level.
  package var sections: [Section]

  package struct Section: Sendable, Hashable {
    package var key: Key
    package var level: Int
    /// The heading's line as written, its line end included.
    package var headingLine: String
    /// Everything up to the next heading of any level.
    package var body: String

    package var title: String { key.path.last?.title ?? "" }
    package var text: String { headingLine + body }
  }

  /// The headings that lead to a section, outermost first. Of equal headings under one parent each has its own number.
  package struct Key: Sendable, Hashable, CustomStringConvertible {
    package struct Step: Sendable, Hashable {
      package var title: String
      /// Counts the equal headings under the same parent, from 1.
      package var occurrence: Int

      package init(_ title: String, occurrence: Int = 1) {
        self.title = title
        self.occurrence = occurrence
      }
    }

    package var path: [Step]

    package init(_ path: [Step]) { self.path = path }

    /// `Goals > Metrics (2)`.
    package var description: String {
      path.map { $0.occurrence == 1 ? $0.title : "\($0.title) (\($0.occurrence))" }.joined(separator: " > ")
    }
  }

  package var text: String { frontMatter + preamble + sections.map(\.text).joined() }

  package static func split(_ text: String) -> MarkdownSections {
    let bytes = Array(text.utf8)
    let scanner = MarkdownScanner(bytes)
    func piece(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }

    let headings = scanner.headings
    var keys = KeyBuilder()
    var sections: [Section] = []
    for (index, heading) in headings.enumerated() {
      let end = index + 1 < headings.count ? headings[index + 1].line.lowerBound : bytes.count
      sections.append(
        Section(
          key: keys.key(for: heading), level: heading.level,
          headingLine: piece(heading.line.lowerBound, heading.line.upperBound),
          body: piece(heading.line.upperBound, end)))
    }
    let start = scanner.frontMatter.upperBound
    return MarkdownSections(
      frontMatter: piece(0, start), preamble: piece(start, headings.first?.line.lowerBound ?? bytes.count),
      sections: sections)
  }

  private struct KeyBuilder {
    private var open: [(level: Int, step: Key.Step, id: Int)] = []
    private var counts: [Sibling: Int] = [:]
    private var nextID = 1

    private struct Sibling: Hashable {
      var parent: Int
      var title: String
    }

    mutating func key(for heading: MarkdownHeading) -> Key {
      while let last = open.last, last.level >= heading.level { open.removeLast() }
      let sibling = Sibling(parent: open.last?.id ?? 0, title: heading.title)
      let occurrence = counts[sibling, default: 0] + 1
      counts[sibling] = occurrence
      open.append((heading.level, Key.Step(heading.title, occurrence: occurrence), nextID))
      nextID += 1
      return Key(open.map(\.step))
    }
  }
}

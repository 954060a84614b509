import Kernel

/// A story's Markdown file: its status, sections and tasks, with the bytes that a writer may change.
package struct StoryFile: Sendable {
  /// A status and where it stands.
  package struct StatusLine: Sendable, Hashable {
    package var status: BoardStatus
    /// What follows the status on its line, such as a comment.
    package var note: String
    package var range: Range<Int>
    package var line: Int
    package var column: Int
  }

  package struct Section: Sendable, Hashable {
    package var level: Int
    package var title: String
    package var line: Int
  }

  /// A line with a box to tick.
  package struct Task: Sendable, Hashable {
    package var text: String
    package var isDone: Bool
    /// Columns of white space in front.
    package var indent: Int
    /// The titles of the headings it stands under, outermost first.
    package var sections: [String]
    package var line: Int
    /// The byte between the brackets.
    package var mark: Int

    /// Whether a code review asked for it.
    package var isReviewFollowUp: Bool {
      text.contains("[AI-Review]") || sections.contains { $0.lowercased().hasPrefix("review follow-ups") }
    }
  }

  package let file: String
  package let bytes: [UInt8]
  /// Without `Story 1.1:` in front; empty where there is no heading.
  package private(set) var title = ""
  /// `1.1` where the heading says it.
  package private(set) var id: String?
  /// Every place that states the story's status; mostly one.
  package private(set) var statuses: [StatusLine] = []
  package private(set) var sections: [Section] = []
  package private(set) var checkboxes: [Task] = []
  package private(set) var diagnostics: [Diagnostic] = []

  package init(_ bytes: [UInt8], file: String) {
    (self.file, self.bytes) = (file, bytes)
    let lines = MarkdownLines(bytes).lines
    let body = frontMatter(lines)
    var open: [(level: Int, title: String)] = []
    var expectsStatus = false
    for line in lines[body...] where !line.isInert {
      if let heading = line.heading {
        open.removeAll { $0.level >= heading.level }
        open.append(heading)
        sections.append(Section(level: heading.level, title: heading.title, line: line.number))
        if heading.level == 1, title.isEmpty { name(heading.title) }
        expectsStatus = heading.level > 1 && heading.title.lowercased() == "status"
        if heading.level > 1, heading.title.after("status:") != nil { addStatus(line) }
      } else if expectsStatus, !line.text.trimmed.isEmpty {
        expectsStatus = false
        addStatus(line, whole: true)
      } else {
        // Below the first section "Status: 200" speaks of something else.
        if !open.contains(where: { $0.level > 1 }) { addStatus(line) }
        addTask(line, sections: open.map(\.title))
      }
    }
    diagnose()
  }

  package var status: StatusLine? { statuses.first }

  /// The boxes below a heading such as "Tasks / Subtasks"; all where there is none.
  package var tasks: [Task] {
    let tasks = checkboxes.filter { $0.sections.contains { Self.folded($0).hasPrefix("tasks") } }
    return tasks.isEmpty && !sections.contains { Self.folded($0.title).hasPrefix("tasks") } ? checkboxes : tasks
  }

  package var untickedTasks: [Task] { tasks.filter { !$0.isDone } }

  /// Whether there is a heading of this name, at any level; blanks and case do not count.
  package func hasSection(_ name: String) -> Bool {
    sections.contains { Self.folded($0.title) == Self.folded(name) }
  }

  /// Whether the file has the shape of a story: names deceive, `1-1-login-REVIEW-SUMMARY.md` lies beside it.
  package var looksLikeStory: Bool {
    ["story", "userstory", "acceptancecriteria", "tasks/subtasks", "tasks", "tasks&acceptance"].contains { name in
      sections.contains { Self.folded($0.title) == name }
    }
  }

  private static func folded(_ title: String) -> String {
    title.lowercased().filter { !$0.isWhitespace && $0 != ":" && $0 != "*" }
  }

  private mutating func name(_ heading: String) {
    guard let rest = heading.after("Story ") else {
      title = heading
      return
    }
    let number = rest.prefix { !$0.isWhitespace && $0 != ":" && $0 != "–" && $0 != "—" }
    let parts = number.split(whereSeparator: { $0 == "." || $0 == "-" })
    guard parts.count >= 2, parts.allSatisfy({ $0.first?.isASCIIDigit == true }) else {
      title = rest.drop { $0.isASCIIDigit || ":.-–— ".contains($0) }.trimmed
      return
    }
    id = parts.map { BoardKey.canonical($0) }.joined(separator: ".")
    title = rest.dropFirst(number.count).drop { ":.-–— ".contains($0) }.trimmed
  }

  /// - Returns: the first line after the front matter.
  private mutating func frontMatter(_ lines: [MarkdownLines.Line]) -> Int {
    guard let first = lines.first, Self.isRule(first.text),
      first.text.trimmed == "---" || lines.dropFirst().first?.text.contains(":") == true,
      let end = lines.dropFirst().firstIndex(where: { Self.isRule($0.text) })
    else { return 0 }
    for line in lines[1..<end] {
      if line.text.after("status:") != nil { addStatus(line) }
      if title.isEmpty, line.text.hasPrefix("title:") { name(Self.scalar(line.text.dropFirst("title:".count))) }
    }
    for line in [first, lines[end]] where line.text.trimmed != "---" {
      diagnostics.append(
        Diagnostic(
          .warning, "damaged-front-matter",
          "this rule of the front matter is written '\(line.text.trimmed)', so other tools do not see the front matter; "
            + "it is to be '---'", file: file, line: line.number))
    }
    return end + 1
  }

  /// `---`, and what formatters make of it: `- --`, `* * *`.
  private static func isRule(_ text: some StringProtocol) -> Bool {
    let marks = text.filter { !$0.isWhitespace }
    return marks.count >= 3 && marks.count < 80 && (marks.allSatisfy { $0 == "-" } || marks.allSatisfy { $0 == "*" })
  }

  /// A value without its quotes or the comment behind it.
  private static func scalar(_ text: some StringProtocol) -> String {
    let words = text.trimmed
    guard let quote = words.first, quote == "'" || quote == "\"" else {
      return words.firstRange(of: " #").map { words[..<$0.lowerBound].trimmed } ?? words
    }
    return words.dropFirst().prefix { $0 != quote }.trimmed
  }

  private mutating func addStatus(_ line: MarkdownLines.Line, whole: Bool = false) {
    guard let found = StatusText(line.text, whole: whole) else { return }
    let before = line.text[..<found.range.lowerBound].utf8.count
    let start = line.range.lowerBound + before
    statuses.append(
      StatusLine(
        status: BoardStatus(String(line.text[found.range])), note: found.note,
        range: start..<start + line.text[found.range].utf8.count, line: line.number,
        column: line.text[..<found.range.lowerBound].unicodeScalars.count + 1))
  }

  private mutating func addTask(_ line: MarkdownLines.Line, sections: [String]) {
    let text = line.text
    let indent = text.prefix { $0 == " " || $0 == "\t" }.count
    var rest = text.dropFirst(indent)
    guard let first = rest.first else { return }
    if "-*+".contains(first) {
      rest = rest.dropFirst()
    } else {
      let digits = rest.prefix(while: \.isASCIIDigit)
      guard !digits.isEmpty, let dot = rest.dropFirst(digits.count).first, dot == "." || dot == ")" else { return }
      rest = rest.dropFirst(digits.count + 1)
    }
    rest = rest.drop { $0 == " " }
    guard rest.hasPrefix("["), let mark = rest.dropFirst().first, " xX".contains(mark), rest.dropFirst(2).first == "]"
    else { return }
    let place = line.range.lowerBound + text[..<rest.startIndex].utf8.count + 1
    checkboxes.append(
      Task(
        text: rest.dropFirst(3).trimmed, isDone: mark != " ", indent: indent, sections: sections, line: line.number,
        mark: place))
  }

  private mutating func diagnose() {
    if let first = statuses.first, let other = statuses.first(where: { !$0.status.agrees(with: first.status) }) {
      report(
        .error, "two-statuses",
        "the status is '\(other.status.text)' here and '\(first.status.text)' on line \(first.line)", other)
    }
    if let status, status.status.stage == nil {
      report(.warning, "unknown-status", "'\(status.status.text)' is no status that is known", status)
    }
    if let status, status.status.stage == .done, !untickedTasks.isEmpty {
      let count = untickedTasks.count
      report(
        .warning, "unticked-tasks",
        "the story is done and \(count) of its \(tasks.count) \(tasks.count == 1 ? "task is" : "tasks are") not ticked",
        status)
    }
  }

  private mutating func report(
    _ severity: Diagnostic.Severity, _ code: String, _ message: String, _ place: StatusLine
  ) {
    diagnostics.append(
      Diagnostic(severity, code, message, file: file, line: place.line, column: place.column))
  }
}

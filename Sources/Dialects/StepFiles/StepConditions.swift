import Kernel

/// Finds the words of a step file that say when a line holds: its own, those of the item or paragraph that it continues,
/// or those of the label or heading that it stands under.
struct StepConditions {
  private let markdown: Markdown
  private let lines: Range<Int>

  init(_ markdown: Markdown, lines: Range<Int>) { (self.markdown, self.lines) = (markdown, lines) }

  /// When the line leads to the step file that it names as `path`; nil where nothing limits it.
  func condition(of line: Int, for path: String) -> String? {
    let words = markdown.line(line)
    if words.hasPrefix("|") { return Self.cell(words, path) }
    if let condition = Self.stated(words) ?? Self.trailing(words, path) ?? continued(line) { return condition }
    let lowered = words.lowercased()
    if lowered.contains("early exit") || lowered.contains("skip to") {
      // The paragraph before says when.
      return above(line).map { markdown.line($0).filter { $0 != "*" && $0 != "#" }.trimmed }
    }
    return Self.beforeArrow(words, path) ?? Self.label(words) ?? heading(over: line)
  }

  /// The condition of a line such as `- **If C:** do this`, `Mode A: do that`.
  static func stated(_ words: String) -> String? {
    let plain = String(words.drop { "-*+>#\" 0123456789.".contains($0) })
    let lowered = plain.lowercased()
    guard lowered.hasPrefix("if ") || lowered.hasPrefix("mode ") || lowered.hasPrefix("when ") else { return nil }
    let rest = lowered.hasPrefix("if ") ? plain.dropFirst(3) : plain[...]
    let ends =
      [":", "→", "->"].compactMap { rest.firstRange(of: $0)?.lowerBound }
      + directions.compactMap { direction in
        rest.firstRange(of: ", \(direction) ")?.lowerBound
      }
    let condition = rest[..<(ends.min() ?? rest.endIndex)].filter { $0 != "*" && $0 != "`" }.trimmed
    return condition.isEmpty ? nil : condition
  }

  private static let directions = [
    "proceed", "load", "read", "follow", "continue", "go", "skip", "return", "route", "execute", "then",
  ]

  /// The first cell of a table's row that leads to a step in another.
  private static func cell(_ row: String, _ path: String) -> String? {
    let cells = row.split(separator: "|").map(\.trimmed)
    guard cells.count == 2, cells[1].contains(path) else { return nil }
    let rest = ["all other", "any other", "other", "else", "default"].contains(where: cells[0].lowercased().hasPrefix)
    return rest ? nil : cells[0].filter { $0 != "*" && $0 != "`" }
  }

  /// `step-02-plan.md` if something is so.
  private static func trailing(_ words: String, _ path: String) -> String? {
    guard let found = words.firstRange(of: path) else { return nil }
    let rest = words[found.upperBound...].drop { "`*) ".contains($0) }
    guard let word = ["if ", "when "].first(where: rest.hasPrefix) else { return nil }
    let condition = rest.dropFirst(word.count).prefix { !",;.`→".contains($0) }.filter { $0 != "*" }.trimmed
    return condition.isEmpty ? nil : condition
  }

  /// The condition at the head of the list item or paragraph that the line continues.
  private func continued(_ line: Int) -> String? {
    var (depth, isItem) = (indentation(line), Self.isItem(markdown.line(line)))
    for above in (lines.lowerBound..<line).reversed().prefix(12) {
      let words = markdown.line(above)
      guard !words.isEmpty, !words.hasPrefix("#"), !markdown.isInert(above) else { return nil }
      let own = indentation(above)
      // What stands beside or below an item is no part of it.
      guard own < depth || !isItem && own <= depth else { continue }
      if let condition = Self.stated(words) { return condition }
      if Self.isItem(words) { (depth, isItem) = (own, true) }
    }
    return nil
  }

  /// The condition of the nearest label that has a line to itself, or else of the heading.
  private func heading(over line: Int) -> String? {
    for above in (lines.lowerBound..<line).reversed().prefix(40) where !markdown.isInert(above) {
      let words = markdown.line(above)
      if words.hasPrefix("#") { return Self.stated(words) }
      if words == "---" { return nil }
      if words.hasPrefix("**"), words.hasSuffix(":**") || words.hasSuffix("**:") { return Self.stated(words) }
    }
    return nil
  }

  private func above(_ line: Int) -> Int? {
    (lines.lowerBound..<line).reversed().prefix(6).first { !markdown.line($0).isEmpty && !markdown.isInert($0) }
  }

  /// `kind: simple → simple.md`.
  private static func beforeArrow(_ words: String, _ path: String) -> String? {
    guard let found = words.firstRange(of: path) else { return nil }
    let before = words[..<found.lowerBound]
    guard let arrow = ["→", "->"].compactMap({ before.firstRange(of: $0)?.lowerBound }).min() else { return nil }
    let condition = before[..<arrow].drop { "-*+> ".contains($0) }.filter { $0 != "*" && $0 != "`" }.trimmed
    guard condition.contains(where: \.isLetter), !condition.hasSuffix("."), condition.lowercased() != "next" else {
      return nil
    }
    return condition
  }

  /// `- **bad_spec** — the spec is at fault. Read …`: what the item is called, and its first sentence.
  private static func label(_ words: String) -> String? {
    let item = words.drop { "-*+ ".contains($0) }
    guard words.hasPrefix("- **") || words.hasPrefix("* **"), let end = item.firstRange(of: "**") else { return nil }
    let name = item[..<end.lowerBound]
    let rest = item[end.upperBound...].trimmed
    guard let dash = ["—", "–", "- ", ":"].first(where: rest.hasPrefix), !name.hasSuffix(":"),
      !name.contains(where: \.isWhitespace)
    else { return nil }
    let sentence = rest.dropFirst(dash.count).trimmed
    let first = sentence.firstRange(of: ". ").map { sentence[..<$0.lowerBound] } ?? sentence[...]
    return "\(name): \(first.filter { $0 != "`" && $0 != "*" })"
  }

  private func indentation(_ line: Int) -> Int { markdown.map.indentation(at: markdown.map.lineStarts[line]) }

  private static func isItem(_ words: String) -> Bool {
    if ["- ", "* ", "+ "].contains(where: words.hasPrefix) { return true }
    let digits = words.prefix(while: \.isNumber)
    return !digits.isEmpty && (words[digits.endIndex...].hasPrefix(". ") || words[digits.endIndex...].hasPrefix(") "))
  }
}

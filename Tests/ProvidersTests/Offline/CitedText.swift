import Kernel
import Providers

/// Takes a written document apart into the statements that need a source.
struct CitedText {
  struct Statement {
    var text: String
    var path: String
    var place: String
  }

  var statements: [Statement] = []
  /// Lines, or parts of lines, that need a citation and have none.
  var uncited: [String] = []
  var questions: [String] = []

  init(_ markdown: String) {
    for line in markdown.split(separator: "\n") {
      let text = String(line.drop { $0 == " " })
      if text.hasPrefix("#") || text.isEmpty { continue }
      if text.hasSuffix("?") { questions.append(Self.bare(text)) } else { take(text) }
    }
  }

  private mutating func take(_ line: String) {
    var rest = Self.bare(line)[...]
    var start = rest.startIndex
    while let open = rest[start...].firstIndex(of: "["), let close = rest[open...].firstIndex(of: "]") {
      let mark = rest[rest.index(after: open)..<close]
      guard let colon = mark.lastIndex(of: ":") else {
        // Brackets of the source, as in `who-reads <topic>[.<field>]`.
        start = rest.index(after: close)
        continue
      }
      statements.append(
        Statement(
          text: String(rest[..<open]), path: String(mark[..<colon]), place: String(mark[mark.index(after: colon)...])))
      rest = rest[rest.index(after: close)...].drop { $0 == " " }
      start = rest.startIndex
    }
    if !rest.isEmpty || statements.isEmpty { uncited.append(line) }
  }

  /// Without list marker, number and label.
  static func bare(_ line: String) -> String {
    var text = line[...]
    if text.hasPrefix("- ") { text = text.dropFirst(2) }
    let digits = text.prefix { $0.isNumber }
    if !digits.isEmpty, text.dropFirst(digits.count).hasPrefix(". ") { text = text.dropFirst(digits.count + 2) }
    for label in ["**FR-", "**NFR-"] where text.hasPrefix(label) {
      text = text[(text.firstRange(of: "** ")?.upperBound ?? text.startIndex)...]
    }
    if text.hasPrefix("FR-") { text = text[(text.firstRange(of: ": ")?.upperBound ?? text.startIndex)...] }
    for label in ["(growth) ", "Acceptance: "] where text.hasPrefix(label) { text = text.dropFirst(label.count) }
    return String(text)
  }

  /// The words of a text, lower-cased and without marks.
  static func words(_ text: String) -> [Substring] {
    text.lowercased().split { !($0.isLetter || $0.isNumber) }
  }

  /// The statements whose words do not stand, in their order, at the place that they cite.
  func unfounded(in documents: [BoundDocument], answers: [String: String] = [:]) -> [Statement] {
    statements.filter { statement in
      let source: [Substring]
      if statement.path == "answer" {
        source = Self.words(answers[statement.place] ?? "")
      } else {
        guard let document = documents.first(where: { $0.path == statement.path }), let line = Int(statement.place),
          line >= document.firstLine
        else { return true }
        let lines = document.text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(
          line - document.firstLine)
        source = Self.words(lines.prefix(12).joined(separator: " "))
        let first = Self.words(lines.first.map(String.init) ?? "")
        let opening = Self.claim(statement.text).prefix(1)
        if !opening.allSatisfy(first.contains) { return true }
      }
      return !Self.isPart(Self.claim(statement.text), of: source)
    }
  }

  /// What is quoted: a class that opens an item (`Mobile application: …`) is a label of the section's own.
  private static func claim(_ text: String) -> [Substring] {
    var text = text[...]
    if let colon = text.firstRange(of: ": "), Self.labels.contains(String(text[..<colon.lowerBound])) {
      text = text[colon.upperBound...]
    }
    return words(String(text))
  }

  static let labels: Set<String> = [
    "Low", "Medium", "High", "Mobile application", "Web application", "Agriculture and gardening",
    "Public services and charity", "Health and care", "Command-line tool", "Logistics and transport", "Finance",
    "Education", "Software development", "Construction and trades", "Retail", "Food and hospitality", "Culture", "Pets",
  ]

  private static func isPart(_ words: [Substring], of source: [Substring]) -> Bool {
    guard let first = words.first else { return false }
    return source.indices.contains { start in
      source[start] == first && source[start...].prefix(words.count).elementsEqual(words)
    }
  }
}

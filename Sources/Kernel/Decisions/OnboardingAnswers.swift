/// Answers that a person wrote down beforehand. A question matches only what names it outright: a line
/// `variable: value`, a heading or bold line with the question's words followed by its answer, or a `Q:`/`A:` pair.
package struct OnboardingAnswers: Sendable {
  package struct Match: Sendable, Hashable {
    package var answer: String
    /// `path:line` of the line on which the answer begins.
    package var citation: String
  }

  private struct Entry {
    var key: String
    var match: Match
  }

  private let entries: [Entry]

  /// - Parameter documents: in order of precedence; the first match wins.
  package init(documents: [BoundDocument]) {
    entries = documents.flatMap(Self.entries(in:))
  }

  /// The answer to the question with these words, or to the one bound to `variable`.
  package func match(question: String, variable: String?) -> Match? {
    let wanted = [variable, question].compactMap { $0.map(Self.normalised) }.filter { !$0.isEmpty }
    for key in wanted {
      if let entry = entries.first(where: { $0.key == key }) { return entry.match }
    }
    return nil
  }

  private static func entries(in document: BoundDocument) -> [Entry] {
    let lines = document.text.split(omittingEmptySubsequences: false, whereSeparator: \.isLineEnd).map(String.init)
    var found: [Entry] = []
    for (index, line) in lines.enumerated() {
      if let (name, value) = pair(in: line), !value.isEmpty {
        found.append(entry(name, value, document, index))
      } else if let title = title(of: line), let (answer, at) = paragraph(after: index, in: lines) {
        found.append(entry(title, answer, document, at))
      }
    }
    return found
  }

  private static func entry(_ key: String, _ answer: String, _ document: BoundDocument, _ index: Int) -> Entry {
    Entry(
      key: normalised(key),
      match: Match(answer: answer, citation: "\(document.path):\(document.firstLine + index)"))
  }

  /// `- name: value`, `**name**: value`, `name: value` where the name is one word as variables are written.
  private static func pair(in line: String) -> (name: String, value: String)? {
    var rest = Substring(line.trimmed)
    while let first = rest.first, "-*+ ".contains(first) { rest.removeFirst() }
    guard let colon = rest.firstIndex(of: ":") else { return nil }
    let name = rest[..<colon].filter { $0 != "*" && $0 != "`" }.trimmed
    guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || "_- ".contains($0) }) else { return nil }
    var value = Substring(rest[rest.index(after: colon)...].trimmed)
    while value.hasPrefix("*") { value.removeFirst() }
    return (name, value.trimmed)
  }

  /// The words of a heading, a line wholly in bold, or one that begins with `Q:`.
  private static func title(of line: String) -> String? {
    let text = line.trimmed
    if text.hasPrefix("#") { return text.drop { $0 == "#" }.trimmed }
    if text.hasPrefix("**"), text.hasSuffix("**"), text.count > 4 { return String(text.dropFirst(2).dropLast(2)) }
    if text.hasPrefix("Q:") { return text.dropFirst(2).trimmed }
    return nil
  }

  private static func paragraph(after index: Int, in lines: [String]) -> (text: String, index: Int)? {
    var start = index + 1
    while start < lines.count, lines[start].trimmed.isEmpty { start += 1 }
    var words: [String] = []
    var at = start
    while at < lines.count, !lines[at].trimmed.isEmpty, title(of: lines[at]) == nil {
      words.append(lines[at].trimmed)
      at += 1
    }
    guard !words.isEmpty else { return nil }
    var answer = words.joined(separator: " ")
    if answer.hasPrefix("A:") { answer = answer.dropFirst(2).trimmed }
    return (answer, start)
  }

  private static func normalised(_ text: String) -> String {
    let words = text.lowercased().split { !($0.isLetter || $0.isNumber) }
    return words.joined(separator: " ")
  }
}

import Kernel

/// What stands under a step's heading: actions from numbered lists, halt conditions, and the words around them.
struct StepContent {
  private let markdown: Markdown
  private var map: SourceMap { markdown.map }

  init(_ markdown: Markdown) { self.markdown = markdown }

  func nodes(_ lines: Range<Int>) -> [Node] {
    var found: [Node] = []
    var start = lines.lowerBound
    var kind = Piece.words
    func end(before line: Int, next: Piece) {
      found += piece(start..<line, kind)
      (start, kind) = (line, next)
    }
    for line in lines where !markdown.isInert(line) {
      let words = markdown.line(line)
      let indentation = map.indentation(at: map.lineStarts[line])
      guard indentation < 4, !words.isEmpty else { continue }
      if words.hasPrefix("#") || Self.isActions(words) {
        end(before: line, next: Self.isActions(words) ? .list : .words)
      } else if kind == .list || kind == .action, indentation == 0, Self.isNumbered(words) {
        end(before: line, next: .action)
      } else if indentation == 0, Self.isHalt(words) {
        end(before: line, next: .halt)
      } else if kind != .words, indentation == 0, Self.isLabel(words) || words == "---" {
        end(before: line, next: .words)
      }
    }
    end(before: lines.upperBound, next: .words)
    return found
  }

  private enum Piece {
    case words
    /// The line that says that actions follow, and words up to the first.
    case list
    case action, halt
  }

  private func piece(_ lines: Range<Int>, _ kind: Piece) -> [Node] {
    guard lines.lowerBound < lines.upperBound else { return [] }
    if kind == .halt { return HaltConditions(markdown).nodes(lines) }
    guard var words = markdown.words(markdown.range(lines)) else { return [] }
    guard kind == .action else { return [words] }
    let range = words.range
    words.text = String(words.text.drop { $0.isNumber }.dropFirst()).trimmed
    return [Node(tag: .action, children: [words], range: range)]
  }

  /// `### Actions`, `**Actions:**`.
  private static func isActions(_ words: String) -> Bool {
    words.filter { $0.isLetter || $0.isWhitespace }.trimmed.lowercased() == "actions"
      && (words.hasPrefix("#") || words.hasPrefix("**"))
  }

  private static func isNumbered(_ words: String) -> Bool {
    let digits = words.prefix(while: \.isNumber)
    let rest = words.dropFirst(digits.count)
    return !digits.isEmpty && digits.count < 4 && (rest.hasPrefix(". ") || rest.hasPrefix(") "))
  }

  private static func isHalt(_ words: String) -> Bool {
    words.lowercased().hasPrefix("**halt condition")
  }

  /// `**Output:** …`: a line that starts with a bold label.
  private static func isLabel(_ words: String) -> Bool {
    guard words.hasPrefix("**"), let end = words.dropFirst(2).firstRange(of: "**") else { return false }
    return words[..<end.lowerBound].hasSuffix(":") || words[end.upperBound...].hasPrefix(":")
  }
}

/// `**Halt Condition:** If C, HALT with message: "M"`, or a list of such sentences under `**Halt Conditions:**`.
private struct HaltConditions {
  let markdown: Markdown

  init(_ markdown: Markdown) { self.markdown = markdown }

  func nodes(_ lines: Range<Int>) -> [Node] {
    guard let whole = markdown.words(markdown.range(lines)) else { return [] }
    let items = lines.filter { Self.isItem(markdown.line($0)) }
    guard let first = items.first else { return [node(afterLabel(whole.text), whole.range)] }
    var found = markdown.words(markdown.range(lines.lowerBound..<first)).map { [$0] } ?? []
    for (index, item) in items.enumerated() {
      let end = index + 1 < items.count ? items[index + 1] : lines.upperBound
      guard let words = markdown.words(markdown.range(item..<end)) else { continue }
      found.append(node(words.text.drop { "-*+ ".contains($0) }.trimmed, words.range))
    }
    return found
  }

  private static func isItem(_ line: String) -> Bool { ["- ", "* ", "+ "].contains(where: line.hasPrefix) }

  private func afterLabel(_ text: String) -> String {
    let rest = text.dropFirst(2)
    guard let end = rest.firstRange(of: "**") else { return text }
    return String(rest[end.upperBound...].drop { $0 == ":" }).trimmed
  }

  private func node(_ sentence: String, _ range: SourceRange) -> Node {
    let (condition, reason) = Self.parts(sentence)
    let attributes = condition.map { [Attribute(name: "if", value: $0, range: range)] } ?? []
    return Node(
      tag: .action, attributes: attributes,
      children: [Node(tag: .text, text: condition == nil ? reason : "HALT: \(reason)", range: range)], range: range)
  }

  /// The condition and what is to be said; no condition where the sentence states none.
  private static func parts(_ sentence: String) -> (condition: String?, reason: String) {
    guard sentence.lowercased().hasPrefix("if ") else { return (nil, sentence) }
    let rest = sentence.dropFirst(3)
    for mark in [", HALT", ", halt", ", STOP", ", stop", " → ", ": ", ", "] {
      guard let cut = rest.firstRange(of: mark) else { continue }
      var reason = rest[cut.upperBound...].trimmed
      for lead in ["with message:", "with:", "with ", "and "] where reason.lowercased().hasPrefix(lead) {
        reason = reason.dropFirst(lead.count).trimmed
      }
      reason = String(reason.drop { ":- ".contains($0) }).trimmed
      return (rest[..<cut.lowerBound].trimmed, reason.isEmpty ? sentence : reason)
    }
    return (nil, sentence)
  }
}

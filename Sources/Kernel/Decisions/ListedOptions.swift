/// The options that a question's words list: one a line, or several on one line.
enum ListedOptions {
  static func read(_ text: String) -> [Escalation.Option] {
    var options: [Escalation.Option] = []
    for line in text.split(whereSeparator: \.isNewline) {
      for option in listed(in: line) where !options.contains(where: { $0.key == option.key }) {
        options.append(option)
      }
    }
    return options
  }

  /// Where an option's key stands in a line, and what follows it.
  private struct Mark {
    var key: String
    var start: Substring.Index
    var end: Substring.Index
    /// `[C]ontinue`: the key is the label's first letter.
    var isInitial = false
  }

  private static func listed(in line: Substring) -> [Escalation.Option] {
    var bracketed = marks(in: line, between: "[", "]")
    // A lone one in the middle of a line is a remark; at the head of the line it is one of a list.
    if bracketed.count == 1, let only = bracketed.first, !isHead(only.start, of: line) { bracketed = [] }
    if !bracketed.isEmpty { return labelled(bracketed, in: line) }
    let numbered = [marks(in: line, between: "(", ")"), marks(in: line, before: ")"), marks(in: line, before: ".")]
    for marks in numbered where marks.count >= 2 && isSequence(marks.map(\.key)) { return labelled(marks, in: line) }
    guard let first = numbered.dropFirst().compactMap(\.first).min(by: { $0.start < $1.start }),
      isHead(first.start, of: line)
    else { return [] }
    return labelled([first], in: line)
  }

  private static func isHead(_ index: Substring.Index, of line: Substring) -> Bool {
    line[..<index].allSatisfy { "-* ".contains($0) || $0.isWhitespace }
  }

  /// `1, 2, 3` or `a, b, c` from the first on: anything else is a citation, a version, the end of a sentence.
  private static func isSequence(_ keys: [String]) -> Bool {
    let letters = "abcdefghijklmnopqrstuvwxyz".map(String.init)
    return keys == (1...keys.count).map(String.init)
      || keys.map { $0.lowercased() } == Array(letters.prefix(keys.count))
  }

  private static func isKey(_ text: Substring) -> Bool {
    (1...2).contains(text.count) && text.allSatisfy { $0.isLetter || $0.isNumber }
      && (text.count == 1 || text.allSatisfy(\.isNumber))
  }

  /// `[c] Continue [e] Edit`.
  private static func marks(in line: Substring, between open: Character, _ close: Character) -> [Mark] {
    var found: [Mark] = []
    var rest = line
    while let start = rest.firstIndex(of: open) {
      let isWithinWord = line[..<start].last.map { $0.isLetter || $0.isNumber || $0 == close } ?? false
      rest = rest[rest.index(after: start)...]
      guard !isWithinWord else { continue }
      guard let end = rest.firstIndex(of: close) else { break }
      let key = rest[..<end]
      guard isKey(key) else { continue }
      rest = rest[rest.index(after: end)...]
      // Behind a checkbox's mark stands what is to be done, behind an index more of an expression.
      guard let next = rest.first, next == " " || next == ":" || next.isLetter else { continue }
      found.append(Mark(key: String(key), start: start, end: rest.startIndex, isInitial: next.isLetter))
    }
    return found
  }

  /// `1. Keep 2. Replace`, `a) keep, b) replace`.
  private static func marks(in line: Substring, before sign: Character) -> [Mark] {
    var found: [Mark] = []
    var start = line.startIndex
    while start < line.endIndex {
      let word = line[start...].prefix { !$0.isWhitespace }
      if word.last == sign, isKey(word.dropLast()) {
        found.append(Mark(key: String(word.dropLast()), start: start, end: word.endIndex))
      }
      start = line[word.endIndex...].firstIndex { !$0.isWhitespace } ?? line.endIndex
    }
    return found
  }

  private static func labelled(_ marks: [Mark], in line: Substring) -> [Escalation.Option] {
    let ends = marks.dropFirst().map(\.start) + [line.endIndex]
    return zip(marks, ends).compactMap { mark, end in
      let words = line[mark.end..<end].trimmed
      let label = trimmedLabel(mark.isInitial ? mark.key + words : words, isLast: end == line.endIndex)
      return label.isEmpty ? nil : Escalation.Option(key: mark.key, label: label)
    }
  }

  /// Without what joins it to the next one.
  private static func trimmedLabel(_ words: String, isLast: Bool) -> String {
    var label = words
    if label.first == ":" { label = label.dropFirst().trimmed }
    guard !isLast else { return label }
    for word in [" or", " and", " oder"] { label = label.dropping(suffix: word) ?? label }
    return label.trimmed(of: ",;|/·–—- ")
  }
}

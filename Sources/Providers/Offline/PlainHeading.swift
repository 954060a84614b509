/// Headings of minutes and letters that carry no mark: `3. What it should do` or `Money and time` on a line alone.
enum PlainHeading {
  /// The heading that stands at `index`, without its number.
  static func of(_ lines: [Block.Line], at index: Int) -> String? {
    let line = trimmed(lines, index)
    guard isBlank(lines, index - 1), isBlank(lines, index + 1), line.utf8.count < 70 else { return nil }
    guard let next = following(lines, index), let last = line.last, last.isLetter || last == "?" || last == ")",
      line.split(separator: " ").count <= 8
    else { return nil }
    let number = line.prefix { $0.isASCII && $0.isNumber }
    if !number.isEmpty {
      let rest = line.dropFirst(number.count)
      guard number.count < 3, rest.hasPrefix(". ") || rest.hasPrefix(") "), !isItem(next),
        !isNumbered(preceding(lines, index)), let first = rest.dropFirst(2).first, first.isUppercase
      else { return nil }
      return InlineText.words(rest.dropFirst(2).unicodeScalars)
    }
    guard line.first?.isUppercase ?? false, !line.contains("|"), !line.contains(","), !line.contains(": "),
      last != ")", line.split(separator: " ").count <= 5
    else { return nil }
    return Lexicon<Category>.headings.scores(Words.stems(String(line))).best == nil
      ? nil : InlineText.words(line.unicodeScalars)
  }

  private static func trimmed(_ lines: [Block.Line], _ index: Int) -> Substring {
    Substring(lines[index].text).trimmingSpace
  }

  private static func isBlank(_ lines: [Block.Line], _ index: Int) -> Bool {
    !lines.indices.contains(index) || trimmed(lines, index).isEmpty
  }

  private static func following(_ lines: [Block.Line], _ index: Int) -> Substring? {
    lines.indices.dropFirst(index + 1).first { !isBlank(lines, $0) }.map { trimmed(lines, $0) }
  }

  private static func preceding(_ lines: [Block.Line], _ index: Int) -> Substring {
    lines.indices.prefix(index).last { !isBlank(lines, $0) }.map { trimmed(lines, $0) } ?? ""
  }

  private static func isItem(_ line: Substring) -> Bool { isNumbered(line) }

  /// The items of a list whose items stand apart begin with numbers, one after the other.
  private static func isNumbered(_ line: Substring) -> Bool {
    let rest = line.drop { $0.isASCII && $0.isNumber }
    return rest.startIndex > line.startIndex && (rest.hasPrefix(". ") || rest.hasPrefix(") "))
  }
}

/// What minutes say of a point in front of it: `Decided: …`, `Rejected: …`, `Discussed, not decided: …`.
enum Ruling {
  /// The category of what follows the key, nil where the key rules nothing.
  static func of(_ key: String) -> Category? {
    switch key.lowercased() {
    case "decided", "agreed", "decision", "resolved", "accepted", "approved", "we agreed", "agreement": .scopeNow
    case "rejected", "declined", "dropped", "ruled out", "excluded", "discarded", "not doing": .outOfScope
    case "postponed", "deferred", "parked", "put off", "later", "moved to later": .scopeLater
    case "open", "undecided", "not decided", "discussed, not decided", "discussed but not decided", "to be decided",
      "discussed", "still open", "no decision", "todo", "to do", "fixme", "tbd":
      .undecided
    case "risk", "concern", "worry", "danger": .risk
    default: nil
    }
  }
}

/// What makes a sentence something that a tester can check.
enum Criterion {
  static func isCheckable(_ reading: Reading) -> Bool {
    if isNamed(reading) { return true }
    if limit(in: reading.passage.text) != nil { return true }
    return reading.scores[.modal] > 0 && reading.stems.contains { strict.contains($0) }
  }

  /// `Acceptance: …` or `Done when …`.
  static func isNamed(_ reading: Reading) -> Bool {
    // `Acceptance: eleven nurses …` names a risk where it stands among them.
    if reading.context[.risk] >= 2 { return false }
    let lower = reading.passage.text.lowercased()
    return ["acceptance", "accepted", "done when", "test:", "it works when"].contains { lower.hasPrefix($0) }
  }

  /// Results, plans and the present state judge the project, not a capability.
  static func isAboutProduct(_ reading: Reading) -> Bool {
    let scores = reading.scores
    return scores[.metric] < 2.6 && scores[.problem] < 2 && scores[.timeline] < 2 && scores[.story] < 1
      && scores[.outOfScope] < 2 && scores[.scopeLater] < 2 && scores[.scopeVision] < 2
  }

  /// The words of a sentence that state a limit: `within two minutes`.
  static func limit(in text: String) -> String? {
    let words = text.split(separator: " ")
    for start in words.indices {
      var opening = openings.first { opens(words[start...], with: $0) }
      if start + 2 < words.count, isAmount(words[start]), hasUnit(String(words[start + 1])),
        ["before", "after"].contains(words[start + 2])
      {
        opening = []
      }
      guard let opening else { continue }
      let first = start + opening.count
      guard first < words.count, words[first...].prefix(2).contains(where: isAmount) else { continue }
      var end = first
      while end < words.count, end - start < 9, end == first || !words[end].hasPrefix("(") {
        let ends = words[end].last.map { ",;.:)".contains($0) } ?? false
        end += 1
        if ends || end < words.count && ["and", "or", "so", "but", "which", "because"].contains(words[end]) { break }
      }
      let clause = words[start..<end].joined(separator: " ").filter { !"()".contains($0) }
      guard hasUnit(clause) else { continue }
      return InlineText.finished(clause)
    }
    return nil
  }

  private static func opens(_ words: ArraySlice<Substring>, with opening: [String]) -> Bool {
    words.count > opening.count && zip(words, opening).allSatisfy { $0.lowercased() == $1 }
  }

  private static func isAmount(_ word: Substring) -> Bool {
    let stem = Words.stem(word.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "%" })
    return Numbers.isNumber(stem) || stem == "a" || stem == "an" || stem == "one"
  }

  private static func hasUnit(_ clause: String) -> Bool {
    Words.stems(clause).contains { units.contains($0) }
  }

  private static let openings: [[String]] = [
    "must not take longer than", "must not exceed", "may take at most", "takes no longer than", "no longer than",
    "within", "in under", "in less than", "in at most", "under", "at most", "no more than", "not more than",
    "first after", "after", "less than", "at least", "up to", "for at least", "no later than", "fewer than",
    "more than",
  ].map { $0.split(separator: " ").map(String.init) }
  private static let units: Set<String> = Set(
    """
    second minute hour day week month year percent % tap click step photo megabyte mb kb gb page user device meter \
    metre kilometre km character people entry item row record file point crew order note line language euro \
    dollar pound €
    """.split(separator: " ").map { Words.stem(String($0)) })
  private static let strict: Set<String> = Set(
    "never always every exactly only without even until no unless soon".split(separator: " ").map {
      Words.stem(String($0))
    })
}

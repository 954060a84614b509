/// Numbers, dates and money in words.
enum Numbers {
  static func isNumber(_ stem: String) -> Bool {
    stem.unicodeScalars.first.map { $0.value >= 0x30 && $0.value <= 0x39 } ?? false || words.contains(stem)
  }

  /// `stickers` ends like `walkers`, so only the words that are no things count.
  static func isRole(_ stem: String) -> Bool {
    Lexicon<Category>.sentences.holds(stem, .role) || looksLikeRole(stem)
  }

  /// Who may be anybody names no kind of user.
  static func isAnyone(_ stem: String) -> Bool {
    ["everyon", "everybody", "whoever", "anyon", "anybody", "somebody", "someon", "nobody", "peopl"].contains(stem)
  }

  /// `1 May`, `May 2027`: the name of a month beside a number.
  static func holdsDate(_ stems: [String]) -> Bool {
    zip(stems, stems.dropFirst()).contains {
      isNumber($0) && months.contains($1) || months.contains($0) && isNumber($1)
    }
  }

  /// A number that is no year and no day of a month.
  static func holdsAmount(_ stems: [String]) -> Bool {
    stems.indices.contains { index in
      guard isNumber(stems[index]) else { return false }
      let isYear = stems[index].utf8.count == 4 && ["19", "20"].contains(stems[index].prefix(2))
      let isDay =
        index + 1 < stems.count && months.contains(stems[index + 1]) || index > 0 && months.contains(stems[index - 1])
      return !isYear && !isDay
    }
  }

  private static let months: Set<String> = Set(
    Words.stems("january february march april may june july august september october november december"))

  static func looksLikeRole(_ stem: String) -> Bool {
    stem.utf8.count > 6 && (stem.hasSuffix("ist") || stem.hasSuffix("ian") || stem.hasSuffix("keeper"))
  }

  private static let words: Set<String> = Set(
    """
    two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty hundred \
    thousand million half halve third quarter twice double triple zero dozen percent %
    """.split(separator: " ").map { Words.stem(String($0)) })
}

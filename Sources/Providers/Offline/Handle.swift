/// A short name for a requirement in a question: the verb phrase of its sentence, in the sentence's own words.
enum Handle {
  /// `search the catalogue by name` for “Members can search the catalogue by name, category and …”.
  static func of(_ text: String) -> String {
    let bare = withoutOpening(mainClause(withoutStory(text)))
    if let label = label(bare) { return lowered(label) }
    let words = bare.split(separator: " ").map(String.init)
    let start = phraseStart(words)
    let phrase = phrase(Array(words[start...]))
    if start > 0, start < 8, phrase.split(separator: " ").count < 3 {
      let whole = words.prefix(start).joined(separator: " ") + " " + phrase
      if whole.split(separator: " ").count < 9, !whole.contains(",") { return lowered(plain(whole)) }
    }
    return phrase.isEmpty ? lowered(plain(words.prefix(6).joined(separator: " "))) : lowered(phrase)
  }

  /// The verb and its object alone, as a title.
  static func title(_ text: String) -> String {
    let handle = of(text)
    var words = handle.split(separator: " ").map(String.init)
    if let cut = words.indices.dropFirst(2).first(where: { openers.contains(words[$0]) }) {
      words = Array(words[..<cut])
    }
    let title = words.joined(separator: " ")
    return (title.first?.uppercased() ?? "") + title.dropFirst()
  }

  /// A bold label or a table's first cell names the requirement better than its words do.
  private static func label(_ text: String) -> String? {
    guard let colon = text.prefix(48).firstIndex(of: ":"), text[..<colon].split(separator: " ").count <= 5 else {
      return nil
    }
    // A colon between backticks parts nothing.
    guard text[..<colon].count(where: { $0 == "`" }).isMultiple(of: 2) else { return nil }
    return String(text[..<colon])
  }

  /// `As a pupil, I want to search …` as `search …`.
  private static func withoutStory(_ text: String) -> String {
    for wish in ["I want that ", "We want that "] where text.hasPrefix(wish) {
      return String(text.dropFirst(wish.count))
    }
    guard text.hasPrefix("As a"), let want = text.firstRange(of: " want ") ?? text.firstRange(of: " can ") else {
      return text
    }
    let rest = text[want.upperBound...]
    return String(rest.hasPrefix("to ") ? rest.dropFirst(3) : rest)
  }

  /// `School classes come in June; the office must be able to …` is about the second clause.
  private static func mainClause(_ text: String) -> String {
    for mark in ["; ", ", so the "] {
      guard let cut = text.firstRange(of: mark) else { continue }
      let (first, second) = (text[..<cut.lowerBound], text[cut.upperBound...])
      let acts = { (clause: Substring) in clause.split(separator: " ").contains { modals.contains($0.lowercased()) } }
      if !acts(first), acts(second) { return (mark == "; " ? "" : "the ") + second }
    }
    return text
  }

  /// `At return, the volunteer is asked …` as `the volunteer is asked …`.
  private static func withoutOpening(_ text: String) -> String {
    let first = text.prefix { $0 != " " && $0 != "," }.lowercased()
    guard subordinate.contains(first), let comma = text.firstRange(of: ", "),
      text[..<comma.lowerBound].split(separator: " ").count <= 12
    else { return text }
    let rest = String(text[comma.upperBound...])
    return rest.split(separator: " ").count > 2 ? rest : text
  }

  /// Behind the first modal verb, or behind a person who acts.
  private static func phraseStart(_ words: [String]) -> Int {
    var start = 0
    for (index, word) in words.prefix(9).enumerated() where index > 0 || modals.contains(word.lowercased()) {
      let bare = word.lowercased()
      let before = index > 0 ? words[index - 1].lowercased() : ""
      if word.hasSuffix(","), index > 3 { break }
      if modals.contains(bare) || bare == "to" && wanting.contains(before) {
        start = index + 1
        break
      }
    }
    while start < words.count, start > 0, fillers.contains(words[start].lowercased()) { start += 1 }
    if start == 0 { start = afterSubject(words) }
    return start < words.count ? start : 0
  }

  private static func afterSubject(_ words: [String]) -> Int {
    let stems = words.prefix(5).map { Words.stem($0.lowercased()) }
    guard let role = stems.firstIndex(where: { Numbers.isRole($0) || $0 == "app" || $0 == "system" }),
      role + 1 < words.count, role < 3, stems.first != "no"
    else { return 0 }
    guard
      !["is", "are", "who", "of", "and", "or", "in", "at", "for"].contains(stems.dropFirst(role + 1).first ?? "is"),
      words[role].last?.isLetter ?? false
    else { return 0 }
    let verb = plain(words[role + 1]).lowercased()
    return verb.hasSuffix("s") || Lexicon<Category>.sentences.holds(Words.stem(verb), .action) ? role + 1 : 0
  }

  /// Whole phrases up to about six words; a noun is never parted from what stands before it.
  private static func phrase(_ words: [String]) -> String {
    var taken: [String] = []
    var hasObject = false
    for (index, word) in words.enumerated() {
      let bare = plain(word).lowercased()
      if joins(bare), hasObject, taken.count > 2 { break }
      if hasObject, taken.count > 2, startsAmount(words, at: index) { break }
      if openers.contains(bare), index > 0, taken.count >= 2, length(of: words[index...]) + taken.count > 7 { break }
      let isBarePassive = taken.count > 1 && ["is", "are"].contains(taken[taken.count - 2].lowercased())
      if index > 2, breaks.contains(bare), !isBarePassive { break }
      if articles.contains(bare) {
        let before = index > 0 ? plain(words[index - 1]).lowercased() : ""
        if hasObject, !openers.contains(before), !breaks.contains(before) { break }
        hasObject = true
      }
      if taken.count > 8 { break }
      let ends = word.last.map { ".;:!?)".contains($0) } ?? false || word.hasPrefix("(")
      if word.hasPrefix("("), taken.count > 1 { break }
      let isEnumeration =
        word.hasSuffix(",") && taken.count < 4 && !hasObject
        && words[index...].dropFirst().prefix(4).contains(where: joins)
      taken.append(isEnumeration ? word : plain(word))
      if ends || word.hasSuffix(","), !isEnumeration { break }
    }
    while taken.count > 1, let last = taken.last, isLoose(last) { taken.removeLast() }
    return plain(taken.joined(separator: " "))
  }

  /// The words of the phrase that a preposition opens.
  private static func length(of words: ArraySlice<String>) -> Int {
    var count = 1
    for word in words.dropFirst() {
      if openers.contains(word.lowercased()) || breaks.contains(word.lowercased()) { break }
      count += 1
      if word.last.map({ ",.;:".contains($0) }) ?? false { break }
    }
    return count
  }

  /// `warns the driver | ten minutes before …`
  private static func startsAmount(_ words: [String], at index: Int) -> Bool {
    let before = plain(words[index - 1]).lowercased()
    guard !openers.contains(before), !articles.contains(before), !["last", "first", "most", "least"].contains(before)
    else { return false }
    return Numbers.isNumber(Words.stem(plain(words[index]).lowercased()))
  }

  private static func isLoose(_ word: String) -> Bool {
    let bare = word.lowercased()
    return openers.contains(bare) || joins(bare) || articles.contains(bare) || breaks.contains(bare)
  }

  private static func joins(_ word: String) -> Bool { word == "and" || word == "or" }

  private static func plain(_ text: String) -> String {
    var text = Substring(text)
    while let last = text.last, ",;:.!?()\"”“".contains(last) { text.removeLast() }
    while let first = text.first, "(\"“".contains(first) { text.removeFirst() }
    return String(text.filter { $0 != "“" && $0 != "”" && $0 != "\"" })
  }

  private static func lowered(_ text: String) -> String {
    guard let first = text.first, text.dropFirst().first?.isLowercase ?? true || text.dropFirst().first == " " else {
      return text
    }
    let word = Words.stem(text.prefix { $0 != " " }.lowercased())
    let isKnown =
      Words.isStopStem(word) || Lexicon<Category>.sentences.holds(word, .role)
      || Lexicon<Category>.sentences.holds(word, .action)
    return isKnown ? first.lowercased() + text.dropFirst() : text
  }

  private static let modals: Set<String> = ["must", "can", "should", "shall", "will", "may", "cannot", "could"]
  private static let wanting: Set<String> = [
    "able", "need", "needs", "want", "wants", "has", "have", "ought", "like", "love",
  ]
  private static let fillers: Set<String> = ["be", "able", "to", "also", "always", "let", "allow", "then"]
  private static let subordinate: Set<String> = [
    "at", "when", "if", "after", "before", "once", "during", "as", "whenever", "on", "in", "for",
  ]
  private static let openers: Set<String> = [
    "by", "with", "for", "from", "in", "on", "at", "to", "of", "about", "into", "through", "via", "per", "over",
    "under",
    "up", "within", "between", "against", "without", "during", "only",
  ]
  private static let breaks: Set<String> = [
    "so", "that", "which", "who", "when", "while", "because", "if", "until", "unless", "before", "after", "where",
    "than",
    "whether", "what", "how", "even", "since", "as", "but", "whom",
  ]
  private static let articles: Set<String> = [
    "a", "an", "the", "each", "every", "all", "their", "its", "our", "his", "her",
  ]
}

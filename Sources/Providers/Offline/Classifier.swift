/// A sentence with what is known about it.
struct Reading: Sendable {
  var passage: Passage
  var stems: [String]
  /// The stems that carry meaning, for comparison.
  var words: Set<String>
  var scores: Scores<Category>
  /// What the headings above and the lead of its list speak of.
  var context: Scores<Category>
  /// Whether a number stands in it.
  var hasNumber: Bool

  /// Whether it tells what the product does in the world that its writer dreams of.
  var isWish = false
  /// What the question asked for that a person answered with it.
  var topic: Category?

  var isUndecided: Bool { scores[.undecided] >= 2.5 }
  /// What may be quoted as a statement.
  var isContent: Bool { !passage.isQuestion && !isUndecided && context[.aside] < 2 }
  /// The category in which it is at home.
  var home: Category { Category.homes.max { scores[$0] < scores[$1] } ?? .story }
  /// Whether its own words, or those above it, call it necessary.
  var isNeeded: Bool {
    if stems.contains("must") && !isProhibition && scores.quality < 1.9 || context[.scopeNow] >= 2 { return true }
    if stems.contains("shall"), !isProhibition { return true }
    let above = Words.stems((passage.headings.last ?? "") + " " + passage.lead)
    return above.contains { ["must", "need", "requir", "mvp"].contains($0) }
  }
  /// `Must not …` forbids; it lets nobody do anything.
  var isProhibition: Bool {
    zip(stems, stems.dropFirst()).contains {
      ["must", "may"].contains($0) && $1 == "not"
        || ["noth", "nothing", "nobody"].contains($0) && ["must", "may"].contains($1)
    }
  }
  /// Whether one of its words for an action is a verb there: `the cold store is` names a thing.
  var actsByVerb: Bool {
    stems.indices.contains { index in
      guard Lexicon<Category>.sentences.holds(stems[index], .action) else { return false }
      let before = stems[..<index].suffix(2)
      let after = index + 1 < stems.count ? stems[index + 1] : ""
      return !before.contains(where: Self.articles.contains) && !["is", "are", "was", "of", "has"].contains(after)
    } || scores[.action] > Double(stems.count { Lexicon<Category>.sentences.holds($0, .action) })
  }
  private static let articles: Set<String> = [
    "the", "a", "an", "our", "their", "his", "her", "my", "each", "every", "of", "in", "at", "on", "for", "from", "by",
  ]

  /// Whether it says how many people there are: `thirty volunteers`.
  var countsPeople: Bool {
    stems.indices.contains { index in
      Numbers.isNumber(stems[index])
        && stems[(index + 1)...].prefix(2).contains { Lexicon<Category>.sentences.holds($0, .role) }
    }
  }
  /// The roles that act in it.
  var subjects: [String] { stems.prefix(9).filter { Numbers.isRole($0) && !Numbers.isAnyone($0) } }
  func isAtHome(in category: Category) -> Bool { scores[category] >= scores[home] - 0.25 }
}

extension Scores<Category> {
  /// What a sentence says by its own words, the headings above it left aside.
  static func own(_ reading: Reading?) -> Scores<Category> {
    var own = Scores()
    guard let reading else { return own }
    for category in Category.allCases { own[category] = reading.scores[category] - reading.context[category] }
    return own
  }
}

/// Tells by words, headings and form what a sentence is about.
enum Classifier {
  static func read(_ passage: Passage, topic: Category? = nil) -> Reading {
    let stems = Words.stems(passage.text)
    let context = HeadingContext.scores(passage)
    let hasNumber = stems.contains { Numbers.isNumber($0) }
    var scores = ownScores(stems, passage, hasNumber: hasNumber)
    for category in Category.allCases where ![.role, .action, .modal].contains(category) {
      scores[category] += context[category]
    }
    // A person who says that there is no deadline has decided it.
    if passage.isAnswer { scores[.undecided] = Denial.isOne(stems) ? 3 : 0 }
    if ["TODO", "FIXME", "TBD"].contains(where: passage.text.hasPrefix) { scores[.undecided] = 4 }
    // `No app has to be installed` is promised where it was decided.
    if context[.scopeNow] >= 2, stems.first == "no" { scores[.outOfScope] = 0 }
    if passage.openCell != nil { scores[.undecided] = 0 }
    settle(&scores, context, passage, hasNumber: hasNumber)
    FeatureScore.weigh(&scores, stems, passage, context)
    if let topic { single(&scores, topic) }
    return Reading(
      passage: passage, stems: stems, words: Set(stems.filter { !Words.isStopStem($0) }), scores: scores,
      context: context, hasNumber: hasNumber, topic: topic)
  }

  private static func ownScores(_ stems: [String], _ passage: Passage, hasNumber: Bool) -> Scores<Category> {
    var scores = Lexicon<Category>.sentences.scores(stems)
    weighMetric(&scores, stems, hasNumber: hasNumber)
    weighUsers(&scores, stems)
    weighScope(&scores, stems)
    if passage.kind == .listItem, stems.first == "no", stems.count < 7 { scores[.outOfScope] += 3 }
    if stems.first == "no", stems.contains("pleas") { scores[.outOfScope] += 3 }
    if Definition.ofProduct(stems) { scores[.goal] += 2.5 }
    if Numbers.holdsDate(stems), scores[.timeline] < 2 { scores[.timeline] += 2 }
    return scores
  }

  /// What one's own words and the words above say may not both hold.
  private static func settle(
    _ scores: inout Scores<Category>, _ context: Scores<Category>, _ passage: Passage, hasNumber: Bool
  ) {
    if scores[.scopeVision] - context[.scopeVision] >= 2, scores[.scopeLater] <= context[.scopeLater] {
      scores[.scopeLater] = 0
    }
    let putsOff = scores[.scopeLater] - context[.scopeLater] >= 2
    if context[.outOfScope] >= 3, putsOff, !passage.opens { scores[.outOfScope] -= context[.outOfScope] }
    if scores[.timeline] - context[.timeline] >= 2, hasNumber, context[.scopeLater] >= 2, scores[.action] == 0 {
      scores[.scopeLater] = 0
    }
    if scores[.outOfScope] >= 3 { for other in [Category.scopeNow, .scopeLater, .scopeVision] { scores[other] = 0 } }
    // A worry about what nobody knows is a worry first.
    if context[.risk] >= 2.4 { scores[.undecided] = 0 }
    if context[.goal] >= 2, hasNumber, passage.kind == .listItem {
      scores[.metric] += 2.4
      scores[.goal] = 0
    }
    if context[.goal] >= 2 || context[.metric] >= 2.4 { scores[.timeline] = min(scores[.timeline], 1) }
    if context[.scopeLater] >= 2 || context[.scopeVision] >= 2 { scores[.goal] = 0 }
    if context[.user] >= 2.4 || context[.problem] >= 2.4, scores[.goal] < 2.5 { scores[.goal] = 0 }
    if passage.isIntroduction {
      scores[.goal] += 2
      if scores[.modal] > 0 { scores[.problem] *= 0.5 }
    }
  }

  /// What answers a question belongs to what was asked, whatever else its words touch.
  private static func single(_ scores: inout Scores<Category>, _ topic: Category) {
    for category in Category.homes where category != topic { scores[category] = min(scores[category], 1) }
    scores[topic] += 4
  }

  private static func weighMetric(_ scores: inout Scores<Category>, _ stems: [String], hasNumber: Bool) {
    scores[.metric] =
      Numbers.holdsAmount(stems) && scores[.metric] > 0 ? scores[.metric] + 1 : min(scores[.metric], 1.4)
    if scores[.story] > 0 || scores[.problem] >= 2.5 { scores[.metric] *= 0.5 }
    if zip(stems, stems.dropFirst()).contains(where: { ["second", "millisecond"].contains($1) && Numbers.isNumber($0) })
      || stems.contains("second") && stems.contains(where: { ["within", "under"].contains($0) })
    {
      scores[.performance] += 2
    }
    if !hasNumber { scores[.performance] *= 0.7 }
  }

  private static func weighUsers(_ scores: inout Scores<Category>, _ stems: [String]) {
    let opening: ArraySlice<String>
    if let first = stems.first, ["when", "if", "onc", "after", "befor", "as", "at"].contains(first), stems.count > 6 {
      opening = stems.prefix(9)
    } else {
      opening = stems.prefix(4)
    }
    let subjects = stems.first == "must" ? [] : opening.filter(Numbers.isRole)
    let early = !subjects.isEmpty
    if early, !subjects.allSatisfy(Numbers.isAnyone) {
      scores[.user] += 1.2
    } else if scores[.role] > 0 {
      scores[.user] += 0.4
    }
    if early, zip(stems, stems.dropFirst()).prefix(5).contains(where: { $1 == "are" && $0 != "there" }) {
      scores[.user] += 0.8
    }
    scores[.role] = early ? 1 : 0
  }

  /// `Photos are not in the first version` speaks of the first version, but does not put photos into it.
  static func weighScope(_ scores: inout Scores<Category>, _ stems: [String]) {
    if scores[.scopeNow] > 0, stems.contains(where: { ["not", "no", "won't", "without", "neither"].contains($0) }),
      !stems.contains("only")
    {
      scores[.outOfScope] += scores[.scopeNow]
      scores[.scopeNow] = 0
    }
    // `One day before it is due` is a period.
    if let one = stems.firstIndex(of: "one"), one + 2 < stems.count, stems[one + 1] == "day",
      ["befor", "after", "earlier", "later", "ahead"].contains(stems[one + 2])
    {
      scores[.scopeVision] = max(scores[.scopeVision] - 2.5, 0)
      scores[.scopeLater] = 0
    }
  }
}

/// What the headings above a sentence, and the lead of its list, speak of.
enum HeadingContext {
  /// The nearest heading of which something is known speaks; those above it only where it says nothing.
  static func scores(_ passage: Passage) -> Scores<Category> {
    var context = Scores<Category>()
    for heading in passage.headings.reversed() {
      context = ofHeading(heading, passage)
      if context.best != nil { break }
    }
    settle(&context, passage)
    if let ruling = Ruling.of(passage.lead) {
      context = Scores<Category>()
      context[ruling] = 4
      settle(&context, passage)
      return context
    }
    guard !passage.lead.isEmpty else { return context }
    let stems = Words.stems(passage.lead)
    let asHeading = Lexicon<Category>.headings.scores(stems)
    var asSentence = Lexicon<Category>.sentences.scores(stems)
    Classifier.weighScope(&asSentence, stems)
    for category in Category.allCases {
      context[category] += max(asHeading[category] * 0.8, min(asSentence[category], 3) * 0.8)
    }
    if asSentence[.modal] > 0 { context[.feature] += 2 }
    settle(&context, passage)
    return context
  }

  /// `Must (go-live 1 October)` and `Could, later` are priorities; `Open` is a list of open points.
  private static func ofHeading(_ heading: String, _ passage: Passage) -> Scores<Category> {
    let end = heading.firstIndex { "(,:–—".contains($0) } ?? heading.endIndex
    let opening = Substring(heading[..<end]).trimmingSpace
    var text = Priority.ofHeading(String(opening)) ?? heading
    if ["open", "still open", "todo", "to do", "offen"].contains(opening.lowercased()) { text = "open questions" }
    if ["next", "next steps", "actions"].contains(opening.lowercased()), passage.kind == .paragraph {
      text = "appendix"
    }
    let stems = Words.stems(text)
    var scores = Lexicon<Category>.headings.scores(stems)
    // A long question holds words of many kinds; what it asks for is what counts.
    if heading.hasSuffix("?"), heading.hasPrefix("What about") || heading.hasPrefix("And ") {
      return Scores<Category>()
    }
    guard heading.hasSuffix("?"), stems.count > 6 || scores.best == nil else { return scores }
    scores = Scores<Category>()
    if let topic = Topic.of(heading), topic != .timeline || Self.spends(stems) { scores[topic.category] = 3 }
    return scores
  }

  private static func spends(_ stems: [String]) -> Bool {
    stems.contains { ["budget", "deadlin", "money", "cost", "date", "tim"].contains($0) }
  }

  private static func settle(_ context: inout Scores<Category>, _ passage: Passage) {
    // What is listed for a release is a list of features.
    let horizon = max(context[.scopeNow], context[.scopeLater], context[.scopeVision])
    if horizon >= 2, [.listItem, .tableRow].contains(passage.kind), context[.outOfScope] < 3,
      context[.timeline] < 2, context[.risk] < 2
    {
      context[.feature] = max(context[.feature], 3)
    }
    if context[.outOfScope] >= 3 {
      for other in [Category.scopeNow, .scopeLater, .scopeVision, .feature, .goal] { context[other] = 0 }
    }
    if context[.scopeLater] >= 2 || context[.scopeVision] >= 2 {
      for other in [Category.scopeNow, .goal, .timeline] { context[other] = 0 }
    }
    // `What we want` is followed by a goal in prose and by wishes in a list.
    if context[.goal] >= 2, passage.kind == .listItem, wishes.contains(Words.stems(passage.headings.last ?? "")) {
      context[.feature] = max(context[.feature], 3)
      context[.goal] = 0
    }
  }

  private static let wishes = ["what we want", "what i want", "what we would like"].map(Words.stems)
}

/// Sentences that say what the product is: `Hive Diary is a phone app for …`.
enum Definition {
  static func ofProduct(_ stems: [String]) -> Bool {
    // `App for climbers to find partners`
    if let noun = stems.prefix(3).firstIndex(where: { programs.contains($0) }), noun + 1 < stems.count,
      ["for", "to", "that", "which", "where"].contains(stems[noun + 1]),
      !stems.prefix(noun).contains(where: { ["the", "one", "our", "their", "each", "a"].contains($0) && noun > 1 }),
      stems.first != "the"
    {
      return true
    }
    // `We want Toolshed, a small web application with which …`
    if let first = stems.first, ["we", "i"].contains(first), stems.prefix(3).contains(where: { wants.contains($0) }),
      stems.prefix(10).contains(where: { products.contains($0) })
    {
      return true
    }
    // `The group wants a visitor guide with which …`
    if let verb = stems.prefix(5).firstIndex(of: "want"), verb > 0, verb + 2 < stems.count,
      ["a", "an"].contains(stems[verb + 1]), stems[(verb + 2)...].prefix(4).contains(where: { products.contains($0) }),
      !stems[..<verb].contains(where: { Numbers.isRole($0) || $0 == "who" })
    {
      return true
    }
    guard let verb = stems.prefix(7).firstIndex(of: "is"), verb + 2 < stems.count else { return false }
    guard ["a", "an", "the", "softwar"].contains(stems[verb + 1]), stems.first != "ther" else { return false }
    return stems[(verb + 1)...].prefix(6).contains { products.contains($0) }
  }

  /// Words that name a program; a tool or a library may as well be what it deals with.
  private static let programs: Set<String> = Set(Words.stems("app application platform website software webapp"))
  private static let wants: Set<String> = ["want", "need", "build", "plan"]
  private static let products: Set<String> = Set(
    Words.stems(
      "app application tool service platform site website system library assistant product program software workspace cli guide"
    ))
}

import Kernel

/// Writes the sections that quote what the documents say.
struct SectionWriter {
  var dossier: Dossier
  /// The cited sentences that stand in sections already.
  private var used: Set<String> = []

  /// Whether some sentence says the goal in so many words.
  private let statesGoal: Bool

  init(_ dossier: Dossier) {
    self.dossier = dossier
    statesGoal = dossier.readings.contains {
      Scores<Category>.own($0)[.goal] >= 2 && Self.mayStand($0) && SectionFit.admits($0, to: .vision)
    }
    for output in dossier.delivered where !dossier.brief.expected.outputs.contains(output.name) {
      note(output.markdown, as: output.name)
    }
  }

  /// The markdown of a section: quoted sentences, or the one question that would fill it.
  mutating func write(_ output: OutputBrief, as intent: SectionIntent, prose: String) -> String {
    var chosen = intent == .generic ? generic(output, prose: prose) : choose(intent, heading: output.heading ?? "")
    chosen = withEvidence(chosen, for: intent)
    guard !chosen.isEmpty else { return question(for: output, as: intent) }
    let markdown = Self.text(chosen.map { dossier.readings[$0].passage }, asProse: intent.isProse)
    note(markdown, as: output.name)
    return markdown
  }

  /// Remembers which sentences a section quotes. Requirements state again what other sections say.
  mutating func note(_ markdown: String, as name: String) {
    let intent = SectionIntent.of(OutputBrief(name: name))
    let restating: [SectionIntent] = [
      .functional, .nonFunctional, .epics, .gaps, .projectType, .domain, .complexity, .review, .references,
    ]
    guard !restating.contains(intent) else { return }
    for reading in dossier.readings where markdown.utf8.count > 2 {
      let cited = reading.passage.cited
      if marks(in: markdown).contains(reading.passage.citation), markdown.contains(cited) { used.insert(cited) }
    }
  }

  private var markCache: (markdown: String, marks: Set<String>) = ("", [])

  private mutating func marks(in markdown: String) -> Set<String> {
    if markCache.markdown != markdown { markCache = (markdown, Citations.marks(in: markdown)) }
    return markCache.marks
  }

  /// What settles a question of the workflow stands in the section that the question is about.
  private func withEvidence(_ chosen: [Int], for intent: SectionIntent) -> [Int] {
    guard let topic = intent.topic, chosen.isEmpty || intent.quotesEvidence else { return chosen }
    let evidence = AnswerFinder(dossier: dossier).evidence(for: topic, question: topic.question)
    guard evidence.strength >= 0.75 else { return chosen }
    let cited = Set(evidence.readings.map(\.passage.cited))
    let found = dossier.readings.indices.filter { index in
      let reading = dossier.readings[index]
      return cited.contains(reading.passage.cited)
        && !chosen.contains { Words.likeness(dossier.readings[$0].words, reading.words) >= 0.6 }
    }
    return (chosen + found).sorted()
  }

  private func choose(_ intent: SectionIntent, heading: String) -> [Int] {
    let readings = dossier.readings
    let headingWords = Set(Words.contentStems(heading))
    let namesUsers = readings.count { $0.context[.user] >= 2 && $0.isContent } > 1
    var fresh: [(index: Int, score: Double)] = []
    var foreign: [(index: Int, score: Double)] = []
    var again: [(index: Int, score: Double)] = []
    for (index, read) in readings.enumerated() where Self.mayStand(read) {
      let reading = dossier.horizons.placed(read)
      let isVision = intent == .vision && SectionFit.statesVision(reading)
      if intent == .vision, statesGoal, !isVision, Scores<Category>.own(reading)[.goal] < 1 { continue }
      if let topic = reading.topic, !intent.categories.contains(where: { $0.category == topic }) { continue }
      guard let (category, weighted) = Self.strongest(reading, intent), SectionFit.admits(reading, to: intent) else {
        continue
      }
      let standsUnder = reading.passage.headings.last.map { Words.likeness(Set(Words.contentStems($0)), headingWords) }
      var score = weighted + 2 * (standsUnder ?? 0)
      if intent == .users, namesUsers, reading.context[.user] < 2, reading.topic != .user,
        Scores<Category>.own(reading)[.user] < 2
      {
        continue
      }
      if intent == .users { score += !reading.subjects.isEmpty ? 0.8 : reading.context[.user] >= 2 ? 0 : -1 }
      if intent == .users, reading.countsPeople { score += 1.6 }
      if intent == .scopeNow, reading.scores[.timeline] >= 2, reading.isAtHome(in: .timeline) { continue }
      if reading.passage.isAnswer { score += 2 }
      if intent != .problem { score -= reading.scores[.story] * 0.6 }
      if Self.pointsBack(reading), !Self.scopes.contains(intent) { score -= 0.7 }
      if isVision { score += 3 }
      if intent == .special { score += SectionFit.distinction(reading) }
      if intent == .vision, index * 8 < readings.count, reading.passage.kind == .paragraph { score += 0.6 }
      guard score >= intent.threshold else { continue }
      let isHome =
        reading.isAtHome(in: category) || reading.context[category] >= 2 || intent == .vision
        || [.scopeNow, .legal].contains(category) || intent == .nonFunctional
      let introducesUsers = intent == .users && Scores<Category>.own(reading)[.user] >= 2
      if used.contains(reading.passage.cited), !introducesUsers {
        let serves =
          [.success, .rules, .timeline, .users].contains(intent) && (reading.hasNumber || intent != .success)
        if isHome || serves { again.append((index, score)) }
      } else if isHome {
        fresh.append((index, score))
      } else if ![.special, .vision, .assumptions, .risks].contains(intent) {
        foreign.append((index, score))
      }
    }
    if intent == .users, !readings.contains(where: { $0.context[.user] >= 2 || $0.topic == .user }) {
      return onePerRole(pick(fresh + foreign + again, limit: intent.limit))
    }
    for tier in [fresh, foreign, again] where !tier.isEmpty {
      let chosen = pick(tier, limit: intent.limit)
      return intent == .users && tier.first?.index != fresh.first?.index ? onePerRole(chosen) : chosen
    }
    return []
  }

  private static let scopes: Set<SectionIntent> = [.scopeNow, .scopeLater, .scopeVision, .outOfScope]

  /// The best of the candidates without near-duplicates, in the order in which they stand.
  func pick(_ candidates: [(index: Int, score: Double)], limit: Int) -> [Int] {
    let ranked = candidates.sorted { $0.score > $1.score || $0.score == $1.score && $0.index < $1.index }
    var chosen: [Int] = []
    for candidate in ranked where chosen.count < limit {
      let words = dossier.readings[candidate.index].words
      let isRepeat =
        !dossier.readings[candidate.index].passage.isAnswer
        && chosen.contains { Words.likeness(dossier.readings[$0].words, words) >= 0.6 }
      if !isRepeat { chosen.append(candidate.index) }
    }
    return chosen.sorted()
  }

  /// Of sentences that only mention people, one for each kind of them is enough.
  private func onePerRole(_ indices: [Int]) -> [Int] {
    var known: Set<String> = []
    let ranked = indices.sorted { a, b in
      let (left, right) = (dossier.readings[a].scores[.user], dossier.readings[b].scores[.user])
      return left > right || left == right && a < b
    }
    return ranked.filter { index in
      let roles = dossier.readings[index].subjects
      let isNew = roles.isEmpty || roles.contains { !known.contains($0) }
      known.formUnion(roles)
      return isNew
    }.sorted()
  }

  private func generic(_ output: OutputBrief, prose: String) -> [Int] {
    let title = "\(SectionIntent.spaced(output.name)) \(output.heading ?? "")"
    let titleWords = Set(Words.contentStems(title))
    let byTitle = dossier.retrieval.scores(title)
    let byProse = dossier.retrieval.scores("\(title) \(output.instruction ?? prose)")
    var candidates: [(index: Int, score: Double)] = []
    for (index, reading) in dossier.readings.enumerated() where reading.isContent && reading.stems.count > 2 {
      let above = Set(reading.passage.headings.suffix(1).flatMap(Words.contentStems))
      let under = Words.likeness(above, titleWords)
      var score = byTitle[index] + 0.5 * byProse[index] + 3 * under
      if reading.passage.isAnswer, score > 0.2 { score += 0.5 }
      if used.contains(reading.passage.cited) { score -= 0.6 }
      if score >= 0.9 { candidates.append((index, score)) }
    }
    guard let best = candidates.map(\.score).max() else { return [] }
    return pick(candidates.filter { $0.score >= best * 0.5 }, limit: 8)
  }

  private static func strongest(_ reading: Reading, _ intent: SectionIntent) -> (Category, Double)? {
    var best: (Category, Double)?
    for (category, weight) in intent.categories {
      let score = reading.scores[category] * weight
      if score > (best?.1 ?? 0) { best = (category, score) }
    }
    return best
  }

  /// Fragments, questions and open points are no statements.
  static func mayStand(_ reading: Reading) -> Bool {
    guard reading.isContent, !Criterion.isNamed(reading) else { return false }
    if reading.passage.kind == .listItem || reading.passage.isAnswer || reading.words.count > 3 { return true }
    if reading.context[.outOfScope] >= 3, reading.stems.first == "no", reading.stems.count > 1 { return true }
    if reading.context[.user] >= 2, reading.countsPeople { return true }
    let least = reading.words.count > 2 ? 1.9 : 2.4
    let own = Scores<Category>.own(reading)
    return reading.stems.count > 2 && reading.words.count > 1 && own[reading.home] >= least
  }

  /// `This costs us hours.` means little without the sentence before it.
  static func pointsBack(_ reading: Reading) -> Bool {
    guard !reading.passage.opens, let first = reading.stems.first else { return false }
    return ["this", "that", "it", "thi", "they", "he", "she", "thos", "thes", "ther"].contains(first)
  }

  private static func opensWithPronoun(_ text: String) -> Bool {
    ["They ", "It ", "This ", "He ", "She ", "These ", "Those "].contains { text.hasPrefix($0) }
  }

  /// Sentences of one block stay together; lists have an item for each block.
  static func text(_ passages: [Passage], asProse: Bool) -> String {
    var blocks: [(id: Int, text: String)] = []
    for passage in passages {
      let follows = asProse || passage.kind == .listItem || !passage.opens && opensWithPronoun(passage.text)
      if let last = blocks.indices.last, blocks[last].id == passage.block, follows {
        blocks[last].text += " " + passage.cited
      } else {
        blocks.append((passage.block, passage.cited))
      }
    }
    return blocks.map { asProse ? $0.text : "- " + $0.text }.joined(separator: asProse ? "\n\n" : "\n")
  }

  /// The one question of an empty section: in the workflow's own words where it has asked for the same.
  private func question(for output: OutputBrief, as intent: SectionIntent) -> String {
    guard let question = intent.question else { return Self.question(for: output) }
    guard let topic = Topic.allCases.first(where: { $0.question == question }) else { return question }
    return dossier.unanswered.first { Topic.of($0) == topic } ?? question
  }

  /// What to ask for a section of which only the name is known.
  static func question(for output: OutputBrief) -> String {
    let name = (output.heading ?? SectionIntent.spaced(output.name)).filter { !"?{}[]".contains($0) }
    return "What is there to say under “\(name)”, and who knows it?"
  }
}

/// Citations in text that this provider wrote.
enum Citations {
  /// Behind the first `[path:line]` or `[answer:ID]` of a text; other brackets are words of the source.
  static func firstEnd(in text: String) -> String.Index? {
    var rest = text[...]
    while let open = rest.firstIndex(of: "["), let close = rest[open...].firstIndex(of: "]") {
      let mark = rest[rest.index(after: open)..<close]
      let place = mark.lastIndex(of: ":").map { mark[mark.index(after: $0)...] } ?? ""
      if !place.isEmpty, mark.hasPrefix("answer:") || place.allSatisfy(\.isNumber) { return rest.index(after: close) }
      rest = rest[rest.index(after: open)...]
    }
    return nil
  }

  /// Every `[path:line]` and `[answer:ID]` of a text.
  static func marks(in text: String) -> Set<String> {
    var marks: Set<String> = []
    for piece in text.split(separator: "[").dropFirst() {
      if let close = piece.firstIndex(of: "]"), piece[..<close].contains(":") { marks.insert("[\(piece[..<close])]") }
    }
    return marks
  }
}

import Kernel

/// Answers the questions of a workflow from the documents, and says how sure that is.
struct AnswerFinder {
  /// The sentences that may answer a question.
  struct Evidence {
    var readings: [Reading] = []
    /// In [0, 1]; from 0.75 on it is an answer, below that at best a suggestion.
    var strength = 0.0
    /// Set where the documents say that it is open.
    var isDenied = false
    var reason = ""
  }

  var dossier: Dossier

  func answer(_ asked: ExpectedReply.Answer) -> TurnReply.Answer {
    guard asked.options.isEmpty else { return option(asked) }
    if let settled = dossier.answers.last(where: { $0.id == asked.id }) {
      return TurnReply.Answer(
        id: asked.id, answer: settled.answer, confidence: 0.95, reasoning: "It was settled before.")
    }
    let topic = Topic.of(asked.question)
    let evidence = topic.map { self.evidence(for: $0, question: asked.question) } ?? byWords(asked.question)
    let text = evidence.readings.map(\.passage.cited).joined(separator: " ")
    return TurnReply.Answer(
      id: asked.id, answer: text, confidence: (evidence.strength * 100).rounded() / 100,
      reasoning: reason(evidence, topic))
  }

  private func reason(_ evidence: Evidence, _ topic: Topic?) -> String {
    if !evidence.reason.isEmpty { return evidence.reason }
    let wanted = topic?.wanted ?? "sentences that share the question's words"
    if evidence.isDenied { return "Looked for \(wanted); the documents say that this is open." }
    if evidence.strength >= 0.75 { return "The documents hold \(wanted)." }
    return "Looked for \(wanted) and found \(evidence.readings.isEmpty ? "none" : "nothing that settles it")."
  }

  /// What the documents hold on a topic.
  func evidence(for topic: Topic, question: String) -> Evidence {
    let readings = dossier.readings
    let category = topic.category
    let byAnswer = readings.filter { $0.passage.isAnswer && $0.scores[category] >= 4 && $0.isContent }
    if !byAnswer.isEmpty {
      return Evidence(readings: Array(byAnswer.prefix(3)), strength: 0.95, reason: "A person answered this.")
    }
    let usable = readings.filter { SectionWriter.mayStand($0) && strength($0, topic) > 0 }
    let ranked = usable.enumerated().sorted {
      let (a, b) = (strength($0.element, topic), strength($1.element, topic))
      return a > b || a == b && $0.offset < $1.offset
    }.map(\.element)
    let isDenied = readings.contains { $0.isUndecided && denies($0, topic) }
    guard let best = ranked.first else { return Evidence(isDenied: isDenied) }
    let top = strength(best, topic)
    let chosen = ranked.prefix(topic == .mustHave ? 6 : 3).filter { strength($0, topic) >= top * 0.6 }
    let inOrder = usable.filter { one in chosen.contains { $0.passage.cited == one.passage.cited } }
    var confidence = top >= 2 ? min(0.80 + (top - 2) * 0.04 + Double(chosen.count - 1) * 0.02, 0.95) : top * 0.22
    var reason = ""
    if topic == .success, asksForDate(question), confidence > 0.5, !chosen.contains(where: hasDate) {
      confidence = 0.5
      reason = "A result with a number was found, but no date by which it is to be reached."
    }
    if isDenied, top < 4 { confidence = min(confidence, 0.4) }
    return Evidence(readings: inOrder, strength: confidence, isDenied: isDenied && confidence < 0.75, reason: reason)
  }

  /// From 2 on a sentence settles the topic by itself.
  private func strength(_ reading: Reading, _ topic: Topic) -> Double {
    let scores = reading.scores
    let own = scores[topic.category]
    let isTold = scores[.story] >= 2
    switch topic {
    case .users:
      guard scores[.role] > 0 || own - reading.context[.user] >= 2 else { return 0 }
      if isTold { return 0.5 }
      return own >= 2 || reading.context[.user] >= 2 ? own : scores[.role] > 0 ? 2 : 1
    case .success:
      guard own >= 1 || reading.context[.metric] >= 2 else { return 0 }
      if reading.context[.metric] < 2,
        [Category.feature, .risk, .timeline].contains(where: { reading.context[$0] >= 2 })
      {
        return 0
      }
      guard reading.hasNumber, scores[.problem] < 2.5, !isTold else { return min(own * 0.5, 1.5) }
      return own >= 2.4 ? own : own * 0.7
    case .mustHave:
      if reading.isAtHome(in: .timeline), scores[.timeline] >= 2 { return 0 }
      if scores[.feature] >= 2.4, scores[.scopeLater] < 2, scores[.outOfScope] < 2, reading.isNeeded {
        return 2.2 + min(scores[.feature], 4) * 0.2
      }
      if scores[.scopeNow] >= 2, scores[.outOfScope] < 2 { return scores[.scopeNow] + min(scores[.feature], 3) * 0.3 }
      return scores[.feature] >= 2.2 && scores[.scopeLater] < 2 && scores[.outOfScope] < 2
        ? (dossier.separatesLater && reading.context[.feature] >= 2 ? 2 : 1.5) : 0
    case .timeline:
      guard own >= 1, scores[.story] < 3, scores[.problem] < 3, scores[.cost] < 2 else { return 0 }
      if reading.context[.timeline] < 2, scores[.story] >= 1, !reading.stems.contains(where: Self.binding.contains) {
        return own * 0.4
      }
      if scores[.metric] >= 2.4, reading.isAtHome(in: .metric) || reading.isAtHome(in: .goal) { return own * 0.4 }
      return own - reading.context[.timeline] >= 1.9 || reading.hasNumber && reading.context[.timeline] >= 2
        ? own
        : own - reading.context[.timeline] >= 1.2 ? own * 0.4 : 0
    case .rules:
      let words = own - reading.context[.legal]
      return words >= 1.9 ? own : own * 0.4
    case .excluded: return own >= 2.4 ? own : own * 0.4
    case .problem: return own >= 2 ? own : own * 0.6
    case .risks, .technology, .special, .goal: return own
    }
  }

  /// Words that make a date that is told a date to be kept.
  private static let binding: Set<String> = Set(
    Words.stems("must deadline budget ready live launch before by until want need promised grant granted voted"))

  /// `No deadline has been set` speaks of the deadline all the same.
  private func denies(_ reading: Reading, _ topic: Topic) -> Bool {
    // A point of the minutes that is left open says nothing of the rest.
    if Ruling.of(reading.passage.lead) != nil || reading.context[.undecided] >= 2 { return false }
    return Topic.of(reading.passage.text) == topic || reading.scores[topic.category] >= 2
  }

  private func asksForDate(_ question: String) -> Bool {
    Words.stems(question).contains { ["when", "date", "deadlin"].contains($0) }
  }

  private func hasDate(_ reading: Reading) -> Bool {
    if reading.scores[.timeline] - reading.context[.timeline] >= 1.2 { return true }
    // `We measure twelve months after the start:` dates what is listed below.
    let text = [reading.passage.headings.last ?? "", reading.passage.lead, reading.passage.text].joined(separator: " ")
    let stems = Words.stems(text)
    let lower = text.lowercased()
    if ["in a year", "within a year", "after a year"].contains(where: { lower.contains($0) }) { return true }
    return stems.contains { $0.utf8.count == 4 && $0.hasPrefix("20") && Numbers.isNumber($0) }
      || ["season", "month", "year", "week", "quarter", "spring", "summer", "autumn", "winter"].contains { unit in
        zip(stems, stems.dropFirst()).contains {
          $1 == unit && ["first", "twelve", "six", "three", "every", "one", "next", "this", "of"].contains($0)
            || $1 == unit && Numbers.isNumber($0)
        }
      }
  }

  /// A question on nothing that is known by topic: the sentences nearest to its words.
  private func byWords(_ question: String) -> Evidence {
    let scores = dossier.retrieval.scores(question)
    let ranked = dossier.readings.indices.filter { SectionWriter.mayStand(dossier.readings[$0]) && scores[$0] > 0.3 }
      .sorted { scores[$0] > scores[$1] || scores[$0] == scores[$1] && $0 < $1 }
    guard let best = ranked.first else { return Evidence() }
    let chosen = ranked.prefix(2).filter { scores[$0] >= scores[best] * 0.8 }.sorted().map { dossier.readings[$0] }
    let margin = scores[best] - (ranked.dropFirst(2).first.map { scores[$0] } ?? 0)
    let shared = dossier.readings[best].words.intersection(Words.contentStems(question)).count
    let isFirm = scores[best] >= 0.9 && margin > 0.15 && shared >= 3
    return Evidence(readings: chosen, strength: isFirm ? 0.8 : min(0.5, scores[best] * 0.5))
  }

  /// The option whose words the documents speak of.
  private func option(_ asked: ExpectedReply.Answer) -> TurnReply.Answer {
    var scored: [(option: String, score: Double)] = []
    for option in asked.options {
      let retrieved = dossier.retrieval.scores(option)
      let best = dossier.readings.indices.filter { dossier.readings[$0].isContent }.map { retrieved[$0] }.max() ?? 0
      scored.append((option, best))
    }
    let ranked = scored.enumerated().sorted {
      $0.element.score > $1.element.score || $0.element.score == $1.element.score && $0.offset < $1.offset
    }.map(\.element)
    guard let best = ranked.first else {
      return TurnReply.Answer(id: asked.id, answer: "", confidence: 0, reasoning: "No option was offered.")
    }
    let margin = best.score - (ranked.dropFirst().first?.score ?? 0)
    let isFirm = best.score >= 0.8 && margin >= 0.4
    return TurnReply.Answer(
      id: asked.id, answer: best.option, confidence: isFirm ? 0.8 : min(0.5, 0.2 + margin * 0.4),
      reasoning: isFirm
        ? "The documents use the words of this option and not those of the others."
        : "Looked for the words of the options; the documents do not decide between them.")
  }
}

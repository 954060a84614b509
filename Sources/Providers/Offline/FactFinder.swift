import Kernel

/// Values for the names that a workflow asks facts under, and verdicts on its conditions.
struct FactFinder {
  var dossier: Dossier

  /// The value of a fact as far as words show it; null where they do not.
  func value(_ name: String) -> Value {
    let words = Set(Words.stems(SectionIntent.spaced(name)))
    let isFlag = ["has", "is", "need", "use", "uses", "with", "support", "detect"].contains {
      words.contains(Words.stem($0))
    }
    if isFlag || words.contains("mode") {
      let verdict = holds(SectionIntent.spaced(name))
      return verdict.holds == .unknown ? .null : .bool(verdict.holds == .yes)
    }
    if words.contains("complexity") { return label(ProjectClass.complexity(dossier)) }
    if words.contains("typ") || words.contains("type") || words.contains("classification") {
      return label(words.contains("domain") ? ProjectClass.domain(dossier) : ProjectClass.type(dossier))
    }
    if words.contains("domain") || words.contains("industry") { return label(ProjectClass.domain(dossier)) }
    if words.contains("nam") || words.contains("name") || words.contains("title") {
      return dossier.titles.first { !$0.title.isEmpty }.map { .string($0.title) } ?? .null
    }
    if words.contains("count") || words.contains("number") { return count(words) }
    return .null
  }

  /// Whether a condition in prose holds.
  func judgement(_ asked: ExpectedReply.Judgement) -> TurnReply.Judgement {
    let verdict = holds(asked.condition)
    return TurnReply.Judgement(
      id: asked.id, holds: verdict.holds, confidence: verdict.confidence, reasoning: verdict.reason)
  }

  private func label(_ found: ProjectClass?) -> Value { found.map { .string($0.label) } ?? .null }

  private func count(_ words: Set<String>) -> Value {
    if words.contains("requirement") {
      return .int(RequirementFinder(dossier: dossier).functional(growth: false).count)
    }
    return .null
  }

  private struct Verdict {
    var holds: TurnReply.Verdict
    var confidence: Double
    var reason: String
  }

  private func holds(_ condition: String) -> Verdict {
    let words = Set(Words.stems(condition))
    let isNegated = words.contains("no") || words.contains("not") || words.contains("without")
    guard let subject = Self.subjects.first(where: { $0.matches(condition, words) }) else { return byWords(condition) }
    let content = dossier.readings.filter { $0.isContent && $0.scores[.outOfScope] < 2.5 }
    let weight = content.reduce(0) { $0 + $1.stems.filter { subject.evidence.contains($0) }.count }
    let against = content.reduce(0) { $0 + $1.stems.filter { subject.counter.contains($0) }.count }
    if weight == 0, against == 0 {
      if subject.absenceIsNo, !content.isEmpty {
        return Verdict(holds: isNegated ? .yes : .no, confidence: 0.7, reason: "No sentence speaks of it.")
      }
      return Verdict(holds: .unknown, confidence: 0.2, reason: "No sentence speaks of it.")
    }
    let isTrue = weight > against
    let share = Double(max(weight, against)) / Double(weight + against + 1)
    let confidence = min(0.6 + share * 0.35, 0.95)
    return Verdict(
      holds: isTrue != isNegated ? .yes : .no, confidence: confidence,
      reason: "\(weight) words of the documents speak for it and \(against) against it.")
  }

  private func byWords(_ condition: String) -> Verdict {
    let scores = dossier.retrieval.scores(condition)
    let best = dossier.readings.indices.filter { dossier.readings[$0].isContent }.map { scores[$0] }.max() ?? 0
    let content = Words.contentStems(condition)
    let known = content.filter { dossier.retrieval.rarity($0) > 0 }.count
    if best >= 1, known == content.count, known > 1 {
      return Verdict(holds: .yes, confidence: 0.7, reason: "A sentence of the documents holds its words.")
    }
    return Verdict(holds: .unknown, confidence: 0.3, reason: "The documents do not tell.")
  }
}

/// A thing that a project may have, and the words that show it.
private struct Subject: Sendable {
  var names: [[String]]
  var evidence: Set<String>
  var counter: Set<String>
  var absenceIsNo: Bool

  init(_ names: String, evidence: String, counter: String = "", absenceIsNo: Bool = false) {
    self.names = names.split(separator: ",").map { Words.stems(String($0)) }
    self.evidence = Set(Words.stems(evidence))
    self.counter = Set(Words.stems(counter))
    self.absenceIsNo = absenceIsNo
  }

  func matches(_ condition: String, _ words: Set<String>) -> Bool {
    names.contains { $0.allSatisfy { words.contains($0) } }
  }
}

extension FactFinder {
  private static let subjects: [Subject] = [
    Subject(
      "ui, ux, user interface, screen, visual, gui",
      evidence:
        "app screen page button photo tap phone tablet browser website web display swipe click form menu map list view",
      counter: "api endpoint cli command terminal library sdk stdout webhook daemon"),
    Subject("mobile", evidence: "phone smartphone android ios iphone tablet mobile app", absenceIsNo: true),
    Subject("api, backend", evidence: "api endpoint webhook rest graphql json", absenceIsNo: true),
    Subject("saas, b2b, tenant", evidence: "tenant subscription saas organisation workspace", absenceIsNo: true),
    Subject(
      "regulated, complex domain, regulation, compliance",
      evidence: "gdpr hipaa law regulation regulator compliance audit medical certified consent statutory",
      absenceIsNo: true),
    Subject(
      "personal data, privacy, sensitive",
      evidence: "personal privacy gdpr name address patient photo health child consent", absenceIsNo: true),
    Subject("security", evidence: "security secure encrypt password login permission authorised", absenceIsNo: true),
    Subject("performance", evidence: "second fast quick instantly slow millisecond latency", absenceIsNo: true),
    Subject("scale, scalability", evidence: "thousand million concurrent grow scale simultaneous", absenceIsNo: true),
    Subject(
      "accessibility", evidence: "accessible accessibility wcag contrast eyesight disability", absenceIsNo: true),
    Subject(
      "integration, integrate", evidence: "integrate integration import export interface sync api", absenceIsNo: true),
    Subject("offline", evidence: "offline connection signal reception", absenceIsNo: true),
    Subject("innovation, novel", evidence: "unlike unique novel nobody first innovative", absenceIsNo: true),
    Subject("payment", evidence: "payment pay invoice card fee price", absenceIsNo: true),
    Subject(
      "business focus, business", evidence: "revenue customer sales profit market cost margin", absenceIsNo: true),
    Subject("game", evidence: "game player level quest", absenceIsNo: true),
  ]
}

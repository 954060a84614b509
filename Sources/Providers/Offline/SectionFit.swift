import Kernel

/// What keeps a sentence out of a section although its words would fit.
enum SectionFit {
  static func admits(_ reading: Reading, to intent: SectionIntent) -> Bool {
    let (scores, context) = (reading.scores, reading.context)
    let own = Scores<Category>.own(reading)
    switch intent {
    case .vision:
      if context[.feature] >= 2 || context[.metric] >= 2.4 || context[.timeline] >= 2 { return false }
      if excluded(scores) || scores[.scopeLater] >= 2 || scores[.scopeVision] >= 2 { return false }
      if let first = reading.passage.text.first, "\"“«„".contains(first) { return false }
      if statesVision(reading) { return true }
      if own[.goal] < 2, own[.story] >= 1 || reading.hasNumber || own[.problem] >= 1.5 { return false }
      return own[.goal] >= 2 || context[.goal] >= 2 || reading.passage.isIntroduction && own[.goal] >= 1
    case .users:
      if isDecisionRight(reading) || isUpkeep(reading) || excluded(scores) { return false }
      if context[.user] >= 2 || reading.topic == .user { return true }
      if elsewhere(context, [.risk, .timeline, .legal, .assumption, .problem, .metric, .differentiator]) {
        return false
      }
      if scores.quality >= 2, !reading.isAtHome(in: .user) || context.quality >= 1.5 { return false }
      if elsewhere(context, [.scopeLater, .scopeVision, .outOfScope]) || scores[.scopeVision] >= 2 { return false }
      if own[.story] >= 2, own[.user] < 2 { return false }
      if reading.stems.prefix(5).contains("we"), !reading.countsPeople { return false }
      return scores[.legal] < 2 && (!reading.subjects.isEmpty || own[.user] >= 2)
    case .problem:
      if elsewhere(context, [.user, .differentiator, .timeline, .feature, .metric, .legal]), context[.problem] < 2 {
        return false
      }
      if own[.story] >= 2, reading.stems.first == "i" { return false }
      return !excluded(scores) && own[.timeline] < 2 && own[.differentiator] < 2
    case .special: return !excluded(scores) && own[.outOfScope] < 2 && context[.problem] < 2
    case .success:
      if elsewhere(context, [.problem, .user, .feature, .legal, .timeline, .risk, .scopeNow]), context[.metric] < 2 {
        return false
      }
      if context[.goal] >= 2, !reading.hasNumber { return false }
      return !excluded(scores)
    case .scopeNow: return !excluded(scores) && scores[.scopeLater] < 2.4
    case .scopeLater, .scopeVision: return !excluded(scores)
    case .outOfScope:
      if reading.passage.kind == .paragraph, reading.topic == nil, own[.outOfScope] < 2, own[.story] >= 1 {
        return false
      }
      return context[.outOfScope] >= 2 || reading.topic == .outOfScope
        || !elsewhere(context, [.problem, .risk, .differentiator, .user])
    case .rules:
      if context[.legal] >= 2, reading.passage.kind == .paragraph, own[.legal] < 2, scores[.modal] == 0 {
        return false
      }
      if reading.topic == .legal || context[.legal] >= 2 { return true }
      if elsewhere(context, [.metric, .timeline, .problem, .differentiator]) { return false }
      if own[.timeline] >= 2, own[.legal] < 2.5 { return false }
      return own[.legal] >= 2 && !excluded(scores) && own[.problem] < 2.5
    case .ux:
      if elsewhere(context, [.problem, .risk, .differentiator, .timeline]) { return false }
      return own[.problem] < 2 && own[.goal] < 2.5 && !excluded(scores)
    case .risks where elsewhere(context, [.differentiator, .outOfScope, .metric]): return false
    case .risks: return context[.risk] >= 2 || own[.risk] >= 2 || own[.dependency] >= 2 || context[.dependency] >= 2
    case .assumptions:
      if own[.timeline] >= 2, own[.assumption] < 2, context[.timeline] < 2, context[.assumption] < 2,
        !isBudget(reading), !Numbers.holdsDate(reading.stems)
      {
        return false
      }
      return !excluded(scores) && own[.problem] < 3 && context[.differentiator] < 2
    default: return true
    }
  }

  /// A claim about the product distinguishes it; what was tried before, or what its makers live on, does not.
  static func distinction(_ reading: Reading) -> Double {
    var weight = 0.0
    if reading.stems.contains(where: { claims.contains($0) }) { weight += 1 }
    if reading.scores[.story] >= 1 || ["we", "i"].contains(reading.stems.first ?? "") { weight -= 1.5 }
    if reading.stems.contains("exist") || reading.stems.count < 7 { weight -= 1 }
    return weight
  }

  /// What stands as prose below `Vision` or the like is the vision, whatever its words.
  static func statesVision(_ reading: Reading) -> Bool {
    guard reading.context[.goal] >= 2, reading.passage.kind != .listItem, reading.passage.kind != .tableRow,
      reading.scores[.outOfScope] < 2.5, let heading = reading.passage.headings.last
    else { return false }
    let stems = Words.stems(heading)
    return stems.count < 5 && stems.contains { visions.contains($0) }
  }

  private static let visions: Set<String> = Set(Words.stems("vision mission purpose pitch nutshell goal ziel zweck"))

  private static let claims: Set<String> = Set(
    Words.stems("never no must only unlike without alone instead every importance important part cheap"))

  private static func excluded(_ scores: Scores<Category>) -> Bool { scores[.outOfScope] >= 2.5 }

  private static func elsewhere(_ context: Scores<Category>, _ categories: [Category]) -> Bool {
    categories.contains { context[$0] >= 2 }
  }

  private static func isBudget(_ reading: Reading) -> Bool {
    reading.topic == .timeline
      || reading.stems.contains { ["budget", "deadlin", "live", "launch", "promis", "spend", "afford"].contains($0) }
  }

  /// Who decides about the project is no user of the product.
  private static func isDecisionRight(_ reading: Reading) -> Bool {
    reading.context[.user] < 2
      && zip(reading.stems, reading.stems.dropFirst()).contains {
        ["decid", "decision"].contains($0) && ["about", "on", "over"].contains($1)
      }
  }

  /// Who looks after the program keeps it alive; that is operation.
  private static func isUpkeep(_ reading: Reading) -> Bool {
    reading.context[.user] < 2
      && reading.stems.contains { ["maintain", "install", "host", "programmer"].contains($0) }
      && reading.context.best != .feature
  }
}

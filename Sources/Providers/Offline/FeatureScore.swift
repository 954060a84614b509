/// How much a sentence reads like something that people can do with the product, or that the product does.
enum FeatureScore {
  static func weigh(
    _ scores: inout Scores<Category>, _ stems: [String], _ passage: Passage, _ context: Scores<Category>
  ) {
    guard !standsElsewhere(context) else {
      scores[.feature] = 0
      return
    }
    let acts = scores[.action] > 0
    var feature = min(context[.feature], 3.5)
    if acts { feature += scores[.modal] > 0 ? 2.6 : 0.8 }
    if acts, scores[.role] > 0 { feature += 0.7 }
    if scores[.modal] > 0, !acts { feature += scores[.role] > 0 ? 1.2 : 0.4 }
    if isStory(stems) { feature += 3 }
    if passage.kind == .listItem, let first = stems.first {
      if Lexicon<Category>.sentences.holds(first, .action) { feature += 1.5 }
      if scores[.modal] > 0, scores[.role] > 0 { feature += 0.8 }
      if acts, scores[.role] > 0, context.best == nil, scores[.modal] == 0, stems.count < 12 { feature += 0.8 }
    }
    feature -= scores[.story] * 1.2
    feature -= (scores[.problem] - context[.problem]) * 0.6
    feature -= min(scores[.goal] - context[.goal], 3) * 0.7
    feature -= (scores[.metric] - context[.metric]) * 0.4
    if passage.kind == .quote { feature -= 0.5 }
    if let first = stems.first, ["i", "we", "my"].contains(first), !isStory(stems), !asksForAbility(stems) {
      feature -= 2
    }
    if stems.contains("you") || stems.contains("your") { feature -= 2 }
    if scores[.undecided] > 0 { feature -= 3 }
    if context[.feature] < 2, scores[.legal] >= 3.5 { feature -= 1 }
    // A list of features is believed unless an item plainly tells a story or an open point.
    if context[.feature] >= 2, passage.kind != .paragraph, scores[.story] < 3, scores[.undecided] == 0 {
      feature = max(feature, 2.3)
    }
    scores[.feature] = max(feature, 0)
  }

  /// `I want to be able to …`, `I need a list that …`
  private static func asksForAbility(_ stems: [String]) -> Bool {
    let opening = stems.prefix(8)
    guard opening.contains(where: { ["need", "want", "should", "must"].contains($0) }) else { return false }
    if zip(opening, opening.dropFirst()).contains(where: { $0 == "want" && $1 == "that" }) { return true }
    return opening.contains { ["abl", "list", "report", "overview", "button", "reminder", "warning"].contains($0) }
  }

  /// Background, goals, statistics and worries are no requirements, however they are worded.
  static func standsElsewhere(_ context: Scores<Category>) -> Bool {
    guard context[.feature] < 2, context[.scopeNow] < 2, context[.scopeLater] < 2, context[.scopeVision] < 2
    else { return false }
    return elsewhere.contains { context[$0] >= 2 }
  }

  /// `As a pupil, I want to …`
  static func isStory(_ stems: [String]) -> Bool {
    guard stems.first == "as" else { return false }
    return zip(stems.prefix(10), stems.prefix(11).dropFirst()).contains {
      $0 == "i" && ["want", "can", "need"].contains($1)
    }
  }

  private static let elsewhere: [Category] = [
    .problem, .goal, .metric, .risk, .timeline, .differentiator, .assumption, .user, .legal, .outOfScope, .aside,
    .undecided, .dependency,
  ]
}

/// Settles questions from the sources in their fixed order, and weighs what a model answers against the threshold.
///
/// A decision at or above the threshold proceeds and is recorded; one below it becomes an escalation.
package struct DecisionEngine: Sendable {
  /// In [0, 1]; `settings.escalation_threshold`.
  package let threshold: Double
  /// What a wrong answer to costs more than a wait: below this a model never decides it, whatever the threshold.
  package static let irreversibleThreshold = 0.9
  /// A model's own word is never worth more.
  package static let modelCap = 0.95

  private let given: [String: String]
  private let onboarding: OnboardingAnswers

  /// - Parameter given: answers by variable, by question id or by the question's text.
  package init(threshold: Double, given: [String: String], onboarding: OnboardingAnswers) {
    self.threshold = threshold
    self.given = given
    self.onboarding = onboarding
  }

  /// An answer that needs no model; nil where only a model or a person can tell.
  /// - Parameter earlier: a person's answer to the same question in an earlier run.
  /// - Throws: `Failure` of kind `badInput` where a given answer is none of a closed question's options.
  package func settle(_ question: Question, earlier: String?) throws(Failure) -> Decision? {
    if let (key, answer) = givenAnswer(to: question) {
      guard question.options.isEmpty || question.option(meantBy: answer) != nil else {
        throw Failure(
          .badInput, "answer-not-an-option",
          "The answer '\(answer)' given under '\(key)' is none of the options of: \(question.text)",
          hint: "Options: " + question.options.map { "\($0.key) (\($0.label))" }.joined(separator: ", "))
      }
      return decision(question, answer, .given, 1)
    }
    if let earlier { return decision(question, earlier, .earlierAnswer, 1) }
    guard question.form != .verdict else { return nil }
    if let match = onboarding.match(question: question.text, variable: question.variable) {
      if question.options.isEmpty || question.option(meantBy: match.answer) != nil {
        var made = decision(question, match.answer, .onboarding, 0.95)
        made.citation = match.citation
        return made
      }
    }
    if let answer = safeChoice(question) { return decision(question, answer, .policy, 0.9) }
    if let stated = question.stated { return decision(question, stated, .workflowDefault, 0.85) }
    return nil
  }

  /// The decision that a model's answer makes, escalated where it is not sure enough.
  package func weigh(_ answer: TurnReply.Answer, to question: Question) -> Decision {
    var answer = answer
    if question.form == .verdict, let verdict = Verdict(reading: answer.answer) { answer.answer = verdict.rawValue }
    let confidence = corrected(answer, to: question)
    let needed = isDestructive(question) ? max(threshold, Self.irreversibleThreshold) : threshold
    return Decision(
      id: question.id, node: question.node, stepNumber: question.stepNumber, variable: question.variable,
      question: question.text, answer: canonical(answer.answer, question), source: .model, confidence: confidence,
      outcome: confidence >= needed ? .proceeded : .escalated, reasoning: answer.reasoning)
  }

  /// The names under which answers were given.
  package var keys: [String] { Array(given.keys) }

  private func names(_ key: String, _ question: Question) -> Bool {
    key == question.variable || key == question.id || key.trimmed == question.text.trimmed
  }

  private func givenAnswer(to question: Question) -> (key: String, answer: String)? {
    given.keys.filter { names($0, question) }.min().flatMap { key in given[key].map { (key, $0) } }
  }

  private func decision(
    _ question: Question, _ answer: String, _ source: Decision.Source, _ confidence: Double
  ) -> Decision {
    Decision(
      id: question.id, node: question.node, stepNumber: question.stepNumber, variable: question.variable,
      question: question.text, answer: canonical(answer, question), source: source, confidence: confidence,
      outcome: .proceeded)
  }

  private func canonical(_ answer: String, _ question: Question) -> String {
    question.option(meantBy: answer)?.key ?? answer.trimmed
  }

  /// Keep what is there, destroy nothing, go on with what was asked for.
  private func safeChoice(_ question: Question) -> String? {
    let text = question.text.lowercased()
    switch question.form {
    case .free, .verdict: return nil
    case .approval: return "y"
    case .yesNo:
      if isDestructive(question) { return "n" }
      return text.contains("continue") && text.contains("anyway") ? "y" : nil
    case .choice:
      return question.options.first { $0.key.lowercased() == "c" && $0.label.lowercased().hasPrefix("c") }?.key
    }
  }

  private func isDestructive(_ question: Question) -> Bool {
    guard question.form != .verdict else { return false }
    let words = Set(question.text.lowercased().split { !$0.isLetter }.map(String.init))
    return !words.isDisjoint(with: [
      "delete", "overwrite", "archive", "discard", "erase", "publish", "spend", "purchase",
    ])
  }

  /// A model's own number, lowered by what shows that it does not know.
  private func corrected(_ answer: TurnReply.Answer, to question: Question) -> Double {
    let text = answer.answer.trimmed
    guard answer.confidence.isFinite, !text.isEmpty else { return 0 }
    guard question.options.isEmpty || question.option(meantBy: text) != nil else { return 0 }
    // A verdict without evidence is a guess.
    if question.form == .verdict, answer.reasoning.trimmed.isEmpty { return 0 }
    var confidence = min(max(answer.confidence, 0), Self.modelCap)
    let hedges = ["not sure", "unclear", "perhaps", "possibly", "maybe", "i assume", "tbd", "unknown", "it depends"]
    let lowered = text.lowercased()
    if hedges.contains(where: lowered.contains) { confidence -= 0.25 }
    return max(0, confidence)
  }
}

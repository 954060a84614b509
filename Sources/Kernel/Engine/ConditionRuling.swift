/// How a condition of the workflow was decided.
enum Ruling: Hashable {
  case holds(Bool)
  /// An agent judges it together with the content that it guards.
  case guarded(id: String)
}

extension WorkflowEngine {
  /// Decides a condition: by itself where the values are known, by the turn that is due where they are not, and by an
  /// agent's judgement where the text is prose.
  /// - Parameter isContent: whether what it guards is only content, so that judgement and content may come together.
  func rule(
    on text: String, path: String, frame: StepFrame, isContent: Bool, previous: Bool?
  ) async throws -> Ruling {
    let condition = Condition.parse(text)
    if !pending.isEmpty,
      condition.variables.contains(where: pending.names.contains)
        || condition.classification == .answer
    {
      try await settleForCondition(frame)
    }
    switch evaluate(condition, previous: previous) {
    case .holds: return .holds(true)
    case .fails: return .holds(false)
    case .unknown(let needs):
      if case .fileFact = condition.classification, let file = needs.first(where: \.isPath), needs.count == 1 {
        try look(for: expanded(file), path: path, frame: frame)
        if let decided = decided(evaluate(condition, previous: previous)) { return .holds(decided) }
      }
      let askable = needs.filter { condition.variables.contains($0) && !unknownFacts.contains($0) }
      if !askable.isEmpty {
        for name in askable { pending.expect(fact: name, from: path) }
        try await settleForCondition(frame)
        unknownFacts.formUnion(askable.filter { !state.isBound($0) })
      }
      if let decided = decided(evaluate(condition, previous: previous)) { return .holds(decided) }
      if let assumed = decided(evaluate(condition, previous: previous, missingIsEmpty: true)) {
        manager.assume("Nothing tells whether “\(text)” holds; taken as \(assumed ? "holding" : "not holding").")
        return .holds(assumed)
      }
      if isContent { return .guarded(id: path) }
      return .holds(try await judge(text, path: path, frame: frame))
    }
  }

  private func decided(_ truth: Truth) -> Bool? {
    switch truth {
    case .holds: true
    case .fails: false
    case .unknown: nil
    }
  }

  private func evaluate(_ condition: Condition, previous: Bool?, missingIsEmpty: Bool = false) -> Truth {
    let scope = scope
    return condition.evaluate(
      in: ConditionContext(
        scope: scope, lastAnswer: state.latestAnswer, previousSibling: previous,
        readsMissingAsEmpty: missingIsEmpty,
        facts: { subject in
          guard case .bool(let found)? = scope[Self.existenceFact(subject)] else { return nil }
          return found
        }))
  }

  /// The name under which the presence of a file or thing is kept.
  static func existenceFact(_ subject: String) -> String { "exists:\(subject.trimmed)" }

  private func settleForCondition(_ frame: StepFrame) async throws {
    let flow = try await settle(frame)
    if case .halt(let reason) = flow { throw HaltInside(reason: reason) }
  }

  /// A prose condition that guards control, state or effects: judged, and below the threshold asked.
  private func judge(_ text: String, path: String, frame: StepFrame) async throws -> Bool {
    pending.judgements.append(ExpectedReply.Judgement(id: path, condition: expanded(text)))
    if pending.node == nil { pending.node = path }
    pending.controlJudgements.insert(path)
    try await settleForCondition(frame)
    return judgementTaken[path] ?? false
  }
}

/// A halt that came out of a turn taken for a condition.
struct HaltInside: Error { var reason: String }

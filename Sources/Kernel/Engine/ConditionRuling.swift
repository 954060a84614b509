/// How a condition of the workflow was decided.
enum Ruling: Hashable {
  case holds(Bool)
  /// An agent judges it together with the content that it guards.
  case guarded(id: String)
  /// An agent judges it along with the work that is due; the halt it guards is obeyed after that.
  case deferred(id: String)
}

extension WorkflowEngine {
  /// Decides a condition: by itself where the values are known, by the turn that is due where they are not, and by an
  /// agent's judgement where the text is prose.
  func rule(
    on text: String, path: String, frame: StepFrame, guarding guarded: Guarded, previous: Bool?
  ) async throws -> Ruling {
    let condition = Condition.parse(text)
    // Nothing stands before it that could have held.
    if condition == .otherwise, previous == nil { return .holds(true) }
    try await learnAnew(condition.variables, path: path, frame: frame)
    if !pending.isEmpty, condition.variables.contains(where: pending.names.contains) || condition.asksForAnswer {
      try await settleForCondition(frame)
    }
    try await consultStatus(condition, path: path, frame: frame)
    switch evaluate(condition, previous: previous) {
    case .holds: return .holds(true)
    case .fails: return .holds(false)
    case .unknown(let needs):
      if case .fileFact = condition.classification, let file = needs.first(where: \.isPath), needs.count == 1 {
        try look(for: expanded(file), path: path, frame: frame)
        if let decided = decided(evaluate(condition, previous: previous)) { return .holds(decided) }
      }
      let askable = needs.filter { condition.variables.contains($0) && unknownFacts[key($0)] == nil }
      if !askable.isEmpty {
        for name in askable { pending.expect(fact: name, from: path) }
        try await settleForCondition(frame)
      }
      if let decided = decided(evaluate(condition, previous: previous)) { return .holds(decided) }
      if let assumed = decided(evaluate(condition, previous: previous, missingIsEmpty: true)) {
        manager.assume("Nothing tells whether “\(text)” holds; taken as \(assumed ? "holding" : "not holding").")
        return .holds(assumed)
      }
      switch guarded {
      case .content: return .guarded(id: frame.id(path))
      case .halt(let reason):
        expectJudgement(text, path: path, frame: frame)
        pending.halts.append((frame.id(path), expanded(reason, unresolved: .empty)))
        return .deferred(id: frame.id(path))
      case .control:
        expectJudgement(text, path: path, frame: frame)
        try await settleForCondition(frame)
        return .holds(judgementTaken[frame.id(path)] ?? false)
      }
    }
  }

  /// What an agent told on an earlier pass through this step may be another now: it is asked again where the step has
  /// given it new work, and costs no request of its own.
  private func learnAnew(_ names: [String], path: String, frame: StepFrame) async throws {
    let stale = names.filter { isStale($0, in: frame) }
    guard !stale.isEmpty, pending.needsAgent else { return }
    for name in stale { pending.expect(fact: name, from: path) }
    try await settleForCondition(frame)
  }

  /// Whether a fact was told on an earlier pass through the same step.
  func isStale(_ name: String, in frame: StepFrame) -> Bool {
    guard let told = factsTold[key(name)] ?? unknownFacts[key(name)] else { return false }
    return told.node == frame.path && told.visit != frame.visit
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
    let looked = state.snapshot.variables
    return condition.evaluate(
      in: ConditionContext(
        scope: scope, lastAnswer: state.latestAnswer, answerOptions: latestOptions, previousSibling: previous,
        readsMissingAsEmpty: missingIsEmpty,
        facts: { subject in
          if case .bool(let found)? = scope[Self.existenceFact(subject)] { return found }
          return Self.presence(ofFileCalled: subject, among: looked)
        }))
  }

  /// The name under which the presence of a file or thing is kept.
  static func existenceFact(_ subject: String) -> String { "exists:\(subject.trimmed)" }

  /// Whether the file is there that is spoken of as `status file` after `docs/bmm-workflow-status.yaml` was looked for:
  /// each of the words stands in its name.
  private static func presence(ofFileCalled subject: String, among looked: [String: Value]) -> Bool? {
    let words = Set(nameWords(subject))
    let own = words.subtracting(["the", "a", "file", "document"])
    guard own.count < words.count, !own.isEmpty else { return nil }
    let prefix = existenceFact("")
    var found: Set<Bool> = []
    for (name, value) in looked where name.count > prefix.count && name.hasPrefix(prefix) {
      guard case .bool(let isThere) = value, let last = name.dropFirst(prefix.count).split(separator: "/").last,
        own.isSubset(of: nameWords(last))
      else { continue }
      found.insert(isThere)
    }
    return found.count == 1 ? found.first : nil
  }

  private static func nameWords(_ text: some StringProtocol) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  private func settleForCondition(_ frame: StepFrame) async throws {
    let flow = try await settle(frame)
    if case .halt(let reason) = flow { throw HaltInside(reason: reason) }
  }

  /// A prose condition that guards control, state or effects: judged, and below the threshold asked.
  private func expectJudgement(_ text: String, path: String, frame: StepFrame) {
    let id = frame.id(path)
    judgementTaken[id] = nil
    pending.judgements.append(ExpectedReply.Judgement(id: id, condition: told(text)))
    if pending.node == nil { pending.node = path }
    pending.controlJudgements.insert(id)
  }
}

extension Condition {
  /// Whether it speaks of the latest answer, in whole or in part.
  fileprivate var asksForAnswer: Bool {
    switch self {
    case .answer: true
    case .or(let parts), .and(let parts): parts.contains(where: \.asksForAnswer)
    case .not(let inner): inner.asksForAnswer
    default: false
    }
  }
}

/// A halt that came out of a turn taken for a condition.
struct HaltInside: Error { var reason: String }

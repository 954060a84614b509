/// What is known of a jump's target: how often it was entered, and whether anything changed in between.
struct JumpRecord {
  var visits = 0
  /// Visits in a row before which nothing had changed since the one before.
  var idle = 0
  /// The run's count of changes at the last visit.
  var changes = 0
  /// How often a person let the loop go on.
  var rounds = 0
}

extension WorkflowEngine {
  /// Visits after which a loop is put to a person, where no list or board in play is longer than half of it.
  private static let visitLimit = 50
  /// Visits in a row without any change after which it is.
  private static let idleLimit = 3

  func visitGoto(_ node: Node, path: String, frame: StepFrame) async throws -> Flow {
    if let condition = node.jumpCondition {
      guard try await rule(on: condition, path: path, frame: frame, guarding: .control, previous: nil) == .holds(true)
      else { return .next }
    }
    let flow = try await settle(frame)
    guard flow == .next else { return flow }
    return try await jump(to: expanded(node.jumpTarget), from: node, path: path, frame: frame)
  }

  /// Resolves a jump and keeps count of it; a loop that gets nowhere is put to a person.
  func jump(to label: String, from node: Node, path: String, frame: StepFrame) async throws -> Flow {
    guard let target = outline.path(of: label) else {
      throw Failure(
        .badInput, "unknown-step", "The workflow jumps to '\(label)', and no step is called that.",
        at: SourceLocation(of: node, in: workflow))
    }
    let full = current.prefix + target
    var record = jumps[full] ?? JumpRecord()
    record.idle = record.visits > 0 && record.changes == state.changes ? record.idle + 1 : 0
    record.visits += 1
    record.changes = state.changes
    let isIdle = record.idle >= Self.idleLimit
    guard isIdle || isBeyondBound(record) else {
      jumps[full] = record
      return .jump(to: full)
    }
    record.rounds += 1
    record.idle = 0
    jumps[full] = record
    switch try await gate(on: label, record, isIdle: isIdle, from: node, path: path, frame: frame) {
    case "continue": return .jump(to: full)
    case "leave": return .next
    default:
      let place = SourceLocation(of: node, in: workflow)
      return .halt(reason: "The loop to '\(label)' (\(place)) was stopped by a person's answer.")
    }
  }

  /// The lists in play are only looked at once there is need to: some are counted in long texts.
  private func isBeyondBound(_ record: JumpRecord) -> Bool {
    let rounds = record.rounds + 1
    guard record.visits > Self.visitLimit * rounds else { return false }
    return record.visits > 2 * max(itemsInPlay.max() ?? 0, state.longestList) * rounds
  }

  /// Asks a person what becomes of a loop.
  private func gate(
    on label: String, _ record: JumpRecord, isIdle: Bool, from node: Node, path: String, frame: StepFrame
  ) async throws -> String {
    let position = frame.position(path)
    let asked: [Escalation]
    if case .asked(let recorded)? = try upcoming() {
      guard recorded.position == position else { throw divergence(at: path) }
      asked = recorded.escalations
      try manager.take()
    } else {
      let escalation = try loopQuestion(on: label, record, isIdle: isIdle, from: node, path: path, frame: frame)
      asked = [escalation]
      try manager.record(.asked(QuestionsAsked(position: position, escalations: asked)), durable: true)
    }
    try await awaitAnswers(to: asked)
    return asked.first.flatMap { state.answers[$0.id] } ?? "stop"
  }

  private func loopQuestion(
    on label: String, _ record: JumpRecord, isIdle: Bool, from node: Node, path: String, frame: StepFrame
  ) throws -> Escalation {
    let options = [
      Escalation.Option(key: "continue", label: "go round again"),
      Escalation.Option(key: "leave", label: "go on after the jump"),
      Escalation.Option(key: "stop", label: "halt the run"),
    ]
    let place = SourceLocation(of: node, in: workflow)
    let finding =
      isIdle
      ? "and nothing changed on the last \(Self.idleLimit) rounds" : "which is more than its work explains"
    let question = Question(
      workflow: workflow.name, node: "\(frame.id(path))!loop.\(record.rounds)", stepNumber: frame.number, variable: nil,
      text: "The workflow jumped to '\(label)' \(record.visits) times (\(place)), \(finding). Should it go on?",
      form: .choice, options: options)
    return Escalation(
      id: try ports.escalations.freeID(for: question.id, run: plan.run), projectId: plan.projectID, runId: plan.run,
      workflowName: workflow.name, stepNumber: frame.number, node: question.node, question: question.text,
      kind: .gate, severity: .critical, options: options, suggestedAnswer: "stop",
      aiReasoning: "Check the condition that is to end the loop.", aiConfidence: nil,
      context: ["step": .string(frame.goal), "visits": .int(record.visits)], digest: question.digest,
      createdAt: ports.clock.now())
  }
}

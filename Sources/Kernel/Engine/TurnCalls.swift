extension WorkflowEngine {
  /// Ends the stretch that was gathered: settles its questions, has the agent do the rest, and waits for a person
  /// where one is needed.
  /// - Parameters:
  ///   - path: the index path of a step that ends here; what the next steps' conditions need is asked along.
  ///   - next: the nodes that come next; so is what the conditions among the first of them need.
  func settle(_ frame: StepFrame, after path: String? = nil, before next: [Node] = []) async throws -> Flow {
    guard !pending.isEmpty else { return .next }
    if let path { expectFactsOfNextSteps(after: path, frame) }
    expectFacts(of: next, frame)
    let turn = pending
    pending = PendingTurn()
    let position = frame.position(turn.node ?? frame.path)
    let unresolved = try settleWithoutModel(turn.asks, position: position)
    if let last = turn.asks.last { latestOptions = last.options.map { "\($0.key). \($0.label)" } }
    guard turn.needsAgent || !unresolved.isEmpty else { return .next }
    let result = try await perform(turn, asking: unresolved, position: position, frame: frame)
    stack[stack.count - 1].briefed.insert(frame.agent)
    for (id, holds) in result.judgements { judgementTaken[id] = holds }
    leaveOut(turn.outputs.filter { $0.guardID.map { result.judgements[$0] != true } ?? false }.map(\.name))
    learn(turn.facts, frame)
    for index in written.indices {
      written[index] += turn.outputs.filter { output in
        result.accepted.contains(output.name) && !written[index].contains { $0.name == output.name }
      }
    }
    try await revise(result, frame)
    try await awaitAnswers(to: result.escalations)
    for escalation in result.escalations {
      if case .string(let id)? = escalation.context["judgement"] {
        judgementTaken[id] = state.answers[escalation.id] == "y"
      }
    }
    if let halt = turn.halts.first(where: { judgementTaken[$0.judgement] == true }) {
      return .halt(reason: halt.reason)
    }
    guard case .usable(let reply) = ReplyContract.readAny(result.reply), reply.control == .halt else { return .next }
    return .halt(reason: reply.haltReason)
  }

  /// Consults every source but the model.
  /// - Returns: the questions that are left.
  func settleWithoutModel(_ questions: [Question], position: NodeVisit) throws -> [Question] {
    guard !questions.isEmpty else { return [] }
    var made: [Decision] = []
    if case .decided(let recorded)? = try upcoming() {
      guard recorded.position == position else { throw divergence(at: position.node) }
      made = recorded.decisions
      try manager.take()
    } else {
      for question in questions {
        let earlier = try ports.escalations.earlierAnswer(to: question.digest)
        guard var decision = try decisions.settle(question, earlier: earlier?.answer) else { continue }
        if decision.source == .earlierAnswer { decision.citation = earlier?.id }
        made.append(decision)
      }
      try manager.record(.decided(QuestionsDecided(position: position, decisions: made)))
      try announce(made)
    }
    return questions.filter { question in !made.contains { $0.id == question.id } }
  }

  /// Leaves the audit trail of decisions.
  func announce(_ made: [Decision]) throws {
    for decision in made { ports.observer.observe(.decided(decision)) }
    try ports.audit.appendDecisions(
      made.map { AuditLine.decision($0, run: plan.run, workflow: workflow.name, at: state.snapshot.updatedAt) })
  }

  /// One turn: handed over from the journal, or called for.
  func perform(
    _ turn: PendingTurn, asking unresolved: [Question], position: NodeVisit, frame: StepFrame
  ) async throws -> TurnResult {
    var progress = TurnProgress()
    while let entry = try upcoming() {
      switch entry {
      case .intent(let intent) where intent.position == position: progress.take(intent)
      case .callFailed(let failed) where failed.position == position: progress.take(failed)
      case .rejected(let rejected) where rejected.position == position: progress.reject(rejected.problems)
      case .toolsCalled(let called) where called.position == position: progress.tools.take(called)
      case .toolAnswered(let answered) where answered.position == position: progress.tools.take(answered)
      case .asked(let asked) where asked.position == position: progress.take(asked)
      case .answered(let given) where given.id == progress.trouble?.id: progress.take(given)
      case .turn(let result) where result.position == position:
        try manager.take()
        return result
      default: throw divergence(at: position.node)
      }
      try manager.take()
    }
    try checkForStop()
    try await settleTrouble(&progress)
    ports.observer.observe(
      .turnStarted(step: frame.number, agent: frame.agent, writing: turn.outputs.map(\.name)))
    if progress.brief == nil {
      let brief = brief(of: turn, asking: unresolved, frame: frame)
      progress.brief = brief
      (progress.addition, progress.leftOut) = try addition(for: brief, agent: frame.agent)
    }
    return try await call(turn, asking: unresolved, position: position, frame: frame, progress: progress)
  }

  private func brief(of turn: PendingTurn, asking unresolved: [Question], frame: StepFrame) -> TurnBrief {
    let asks = unresolved.map {
      WorkItem.ask(id: $0.id, question: $0.text, options: $0.options.map(\.offered))
    }
    let facts =
      turn.facts.isEmpty
      ? [] : [WorkItem.guidance("Tell as facts, null where nothing tells them: " + turn.facts.joined(separator: ", "))]
    return TurnBrief(
      step: frame.number, totalSteps: outline.totalSteps, label: frame.label, goal: frame.goal,
      constraints: frame.constraints + notes(for: frame.path), work: turn.work + asks + facts,
      expected: turn.expected(asking: unresolved))
  }
}

extension ModelRequest {
  /// Of everything the provider gets but the room for the reply.
  var digest: Digest {
    var hasher = Hasher256()
    hasher.update("\(model)\n\(system)\n".utf8)
    for message in messages { hasher.update("\(message.role.rawValue)\n\(message.rendered)\n".utf8) }
    return hasher.finish()
  }
}

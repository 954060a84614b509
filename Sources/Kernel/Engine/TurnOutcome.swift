extension WorkflowEngine {
  /// Takes a usable reply in: records it with all that follows, then puts the documents in place.
  func accept(
    _ reply: TurnReply, _ done: CompletedCall, cost: Double?, turn: PendingTurn, asking unresolved: [Question],
    position: NodeVisit, frame: StepFrame, attempt: Int
  ) throws -> TurnResult {
    var result = TurnResult(
      position: position, agent: frame.agent, attempt: attempt, reply: done.text, usage: done.usage, cost: cost,
      accepted: [], decisions: [], judgements: [:], escalations: [], documents: [], assumptions: reply.assumptions)
    try judge(reply, turn: turn, frame: frame, into: &result)
    let accepted = turn.outputs.filter { $0.guardID.map { result.judgements[$0] == true } ?? true }
      .flatMap { $0.members(in: reply) }
    result.accepted = accepted.map(\.name)
    for answer in reply.answers {
      guard let question = unresolved.first(where: { $0.id == answer.id }) else { continue }
      let decision = decisions.weigh(answer, to: question)
      // A verdict is told by its report.
      if question.form != .verdict { result.decisions.append(decision) }
      if decision.outcome == .escalated {
        result.escalations.append(try escalation(question, decision, frame: frame))
      }
    }
    try raise(reply.questions, position: position, frame: frame, into: &result)
    guard turn.mayEdit || reply.edits.isEmpty else {
      throw RefusedEdits(problems: ["This turn only judges: nothing may be edited in it."])
    }
    let paths = try draftDocuments(accepted, reply, frame: frame, into: &result)
    try manager.record(.turn(result), durable: true)
    try announce(result.decisions)
    for path in paths { try reconcile(path, writing: accepted.filter { $0.document == path }.map(\.name)) }
    ports.observer.observe(
      .turnEnded(step: frame.number, requests: state.snapshot.requests, tokens: state.snapshot.tokens))
    return result
  }

  /// A judgement that guards only content never escalates; one that guards more does below the threshold.
  private func judge(_ reply: TurnReply, turn: PendingTurn, frame: StepFrame, into result: inout TurnResult) throws {
    for judgement in reply.judgements {
      let condition = turn.judgements.first { $0.id == judgement.id }?.condition ?? judgement.id
      let isSure = judgement.holds != .unknown && judgement.confidence >= decisions.threshold
      if turn.controlJudgements.contains(judgement.id), !isSure {
        let question = Question(
          workflow: workflow.name, node: judgement.id, stepNumber: frame.number, variable: nil,
          text: "Does this hold\(frame.goal.isEmpty ? "" : " in the step “\(frame.goal)”"): \(condition)?",
          form: .yesNo,
          options: [Escalation.Option(key: "y", label: "yes"), Escalation.Option(key: "n", label: "no")])
        let decision = Decision(
          id: question.id, node: question.node, stepNumber: frame.number, variable: nil, question: question.text,
          answer: judgement.holds == .yes ? "y" : "n", source: .model, confidence: judgement.confidence,
          outcome: .escalated, reasoning: judgement.reasoning)
        var asked = try escalation(question, decision, frame: frame)
        asked.context["judgement"] = .string(judgement.id)
        result.escalations.append(asked)
        continue
      }
      result.judgements[judgement.id] = judgement.holds == .yes
      if !isSure {
        result.assumptions.append(
          "“\(condition)” was taken as \(judgement.holds == .yes ? "holding" : "not holding"): \(judgement.reasoning)")
      }
    }
  }

  /// Questions that the agent puts of itself.
  private func raise(
    _ questions: [TurnReply.Question], position: NodeVisit, frame: StepFrame, into result: inout TurnResult
  ) throws {
    for (index, raised) in questions.enumerated() where !raised.question.trimmed.isEmpty {
      let options = raised.options.enumerated().map {
        Escalation.Option(key: String($0.offset + 1), label: $0.element)
      }
      let question = Question(
        workflow: workflow.name, node: "\(position.node)?\(index)", stepNumber: frame.number, variable: nil,
        text: raised.question, form: options.isEmpty ? .free : .choice, options: options)
      let answer = TurnReply.Answer(
        id: question.id, answer: raised.suggestion, confidence: raised.confidence, reasoning: "The agent's suggestion.")
      let earlier = try ports.escalations.earlierAnswer(to: question.digest)
      var decision = try decisions.settle(question, earlier: earlier?.answer) ?? decisions.weigh(answer, to: question)
      if decision.source == .earlierAnswer { decision.citation = earlier?.id }
      result.decisions.append(decision)
      if decision.outcome == .escalated { result.escalations.append(try escalation(question, decision, frame: frame)) }
    }
  }

  private func escalation(_ question: Question, _ decision: Decision, frame: StepFrame) throws -> Escalation {
    var context: [String: Value] = ["step": .string(frame.goal)]
    if let variable = question.variable { context["variable"] = .string(variable) }
    return Escalation(
      id: try ports.escalations.freeID(for: question.id, run: plan.run), projectId: plan.projectID, runId: plan.run,
      workflowName: workflow.name, stepNumber: frame.number, node: question.node, question: question.text,
      kind: question.form == .approval ? .approval : .question,
      severity: question.form == .verdict ? .batch : .important, options: question.options,
      suggestedAnswer: decision.answer.isEmpty ? nil : decision.answer, aiReasoning: decision.reasoning,
      aiConfidence: decision.confidence, context: context, digest: question.digest,
      createdAt: ports.clock.now())
  }

  /// Plans each document against the state that the reply leads to.
  /// - Returns: their paths.
  private func draftDocuments(
    _ accepted: [PendingTurn.Output], _ reply: TurnReply, frame: StepFrame, into result: inout TurnResult
  ) throws -> [String] {
    var preview = state
    try preview.apply(
      JournalRecord(
        sequence: preview.snapshot.sequence + 1, at: preview.snapshot.updatedAt, entry: .turn(result)))
    _ = try statusChanges(in: reply)
    let edits = try located(reply.edits.filter { !holdsStatus($0.path) })
    var drafts: [DocumentBook.Draft] = []
    for path in (accepted.compactMap(\.document) + edits.map(\.path)).uniqued {
      let outputs = accepted.filter { $0.document == path }.map { output in
        (name: output.name, text: preview.output(output.name) ?? "")
      }
      preview.own(path)
      let disk = try ports.files.read(path)
      drafts.append(
        outputs.isEmpty && state.documents.text(of: path) == nil
          ? try asItStands(path, disk)
          : try preview.documents.draft(outputs, into: path, disk: disk, scope: preview.scope(of: path)))
    }
    try apply(edits, to: &drafts)
    try requireStatusKept(in: drafts)
    for draft in drafts {
      let path = draft.change.path
      result.documents.append(draft.change)
      if state.documents.text(of: path) == nil, let theirs = draft.change.adopted {
        try tellOfReplaced(theirs, in: draft, path)
      }
      for conflict in draft.conflicts {
        result.escalations.append(try escalation(conflict, in: path, position: result.position, frame: frame))
      }
    }
    return drafts.map(\.change.path)
  }

  /// Keeps a copy of what stood in a document before the run's first words, and says so, with the sections that it loses.
  private func tellOfReplaced(_ theirs: String, in draft: DocumentBook.Draft, _ path: String) throws {
    let titles = DocumentMerge.replacedSections(of: theirs, in: draft.text)
    // What a run goes on with is no news where all of it stays.
    guard !titles.isEmpty || !state.documents.isTakenUp(path) else { return }
    let place = try ports.store.preserve(path, theirs).map { "; the earlier text is kept in \($0)" } ?? ""
    let which = titles.isEmpty ? "" : " (" + titles.map { "“\($0)”" }.joined(separator: ", ") + ")"
    ports.observer.observe(
      .warning("\(path) was there already: sections that this run writes replace its own\(which)\(place)."))
  }

  func put(_ text: String, at path: String, outputs: [String]) throws {
    try ports.files.replace(path, with: Array(text.utf8), durable: false)
    unflushedDocuments.insert(path)
    ports.observer.observe(.documentWritten(path: path, outputs: outputs))
  }

  /// Files questions and takes in their answers; stops the walk while one is missing.
  func awaitAnswers(to escalations: [Escalation]) async throws {
    guard !escalations.isEmpty else { return }
    while case .answered(let given)? = try upcoming(), escalations.contains(where: { $0.id == given.id }) {
      try manager.take()
    }
    var missing = escalations.filter { state.answers[$0.id] == nil }
    guard !missing.isEmpty else { return }
    try goLiveIfNeeded()
    try ports.escalations.file(missing)
    try manager.catchUp()
    missing = try missing.filter { try !takeStoredAnswer(to: $0) }
    if !missing.isEmpty { ports.observer.observe(.asked(missing)) }
    for escalation in missing {
      try checkForStop()
      try await interview(escalation)
    }
    missing = missing.filter { state.answers[$0.id] == nil }
    try ports.escalations.resolve(escalations.map(\.id).filter { state.answers[$0] != nil }, run: plan.run)
    guard missing.isEmpty else { throw RunStop.waiting }
  }

  private func takeStoredAnswer(to escalation: Escalation) throws -> Bool {
    guard let (answer, person) = try ports.escalations.response(to: escalation) else { return false }
    try prepareResolution(of: escalation, answer: answer)
    try manager.record(.answered(AnswerGiven(id: escalation.id, answer: answer, by: person)), durable: true)
    try ports.audit.appendDecisions([
      AuditLine.decision(
        escalation.decided(answer: answer), run: plan.run, workflow: workflow.name, at: state.snapshot.updatedAt)
    ])
    ports.observer.observe(.answered(id: escalation.id, answer: answer))
    try finishResolution(of: escalation)
    return true
  }

  private func interview(_ escalation: Escalation) async throws {
    if try takeStoredAnswer(to: escalation) { return }
    guard let interviewer = ports.interviewer, let said = await interviewer.answer(escalation) else { return }
    _ = try ports.escalations.respond(to: escalation.id, answer: ports.redact(said.answer), by: said.by)
    _ = try takeStoredAnswer(to: escalation)
  }
}

extension Escalation {
  /// What a person's answer decides, for the audit trail.
  package func decided(answer: String) -> Decision {
    var variable: String?
    if case .string(let name)? = context["variable"] { variable = name }
    return Decision(
      id: id, node: node, stepNumber: stepNumber, variable: variable, question: question, answer: answer,
      source: .person, confidence: 1, outcome: .proceeded)
  }
}

extension [String] {
  /// Without repetitions, in order of first appearance.
  var uniqued: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}

extension WorkflowEngine {
  /// Asks what is to stand where a person and the run have both changed a section. Until the answer the person's words
  /// do, and the run's are kept with the question.
  func escalation(
    _ conflict: DocumentMerge.Conflict, in path: String, position: NodeVisit, frame: StepFrame
  ) throws -> Escalation {
    // The texts are part of what is asked: about others it is another question.
    let texts = Digest(of: "\(path)\n\(conflict.heading)\n\(conflict.ours)\u{0}\(conflict.theirs)").prefix(8)
    let question = Question(
      workflow: workflow.name, node: "\(position.node)~\(texts)", stepNumber: frame.number, variable: nil,
      text: conflict.question(in: path), form: .choice, options: conflict.options)
    return Escalation(
      id: try ports.escalations.freeID(for: question.id, run: plan.run), projectId: plan.projectID, runId: plan.run,
      workflowName: workflow.name, stepNumber: frame.number, node: question.node, question: question.text,
      kind: .conflict, severity: .important, options: question.options,
      suggestedAnswer: ConflictChoice.mine.rawValue, aiReasoning: nil, aiConfidence: nil,
      context: [
        "step": .string(frame.goal), "document": .string(path), "section": .string(conflict.heading),
        "mine": .string(conflict.theirs), "run": .string(conflict.ours),
      ], digest: question.digest, createdAt: ports.clock.now())
  }

  /// Asks at the end of a run, when no turn is left that could.
  func ask(about conflicts: [DocumentMerge.Conflict], in path: String, frame: StepFrame) async throws {
    guard !conflicts.isEmpty else { return }
    let position = frame.position(frame.path)
    let asked = try conflicts.map { try escalation($0, in: path, position: position, frame: frame) }
    try manager.record(.asked(QuestionsAsked(position: position, escalations: asked)), durable: true)
    try await awaitAnswers(to: asked)
  }

  /// Before an answer about a document is taken in: what a person changed in it meanwhile comes first, and the words that
  /// the answer takes out of it are kept.
  func prepareResolution(of escalation: Escalation, answer: String) throws {
    guard let (path, conflict) = escalation.conflict else { return }
    try reconcile(path)
    guard answer == ConflictChoice.run.rawValue, !conflict.theirs.isEmpty,
      let text = state.documents.text(of: path)
    else { return }
    if let place = try ports.store.preserve(path, text) {
      ports.observer.observe(.warning("The run's text takes the place of yours in \(path); yours is kept in \(place)."))
    }
  }

  /// Puts a document in place as an answer has left it.
  func finishResolution(of escalation: Escalation) throws {
    guard let (path, _) = escalation.conflict else { return }
    try reconcile(path)
  }
}

extension DocumentMerge.Conflict {
  fileprivate func question(in path: String) -> String {
    if theirs.isEmpty {
      return "“\(heading)” of \(path) was deleted by hand, and the run has a new text for it. Which is to be?"
    }
    if ours.isEmpty {
      return "“\(heading)” of \(path) was changed by hand, and the run would leave it out. Which is to be?"
    }
    return "“\(heading)” of \(path) was changed by hand, and the run has a new text for it. Which is to stand?"
  }

  fileprivate var options: [Escalation.Option] {
    let both = Escalation.Option(key: ConflictChoice.both.rawValue, label: "both, mine first")
    let isPair = !ours.isEmpty && !theirs.isEmpty && heading != "front matter"
    return [
      Escalation.Option(key: ConflictChoice.mine.rawValue, label: theirs.isEmpty ? "leave it out" : "keep mine"),
      Escalation.Option(key: ConflictChoice.run.rawValue, label: ours.isEmpty ? "leave it out" : "take the run's"),
    ] + (isPair ? [both] : [])
  }
}

extension Escalation {
  /// The document and the two texts that a question of this kind is about; nil for any other.
  package var conflict: (path: String, conflict: DocumentMerge.Conflict)? {
    guard kind == .conflict, case .string(let path)? = context["document"],
      case .string(let heading)? = context["section"], case .string(let mine)? = context["mine"],
      case .string(let run)? = context["run"]
    else { return nil }
    return (path, DocumentMerge.Conflict(heading: heading, ours: run, theirs: mine))
  }
}

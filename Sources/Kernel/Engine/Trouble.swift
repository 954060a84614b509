extension WorkflowEngine {
  /// Puts a failure that nothing automatic can mend to a person, with the choices there are.
  /// - Returns: what ends the walk.
  func raise(
    _ failure: Failure, candidates: [AgentAssignment], position: NodeVisit, frame: StepFrame, progress: TurnProgress
  ) async throws -> any Error {
    var options = [Escalation.Option(key: "retry", label: "try again")]
    let other = (progress.candidate ?? 0) + 1
    if candidates.indices.contains(other) {
      options.append(Escalation.Option(key: "switch", label: "go on with \(candidates[other].name)"))
    }
    options.append(Escalation.Option(key: "cancel", label: "cancel the run"))
    try ask(
      .failure, failure, options: options,
      context: ["attempts": .int(progress.attempt), "cause": .string(failure.code)],
      position: position, frame: frame, round: progress.rounds)
    return RunStop.failed(failure)
  }

  /// Sets money aside for a call; at a cap the run waits for a person.
  func reserve(
    _ estimate: Double?, _ request: ModelRequest, _ provider: String, position: NodeVisit, frame: StepFrame,
    progress: TurnProgress
  ) async throws -> String {
    do {
      return try pool.spending.reserve(
        estimate, request: request, provider: provider, run: plan.run, agent: frame.agent)
    } catch let failure as Failure where failure.code == "budget" {
      try ask(
        .budget, failure,
        options: [
          Escalation.Option(key: "continue", label: "the cap was raised; go on"),
          Escalation.Option(key: "cancel", label: "cancel the run"),
        ], context: [:], position: position, frame: frame, round: progress.rounds)
      throw RunStop.waiting
    }
  }

  private func ask(
    _ kind: Escalation.Kind, _ failure: Failure, options: [Escalation.Option], context: [String: Value],
    position: NodeVisit, frame: StepFrame, round: Int
  ) throws {
    // Each round is a question of its own: an answer to the first is none to the second.
    let question = Question(
      workflow: workflow.name, node: "\(position.node)!\(position.visit).\(round)", stepNumber: frame.number,
      variable: nil, text: failure.message, form: .choice, options: options)
    let escalation = Escalation(
      id: try ports.escalations.freeID(for: question.id, run: plan.run), projectId: plan.projectID, runId: plan.run,
      workflowName: workflow.name, stepNumber: frame.number, node: question.node, question: question.text,
      kind: kind, severity: .critical, options: options, suggestedAnswer: options.first?.key,
      aiReasoning: failure.hint, aiConfidence: nil,
      context: context.merging(["step": .string(frame.goal)]) { own, _ in own }, digest: question.digest,
      createdAt: ports.clock.now())
    try manager.record(.asked(QuestionsAsked(position: position, escalations: [escalation])), durable: true)
    try ports.escalations.file([escalation])
    ports.observer.observe(.asked([escalation]))
  }

  /// What a person chose about the trouble that a resumed turn was in.
  /// - Throws: `RunStop` while the choice is open, or where it is to end the run.
  func settleTrouble(_ progress: inout TurnProgress) async throws {
    if let trouble = progress.trouble, progress.choice == nil {
      let failure = Failure(.unavailable, "failure-open", trouble.question)
      guard let (answer, person) = try ports.escalations.response(to: trouble) else {
        ports.observer.observe(.asked([trouble]))
        throw trouble.kind == .budget ? RunStop.waiting : RunStop.failed(failure)
      }
      let given = AnswerGiven(id: trouble.id, answer: answer, by: person)
      try manager.record(.answered(given), durable: true)
      progress.take(given)
      try ports.escalations.resolve([trouble.id], run: plan.run)
    }
    if progress.choice == "cancel" { throw RunStop.requested(.cancel(by: "an answer")) }
  }
}

/// How far the calls of one turn have come.
struct TurnProgress {
  var attempt = 0
  /// Failed calls with the present model.
  var failures = 0
  var repairs = 0
  var lengthened = 0
  /// Whether the thread was begun anew in this turn, and whether the next request is the one that does it.
  var wasCompacted = false
  var isCompacting = false
  /// Whether a model declined the turn.
  var wasRefused = false
  /// What the call that failed last has used.
  var failed: (usage: TokenUsage, cost: Double?) = (TokenUsage(), 0)
  /// Which of the agent's assignments is at work.
  var candidate: Int?
  var brief: TurnBrief?
  var tools = ToolProgress()
  /// What the next request adds to the thread.
  var addition: [Message] = []
  /// Documents that were too long to be part of it whole.
  var leftOut: [String] = []
  /// The question about a failure or a cap that was asked last, and what was chosen.
  var trouble: Escalation?
  var choice: String?
  /// How many such questions there were.
  var rounds = 0

  mutating func take(_ intent: CallIntent) {
    attempt = intent.attempt
    addition = []
    if intent.isCompaction { wasCompacted = true }
    for part in intent.addition.flatMap(\.parts) {
      if case .turn(let recorded) = part { brief = recorded }
    }
  }

  mutating func take(_ asked: QuestionsAsked) {
    trouble = asked.escalations.first
    choice = nil
    rounds += 1
  }

  mutating func take(_ failed: CallFailed) {
    failures += 1
    if failed.failure.code == ModelError.refused("").code { reword() }
  }

  /// A person's choice begins a new round: everything may be tried again.
  mutating func take(_ given: AnswerGiven) {
    choice = given.answer
    failures = 0
    if repairs > 0 { repairs = 0 }
    tools.renew()
    if given.answer == "switch" { advance() }
  }

  /// The next of the agent's models takes over.
  mutating func advance() {
    candidate = (candidate ?? 0) + 1
    failures = 0
    lengthened = 0
  }

  mutating func reject(_ problems: [String]) {
    repairs += 1
    let list = problems.map { "- \($0)" }.joined(separator: "\n")
    say("Your reply cannot be used:\n\(list)\n\nGive the whole reply again, as one JSON object")
  }

  /// Once: a model that declines is told what the work is; what it still will not write it may leave out.
  mutating func reword() {
    guard !wasRefused else { return }
    wasRefused = true
    say(
      "The turn above was declined. It asks for an ordinary document of a software project, and for nothing that could "
        + "harm anybody. Leave out whatever you cannot write, name it among the assumptions, and give one JSON object")
  }

  /// A further word on the turn, with what it expects again: who answers may look at the latest message alone.
  private mutating func say(_ words: String) {
    let expected = brief?.expected ?? ExpectedReply()
    addition = [
      Message(
        role: .user, parts: [.text("\(words) that holds exactly what is expected here:\n\n\(expected.block)")])
    ]
  }
}

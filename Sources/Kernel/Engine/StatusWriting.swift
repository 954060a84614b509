/// A change of a status file that waits for the end of its step, so that a guard after it can still turn back.
struct StagedChange {
  var change: StatusChange
  /// Of the action that asked for it.
  var position: NodeVisit
}

/// A workflow's words to its user that tell of a change which waits: they are shown when it is made.
struct HeldWords {
  var words: String
  /// How many changes waited then.
  var waiting: Int
}

/// What a person chose about a status file that cannot be relied on.
enum StatusChoice { case retry, leave }

extension WorkflowEngine {
  /// Carries out what an action says about status files.
  /// - Returns: nil where it is the agent's to do.
  func perform(_ verb: StatusVerb, _ node: Node, path: String, frame: StepFrame) async throws -> Flow? {
    switch verb {
    case .setBoard(let key, let status):
      return try await stage(.board, key, status, path: path, frame: frame)
    case .advanceEpic(let from, let to):
      guard let epic = text(of: "epic_num") ?? text(of: "epic_id"), let status = text(of: "epic_status") else {
        return nil
      }
      return status == from ? try await stage(.board, "epic-\(epic)", to, path: path, frame: frame) : .next
    case .setStory(let status): return try await stage(.story, "", status, path: path, frame: frame)
    case .setStoryByReview: return try await stageReview(path: path, frame: frame)
    case .setWorkflow(let id, let status):
      return try await stage(.workflow, id, documentPath(status), path: path, frame: frame)
    case .makeFile(let file): return try await stageFile(file, path: path, frame: frame)
    default: return try await read(verb, node, path: path, frame: frame)
    }
  }

  // MARK: Staging

  /// - Returns: nil where the agent has to say what is meant.
  private func stage(
    _ kind: StatusChange.Kind, _ subject: String, _ status: String, path: String, frame: StepFrame
  ) async throws -> Flow? {
    let flow = try await learn(
      TemplateProcessor.references(in: subject + " " + status), path: path, frame: frame)
    guard flow == .next else { return flow }
    let (subject, status) = (expanded(subject), expanded(status))
    return try await stage(kind, path: path, frame: frame) { files in
      let subject = kind == .story ? try self.storyFile(files) ?? "" : subject
      return (subject, kind == .workflow ? try self.made(status) : status)
    }
  }

  /// Has a change made at the end of its step, where it can be made.
  func stage(
    _ kind: StatusChange.Kind, path: String, frame: StepFrame,
    _ wanted: (any StatusFiles) throws -> (subject: String, status: String)
  ) async throws -> Flow {
    let found = try await seen(path, frame) { files in
      let (subject, status) = try wanted(files)
      return try self.observation(of: StatusChange(kind, subject, to: status), at: frame.position(path), files)
    }
    guard case .string(let subject)? = found.facts[Self.stagedSubject],
      case .string(let status)? = found.facts[Self.stagedStatus]
    else { return .next }
    staged.append(
      StagedChange(change: StatusChange(kind, subject, to: status), position: frame.position(path)))
    return .next
  }

  private static let stagedSubject = existenceFact("staged subject")
  private static let stagedStatus = existenceFact("staged status")

  /// Whether a change can be made is known at once, for the conditions that follow ask; it is made at the step's end.
  private func observation(
    of change: StatusChange, at position: NodeVisit, _ files: any StatusFiles
  ) throws -> Observation {
    var facts: [String: Value] = [:]
    func told(_ isListed: Bool, _ note: String? = nil) -> Observation {
      facts[Self.existenceFact("status key")] = .bool(isListed)
      facts[Self.existenceFact("update successful")] = .bool(isListed)
      return Observation(position: position, facts: facts, notes: note.map { [$0] })
    }
    guard !change.subject.isEmpty else {
      return told(false, "No story is chosen, so none can become \(change.status); no file was changed.")
    }
    guard change.kind == .creation || !change.status.contains("{"), !change.subject.contains("{") else {
      return told(false, "Nothing tells what the status of \(change.subject) is to be; no file was changed.")
    }
    do {
      let plan = try files.plan(change)
      if change.kind == .board { facts["previous_status"] = .string(plan.from) }
      if change.kind == .creation {
        facts.merge(plan.values) { $1 }
        facts[Self.existenceFact(change.subject)] = .bool(plan.from == plan.to)
      }
    } catch let failure as Failure where failure.kind == .notFound {
      // A story that this step writes is there when the step ends.
      let isDue = pending.outputs.contains { $0.document == change.subject && $0.guardID == nil }
      guard change.kind == .story, isDue else { return told(false, failure.description) }
    } catch let failure as Failure where failure.kind == .badInput {
      guard change.kind != .creation else { return told(false, failure.description) }
      // A change before it in the same step may allow it; if not, a person is asked when it is made.
    }
    facts[Self.stagedSubject] = .string(change.subject)
    facts[Self.stagedStatus] = .string(change.status)
    return told(true)
  }

  /// Of a workflow the path of what this run made, where the one that its text names is not there.
  private func made(_ path: String) throws -> String {
    guard path.contains("/") || path.contains("."), !path.contains("{") else { return path }
    let place = try ports.files.location(of: path)
    if try ports.files.exists(place) { return place }
    return state.ownDocuments.first { state.documents.text(of: $0) != nil } ?? place
  }

  /// Has the turn that is due tell the values that a change refers to.
  func learn(_ names: [String], path: String, frame: StepFrame) async throws -> Flow {
    if names.contains(where: pending.names.contains) {
      let flow = try await settle(frame)
      guard flow == .next else { return flow }
    }
    // A name without a value yet is declared blank in step files.
    let missing = names.filter { unknownFacts[key($0)] == nil && (!state.isBound($0) || scope[$0] == .string("")) }
    guard !missing.isEmpty else { return .next }
    for name in missing { pending.expect(fact: name, from: path) }
    return try await settle(frame)
  }

  private func stageReview(path: String, frame: StepFrame) async throws -> Flow? {
    if let isWanted = scope["update_status_on_result"], !isWanted.isTruthy { return .next }
    let flow = try await learn(["outcome"], path: path, frame: frame)
    guard flow == .next else { return flow }
    let outcome = text(of: "outcome")?.lowercased() ?? ""
    if outcome.hasPrefix("approve") {
      return try await stage(.story, "", text(of: "status_on_approve") ?? "done", path: path, frame: frame)
    }
    guard outcome.hasPrefix("change") else { return .next }
    return try await stage(
      .story, "", text(of: "status_on_changes_requested") ?? "in-progress", path: path, frame: frame)
  }

  // MARK: The end of a step

  /// Makes the changes that a step asked for, unless it was turned back or halted.
  func closeStatus(_ flow: Flow, from mark: Int, _ frame: StepFrame) async throws -> Flow {
    defer { manager.unbind { self.holdsStatus($0) } }
    switch flow {
    case .next, .endStep, .exit:
      let end = try await applyStaged(from: mark, frame)
      return end == .next ? flow : end
    case .jump(let target):
      guard Self.lies(target, after: frame.path) else { break }
      let end = try await applyStaged(from: mark, frame)
      return end == .next ? flow : end
    case .halt: break
    }
    let dropped = staged[mark...].map(\.change)
    staged.removeLast(staged.count - mark)
    drop(release(from: mark), with: dropped)
    return flow
  }

  /// Whether an index path comes after another, and not within it, in document order.
  private static func lies(_ target: String, after path: String) -> Bool {
    func indices(_ path: String) -> [Int] {
      path.split { !$0.isNumber }.compactMap { Int($0) }
    }
    return indices(path).lexicographicallyPrecedes(indices(target)) && !target.hasPrefix(path + ".")
  }

  func applyStaged(from mark: Int, _ frame: StepFrame) async throws -> Flow {
    let due = staged[mark...]
    staged.removeLast(staged.count - mark)
    let words = release(from: mark)
    var later: Set<StatusChange> = []
    var left: [StatusChange] = []
    // Of two changes of one thing the later stands.
    for (index, item) in due.enumerated() {
      let isOverruled = due.dropFirst(index + 1).contains {
        $0.change.kind == item.change.kind && $0.change.subject == item.change.subject
      }
      guard !isOverruled, later.insert(item.change).inserted else { continue }
      if try await !make(item.change, at: item.position, frame) { left.append(item.change) }
    }
    guard left.isEmpty else {
      drop(words, with: left)
      return .next
    }
    for held in words where isLive { ports.observer.observe(.message(held)) }
    return .next
  }

  // MARK: Words that wait

  /// Whether a step's words are to wait for a change that the same step asked for.
  func holdsBack(_ words: String, _ frame: StepFrame) -> Bool {
    guard staged.contains(where: { $0.position.node.hasPrefix(frame.path + ".") }) else { return false }
    held.append(HeldWords(words: words, waiting: staged.count))
    return true
  }

  private func release(from mark: Int) -> [String] {
    let due = held.filter { $0.waiting > mark }.map(\.words)
    held.removeAll { $0.waiting > mark }
    return due
  }

  /// What a workflow says of a change that was not made is not shown as if it had been.
  private func drop(_ words: [String], with changes: [StatusChange]) {
    guard isLive, !changes.isEmpty else { return }
    let subjects = changes.map(\.subject).uniqued.filter { !$0.isEmpty }.joined(separator: ", ")
    let lines = words.isEmpty ? "" : " What the workflow says after it is not shown."
    ports.observer.observe(.warning("The status of \(subjects) was left as it is.\(lines)"))
  }

  /// Makes one change: what is to be done is recorded, then done, then its outcome recorded. A run that finds no outcome
  /// looks at what the file says now.
  /// - Returns: whether the file says so now; false where it was left as it is.
  @discardableResult func make(
    _ change: StatusChange, at position: NodeVisit, _ frame: StepFrame
  ) async throws -> Bool {
    var intent: StatusIntent?
    var round = 0
    while true {
      switch try upcoming() {
      case .statusIntended(let recorded)? where recorded.position == position:
        intent = recorded
        try manager.take()
      case .statusChanged(let recorded)? where recorded.position == position:
        try manager.take()
        return true
      case .asked(let asked)? where asked.position == position:
        try manager.take()
        if try await choice(about: asked.escalations) == .leave { return false }
        round += 1
      case nil:
        try checkForStop()
        do {
          return try carryOut(change, at: position, after: intent)
        } catch let failure as Failure where failure.kind == .badInput || failure.kind == .notFound {
          let asked = try ask(about: failure, at: position, frame, round: round)
          if try await choice(about: asked) == .leave { return false }
          round += 1
        }
      default: throw divergence(at: position.node)
      }
    }
  }

  private func carryOut(_ change: StatusChange, at position: NodeVisit, after intent: StatusIntent?) throws -> Bool {
    guard let files = ports.status else { return false }
    let isOwn = change.kind == .story && state.documents.text(of: change.subject) != nil
    if isOwn { try reconcile(change.subject) }
    var outcome: StatusOutcome
    do { outcome = try files.plan(change) } catch let failure as Failure
      where intent != nil && failure.kind == .badInput
    {
      // It was to be done before the crash: what stands there now came after it.
      guard let plan = intent?.plan, failure.code == "status-regression" else { throw failure }
      ports.observer.observe(.warning("\(plan.path) has moved on since; \(failure.message)"))
      try record(change, StatusOutcome(path: plan.path, from: plan.from, to: plan.to), isOwn, at: position)
      return true
    }
    if let plan = intent?.plan {
      if outcome.from == plan.to {
        // Written before the crash.
        try record(change, plan, isOwn, at: position)
        return true
      }
      if outcome.from != plan.from, ![.sprint, .revision].contains(change.kind) {
        ports.observer.observe(.warning("\(plan.path) was changed since, to '\(outcome.from)', and was left so."))
        outcome.to = outcome.from
        try record(change, outcome, isOwn, at: position)
        return false
      }
    } else {
      try manager.record(
        .statusIntended(StatusIntent(position: position, change: change, plan: outcome)), durable: true)
    }
    try record(change, try files.carryOut(change), isOwn, at: position)
    return true
  }

  private func record(
    _ change: StatusChange, _ outcome: StatusOutcome, _ isOwn: Bool, at position: NodeVisit
  ) throws {
    var document: DocumentChange?
    if isOwn, let bytes = try ports.files.read(outcome.path) {
      let text = String(decoding: bytes, as: UTF8.self)
      document = DocumentChange(
        path: outcome.path, outputs: [], before: nil, after: Digest(of: text), edited: text)
    }
    try manager.record(
      .statusChanged(StatusChanged(position: position, change: change, outcome: outcome, document: document)),
      durable: true)
    if outcome.from != outcome.to {
      ports.observer.observe(.statusChanged(change, outcome: outcome))
    }
  }

  // MARK: Doubt

  /// Puts it to a person that a status file was left alone.
  func ask(about failure: Failure, at position: NodeVisit, _ frame: StepFrame, round: Int) throws -> [Escalation] {
    let options = [
      Escalation.Option(key: "retry", label: "the file was put right; try again"),
      Escalation.Option(key: "leave", label: "go on without it"),
      Escalation.Option(key: "stop", label: "halt the run"),
    ]
    let question = Question(
      workflow: workflow.name, node: "\(frame.id(position.node))!status.\(round)", stepNumber: frame.number,
      variable: nil, text: "\(failure.description) What is to be done?", form: .choice, options: options)
    let escalation = Escalation(
      id: try ports.escalations.freeID(for: question.id, run: plan.run), projectId: plan.projectID, runId: plan.run,
      workflowName: workflow.name, stepNumber: frame.number, node: question.node, question: question.text,
      kind: .gate, severity: .critical, options: options, suggestedAnswer: "retry", aiReasoning: failure.hint,
      aiConfidence: nil, context: ["step": .string(frame.goal), "cause": .string(failure.code)],
      digest: question.digest, createdAt: ports.clock.now())
    try manager.record(.asked(QuestionsAsked(position: position, escalations: [escalation])), durable: true)
    return [escalation]
  }

  /// - Throws: `HaltInside` where a person ends the run.
  func choice(about asked: [Escalation]) async throws -> StatusChoice {
    try await awaitAnswers(to: asked)
    switch asked.first.flatMap({ state.answers[$0.id] }) {
    case "retry": return .retry
    case "leave": return .leave
    default: throw HaltInside(reason: "The run was stopped by a person's answer: \(asked.first?.question ?? "")")
    }
  }

  // MARK: Documents

  /// Refuses a turn's documents where one would lose what a status file or a story knew.
  /// - Throws: `RefusedEdits`.
  func requireStatusKept(in drafts: [DocumentBook.Draft]) throws {
    guard let files = ports.status else { return }
    var problems: [String] = []
    for draft in drafts {
      do {
        try files.check(draft.change.path, from: try ports.files.read(draft.change.path), to: Array(draft.text.utf8))
      } catch let failure as Failure where failure.kind == .badInput {
        problems.append(ports.redact(failure.message))
      }
    }
    guard problems.isEmpty else { throw RefusedEdits(problems: problems) }
  }
}

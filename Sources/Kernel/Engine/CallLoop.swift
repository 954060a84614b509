extension WorkflowEngine {
  /// Calls until there is a usable reply: an unusable one is repaired once, a passing fault is waited out, another
  /// model steps in where one is named; what is left is a person's to decide.
  func call(
    _ turn: PendingTurn, asking unresolved: [Question], position: NodeVisit, frame: StepFrame, progress: TurnProgress
  ) async throws -> TurnResult {
    var progress = progress
    let candidates = try pool.assignment(for: frame.agent).candidates
    let expected = progress.brief?.expected ?? ExpectedReply()
    if progress.candidate == nil { progress.candidate = state.candidate(of: frame.agent, among: candidates) }
    while true {
      try serveTools(position: position, frame: frame, progress: &progress)
      if let complaint = progress.tools.complaint {
        throw try await raise(
          unusable([complaint], frame), candidates: candidates, position: position, frame: frame, progress: progress)
      }
      let assignment = candidates[min(progress.candidate ?? 0, candidates.count - 1)]
      let spent: (call: CompletedCall, cost: Double?)
      do {
        spent = try await attempt(assignment, position: position, frame: frame, progress: &progress)
      } catch let error as ModelError {
        try await recover(
          from: error, assignment, candidates: candidates, position: position, frame: frame, progress: &progress)
        continue
      }
      guard spent.call.calls.isEmpty else {
        try take(spent.call, cost: spent.cost, position: position, frame: frame, progress: &progress)
        continue
      }
      let problems: [String]
      switch ReplyContract.read(spent.call.text, expecting: expected) {
      case .usable(let reply):
        // Once: what is not proven by then is told as that.
        let unproven = progress.repairs == 0 ? unprovenVerdicts(in: reply, of: turn, asking: unresolved) : []
        guard unproven.isEmpty else {
          problems = unproven
          break
        }
        do {
          return try accept(
            reply, spent.call, cost: spent.cost, turn: turn, asking: unresolved, position: position, frame: frame,
            attempt: progress.attempt)
        } catch let refused as RefusedEdits {
          problems = refused.problems
        }
      case .unusable(let found): problems = found
      }
      try manager.record(
        .rejected(
          ReplyRejected(
            position: position, agent: frame.agent, attempt: progress.attempt, reply: spent.call.text,
            problems: problems, usage: spent.call.usage, cost: spent.cost)), durable: true)
      let isRepaired = progress.repairs > 0
      progress.reject(problems)
      guard !isRepaired else {
        throw try await raise(
          unusable(problems, frame), candidates: candidates, position: position, frame: frame, progress: progress)
      }
    }
  }

  /// One call: money set aside, intent recorded, made, paid.
  private func attempt(
    _ assignment: AgentAssignment, position: NodeVisit, frame: StepFrame, progress: inout TurnProgress
  ) async throws -> (call: CompletedCall, cost: Double?) {
    let provider = assignment.provider.name
    try await waitForBreaker(provider)
    let permit: any CallPermit
    do { permit = try await pool.enter(control: ports.control) } catch is CancellationError {
      throw RunStop.requested(ports.control.request ?? .interrupt)
    }
    defer { permit.release() }
    progress.attempt += 1
    let request = request(frame.agent, assignment, progress: progress)
    let estimate = pool.spending.estimate(request, provider: provider)
    let reservation = try await reserve(
      estimate, request, provider, position: position, frame: frame, progress: progress)
    try manager.record(
      .intent(
        CallIntent(
          position: position, agent: frame.agent, provider: provider, model: assignment.model,
          attempt: progress.attempt, requestDigest: request.digest,
          system: state.threads[frame.agent]?.system == nil ? request.system : nil, addition: progress.addition,
          reserved: estimate, leftOut: progress.leftOut,
          isCompaction: progress.isCompacting)))
    (progress.addition, progress.leftOut, progress.isCompacting) = ([], [], false)
    try manager.catchUp()
    do {
      var call = try await pool.call(assignment, request, control: ports.control)
      call.usage = request.credible(call.usage) ?? TokenUsage()
      let cost = pool.spending.cost(of: call.usage, model: assignment.model, provider: provider)
      try pool.spending.settle(reservation, cost: cost)
      pool.breaker.succeeded(provider)
      return (redacted(call), cost)
    } catch let failed as FailedCall {
      // Without a word about usage only a request that was turned away is known to cost nothing.
      let usage = request.credible(failed.usage)
      let cost =
        usage == TokenUsage()
        ? (failed.error.isUnpaid ? 0 : nil)
        : usage.flatMap { pool.spending.cost(of: $0, model: assignment.model, provider: provider) }
      try pool.spending.settle(reservation, cost: cost)
      if failed.error.isProviderFault {
        pool.breaker.failed(provider, now: ports.clock.now().milliseconds)
      } else {
        pool.breaker.succeeded(provider)
      }
      progress.failed = (usage ?? TokenUsage(), cost)
      throw failed.error
    } catch is CancellationError {
      throw RunStop.requested(ports.control.request ?? .interrupt)
    }
  }

  /// A provider that fails every call is left alone for a while; the wait is no failure of this turn.
  private func waitForBreaker(_ provider: String) async throws {
    while true {
      let wait = pool.breaker.wait(for: provider, now: ports.clock.now().milliseconds)
      guard wait > 0 else { return }
      ports.observer.observe(
        .warning("\(provider) failed several calls in a row and is left alone for \(wait / 1000) s."))
      try await pause(Double(wait) / 1000)
    }
  }

  private func request(_ agent: String, _ assignment: AgentAssignment, progress: TurnProgress) -> ModelRequest {
    let thread = state.threads[agent] ?? AgentThread()
    let length = assignment.maxOutputTokens ?? plan.maxOutputTokens
    return ModelRequest(
      model: assignment.model,
      system: thread.system
        ?? SystemPrompt.compose(
          persona: pool.personas[agent], workflow: plan.workflow, introduction: expanded(plan.workflow.introduction),
          rules: plan.workflow.rules.map { expanded($0) }, folders: editableFolders,
          hasTools: !tools(of: assignment).isEmpty),
      messages: (progress.isCompacting ? [] : thread.messages) + progress.addition,
      maxOutputTokens: length << min(progress.lengthened, 3), tools: tools(of: assignment),
      replySchema: ReplySchema.turn,
      effort: assignment.effort)
  }

  private func recover(
    from error: ModelError, _ assignment: AgentAssignment, candidates: [AgentAssignment], position: NodeVisit,
    frame: StepFrame, progress: inout TurnProgress
  ) async throws {
    progress.failures += 1
    var error = error
    // Servers say it in many words; which model was asked for is known here.
    if case .unknownModel = error, !assignment.model.isEmpty { error = .unknownModel(assignment.model) }
    let failure = Failure(
      .unavailable, error.code, ports.redact("Step \(frame.number): \(assignment.name) failed: \(error.explanation)."),
      hint: error.advice)
    try manager.record(
      .callFailed(
        CallFailed(
          position: position, agent: frame.agent, attempt: progress.attempt, failure: failure,
          usage: progress.failed.usage, cost: progress.failed.cost)),
      durable: true)
    if error == .contextTooLong, !progress.wasCompacted, let brief = progress.brief {
      // Once: what was said is dropped, the documents are cut to what speaks of the work, the draft stands for the rest.
      progress.wasCompacted = true
      progress.isCompacting = true
      (progress.addition, progress.leftOut) = try addition(
        for: brief, agent: frame.agent, isFresh: true, budget: DocumentBudget.standard / 4)
      ports.observer.observe(
        .warning("\(failure.message) The thread of \(frame.agent) begins anew with the draft and the answers so far."))
      return
    }
    if case .refused = error, !progress.wasRefused {
      // One change: of the model where there is another, else of the words.
      guard candidates.indices.contains((progress.candidate ?? 0) + 1) else {
        progress.reword()
        ports.observer.observe(.warning("\(failure.message) It is asked once more in other words."))
        return
      }
      progress.wasRefused = true
    }
    let next = pool.retries.step(
      after: error, failures: progress.failures, lengthened: progress.lengthened,
      now: ports.clock.now().milliseconds)
    switch next {
    case .lengthen: progress.lengthened += 1
    case .wait(let seconds):
      ports.observer.observe(.warning("\(failure.message) Trying again."))
      try await pause(seconds)
    case .park, .giveUp:
      let index = progress.candidate ?? 0
      if candidates.indices.contains(index + 1) {
        progress.advance()
        ports.observer.observe(
          .warning(
            "\(failure.message) \(candidates[index + 1].name) goes on in its place: its price differs, and its cache starts empty."
          ))
        return
      }
      if case .park(let until) = next {
        throw RunStop.parked(until: until.map { Timestamp(milliseconds: $0) }, failure)
      }
      throw try await raise(failure, candidates: candidates, position: position, frame: frame, progress: progress)
    }
  }

  /// Waits, but not longer than a person wants.
  private func pause(_ seconds: Double) async throws {
    let control = ports.control
    let clock = ports.clock
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await clock.sleep(seconds: seconds) }
      group.addTask { await control.waitForRequest() }
      await group.next()
      group.cancelAll()
    }
    try checkForStop()
  }

  private func unusable(_ problems: [String], _ frame: StepFrame) -> Failure {
    Failure(
      .unavailable, "reply-unusable",
      "Step \(frame.number): the agent \(frame.agent) gave no usable reply, not even after one repair: "
        + problems.joined(separator: " "))
  }
}

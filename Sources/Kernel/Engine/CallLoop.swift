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
      let call = try await pool.call(assignment, request, control: ports.control)
      let cost = pool.spending.cost(of: call.usage, model: assignment.model, provider: provider)
      try pool.spending.settle(reservation, cost: cost)
      pool.breaker.succeeded(provider)
      return (redacted(call), cost)
    } catch let failed as FailedCall {
      // Without a word about usage only a request that was turned away is known to cost nothing.
      let cost =
        failed.usage == TokenUsage()
        ? (failed.error.isUnpaid ? 0 : nil)
        : pool.spending.cost(of: failed.usage, model: assignment.model, provider: provider)
      try pool.spending.settle(reservation, cost: cost)
      if failed.error.isProviderFault {
        pool.breaker.failed(provider, now: ports.clock.now().milliseconds)
      } else {
        pool.breaker.succeeded(provider)
      }
      progress.failed = (failed.usage, cost)
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

extension ModelError {
  /// A stable name for messages to programs.
  var code: String {
    switch self {
    case .rateLimited: "rate-limited"
    case .quotaExhausted: "quota-exhausted"
    case .overloaded: "overloaded"
    case .unauthenticated: "unauthenticated"
    case .unknownModel: "unknown-model"
    case .contextTooLong: "context-too-long"
    case .refused: "model-refused"
    case .cut: "stream-cut"
    case .truncated: "reply-truncated"
    case .timedOut: "timed-out"
    case .unreachable: "unreachable"
    case .invalid: "invalid-exchange"
    }
  }

  /// Whether the server turned the request away before any model worked on it.
  var isUnpaid: Bool {
    switch self {
    case .rateLimited, .quotaExhausted, .unauthenticated, .unknownModel, .contextTooLong, .unreachable, .overloaded,
      .invalid:
      true
    case .refused, .cut, .truncated, .timedOut: false
    }
  }

  /// Whether it speaks against the provider rather than against the request.
  var isProviderFault: Bool {
    switch self {
    case .overloaded, .cut, .timedOut, .unreachable: true
    case .rateLimited, .quotaExhausted, .unauthenticated, .unknownModel, .contextTooLong, .refused, .truncated,
      .invalid:
      false
    }
  }

  var explanation: String {
    switch self {
    case .rateLimited: "it takes no more requests for now"
    case .quotaExhausted: "the quota is used up"
    case .overloaded: "it is overloaded"
    case .unauthenticated(let detail): "it refused the key (\(detail))"
    case .unknownModel(let model): "it knows no model '\(model)'"
    case .contextTooLong: "the request is longer than the model's window"
    case .refused(let detail): detail.isEmpty ? "the model declined" : "the model declined (\(detail))"
    case .cut: "the reply broke off before its end"
    case .truncated: "the reply was longer than the model may write"
    case .timedOut(let wait): "it was silent for too long (\(wait.rawValue))"
    case .unreachable(let detail): "it cannot be reached (\(detail))"
    case .invalid(let detail): detail
    }
  }

  var advice: String? {
    switch self {
    case .unauthenticated: "Check the key in the environment variable that the provider names."
    case .unknownModel: "Check the model's name in the agent's entry, or choose another with --provider."
    case .contextTooLong: "Give the run fewer or shorter documents, or a model with a larger window."
    case .unreachable: "Check the network and the provider's base_url."
    case .rateLimited, .quotaExhausted, .overloaded, .refused, .cut, .truncated, .timedOut, .invalid: nil
    }
  }
}

import Kernel

/// What `run`, `resume`, `escalations respond` and `runs show` tell about a run, for programs and for people.
struct RunDocument: Sendable, Hashable {
  var snapshot: RunSnapshot
  /// Where the run stands now: what is recorded as running and held by nobody is paused.
  var status: RunStatus
  /// The run's own open questions.
  var pending: [Escalation]
  /// Why the run is not going on; nil where it merely waits, is being worked on, or is done.
  var failure: Failure?
  /// What the command exits with.
  var exitCode: Int32
  /// Of `escalations respond` only: the question that was answered, and whether the run went on in this process.
  var response: Response?

  /// What an answer led to.
  struct Response: Sendable, Hashable {
    var escalation: String
    var resumed: Bool
  }

  /// - Parameters:
  ///   - status: where it differs from what the snapshot recorded.
  ///   - pending: the project's open questions; those of other runs are left out.
  ///   - failure: what stopped the command; else what the snapshot tells.
  init(_ snapshot: RunSnapshot, status: RunStatus? = nil, pending: [Escalation], failure: Failure? = nil) {
    self.snapshot = snapshot
    self.status = status ?? snapshot.status
    // In the order in which they were asked: what blocks most comes first.
    let own = pending.filter { $0.runId == snapshot.run }
    self.pending = snapshot.escalations.compactMap { id in own.first { $0.id == id } }
    self.failure = failure ?? Self.failure(snapshot, self.status)
    exitCode = self.failure?.kind.exitCode ?? Self.exitCode(self.status)
  }

  /// How far the run is, in whole percent of its steps.
  var progressPercentage: Int {
    if status == .completed { return 100 }
    let (step, total) = (snapshot.cursor.step, snapshot.cursor.totalSteps)
    return total > 0 ? min(100, max(0, step - 1) * 100 / total) : 0
  }

  var json: JSON {
    var json: JSON = [
      "schema": 1,
      "run": .string(snapshot.run),
      "workflow": .string(snapshot.workflow),
      "status": .string(status.rawValue),
      "exitCode": .int(Int(exitCode)),
      "step": .int(snapshot.cursor.step),
      "totalSteps": .int(snapshot.cursor.totalSteps),
      "progressPercentage": .int(progressPercentage),
      "outputs": .list(snapshot.outputs.map { ["name": .string($0.name), "path": .string($0.path)] }),
      "escalations": .list(pending.map(Self.question)),
      "assumptions": JSON(snapshot.assumptions),
      "outcome": .string(snapshot.outcome(status).rawValue),
      "missing": JSON(snapshot.missing ?? []),
      "countermanded": .list(
        (snapshot.countermanded ?? []).map {
          ["file": .string($0.file), "line": .int($0.line), "text": .string($0.text)]
        }),
      "requests": .int(snapshot.requests),
      "tokens": [
        "input": .int(snapshot.tokens.input),
        "cacheRead": .int(snapshot.tokens.cacheRead),
        "cacheWrite": .int(snapshot.tokens.cacheWrite),
        "output": .int(snapshot.tokens.output),
      ],
      "cost": JSON(snapshot.cost.map(Money.rounded)),
    ]
    if let response {
      json.add("escalationId", .string(response.escalation))
      json.add("workflowResumed", .bool(response.resumed))
    }
    if let failure { json.add("error", JSON(failure)) }
    return json
  }

  private static func question(_ escalation: Escalation) -> JSON {
    [
      "id": .string(escalation.id),
      "question": .string(escalation.question),
      "options": .list(escalation.options.map { JSON($0) }),
      "suggestedAnswer": JSON(escalation.suggestedAnswer),
    ]
  }

  private static func failure(_ snapshot: RunSnapshot, _ status: RunStatus) -> Failure? {
    if let failure = snapshot.failure { return failure }
    // A run whose process is gone says nothing of why.
    let reason = snapshot.status == status ? snapshot.reason : nil
    switch status {
    case .queued, .running, .waiting, .completed: return nil
    case .halted: return Failure(.halted, "halted", reason ?? "The workflow stopped itself.")
    case .failed: return Failure(.unavailable, "failed", reason ?? "The run failed.")
    case .paused:
      return Failure(
        .interrupted, "paused", reason ?? "Its process ended before the run did.",
        hint: "orchestrator resume \(snapshot.run)")
    case .cancelled: return Failure(.interrupted, "cancelled", reason ?? "Cancelled.")
    }
  }

  /// A run that another process works on has the code of a lock that is waited for.
  private static func exitCode(_ status: RunStatus) -> Int32 {
    switch status {
    case .completed: 0
    case .halted: Failure.Kind.halted.exitCode
    case .failed: Failure.Kind.unavailable.exitCode
    case .paused, .cancelled: Failure.Kind.interrupted.exitCode
    case .queued, .running, .waiting: Failure.Kind.waiting.exitCode
    }
  }
}

extension RunDocument {
  /// What a run that came to its end did not write, one line each.
  var missing: [StyledText] {
    (status == .completed ? snapshot.missing ?? [] : []).map { path in
      "\("missing:", .warning) \(TerminalText.oneLine(path)), which the workflow was to write, is not there or is empty"
    }
  }
}

import Kernel

extension JSON {
  /// One journal record as a line of `runs log --json`: what it was about, without prompts and replies, which
  /// `runs show --turn` prints.
  init(_ record: JournalRecord, run: String, redact: SecretFilter) {
    let line = HistoryLine(redact: redact)
    var json: JSON = [
      "schema": 1, "run": .string(run), "sequence": .int(record.sequence), "at": .string(record.at.description),
    ]
    let (kind, members) = line.content(record.entry)
    json.add("kind", .string(kind))
    for member in members { json.add(member.key, member.value) }
    self = json
  }
}

/// The keys of each kind of record, beside those that all have.
private struct HistoryLine {
  let redact: SecretFilter

  func content(_ entry: JournalEntry) -> (kind: String, members: [JSON.Member]) {
    switch entry {
    case .started(let entry):
      return (
        "started",
        members([
          "workflow": .string(entry.workflow), "date": .string(entry.date),
          "agents": .list(
            entry.agents.map {
              ["name": .string($0.name), "provider": .string($0.provider), "model": .string($0.model)]
            }),
        ])
      )
    case .resumed(let entry): return ("resumed", members(["tornBytes": .int(entry.tornBytes)]))
    case .observed(let entry):
      return (
        "observed",
        members([
          "node": .string(entry.position.node), "facts": JSON(entry.facts),
          "documents": JSON(entry.documents.map(\.path)),
        ])
      )
    case .decided(let entry):
      return (
        "decided",
        members(["node": .string(entry.position.node), "decisions": .list(entry.decisions.map(decision))])
      )
    case .intent(let entry):
      return (
        "intent",
        members([
          "node": .string(entry.position.node), "agent": .string(entry.agent), "provider": .string(entry.provider),
          "model": .string(entry.model), "attempt": .int(entry.attempt), "reserved": JSON(entry.reserved),
        ])
      )
    case .callFailed(let entry):
      return (
        "call-failed",
        call(entry.position, entry.agent, entry.attempt, entry.usage, entry.cost)
          + members(["error": JSON(entry.failure)])
      )
    case .rejected(let entry):
      return (
        "rejected",
        call(entry.position, entry.agent, entry.attempt, entry.usage, entry.cost)
          + members(["problems": JSON(entry.problems.map { redact($0) })])
      )
    case .toolsCalled(let entry):
      return (
        "tools-called",
        call(entry.position, entry.agent, entry.attempt, entry.usage, entry.cost)
          + members(["tools": JSON(entry.reply.calls.map(\.name))])
      )
    case .toolAnswered(let entry):
      return ("tool-answered", members(["node": .string(entry.position.node), "agent": .string(entry.agent)]))
    case .turn(let entry): return ("turn", turn(entry))
    case .entered(let entry):
      return (
        "entered",
        members([
          "node": .string(entry.position.node), "workflow": .string(entry.workflow), "file": .string(entry.file),
          "inputs": JSON(entry.inputs),
        ])
      )
    case .left(let entry):
      return ("left", members(["node": .string(entry.position.node), "values": JSON(entry.values)]))
    case .asked(let entry): return ("asked", members(["escalations": questions(entry.escalations)]))
    case .answered(let entry):
      return (
        "answered",
        members(["id": .string(entry.id), "answer": .string(redact(entry.answer)), "by": .string(entry.by)])
      )
    case .statusIntended(let entry):
      return ("status-intended", status(entry.position, entry.change, entry.plan))
    case .statusChanged(let entry):
      return ("status-changed", status(entry.position, entry.change, entry.outcome))
    case .step(let entry):
      return ("step", members(["step": .int(entry.step), "outcome": .string(entry.outcome.rawValue)]))
    case .composed(let entry): return ("composed", members(["documents": .list([document(entry.document)])]))
    case .adopted(let entry): return ("adopted", members(["documents": .list(entry.documents.map(document))]))
    case .edited(let entry):
      return ("edited", members(["variables": JSON(entry.variables), "removed": JSON(entry.removed)]))
    case .redone(let entry):
      return (
        "redone",
        members([
          "from": .int(entry.from), "step": .int(entry.step), "note": JSON(entry.note), "by": .string(entry.by),
          "isRollback": .bool(entry.isRollback ?? false),
          "statuses": .list((entry.statuses ?? []).map(\.json)),
        ])
      )
    case .ended(let entry):
      return (
        "ended",
        members([
          "status": .string(entry.status.rawValue), "reason": JSON(entry.reason),
          "error": entry.failure.map { JSON($0) } ?? .null,
        ])
      )
    }
  }

  private func members(_ json: JSON) -> [JSON.Member] {
    guard case .object(let members) = json else { return [] }
    return members
  }

  private func call(
    _ position: NodeVisit, _ agent: String, _ attempt: Int, _ usage: TokenUsage, _ cost: Double?
  ) -> [JSON.Member] {
    members([
      "node": .string(position.node), "agent": .string(agent), "attempt": .int(attempt),
      "tokens": [
        "input": .int(usage.input), "cacheRead": .int(usage.cacheRead), "cacheWrite": .int(usage.cacheWrite),
        "output": .int(usage.output),
      ],
      "cost": JSON(cost),
    ])
  }

  private func turn(_ entry: TurnResult) -> [JSON.Member] {
    call(entry.position, entry.agent, entry.attempt, entry.usage, entry.cost)
      + members([
        "outputs": JSON(entry.accepted), "decisions": .list(entry.decisions.map(decision)),
        "escalations": questions(entry.escalations), "documents": .list(entry.documents.map(document)),
        "assumptions": JSON(entry.assumptions.map { redact($0) }),
      ])
  }

  private func status(_ position: NodeVisit, _ change: StatusChange, _ outcome: StatusOutcome) -> [JSON.Member] {
    members([
      "node": .string(position.node), "what": .string(change.kind.rawValue), "subject": .string(change.subject),
      "path": .string(outcome.path), "from": .string(outcome.from), "to": .string(outcome.to),
    ])
  }

  private func decision(_ decision: Decision) -> JSON {
    [
      "id": .string(decision.id), "stepNumber": .int(decision.stepNumber), "variable": JSON(decision.variable),
      "question": .string(redact(decision.question)), "answer": .string(redact(decision.answer)),
      "source": .string(decision.source.rawValue), "confidence": .number(decision.confidence),
      "outcome": .string(decision.outcome.rawValue), "citation": JSON(decision.citation),
    ]
  }

  private func questions(_ escalations: [Escalation]) -> JSON {
    .list(escalations.map { ["id": .string($0.id), "question": .string(redact($0.question))] })
  }

  private func document(_ change: DocumentChange) -> JSON {
    [
      "path": .string(change.path), "outputs": JSON(change.outputs), "before": JSON(change.before?.hex),
      "after": .string(change.after.hex), "adopted": .bool(change.adopted != nil),
      "keptTheirs": JSON(change.keptTheirs),
    ]
  }
}

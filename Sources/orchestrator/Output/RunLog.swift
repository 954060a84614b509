import Kernel

/// A run's journal as people read it: what happened, in order, a line or a few for each record.
struct RunLog {
  private let isVerbose: Bool
  /// Of the workflow's steps in document order; empty where they are not known.
  private let goals: [String]
  private let redact: SecretFilter
  private var day = ""
  private var calls = 0
  /// Of the call whose outcome is awaited.
  private var call: CallIntent?

  init(goals: [String], isVerbose: Bool, redact: SecretFilter) {
    (self.goals, self.isVerbose, self.redact) = (goals, isVerbose, redact)
  }

  /// What a record adds to the history; empty where a person need not hear of it.
  mutating func lines(for record: JournalRecord) -> [StyledText] {
    let parts = record.at.description.prefix { $0 != "." && $0 != "Z" }.split(separator: "T").map(String.init)
    let events = events(record.entry)
    guard let first = parts.first, let time = parts.last, !events.isEmpty else { return [] }
    var lines: [StyledText] = first == day ? [] : ["\("\(first), times in UTC", .faint)"]
    day = first
    for (index, event) in events.enumerated() {
      lines.append("\(index == 0 ? time : "        ", .faint)  \(event)")
    }
    return lines
  }

  private mutating func events(_ entry: JournalEntry) -> [StyledText] {
    switch entry {
    case .started(let entry):
      return ["\("started", .strong): workflow \(entry.workflow), \(PlainProgress.models(entry.agents))"]
    case .resumed(let entry):
      return ["taken up" + (entry.tornBytes > 0 ? "; a record that a crash left half written was cut off" : "")]
    case .observed(let entry): return isVerbose ? observed(entry) : []
    case .decided(let entry): return entry.decisions.map(decision)
    case .intent(let entry):
      calls += 1
      call = entry
      let again = entry.attempt > 1 ? ", attempt \(entry.attempt)" : ""
      return isVerbose ? ["call \(calls) begins: \(entry.agent), \(Self.model(entry))\(again)"] : []
    case .callFailed(let entry):
      return ["\(answered("failed", entry.usage, entry.cost, .bad)): \(text(entry.failure.message))"]
    case .rejected(let entry):
      return [
        "\(answered("is unusable", entry.usage, entry.cost, .warning)): \(text(entry.problems.joined(separator: "; ")))"
      ]
    case .toolsCalled(let entry):
      let wanted = entry.reply.calls.map(\.name).joined(separator: ", ")
      return ["\(answered("", entry.usage, entry.cost, .plain)), asks for \(text(wanted))"]
    case .toolAnswered: return []
    case .turn(let entry): return turn(entry)
    case .entered(let entry): return ["goes into the workflow \(entry.workflow, .strong)"]
    case .left(let entry):
      let names = entry.values.keys.sorted().joined(separator: ", ")
      return ["comes back" + (names.isEmpty ? "" : " with \(text(names))")]
    case .asked(let entry): return entry.escalations.map(question)
    case .answered(let entry): return ["answer to \(entry.id, .strong) by \(entry.by): \(text(entry.answer))"]
    case .statusIntended: return []
    case .statusChanged(let entry):
      let outcome = entry.outcome
      guard outcome.from != outcome.to else { return [] }
      return ["\(text(PlainProgress.line(entry.change, outcome)))"]
    // What an invoked workflow does is part of the step that invoked it.
    case .step(let entry): return entry.position.node.contains(">") ? [] : [step(entry)]
    // Each step that is listed as done is told by the step's own line.
    case .composed(let entry): return entry.document.completed == nil ? document(entry.document) : []
    case .adopted(let entry): return entry.documents.flatMap(document)
    case .edited(let entry):
      let names = entry.variables.keys.sorted() + entry.removed.map { "\($0) (removed)" }
      return ["variables changed by hand: \(names.joined(separator: ", "))"]
    case .redone(let entry):
      let note = entry.note.map { ": \(text($0))" } ?? ""
      let statuses = (entry.statuses ?? []).map { StyledText(text($0.line)) }
      guard entry.isRollback != true else {
        return ["\("rolled back", .warning) to the end of step \(entry.step), by \(entry.by)"] + statuses
      }
      return ["\("went back", .warning) to step \(entry.step), by \(entry.by)\(note)"] + statuses
    case .ended(let entry): return [ended(entry)]
    }
  }

  private func text(_ words: String) -> String { TerminalText.oneLine(redact(words)) }

  private static func model(_ call: CallIntent) -> String {
    call.model.isEmpty ? call.provider : "\(call.provider)/\(call.model)"
  }

  /// A call with what it took: `call 3: john, anthropic/claude-…, 1200 tokens in, 340 out, $0.02`.
  private func answered(
    _ outcome: String, _ usage: TokenUsage, _ cost: Double?, _ style: StyledText.Style
  ) -> StyledText {
    let who = call.map { ": \($0.agent), \(Self.model($0))" } ?? ""
    let input = usage.input + usage.cacheRead + usage.cacheWrite
    let price = call?.provider == "offline" ? "" : ", \(Money.text(cost))"
    let took = "\(who), \(input) tokens in, \(usage.output) out\(price)"
    return outcome.isEmpty ? "call \(calls)\(took)" : "call \(calls)\(took), \(outcome, style)"
  }

  private func turn(_ entry: TurnResult) -> [StyledText] {
    var lines = [answered("", entry.usage, entry.cost, .plain)]
    lines += entry.documents.flatMap(document)
    lines += entry.decisions.filter { $0.outcome == .proceeded }.map(decision)
    lines += entry.assumptions.map { "assumed: \(text($0))" }
    lines += entry.escalations.map(question)
    return lines
  }

  private func decision(_ decision: Decision) -> StyledText {
    var shown = decision
    (shown.question, shown.answer) = (redact(decision.question), redact(decision.answer))
    return PlainProgress.line(shown)
  }

  private func question(_ escalation: Escalation) -> StyledText {
    "\("question", .warning) \(escalation.id, .strong): \(text(escalation.question))"
  }

  private func document(_ change: DocumentChange) -> [StyledText] {
    var lines: [StyledText] = []
    if change.adopted != nil { lines.append("found \(change.path) changed by a person, and kept what they wrote") }
    if !change.keptTheirs.isEmpty {
      lines.append("a person's words stay in \(change.path): \(text(change.keptTheirs.joined(separator: ", ")))")
    }
    if !change.outputs.isEmpty {
      lines.append("wrote \(change.path, .strong): \(text(change.outputs.joined(separator: ", ")))")
    }
    return lines
  }

  private func observed(_ entry: Observation) -> [StyledText] {
    let facts = entry.facts.sorted { $0.key < $1.key }.map { "\($0.key) is \(text($0.value.display))" }
    return (facts + entry.documents.map { "read \($0.path)" }).map { StyledText($0) }
  }

  private func step(_ entry: StepEnded) -> StyledText {
    let goal = goals.indices.contains(entry.step - 1) ? ": \(TerminalText.oneLine(goals[entry.step - 1]))" : ""
    let total = goals.isEmpty ? "" : " of \(goals.count)"
    switch entry.outcome {
    case .done: return "\("step \(entry.step)\(total) done", .good)\(goal)"
    case .skipped: return "\("step \(entry.step)\(total) skipped", .faint)\(goal)"
    }
  }

  private func ended(_ entry: RunEnded) -> StyledText {
    let style: StyledText.Style =
      switch entry.status {
      case .completed: .good
      case .failed: .bad
      case .waiting, .paused, .halted, .cancelled: .warning
      case .queued, .running: .plain
      }
    let reason = entry.failure?.message ?? entry.reason ?? ""
    return "\(entry.status.rawValue, style)\(reason.isEmpty ? "" : ": \(text(reason))")"
  }
}

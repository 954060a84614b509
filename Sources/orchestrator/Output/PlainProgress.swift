import Kernel

/// A run as plain lines, for pipes, logs and screen readers: one line as each thing happens, nothing redrawn.
struct PlainProgress {
  let isVerbose: Bool
  /// Why the agents' models are the ones they are, where the composition root knows.
  let assignmentReason: String?
  /// Of the steps in document order, as far as they are known.
  private var goals: [String]
  private var totalSteps = 0

  init(goals: [String], isVerbose: Bool, assignmentReason: String?) {
    self.goals = goals
    self.isVerbose = isVerbose
    self.assignmentReason = assignmentReason
  }

  /// What an event adds to the log; empty where a person need not hear of it.
  mutating func lines(for event: RunEvent) -> [StyledText] {
    switch event {
    case .caughtUp: return []
    case .started(let run, let workflow, let totalSteps, let agents, let resumed):
      self.totalSteps = totalSteps
      let models = Self.models(agents) + (assignmentReason.map { " (\($0))" } ?? "")
      let verb = resumed ? "Resuming" : "Run"
      return ["\(verb) \(run, .strong): workflow \(workflow), \(totalSteps) steps, provider \(models)"]
    case .stepStarted(let step, let totalSteps, _, let goal, let agent):
      if goals.indices.contains(step - 1) { goals[step - 1] = goal }
      return ["[\(step)/\(totalSteps)] \(TerminalText.oneLine(goal)) (\(agent))"]
    case .stepEnded(let step, .skipped):
      let goal = goals.indices.contains(step - 1) ? ": " + TerminalText.oneLine(goals[step - 1]) : ""
      return ["[\(step)/\(totalSteps)] skipped\(goal)"]
    case .stepEnded(_, .done), .ended: return []
    case .turnStarted(_, let agent, let writing):
      return isVerbose ? ["\(agent) is working\(writing.isEmpty ? "" : " on " + writing.joined(separator: ", "))"] : []
    case .turnEnded(_, let requests, let tokens):
      guard isVerbose else { return [] }
      let sum = tokens.input + tokens.cacheRead + tokens.cacheWrite
      let calls = "\(requests) \(requests == 1 ? "request" : "requests")"
      return ["reply received: \(calls), \(sum) tokens in, \(tokens.output) out"]
    case .message(let words): return words.split(whereSeparator: \.isNewline).map { StyledText(String($0)) }
    case .decided(let decision): return isVerbose ? [Self.line(decision)] : []
    case .documentWritten(let path, let outputs):
      return ["wrote \(path)\(outputs.isEmpty ? "" : ": " + outputs.joined(separator: ", "))"]
    case .statusChanged(let change, let outcome): return [StyledText(Self.line(change, outcome))]
    case .asked(let escalations):
      // They stand at the end again, with all that is needed to answer them.
      return escalations.map { "question \($0.id): \(TerminalText.oneLine($0.question))" }
    case .answered(let id, let answer): return ["answer to \(id): \(TerminalText.oneLine(answer))"]
    case .warning(let words): return ["\("warning:", .warning) \(TerminalText.oneLine(words))"]
    }
  }

  /// Who answers for the agents, each named once: `offline`, `anthropic/claude-…`.
  static func models(_ agents: [RunStarted.Agent]) -> String {
    var names: [String] = []
    for agent in agents where !names.contains(agent.answering) { names.append(agent.answering) }
    return names.joined(separator: ", ")
  }

  /// What became of a status file, in one line.
  static func line(_ change: StatusChange, _ outcome: StatusOutcome) -> String {
    let (path, from, to) = (
      outcome.path, TerminalText.oneLine(outcome.from), TerminalText.oneLine(outcome.to)
    )
    switch change.kind {
    case .creation: return "made \(path): \(to)"
    case .sprint where from.isEmpty: return "made \(path): \(to)"
    case .revision, .sprint: return "changed \(path): \(to) (was \(from))"
    case .board, .story, .workflow:
      let what = change.kind == .story ? "" : "\(TerminalText.oneLine(change.subject)) "
      return "set \(what)to \(to) in \(path)" + (from.isEmpty ? "" : " (was \(from))")
    }
  }

  static func line(_ decision: Decision) -> StyledText {
    let question = TerminalText.oneLine(decision.question)
    guard decision.outcome == .proceeded else { return "left to a person: \(question)" }
    let percent = Int((decision.confidence * 100).rounded())
    let answer = TerminalText.oneLine(decision.answer)
    return "decided: \(question) \(answer, .strong) (\(decision.source.phrase), \(percent) %)"
  }
}

extension RunStarted.Agent {
  /// Who answers for the agent: `offline`, `anthropic/claude-…`.
  var answering: String { AgentAssignment.name(provider, model) }
}

extension Decision.Source {
  /// Where an answer came from, in words.
  var phrase: String {
    switch self {
    case .given: "given on the command line"
    case .earlierAnswer: "answered earlier"
    case .onboarding: "onboarding documents"
    case .policy: "the safe choice"
    case .workflowDefault: "the workflow's default"
    case .person: "answered by a person"
    case .model: "the model"
    }
  }
}

/// What happens in a run, for whoever watches it: the terminal, the event stream.
package enum RunEvent: Sendable {
  case started(run: String, workflow: String, totalSteps: Int, agents: [RunStarted.Agent], resumed: Bool)
  /// The walk of a resumed run has passed all that was recorded: what follows happens now.
  case caughtUp
  case stepStarted(step: Int, totalSteps: Int, label: String, goal: String, agent: String)
  case stepEnded(step: Int, outcome: StepEnded.Outcome)
  /// A call begins; `writing` names the outputs that it is to deliver.
  case turnStarted(step: Int, agent: String, writing: [String])
  case turnEnded(step: Int, requests: Int, tokens: TokenUsage)
  /// A workflow's own words to its user (`<output>`).
  case message(String)
  case decided(Decision)
  case documentWritten(path: String, outputs: [String])
  /// A status file was changed, or made.
  case statusChanged(StatusChange, outcome: StatusOutcome)
  case asked([Escalation])
  case answered(id: String, answer: String)
  /// Something a person should know that stops nothing.
  case warning(String)
  case ended(RunSnapshot)
}

/// Whoever watches a run. Called on the run's own executor, in order.
package protocol RunObserver: AnyObject {
  func observe(_ event: RunEvent)
}

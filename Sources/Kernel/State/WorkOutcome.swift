/// What became of a run's work, in the words of BMAD's contract for unattended skills.
package enum WorkOutcome: String, Sendable, Hashable, Codable {
  /// The workflow was walked to its end, and the documents that it declares are there.
  case complete
  /// There are documents, and the run can go on: it waits for an answer, was paused, or is at work. Or it came to its end
  /// without all that it was to write.
  case partial
  /// There is nothing, or something failed that a person has to look at.
  case blocked
}

extension RunSnapshot {
  /// - Parameter status: where the run stands now, which may differ from what it last recorded.
  package func outcome(_ status: RunStatus) -> WorkOutcome {
    switch status {
    case .completed: missing == nil ? .complete : outputs.isEmpty ? .blocked : .partial
    case .halted, .failed: .blocked
    case .queued, .running, .waiting, .paused, .cancelled:
      failure != nil && status == .waiting || outputs.isEmpty ? .blocked : .partial
    }
  }
}

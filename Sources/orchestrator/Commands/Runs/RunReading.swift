import Host
import Kernel

extension Workspace {
  /// How a run stands, for people and programs.
  /// - Throws: what is wrong with the run's files where they tell nothing.
  func document(of listing: RunListing, pending: [Escalation]) throws -> RunDocument {
    guard let snapshot = listing.snapshot else {
      throw listing.problem
        ?? Failure(.io, "unreadable-run", "Neither the state nor the journal of run \(listing.id) tells anything.")
    }
    return RunDocument(snapshot, status: listing.status, pending: pending)
  }

  /// The run that a name or the beginning of one means.
  func document(ofRun name: String) throws -> RunDocument {
    try document(of: try runs.listing(try runs.find(name)), pending: try escalations.pending())
  }
}

extension RunDocument {
  /// A run in one line of a list.
  var row: StyledText {
    let isKnown = snapshot.cursor.totalSteps > 0 || snapshot.cursor.step > 0
    let place = status == .completed || !isKnown ? "" : ", \(snapshot.cursor.place)"
    let questions = pending.isEmpty ? "" : ", \(pending.count) \(pending.count == 1 ? "question" : "questions")"
    let outcome = snapshot.outcome(status)
    let came = status == .completed && outcome != .complete ? ", \(outcome.rawValue)" : ""
    let style: StyledText.Style =
      switch status {
      case .completed where outcome != .complete: .warning
      case .completed: .good
      case .failed: .bad
      case .waiting, .paused, .halted: .warning
      case .queued, .running, .cancelled: .plain
      }
    return "\(snapshot.run, .strong)  \(status.rawValue, style)\(came)\(place)\(questions)"
  }
}

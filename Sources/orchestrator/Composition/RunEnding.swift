import Host
import Kernel

extension RunSession {
  /// Ends a run for good: by walking it to where it stands or, where its files do not allow that, without.
  func end(_ folder: RunFolder, _ lock: FileLock, by person: String) async throws -> RunOutcome {
    let listing = try workspace.runs.listing(folder.id)
    if listing.journalFault == nil, listing.snapshot != nil {
      let silent = try RunSession(workspace: workspace, console: console.silenced)
      do {
        let outcome = try await silent.take(
          folder, lock, interactive: false, discardEdits: true, request: .cancel(by: person))
        if outcome.document.status.isFinal { return outcome }
      } catch is Failure {
        // What keeps the run from being walked must not keep it from being ended.
      }
    }
    return try giveUp(folder, lock, listing.snapshot, by: person)
  }

  private func giveUp(
    _ folder: RunFolder, _ lock: FileLock, _ snapshot: RunSnapshot?, by person: String
  ) throws -> RunOutcome {
    let ended = try folder.giveUp(
      lock, last: snapshot, reason: "Given up by \(person).", now: workspace.clock.now())
    let queue = workspace.escalations
    try queue.withdraw(try queue.all().filter { $0.runId == folder.id }.map(\.id), run: folder.id)
    return try finish(ended)
  }
}

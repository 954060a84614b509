import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The way out for a run that cannot be walked any more.
extension RunFolder {
  private var damagedPath: String { path + "/journal.damaged" }

  /// Whether the run was given up because its journal was damaged.
  var isGivenUp: Bool { access(damagedPath, F_OK) == 0 && access(journalPath, F_OK) != 0 }

  /// Ends the run for good without walking it. A sound journal says so in a last record; one that cannot be read is
  /// kept as `journal.damaged`, and state.yaml alone tells how the run ended.
  /// - Parameters:
  ///   - lock: the run's own, held by the caller.
  ///   - snapshot: where the run stood, as far as anything tells.
  package func giveUp(_ lock: FileLock, last snapshot: RunSnapshot?, reason: String, now: Timestamp) throws
    -> RunSnapshot
  {
    defer { withExtendedLifetime(lock) {} }
    var ended =
      snapshot
      ?? RunSnapshot(
        run: id, workflow: RunName.workflow(of: id) ?? "unknown", status: .cancelled,
        cursor: RunSnapshot.Cursor(step: 0, totalSteps: 0, goal: ""), sequence: 0, startedAt: now, updatedAt: now)
    (ended.status, ended.reason, ended.failure) = (.cancelled, reason, nil)
    (ended.escalations, ended.updatedAt) = ([], now)
    if let count = try? JournalFile.read(journalPath).payloads.count, count > 0 {
      let record = Kernel.JournalRecord(
        sequence: count + 1, at: now, entry: .ended(RunEnded(status: .cancelled, reason: reason)))
      let journal = try JournalFile.open(journalPath, levels: 0).journal
      try journal.append(try record.encoded())
      try journal.flush()
      ended.sequence = record.sequence
    } else {
      try setJournalAside()
    }
    try AtomicFile.replace(statePath, Array(StateDocument.text(of: ended).utf8), durable: true)
    try clearRequest()
    return ended
  }

  private func setJournalAside() throws {
    // A missing journal leaves an empty file: the mark that the run was given up and not merely robbed.
    guard try FileDescriptor.open(journalPath, O_RDONLY | O_NOFOLLOW) != nil else {
      return try AtomicFile.replace(damagedPath, [], durable: true)
    }
    if case .failure(let error) = SystemCall.patiently({ rename(journalPath, damagedPath) }) {
      throw error.failure("rename", journalPath)
    }
    try Folders.sync(path, levels: 0)
  }
}

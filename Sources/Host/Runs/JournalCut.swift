import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Taking an unfinished run back to an earlier moment: its journal ends there, as if its process had been killed then.
extension RunFolder {
  /// Keeps the first `count` records of the journal and lets a last one say why. What the journal and state.yaml were
  /// is kept under `rolled-back/<number>/` in the run's folder.
  ///
  /// A crash on the way leaves the run as it was or as it is to be.
  /// - Parameter lock: the run's own, held by the caller.
  /// - Returns: the folder of the copies, relative to the project.
  package func cutJournal(_ lock: FileLock, after count: Int, reason: String, now: Timestamp) throws -> String {
    defer { withExtendedLifetime(lock) {} }
    let kept = try keepCopies(of: ["journal", "state.yaml"])
    let ending = Kernel.JournalRecord(
      sequence: count + 1, at: now, entry: .ended(RunEnded(status: .paused, reason: reason)))
    let shorter = "\(path)/\(TemporaryName(for: "journal").text)"
    do {
      let journal = try JournalFile.open(shorter, levels: 0).journal
      for payload in try JournalFile.read(journalPath).payloads.prefix(count) { try journal.append(payload) }
      try journal.append(try ending.encoded())
      try journal.flush()
      // A reader that finds no state.yaml takes the state from the journal.
      try remove(statePath)
      if case .failure(let error) = SystemCall.patiently({ rename(shorter, journalPath) }) {
        throw error.failure("replace", journalPath)
      }
    } catch {
      unlink(shorter)
      throw error
    }
    try Folders.sync(path, levels: 0)
    return kept
  }

  private func keepCopies(of names: [String]) throws -> String {
    try Folders.make(path + "/rolled-back")
    var number = 1
    while try !Folders.makeNew("\(path)/rolled-back/\(number)") { number += 1 }
    for name in names {
      guard let file = try FileDescriptor.open("\(path)/\(name)", O_RDONLY | O_NOFOLLOW) else { continue }
      try AtomicFile.replace("\(path)/rolled-back/\(number)/\(name)", try file.readAll(), durable: true)
    }
    return "\(relativePath)/rolled-back/\(number)"
  }

  private func remove(_ path: String) throws {
    if case .failure(let error) = SystemCall.patiently({ unlink(path) }), error.number != ENOENT {
      throw error.failure("remove", path)
    }
  }
}

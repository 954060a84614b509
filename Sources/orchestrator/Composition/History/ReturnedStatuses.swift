import Host
import Kernel

extension Workspace {
  /// Puts back the statuses that a run changed in records from one on, where each still says what the run left there.
  /// - Throws: `Failure` of kind `waiting` where another process holds the status files too long.
  func putStatusesBack(from sequence: Int, of records: [JournalRecord]) throws -> [Redone.Status] {
    let voided = Redone.voided(in: records)
    let changes = records.filter { $0.sequence >= sequence && !voided.contains($0.sequence) }.flatMap { record in
      switch record.entry {
      // What stands in a document of the run's own goes back with that.
      case .statusChanged(let made) where made.document == nil:
        return [
          Redone.Status(
            made.change.kind, path: made.outcome.path, subject: made.change.subject, before: made.outcome.from,
            after: made.outcome.to)
        ]
      // A going back that counts no more itself.
      case .redone(let entry):
        return (entry.statuses ?? []).filter(\.isTakenBack).map {
          Redone.Status($0.kind, path: $0.path, subject: $0.subject, before: $0.after, after: $0.before)
        }
      default: return []
      }
    }
    return changes.isEmpty ? [] : try boards().putBack(changes)
  }
}

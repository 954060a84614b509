/// A person had a run go back to an earlier place: the outcomes from there on count no more. Nothing is taken out of the
/// journal; what was paid for stays paid for, and what persons said stays said.
package struct Redone: Sendable, Hashable, Codable {
  /// A document as the run had last written it, so that only what people changed in it counts as theirs.
  package struct Document: Sendable, Hashable, Codable {
    package var path: String
    package var rendered: String
    /// What the file held; nil where it was what the run had written.
    package var current: String?
    /// Whether words of a person are in it.
    package var isEdited: Bool
    /// Whether agents only edited it: then `rendered` is what the file held. Nil means no.
    package var isOnlyEdited: Bool?
    /// Steps that the document listed as completed and that are not any more. Nil means none.
    package var uncompleted: [String]?

    package init(path: String, rendered: String, current: String?, isEdited: Bool, isOnlyEdited: Bool? = nil) {
      (self.path, self.rendered, self.current, self.isEdited) = (path, rendered, current, isEdited)
      self.isOnlyEdited = isOnlyEdited
    }
  }

  /// A status that the run had changed in an outcome that counts no more.
  package struct Status: Sendable, Hashable, Codable {
    package var kind: StatusChange.Kind
    package var path: String
    /// The board's key or the workflow's id; the path again where the file holds one status only.
    package var subject: String
    /// Before the run changed it, and as the run left it.
    package var before: String
    package var after: String
    /// Whether it says `before` again. It does not where somebody has changed it since, or where it is no single value.
    package var isTakenBack: Bool
    /// What it says where it was left alone; nil where that cannot be told.
    package var now: String?

    package init(
      _ kind: StatusChange.Kind, path: String, subject: String, before: String, after: String,
      isTakenBack: Bool = false,
      now: String? = nil
    ) {
      (self.kind, self.path, self.subject, self.before, self.after) = (kind, path, subject, before, after)
      (self.isTakenBack, self.now) = (isTakenBack, now)
    }
  }

  /// The sequence number of the first record that counts no more.
  package var from: Int
  /// Index path of the step, or of the node where that lies in none.
  package var node: String
  /// Counted from 1 in document order.
  package var step: Int
  /// What to do differently, in the person's words.
  package var note: String?
  package var by: String
  package var documents: [Document]
  /// Whether the documents on disk were put back to what they were before the first record that counts no more: then
  /// the run knows them as it left them there, and `documents` is empty. Nil means no.
  package var isRollback: Bool?
  /// What became of the statuses that were changed; nil where none was.
  package var statuses: [Status]?

  package init(
    from: Int, node: String, step: Int, note: String?, by: String, documents: [Document] = [], isRollback: Bool? = nil,
    statuses: [Status] = []
  ) {
    self.from = from
    self.node = node
    self.step = step
    self.note = note
    self.by = by
    self.documents = documents
    self.isRollback = isRollback
    self.statuses = statuses.isEmpty ? nil : statuses
  }

  /// Sequence numbers of the records that count no more. A going back that itself counts no more voids nothing.
  package static func voided(in records: [JournalRecord]) -> Set<Int> {
    var voided: Set<Int> = []
    var index = records.endIndex - 1
    while index >= 0 {
      if case .redone(let redone) = records[index].entry, redone.from > 1, redone.from <= records[index].sequence {
        voided.formUnion(redone.from..<records[index].sequence)
        index = redone.from - 1
      }
      index -= 1
    }
    return voided
  }

  /// Whether a place of the walk lies in the step that is done again.
  package func covers(_ path: String) -> Bool { RedoPoint.lies(path, in: node) }
}

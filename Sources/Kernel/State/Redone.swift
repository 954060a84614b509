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

    package init(path: String, rendered: String, current: String?, isEdited: Bool, isOnlyEdited: Bool? = nil) {
      (self.path, self.rendered, self.current, self.isEdited) = (path, rendered, current, isEdited)
      self.isOnlyEdited = isOnlyEdited
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

  package init(
    from: Int, node: String, step: Int, note: String?, by: String, documents: [Document] = [], isRollback: Bool? = nil
  ) {
    self.from = from
    self.node = node
    self.step = step
    self.note = note
    self.by = by
    self.documents = documents
    self.isRollback = isRollback
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

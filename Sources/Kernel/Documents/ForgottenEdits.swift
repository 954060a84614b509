/// What agents edited in records that count no more, to be taken out of the documents again when the run goes back.
///
/// Each edit is taken out by itself, the last one first, so that a person's words from in between stay.
struct ForgottenEdits: Sendable {
  private struct Edit {
    /// Of the record that holds it.
    var sequence: Int
    var before: String
    var after: String
  }

  private var edits: [String: [Edit]] = [:]
  /// The text that a document had last, where it is known.
  private var texts: [String: String] = [:]

  /// Notes what a forgotten record did to a document that agents only edit.
  /// - Parameter known: what the document held before the first record that counts no more.
  mutating func note(_ change: DocumentChange, in sequence: Int, known: String?) {
    let path = change.path
    let before = change.adopted ?? texts[path] ?? known ?? change.original ?? (change.before == nil ? "" : nil)
    texts[path] = change.edited ?? change.adopted
    guard change.outputs.isEmpty, let after = change.edited, let before else { return }
    edits[path, default: []].append(Edit(sequence: sequence, before: before, after: after))
  }

  /// Takes a going back that counts no more itself into account: what it had taken out is out already.
  mutating func forget(_ redone: Redone) {
    let left = redone.documents.filter { $0.isOnlyEdited == true }.map { document in
      (document.path, undone(document.path, in: document.rendered, from: redone.from))
    }
    for path in edits.keys { edits[path]?.removeAll { $0.sequence >= redone.from } }
    texts = edits.compactMapValues { $0.last?.after }.merging(left) { _, text in text }
  }

  /// A document's text without the edits.
  /// - Parameter first: of the earliest record whose edits are taken out.
  func undone(_ path: String, in text: String, from first: Int = 0) -> String {
    (edits[path] ?? []).reversed().reduce(text) { text, edit in
      guard edit.sequence >= first else { return text }
      return DocumentMerge.merge(base: edit.after, ours: edit.before, theirs: text).text
    }
  }
}

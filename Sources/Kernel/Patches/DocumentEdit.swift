/// One change of a text document. Its place is always sought in the text as it was before the batch.
///
/// A place names a block: some lines, a text, the line that holds a marker, or, where a begin and an end marker carry
/// the same name, the lines between the two. Without a place the block is the whole document.
package struct DocumentEdit: Sendable, Hashable {
  package enum Operation: String, Sendable, CaseIterable {
    /// The text takes the block's place; an empty text removes whole lines.
    case replaceBlock = "replace-block"
    /// The text becomes lines of its own before the block.
    case insertBefore = "insert-before"
    case insertAfter = "insert-after"
    /// The text becomes the last lines of the block; of the document where no place is given.
    case append
    case prepend
  }

  package enum Place: Sendable, Hashable {
    case document
    /// Both counted from 1 and included.
    case lines(first: Int, last: Int)
    /// A text that one line holds: a comment such as `<!-- tasks -->`, or a heading.
    case marker(String)
    /// A text, of one line or several, that occurs exactly once.
    case find(String)
  }

  /// Relative to the project.
  package var path: String
  package var operation: Operation
  package var place: Place
  /// Its line ends become those of the document; one line end at its end is of no account where it stands for lines.
  package var text: String

  package init(path: String, operation: Operation, place: Place, text: String) {
    (self.path, self.operation, self.place, self.text) = (path, operation, place, text)
  }
}

/// Why an edit of a batch does not apply.
package struct EditFault: Sendable, Hashable {
  /// The edit's number in the batch, counted from 1.
  package var edit: Int
  package var path: String
  /// The line of the document that the fault is about, where there is one.
  package var line: Int?
  /// A sentence without the edit's number.
  package var reason: String

  package init(edit: Int, path: String, line: Int? = nil, reason: String) {
    (self.edit, self.path, self.line, self.reason) = (edit, path, line, reason)
  }

  /// For a person, or for a model that is to mend its reply.
  package var message: String { "Edit \(edit) of \(path) does not apply: \(reason)" }
}

/// Every fault of a batch that was not applied.
package struct EditFaults: Error, Sendable, Hashable {
  package var faults: [EditFault]

  package init(_ faults: [EditFault]) { self.faults = faults }

  /// The same as one failure of kind `badInput`, the further faults as `related`.
  package var failure: Failure {
    let failures = faults.map {
      Failure(.badInput, "edit-does-not-apply", $0.message, at: SourceLocation(file: $0.path, line: $0.line))
    }
    guard var first = failures.first else { return Failure(.badInput, "edit-does-not-apply", "No edit was given.") }
    first.related = Array(failures.dropFirst())
    first.hint = "Nothing was changed: a batch applies wholly or not at all."
    return first
  }
}

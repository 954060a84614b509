/// Why a file was left as it is.
package struct EditRefusal: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of doubt.
  package enum Reason: String, Sendable, CaseIterable {
    /// Not one YAML document: a syntax fault, a duplicate key, a second document, not UTF-8.
    case unreadable
    /// A merge of two versions was never finished.
    case conflictMarkers
    /// Nothing stands at the path.
    case notFound
    /// What would be written is there already.
    case alreadyThere
    /// Other places of the file share the text through an anchor, an alias or a merge key.
    case shared
    /// What stands there is of another shape, or is written in a way that this edit does not know.
    case unsupported
    /// The text would not read back as what was meant, and nothing else.
    case unfaithful
  }

  package let reason: Reason
  /// What a person can look at: file, line, column, words.
  package let fault: YAMLError

  init(_ reason: Reason, _ fault: YAMLError) {
    self.reason = reason
    self.fault = fault
  }

  package var description: String { fault.description }
}

/// The store of one run: its journal and what is projected from it.
///
/// The calls may block on a disk; the engine therefore runs on an executor of its own. A store has one owner, the
/// process that holds the run, and is not shared between tasks.
package protocol RunStore: AnyObject {
  /// The payloads of every valid record, in order of their sequence numbers, which count from 1.
  ///
  /// A torn tail is cut off and reported. An invalid record that a valid one follows is corruption: throws a
  /// `Failure` of kind `io` that names the record.
  func load() throws -> JournalContents

  /// Appends one record. It survives the death of the process, and a power cut only once `flush` has returned.
  /// - Throws: `Failure` of kind `io` with the path; what was appended before stays valid.
  func append(_ payload: [UInt8]) throws

  /// Makes every appended record durable. A flush that fails is never repeated.
  func flush() throws

  /// Replaces state.yaml by one rename, without a flush unless `durable`.
  func project(_ snapshot: RunSnapshot, durable: Bool) throws

  /// Keeps what a person had written where the run now writes a document of its own, under the document's path. A text
  /// that was kept before stays beside it.
  /// - Returns: where it is kept, relative to the project; nil where the store keeps nothing.
  func preserve(_ path: String, _ text: String) throws -> String?

  /// What state.yaml holds now; nil where there is none, or it is empty or torn.
  func projected() throws -> ProjectedState?
}

/// A journal as it was found.
package struct JournalContents: Sendable {
  package var payloads: [[UInt8]]
  /// Bytes of a record that a crash left half written; 0 where the journal ended cleanly.
  package var tornBytes: Int

  package init(payloads: [[UInt8]], tornBytes: Int = 0) {
    self.payloads = payloads
    self.tornBytes = tornBytes
  }
}

/// state.yaml as a person may have left it.
package struct ProjectedState: Sendable {
  package struct Entry: Sendable, Hashable {
    package var value: Value
    package var location: SourceLocation

    package init(value: Value, location: SourceLocation) {
      self.value = value
      self.location = location
    }
  }

  /// The file's top-level keys in file order, `variables` left out.
  package var fields: [(key: String, entry: Entry)]
  package var variables: [String: Entry]
  /// Where the file is, for messages.
  package var file: String

  package init(fields: [(key: String, entry: Entry)], variables: [String: Entry], file: String) {
    self.fields = fields
    self.variables = variables
    self.file = file
  }
}

/// The project's documents. Paths are relative to the project, written with `/`.
///
/// Every path is resolved, symbolic links included; one that leaves the project throws a `Failure` of kind `refused`.
package protocol ProjectFiles: AnyObject {
  /// The bytes of a file; nil where there is none.
  func read(_ path: String) throws -> [UInt8]?

  /// Replaces a file by one rename, making its folders. Without `durable` a power cut may leave the file as it was
  /// before, or empty.
  /// - Throws: `Failure` of kind `cannotCreate` in a read-only place, `io` for anything else; the old file stays.
  func replace(_ path: String, with bytes: [UInt8], durable: Bool) throws

  /// Removes a file; nothing happens where there is none.
  func remove(_ path: String) throws

  /// Where a path leads, relative to the project, once no symbolic link is left.
  func location(of path: String) throws -> String

  /// The same for a document that is to be edited as text.
  /// - Throws: `Failure` of kind `refused` also for a place that no document may have, and for a status file.
  func editable(_ path: String) throws -> String

  /// Whether a file or folder is there.
  func exists(_ path: String) throws -> Bool

  /// Files that match a glob of `*`, `**`, `?` and `[…]`, sorted by path.
  func glob(_ pattern: String) throws -> [String]
}

import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A run in plain files. Holds the run's lock for as long as it lives.
package final class FileRunStore: RunStore {
  package let folder: RunFolder
  private let lock: FileLock
  private var journal: JournalFile?

  /// - Parameter lock: the folder's own, as `RunFolder.lock` gave it.
  package init(folder: RunFolder, lock: FileLock) {
    self.folder = folder
    self.lock = lock
  }

  package func load() throws -> JournalContents {
    try folder.sweep()
    // The run's folder, `runs`, `.bmad` and the project may all be new.
    let opened = try JournalFile.open(folder.journalPath, levels: 3)
    journal = opened.journal
    return opened.contents
  }

  package func append(_ payload: [UInt8]) throws { try loaded().append(payload) }

  package func flush() throws { try loaded().flush() }

  package func project(_ snapshot: RunSnapshot, durable: Bool) throws {
    try AtomicFile.replace(folder.statePath, Array(StateDocument.text(of: snapshot).utf8), durable: durable)
  }

  package func preserve(_ path: String, _ text: String) throws -> String? {
    // Words that were kept once are never replaced: a further text gets a number.
    for number in 1...1000 {
      let name = number == 1 ? "replaced/\(path)" : "replaced/\(path).\(number)"
      let place = "\(folder.path)/\(name)"
      if let file = try FileDescriptor.open(place, O_RDONLY | O_NOFOLLOW) {
        guard try file.readAll(limit: 256 << 20).elementsEqual(text.utf8) else { continue }
      } else {
        try Folders.make(Folders.parent(of: place))
        try AtomicFile.replace(place, Array(text.utf8), durable: true)
      }
      return "\(folder.relativePath)/\(name)"
    }
    throw Failure(
      .cannotCreate, "too-many-kept", "A thousand texts of \(path) are kept already.",
      at: SourceLocation(file: "\(folder.relativePath)/replaced"), hint: "Move them away, then resume the run.")
  }

  package func projected() throws -> ProjectedState? { try Self.projected(folder) }

  /// What the state file of a run shows, whoever holds the run.
  package static func projected(_ folder: RunFolder) throws -> ProjectedState? {
    guard let file = try FileDescriptor.open(folder.statePath, O_RDONLY | O_NOFOLLOW) else { return nil }
    return try StateDocument.parse(file.readAll(limit: 64 << 20), file: folder.relativePath + "/state.yaml")
  }

  /// What `projected()` gives right after `project(snapshot)`, for telling a person's changes from the run's own.
  package static func fields(of snapshot: RunSnapshot) throws -> ProjectedState {
    let file = ".bmad/runs/\(snapshot.run)/state.yaml"
    guard let state = try StateDocument.parse(Array(StateDocument.text(of: snapshot).utf8), file: file) else {
      throw Failure(.internalFault, "state-shape", "a run's state is empty")
    }
    return state
  }

  private func loaded() throws -> JournalFile {
    guard let journal else {
      throw Failure(
        .internalFault, "journal-not-loaded", "the journal of run \(folder.id) was not loaded before its use")
    }
    return journal
  }
}

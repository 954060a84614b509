import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The folder of one run, `.bmad/runs/<id>/`, and the files in it.
package struct RunFolder: Sendable {
  package let id: String
  /// Relative to the project, for messages and state.
  package let relativePath: String
  /// Where the folder really is.
  package let path: String
  /// Whether the run was moved out of the way.
  package let isArchived: Bool

  /// The folder of a run, whether or not it is there: the archived one where only that is.
  /// - Throws: `Failure` of kind `usage` where the id is no plain name; of kind `refused` where a symbolic link leads
  ///   the folder out of the project.
  package init(project: String, id: String) throws {
    try RunName.check(id)
    let confinement = try Confinement(root: project)
    let (active, archived) = (".bmad/runs/\(id)", "\(RunArchive.path)/\(id)")
    let isArchived = try confinement.resolve(active)?.status() == nil && confinement.resolve(archived)?.status() != nil
    let relative = isArchived ? archived : active
    _ = try confinement.resolve(relative + "/lock")
    (self.id, self.isArchived) = (id, isArchived)
    (relativePath, path) = (relative, project + "/" + relative)
  }

  package var journalPath: String { path + "/journal" }
  package var statePath: String { path + "/state.yaml" }
  private var lockPath: String { path + "/lock" }
  private var requestPath: String { path + "/request" }

  /// Takes the run's lock, to be kept for as long as this process works on the run; nil where another holds it.
  package func tryLock(now: Timestamp) throws -> FileLock? { try FileLock.tryLock(lockPath, now: now) }

  /// Takes the run's lock.
  /// - Throws: `Failure` of kind `waiting`, code `run-held`, that names the holder.
  package func lock(now: Timestamp) throws -> FileLock {
    if let lock = try tryLock(now: now) { return lock }
    let holder = try self.holder() ?? LockHolder()
    throw Failure(
      .waiting, "run-held", "Run \(id) is held by \(holder.shown).",
      hint: "Wait for it, or stop it: orchestrator pause \(id)")
  }

  /// Who works on the run now; nil where nobody does. Waits for nothing.
  package func holder() throws -> LockHolder? { try FileLock.holder(lockPath) }

  /// Leaves a request for the run's holder, in place of an earlier one.
  package func write(_ request: RunRequest) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.replace(
      requestPath, Array(encoder.encode(request)) + [UInt8(ascii: "\n")], durable: false)
  }

  /// The request that waits; nil where there is none.
  /// - Throws: `Failure` of kind `badInput` where the file holds anything else.
  package func request() throws -> RunRequest? {
    guard let file = try FileDescriptor.open(requestPath, O_RDONLY | O_NOFOLLOW) else { return nil }
    let bytes = try file.readAll(limit: 65_536)
    // Written without a flush: a power cut may have left nothing of it.
    guard bytes.contains(where: { $0 != 0 }) else { return nil }
    do { return try JSONDecoder().decode(RunRequest.self, from: Data(bytes)) } catch {
      throw Failure(
        .badInput, "bad-request", "This is no request to pause or cancel.",
        at: SourceLocation(file: relativePath + "/request"), hint: "Remove the file.")
    }
  }

  /// The request that was made of whoever holds the lock; nil where there is none, or where it was made of an earlier
  /// holder that ended without taking it up.
  package func request(to lock: FileLock) throws -> RunRequest? {
    guard let request = try request(), request.at >= lock.since else { return nil }
    return request
  }

  /// Takes the request away once it is done.
  package func clearRequest() throws {
    if case .failure(let error) = SystemCall.patiently({ unlink(requestPath) }), error.number != ENOENT {
      throw error.failure("remove", requestPath)
    }
  }

  /// The copies of the files that the run uses.
  package var workflowCopies: WorkflowCopies {
    WorkflowCopies(folder: path + "/workflow", shown: relativePath + "/workflow")
  }

  /// Removes the folder of a run that could not begin; for the holder of the lock.
  package func discard() throws { try FileManager.default.removeItem(atPath: path) }

  /// Removes what a crash left half written; for the holder of the lock.
  func sweep() throws {
    guard let folder = try FileDescriptor.open(path, O_RDONLY | O_DIRECTORY) else { return }
    try AtomicFile.sweep(folder)
  }
}

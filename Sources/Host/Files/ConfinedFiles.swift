import Boards
import Kernel
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The documents of a project, or of a worktree: everything below one folder and nothing outside it.
///
/// Its calls block; it may be shared between threads.
package final class ConfinedFiles: ProjectFiles, Sendable {
  /// The folder as it was given, without a slash at its end.
  package var root: String { confinement.root }

  let confinement: Confinement
  /// Whether `replace` refuses what no document may be written over.
  private let isGuarded: Bool
  /// Folders in which this process has already looked for what a crash left behind.
  private let swept = Mutex<Set<String>>([])
  /// More than any document that a step can use; a read is held in memory whole.
  private static let largestRead = 64 << 20

  /// - Throws: `Failure` of kind `notFound` where there is no such folder.
  package convenience init(root: String) throws { self.init(try Confinement(root: root), isGuarded: false) }

  private init(_ confinement: Confinement, isGuarded: Bool) {
    self.confinement = confinement
    self.isGuarded = isGuarded
  }

  /// The same files for what a workflow or a model writes: places that steer git, tools or orchestrator are refused.
  package var documents: ConfinedFiles { ConfinedFiles(confinement, isGuarded: true) }

  package func read(_ path: String) throws -> [UInt8]? {
    guard let place = try confinement.resolve(path), let status = try place.status() else { return nil }
    try expectFile(status, path)
    guard status.st_size <= Self.largestRead else { throw tooLarge(path) }
    // Something that is no file any more by now must not be waited for.
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK
    return try FileDescriptor.open(place.name, flags, in: place.folder.descriptor, shown: path)?
      .readAll(limit: Self.largestRead)
  }

  package func replace(_ path: String, with bytes: [UInt8], durable: Bool) throws {
    let place = try writable(path)
    if let status = try place.status() { try expectFile(status, path) }
    if isGuarded { try keepStatusFile(path, replacedBy: bytes) }
    try AtomicFile.replace(place.name, in: place.folder.descriptor, bytes, durable: durable, shown: path)
  }

  /// Makes a file with its folders, whole and on the disk when this returns; one that is there stays.
  /// - Throws: `Failure` of kind `badInput`, code `file-exists`, where there is one.
  func create(_ path: String, with bytes: [UInt8]) throws {
    let place = try writable(path)
    try AtomicFile.create(place.name, in: place.folder.descriptor, bytes, shown: path)
  }

  /// A place that may be written to, its folders made and cleared of what a crash left.
  private func writable(_ path: String) throws -> Confinement.Place {
    if isGuarded { try checkDocument(path) }
    guard let place = try confinement.resolve(path, making: true) else {
      throw SystemError(number: ENOENT).failure("write", path)
    }
    // A folder may have been exchanged for a link since.
    if isGuarded { try ProtectedPaths.check(confinement.components(of: place), shown: path) }
    let isFirst = swept.withLock { $0.insert(place.folder.descriptor.path).inserted }
    if isFirst { try AtomicFile.sweep(place.folder.descriptor) }
    return place
  }

  package func exists(_ path: String) throws -> Bool { try confinement.resolve(path)?.status() != nil }

  package func glob(_ pattern: String) throws -> [String] {
    var walk = GlobWalk(confinement: confinement, pattern: try GlobPattern(confinement.components(pattern)))
    return try walk.matches()
  }

  /// Appends bytes in one write, making the file where there is none; without a flush.
  func append(_ path: String, _ bytes: [UInt8]) throws {
    guard let place = try confinement.resolve(path, making: true) else {
      throw SystemError(number: ENOENT).failure("write", path)
    }
    if let status = try place.status() { try expectFile(status, path) }
    let flags = O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK
    try FileDescriptor.open(place.name, flags, in: place.folder.descriptor, shown: path)?.appendLines(bytes)
  }

  /// Removes a file if it is there, and makes that durable.
  package func remove(_ path: String) throws {
    if isGuarded { try checkDocument(path) }
    guard let place = try confinement.resolve(path) else { return }
    let folder = place.folder.descriptor.number
    if case .failure(let error) = SystemCall.patiently({ unlinkat(folder, place.name, 0) }) {
      guard error.number != ENOENT else { return }
      throw error.failure("remove", path)
    }
    try place.folder.descriptor.syncFolder()
  }

  /// The names in a folder, sorted; empty where there is no such folder.
  func list(_ path: String) throws -> [FolderListing.Entry] {
    guard let place = try confinement.resolve(path) else { return [] }
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW
    guard let folder = try FileDescriptor.open(place.name, flags, in: place.folder.descriptor, shown: path) else {
      return []
    }
    return try FolderListing.entries(of: folder)
  }

  /// A workflow's or a model's version of a status file must not lose what the file knew.
  private func keepStatusFile(_ path: String, replacedBy bytes: [UInt8]) throws {
    guard StatusFileGuard.isStatusFile(path), let old = try read(path), old != bytes else { return }
    try StatusFileGuard.check(path, from: old, to: bytes)
    try Snapshots(files: ConfinedFiles(confinement, isGuarded: false)).keep(path, old, at: SystemClock().now())
  }

  private func expectFile(_ status: stat, _ path: String) throws {
    switch status.st_mode & S_IFMT {
    case S_IFREG: return
    case S_IFDIR: throw AtomicFile.isFolder(path)
    default: throw Failure(.badInput, "not-a-file", "\(path) is a device, pipe or socket where a file is expected")
    }
  }

  private func tooLarge(_ path: String) -> Failure {
    Failure(
      .badInput, "file-too-large", "\(path) is larger than the \(Self.largestRead >> 20) MB that may be read at once")
  }
}

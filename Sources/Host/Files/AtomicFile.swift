import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Files that are replaced whole: a reader, or a process that starts after a crash, finds the old bytes or the new.
package enum AtomicFile {
  /// Replaces a file by one rename, its mode kept. With `durable` the new bytes survive a power cut once this returns;
  /// without, a power cut may leave the old file or an empty one.
  /// - Throws: `Failure` of kind `cannotCreate` in a read-only place, `badInput` where a folder has the name, `io` for
  ///   anything else; the old file stays.
  package static func replace(_ path: String, _ bytes: [UInt8], durable: Bool) throws {
    let parent = Folders.parent(of: path)
    let name = String(path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
    guard let folder = try FileDescriptor.open(parent, O_RDONLY | O_DIRECTORY) else {
      throw SystemError(number: ENOENT).failure("write", path)
    }
    try replace(name, in: folder, bytes, durable: durable, shown: path)
  }

  /// Replaces a file of an open folder, whatever the folder is called by then.
  static func replace(
    _ name: String, in folder: borrowing FileDescriptor, _ bytes: [UInt8], durable: Bool, shown path: String
  ) throws {
    let kept = try mode(of: name, in: folder, path: path)
    try put(bytes, mode: kept, durable: durable, in: folder, as: name, shown: path) { temporary in
      SystemCall.patiently { renameat(folder.number, temporary, folder.number, name) }
    }
  }

  /// Makes a file of an open folder, whole and on the disk when this returns.
  /// - Throws: `Failure` of kind `badInput`, code `file-exists`, where there is one by now; that one stays.
  static func create(
    _ name: String, in folder: borrowing FileDescriptor, _ bytes: [UInt8], shown path: String
  ) throws {
    try put(bytes, mode: nil, durable: true, in: folder, as: name, shown: path) { temporary in
      // A second name, unlike a rename, never takes the place of a file.
      let linked = SystemCall.patiently { linkat(folder.number, temporary, folder.number, name, 0) }
      switch linked {
      case .success:
        unlinkat(folder.number, temporary, 0)
        return linked
      case .failure(let error) where error.number == EEXIST:
        throw Failure(
          .badInput, "file-exists", "\(path) was made by another program at the same moment.",
          hint: "It was left as it is.")
      case .failure(let error) where [EPERM, ENOTSUP, EOPNOTSUPP, ENOSYS].contains(error.number):
        // A file system without second names: an empty file claims the place first.
        guard try FileDescriptor.open(name, O_WRONLY | O_CREAT | O_EXCL, in: folder, shown: path) != nil else {
          return linked
        }
        return SystemCall.patiently { renameat(folder.number, temporary, folder.number, name) }
      case .failure: return linked
      }
    }
  }

  /// Writes a temporary file and has it take its name.
  private static func put(
    _ bytes: [UInt8], mode: mode_t?, durable: Bool, in folder: borrowing FileDescriptor, as name: String,
    shown path: String, _ settle: (String) throws -> Result<Int32, SystemError>
  ) throws {
    let temporary = TemporaryName(for: name).text
    let flags = O_WRONLY | O_CREAT | O_EXCL
    guard let file = try FileDescriptor.open(temporary, flags, in: folder, shown: path) else {
      throw SystemError(number: ENOENT).failure("create", path)
    }
    do {
      if let mode, fchmod(file.number, mode) != 0 { throw SystemError(number: errno).failure("set the mode of", path) }
      try file.writeAll(bytes)
      if durable { try file.sync() }
      if case .failure(let error) = try settle(temporary) { throw error.failure("replace", path, creating: true) }
    } catch {
      unlinkat(folder.number, temporary, 0)
      throw error
    }
    if durable { try folder.syncFolder() }
  }

  /// Removes what processes of this machine that are gone left half written.
  static func sweep(_ folder: borrowing FileDescriptor) throws {
    for entry in try FolderListing.entries(of: folder) {
      guard let temporary = TemporaryName(parsing: entry.name), temporary.isStale else { continue }
      unlinkat(folder.number, entry.name, 0)
    }
  }

  private static func mode(of name: String, in folder: borrowing FileDescriptor, path: String) throws -> mode_t? {
    var status = stat()
    guard fstatat(folder.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw isFolder(path)
    case S_IFREG: return status.st_mode & 0o7777
    default: return nil
    }
  }

  /// The fault of a folder in a file's place.
  static func isFolder(_ path: String) -> Failure {
    Failure(.badInput, "is-a-folder", "\(path) is a folder where a file is expected")
  }
}

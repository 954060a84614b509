import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What a folder holds.
enum FolderListing {
  enum Kind: Sendable { case file, folder, link, other }

  struct Entry: Sendable {
    let name: String
    let kind: Kind
  }

  /// Names that are UTF-8, sorted, without `.` and `..`; others cannot be named in a project's files.
  static func entries(of folder: borrowing FileDescriptor) throws -> [Entry] {
    // The stream takes over its descriptor and its position, so it gets one of its own.
    let own = openat(folder.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard own >= 0 else { throw SystemError(number: errno).failure("list", folder.path) }
    guard let stream = fdopendir(own) else {
      let error = SystemError(number: errno)
      close(own)
      throw error.failure("list", folder.path)
    }
    defer { closedir(stream) }
    var entries: [Entry] = []
    errno = 0
    while let entry = readdir(stream) {
      let type = entry.pointee.d_type
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let name, name != ".", name != ".." { entries.append(Entry(name: name, kind: kind(type, name, in: own))) }
      errno = 0
    }
    guard errno == 0 else { throw SystemError(number: errno).failure("list", folder.path) }
    return entries.sorted { $0.name < $1.name }
  }

  private static func kind(_ type: UInt8, _ name: String, in folder: Int32) -> Kind {
    switch Int(type) {
    case Int(DT_REG): return .file
    case Int(DT_DIR): return .folder
    case Int(DT_LNK): return .link
    case Int(DT_UNKNOWN): break
    default: return .other
    }
    // Some file systems leave the type to be asked for.
    var status = stat()
    guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return .other }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    case S_IFLNK: return .link
    default: return .other
    }
  }
}

import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Making folders so that they last.
enum Folders {
  /// Makes a folder and what is missing above it.
  /// - Throws: `Failure` of kind `cannotCreate` in a read-only place, `io` for anything else.
  static func make(_ path: String) throws {
    switch SystemCall.once({ mkdir(path, 0o755) }) {
    case .success: return
    case .failure(let error) where error.number == EEXIST:
      guard try isFolder(path) else { throw SystemError(number: ENOTDIR).failure("create folder", path) }
    case .failure(let error) where error.number == ENOENT:
      let parent = self.parent(of: path)
      guard parent != path else { throw error.failure("create folder", path, creating: true) }
      try make(parent)
      if case .failure(let error) = SystemCall.once({ mkdir(path, 0o755) }), error.number != EEXIST {
        throw error.failure("create folder", path, creating: true)
      }
    case .failure(let error): throw error.failure("create folder", path, creating: true)
    }
  }

  /// Makes a folder that must not be there yet; false where something has its name.
  static func makeNew(_ path: String) throws -> Bool {
    switch SystemCall.once({ mkdir(path, 0o755) }) {
    case .success: return true
    case .failure(let error) where error.number == EEXIST: return false
    case .failure(let error): throw error.failure("create folder", path, creating: true)
    }
  }

  /// Makes the entries of a folder and of `levels` folders above it durable.
  static func sync(_ path: String, levels: Int) throws {
    var current = path
    for _ in 0...levels {
      guard let folder = try FileDescriptor.open(current, O_RDONLY | O_DIRECTORY) else { return }
      try folder.syncFolder()
      current = parent(of: current)
    }
  }

  /// The folder above; a path without any slash lies in `.`.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func isFolder(_ path: String) throws -> Bool {
    guard let folder = try? FileDescriptor.open(path, O_RDONLY | O_DIRECTORY) else { return false }
    return try folder.status().st_mode & S_IFMT == S_IFDIR
  }
}

import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Resolves paths below one folder and refuses every way out of it: `..`, absolute paths, and symbolic links.
///
/// Each folder is opened from the one above it without following links, and links are taken apart here; so what was
/// checked is what is used, even while somebody exchanges folders for links.
struct Confinement: Sendable {
  /// The folder as it was given.
  let root: String
  /// The same without links, for links that name it by an absolute path.
  private let realRoot: String
  private static let maximalLinks = 40

  /// - Throws: `Failure` of kind `notFound` where there is no such folder.
  init(root: String) throws {
    guard let resolved = realpath(root, nil) else { throw Self.missing(root, SystemError(number: errno)) }
    defer { free(resolved) }
    realRoot = String(cString: resolved)
    self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
  }

  /// An open folder, shared by the places in it.
  final class Folder: Sendable {
    let descriptor: FileDescriptor
    init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
  }

  /// Where a path leads once no link is left: a name in an open folder.
  struct Place: Sendable {
    let folder: Folder
    let name: String
    /// The path as the caller wrote it, for messages.
    let shown: String

    /// The file's status; nil where nothing is there.
    func status() throws -> stat? {
      var status = stat()
      if fstatat(folder.descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 { return status }
      let error = SystemError(number: errno)
      guard error.number == ENOENT else { throw error.failure("examine", shown) }
      return nil
    }
  }

  /// The components of a path relative to the root, without `.` and `..`.
  /// - Throws: `Failure` of kind `refused`, code `path-escape`, where the path leads out of the root.
  func components(_ path: String) throws -> [String] {
    if path.utf8.contains(0) { throw refusal(path.filter { $0 != "\0" }, "it holds a NUL character") }
    if path == "~" || path.hasPrefix("~") { throw refusal(path, "a home folder is outside the project") }
    var rest = Substring(path)
    if path.hasPrefix("/") {
      guard let inside = below(root, path) ?? below(realRoot, path) else {
        throw refusal(path, "it is an absolute path outside the project")
      }
      rest = inside
    }
    var components: [String] = []
    for component in rest.split(separator: "/") where component != "." {
      if component == ".." {
        guard components.popLast() != nil else { throw refusal(path, "it leaves the project by '..'") }
      } else {
        components.append(String(component))
      }
    }
    return components
  }

  /// Resolves a path, its last link included; nil where a folder on the way is missing. The root itself is `.`.
  /// - Parameter making: whether missing folders are made.
  func resolve(_ path: String, making: Bool = false) throws -> Place? {
    var walk = Walk(folders: [try openRoot()], pending: try components(path).reversed(), path: path)
    while let component = walk.pending.popLast() {
      if component == ".." {
        guard walk.folders.count > 1 else { throw refusal(path, "a symbolic link leads out of the project") }
        walk.folders.removeLast()
        continue
      }
      let folder = walk.folders[walk.folders.count - 1]
      let place = Place(folder: folder, name: component, shown: path)
      if let target = try link(place) {
        try follow(target, &walk)
      } else if walk.pending.isEmpty {
        return place
      } else if let next = try enter(place, making: making) {
        walk.folders.append(next)
      } else {
        return nil
      }
    }
    return Place(folder: walk.folders[walk.folders.count - 1], name: ".", shown: path)
  }

  /// Where a path would lead, relative to the root, once no link is left; makes nothing, so that what is missing is
  /// taken as it is written.
  func destination(_ path: String) throws -> [String] {
    var walk = Walk(folders: [try openRoot()], pending: try components(path).reversed(), path: path)
    /// Below the last folder that is there.
    var missing: [String] = []
    while let component = walk.pending.popLast() {
      if component == ".." {
        if missing.popLast() != nil { continue }
        guard walk.folders.count > 1 else { throw refusal(path, "a symbolic link leads out of the project") }
        walk.folders.removeLast()
        continue
      }
      let folder = walk.folders[walk.folders.count - 1]
      let place = Place(folder: folder, name: component, shown: path)
      if !missing.isEmpty {
        missing.append(component)
      } else if let target = try link(place) {
        try follow(target, &walk)
      } else if let next = try enter(place, making: false) {
        walk.folders.append(next)
      } else {
        missing.append(component)
      }
    }
    return components(below: walk.folders[walk.folders.count - 1].descriptor.path) + missing
  }

  /// A place relative to the root.
  func components(of place: Place) -> [String] {
    components(below: place.folder.descriptor.path) + (place.name == "." ? [] : [place.name])
  }

  private func components(below folder: String) -> [String] {
    folder.dropFirst(root.count).split(separator: "/").map(String.init)
  }

  private struct Walk {
    var folders: [Folder]
    /// The next component is the last.
    var pending: [String]
    let path: String
    var links = 0
  }

  private func follow(_ target: String, _ walk: inout Walk) throws {
    walk.links += 1
    guard walk.links <= Self.maximalLinks else { throw SystemError(number: ELOOP).failure("resolve", walk.path) }
    var rest = Substring(target)
    if target.hasPrefix("/") {
      guard let inside = below(realRoot, target) ?? below(root, target) else {
        throw refusal(walk.path, "a symbolic link leads out of the project")
      }
      rest = inside
      walk.folders = [try openRoot()]
    }
    walk.pending += rest.split(separator: "/").filter { $0 != "." }.map(String.init).reversed()
  }

  private func enter(_ place: Place, making: Bool) throws -> Folder? {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW
    let folder = place.folder.descriptor.number
    let shown = place.folder.descriptor.path + "/" + place.name
    // Below a file there is nothing to read, and nothing can be made.
    if !making, let status = try place.status(), status.st_mode & S_IFMT != S_IFDIR { return nil }
    if let found = try FileDescriptor.open(place.name, flags, in: place.folder.descriptor, shown: shown) {
      return Folder(found)
    }
    guard making else { return nil }
    if case .failure(let error) = SystemCall.once({ mkdirat(folder, place.name, 0o755) }), error.number != EEXIST {
      throw error.failure("create folder", shown, creating: true)
    }
    guard let made = try FileDescriptor.open(place.name, flags, in: place.folder.descriptor, shown: shown) else {
      throw SystemError(number: ENOENT).failure("open folder", shown)
    }
    return Folder(made)
  }

  /// Where a link leads; nil for anything that is no link.
  private func link(_ place: Place) throws -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes { bytes -> Int in
      guard let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return -1 }
      return readlinkat(place.folder.descriptor.number, place.name, start, bytes.count)
    }
    guard count < 0 else { return String(decoding: buffer.prefix(count), as: UTF8.self) }
    let error = SystemError(number: errno)
    guard error.number == EINVAL || error.number == ENOENT else { throw error.failure("resolve", place.shown) }
    return nil
  }

  private func openRoot() throws -> Folder {
    guard let folder = try FileDescriptor.open(root, O_RDONLY | O_DIRECTORY) else {
      throw Self.missing(root, SystemError(number: ENOENT))
    }
    return Folder(folder)
  }

  private func below(_ folder: String, _ path: String) -> Substring? {
    if path == folder { return "" }
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    return path.hasPrefix(prefix) ? path.dropFirst(prefix.count) : nil
  }

  private func refusal(_ path: String, _ reason: String) -> Failure {
    Failure(.refused, "path-escape", "the path '\(path)' is refused: \(reason)", hint: "name a path below \(root)")
  }

  private static func missing(_ root: String, _ error: SystemError) -> Failure {
    Failure(.notFound, "no-such-folder", "cannot open \(root): \(error.text)")
  }
}

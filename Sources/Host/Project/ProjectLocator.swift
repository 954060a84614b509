import Kernel

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Finds the project that a command is about.
package struct ProjectLocator: Sendable {
  /// An absolute path.
  package let currentFolder: String

  /// A locator for a command typed in `currentFolder`, an absolute path.
  package init(currentFolder: String) { self.currentFolder = currentFolder }

  /// The project's folder: exactly `folder` where one is named (relative to the current one), else the nearest at or
  /// above the current folder that holds a configuration. Absolute, symbolic links resolved.
  ///
  /// - Throws: `Failure` of kind `notFound`, code `no-project`.
  package func root(named folder: String?) throws(Failure) -> String {
    if let folder {
      let path = resolve(folder)
      guard let real = Self.realPath(path) else { throw Self.missing("There is no folder \(folder).") }
      guard Self.holdsConfiguration(real) else {
        throw Self.missing("\(folder) is not a project: it holds no \(ProjectConfiguration.path).")
      }
      return real
    }
    guard var candidate = Self.realPath(currentFolder) else {
      throw Self.missing("The current folder is gone.")
    }
    while true {
      if Self.holdsConfiguration(candidate) { return candidate }
      if candidate == "/" { break }
      candidate = Self.parent(of: candidate)
    }
    throw Self.missing("There is no project here or in a folder above: none holds \(ProjectConfiguration.path).")
  }

  /// `path` as an absolute path, relative ones taken from the current folder; nothing is looked up.
  package func resolve(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    return currentFolder.hasSuffix("/") ? currentFolder + path : "\(currentFolder)/\(path)"
  }

  /// The path with every symbolic link resolved; nil where nothing is there.
  package static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  private static func holdsConfiguration(_ folder: String) -> Bool {
    var status = stat()
    guard stat("\(folder)/\(ProjectConfiguration.path)", &status) == 0 else { return false }
    return status.st_mode & S_IFMT != S_IFDIR
  }

  private static func missing(_ message: String) -> Failure {
    Failure(.notFound, "no-project", message, hint: "`orchestrator init` makes one.")
  }
}

import CLibGit2

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A git repository as it is found from a folder. Reads and adds objects and references; never touches an index, a
/// working tree, a stash or HEAD, and runs nothing: no hook, no filter, no credential helper.
///
/// Its calls block. One value belongs to one thread at a time; several values of one repository may be used at once.
package final class Repository {
  let handle: Handle
  /// Where objects and shared references lie, without a slash at its end; one for all worktrees.
  package let commonFolder: String
  /// The real path of the working tree, without a slash at its end.
  package let workFolder: String

  /// The repository that a folder lies in; nil where it lies in none.
  /// - Throws: `GitError` for one that libgit2 cannot open, or that has no working tree.
  package static func discover(from folder: String) throws(GitError) -> Repository? {
    try LibGit2.start()
    do throws(GitError) { return try Repository(folder) } catch  where error.kind == .notFound {
      // One that git passes over in silence, such as a worktree whose repository was moved, is missed all the same.
      guard let remains = remains(above: folder) else { return nil }
      throw GitError(.damaged, "open the git repository of \(folder)", "\(remains) does not lead to one")
    }
  }

  /// The nearest `.git` of a folder or those above it.
  private static func remains(above folder: String) -> String? {
    guard let real = realpath(folder, nil) else { return nil }
    defer { free(real) }
    var path = String(cString: real)
    while true {
      let entry = (path == "/" ? "" : path) + "/.git"
      var status = stat()
      if lstat(entry, &status) == 0 { return entry }
      guard path != "/", let slash = path.lastIndex(of: "/") else { return nil }
      path = slash == path.startIndex ? "/" : String(path[..<slash])
    }
  }

  private init(_ folder: String) throws(GitError) {
    let action = "open the git repository of \(folder)"
    handle = try Handle(action, free: git_repository_free) { git_repository_open_ext(&$0, folder, 0, nil) }
    guard let work = git_repository_workdir(handle.pointer), let common = git_repository_commondir(handle.pointer)
    else { throw GitError(.failed, action, "it is bare: it has no working tree that the folder could be in") }
    commonFolder = Self.trimmed(String(cString: common))
    let shown = String(cString: work)
    guard let real = realpath(shown, nil) else { throw GitError(.failed, action, "its working tree \(shown) is gone") }
    defer { free(real) }
    workFolder = Self.trimmed(String(cString: real))
  }

  private static func trimmed(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// A folder's path below the working tree: empty for its top, else ending in a slash; nil where it lies outside.
  package func prefix(of folder: String) -> String? {
    guard let real = realpath(folder, nil) else { return nil }
    defer { free(real) }
    let path = String(cString: real)
    if path == workFolder { return "" }
    let top = workFolder == "/" ? "/" : workFolder + "/"
    return path.hasPrefix(top) ? path.dropFirst(top.count) + "/" : nil
  }

  /// Whether git leaves a file alone: an ignore file names it and it is not tracked all the same.
  /// - Parameter path: below the working tree.
  package func isIgnored(_ path: String) throws(GitError) -> Bool {
    var flag: Int32 = 0
    try LibGit2.check(git_ignore_path_is_ignored(&flag, handle.pointer, path), "read the ignore rules for \(path)")
    return flag != 0 && !isTracked(path)
  }

  /// An index that libgit2 cannot read tracks nothing, as far as we know.
  private func isTracked(_ path: String) -> Bool {
    guard
      let index = try? Handle(
        "read the index", free: git_index_free, make: { git_repository_index(&$0, handle.pointer) })
    else { return false }
    _ = git_index_read(index.pointer, 0)
    return git_index_get_bypath(index.pointer, path, 0) != nil
  }

  /// The person of git's configuration, where it names one whole.
  package func configuredPerson() -> Person? {
    var made: UnsafeMutablePointer<git_signature>?
    guard git_signature_default(&made, handle.pointer) == 0, let made else { return cleanedPerson() }
    defer { git_signature_free(made) }
    guard let name = made.pointee.name, let email = made.pointee.email else { return nil }
    return Person(name: String(cString: name), email: String(cString: email))
  }

  /// libgit2 refuses a name with angle brackets; git leaves them out.
  private func cleanedPerson() -> Person? {
    guard let name = configured("user.name"), let email = configured("user.email") else { return nil }
    return Person(name: name, email: email)
  }

  private func configured(_ key: String) -> String? {
    var made: OpaquePointer?
    guard git_repository_config_snapshot(&made, handle.pointer) == 0, let made else { return nil }
    defer { git_config_free(made) }
    var text: UnsafePointer<CChar>?
    guard git_config_get_string(&text, made, key) == 0, let text else { return nil }
    let kept = String(cString: text).filter { !"<>\n".contains($0) }.drop(while: Self.isCrud)
    let end = kept.lastIndex { !Self.isCrud($0) } ?? kept.startIndex
    return kept.isEmpty ? nil : String(kept[...end])
  }

  /// What git cuts off at both ends of a name.
  private static func isCrud(_ character: Character) -> Bool {
    character.unicodeScalars.allSatisfy { $0.value <= 32 } || ".,:;\"\\'".contains(character)
  }
}

/// Who a commit is by.
package struct Person: Sendable, Hashable {
  package var name: String
  package var email: String

  package init(name: String, email: String) { (self.name, self.email) = (name, email) }
}

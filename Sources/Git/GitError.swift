import CLibGit2

/// What libgit2 could not do, in its own words where it has any.
package struct GitError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What a caller may want to tell apart.
  package enum Kind: Sendable, Hashable {
    case notFound
    /// Another process holds the lock of a reference.
    case locked
    /// The repository belongs to another user, and git's `safe.directory` does not name it.
    case foreignOwner
    /// Something that the repository refers to is missing or no longer what it was.
    case damaged
    /// It can be done, but not without harm to what is a person's.
    case refused
    /// Anything else: a format that libgit2 does not know, a disk that is full.
    case failed
  }

  package var kind: Kind
  /// What was tried, such as `open the repository /home/ada/field-notes`.
  package var action: String
  package var reason: String

  package init(_ kind: Kind, _ action: String, _ reason: String) {
    (self.kind, self.action, self.reason) = (kind, action, reason)
  }

  package var description: String { "cannot \(action): \(reason)" }
}

/// The library as a whole.
enum LibGit2 {
  /// Once for the process; never undone, because handles may be freed until its very end.
  private static let started: Int32 = git_libgit2_init()

  static func start() throws(GitError) {
    if started < 0 { throw failure(started, "start libgit2") }
  }

  /// - Throws: what a call reported. The library keeps its words for each thread, so they are read at once.
  static func check(_ code: Int32, _ action: @autoclosure () -> String) throws(GitError) {
    if code < 0 { throw failure(code, action()) }
  }

  private static func failure(_ code: Int32, _ action: String) -> GitError {
    let last = git_error_last()
    let area = last.map { git_error_t(UInt32(bitPattern: $0.pointee.klass)) }
    let words = last?.pointee.message.map { String(cString: $0) }
    return GitError(kind(code, area), action, words ?? "libgit2 reports error \(code)")
  }

  private static func kind(_ code: Int32, _ area: git_error_t?) -> GitError.Kind {
    switch code {
    case GIT_EOWNER.rawValue: return .foreignOwner
    // What version 1.5 says of a foreign owner where no configuration names any safe folder.
    case GIT_ENOTFOUND.rawValue where area == GIT_ERROR_CONFIG: return .foreignOwner
    case GIT_ENOTFOUND.rawValue where area == GIT_ERROR_ODB: return .damaged
    case GIT_ENOTFOUND.rawValue: return .notFound
    case GIT_ELOCKED.rawValue: return .locked
    case GIT_EMISMATCH.rawValue: return .damaged
    default: break
    }
    switch area {
    case GIT_ERROR_ODB, GIT_ERROR_OBJECT, GIT_ERROR_TREE, GIT_ERROR_ZLIB, GIT_ERROR_REFERENCE: return .damaged
    default: return .failed
    }
  }
}

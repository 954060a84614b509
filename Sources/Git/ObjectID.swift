import CLibGit2

/// The name of an object: 40 lower-case hex digits.
package struct ObjectID: Sendable, Hashable, CustomStringConvertible {
  package let hex: String

  init(_ raw: git_oid) {
    var raw = raw
    hex = git_oid_tostr_s(&raw).map { String(cString: $0) } ?? ""
  }

  /// As libgit2 wants it.
  var raw: git_oid {
    var raw = git_oid()
    // What libgit2 wrote it can read.
    _ = git_oid_fromstr(&raw, hex)
    return raw
  }

  package var description: String { hex }
}

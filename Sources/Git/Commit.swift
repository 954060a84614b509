import CLibGit2

/// A commit as the history shows it.
package struct Commit: Sendable, Hashable {
  package var id: ObjectID
  package var tree: ObjectID
  package var parent: ObjectID?
  /// The whole message.
  package var message: String
}

/// Who made a commit, and when.
package struct Signature: Sendable, Hashable {
  package var person: Person
  /// Since 1970-01-01T00:00:00Z.
  package var seconds: Int64
  /// East of Greenwich.
  package var offsetMinutes: Int

  package init(person: Person, seconds: Int64, offsetMinutes: Int) {
    (self.person, self.seconds, self.offsetMinutes) = (person, seconds, offsetMinutes)
  }
}

extension Repository {
  /// - Throws: `GitError` of kind `damaged` where the object is missing or no commit.
  package func commit(_ id: ObjectID) throws(GitError) -> Commit {
    let handle = try lookUp(id)
    guard let tree = git_commit_tree_id(handle.pointer) else {
      throw GitError(.damaged, "read the commit \(id)", "it names no tree")
    }
    return Commit(
      id: id, tree: ObjectID(tree.pointee),
      parent: git_commit_parent_id(handle.pointer, 0).map { ObjectID($0.pointee) },
      message: git_commit_message(handle.pointer).map { String(cString: $0) } ?? "")
  }

  private func lookUp(_ id: ObjectID) throws(GitError) -> Handle {
    try damaged { () throws(GitError) in
      var raw = id.raw
      return try Handle("read the commit \(id)", free: git_commit_free) {
        git_commit_lookup(&$0, handle.pointer, &raw)
      }
    }
  }

  /// Stores a commit that no reference names yet.
  func store(tree: ObjectID, parent: ObjectID?, message: String, by signature: Signature) throws(GitError) -> ObjectID {
    let action = "store a commit"
    var rawTree = tree.raw
    let folder = try Handle(action, free: git_tree_free) { git_tree_lookup(&$0, handle.pointer, &rawTree) }
    let person = try Self.raw(signature)
    defer { git_signature_free(person) }
    var id = git_oid()
    let code: Int32
    if let parent {
      let before = try lookUp(parent)
      var parents: [OpaquePointer?] = [before.pointer]
      code = git_commit_create(
        &id, handle.pointer, nil, person, person, nil, message, folder.pointer, 1, &parents)
    } else {
      code = git_commit_create(&id, handle.pointer, nil, person, person, nil, message, folder.pointer, 0, nil)
    }
    try LibGit2.check(code, action)
    return ObjectID(id)
  }

  private static func raw(_ signature: Signature) throws(GitError) -> UnsafeMutablePointer<git_signature> {
    var made: UnsafeMutablePointer<git_signature>?
    let person = signature.person
    let code = git_signature_new(&made, person.name, person.email, signature.seconds, Int32(signature.offsetMinutes))
    try LibGit2.check(code, "sign a commit as \(person.name)")
    guard let made else { throw GitError(.failed, "sign a commit as \(person.name)", "libgit2 gave nothing") }
    return made
  }
}

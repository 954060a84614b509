import CLibGit2

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Repository {
  /// The commit that a reference names; nil where there is no such reference.
  /// - Throws: `GitError` of kind `refused` for a symbolic reference: moving it would move another.
  package func target(of name: String) throws(GitError) -> ObjectID? {
    do throws(GitError) {
      let reference = try Handle("read \(name)", free: git_reference_free) {
        git_reference_lookup(&$0, handle.pointer, name)
      }
      guard let target = git_reference_target(reference.pointer) else {
        throw GitError(.refused, "use \(name)", "it is a symbolic reference, so moving it would move another")
      }
      return ObjectID(target.pointee)
    } catch  where error.kind == .notFound || error.kind == .damaged { return nil }
  }

  /// Moves a reference from one commit to another, or makes it; false where it stands elsewhere by now.
  ///
  /// - Throws: `GitError` of kind `locked` while another process moves it; of kind `refused` where a person has the
  ///   branch checked out, or another reference stands where a folder is needed.
  package func move(_ name: String, from old: ObjectID?, to new: ObjectID, note: String) throws(GitError) -> Bool {
    let action = "move \(name)"
    if old == nil { try requireRoom(for: name) }
    try requireNobodyOn(name)
    let transaction = try Handle(action, free: git_transaction_free) { git_transaction_new(&$0, handle.pointer) }
    try LibGit2.check(git_transaction_lock_ref(transaction.pointer, name), action)
    guard try target(of: name) == old else { return false }
    var id = new.raw
    try LibGit2.check(git_transaction_set_target(transaction.pointer, name, &id, nil, note), action)
    try LibGit2.check(git_transaction_commit(transaction.pointer), action)
    return true
  }

  /// Makes a reference under the first free number: `<folder>/1`, `<folder>/2` …
  /// - Returns: its name.
  package func add(in folder: String, to id: ObjectID) throws(GitError) -> String {
    for number in 1...9999 {
      let name = "\(folder)/\(number)"
      if try target(of: name) == nil, try move(name, from: nil, to: id, note: "kept") { return name }
    }
    throw GitError(.failed, "add to \(folder)", "it holds too many references already")
  }

  /// The lock file of a reference.
  package func lockFile(of name: String) -> String { "\(commonFolder)/\(name).lock" }

  /// Tells one holding of a lock from the next.
  struct LockIdentity: Equatable {
    let file: UInt64
    let seconds: Int
    let nanoseconds: Int
  }

  /// The holding that keeps a reference locked now; nil where it is free.
  func lockIdentity(of name: String) -> LockIdentity? {
    var status = stat()
    guard lstat(lockFile(of: name), &status) == 0 else { return nil }
    let time = Self.modified(status)
    return LockIdentity(file: UInt64(status.st_ino), seconds: time.tv_sec, nanoseconds: time.tv_nsec)
  }

  /// Takes away the lock that a process left behind when it was killed while it moved a reference, which takes well
  /// under a second. A holder that is alive all the same finds its lock gone and changes nothing.
  /// - Parameter seconds: how old the lock must be.
  func breakLock(of name: String, olderThan seconds: Int) {
    let path = lockFile(of: name)
    var status = stat()
    guard lstat(path, &status) == 0, time(nil) - Self.modified(status).tv_sec > seconds else { return }
    // Of several processes that see it one gets it.
    let aside = "\(path).\(getpid()).stale"
    if rename(path, aside) == 0 { unlink(aside) }
  }

  private static func modified(_ status: stat) -> timespec {
    #if canImport(Darwin)
    status.st_mtimespec
    #else
    status.st_mtim
    #endif
  }

  /// Takes away the file of a reference where a power cut left it empty or filled with zeros. What is packed under its
  /// name counts again then.
  func dropEmptyFile(of name: String) {
    let path = "\(commonFolder)/\(name)"
    guard let file = fopen(path, "rb") else { return }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = fread(&bytes, 1, bytes.count, file)
    if ferror(file) == 0, bytes.prefix(count).allSatisfy({ $0 == 0 }) { unlink(path) }
  }

  /// `a/b` excludes `a` and `a/b/c`, packed ones included, which the file system would not tell.
  private func requireRoom(for name: String) throws(GitError) {
    let parts = name.split(separator: "/")
    for count in 1..<parts.count {
      let folder = parts.prefix(count).joined(separator: "/")
      guard count > 1, try target(of: folder) != nil else { continue }
      throw GitError(.refused, "make \(name)", "the reference \(folder) stands in its way")
    }
    let below = try Handle("list references", free: git_reference_iterator_free) {
      git_reference_iterator_glob_new(&$0, handle.pointer, name + "/*")
    }
    var found: UnsafePointer<CChar>?
    guard git_reference_next_name(&found, below.pointer) == 0, let found else { return }
    throw GitError(.refused, "make \(name)", "the reference \(String(cString: found)) stands in its way")
  }

  /// A branch that is checked out must stand still: its working tree would seem to undo every commit.
  private func requireNobodyOn(_ name: String) throws(GitError) {
    guard name.hasPrefix("refs/heads/") else { return }
    var isUsed = false
    if let branch = try? Handle(
      "read \(name)", free: git_reference_free,
      make: {
        git_reference_lookup(&$0, handle.pointer, name)
      })
    {
      isUsed = git_branch_is_checked_out(branch.pointer) == 1
    }
    // A branch without a commit is no reference yet; HEAD alone tells of it.
    if let head = try? Handle(
      "read HEAD", free: git_reference_free,
      make: {
        git_reference_lookup(&$0, handle.pointer, "HEAD")
      })
    {
      isUsed = isUsed || git_reference_symbolic_target(head.pointer).map { String(cString: $0) } == name
    }
    guard isUsed else { return }
    throw GitError(.refused, "move \(name)", "the branch is checked out")
  }
}

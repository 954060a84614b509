#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Commits on one reference, each with the files of the one before it and some of them changed. It begins with a commit
/// that has no parent, so it shares nothing with a person's branches.
///
/// Any number of processes may add to one history: none loses another's commit.
package struct History {
  package let repository: Repository
  /// Such as `refs/orchestrator/state`.
  package let reference: String

  /// The lock is held for the time of one rename; older than this, its holder was killed.
  private static let staleSeconds = 600

  package init(_ repository: Repository, reference: String) {
    self.repository = repository
    self.reference = reference
  }

  /// The last commit; nil where there is none, or where a power cut took what the reference names.
  package func tip() throws(GitError) -> Commit? {
    guard let id = try repository.target(of: reference) else { return nil }
    do throws(GitError) { return try repository.commit(id) } catch  where error.kind == .damaged { return nil }
  }

  /// The commits from the last to the first, as far as they can be read.
  /// - Parameter visit: told of each; false to see no more.
  package func walk(_ visit: (Commit) throws(GitError) -> Bool) throws(GitError) {
    var next = try tip()
    while let commit = next {
      guard try visit(commit) else { return }
      guard let parent = commit.parent else { return }
      do throws(GitError) { next = try repository.commit(parent) } catch  where error.kind == .damaged { return }
    }
  }

  /// Adds a commit, unless it would change nothing.
  ///
  /// - Parameters:
  ///   - patience: how long one lock of another process is waited for. While the others come and go it is their turn.
  ///   - even: add the commit even where it changes no file.
  /// - Returns: the commit; nil where nothing was to be changed.
  /// - Throws: `GitError`; the history is then as it was.
  @discardableResult
  package func record(
    _ change: TreeChange, message: String, by signature: Signature, patience: Duration, even: Bool = false
  ) throws(GitError) -> ObjectID? {
    let prepared = try repository.prepare(change)
    repository.dropEmptyFile(of: reference)
    var deadline = ContinuousClock.now + patience
    var held: Repository.LockIdentity?
    var pause: UInt32 = 1000
    while true {
      guard let next = try compose(prepared, message, signature, even: even) else { return nil }
      do throws(GitError) {
        if try repository.move(reference, from: next.old, to: next.id, note: Self.subject(message)) { return next.id }
      } catch  where error.kind == .locked {
        repository.breakLock(of: reference, olderThan: Self.staleSeconds)
        let holder = repository.lockIdentity(of: reference)
        if holder != held { (held, deadline) = (holder, ContinuousClock.now + patience) }
        guard ContinuousClock.now < deadline else {
          throw GitError(
            .locked, error.action,
            "it is locked; where no git command is at work, remove \(repository.lockFile(of: reference))")
        }
      }
      usleep(UInt32.random(in: 0...pause))
      pause = min(pause * 2, 50_000)
    }
  }

  /// Stores the commit that would come next, with what the reference names now.
  private func compose(
    _ change: Repository.PreparedChange, _ message: String, _ signature: Signature, even: Bool
  ) throws(GitError) -> (old: ObjectID?, id: ObjectID)? {
    let old = try repository.target(of: reference)
    var parent = try old.flatMap { (id) throws(GitError) in try readable(id) }
    var tree: ObjectID?
    do throws(GitError) { tree = try repository.apply(change.root, to: parent?.tree) } catch
      where error.kind == .damaged
    {
      parent = nil
      tree = try repository.apply(change.root, to: nil)
    }
    guard let tree, even || tree != parent?.tree else { return nil }
    var words = message
    if let old, parent == nil {
      words += "\nWhat came before, \(old), can no longer be read; this history begins anew.\n"
    }
    return (old, try repository.store(tree: tree, parent: parent?.id, message: words, by: signature))
  }

  private func readable(_ id: ObjectID) throws(GitError) -> Commit? {
    do throws(GitError) { return try repository.commit(id) } catch  where error.kind == .damaged { return nil }
  }

  /// Stores a commit on top of the last one and names it elsewhere: `<folder>/1`, `<folder>/2` …
  /// - Returns: the new reference.
  package func keep(
    _ change: TreeChange, in folder: String, message: String, by signature: Signature
  ) throws(GitError) -> String {
    let prepared = try repository.prepare(change)
    guard let kept = try compose(prepared, message, signature, even: true) else {
      throw GitError(.failed, "keep files in \(folder)", "there are none")
    }
    return try repository.add(in: folder, to: kept.id)
  }

  private static func subject(_ message: String) -> String {
    message.split(separator: "\n").first.map(String.init) ?? ""
  }
}

import Git
import Host
import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The project's state in git: documents of runs, status files, questions and decisions, commit by commit.
///
/// Bytes go in and come out as they are on disk, past line-end conversion and filters.
struct StateHistory {
  /// Where it is kept with `commit_state: ref`.
  static let reference = "refs/orchestrator/state"
  /// Where it is kept with `commit_state: branch`.
  static let branch = "refs/heads/orchestrator/state"

  let workspace: Workspace
  let history: History
  /// The project's folder below the top of the working tree: empty, or ending in a slash.
  let prefix: String

  /// - Returns: nil where the project lies in no repository.
  /// - Throws: `GitError` for a repository that cannot be used.
  static func open(_ workspace: Workspace, reference: String) throws(GitError) -> StateHistory? {
    guard let repository = try Repository.discover(from: workspace.root) else { return nil }
    guard let prefix = repository.prefix(of: workspace.root) else {
      throw GitError(
        .failed, "use the git repository of \(workspace.root)",
        "its working tree is elsewhere, in \(repository.workFolder)")
    }
    return StateHistory(
      workspace: workspace, history: History(repository, reference: reference), prefix: prefix)
  }

  /// The project's two status files, relative to it.
  static func statusFiles(_ workspace: Workspace) -> [String] {
    let folder = workspace.installRoot == nil ? "bmad" : ".bmad/status"
    return ["\(folder)/sprint-status.yaml", "\(folder)/workflow-status.md"]
  }

  /// Questions, answers and decisions. Files of a person's in the folder of the questions are none.
  private func records() throws -> [String] {
    try [".bmad-escalations/*.json", ".bmad-escalations/archive/*.json"].flatMap(workspace.files.glob)
      + [".bmad/decisions.jsonl"]
  }

  /// What some files hold now; those that git ignores are left out.
  /// - Parameters:
  ///   - paths: relative to the project.
  ///   - isWhole: also the questions and decisions.
  ///   - skip: told of each file that cannot be read; it stays as it was in the history.
  func change(_ paths: [String], isWhole: Bool, skip: (Failure) -> Void) throws -> TreeChange {
    var change = TreeChange(files: [:], replacedFolders: isWhole ? [prefix + ".bmad-escalations"] : [])
    for path in paths + (isWhole ? try records() : []) {
      guard try !history.repository.isIgnored(prefix + path) else { continue }
      do { change.files[prefix + path] = .some(try workspace.files.read(path)) } catch let failure as Failure {
        skip(failure)
      }
    }
    return change
  }

  /// Who commits: git's own configuration knows, else the program itself.
  func signature() -> Signature {
    let milliseconds = workspace.clock.now().milliseconds
    var seconds = time_t(milliseconds / 1000)
    var local = tm()
    localtime_r(&seconds, &local)
    return Signature(
      person: history.repository.configuredPerson() ?? Person(name: "orchestrator", email: "orchestrator@localhost"),
      seconds: Int64(seconds), offsetMinutes: local.tm_gmtoff / 60)
  }
}

extension GitError {
  /// What to do about it, where that is known.
  var hint: String? {
    switch kind {
    case .foreignOwner:
      "The repository belongs to another user. If you trust it: git config --global --add safe.directory FOLDER"
    case .refused, .notFound, .locked, .damaged, .failed: nil
    }
  }
}

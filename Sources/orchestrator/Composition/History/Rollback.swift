import Git
import Host
import Kernel

extension RunSession {
  /// Puts a run's documents and the project's status files back to what they were after a step, and a run that is
  /// unfinished with them: a record of its journal says that the later steps count no more, so that `resume` does them
  /// again. A run that is over stays over.
  ///
  /// The files come first: a crash in between leaves a run that puts its documents back, as if nothing had been asked.
  /// - Parameter step: counted from 1, as the run shows it.
  /// - Throws: `Failure` of kind `waiting` where a process holds the run; of kind `notFound` for an unknown step or
  ///   where there is no history of it.
  func rollBack(_ name: String, to step: String) async throws -> Rollback.Outcome {
    let id = try workspace.runs.find(name)
    let folder = try workspace.runs.folder(id)
    let lock = try folder.lock(now: workspace.clock.now())
    let listing = try workspace.runs.listing(id)
    if let fault = listing.journalFault { throw fault }
    let records = try StepRecords(try JournalFile.read(folder.journalPath).payloads)
    guard let number = Int(step), let end = records.end(of: number) else { throw records.unknown(step, id) }
    var outcome = try Rollback(workspace: workspace).restore(id, listing.snapshot?.workflow, after: end, of: records)
    outcome.statuses = try workspace.putStatusesBack(from: end.count + 1, of: try folder.records())
    guard !listing.status.isFinal else { return outcome }
    let person = ProcessIdentity.current().user
    let redone = Redone(
      from: end.count + 1, node: end.node, step: number, note: nil, by: person, isRollback: true,
      statuses: outcome.statuses)
    try append(.redone(redone), to: folder, lock)
    outcome.goesOn = true
    let silent = try RunSession(workspace: workspace, console: console.silenced)
    _ = try await silent.take(
      folder, lock, interactive: false,
      request: .letGo(RunEnded(status: .paused, reason: "Rolled back to step \(number) by \(person).")))
    return outcome
  }

  private func append(_ entry: JournalEntry, to folder: RunFolder, _ lock: FileLock) throws {
    let store = FileRunStore(folder: folder, lock: lock)
    let count = try store.load().payloads.count
    try store.append(
      Kernel.JournalRecord(sequence: count + 1, at: workspace.clock.now(), entry: entry).encoded())
    try store.flush()
  }
}

/// Puts files back from the state history. What is replaced is kept under a reference of its own first.
struct Rollback {
  /// What was done.
  struct Outcome: Sendable, Hashable {
    var run: String
    var workflow: String
    var step: Int
    /// The commit that the files come from.
    var commit: String
    var restored: [String] = []
    var removed: [String] = []
    /// Files of the run that the history does not have for that step.
    var left: [String] = []
    /// The reference that keeps what was replaced.
    var kept: String
    /// What became of the statuses that the later steps had changed.
    var statuses: [Redone.Status] = []
    /// Whether the run is unfinished and was taken back as well.
    var goesOn = false
    /// Files that the kept reference has, as git names them from the project's folder.
    var keptPaths: [String]
  }

  private static let replaced = "refs/orchestrator/replaced"

  let workspace: Workspace

  /// - Throws: `Failure` of kind `notFound` where there is no history of the step.
  func restore(
    _ run: String, _ workflow: String?, after end: StepRecords.End, of records: StepRecords
  ) throws -> Outcome {
    do {
      let (state, source) = try find(end.step, run: run, digests: records.digests(after: end.count))
      return try restore(
        records.documents, from: source, in: state,
        as: Outcome(
          run: run, workflow: workflow ?? run, step: end.step, commit: source.id.hex, kept: "", keptPaths: []))
    } catch let error as GitError {
      throw Failure(.io, "git", "The run was not rolled back: \(error).", hint: error.hint)
    }
  }

  /// The commit with the files as they were after a step: the step's own or, where the step changed nothing or was
  /// cut short by a crash, one with the documents that the journal tells of.
  private func find(_ step: Int, run: String, digests: [String: Digest]) throws -> (StateHistory, Commit) {
    guard !digests.isEmpty else {
      throw Failure(
        .notFound, "no-documents", "Run \(run) had written no document when step \(step) ended.",
        hint: "Name a later step.")
    }
    var reason = "The project lies in no git repository, so nothing was kept of run \(run)."
    for reference in references {
      guard let state = try StateHistory.open(workspace, reference: reference) else { continue }
      if let commit = try commit(step, run: run, digests: digests, in: state) { return (state, commit) }
      reason = "git holds no commit of what run \(run) had written after step \(step)."
      for path in digests.keys.sorted() where try state.history.repository.isIgnored(state.prefix + path) {
        reason += " It ignores \(path)."
      }
    }
    throw Failure(
      .notFound, "no-history", reason, hint: "`settings.commit_state` says whether and where a run's history is kept.")
  }

  /// The configured one first; the setting may have been another when the run began.
  private var references: [String] {
    let all = [StateHistory.reference, StateHistory.branch]
    return workspace.configuration.settings.commitState == .branch ? all.reversed() : all
  }

  private func commit(
    _ step: Int, run: String, digests: [String: Digest], in state: StateHistory
  ) throws -> Commit? {
    var own: Commit?
    var fitting: Commit?
    try state.history.walk { (commit) throws(GitError) in
      guard let message = HistoryMessage(parsing: commit.message), message.run == run else { return true }
      let found = try self.digests(of: digests.keys, in: commit, state)
      if message.step == step, found.count == digests.count { own = commit }
      if fitting == nil, found == digests { fitting = commit }
      return own == nil
    }
    return own ?? fitting
  }

  /// What a commit has of some documents.
  private func digests(
    of paths: some Sequence<String>, in commit: Commit, _ state: StateHistory
  ) throws(GitError) -> [String: Digest] {
    var found: [String: Digest] = [:]
    for path in paths {
      found[path] = try state.history.repository.file(state.prefix + path, in: commit.tree).map { Digest(of: $0) }
    }
    return found
  }

  private func restore(
    _ documents: [(path: String, wasThere: Bool)], from source: Commit, in state: StateHistory,
    as outcome: Outcome
  ) throws -> Outcome {
    var outcome = outcome
    let files = workspace.files.documents
    for document in documents { try files.checkDocument(document.path) }
    let status = StateHistory.statusFiles(workspace)
    let paths = documents.map(\.path) + status
    (outcome.kept, outcome.keptPaths) = try keep(paths, outcome, in: state)
    let board = try FileLock.lock(workspace.root + "/.bmad/board.lock", timeout: .seconds(5), clock: workspace.clock)
    defer { withExtendedLifetime(board) {} }
    for path in paths {
      let present = try workspace.files.read(path)
      let isStatus = status.contains(path)
      if let bytes = try state.history.repository.file(state.prefix + path, in: source.tree) {
        guard bytes != present else { continue }
        try (isStatus ? workspace.files : files).replace(path, with: bytes, durable: true)
        outcome.restored.append(path)
      } else if present != nil, !isStatus {
        if documents.contains(where: { $0.path == path && !$0.wasThere }) {
          try files.remove(path)
          outcome.removed.append(path)
        } else {
          outcome.left.append(path)
        }
      }
    }
    try note(paths, outcome, in: state)
    return outcome
  }

  private func keep(
    _ paths: [String], _ outcome: Outcome, in state: StateHistory
  ) throws -> (reference: String, paths: [String]) {
    // What is ignored is kept too, whatever git thinks of it: it is about to be replaced.
    var change = TreeChange(files: [:])
    for path in paths { change.files[state.prefix + path] = .some(try workspace.files.read(path)) }
    let message = HistoryMessage("\(outcome.workflow) before its rollback to step \(outcome.step)", run: outcome.run)
    let reference = try state.history.keep(
      change, in: "\(Self.replaced)/\(Self.referenceName(outcome.run))", message: message.text, by: state.signature())
    let kept = try paths.filter { try workspace.files.exists($0) }
    return (reference, kept)
  }

  /// The history goes on with the restored files.
  private func note(_ paths: [String], _ outcome: Outcome, in state: StateHistory) throws {
    guard workspace.configuration.settings.commitState != .off else { return }
    let message = HistoryMessage(
      "\(outcome.workflow) rolled back to step \(outcome.step)", run: outcome.run, step: outcome.step)
    let change = try state.change(paths, isWhole: false) { _ in }
    do {
      try state.history.record(change, message: message.text, by: state.signature(), patience: .seconds(3))
    } catch {
      workspace.warnings.warn(
        Failure(.io, "git", "The files are restored, but the run's history does not say so: \(error)."))
    }
  }

  /// A run's id where a part of a reference's name is wanted: foreign ids may hold what git forbids there.
  private static func referenceName(_ id: String) -> String {
    let safe = id.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) ? $0 : "-" }
    return String(safe)
  }
}

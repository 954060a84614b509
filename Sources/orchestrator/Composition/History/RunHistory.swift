import Git
import Host
import Kernel
import Synchronization

/// Commits what a run does to the project's history: after each step that changed a document, and when the run is let
/// go of. It only repeats what is on disk, so whatever goes wrong here is a warning, and a commit that a crash
/// prevented is made up for by the next.
final class RunHistory: RunObserver {
  /// Whether this process has said already that a history is not kept: once is enough.
  final class Complaint: Sendable {
    private let isMade = Mutex(false)

    func makeOnce(_ make: () -> Void) {
      if isMade.withLock({ was in
        defer { was = true }; return !was
      }) {
        make()
      }
    }
  }

  private let workspace: Workspace
  private let run: String
  private let complaint: Complaint
  private let warn: (String) -> Void
  /// Nil before the first look; `.some(nil)` where there is no history to keep.
  private var opened: StateHistory??
  /// How long another process's lock is waited for; nothing, once that was in vain.
  private var patience = Duration.seconds(3)

  private var workflow = ""
  private var totalSteps = 0
  private var isReplaying = false
  /// Whether a resumed run has yet to look for what was left uncommitted.
  private var isBehind = false
  private var lastStep: Int?
  /// Every document of the run so far.
  private let documents: () -> [String]
  private var changed: (outputs: [String], paths: [String]) = ([], [])

  /// - Parameters:
  ///   - documents: the paths of the documents that the run has written.
  ///   - warn: says something to the person who watches.
  init(
    workspace: Workspace, run: String, complaint: Complaint, documents: @escaping () -> [String],
    warn: @escaping (String) -> Void
  ) {
    self.workspace = workspace
    self.run = run
    self.complaint = complaint
    self.documents = documents
    self.warn = warn
  }

  func observe(_ event: RunEvent) {
    switch event {
    case .started(_, let workflow, let totalSteps, _, let resumed):
      (self.workflow, self.totalSteps, isReplaying) = (workflow, totalSteps, resumed)
    case .caughtUp: (isReplaying, isBehind) = (false, true)
    case .stepEnded(let step, _): end(step)
    case .documentWritten(let path, let outputs):
      changed.outputs += outputs.filter { !changed.outputs.contains($0) }
      if !changed.paths.contains(path) { changed.paths.append(path) }
    case .statusChanged(_, let outcome): if !changed.paths.contains(outcome.path) { changed.paths.append(outcome.path) }
    case .stepStarted, .turnStarted, .asked, .answered: catchUp()
    case .turnEnded, .message, .decided, .warning, .ended: break
    }
  }

  /// Commits everything, after the status files have been brought up to date.
  func close(_ snapshot: RunSnapshot) {
    commit(snapshot.outputs.map(\.path), isWhole: true, HistoryMessage(HistoryMessage.ending(snapshot), run: run))
    changed = ([], [])
  }

  private func end(_ step: Int) {
    lastStep = step
    guard !isReplaying else { return }
    let written = isBehind ? documents() : changed.paths
    isBehind = false
    guard !written.isEmpty else { return }
    let what = HistoryMessage.changes(outputs: changed.outputs, paths: written)
    commit(written, HistoryMessage("\(workflow) step \(step) of \(totalSteps): \(what)", run: run, step: step))
    changed = ([], [])
  }

  /// What the run wrote before it was killed, or a person since: the run is about to build on it.
  private func catchUp() {
    guard isBehind, !isReplaying else { return }
    isBehind = false
    let place = lastStep.map { " after step \($0) of \(totalSteps)" } ?? ""
    commit(documents(), includesStatus: false, HistoryMessage("\(workflow) resumed\(place)", run: run))
  }

  private func commit(
    _ documents: [String], isWhole: Bool = false, includesStatus: Bool = true, _ message: HistoryMessage
  ) {
    do {
      guard let state = try open() else { return }
      let paths = documents + (includesStatus ? StateHistory.statusFiles(workspace) : [])
      let change = try state.change(paths, isWhole: isWhole) { failure in
        complain("The run's history leaves a file out: \(failure)")
      }
      // That a run was let go of is told even where another run's commit has taken all of its last changes along.
      try state.history.record(
        change, message: message.text, by: state.signature(), patience: patience, even: isWhole)
    } catch {
      if (error as? GitError)?.kind == .locked { patience = .zero }
      let hint = (error as? GitError)?.hint.map { " \($0)" } ?? ""
      complain("The run's history is not kept in git: \(error).\(hint)")
    }
  }

  private func open() throws -> StateHistory? {
    if let opened { return opened }
    // Where it failed once it is not tried again.
    opened = .some(nil)
    let reference: String
    switch workspace.configuration.settings.commitState {
    case .off: return nil
    case .ref: reference = StateHistory.reference
    case .branch: reference = StateHistory.branch
    }
    let state = try StateHistory.open(workspace, reference: reference)
    if state == nil, workspace.configuration.isSet("settings.commit_state") {
      complain("The run's history is not kept: the project lies in no git repository.")
    }
    opened = state
    return state
  }

  private func complain(_ words: String) { complaint.makeOnce { warn(words) } }
}

extension ProjectConfiguration {
  /// Whether the file or the environment gives a value.
  fileprivate func isSet(_ path: String) -> Bool {
    entries.contains { $0.path == path && $0.origin != .standard }
  }
}

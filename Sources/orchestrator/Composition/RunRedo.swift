import Host
import Kernel

extension RunSession {
  /// Has a run go back to a step or an output and go on from there, also one that has ended.
  /// - Parameters:
  ///   - name: a run's id or its beginning.
  ///   - target: a step, an output or a document, as `RedoPoint` finds it.
  ///   - note: what is to be done differently.
  /// - Throws: `Failure` of kind `notFound` for what the run does not have; of kind `badInput` for a step that it has not
  ///   come to, or a run that was cancelled; of kind `waiting` where the run, or another of its workflow, goes on.
  func redo(_ name: String, _ target: String, note: String?) async throws -> RunOutcome {
    let id = try workspace.runs.find(name)
    let folder = try workspace.runs.folder(id)
    try requireRedoable(try workspace.runs.listing(id))
    // So that no run of the workflow begins meanwhile.
    let gate = try FileLock.lock(workspace.root + "/.bmad/start.lock", timeout: .seconds(10), clock: workspace.clock)
    let lock = try folder.lock(now: workspace.clock.now())
    let listing = try workspace.runs.listing(id)
    try requireRedoable(listing)
    try requireOnly(listing)
    _ = try workspace.escalations.pending()
    let point = try point(target, in: folder)
    // First of all, so that the record can tell what became of them.
    let statuses = try workspace.putStatusesBack(from: point.from, of: try folder.records())
    for status in statuses { console.remark(StyledText(status.line)) }
    let redone = Redone(
      from: point.from, node: point.node, step: point.step, note: note.map { workspace.secretFilter($0) },
      by: ProcessIdentity.current().user, statuses: statuses)
    let silent = try RunSession(workspace: workspace, console: console.silenced)
    let outcome = try await silent.take(folder, lock, interactive: false, request: .redo(redone))
    guard try wentBack(folder) else { return outcome }
    withExtendedLifetime(gate) {}
    console.remark(
      "Going back to step \(point.step)\(point.goal.isEmpty ? "" : ": \(TerminalText.oneLine(point.goal))")")
    return try await take(folder, lock, interactive: false)
  }

  private func requireRedoable(_ listing: RunListing) throws {
    if !listing.isHeld, let fault = listing.journalFault ?? listing.conflict { throw fault }
    guard listing.status != .cancelled else {
      throw Failure(
        .badInput, "run-over", "Run \(listing.id) is cancelled; nothing of it can be done again.",
        hint: listing.snapshot.map { "\(console.command) run \($0.workflow) starts anew." })
    }
  }

  /// Two unfinished runs of one workflow would write the same document.
  private func requireOnly(_ listing: RunListing) throws {
    guard let workflow = listing.snapshot?.workflow else { return }
    for other in try workspace.runs.list() where other.id != listing.id && other.isRun(of: workflow) {
      guard !other.status.isFinal else { continue }
      throw Failure(
        .waiting, "run-unfinished", "Run \(other.id) of '\(workflow)' is \(other.status.rawValue) and unfinished.",
        hint:
          "\(console.command) resume \(other.id) goes on with it; \(console.command) cancel \(other.id) gives it up.")
    }
  }

  private func point(_ target: String, in folder: RunFolder) throws -> RedoPoint {
    let run = try RecordedRun(folder, workspace: workspace)
    switch RedoPoint.find(target, in: run.workflow, records: try folder.records()) {
    case .found(let point): return point
    case .notReached(let step):
      throw Failure(
        .badInput, "step-not-reached", "Run \(folder.id) has not come to step \(step) yet.",
        hint: "\(console.command) resume \(folder.id) goes on with it.")
    case .unknown(let names):
      let near = nearestName(to: target, among: names).map { "The nearest is \($0). " } ?? ""
      let known = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? " …" : "")
      throw Failure(
        .notFound, "unknown-step", "Run \(folder.id) has no step, output or document '\(target)'.",
        hint: near + "It has: \(known)")
    }
  }

  private func wentBack(_ folder: RunFolder) throws -> Bool {
    if case .redone? = try folder.records().last?.entry { true } else { false }
  }
}

extension RunFolder {
  /// The run's whole journal.
  func records() throws -> [Kernel.JournalRecord] {
    try JournalFile.read(journalPath).payloads.enumerated().map {
      try Kernel.JournalRecord(sequence: $0.offset + 1, payload: $0.element)
    }
  }
}

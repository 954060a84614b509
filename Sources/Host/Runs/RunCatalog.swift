import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One run as lists show it.
package struct RunListing: Sendable {
  package var id: String
  /// Where the run stands: its status as the journal tells it, the rest as state.yaml shows it. Nil where neither says
  /// anything.
  package var snapshot: RunSnapshot?
  package var isHeld: Bool
  /// What is wrong with state.yaml.
  package var problem: Failure?
  /// Why the journal cannot be relied on: it is damaged, or gone although state.yaml shows records of it.
  package var journalFault: Failure?
  /// Where state.yaml claims that the run is over, or that it is not, against what the journal says.
  package var conflict: Failure?

  /// Where the run stands now: one that was running when its process went away is paused.
  package var status: RunStatus {
    guard let recorded = snapshot?.status else { return isHeld ? .queued : .paused }
    return recorded == .running && !isHeld ? .paused : recorded
  }

  /// Everything that is wrong with the run's files.
  package var faults: [Failure] { [problem, journalFault, conflict].compactMap(\.self) }

  /// Whether this is a run of a workflow; one that has recorded nothing yet is told by its name.
  package func isRun(of workflow: String) -> Bool {
    if let snapshot, snapshot.sequence > 0 { return snapshot.workflow == workflow }
    return (isHeld || journalFault != nil) && RunName.fits(id, workflow: workflow)
  }
}

/// The runs of a project. Reading takes no locks and waits for nobody.
package struct RunCatalog: Sendable {
  let project: String
  /// What the records of a journal add up to, for a run whose state file is lost; nil where they say too little.
  private let rebuild: @Sendable ([[UInt8]]) throws -> RunSnapshot?
  private let memory = ListingMemory()

  package init(project: String, rebuild: @escaping @Sendable ([[UInt8]]) throws -> RunSnapshot?) {
    self.project = project
    self.rebuild = rebuild
  }

  /// The names of all runs but the archived ones, oldest first.
  package func ids() throws -> [String] {
    let files = try ConfinedFiles(root: project)
    return try files.list(".bmad/runs").filter { entry in
      guard entry.kind == .folder, (try? RunName.check(entry.name)) != nil else { return false }
      if try files.exists(".bmad/runs/\(entry.name)/state.yaml") { return true }
      let folder = try folder(entry.name)
      if try files.exists(".bmad/runs/\(entry.name)/journal"), Self.tellsAnything(folder) { return true }
      // A crash between making the folder and its first record leaves nothing that could be called a run; while
      // somebody holds it, it is one that is just beginning.
      return try folder.holder() != nil
    }.map(\.name)
  }

  /// The names of the runs that were moved out of the way, oldest first.
  package func archivedIDs() throws -> [String] {
    try ConfinedFiles(root: project).list(RunArchive.path).filter { entry in
      entry.kind == .folder && (try? RunName.check(entry.name)) != nil
    }.map(\.name)
  }

  /// Whether a journal holds a record, or cannot be read, which is for its reader to say.
  private static func tellsAnything(_ folder: RunFolder) -> Bool {
    guard let contents = try? JournalFile.read(folder.journalPath) else { return true }
    return !contents.payloads.isEmpty
  }

  /// Every run but the archived ones, oldest first.
  package func list() throws -> [RunListing] { try ids().map(listing) }

  /// The run that a name or the beginning of one means.
  /// - Throws: `Failure` of kind `usage` where it means several or is no name; of kind `notFound` where it means none.
  package func find(_ name: String) throws -> String {
    try RunName.check(name)
    let ids = try ids() + archivedIDs()
    if ids.contains(name) { return name }
    let candidates = ids.filter { $0.hasPrefix(name) }
    if candidates.count == 1 { return candidates[0] }
    if !candidates.isEmpty {
      throw Failure(
        .usage, "ambiguous-run", "'\(name)' begins the names of \(candidates.count) runs.",
        hint: "Say which: " + candidates.suffix(10).joined(separator: ", "))
    }
    // A run's name holds its workflow's, and that is what people remember of it.
    let named = ids.last { $0.contains("-\(name)-") }.map { "The latest of '\(name)' is \($0)." }
    let others = named ?? ids.last.map { "The latest is \($0)." } ?? "This project has no runs yet."
    throw Failure(
      .notFound, "unknown-run", "There is no run '\(name)'.",
      hint: nearestName(to: name, among: ids).map { "The nearest is \($0)." } ?? others)
  }

  /// One run.
  package func listing(_ id: String) throws -> RunListing {
    let folder = try RunFolder(project: project, id: id)
    var listing = memory.listing(of: folder) { read(folder) }
    let holder = try folder.holder()
    listing.isHeld = holder != nil
    // It may have ended between the two looks, and then its last word is in the file by now.
    if listing.snapshot?.status == .running, !listing.isHeld { listing = memory.listing(of: folder) { read(folder) } }
    if let holder, listing.snapshot == nil, listing.faults.isEmpty {
      let since = holder.since ?? Timestamp(milliseconds: 0)
      listing.snapshot = RunSnapshot(
        run: id, workflow: RunName.workflow(of: id) ?? "", status: .queued,
        cursor: RunSnapshot.Cursor(step: 0, totalSteps: 0, goal: ""), sequence: 0, startedAt: since, updatedAt: since)
    }
    return listing
  }

  /// The folder of a run that exists.
  package func folder(_ id: String) throws -> RunFolder { try RunFolder(project: project, id: id) }

  /// Makes the folder of a new run and takes its lock.
  /// - Throws: `Failure` of kind `cannotCreate` in a read-only place, `io` for anything else.
  package func create(
    workflow: String, clock: any RunClock, using entropy: inout some RandomNumberGenerator
  ) throws -> (folder: RunFolder, lock: FileLock) {
    let now = clock.now()
    for _ in 1...100 {
      let folder = try RunFolder(
        project: project, id: RunName.make(workflow: workflow, at: now, random: entropy.next()))
      try Folders.make(project + "/.bmad/runs")
      guard try Folders.makeNew(folder.path) else { continue }
      return (folder, try folder.lock(now: now))
    }
    throw Failure(.io, "no-free-name", "No name is free for a run of \(workflow) in \(project)/.bmad/runs.")
  }

  private func read(_ folder: RunFolder) -> RunListing {
    var listing = RunListing(id: folder.id, snapshot: nil, isHeld: false)
    var state: ProjectedState?
    do {
      state = try FileRunStore.projected(folder)
      listing.snapshot = try state.map(StateDocument.snapshot)
    } catch { listing.problem = Self.failure(error, folder) }
    do {
      let payloads = try JournalFile.read(folder.journalPath).payloads
      if payloads.isEmpty {
        listing.journalFault = lost(folder, listing.snapshot)
      } else if listing.snapshot == nil {
        listing.snapshot = try rebuild(payloads)
      } else {
        try listing.correct(by: payloads, state: state)
      }
    } catch { listing.journalFault = Self.failure(error, folder) }
    return listing
  }

  /// The fault of a journal without a record, where state.yaml has seen some.
  private func lost(_ folder: RunFolder, _ snapshot: RunSnapshot?) -> Failure? {
    guard let snapshot, snapshot.sequence > 0, !(folder.isGivenUp && snapshot.status == .cancelled) else { return nil }
    let path = folder.relativePath + "/journal"
    return Failure(
      .io, "journal-lost",
      "The run's journal is missing or empty, and its state.yaml shows \(snapshot.sequence) records.",
      at: SourceLocation(file: path),
      hint: "Restore \(path) from a copy, or give the run up: orchestrator cancel \(folder.id)")
  }

  private static func failure(_ error: any Error, _ folder: RunFolder) -> Failure {
    error as? Failure ?? Failure(.io, "unreadable-run", "Run \(folder.id) cannot be read: \(error)")
  }
}

extension RunListing {
  /// Takes the status from the journal, whatever state.yaml says.
  fileprivate mutating func correct(by payloads: [[UInt8]], state: ProjectedState?) throws {
    guard var snapshot else { return }
    let ending = try Self.ending(of: payloads[...])
    let covered = min(max(snapshot.sequence, 0), payloads.count)
    // A projection that merely lags shows what held at the record that it names.
    let expected =
      (covered == payloads.count ? ending : try Self.ending(of: payloads.prefix(covered)))?.status ?? .running
    if snapshot.status != expected, snapshot.status.isFinal || expected.isFinal, let state {
      let place = state.fields.first { $0.key == "status" }?.entry.location
      conflict = Failure(
        .configuration, "state-edited",
        "The status is '\(snapshot.status.rawValue)' here and '\(expected.rawValue)' in the run's journal: "
          + "only `variables` may be edited in a run's state.",
        at: place ?? SourceLocation(file: state.file),
        hint: "orchestrator resume \(id) --discard-edits rebuilds the file from the run's journal.")
    }
    let status = ending?.status ?? .running
    if snapshot.status != status {
      (snapshot.status, snapshot.reason, snapshot.failure) = (status, ending?.reason, ending?.failure)
    }
    self.snapshot = snapshot
  }

  /// How the run was let go of last; nil while it goes on, or where its process is gone.
  private static func ending(of payloads: ArraySlice<[UInt8]>) throws -> RunEnded? {
    for (index, payload) in payloads.enumerated().reversed() {
      switch try Kernel.JournalRecord(sequence: index + 1, payload: payload).entry {
      case .ended(let ending): return ending
      case .started, .resumed, .redone: return nil
      case .observed, .decided, .intent, .callFailed, .rejected, .toolsCalled, .toolAnswered, .turn, .entered, .left,
        .asked, .answered, .statusIntended, .statusChanged, .step, .composed, .adopted, .edited:
        continue
      }
    }
    return nil
  }
}

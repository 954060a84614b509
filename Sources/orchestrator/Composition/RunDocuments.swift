import Host
import Kernel

/// The documents of a run as its journal tells them: what was there before it wrote, and what it left.
///
/// The texts are rebuilt by walking the run again from its journal to where it stands, in memory: nothing is asked and
/// nothing is written.
struct RunDocuments {
  /// One document that the run wrote.
  struct Document: Sendable {
    var path: String
    /// What was there before the run's first write.
    var before: Version
    /// What the run wrote last.
    var after: Version
  }

  /// A text at some time.
  enum Version: Sendable, Hashable {
    case none
    case text([UInt8])
    /// It is known that there was one, and not what it held: the run that wrote it is gone.
    case lost(Digest)
  }

  let workspace: Workspace
  /// Runs that are looked through for a text that an earlier one wrote.
  private static let mostEarlierRuns = 20

  init(_ workspace: Workspace) { self.workspace = workspace }

  /// In the order in which the run first wrote them.
  /// - Throws: `Failure` of kind `io` where the journal is damaged, or does not fit its workflow.
  func documents(of run: String) async throws -> [Document] {
    let contents = try JournalFile.read(try workspace.runs.folder(run).journalPath)
    let changes = try Self.changes(in: contents)
    guard !changes.isEmpty else { return [] }
    let texts = try await texts(of: run, contents: contents)
    var paths: [String] = []
    for change in changes where !paths.contains(change.path) { paths.append(change.path) }
    var found: [Document] = []
    for path in paths {
      let own = changes.filter { $0.path == path }
      guard let first = own.first, let last = own.last else { continue }
      let after = texts[path].map(Version.text) ?? .lost(last.after)
      found.append(Document(path: path, before: try await before(first, in: run), after: after))
    }
    return found
  }

  private func before(_ change: DocumentChange, in run: String) async throws -> Version {
    if let adopted = change.adopted { return .text(Array(adopted.utf8)) }
    guard let digest = change.before else { return .none }
    // Nobody's words, and not what this run wrote: an earlier run did.
    let earlier = try workspace.runs.ids().filter { $0 < run }.suffix(Self.mostEarlierRuns).reversed()
    for other in earlier {
      let listing = try workspace.runs.listing(other)
      guard listing.snapshot?.outputs.contains(where: { $0.path == change.path && $0.digest == digest }) == true,
        let contents = try? JournalFile.read(try workspace.runs.folder(other).journalPath),
        let text = try? await texts(of: other, contents: contents)[change.path], Digest(of: text) == digest
      else { continue }
      return .text(text)
    }
    return .lost(digest)
  }

  private static func changes(in contents: JournalContents) throws -> [DocumentChange] {
    var changes: [DocumentChange] = []
    for (index, payload) in contents.payloads.enumerated() {
      switch try Kernel.JournalRecord(sequence: index + 1, payload: payload).entry {
      case .turn(let entry): changes += entry.documents
      case .composed(let entry): changes.append(entry.document)
      case .adopted(let entry): changes += entry.documents
      case .statusChanged(let entry): changes += [entry.document].compactMap(\.self)
      case .started, .resumed, .observed, .decided, .intent, .callFailed, .rejected, .toolsCalled, .toolAnswered,
        .entered, .left, .asked, .answered, .statusIntended, .step, .edited, .redone, .ended:
        break
      }
    }
    return changes
  }

  /// What the run's documents held when it came to rest, by path.
  private func texts(of run: String, contents: JournalContents) async throws -> [String: [UInt8]] {
    let recorded = try RecordedRun(try workspace.runs.folder(run), workspace: workspace)
    let hidden = Set(try Self.changes(in: contents).map(\.path))
    let workspace = workspace
    return try await RunThread(label: "orchestrator.replay").run {
      let files = OverlayFiles(over: workspace.files, hiding: hidden)
      try await Self.walk(recorded, run: run, contents: contents, files: files, in: workspace)
      return files.written
    }
  }

  private static func walk(
    _ recorded: RecordedRun, run: String, contents: JournalContents, files: OverlayFiles, in workspace: Workspace
  ) async throws {
    let control = RunControl()
    control.ask(.interrupt)
    let engine = try WorkflowEngine(
      plan: WorkflowEngine.Plan(
        run: run, projectID: recorded.started.projectID, workflow: recorded.workflow, started: recorded.started,
        onboarding: [], brief: nil, defaultAgent: recorded.started.agent ?? RunSession.defaultAgent,
        isStrict: !workspace.isForeign(recorded.workflow)),
      pool: AgentPool(personas: recorded.personas, assignments: [:], clock: workspace.clock),
      ports: WorkflowEngine.Ports(
        store: RecordedRunStore(contents), files: files,
        escalations: EscalationQueue(
          store: EphemeralEscalations(over: workspace.escalationFiles { _ in }), clock: workspace.clock),
        audit: SilentAuditLog(), clock: workspace.clock, control: control, observer: NobodyWatches(),
        interviewer: nil, fields: { try FileRunStore.fields(of: $0) },
        library: try RunWorkflows(
          workspace: workspace, started: recorded.started, copies: try workspace.runs.folder(run).workflowCopies),
        status: TrialStatusFiles(over: try workspace.boards())),
      discardEdits: true)
    _ = try await engine.run()
  }
}

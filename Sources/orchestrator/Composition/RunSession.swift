import Dialects
import HTTPProviders
import Host
import Kernel
import Logging

/// What `run` was asked to do.
struct RunRequest: Sendable {
  var workflow: String
  /// From `--set` and an answers file.
  var given: [String: String]
  var provider: String?
  var interactive: Bool
  /// Begin anew although a run of the workflow is unfinished.
  var new: Bool
  /// Where every reply is recorded, for a later `replay:`; absolute.
  var record: String?
}

extension RunRequest {
  /// `validate-prd` of an agent's menu is the workflow that holds a document against the checklist of another.
  func resolved(in workspace: Workspace) -> RunRequest {
    guard workspace.catalog.entry(.workflow, named: workflow) == nil,
      let other = workspace.menus.validated(by: workflow)
    else { return self }
    var request = self
    request.workflow = "validate-workflow"
    if given["workflow"] == nil, given["checklist"] == nil { request.given["workflow"] = other }
    return request
  }
}

/// What became of a command that moved a run.
struct RunOutcome: Sendable {
  var document: RunDocument
  var exitCode: Int32
  var failure: Failure?
}

/// Starts, resumes and stops runs of one project.
struct RunSession: Sendable {
  /// The agent of a step that names none in a workflow that names none.
  static let defaultAgent = "john"

  let workspace: Workspace
  let console: Console
  let registry: ProviderRegistry
  /// Nil for a command that moves no run, or only ends one.
  let signals: SignalWatch?

  init(workspace: Workspace, console: Console, signals: SignalWatch? = nil) throws {
    self.workspace = workspace
    self.console = console
    self.signals = signals
    let limits = try CallLimits(environment: workspace.environment)
    var logger = Logger(label: "orchestrator.http") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = limits.logLevel
    registry = ProviderRegistry(
      workspace: workspace, transport: HTTPTransport(clock: ContinuousClock(), logger: logger),
      prices: try workspace.prices(), limits: limits)
  }

  /// Begins a run and takes it as far as it goes.
  /// - Throws: `Failure` where no run came to be.
  func start(_ request: RunRequest) async throws -> RunOutcome {
    let request = request.resolved(in: workspace)
    let entry = try workspace.catalog.workflow(
      request.workflow, root: workspace.root, locator: workspace.locator)
    let workflow = try workspace.parse(entry, given: request.given)
    try WorkflowEngine.check(workflow, isStrict: !workspace.isForeign(workflow))
    try requireBrief()
    try requireWritable(workflow, at: entry.path)
    // What is wrong with the project's questions is said before the run is shown.
    _ = try workspace.escalations.pending()
    let cast = try await cast(
      of: workflow, at: entry, provider: request.provider, record: request.record)
    if request.new { try requireReadableDocuments() }
    let sources = (workflow.files + cast.sources).reduce(into: [SourceText]()) { kept, file in
      if !kept.contains(where: { $0.path == file.path }) { kept.append(file) }
    }
    let (folder, lock) = try await create(workflow, isNew: request.new, copying: sources)
    let started = RunStarted(
      run: folder.id, workflow: workflow.name, projectID: workspace.configuration.project.id,
      date: workspace.clock.today(), given: request.given.mapValues { workspace.secretFilter($0) },
      configuration: workspace.configuration.workflowVariables, installRoot: workspace.installRoot?.path,
      workflowFile: entry.path, agents: cast.pool.roster,
      threshold: workspace.configuration.settings.escalationThreshold,
      files: Dictionary(sources.map { ($0.path, Digest(of: $0.text)) }) { first, _ in first },
      recording: request.record.map(workspace.relative), countermanded: workflow.countermanded,
      tools: offersTools(workflow), agent: cast.agent)
    let launcher = RunLauncher(
      workspace: workspace, console: console, workflow: workflow, started: started,
      pool: cast.pool, folder: folder, lock: lock, formerDigests: try formerDigests(but: folder.id),
      isInteractive: request.interactive, assignmentReason: cast.reason, signals: signals)
    return try await outcome(of: launcher)
  }

  /// Whether the agents of a run may look at files by themselves; bound for the whole run.
  private func offersTools(_ workflow: Workflow) -> Bool {
    switch workspace.configuration.settings.agentTools {
    case .auto:
      workflow.looksAtFiles
        || workspace.invokedWorkflows.reachable(from: workflow).contains { $0.looksAtFiles }
    case .on: true
    case .off: false
    }
  }

  /// A brief that the configuration names must be there: without it the run would ask for what is written down.
  private func requireBrief() throws {
    guard let brief = workspace.configuration.brief, try !workspace.files.exists(brief) else { return }
    let entry = workspace.configuration.entries.first { $0.path == "brief" }
    throw Failure(
      .notFound, "brief-missing", "The brief \(brief) is not there.",
      at: entry.flatMap { if case .file(let location) = $0.origin { location } else { nil } },
      hint: "Write it, or change `brief:` in the configuration.")
  }

  /// What every run gives its agents must be text: before another run is given up for the new one.
  private func requireReadableDocuments() throws {
    let configuration = workspace.configuration
    let paths = try ([configuration.brief].compactMap(\.self) + configuration.onboarding).flatMap(workspace.files.glob)
    for path in paths {
      _ = try workspace.files.read(path).map { try BoundDocument($0, from: path, purpose: .source) }
    }
  }

  /// Documents that the workflow names outright must be where documents may be: else nothing begins.
  func requireWritable(_ workflow: Workflow, at path: String) throws {
    try requireWritable(workflow.outputFile, at: SourceLocation(file: path))
    for node in workflow.preamble + workflow.body + workflow.epilogue {
      try node.forEachDescendant { node in
        guard node.tag == .templateOutput, let file = node["file"], !file.contains("{") else { return }
        try requireWritable(file, at: SourceLocation(of: node, in: workflow))
      }
    }
  }

  private func requireWritable(_ document: String?, at place: SourceLocation) throws {
    guard let document, !document.contains("{{") else { return }
    do { try workspace.files.checkDocument(document) } catch var failure as Failure {
      failure.location = place
      throw failure
    }
  }

  /// Takes up a run where it stands.
  /// - Parameter name: a run's id or its beginning; nil means the only unfinished run.
  func resume(_ name: String?, discardEdits: Bool, interactive: Bool) async throws -> RunOutcome {
    let id = try name.map(workspace.runs.find) ?? onlyUnfinished()
    if let settled = try alreadyOver(id, discardEdits: discardEdits) { return settled }
    let folder = try workspace.runs.folder(id)
    let lock = try folder.lock(now: workspace.clock.now())
    // Its holder may have ended it between the two looks.
    if let settled = try alreadyOver(id, discardEdits: discardEdits) { return settled }
    _ = try workspace.escalations.pending()
    return try await take(folder, lock, interactive: interactive, discardEdits: discardEdits)
  }

  /// The outcome of a resume that has nothing to do.
  /// - Throws: `Failure` of kind `badInput` for a run that ended otherwise than completed; of kind `io` where its
  ///   journal cannot be relied on; of kind `configuration` where state.yaml contradicts it.
  private func alreadyOver(_ id: String, discardEdits: Bool) throws -> RunOutcome? {
    let listing = try workspace.runs.listing(id)
    if !listing.isHeld {
      if let fault = listing.journalFault { throw fault }
      if let conflict = listing.conflict {
        guard discardEdits else { throw conflict }
        try mend(listing)
      }
    }
    guard let snapshot = listing.snapshot, snapshot.status.isFinal else { return nil }
    guard snapshot.status == .completed else {
      throw Failure(
        .badInput, "run-over", "Run \(id) is \(snapshot.status.rawValue) and cannot be resumed.",
        hint: "\(console.command) run \(snapshot.workflow) --new starts again.")
    }
    console.remark("Run \(id) is completed; there is nothing to resume.")
    return try finish(snapshot)
  }

  /// Writes the state of a run that is over as the journal has it; one that goes on is written anew by its walk.
  private func mend(_ listing: RunListing) throws {
    guard let snapshot = listing.snapshot, snapshot.status.isFinal else { return }
    let folder = try workspace.runs.folder(listing.id)
    let lock = try folder.lock(now: workspace.clock.now())
    try FileRunStore(folder: folder, lock: lock).project(snapshot, durable: true)
  }

  /// Goes on with a run whose lock this process holds.
  func take(
    _ folder: RunFolder, _ lock: FileLock, interactive: Bool, discardEdits: Bool = false,
    request: RunControl.Request? = nil
  ) async throws -> RunOutcome {
    let run = try RecordedRun(folder, workspace: workspace)
    if request == nil { restoreAudit(folder.id) }
    let started = run.started
    var assignments: [String: AgentAssignment] = [:]
    // A run that is only being ended makes no call.
    for agent in started.agents where request == nil {
      let assignment = try await registry.assignment(resuming: agent)
      let recording = started.recording.map { $0.hasPrefix("/") ? $0 : "\(workspace.root)/\($0)" }
      assignments[agent.name] = try recording.map { try registry.recording(assignment, into: $0) } ?? assignment
    }
    let launcher = RunLauncher(
      workspace: workspace, console: console, workflow: run.workflow,
      started: started, pool: pool(run.personas, assignments),
      folder: folder, lock: lock, formerDigests: try formerDigests(but: folder.id), isInteractive: interactive,
      discardEdits: discardEdits, request: request, signals: signals)
    return try await outcome(of: launcher)
  }

  /// The audit streams only repeat what the journals say; where they cannot be written the run says so itself.
  private func restoreAudit(_ run: String) {
    do { try AuditRebuild(files: workspace.files, runs: workspace.runs).restore(run) } catch {
      console.warn(TerminalText.oneLine(ErrorHandler.failure(error).description))
    }
  }

  /// The pool of a run: its calls queue with those of the project's other processes and stay within its caps.
  func pool(_ personas: [Persona], _ assignments: [String: AgentAssignment]) -> AgentPool {
    let settings = workspace.configuration.settings
    return AgentPool(
      personas: personas, assignments: assignments, clock: workspace.clock,
      gate: CallQueue(project: workspace.root, limit: settings.maxConcurrentAgents, clock: workspace.clock),
      spending: ProjectSpending(
        prices: registry.prices, ledger: workspace.spendingLedger, clock: workspace.clock),
      retries: RetryPolicy(maxRetries: registry.limits.retries ?? 4, random: { Double.random(in: 0..<1) }))
  }

  private func outcome(of launcher: RunLauncher) async throws -> RunOutcome {
    do {
      return try finish(try await launcher.launch())
    } catch let failure as Failure {
      // Once a run exists its document tells of it, with the failure as one more key.
      guard var snapshot = try workspace.runs.listing(launcher.folder.id).snapshot, failure.kind != .configuration
      else { throw failure }
      // What cannot be written cannot say that the run stands still now; it does so with this process.
      if snapshot.status == .running { snapshot.status = .paused }
      return try finish(snapshot, failure: failure)
    }
  }

  func finish(_ snapshot: RunSnapshot, failure: Failure? = nil) throws -> RunOutcome {
    let document = RunDocument(snapshot, pending: try workspace.escalations.pending(), failure: failure)
    return RunOutcome(document: document, exitCode: document.exitCode, failure: document.failure)
  }
}

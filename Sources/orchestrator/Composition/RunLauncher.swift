import Host
import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One process's turn at a run: holds the run's lock, walks it as far as it goes, and obeys signals meanwhile.
struct RunLauncher: Sendable {
  let workspace: Workspace
  let console: Console
  let workflow: Workflow
  let started: RunStarted
  let pool: AgentPool
  let folder: RunFolder
  let lock: FileLock
  let formerDigests: Set<Digest>
  var isInteractive: Bool
  var discardEdits = false
  var assignmentReason: String?
  /// Asked before the walk begins, to end a run that nobody holds.
  var request: RunControl.Request?
  /// Nil where signals are not for this run: one that is only being ended.
  var signals: SignalWatch?

  /// More answers than a person gives while one process works; a bound, so that nothing goes round for ever.
  private static let mostRounds = 100

  /// Runs to the end, to a question or to a request to stop.
  /// - Throws: `Failure` where the run could not be recorded or its files do not fit.
  func launch() async throws -> RunSnapshot {
    let control = RunControl()
    let progress = RunProgress(
      console: console, goals: workflow.steps.map { $0["goal"] ?? $0["title"] ?? "" },
      assignmentReason: assignmentReason)
    if let request {
      control.ask(request)
    } else {
      signals?.attach { obey($0, control: control, progress: progress) }
      // Whoever asked before anybody listened left it in writing.
      obey(.wake, control: control, progress: progress)
    }
    let thread = RunThread(label: "orchestrator.run")
    return try await progress.during {
      defer { withExtendedLifetime(lock) {} }
      var snapshot = try await thread.run {
        try await walk(control: control, progress: progress, discardEdits: discardEdits)
      }
      var taken: Set<String> = []
      for _ in 0..<Self.mostRounds where snapshot.status == .waiting && control.request == nil {
        // An answer that was stored while this process still held the run has nobody else to go on with it.
        let answered = try newAnswers(snapshot)
        guard !answered.isSubset(of: taken) else { break }
        taken.formUnion(answered)
        snapshot = try await thread.run {
          try await walk(control: control, progress: progress, discardEdits: false)
        }
      }
      if control.request != nil { try folder.clearRequest() }
      // Nothing is left to stop, and what is printed now is the last word.
      signals?.attach { _ in }
      return snapshot
    }
  }

  /// Open questions of the run that have an answer by now.
  private func newAnswers(_ snapshot: RunSnapshot) throws -> Set<String> {
    let open = Set(snapshot.escalations)
    return Set(
      try workspace.escalations.all()
        .filter { $0.runId == folder.id && open.contains($0.id) && $0.status == .responded }.map(\.id))
  }

  private func walk(control: RunControl, progress: RunProgress, discardEdits: Bool) async throws -> RunSnapshot {
    let watcher = RunWatcher(display: progress)
    let status = StatusRefresh(
      workspace: workspace, workflow: workflow, started: started)
    let interviewer =
      isInteractive
      ? TerminalInterviewer(
        console: console, progress: progress, control: control, person: ProcessIdentity.current().user,
        environment: workspace.environment) : nil
    let engine = try WorkflowEngine(
      plan: WorkflowEngine.Plan(
        run: folder.id, projectID: started.projectID, workflow: workflow, started: started,
        onboarding: workspace.configuration.onboarding, brief: workspace.configuration.brief,
        defaultAgent: started.agent ?? RunSession.defaultAgent, isStrict: !workspace.isForeign(workflow),
        formerDigests: formerDigests),
      pool: pool,
      ports: WorkflowEngine.Ports(
        store: FileRunStore(folder: folder, lock: lock), files: workspace.files.documents,
        escalations: workspace.escalations, audit: FileAuditLog(files: workspace.files), clock: workspace.clock,
        control: control, observer: watcher, interviewer: interviewer,
        fields: { try FileRunStore.fields(of: $0) },
        library: try RunWorkflows(workspace: workspace, started: started, copies: folder.workflowCopies),
        status: try workspace.boards(),
        redact: SecretFilter(
          secrets: ProviderKeys(environment: workspace.environment, configuration: workspace.configuration).secrets),
        isIgnored: IgnoredFiles(workspace).contains),
      discardEdits: discardEdits)
    let history = RunHistory(
      workspace: workspace, run: folder.id, complaint: workspace.historyComplaint,
      documents: { [weak engine] in engine?.snapshot.outputs.map(\.path) ?? [] },
      warn: { progress.observe(.warning($0)) })
    watcher.history = history
    watcher.begin = { [weak engine, weak watcher] in
      guard let engine else { return }
      warn(status.run(engine.snapshot, watcher: watcher, durable: false), progress)
    }
    let snapshot = try await engine.run()
    let fault = status.run(snapshot, watcher: watcher, durable: true)
    history.close(snapshot)
    // No success is reported for what is not on the disk.
    if let fault, snapshot.status == .completed, [.io, .cannotCreate].contains(fault.kind) { throw fault }
    warn(fault, progress)
    return snapshot
  }

  private func warn(_ failure: Failure?, _ progress: RunProgress) {
    if let failure { progress.observe(.warning(failure.description)) }
  }

  private func obey(_ event: SignalTrap.Event, control: RunControl, progress: RunProgress) {
    switch event {
    case .interrupt(1):
      control.ask(.interrupt)
      // Where a question stands on the screen nothing is in flight, and the run ends at once.
      guard !progress.isSuspended else { return }
      progress.observe(.warning("Stopping: nothing new is started. Press Ctrl-C again to stop at once."))
    case .interrupt:
      progress.restoreTerminal()
      stopAtOnce()
    case .terminate: control.ask(.interrupt)
    case .wake:
      guard let request = try? folder.request(to: lock) else { return }
      control.ask(request.request == .pause ? .pause(by: request.by) : .cancel(by: request.by))
    }
  }

  /// Ends the process under the run's feet, with the run's document as the last word: whatever is in flight is lost,
  /// the journal is not.
  private func stopAtOnce() -> Never {
    let interrupted = Failure(
      .interrupted, "interrupted", "Stopped at once; a call in flight was given up.",
      hint: "\(console.command) resume \(folder.id)")
    do {
      guard let snapshot = try workspace.runs.listing(folder.id).snapshot else { throw interrupted }
      RunDocument(
        snapshot, status: snapshot.status == .running ? .paused : snapshot.status,
        pending: try workspace.escalations.pending(), failure: interrupted
      ).report(to: console, exitCode: interrupted.kind.exitCode)
    } catch {
      ErrorHandler(isJSON: console.isJSON, command: [], program: console.command).judge(interrupted).print(to: console)
    }
    _exit(interrupted.kind.exitCode)
  }
}

extension Workspace {
  /// A template of BMAD's is read leniently; ours must be without fault.
  func isForeign(_ workflow: Workflow) -> Bool {
    installRoot.map { workflow.directory.hasPrefix($0.path + "/") } ?? false
  }
}

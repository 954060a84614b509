import Dialects
import Host
import Kernel

extension RunSession {
  /// The agents that a workflow names, who answers for each, and the files that say who they are.
  struct Cast {
    var pool: AgentPool
    var sources: [SourceText]
    /// Who does the steps that name nobody, where the workflow names nobody.
    var agent: String
    /// Why the models are the ones they are.
    var reason: String?
  }

  /// - Parameter entry: where the workflow was found; whose menu has it, does what nobody is named for.
  func cast(
    of workflow: Workflow, at entry: PluginEntry, provider: String?, record: String? = nil
  ) async throws -> Cast {
    warnOfUnknownAgents()
    let agent = workflow.agent ?? workspace.menus.agent(for: entry) ?? Self.defaultAgent
    var names = workflow.steps.compactMap { $0["agent"] } + [agent]
    // An agent of an invoked workflow that nobody knows is stood in for; one that is known does its own work.
    let invoked = workspace.invokedWorkflows.reachable(from: workflow)
    for name in invoked.flatMap({ [$0.agent].compactMap(\.self) + $0.steps.compactMap { $0["agent"] } })
    where try workspace.persona(name) != nil {
      names.append(name)
    }
    var personas: [Persona] = []
    var sources: [SourceText] = []
    var assignments: [String: AgentAssignment] = [:]
    for name in Set(names).sorted() {
      guard let (persona, files) = try workspace.persona(name) else {
        throw Failure(
          .badInput, "unknown-agent", "The workflow '\(workflow.name)' names the agent '\(name)', and there is none.",
          hint: workspace.catalog.unknown(.agent, name).hint)
      }
      personas.append(persona)
      sources += files
      let assignment = try await registry.assignment(for: name, flag: provider)
      assignments[name] = try record.map { try registry.recording(assignment, into: $0) } ?? assignment
    }
    return Cast(
      pool: pool(personas, assignments), sources: sources, agent: agent,
      reason: assignments.min { $0.key < $1.key }?.value.reason)
  }

  /// Entries of the configuration that are nobody's: an agent may be written later, so nothing is refused.
  private func warnOfUnknownAgents() {
    for name in workspace.configuration.agents.keys.sorted()
    where workspace.catalog.entry(.agent, named: name) == nil {
      let hint = workspace.catalog.unknown(.agent, name).hint ?? ""
      workspace.warnings.warn(
        Failure(
          .configuration, "unknown-agent", "agents.\(name) names no agent, so it has no effect. \(hint)",
          at: workspace.location(of: "agents.\(name)")))
    }
  }

  /// Makes a run's folder and what it needs to begin, unless another run of the workflow is unfinished. Two processes
  /// that start the same workflow at once are told apart here. A run that is given up for the new one ends last: where
  /// the new one cannot begin, it stays.
  func create(
    _ workflow: Workflow, isNew: Bool, copying sources: [SourceText]
  ) async throws -> (folder: RunFolder, lock: FileLock) {
    let gate = try FileLock.lock(workspace.root + "/.bmad/start.lock", timeout: .seconds(10), clock: workspace.clock)
    defer { withExtendedLifetime(gate) {} }
    var abandoned: [(folder: RunFolder, lock: FileLock)] = []
    for found in try workspace.runs.list() where found.isRun(of: workflow.name) && !found.status.isFinal {
      let folder = try workspace.runs.folder(found.id)
      if let holder = try folder.holder() { throw held(found.id, workflow.name, by: holder) }
      // Its holder may have ended it between the two looks.
      let listing = found.isHeld ? try workspace.runs.listing(found.id) : found
      if listing.status.isFinal { continue }
      guard isNew else { throw unfinished(listing, workflow.name) }
      abandoned.append((folder, try folder.lock(now: workspace.clock.now())))
    }
    var entropy = SystemEntropy()
    let (folder, lock) = try workspace.runs.create(workflow: workflow.name, clock: workspace.clock, using: &entropy)
    do {
      try folder.workflowCopies.save(sources)
      if !abandoned.isEmpty { _ = try FileRunStore(folder: folder, lock: lock).load() }
    } catch {
      // What is left of it would be no run either.
      try? folder.discard()
      throw error
    }
    for run in abandoned { _ = try await end(run.folder, run.lock, by: "run --new") }
    return (folder, lock)
  }

  private func held(_ id: String, _ workflow: String, by holder: LockHolder) -> Failure {
    Failure(
      .waiting, "run-held", "Run \(id) of '\(workflow)' is going on: \(holder.shown) holds it.",
      hint: "\(console.command) status shows it; \(console.command) pause \(id) stops it.")
  }

  private func unfinished(_ listing: RunListing, _ workflow: String) -> Failure {
    Failure(
      .waiting, "run-unfinished", "Run \(listing.id) of '\(workflow)' is \(listing.status.rawValue) and unfinished.",
      hint: "\(console.command) resume \(listing.id) goes on with it; "
        + "\(console.command) run \(workflow) --new gives it up and starts anew.")
  }

  /// The only run that can be resumed.
  func onlyUnfinished() throws -> String {
    let open = try workspace.runs.list().filter { !$0.status.isFinal && $0.snapshot != nil }
    guard let first = open.first else {
      throw Failure(
        .notFound, "nothing-to-resume", "No run of this project is unfinished.",
        hint: "\(console.command) runs list shows all.")
    }
    guard open.count == 1 else {
      throw Failure(
        .usage, "which-run", "\(open.count) runs are unfinished: say which to resume.",
        hint: open.map { "\($0.id) (\($0.status.rawValue))" }.joined(separator: ", "))
    }
    return first.id
  }

  /// Versions of documents that earlier runs wrote: what a new run may write anew.
  func formerDigests(but id: String) throws -> Set<Digest> {
    var digests = Set(
      try workspace.runs.list().filter { $0.id != id }.flatMap {
        $0.snapshot?.outputs.filter { !$0.isEdited }.map(\.digest) ?? []
      })
    for run in try workspace.runs.past() where run.run != id {
      digests.formUnion(run.documents.filter { !$0.isEdited }.map(\.digest))
    }
    return digests
  }
}

import Host
import Kernel
import Providers
import Synchronization

/// Walks a workflow without a model and without a trace, to show what a run would ask and what it may cost.
struct DryRun: Sendable {
  /// One request that a run would make.
  struct Turn: Sendable {
    var agent: String
    var model: String
    var request: ModelRequest
    /// Only what this request adds to the one before it.
    var addition: String
    var inputTokens: Int
    /// What it may cost at most, in US dollars; nil where the price is unknown.
    var estimate: Double?
    /// What caps count for it.
    var reserved: Double?
  }

  let session: RunSession

  /// - Returns: the turns in order.
  /// - Throws: `Failure` as a run would before it begins.
  func turns(_ request: RunRequest) async throws -> [Turn] {
    let request = request.resolved(in: session.workspace)
    let workspace = session.workspace
    let entry = try workspace.catalog.workflow(request.workflow, root: workspace.root, locator: workspace.locator)
    let workflow = try workspace.parse(entry, given: request.given)
    try WorkflowEngine.check(workflow, isStrict: !workspace.isForeign(workflow))
    try session.requireWritable(workflow, at: entry.path)
    let cast = try await session.cast(of: workflow, at: entry, provider: request.provider)
    let turns = Mutex<[Turn]>([])
    let spending = ProjectSpending(
      prices: session.registry.prices, ledger: workspace.spendingLedger, clock: workspace.clock)
    var assignments: [String: AgentAssignment] = [:]
    for agent in cast.pool.roster {
      let provider = DryRunProvider(standingFor: agent.provider) { request in
        let reserved = spending.estimate(request, provider: agent.provider)
        let isKnown = spending.knowsPrice(of: agent.model, provider: agent.provider)
        turns.withLock { $0.append(Self.turn(agent, request, isKnown ? reserved : nil, reserved)) }
      }
      assignments[agent.name] = AgentAssignment(provider: provider, model: agent.model, reason: "dry run")
    }
    let pool = AgentPool(
      personas: Array(cast.pool.personas.values), assignments: assignments, clock: workspace.clock)
    try await RunThread(label: "orchestrator.dry-run").run {
      try await walk(workflow, entry.path, request, pool, agent: cast.agent)
    }
    return turns.withLock { $0 }
  }

  private static func turn(_ agent: RunStarted.Agent, _ request: ModelRequest, _ estimate: Double?, _ reserved: Double?)
    -> Turn
  {
    let characters = request.messages.reduce(request.system.count) { $0 + $1.rendered.count }
    return Turn(
      agent: agent.name, model: agent.answering,
      request: request, addition: request.messages.last?.rendered ?? "", inputTokens: characters / 4,
      estimate: estimate, reserved: reserved)
  }

  private func walk(_ workflow: Workflow, _ path: String, _ request: RunRequest, _ pool: AgentPool, agent: String)
    async throws
  {
    let workspace = session.workspace
    let started = RunStarted(
      run: "dry-run", workflow: workflow.name, projectID: workspace.configuration.project.id,
      date: workspace.clock.today(), given: request.given, configuration: [:], installRoot: nil, workflowFile: path,
      agents: pool.roster, threshold: 0, files: [:])
    let engine = try WorkflowEngine(
      plan: WorkflowEngine.Plan(
        run: "dry-run", projectID: started.projectID, workflow: workflow, started: started,
        onboarding: workspace.configuration.onboarding, brief: workspace.configuration.brief,
        defaultAgent: agent, isStrict: false),
      pool: pool,
      ports: WorkflowEngine.Ports(
        store: EphemeralRunStore(), files: OverlayFiles(over: workspace.files),
        escalations: EscalationQueue(
          store: EphemeralEscalations(
            over: workspace.escalationFiles { [warnings = workspace.warnings] in warnings.warn($0) }),
          clock: workspace.clock), audit: SilentAuditLog(), clock: workspace.clock, control: RunControl(),
        observer: NobodyWatches(), interviewer: nil, fields: { try FileRunStore.fields(of: $0) },
        library: try RunWorkflows(workspace: workspace, started: started, copies: nil),
        status: TrialStatusFiles(over: try workspace.boards()),
        redact: SecretFilter(
          secrets: ProviderKeys(environment: workspace.environment, configuration: workspace.configuration).secrets)))
    _ = try await engine.run()
  }
}

/// For a walk that is only tried out.
final class NobodyWatches: RunObserver {
  func observe(_ event: RunEvent) {}
}

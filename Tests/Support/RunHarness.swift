import Dialects
import Kernel

/// A project in memory in which a workflow written in the tag dialect runs again and again, as processes would.
package final class RunHarness {
  package let store = MemoryRunStore()
  package let files: MemoryFiles
  package let escalationStore: MemoryEscalations
  package let audit = MemoryAudit()
  package let clock: ManualClock
  package let provider: ScriptedProvider
  package private(set) var observer = RecordingObserver()
  package let run: String
  package var threshold = 0.75
  package var given: [String: String] = [:]
  package var onboarding: [String] = []
  /// Who steps in for the provider, in order.
  package var fallbacks: [ScriptedProvider] = []
  package var spending: any Spending = FreeOfCharge()
  package var maxRetries = 2
  /// One that runs share; nil for a pool of this run's own.
  package var pool: AgentPool?
  /// Whether agents may look at files.
  package var tools: Bool?
  /// Files that version control leaves alone.
  package var ignored: Set<String> = []
  /// A key that must stand in no request and no record.
  package static let secret = "sk-canary-harness-1"
  /// The project's board and stories; nil where no workflow may ask about them.
  package var status: (any StatusFiles)?
  package let workflow: Workflow
  private let workflowFile: String
  package let library: MemoryLibrary

  /// - Parameter plugins: further files that the workflow can invoke or read, by path.
  package convenience init(
    instructions: String, template: String? = nil, yaml extra: String = "", files: [String: String] = [:],
    provider: ScriptedProvider = ScriptedProvider(), run: String = "20261121-000000-demo-0001",
    escalations: MemoryEscalations = MemoryEscalations(), clock: ManualClock = ManualClock(),
    plugins: [String: String] = [:], instructionsFile: String = "instructions.md"
  ) throws {
    var sources = plugins
    sources["workflows/demo/\(instructionsFile)"] = instructions
    var yaml = "name: demo\ninstructions: \(instructionsFile)\nagent: john\n\(extra)\n"
    if let template {
      sources["workflows/demo/template.md"] = template
      yaml += "template: template.md\ndefault_output_file: docs/demo.md\n"
    }
    sources["workflows/demo/workflow.yaml"] = yaml
    try self.init(
      plugins: sources, workflow: "demo", files: files, provider: provider, run: run, escalations: escalations,
      clock: clock)
  }

  /// - Parameters:
  ///   - plugins: the files of the workflow and of those it invokes, by path.
  ///   - files: the project's documents.
  package init(
    plugins: [String: String], workflow name: String, files: [String: String],
    provider: ScriptedProvider = ScriptedProvider(), run: String = "20261121-000000-demo-0001",
    escalations: MemoryEscalations = MemoryEscalations(), clock: ManualClock = ManualClock()
  ) throws {
    self.files = MemoryFiles(files)
    self.provider = provider
    self.run = run
    self.clock = clock
    escalationStore = escalations
    (self.files.fuse, escalationStore.fuse) = (store.fuse, store.fuse)
    workflowFile = "workflows/\(name)/workflow.yaml"
    library = MemoryLibrary(plugins)
    workflow = try WorkflowParser(files: .inMemory(plugins)).parse(
      workflowFile: workflowFile, binding: Bindings(date: "2026-11-21"))
  }

  package var queue: EscalationQueue { EscalationQueue(store: escalationStore, clock: clock) }

  /// One process: takes the run up from its journal and walks as far as it can.
  package func proceed(control: RunControl = RunControl(), interviewer: (any Interviewer)? = nil) async throws
    -> RunSnapshot
  {
    observer = RecordingObserver()
    let pool =
      pool
      ?? AgentPool(
        personas: [],
        assignments: ["john", "mary"].reduce(into: [:]) {
          $0[$1] = AgentAssignment(
            provider: provider, model: "", reason: "scripted",
            fallbacks: fallbacks.map { AgentAssignment(provider: $0, model: "", reason: "fallback") })
        }, clock: clock, spending: spending, retries: RetryPolicy(maxRetries: maxRetries, random: { 0.5 }))
    let started = RunStarted(
      run: run, workflow: workflow.name, projectID: "demo", date: "2026-11-21", given: given, configuration: [:],
      installRoot: nil, workflowFile: workflowFile, agents: pool.roster, threshold: threshold,
      files: [:], tools: tools)
    let engine = try WorkflowEngine(
      plan: WorkflowEngine.Plan(
        run: run, projectID: "demo", workflow: workflow, started: started, onboarding: onboarding, brief: nil,
        defaultAgent: "john", isStrict: true),
      pool: pool,
      ports: WorkflowEngine.Ports(
        store: store, files: files, escalations: queue, audit: audit, clock: clock, control: control,
        observer: observer, interviewer: interviewer, fields: MemoryRunStore.fields, library: library,
        status: status, redact: SecretFilter(secrets: [Self.secret]), isIgnored: { [ignored] in ignored.contains($0) }))
    return try await engine.run()
  }
}

extension RunHarness {
  /// Refuses the workflow as a run would before it begins.
  package func check() throws { try WorkflowEngine.check(workflow, isStrict: true) }
}

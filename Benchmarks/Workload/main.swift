import Dialects
@preconcurrency import Glibc
import Host
import Kernel
import Providers

/// Runs the shipped `prd` workflow in COUNT projects at once, in this one process, with the offline provider.
///
///     orchestrator-workload COUNT FOLDER
struct Workload {
  let folder: String

  private static let brief = """
    # Ferry Bell

    ## Goal

    Ferry Bell tells islanders whether the morning ferry runs, before they leave the house.

    ## Features

    - The harbour master can cancel a sailing with one message.
    - Commuters can subscribe to one or more sailings.
    - Every subscriber receives the decision by text message.

    ## Constraints

    - Messages must cost less than 40 euros a month.
    """

  /// One run, up to where it needs a person.
  func run(_ number: Int) async throws -> RunStatus {
    var template = Array("\(folder)/at-once-\(number).XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(.io, "workload", "cannot make a folder in \(folder)") }
    let root = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    let files = try ConfinedFiles(root: root)
    try files.replace("docs/brief.md", with: Array(Self.brief.utf8), durable: false)
    let clock = SystemClock()
    let catalog = PluginCatalog(files: files, installRoot: nil, embedded: PluginReader.shipped)
    let entry = try catalog.workflow("prd", root: root, locator: ProjectLocator(currentFolder: root))
    let reader = catalog.reader
    let workflow = try WorkflowParser(files: WorkflowFiles(read: { try reader.read($0) }))
      .parse(workflowFile: entry.path, binding: Bindings(date: clock.today()))
    var personas: [Persona] = []
    var assignments: [String: AgentAssignment] = [:]
    for name in catalog.entries.filter({ $0.kind == .agent }).map(\.name) {
      guard let entry = catalog.entry(.agent, named: name), let text = try reader.read(entry.path) else { continue }
      personas.append(try PersonaParser().parse(text, path: entry.path))
      assignments[name] = AgentAssignment(provider: OfflineProvider(), model: "", reason: "workload")
    }
    let pool = AgentPool(personas: personas, assignments: assignments, clock: clock)
    var entropy = SystemEntropy()
    let runs = RunCatalog(project: root, rebuild: { try RunSnapshot.outline(of: $0) })
    let (run, lock) = try runs.create(workflow: workflow.name, clock: clock, using: &entropy)
    let started = RunStarted(
      run: run.id, workflow: workflow.name, projectID: "workload", date: clock.today(), given: [:], configuration: [:],
      installRoot: nil, workflowFile: entry.path, agents: pool.roster, threshold: 0.75, files: [:])
    let engine = try WorkflowEngine(
      plan: WorkflowEngine.Plan(
        run: run.id, projectID: "workload", workflow: workflow, started: started, onboarding: [],
        brief: "docs/brief.md", defaultAgent: "john", isStrict: true),
      pool: pool,
      ports: WorkflowEngine.Ports(
        store: FileRunStore(folder: run, lock: lock), files: files.documents,
        escalations: EscalationQueue(
          store: FileEscalations(files: files, clock: clock) { _ in }, clock: clock),
        audit: FileAuditLog(files: files), clock: clock, control: RunControl(), observer: Silence(), interviewer: nil,
        fields: { try FileRunStore.fields(of: $0) }))
    return try await engine.run().status
  }
}

private final class Silence: RunObserver {
  func observe(_ event: RunEvent) {}
}

guard CommandLine.arguments.count == 3, let count = Int(CommandLine.arguments[1]) else {
  fputs("usage: orchestrator-workload COUNT FOLDER\n", stderr)
  exit(64)
}
let workload = Workload(folder: CommandLine.arguments[2])
let statuses = try await withThrowingTaskGroup(of: RunStatus.self) { group in
  for number in 1...count {
    group.addTask { try await RunThread(label: "workload.\(number)").run { try await workload.run(number) } }
  }
  var statuses: [String] = []
  for try await status in group { statuses.append(status.rawValue) }
  return statuses
}
print("\(statuses.count) runs: \(Set(statuses).sorted().joined(separator: ", "))")

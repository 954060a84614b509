import Dialects
import Host
import Kernel
import Providers
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One project, opened: its configuration, its plugins, its runs and its questions.
struct Workspace: Sendable {
  let locator: ProjectLocator
  let root: String
  let files: ConfinedFiles
  let configuration: ProjectConfiguration
  /// What of it takes effect under the trust that it has.
  let effective: EffectiveConfiguration
  let trust: (store: TrustStore, sections: TrustedSections)
  let installRoot: InstallRoot?
  let catalog: PluginCatalog
  let runs: RunCatalog
  let clock: SystemClock
  let environment: [String: String]
  let warnings: FaultWarnings
  let historyComplaint = RunHistory.Complaint()

  /// Opens the project that the command is about.
  /// - Throws: `Failure` of kind `notFound` where there is none, of kind `configuration` with every fault.
  static func open(_ global: GlobalOptions, environment: [String: String], console: Console) throws -> Workspace {
    let locator = ProjectLocator(currentFolder: try currentFolder())
    let root = try locator.root(named: global.folder)
    let files = try ConfinedFiles(root: root)
    let installRoot = try InstallRoot.find(in: files)
    let configuration = try ProjectConfiguration.load(from: files, environment: environment)
    let sections = try TrustedSections(configuration: try files.read(ProjectConfiguration.path) ?? [])
    let store = TrustStore(environment: environment, clock: SystemClock())
    return Workspace(
      locator: locator, root: root, files: files, configuration: configuration,
      effective: EffectiveConfiguration(configuration, trust: store.state(of: sections, root: root)),
      trust: (store, sections),
      installRoot: installRoot,
      catalog: PluginCatalog(
        files: files, installRoot: installRoot, embedded: PluginReader.shipped,
        aliases: { AgentMenus($0, installRoot: installRoot?.path).aliases }),
      runs: RunCatalog(project: root, rebuild: { try RunSnapshot.outline(of: $0) }), clock: SystemClock(),
      environment: environment, warnings: FaultWarnings(console))
  }

  static func currentFolder() throws -> String {
    guard let path = getcwd(nil, 0) else {
      throw Failure(.notFound, "no-current-folder", "The current folder is gone.", hint: "cd to a folder that exists.")
    }
    defer { free(path) }
    return String(cString: path)
  }

  var escalations: EscalationQueue {
    EscalationQueue(store: escalationFiles { [warnings] in warnings.warn($0) }, clock: clock)
  }

  /// - Parameter report: told of each file that cannot be read.
  func escalationFiles(report: @escaping @Sendable (Failure) -> Void) -> FileEscalations {
    FileEscalations(files: files, clock: clock, report: report)
  }

  /// The question that an id or the beginning of one means.
  /// - Throws: `Failure` of kind `badInput` where it means a file that cannot be read.
  func escalation(named id: String) throws -> Escalation {
    if let fault = try escalationFiles(report: { _ in }).fault(of: id) { throw fault }
    do { return try escalations.find(id) } catch let failure as Failure where failure.code == "unknown-escalation" {
      let unreadable = try escalationFaults().first {
        $0.location?.file.split(separator: "/").last?.hasPrefix(id) == true
      }
      if let unreadable { throw unreadable }
      var named = failure
      if let near = nearestName(to: id, among: try escalations.all().map(\.id)) {
        named.hint = "Did you mean \(near)? orchestrator escalations list shows the open ones."
      }
      throw named
    }
  }

  /// What is wrong with the files of the project's questions.
  func escalationFaults() throws -> [Failure] {
    let faults = Mutex<[Failure]>([])
    let store = escalationFiles { fault in faults.withLock { $0.append(fault) } }
    _ = try (store.open(), store.archived())
    return faults.withLock { $0 }
  }

  /// Where the configuration file says a key, or the first key below it.
  func location(of key: String) -> SourceLocation? {
    let entry = configuration.entries.first { $0.path == key || $0.path.hasPrefix("\(key).") }
    guard case .file(let location)? = entry?.origin else { return nil }
    return location
  }

  /// An absolute path as it is kept in files: relative to the project where it lies inside it.
  func relative(_ path: String) -> String {
    path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
  }

  /// Takes keys out of what is stored or shown.
  var secretFilter: SecretFilter {
    SecretFilter(secrets: ProviderKeys(environment: environment, configuration: configuration).secrets)
  }

  var spendingLedger: SpendingLedger {
    SpendingLedger(root: root, caps: SpendingLedger.Caps(configuration.settings), clock: clock)
  }

  func prices() throws -> PriceTable { try PriceFile.load(shipped: ShippedPrices.text, from: files) }

  /// What workflows are bound with besides their own files.
  func bindings(given: [String: String]) -> Bindings {
    Bindings(
      values: given.mapValues { .string($0) }, configuration: configuration.workflowVariables,
      installRoot: installRoot?.path, date: clock.today())
  }

  /// What the project's workflows can invoke, as it is now.
  var invokedWorkflows: InvokedWorkflows {
    let catalog = catalog
    return InvokedWorkflows(
      files: WorkflowFiles(catalog.reader),
      bindings: bindings(given: [:]),
      names: WorkflowNames(catalog))
  }

  /// The workflow that a name, a folder or a file means, bound as a run without arguments would bind it.
  func parseWorkflow(_ reference: String) throws -> Workflow {
    try parse(try catalog.workflow(reference, root: root, locator: locator), given: [:])
  }

  func parse(_ entry: PluginEntry, given: [String: String]) throws -> Workflow {
    return try WorkflowParser(files: WorkflowFiles(catalog.reader))
      .parse(workflowFile: entry.path, binding: bindings(given: given))
  }

  /// What the menus of the project's agents say.
  var menus: AgentMenus { AgentMenus(catalog, installRoot: installRoot?.path) }

  /// The persona of an agent, with the files it was read from; nil where no such agent is known.
  func persona(_ agent: String) throws -> (persona: Persona, sources: [SourceText])? {
    guard let entry = catalog.entry(.agent, named: agent), let text = try catalog.reader.read(entry.path) else {
      return nil
    }
    let (parser, files) = (PersonaParser(installRoot: installRoot?.path), WorkflowFiles(catalog.reader))
    return (
      try parser.parse(text, path: entry.path, files: files),
      try parser.sources(of: text, path: entry.path, files: files)
    )
  }
}

extension WorkflowFiles {
  init(_ reader: PluginReader) {
    self.init(read: { try reader.read($0) }, list: { try reader.list($0) })
  }
}

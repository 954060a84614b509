import Kernel
import YAML

extension ProjectConfiguration {
  /// Reads and checks the project's configuration.
  ///
  /// - Throws: `Failure` of kind `configuration`: the first fault in the file, all others as `related`; of kind
  ///   `notFound` where there is no file.
  package static func load(
    from files: any ProjectFiles, environment: [String: String]
  ) throws -> ProjectConfiguration {
    guard let bytes = try files.read(path) else {
      throw Failure(.notFound, "no-project", "There is no \(path).", hint: "`orchestrator init` makes one.")
    }
    return try parse(bytes, environment: environment)
  }

  /// Reads and checks a configuration's text; as for `load`.
  package static func parse(
    _ bytes: [UInt8], file: String = path, environment: [String: String]
  ) throws(Failure) -> ProjectConfiguration {
    let parsed: YAML.Node?
    do {
      parsed = try YAML.parse(bytes, file: file)
    } catch {
      throw ConfigurationSource.failure(error, code: "invalid-yaml")
    }
    guard let root = parsed, !root.isNull else {
      throw Failure(
        .configuration, "empty-configuration",
        "the configuration is empty; it needs schema, project.name and project.id",
        at: SourceLocation(file: file, line: 1, column: 1))
    }
    guard root.pairs != nil else {
      throw Failure(
        .configuration, "wrong-type", "expected a mapping of keys such as schema and project",
        at: SourceLocation(file: file, line: root.place.line, column: root.place.column))
    }
    var reader = ConfigurationReader(environment: environment)
    return try reader.read(Field(root), root)
  }
}

/// Reads the sections in the order of the schema.
private struct ConfigurationReader {
  private var source: ConfigurationSource

  init(environment: [String: String]) { source = ConfigurationSource(environment: environment) }

  mutating func read(_ root: Field, _ node: YAML.Node) throws(Failure) -> ProjectConfiguration {
    source.refuseSecrets(in: node)
    let schema = try schema(root["schema"])
    source.allow(
      [
        "schema", "project", "brief", "agents", "onboarding", "settings", "providers", "gates", "notify", "sandbox",
      ], in: root)
    let project = project(root["project"])
    let brief = source.innerPath(root["brief"])
    let agents = agents(root["agents"])
    let onboarding = source.texts(root["onboarding"], advice: "write it as a list: [docs/onboarding/*.md]") {
      Rule.innerPath($0)
    }
    let settings = settings(root["settings"])
    let providers = providers(root["providers"])
    let gates = gates(root["gates"])
    let notify = notify(root["notify"])
    let sandbox = source.choice(root["sandbox"], standard: Sandbox.on)
    refuseUnusedVariables()
    try check()
    return ProjectConfiguration(
      schema: schema, project: project, brief: brief, agents: agents, onboarding: onboarding, settings: settings,
      providers: providers, gates: gates, notify: notify, sandbox: sandbox ?? .on, entries: source.entries)
  }

  private typealias Sandbox = ProjectConfiguration.Sandbox
  private typealias CommitState = ProjectConfiguration.Settings.CommitState

  /// A newer file may hold keys that are faults here and sense there, so it is refused before anything else is read.
  private mutating func schema(_ field: Field) throws(Failure) -> Int {
    var found = Faults()
    let value = field.int(&found, required: true)
    source.add(found.errors, code: field.isPresent ? "wrong-type" : "missing-key")
    let newest = ProjectConfiguration.newestSchema
    guard let value else { return newest }
    if value > newest {
      let fault = field.error("schema \(value) is newer than \(newest), the newest that this version reads")
      var failure = ConfigurationSource.failure(fault, code: "newer-schema")
      failure.hint = "install a newer orchestrator; nothing was changed"
      throw failure
    }
    if value < 1 { source.refuse(field, Complaint("out-of-range", "expected 1, found \(value)")) }
    source.remember("schema", .int(value), source.origin(of: field))
    return value
  }

  private mutating func project(_ field: Field) -> ProjectConfiguration.Project {
    if !field.isPresent {
      // Below an absent mapping nothing is required, so that one fault is not told twice; here it names its keys.
      source.refuse(field, Complaint("missing-key", "this key is missing; it needs project.name and project.id"))
    }
    source.allow(["name", "id", "level", "repository"], in: field)
    return ProjectConfiguration.Project(
      name: source.text(field["name"], required: true) { Rule.line($0) } ?? "",
      id: source.text(field["id"], required: true) { Rule.name($0) } ?? "",
      level: source.integer(field["level"], standard: 2, in: 0...4) ?? 2,
      repository: source.text(field["repository"]) { Rule.line($0) })
  }

  private mutating func agents(_ field: Field) -> [String: ProjectConfiguration.Agent] {
    var agents: [String: ProjectConfiguration.Agent] = [:]
    for (name, value) in source.entries(of: field) {
      if let complaint = Rule.name(name) { source.refuse(value, complaint) }
      agents[name] = agent(value)
    }
    return agents
  }

  private mutating func agent(_ field: Field) -> ProjectConfiguration.Agent {
    guard field.node?.pairs != nil else {
      let model = source.text(field, standard: "auto") { Rule.line($0) }
      return ProjectConfiguration.Agent(model: model ?? "auto", fallback: [])
    }
    source.allow(["model", "fallback", "effort", "max_tokens"], in: field)
    let model = source.text(field["model"], standard: "auto") { Rule.line($0) }
    return ProjectConfiguration.Agent(
      model: model ?? "auto",
      fallback: source.texts(field["fallback"], advice: "write it as a list: [claude-…, offline]") { Rule.line($0) },
      effort: source.choice(field["effort"]), maxTokens: source.integer(field["max_tokens"], in: 1...10_000_000))
  }

  private mutating func settings(_ field: Field) -> ProjectConfiguration.Settings {
    source.allow(
      [
        "max_concurrent_agents", "llm_budget_usd", "daily_budget_usd", "auto_merge_prs", "escalation_threshold",
        "accept_answers_from_git", "commit_state", "communication_language", "document_output_language", "user_name",
        "user_skill_level", "output_folder", "agent_tools",
      ], in: field)
    return ProjectConfiguration.Settings(
      maxConcurrentAgents: source.integer(field["max_concurrent_agents"], standard: 3, in: 1...1000) ?? 3,
      llmBudgetUSD: source.number(field["llm_budget_usd"], in: 0...1e9),
      dailyBudgetUSD: source.number(field["daily_budget_usd"], in: 0...1e9),
      autoMergePRs: source.flag(field["auto_merge_prs"], standard: false) ?? false,
      escalationThreshold: source.number(field["escalation_threshold"], standard: 0.75, in: 0...1) ?? 0.75,
      acceptAnswersFromGit: source.flag(field["accept_answers_from_git"], standard: false) ?? false,
      commitState: source.choice(field["commit_state"], standard: CommitState.ref) ?? .ref,
      communicationLanguage: source.text(field["communication_language"]) { Rule.line($0) },
      documentOutputLanguage: source.text(field["document_output_language"]) { Rule.line($0) },
      userName: source.text(field["user_name"]) { Rule.line($0) },
      userSkillLevel: source.choice(field["user_skill_level"]),
      outputFolder: source.innerPath(field["output_folder"], standard: "docs") ?? "docs",
      agentTools: source.choice(field["agent_tools"], standard: ProjectConfiguration.Settings.AgentTools.auto) ?? .auto)
  }

  private mutating func providers(_ field: Field) -> [String: ProjectConfiguration.Provider] {
    source.allow(ProjectConfiguration.Provider.known, in: field)
    var providers: [String: ProjectConfiguration.Provider] = [:]
    for name in ProjectConfiguration.Provider.known {
      let provider = provider(field[name])
      if provider != ProjectConfiguration.Provider(timeouts: .init()) || field[name].isPresent {
        providers[name] = provider
      }
    }
    return providers
  }

  private mutating func provider(_ field: Field) -> ProjectConfiguration.Provider {
    source.allow(["base_url", "api_key_env", "model", "api", "timeouts"], in: field)
    let timeouts = field["timeouts"]
    source.allow(["connect", "first_byte", "idle", "total"], in: timeouts)
    return ProjectConfiguration.Provider(
      baseURL: source.text(field["base_url"]) { Rule.address($0) },
      apiKeyEnv: source.text(field["api_key_env"]) { Rule.variable($0) },
      model: source.text(field["model"]) { Rule.line($0) },
      api: source.choice(field["api"]),
      timeouts: ProjectConfiguration.Provider.Timeouts(
        connect: source.duration(timeouts["connect"]), firstByte: source.duration(timeouts["first_byte"]),
        idle: source.duration(timeouts["idle"]), total: source.duration(timeouts["total"])))
  }

  private mutating func gates(_ field: Field) -> [String: [String]] {
    var gates: [String: [String]] = [:]
    for (name, value) in source.entries(of: field) {
      if let complaint = Rule.name(name) { source.refuse(value, complaint) }
      gates[name] = arguments(value)
    }
    return gates
  }

  private mutating func notify(_ field: Field) -> ProjectConfiguration.Notify {
    source.allow(["command", "webhook_env"], in: field)
    return ProjectConfiguration.Notify(
      command: arguments(field["command"]),
      webhookEnv: source.text(field["webhook_env"]) { Rule.variable($0) })
  }

  private mutating func arguments(_ field: Field) -> [String] {
    source.texts(
      field, advice: "write a command as a list of its words, such as [\"make\", \"test\"]; no shell reads it")
  }

  private static let claimed = ["AGENTS", "NOTIFY", "PROJECT", "PROVIDERS", "SETTINGS"]

  /// Variables of ours that name no value would be mistakes without a trace; only whole sections are claimed, because
  /// a project may call its own variables ORCHESTRATOR_WEBHOOK and the like, and what the file itself names is its own.
  private mutating func refuseUnusedVariables() {
    let known = source.variables.sorted()
    let named = source.entries.filter { $0.path.hasSuffix("_env") }.map(\.value.display)
    for name in source.environment.keys.sorted() where source.environment[name]?.isEmpty == false {
      let isOurs = Self.claimed.contains { name.hasPrefix("ORCHESTRATOR_\($0)_") }
      guard isOurs, !source.variables.contains(name), !named.contains(name) else { continue }
      source.refuse(variable: name, nearest: nearest(to: name, among: known))
    }
  }

  private func check() throws(Failure) {
    let sorted = source.faults.enumerated().sorted {
      let (a, b) = ($0.element.location, $1.element.location)
      return (a?.line ?? .max, a?.column ?? .max, $0.offset) < (b?.line ?? .max, b?.column ?? .max, $1.offset)
    }.map(\.element)
    guard var first = sorted.first else { return }
    first.related = Array(sorted.dropFirst())
    throw first
  }
}

import HTTPProviders
import Host
import Kernel
import Providers

/// Turns the names by which users call providers and models into something that can be called.
struct ProviderRegistry: Sendable {
  /// Who named a model, which decides how a wrong name is answered.
  enum Origin: Sendable {
    case flag
    case configuration(SourceLocation?)
    /// A run that began with it; it cannot be given another.
    case run

    var place: SourceLocation? {
      if case .configuration(let place) = self { place } else { nil }
    }

    /// What else a hint can offer to who may choose.
    var otherWay: String {
      if case .run = self { "" } else { " Or use --provider offline." }
    }
  }

  let workspace: Workspace
  let transport: HTTPTransport
  let prices: PriceTable
  let limits: CallLimits

  var keys: ProviderKeys {
    ProviderKeys(environment: workspace.environment, configuration: workspace.effective.configuration)
  }

  /// Who answers for an agent.
  /// - Parameter flag: `--provider`, for all agents; else the agent's own entry decides, `auto` where it has none.
  /// - Throws: `Failure` of kind `configuration` for a model without its key or of an unknown name in the
  ///   configuration, `usage` for an unknown name in the flag, `refused` for an address that is not trusted.
  func assignment(for agent: String, flag: String?) async throws -> AgentAssignment {
    if let flag { return try await resolve(flag, origin: .flag, because: "chosen with --provider") }
    guard let entry = workspace.configuration.agents[agent] else { return try await automatic() }
    let place = workspace.location(of: "agents.\(agent)")
    var assignment =
      entry.model == "auto"
      ? try await automatic()
      : try await resolve(entry.model, origin: .configuration(place), because: "named in the configuration")
    assignment.effort = entry.effort?.rawValue
    assignment.maxOutputTokens = entry.maxTokens
    for name in entry.fallback {
      assignment.fallbacks.append(try await resolve(name, origin: .configuration(place), because: "a fallback"))
    }
    return assignment
  }

  /// Who answers for an agent of a run that is resumed: the same as before.
  func assignment(resuming agent: RunStarted.Agent) async throws -> AgentAssignment {
    let name =
      switch agent.provider {
      case "offline": "offline"
      case "replay": "replay:\(agent.model.hasPrefix("/") ? agent.model : "\(workspace.root)/\(agent.model)")"
      default: agent.model.isEmpty ? agent.provider : "\(agent.provider)/\(agent.model)"
      }
    var assignment = try await resolve(name, origin: .run, because: "as the run began")
    // What the configuration says besides the model holds only where the model is its own.
    if let entry = workspace.configuration.agents[agent.name],
      ["auto", name, agent.model, agent.provider].contains(entry.model)
    {
      assignment.effort = entry.effort?.rawValue
      assignment.maxOutputTokens = entry.maxTokens
      for fallback in entry.fallback {
        assignment.fallbacks.append(try await resolve(fallback, origin: .run, because: "a fallback"))
      }
    }
    return assignment
  }

  /// The same assignment with every reply recorded.
  func recording(_ assignment: AgentAssignment, into path: String) throws -> AgentAssignment {
    let recording = try Recording(path)
    let digest = RequestDigest(root: workspace.root)
    var recorded = assignment
    recorded.provider = RecordingProvider(assignment.provider, digest: digest) { try recording.append($0) }
    recorded.fallbacks = assignment.fallbacks.map { fallback in
      var recorded = fallback
      recorded.provider = RecordingProvider(fallback.provider, digest: digest) { try recording.append($0) }
      return recorded
    }
    return recorded
  }

  /// The first vendor whose key is set, then a command-line agent that is installed and logged in, else offline.
  private func automatic() async throws -> AgentAssignment {
    for vendor in ProviderKeys.vendors where keys.key(of: vendor) != nil {
      return try await resolve(
        vendor, origin: .configuration(nil), because: "\(keys.variable(of: vendor) ?? "its key") is set")
    }
    for agent in ["cli:claude", "cli:codex"] where try await isReady(agent) {
      return try await resolve(agent, origin: .configuration(nil), because: "it is installed and logged in")
    }
    return AgentAssignment(provider: OfflineProvider(), model: "", reason: "no key is set and no agent is logged in")
  }

  private func isReady(_ agent: String) async throws -> Bool {
    if case .ready = try await readiness(of: agent) { return true }
    return false
  }

  /// Whether a command-line agent can be used here.
  func readiness(of agent: String) async throws -> AgentDetection.Readiness {
    let process = try HostAgentProcess(environment: workspace.environment)
    let surroundings = AgentDetection.Surroundings(
      environment: workspace.environment, folder: process.scratch.path, isFile: { TextFile.exists($0) })
    return agent == "cli:claude"
      ? try await AgentDetection.claude(surroundings, on: process)
      : try await AgentDetection.codex(surroundings, on: process)
  }

  /// A name as users write it: a provider, a model, `provider/model`, `cli:…`, `offline`, `replay:FILE`.
  func resolve(_ name: String, origin: Origin, because reason: String) async throws -> AgentAssignment {
    if name == "auto" { return try await automatic() }
    if name == "offline" { return AgentAssignment(provider: OfflineProvider(), model: "", reason: reason) }
    if name.hasPrefix("replay:") { return try replay(String(name.dropFirst("replay:".count)), reason) }
    if name.hasPrefix("cli:") { return try commandLineAgent(name, origin: origin, reason) }
    let (provider, model) = try parts(of: name, origin: origin)
    try requireKey(provider, for: name, origin: origin)
    let port = try vendor(provider)
    let chosen = try await model.isEmpty ? defaultModel(of: provider) : model
    return AgentAssignment(provider: port, model: chosen, reason: reason)
  }

  private func parts(of name: String, origin: Origin) throws -> (provider: String, model: String) {
    let known = ProviderKeys.vendors + ["ollama"]
    if known.contains(name) { return (name, "") }
    if let slash = name.firstIndex(of: "/"), known.contains(String(name[..<slash])) {
      return (String(name[..<slash]), String(name[name.index(after: slash)...]))
    }
    for (prefix, provider) in [("claude-", "anthropic"), ("gpt-", "openai"), ("gemini-", "gemini")]
    where name.hasPrefix(prefix) {
      return (provider, name)
    }
    let near = nearestName(to: name, among: known + ["auto", "offline", "cli:claude", "cli:codex"])
    let hint =
      (near.map { "Did you mean '\($0)'? " } ?? "")
      + "Known: auto, offline, \(known.joined(separator: ", ")), a model's name, provider/model, cli:claude, cli:codex, replay:FILE."
    throw fault("unknown-provider", "There is no provider or model '\(name)'.", origin, hint)
  }

  private func fault(_ code: String, _ message: String, _ origin: Origin, _ hint: String) -> Failure {
    switch origin {
    case .flag: Failure(.usage, code, message, hint: hint)
    case .configuration, .run: Failure(.configuration, code, message, at: origin.place, hint: hint)
    }
  }

  private func requireKey(_ provider: String, for name: String, origin: Origin) throws {
    if let refusal = workspace.effective.refusal(using: "providers.\(provider)") { throw refusal }
    guard provider != "ollama", keys.isVendors(provider), keys.key(of: provider) == nil else { return }
    let names = keys.keyNames(of: provider).joined(separator: " or ")
    throw Failure(
      .configuration, "missing-key", "'\(name)' needs a key of \(provider), and \(names) is not set.",
      at: origin.place, hint: "Set \(names)." + origin.otherWay)
  }

  /// The provider's own setting; at another address the only model it lists; else the price table's default. Many
  /// servers that imitate a vendor's have no list, or no good one: that alone keeps nobody from calling them.
  private func defaultModel(of provider: String) async throws -> String {
    if let set = keys.configuration.providers[provider]?.model { return set }
    let standard = prices.defaults[provider]
    if keys.isVendors(provider), let standard { return standard }
    let listed: [ListedModel]
    do { listed = try await vendor(provider, patience: .seconds(15)).models() } catch let error as ModelError {
      if let standard { return standard }
      throw Failure(
        .unavailable, "models-unlisted",
        "\(provider) at \(keys.address(of: provider)) does not list its models: \(error.explanation).",
        hint: "Name one: --provider \(provider)/MODEL, or providers.\(provider).model.")
    }
    if listed.count == 1, let only = listed.first { return only.id }
    if let standard { return standard }
    throw Failure(
      .configuration, "which-model", "\(provider) at \(keys.address(of: provider)) has \(listed.count) models.",
      hint: "Name one: " + listed.prefix(8).map(\.id).joined(separator: ", "))
  }

  /// - Parameter patience: the longest that anything may take; nil for what the configuration says.
  /// - Throws: `Failure` of kind `configuration` where its address is none.
  func vendor(_ provider: String, patience: Duration? = nil) throws -> any ModelListing {
    if let fault = keys.addressFault(of: provider) { throw fault }
    let key = keys.key(of: provider).map { Secret($0) }
    let address = keys.address(of: provider)
    let settings = keys.configuration.providers[provider]
    var waits = Timeouts()
    if let connect = settings?.timeouts.connect { waits.connect = connect }
    if let firstByte = settings?.timeouts.firstByte { waits.firstByte = firstByte }
    if let idle = settings?.timeouts.idle { waits.idle = idle }
    if let total = limits.timeout ?? settings?.timeouts.total { waits.total = total }
    if let patience { waits.total = min(waits.total, patience) }
    switch provider {
    case "anthropic":
      // A token of Anthropic's second variable is shown as a bearer; a key of the first as a key.
      let isToken =
        key != nil && (workspace.environment["ANTHROPIC_API_KEY"] ?? "").isEmpty && settings?.apiKeyEnv == nil
      return AnthropicProvider(
        AnthropicSettings(
          baseURL: address, apiKey: key, keyHeader: isToken ? .bearer : .apiKey,
          // Servers that imitate the vendor's know the older version rather than the newest.
          version: keys.isVendors(provider) ? .october2026 : .june2023, timeouts: waits, transport: transport))
    case "gemini": return GeminiProvider(baseURL: address, apiKey: key, timeouts: waits, transport: transport)
    default:
      let api = settings?.api.flatMap { OpenAIProvider.API(rawValue: $0.rawValue) }
      return OpenAIProvider(
        name: provider, baseURL: address, apiKey: key, api: api, timeouts: waits, transport: transport)
    }
  }

  private var agentWaits: AgentWaits {
    limits.timeout.map { AgentWaits(firstByte: $0, idle: $0, total: $0) } ?? .standard
  }

  private func replay(_ file: String, _ reason: String) throws -> AgentAssignment {
    let path = workspace.locator.resolve(file)
    guard let text = try TextFile.read(path) else {
      throw Failure(.notFound, "no-recording", "There is no recording \(file).")
    }
    let calls = try RecordedCall.parse(text, file: file)
    return AgentAssignment(
      provider: ReplayProvider(calls, digest: RequestDigest(root: workspace.root)),
      model: workspace.relative(path), reason: reason)
  }

  private func commandLineAgent(_ name: String, origin: Origin, _ reason: String) throws -> AgentAssignment {
    let parts = name.dropFirst("cli:".count).split(separator: "/", maxSplits: 1).map(String.init)
    let model = parts.count > 1 ? parts[1] : ""
    let environment = workspace.environment
    if let program = parts.first, ["claude", "codex"].contains(program),
      ProgramSearch.find(program, searchPath: environment["PATH"]) == nil
    {
      throw Failure(
        .configuration, "agent-not-installed",
        "'\(name)' needs the program '\(program)', and no folder of the PATH has it.", at: origin.place,
        hint: "Install it and log in." + origin.otherWay)
    }
    let process = try HostAgentProcess(environment: environment)
    let folder = process.scratch.path
    switch parts.first {
    case "claude":
      return AgentAssignment(
        provider: ClaudeCodeProvider(process: process, environment: environment, folder: folder, waits: agentWaits),
        model: model,
        reason: reason)
    case "codex":
      return AgentAssignment(
        provider: CodexProvider(process: process, environment: environment, folder: folder, waits: agentWaits),
        model: model,
        reason: reason)
    default:
      throw fault("unknown-agent", "There is no command-line agent '\(name)'.", origin, "Known: cli:claude, cli:codex.")
    }
  }
}

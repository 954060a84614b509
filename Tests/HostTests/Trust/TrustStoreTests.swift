import Host
import Kernel
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

struct TrustStoreTests {
  private let home: TemporaryFolder
  private let store: TrustStore

  init() throws {
    home = try TemporaryFolder()
    store = TrustStore(environment: ["HOME": home.path], clock: FixedClock())
  }

  private func sections(_ extra: String = "") throws -> TrustedSections {
    try TrustedSections(configuration: Array((ScratchProject.configuration + extra).utf8))
  }

  @Test func `a configuration without dangerous sections needs no trust`() throws {
    for extra in ["", "providers: {}\n", "providers: {openai: {}}\ngates:\n", "settings: {llm_budget_usd: 3}\n"] {
      #expect(store.state(of: try sections(extra), root: "/p") == .notNeeded)
    }
    #expect(store.trustOwn(try sections(), root: "/p"))
    #expect(home.names().isEmpty)
  }

  @Test(arguments: [
    "providers: {openai: {base_url: 'https://evil.example'}}\n", "notify: {command: [rm, -rf, /]}\n",
    "gates: {test: [make]}\n", "sandbox: off\n",
  ])
  func `each of the four sections needs it`(extra: String) throws {
    let sections = try sections(extra)
    #expect(store.state(of: sections, root: "/p") == .untrusted)
    try store.trust(sections, root: "/p")
    #expect(store.state(of: sections, root: "/p") == .trusted)
    #expect(store.state(of: sections, root: "/q") == .untrusted)
    #expect(store.state(of: try self.sections(), root: "/p") == .notNeeded)
    #expect(
      store.state(
        of: try self.sections(
          extra + "x: 1\n" + (extra.contains("sandbox") ? "gates: {lint: [sh]}\n" : "sandbox: on\n")), root: "/p")
        != .trusted)
  }

  @Test func `a changed value is told from one that was never seen`() throws {
    try store.trust(try sections("gates: {test: [make, test]}\n"), root: "/p")
    #expect(store.state(of: try sections("gates: {test: [make, tests]}\n"), root: "/p") == .changed)
    #expect(store.state(of: try sections("gates: {test: ['make test']}\n"), root: "/p") == .changed)
    #expect(store.state(of: try sections("# new\ngates:\n  test:\n  - make\n  - \"test\"\n"), root: "/p") == .trusted)
    try store.trust(try sections("gates: {test: [make, tests]}\n"), root: "/p")
    #expect(store.state(of: try sections("gates: {test: [make, test]}\n"), root: "/p") == .changed)
  }

  @Test func `records lie in the state folder`() throws {
    try store.trust(try sections("sandbox: off\n"), root: "/p")
    #expect(home.names(".local/state/orchestrator/trust").count == 1)
    #expect(
      TrustStore(environment: ["HOME": "/h", "XDG_STATE_HOME": "/x"], clock: FixedClock()).folder
        == "/x/orchestrator/trust")
    #expect(
      TrustStore(environment: ["HOME": "/h", "XDG_STATE_HOME": "x"], clock: FixedClock()).folder
        == "/h/.local/state/orchestrator/trust")
    #expect(TrustStore(environment: [:], clock: FixedClock()).folder == nil)
  }

  @Test func `where nothing can be recorded nothing is trusted, and init goes on`() throws {
    let sections = try sections("sandbox: off\n")
    try home.write("file", "")
    for environment in [["XDG_STATE_HOME": home["file"]], [:]] {
      let store = TrustStore(environment: environment, clock: FixedClock())
      #expect(store.state(of: sections, root: "/p") == .untrusted)
      #expect(throws: Failure.self) { try store.trust(sections, root: "/p") }
      #expect(!store.trustOwn(sections, root: "/p"))
      #expect(store.trustOwn(try self.sections(), root: "/p"))
    }
  }

  @Test func `damaged, newer and linked records are no trust`() throws {
    let sections = try sections("sandbox: off\n")
    try store.trust(sections, root: "/p")
    let folder = ".local/state/orchestrator/trust"
    let name = "\(folder)/\(try #require(home.names(folder).first))"
    let text = try #require(try home.text(name))
    for damaged in [
      "", "{", text.replacing("\"schema\":1", with: "\"schema\":2"), text.replacing("\"/p\"", with: "\"/q\""),
    ] {
      try home.write(name, damaged)
      #expect(store.state(of: sections, root: "/p") == .untrusted)
    }
    try home.write("elsewhere", text)
    unlink(home[name])
    try home.link(name, to: home["elsewhere"])
    #expect(store.state(of: sections, root: "/p") == .untrusted)
    try store.trust(sections, root: "/p")
    #expect(store.state(of: sections, root: "/p") == .trusted)
  }
}

struct EffectiveConfigurationTests {
  private let text =
    ScratchProject.configuration + """
      providers:
        openai: {base_url: https://evil.example, model: m, timeouts: {idle: 5s}}
        gemini: {api_key_env: MY_KEY}
      gates: {test: [make, test]}
      notify: {command: [say, hi], webhook_env: HOOK}
      sandbox: off
      """
  private let environment = ["ORCHESTRATOR_PROVIDERS_OPENAI_MODEL": "mine", "ORCHESTRATOR_NOTIFY_WEBHOOK_ENV": "MINE"]

  private func configuration() throws -> ProjectConfiguration {
    try ProjectConfiguration.parse(Array(text.utf8), environment: environment)
  }

  @Test func `without trust the file's dangerous values are as if they were not there`() throws {
    let effective = EffectiveConfiguration(try configuration(), trust: .untrusted)
    let configuration = effective.configuration
    #expect(configuration.providers["openai"]?.baseURL == nil)
    #expect(configuration.providers["openai"]?.timeouts.idle == nil)
    #expect(configuration.providers["openai"]?.model == "mine")
    #expect(configuration.providers["gemini"] == nil)
    #expect(configuration.gates.isEmpty && configuration.notify.command.isEmpty && configuration.sandbox == .on)
    #expect(configuration.notify.webhookEnv == "MINE")
    #expect(
      effective.ignored.map(\.path) == [
        "providers.openai.base_url", "providers.openai.timeouts.idle", "providers.gemini.api_key_env", "gates.test",
        "notify.command", "sandbox",
      ])
  }

  @Test func `a command that would use one is refused by name and place`() throws {
    let effective = EffectiveConfiguration(try configuration(), trust: .changed)
    let refusal = try #require(effective.refusal(using: "providers.openai"))
    #expect(refusal.kind == .refused)
    #expect(refusal.message.contains("providers.openai.base_url") && refusal.message.contains("changed"))
    #expect(refusal.location?.line == 4)
    #expect(effective.refusal(using: "providers.anthropic") == nil)
    #expect(effective.refusal(using: "sandbox") != nil)
    #expect(effective.refusal(using: "gate") == nil)
  }

  @Test func `with trust all of it holds`() throws {
    let effective = EffectiveConfiguration(try configuration(), trust: .trusted)
    #expect(effective.configuration == (try configuration()))
    #expect(effective.ignored.isEmpty && effective.refusal(using: "providers.openai") == nil)
  }

  @Test func `the view shows every value with its origin and what is ignored`() throws {
    let view = ConfigurationView(try configuration(), trust: .untrusted)
    func row(_ key: String) throws -> ConfigurationView.Row { try #require(view.rows.first { $0.key == key }) }
    #expect(try row("providers.openai.base_url").isTrusted == false)
    #expect(try row("providers.openai.base_url").origin == ".bmad/project-config.yaml:4:22")
    #expect(try row("providers.openai.model").isTrusted)
    #expect(try row("providers.openai.model").origin == "environment variable ORCHESTRATOR_PROVIDERS_OPENAI_MODEL")
    #expect(try row("settings.escalation_threshold").text == "0.75")
    #expect(try row("settings.llm_budget_usd").text == "–")
    #expect(try row("gates.test").text == "[make, test]")
    #expect(ConfigurationView(try configuration(), trust: .trusted).rows.allSatisfy(\.isTrusted))
  }

  @Test func `what looks like a secret is not shown`() throws {
    var configuration = try configuration()
    configuration.entries[0].value = .list([.string("sk-ant-" + String(repeating: "x1", count: 9)), "b"])
    let view = ConfigurationView(configuration, trust: .trusted)
    #expect(view.rows.first?.text == "[(hidden), b]")
  }
}

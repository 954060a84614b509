import Host
import Kernel
import Testing

@Suite struct ProjectConfigurationTests {
  static let whole = """
    schema: 1
    project: {name: Field Notes, id: field-notes, level: 3, repository: https://github.com/user/field-notes}
    brief: docs/brief.md
    agents:
      amelia: cli:claude
      john: {model: claude-x, fallback: [gpt-x, offline], effort: high, max_tokens: 9000}
      mary:
    onboarding: [docs/onboarding/*.md]
    settings:
      {max_concurrent_agents: 5, llm_budget_usd: 50, daily_budget_usd: 2.5, auto_merge_prs: true,
      escalation_threshold: 1, commit_state: branch, user_skill_level: beginner, communication_language: Deutsch, output_folder: out}
    providers:
      openai:
        base_url: http://localhost:1
        api_key_env: K
        api: chat-completions
        timeouts: {connect: 500ms, total: 30m}
    gates: {build: ["make", "build"], security: []}
    notify: {command: ["notify-send", "orchestrator"], webhook_env: ORCHESTRATOR_WEBHOOK}
    sandbox: off
    """

  private func parse(_ text: String, _ environment: [String: String] = [:]) throws -> ProjectConfiguration {
    try ProjectConfiguration.parse(Array(text.utf8), environment: environment)
  }

  @Test func `Every key is read`() throws {
    let read = try parse(Self.whole)
    #expect(read.project.name == "Field Notes")
    #expect(read.project.level == 3)
    #expect(read.project.repository == "https://github.com/user/field-notes")
    #expect(read.brief == "docs/brief.md")
    #expect(read.agents["amelia"]?.model == "cli:claude")
    #expect(read.agents["john"]?.fallback == ["gpt-x", "offline"])
    #expect(read.agents["john"]?.effort == .high)
    #expect(read.agents["john"]?.maxTokens == 9000)
    #expect(read.agents["mary"]?.model == "auto")
    #expect(read.onboarding == ["docs/onboarding/*.md"])
    #expect(read.settings.maxConcurrentAgents == 5)
    #expect(read.settings.llmBudgetUSD == 50)
    #expect(read.settings.dailyBudgetUSD == 2.5)
    #expect(read.settings.autoMergePRs)
    #expect(read.settings.escalationThreshold == 1)
    #expect(read.settings.userSkillLevel == .beginner)
    #expect(read.settings.commitState == .branch)
    #expect(read.settings.outputFolder == "out")
    #expect(read.providers.keys.sorted() == ["openai"])
    #expect(read.providers["openai"]?.api == .chatCompletions)
    #expect(read.providers["openai"]?.timeouts.connect == .milliseconds(500))
    #expect(read.providers["openai"]?.timeouts.total == .seconds(1800))
    #expect(read.providers["openai"]?.timeouts.idle == nil)
    #expect(read.gates == ["build": ["make", "build"], "security": []])
    #expect(read.notify.command == ["notify-send", "orchestrator"])
    #expect(read.notify.webhookEnv == "ORCHESTRATOR_WEBHOOK")
    #expect(read.sandbox == .off)
  }

  @Test func `What is left out has its default`() throws {
    let read = try parse(ScratchProject.configuration)
    #expect(read.settings.maxConcurrentAgents == 3)
    #expect(read.settings.escalationThreshold == 0.75)
    #expect(read.settings.llmBudgetUSD == nil)
    #expect(!read.settings.autoMergePRs)
    #expect(read.settings.commitState == .ref)
    #expect(read.settings.outputFolder == "docs")
    #expect(read.sandbox == .on)
    #expect(read.providers.isEmpty)
    #expect(read.project.level == 2)
    #expect(read.workflowVariables == ["project_name": "Field Notes", "project_id": "field-notes"])
  }

  @Test(arguments: [
    "\u{FEFF}schema: 1\nproject: {name: N, id: n}\n", "schema: 1\r\nproject:\r\n  name: N\r\n  id: n\r\n",
    "schema: 1\nproject: {name: N, id: n}\nsettings:\nagents:\n", "# c\n---\nschema: 1\nproject: {name: N, id: n}",
  ])
  func `Marks, line ends and empty sections do not matter`(_ text: String) throws {
    #expect(try parse(text).project.name == "N")
  }

  @Test func `The environment goes before the file, and the origin is kept`() throws {
    let read = try parse(
      Self.whole,
      [
        "ORCHESTRATOR_SETTINGS_ESCALATION_THRESHOLD": "0.9", "ORCHESTRATOR_SETTINGS_AUTO_MERGE_PRS": "false",
        "ORCHESTRATOR_SETTINGS_USER_NAME": "Ann: B", "ORCHESTRATOR_PROVIDERS_ANTHROPIC_BASE_URL": "https://p.example",
        "ORCHESTRATOR_SANDBOX": "on", "ORCHESTRATOR_AGENTS_AMELIA": "offline", "ORCHESTRATOR_BRIEF": "",
        "ORCHESTRATOR_WEBHOOK": "x",
      ])
    #expect(read.settings.escalationThreshold == 0.9)
    #expect(!read.settings.autoMergePRs)
    #expect(read.settings.userName == "Ann: B")
    #expect(read.providers["anthropic"]?.baseURL == "https://p.example")
    #expect(read.sandbox == .on)
    #expect(read.agents["amelia"]?.model == "offline")
    #expect(read.brief == "docs/brief.md")
    let origins = Dictionary(uniqueKeysWithValues: read.entries.map { ($0.path, $0.origin.description) })
    #expect(
      origins["settings.escalation_threshold"] == "environment variable ORCHESTRATOR_SETTINGS_ESCALATION_THRESHOLD")
    #expect(origins["brief"] == ".bmad/project-config.yaml:3:8")
    #expect(origins["settings.accept_answers_from_git"] == "default")
    #expect(origins["gates.build"] == ".bmad/project-config.yaml:18:16")
    #expect(read.workflowVariables["user_name"] == "Ann: B")
    #expect(read.workflowVariables["output_folder"] == "out")
  }

  @Test(arguments: [
    ("ORCHESTRATOR_SETTINGS_ESCALATION_THRESHOLD", "2", "out-of-range"),
    ("ORCHESTRATOR_SETTINGS_MAX_CONCURRENT_AGENTS", "many", "wrong-type"),
    ("ORCHESTRATOR_SETTINGS_ESCALATION_TRESHOLD", "1", "unknown-variable"),
    ("ORCHESTRATOR_AGENTS_JOHN_FALLBACK", "x", "unknown-variable"),
    ("ORCHESTRATOR_PROVIDERS_OPENAI_API_KEY_ENV", "sk-ant-SECRETSECRET", "secret-in-configuration"),
  ])
  func `A wrong variable is named`(_ name: String, _ value: String, _ code: String) throws {
    let found = try failure { try parse(Self.whole, [name: value]) }
    #expect(found.kind == .configuration)
    #expect(found.code == code)
    #expect(found.message.contains(name))
    #expect(!found.message.contains("SECRET") || name.contains("SECRET"))
    #expect(found.location == nil)
  }

  @Test func `A variable that the file itself names is no mistake`() throws {
    let text = ScratchProject.configuration + "notify: {webhook_env: ORCHESTRATOR_NOTIFY_HOOK}\n"
    #expect(throws: Never.self) { try parse(text, ["ORCHESTRATOR_NOTIFY_HOOK": "https://x.example"]) }
  }

  @Test func `Loading from a folder without one says so`() throws {
    let scratch = try ScratchProject()
    let files = try scratch.files()
    #expect(try failure { try ProjectConfiguration.load(from: files, environment: [:]) }.code == "no-project")
    try scratch.write(ProjectConfiguration.path, Self.whole)
    #expect(try ProjectConfiguration.load(from: files, environment: [:]).project.id == "field-notes")
  }
}

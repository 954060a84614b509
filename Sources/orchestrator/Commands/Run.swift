import ArgumentParser
import Host
import Kernel

/// `run`: works through a workflow.
struct Run: Command {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a workflow until it is done or needs a person.",
    discussion: """
      Stops where only a person can decide, says what to answer, and goes on after \
      the answer. Ctrl-C pauses; nothing is lost.

        orchestrator run prd --set primary_users=volunteers --provider offline
      """)

  @Argument(
    help: "A workflow's name, folder or file; `orchestrator workflows list` shows the names.",
    completion: NameSource.workflows.completion)
  var workflow: String

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("An answer given beforehand, by variable, question or escalation id.", valueName: "key=value"),
    completion: NameSource.settings.completion)
  var settings: [String] = []

  @Option(
    help: ArgumentHelp("Answers given beforehand: a YAML or JSON map from the same keys.", valueName: "file"),
    completion: .file())
  var answers: String?

  @Option(
    help: ArgumentHelp(
      "Who answers for all agents: a provider, a model, cli:claude, cli:codex, replay:FILE, offline or auto.",
      valueName: "name"), completion: .providers)
  var provider: String?

  @Flag(help: "Ask questions here and now instead of leaving them for later.")
  var interactive = false

  @Flag(help: "Begin a new run even where one of this workflow is unfinished.")
  var new = false

  @Flag(help: "Only show the turns, their prompts and what they may cost.")
  var dryRun = false

  @Option(
    help: ArgumentHelp("Record every reply for a later --provider replay:FILE.", valueName: "file"),
    completion: .file())
  var record: String?

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    _ = try settingsByKey()
  }

  func run(in invocation: Invocation) async throws -> Int32 {
    if interactive { try invocation.console.requireTerminal() }
    // First of all, so that no signal finds nobody listening.
    let signals = dryRun ? nil : try SignalWatch(invocation.console)
    var given: [String: String] = [:]
    if let answers { given = try AnswersFile.read(invocation.path(answers), shown: answers) }
    // What stands on the command line is the later word.
    given.merge(try settingsByKey()) { _, typed in typed }
    let session = try RunSession(
      workspace: try invocation.openWorkspace(), console: invocation.console, signals: signals)
    let request = RunRequest(
      workflow: workflow, given: given, provider: provider, interactive: interactive, new: new,
      record: record.map(invocation.path))
    if dryRun { return try await show(DryRun(session: session).turns(request), in: invocation.console) }
    let outcome = try await session.start(request)
    return outcome.report(to: invocation.console)
  }

  private func show(_ turns: [DryRun.Turn], in console: Console) -> Int32 {
    let total = turns.reduce(into: Double?(0)) { sum, turn in
      if let known = sum, let estimate = turn.estimate { sum = known + estimate } else { sum = nil }
    }
    let reserved = turns.reduce(0) { $0 + ($1.reserved ?? 0) }
    console.document([
      "schema": 1, "workflow": .string(workflow), "requests": .int(turns.count),
      "inputTokens": .int(turns.reduce(0) { $0 + $1.inputTokens }), "costAtMost": JSON(total.map(Money.rounded)),
      "turns": .list(
        turns.map { turn in
          [
            "agent": .string(turn.agent), "model": .string(turn.model), "inputTokens": .int(turn.inputTokens),
            "costAtMost": JSON(turn.estimate.map(Money.rounded)), "system": .string(turn.request.system),
            "prompt": .string(turn.addition),
          ]
        }),
    ])
    for (index, turn) in turns.enumerated() {
      let cost = Money.atMost(turn.estimate, reserved: turn.reserved)
      console.line(
        "\("Turn \(index + 1)", .strong): \(turn.agent), \(turn.model), about \(turn.inputTokens) tokens in, \(cost)"
      )
      if console.verbosity == .verbose { console.line(StyledText(turn.request.system)) }
      console.line(StyledText(turn.addition))
      console.line("")
    }
    let cost = Money.atMost(total, reserved: reserved)
    console.line("\(turns.count) requests, \(cost); nothing was asked and nothing was written.")
    return 0
  }

  private func settingsByKey() throws -> [String: String] {
    var values: [String: String] = [:]
    for setting in settings {
      guard let sign = setting.firstIndex(of: "="), sign != setting.startIndex else {
        throw ValidationError("--set takes key=value, and '\(setting)' is none.")
      }
      let key = String(setting[..<sign])
      guard values.updateValue(String(setting[setting.index(after: sign)...]), forKey: key) == nil else {
        throw ValidationError("--set gives '\(key)' twice.")
      }
    }
    return values
  }
}

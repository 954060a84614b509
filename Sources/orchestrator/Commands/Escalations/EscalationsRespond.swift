import ArgumentParser
import Host
import Kernel

/// `escalations respond`: answers a question and takes its run on.
struct EscalationsRespond: Command {
  static let configuration = CommandConfiguration(
    commandName: "respond",
    abstract: "Answer a question and take its run on.",
    discussion: """
      The answer stands as an argument or, with -, on standard input; on a \
      terminal it is asked for. One that begins with a dash follows after --.

        orchestrator escalations respond prd-4-1f0c77ab "Volunteers at the desk"
      """)

  @Argument(help: "A question's id or the beginning of it.", completion: NameSource.questions.completion)
  var id: String

  @Argument(
    help: "The answer; of closed options the number, key or label. - reads standard input.",
    completion: NameSource.answers.completion)
  var answer: String?

  @Flag(help: "Store the answer only; the run stays where it is.")
  var noResume = false

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let console = invocation.console
    // First of all, so that no signal finds nobody listening.
    let signals = try SignalWatch(console)
    let workspace = try invocation.openWorkspace()
    let escalation = try workspace.escalation(named: id)
    let answer = try await self.answer(to: escalation, console: console, environment: invocation.environment)
    try Self.requireShort(answer)
    let session = try RunSession(workspace: workspace, console: console, signals: signals)
    let (outcome, answered, resumed) = try await session.respond(escalation.id, answer: answer, resume: !noResume)
    if var outcome {
      outcome.document.response = RunDocument.Response(escalation: answered, resumed: resumed)
      return outcome.report(to: console)
    }
    try reportStored(escalation, workspace: workspace, console: console)
    return 0
  }

  private func answer(
    to escalation: Escalation, console: Console, environment: [String: String]
  ) async throws -> String {
    if let answer, answer != "-" { return answer }
    // Not on the thread that the process's signals come to: while it waits for keys nobody would hear Ctrl-C.
    let thread = RunThread(label: "orchestrator.prompt")
    if answer == "-" { return try await thread.run { try TerminalInput().readAll(limit: Self.longest + 1) } }
    guard console.canAsk else {
      throw Failure(
        .usage, "no-answer", "No answer is given, and nobody is there to be asked.",
        hint: "\(console.command) escalations respond \(escalation.id) \"…\", or - to read standard input")
    }
    let typed = try await thread.run {
      await TerminalInterviewer(
        console: console, progress: RunProgress(console: console.silenced, goals: []), control: RunControl(),
        person: "", environment: environment
      ).answer(escalation)
    }
    guard let typed else {
      throw Failure(.waiting, "no-answer", "No answer was given; the question still waits.")
    }
    return typed.answer
  }

  /// An answer goes into documents, prompts and records.
  private static let longest = 64 << 10

  private static func requireShort(_ answer: String) throws {
    guard answer.utf8.count > longest else { return }
    throw Failure(
      .badInput, "answer-too-long", "The answer is longer than the \(longest >> 10) KB that an answer may have.",
      hint: "Put the text into a file of the project's onboarding documents, and answer with its gist.")
  }

  /// The answer is kept, and the run goes on elsewhere or later.
  private func reportStored(_ escalation: Escalation, workspace: Workspace, console: Console) throws {
    let runs = try workspace.runs.ids()
    // A question that came through git may belong to a run on another machine.
    guard runs.contains(escalation.runId) else {
      console.document([
        "schema": 1, "run": .string(escalation.runId), "workflow": .string(escalation.workflowName), "exitCode": 0,
        "escalationId": .string(escalation.id), "workflowResumed": false,
      ])
      return console.remark("Stored. Its run \(escalation.runId) is not on this machine.")
    }
    var document = try workspace.document(ofRun: escalation.runId)
    document.response = RunDocument.Response(escalation: escalation.id, resumed: false)
    (document.exitCode, document.failure) = (0, nil)
    console.document(document.json)
    if try workspace.runs.folder(escalation.runId).holder() != nil {
      console.remark("Stored. The process that works on the run takes the answer up.")
    } else if document.status.isFinal {
      console.remark("Stored. The run is \(document.status.rawValue).")
    } else {
      console.remark("Stored. To go on: \("\(console.command) resume \(escalation.runId)", .strong)")
    }
  }
}

import ArgumentParser
import Host
import Kernel

/// `runs show`: one run in full.
struct RunsShow: Command {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show how one run stands: its documents, questions and assumptions.",
    discussion: """
      With --json, the document that `run` prints.

        orchestrator runs show 20261120-18
        orchestrator runs show 20261120-18 --turn 3
      """)

  @Argument(help: "A run's name or the beginning of it.", completion: NameSource.runs.completion)
  var run: String

  @Option(help: ArgumentHelp("Show the exact request and reply of the run's N-th call.", valueName: "n"))
  var turn: Int?

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    if let turn { return try RunTurnView(workspace: workspace).show(turn, of: run, in: invocation.console) }
    let document = try workspace.document(ofRun: run)
    let console = invocation.console
    console.document(document.json)
    let summary = RunSummary(
      document: document, command: console.command, columns: console.output.size.columns, listsAssumptions: true)
    for line in summary.lines { console.line(line) }
    let snapshot = document.snapshot
    console.line("")
    console.line("  started \(snapshot.startedAt.description), last moved \(snapshot.updatedAt.description)")
    if let holder = try workspace.runs.folder(snapshot.run).holder() { console.line("  held by \(holder.shown)") }
    let tokens = snapshot.tokens
    let input = tokens.input + tokens.cacheRead + tokens.cacheWrite
    console.line(
      "  \(snapshot.requests) requests, \(input) tokens in, \(tokens.output) out, cost \(Money.text(snapshot.cost))")
    return 0
  }
}

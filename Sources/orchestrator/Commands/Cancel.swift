import ArgumentParser

/// `cancel`: ends a run for good.
struct Cancel: Command {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "End a run for good.",
    discussion: """
      Its documents stay, its open questions are withdrawn, and it can never be \
      resumed.

        orchestrator cancel 20261120-18
      """)

  @Argument(help: "A run's name or the beginning of it.", completion: NameSource.unfinishedRuns.completion)
  var run: String

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let session = try RunSession(workspace: workspace, console: invocation.console)
    let (text, outcome) = try await session.cancel(run)
    invocation.console.remark(StyledText(text))
    var document = try outcome?.document ?? workspace.document(ofRun: run)
    // The command did what was asked; what the run itself comes to is its status.
    document.exitCode = 0
    invocation.console.document(document.json)
    return 0
  }
}

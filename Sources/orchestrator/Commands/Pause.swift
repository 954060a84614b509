import ArgumentParser

/// `pause`: stops a run so that it can be resumed.
struct Pause: Command {
  static let configuration = CommandConfiguration(
    commandName: "pause",
    abstract: "Stop a run so that it can be resumed.",
    discussion: """
      The process that works on the run starts nothing new, gives a call in flight \
      half a minute, and ends.

        orchestrator pause 20261120-18
      """)

  @Argument(help: "A run's name or the beginning of it.", completion: NameSource.unfinishedRuns.completion)
  var run: String

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let session = try RunSession(workspace: workspace, console: invocation.console)
    invocation.console.remark(StyledText(try await session.pause(run)))
    var document = try workspace.document(ofRun: run)
    // The command did what was asked; what the run itself comes to is its status.
    document.exitCode = 0
    invocation.console.document(document.json)
    return 0
  }
}

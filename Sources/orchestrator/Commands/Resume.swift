import ArgumentParser

/// `resume`: goes on with a run.
struct Resume: Command {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Go on with a run that was paused, stopped or killed.",
    discussion: """
      Without RUN the only unfinished run is taken. What was paid for is never \
      paid for again.

        orchestrator resume 20261120-18
      """)

  @Argument(help: "A run's name or the beginning of it.", completion: NameSource.unfinishedRuns.completion)
  var run: String?

  @Flag(help: "Rebuild the run's state.yaml from its journal, whatever was changed in it by hand.")
  var discardEdits = false

  @Flag(help: "Ask questions here and now instead of leaving them for later.")
  var interactive = false

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    if interactive { try invocation.console.requireTerminal() }
    // First of all, so that no signal finds nobody listening.
    let signals = try SignalWatch(invocation.console)
    let session = try RunSession(
      workspace: try invocation.openWorkspace(), console: invocation.console, signals: signals)
    let outcome = try await session.resume(run, discardEdits: discardEdits, interactive: interactive)
    return outcome.report(to: invocation.console)
  }
}

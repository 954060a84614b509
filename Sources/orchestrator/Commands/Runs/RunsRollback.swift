import ArgumentParser
import Host
import Kernel

/// `runs rollback`: a run's files as they were after an earlier step.
struct RunsRollback: Command {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Put a run's documents and the status files back to what they were after a step.",
    discussion: """
      What they hold now is kept in git, and the command says how to get it back. An \
      unfinished run is taken back as well: `resume` does the later steps again.

        orchestrator runs rollback 20261120-18 --to 4
      """)

  @Argument(help: "A run's name or the beginning of it.", completion: NameSource.runs.completion)
  var run: String

  @Option(
    name: .customLong("to"), help: ArgumentHelp("The step, counted from 1.", valueName: "step"),
    completion: NameSource.steps.completion)
  var step: String

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let console = invocation.console
    let outcome = try await RunSession(workspace: workspace, console: console).rollBack(run, to: step)
    let recovery =
      (["git"] + (console.command == "orchestrator" ? [] : ["-C", workspace.root])
      + ["restore", "--source=\(outcome.kept)", "--"] + outcome.keptPaths).map(ShellWord.quoted)
      .joined(separator: " ")
    console.document([
      "schema": 1, "run": .string(outcome.run), "workflow": .string(outcome.workflow), "step": .int(outcome.step),
      "commit": .string(outcome.commit), "restored": JSON(outcome.restored), "removed": JSON(outcome.removed),
      "left": JSON(outcome.left), "statuses": .list(outcome.statuses.map(\.json)), "kept": .string(outcome.kept),
      "goesOn": .bool(outcome.goesOn),
      "recover": .string(recovery),
    ])
    for path in outcome.restored { console.line("restored \(path)") }
    for path in outcome.removed { console.line("removed \(path): the run had not written it yet") }
    for path in outcome.left { console.line("left \(path): it is not in the history of that step") }
    for status in outcome.statuses { console.line(StyledText(status.line)) }
    if outcome.restored.isEmpty, outcome.removed.isEmpty {
      console.line("Every file is as it was after step \(outcome.step).")
    }
    console.remark("What they held is kept as \(outcome.kept). To get it back:")
    console.remark("  \(recovery)")
    let next =
      outcome.goesOn
      ? "\(console.command) resume \(outcome.run) goes on after step \(outcome.step)."
      : "Run \(outcome.run) is over and stays so."
    console.remark(StyledText(next))
    return 0
  }
}

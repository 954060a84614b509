import ArgumentParser
import Kernel

/// `escalations list`: every question that waits.
struct EscalationsList: Command {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the questions that wait for an answer, oldest first.",
    discussion: """
        orchestrator escalations list --json
      """)

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let console = invocation.console
    let pending = try workspace.escalations.pending()
    console.document(["schema": 1, "escalations": .list(pending.map { JSON($0) })])
    if pending.isEmpty { console.remark("No question waits for an answer.") }
    for (index, escalation) in pending.enumerated() {
      if index > 0 { console.line("") }
      var lines = QuestionText(
        escalation: escalation, command: console.command, columns: console.output.size.columns
      ).lines
      lines.insert("  run \(escalation.runId), step \(escalation.stepNumber)", at: 1)
      for line in lines { console.line(line) }
    }
    return 0
  }
}

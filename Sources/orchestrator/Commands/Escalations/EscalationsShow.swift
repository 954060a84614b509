import ArgumentParser
import Kernel

/// `escalations show`: one question with all that is known about it.
struct EscalationsShow: Command {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one question, open or archived, with all that is known about it.",
    discussion: """
        orchestrator escalations show prd-4-1f0c77ab
      """)

  @Argument(help: "A question's id or the beginning of it.", completion: NameSource.questions.completion)
  var id: String

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let escalation = try invocation.openWorkspace().escalation(named: id)
    let console = invocation.console
    console.document(JSON(escalation))
    let text = QuestionText(
      escalation: escalation, command: console.command, columns: console.output.size.columns)
    for line in escalation.status == .pending ? text.lines : text.question { console.line(line) }
    let kind = "\(escalation.severity.rawValue) \(escalation.kind.rawValue)"
    show("status", "\(escalation.status.rawValue), \(kind)", console)
    show("run", "\(escalation.runId), step \(escalation.stepNumber)", console)
    show("asked", escalation.createdAt.description, console)
    show("why", escalation.aiReasoning, console)
    show("confidence", escalation.aiConfidence.map { "\(Int(($0 * 100).rounded())) %" }, console)
    let isConflict = escalation.conflict != nil
    for (name, value) in escalation.context.sorted(by: { $0.key < $1.key }) {
      // The texts stand above.
      if !isConflict || !["mine", "run"].contains(name) { show(name, value.display, console) }
    }
    show("answer", escalation.response, console)
    show("answered by", escalation.respondedBy, console)
    show("answered", escalation.respondedAt?.description, console)
    return 0
  }

  private func show(_ name: String, _ value: String?, _ console: Console) {
    guard let value, !value.isEmpty else { return }
    console.line("  \("\(name):", .faint) \(TerminalText.oneLine(value))")
  }
}

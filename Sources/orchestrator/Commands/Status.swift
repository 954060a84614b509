import ArgumentParser
import Host
import Kernel

/// `status`: where the project stands.
struct Status: Command {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show where the project stands: what runs, what waits, what was written last.",
    discussion: """
        orchestrator status --json
      """)

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let console = invocation.console
    let pending = try workspace.escalations.pending()
    var all: [RunDocument] = []
    for listing in try workspace.runs.list() {
      for fault in listing.faults { workspace.warnings.warn(fault) }
      do { all.append(try workspace.document(of: listing, pending: pending)) } catch let failure as Failure {
        console.warn(failure.message)
      }
    }
    let unfinished = all.filter { !$0.status.isFinal }
    let latest = all.filter(\.status.isFinal).max {
      ($0.snapshot.updatedAt, $0.snapshot.run) < ($1.snapshot.updatedAt, $1.snapshot.run)
    }
    let shown = unfinished + (latest.map { [$0] } ?? [])
    let cost = Self.sum(all.map(\.snapshot.cost))
    let project = workspace.configuration.project
    console.document([
      "schema": 1, "project": ["id": .string(project.id), "name": .string(project.name)],
      "runs": .list(shown.map(\.json)), "escalations": .list(pending.map { JSON($0) }), "cost": JSON(cost),
    ])
    console.line("\(project.name, .strong), \(workspace.root)")
    for document in shown {
      console.line("  \(document.row)")
      for output in document.snapshot.outputs { console.line("    document: \(output.path)") }
    }
    if shown.isEmpty { console.line("  no runs yet; \(console.command) run prd starts one") }
    showQuestions(pending, on: console)
    if all.contains(where: { $0.snapshot.requests > 0 }) { console.line("  cost so far: \(Money.text(cost))") }
    return 0
  }

  private func showQuestions(_ pending: [Escalation], on console: Console) {
    guard !pending.isEmpty else { return }
    console.line("  \(pending.count) \(pending.count == 1 ? "question waits" : "questions wait") for an answer:")
    for escalation in pending {
      console.line("")
      let text = QuestionText(escalation: escalation, command: console.command, columns: console.output.size.columns)
      for line in text.lines { console.line("  \(line)") }
    }
  }

  /// Unknown as soon as one of the prices is.
  private static func sum(_ costs: [Double?]) -> Double? {
    costs.reduce(0) { sum, cost in
      if let sum, let cost { sum + cost } else { nil }
    }
  }
}

import ArgumentParser
import Host
import Kernel

/// `status`: where the project stands.
struct Status: Command {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show where the project stands: what runs, what waits, what was written last.",
    discussion: """
      With --watch it is shown anew whenever it changes: in place on a terminal, as \
      further lines elsewhere, as JSON lines with --json. Ctrl-C ends the watching \
      (130) and no run.

        orchestrator status --watch
      """)

  @Flag(help: "Go on showing it as it changes, until Ctrl-C.")
  var watch = false

  @OptionGroup var global: GlobalOptions

  /// Where the project stands at a moment.
  struct Report {
    var json: JSON
    var lines: [StyledText]
  }

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let console = invocation.console
    if watch { return try await StatusWatch(console: console) { try Self.report(workspace, console) }.run() }
    let report = try Self.report(workspace, console)
    console.document(report.json)
    for line in report.lines { console.line(line) }
    return 0
  }

  private static func report(_ workspace: Workspace, _ console: Console) throws -> Report {
    let pending = try workspace.escalations.pending()
    var all: [RunDocument] = []
    for listing in try workspace.runs.list() {
      for fault in listing.faults { workspace.warnings.warn(fault) }
      do { all.append(try workspace.document(of: listing, pending: pending)) } catch let failure as Failure {
        workspace.warnings.warn(failure)
      }
    }
    let unfinished = all.filter { !$0.status.isFinal }
    let latest = all.filter(\.status.isFinal).max {
      ($0.snapshot.updatedAt, $0.snapshot.run) < ($1.snapshot.updatedAt, $1.snapshot.run)
    }
    let shown = unfinished + (latest.map { [$0] } ?? [])
    let past = try workspace.runs.past()
    let cost = sum(all.map(\.snapshot.cost) + past.map(\.cost))
    let project = workspace.configuration.project
    let json: JSON = [
      "schema": 1, "project": ["id": .string(project.id), "name": .string(project.name)],
      "runs": .list(shown.map(\.json)), "escalations": .list(pending.map { JSON($0) }),
      "cost": JSON(cost.map(Money.rounded)),
    ]
    var lines: [StyledText] = ["\(project.name, .strong), \(workspace.root)"]
    for document in shown {
      lines.append("  \(document.row)")
      // That of a quota says until when.
      if document.status == .waiting, document.pending.isEmpty, let failure = document.failure {
        lines.append("    \(TerminalText.oneLine(failure.message))")
      }
      for output in document.snapshot.outputs { lines.append("    document: \(output.path)") }
      lines += document.missing.map { "    \($0)" }
    }
    if shown.isEmpty { lines.append("  no runs yet; \(console.command) run prd starts one") }
    lines += questions(pending, console)
    if all.contains(where: { $0.snapshot.requests > 0 }) || past.contains(where: { $0.requests > 0 }) {
      lines.append("  cost so far: \(Money.text(cost))")
    }
    return Report(json: json, lines: lines)
  }

  private static func questions(_ pending: [Escalation], _ console: Console) -> [StyledText] {
    guard !pending.isEmpty else { return [] }
    var lines: [StyledText] = [
      "  \(pending.count) \(pending.count == 1 ? "question waits" : "questions wait") for an answer:"
    ]
    for escalation in pending {
      let text = QuestionText(
        escalation: escalation, command: console.command, columns: console.output.size.columns - 2)
      lines += [""] + text.lines.map { "  \($0)" }
    }
    return lines
  }

  /// Unknown as soon as one of the prices is.
  private static func sum(_ costs: [Double?]) -> Double? {
    costs.reduce(0) { sum, cost in
      if let sum, let cost { sum + cost } else { nil }
    }
  }
}

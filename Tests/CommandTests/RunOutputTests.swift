import Kernel
import Testing

@testable import orchestrator

@Suite struct RunOutputTests {
  private let moment = Timestamp(milliseconds: 0)

  private func snapshot(_ status: RunStatus, step: Int = 4, escalations: [String] = []) -> RunSnapshot {
    RunSnapshot(
      run: "r1", workflow: "prd", status: status,
      cursor: RunSnapshot.Cursor(step: step, totalSteps: 12, goal: "Define success"), sequence: 9, startedAt: moment,
      updatedAt: moment, outputs: [.init(name: "PRD", path: "docs/PRD.md", digest: Digest(of: ""))],
      escalations: escalations, requests: 3, cost: 0, assumptions: ["It is small."])
  }

  private func question(
    _ id: String, run: String = "r1", options: [Escalation.Option] = [], suggestion: String? = nil
  ) -> Escalation {
    Escalation(
      id: id, projectId: "p", runId: run, workflowName: "prd", stepNumber: 4, node: "3.1", question: "Who pays?",
      kind: .question, severity: .important, options: options, suggestedAnswer: suggestion, aiReasoning: nil,
      aiConfidence: nil, context: [:], digest: Digest(of: id), createdAt: moment)
  }

  private func members(_ json: JSON) -> [String] {
    guard case .object(let members) = json else { return [] }
    return members.map(\.key)
  }

  @Test func `a run's document has the documented keys in order`() {
    let document = RunDocument(snapshot(.completed, step: 12), pending: [])
    #expect(
      members(document.json) == [
        "schema", "run", "workflow", "status", "exitCode", "step", "totalSteps", "progressPercentage", "outputs",
        "escalations", "assumptions", "outcome", "missing", "countermanded", "requests", "tokens", "cost",
      ])
    #expect(document.progressPercentage == 100)
  }

  @Test(arguments: [
    (RunStatus.completed, false, WorkOutcome.complete), (.waiting, true, .partial), (.paused, true, .partial),
    (.waiting, false, .blocked), (.halted, true, .blocked), (.failed, true, .blocked),
  ])
  func `a run's outcome is what its work came to`(status: RunStatus, hasDocument: Bool, outcome: WorkOutcome) {
    var snapshot = snapshot(status)
    snapshot.outputs = hasDocument ? [.init(name: "PRD", path: "docs/PRD.md", digest: Digest(of: ""))] : []
    #expect(snapshot.outcome(status) == outcome)
    snapshot.failure = Failure(.unavailable, "unusable-reply", "No reply was usable.")
    #expect(snapshot.outcome(.waiting) == .blocked)
  }

  @Test func `a run that ended without its document says so first`() {
    var snapshot = snapshot(.completed, step: 12)
    snapshot.missing = ["docs/epics.md"]
    let document = RunDocument(snapshot, pending: [])
    #expect(document.exitCode == 0)
    #expect(document.json.text.contains("\"missing\": [\n    \"docs/epics.md\"\n  ]"))
    let lines = RunSummary(document: document, command: "orchestrator", columns: 80).lines.map(\.plain)
    #expect(lines.first == "Ended, partial: prd, run r1.")
    #expect(lines.contains("  missing: docs/epics.md, which the workflow was to write, is not there or is empty"))
    #expect(document.row.plain == "r1  completed, partial")
    snapshot.outputs = []
    #expect(snapshot.outcome(.completed) == .blocked)
  }

  @Test func `lines that were overruled are listed in the document and counted for a person`() {
    var snapshot = snapshot(.completed, step: 12)
    snapshot.countermanded = [Countermand(file: "w/i.md", line: 3, text: "Wait for the user.")]
    let document = RunDocument(snapshot, pending: [])
    #expect(document.json.text.contains(#""countermanded""#))
    let lines = RunSummary(document: document, command: "orchestrator", columns: 80).lines.map(\.plain)
    #expect(lines.contains("  1 line of the workflow wanted a person to go on; nobody attends, so they were overruled"))
  }

  @Test(arguments: [
    (RunStatus.completed, Int32(0)), (.halted, 1), (.waiting, 75), (.paused, 130), (.cancelled, 130), (.running, 75),
  ])
  func `each status has its exit code`(status: RunStatus, code: Int32) {
    #expect(RunDocument(snapshot(status), pending: []).exitCode == code)
  }

  @Test func `only the run's own open questions are listed`() {
    let document = RunDocument(
      snapshot(.waiting, escalations: ["a"]), pending: [question("a"), question("b"), question("a", run: "r2")])
    #expect(document.pending == [question("a")])
    #expect(document.exitCode == 75)
    #expect(document.progressPercentage == 25)
  }

  @Test func `a failure stands in the document and decides the code`() {
    let failure = Failure(.unavailable, "overloaded", "The provider is overloaded.")
    let document = RunDocument(snapshot(.paused), pending: [], failure: failure)
    #expect(document.exitCode == 69)
    #expect(members(document.json).last == "error")
  }

  @Test func `a killed run is shown as paused, with how to go on`() {
    let document = RunDocument(snapshot(.running), status: .paused, pending: [])
    let text = RunSummary(document: document, command: "orchestrator -C p", columns: 80).lines.map(\.plain)
    #expect(text.first == "Paused at step 4 of 12: prd, run r1. Its process ended before the run did.")
    #expect(text.last == "To go on: orchestrator -C p resume r1")
  }

  @Test func `a summary says each question with the command that answers it`() {
    let document = RunDocument(
      snapshot(.waiting, escalations: ["prd-4-a"]), pending: [question("prd-4-a", suggestion: "The council")])
    let text = RunSummary(document: document, command: "orchestrator", columns: 80).lines.map(\.plain)
    #expect(
      text == [
        "Waiting at step 4 of 12: run r1 needs 1 answer.", "  document: docs/PRD.md",
        "  1 assumption was made; orchestrator runs show r1 lists them", "", "prd-4-a", "  Who pays?",
        "  suggestion: The council", "  answer: orchestrator escalations respond prd-4-a \"…\"",
      ])
  }

  @Test func `a pipe gets one line for each thing that happens`() {
    var progress = PlainProgress(goals: ["", "Draw <x>"], isVerbose: false, assignmentReason: "no key is set")
    let agents = [
      RunStarted.Agent(name: "john", provider: "offline", model: ""),
      RunStarted.Agent(name: "mary", provider: "offline", model: ""),
    ]
    let events: [RunEvent] = [
      .started(run: "r1", workflow: "prd", totalSteps: 2, agents: agents, resumed: false),
      .stepStarted(step: 1, totalSteps: 2, label: "1", goal: "Describe\nthe users", agent: "mary"),
      .turnStarted(step: 1, agent: "mary", writing: ["users"]),
      .documentWritten(path: "docs/PRD.md", outputs: ["users", "domain"]),
      .stepEnded(step: 1, outcome: .done), .stepEnded(step: 2, outcome: .skipped),
      .asked([question("prd-4-a")]),
    ]
    var lines: [String] = []
    for event in events { lines += progress.lines(for: event).map(\.plain) }
    #expect(
      lines == [
        "Run r1: workflow prd, 2 steps, provider offline (no key is set)", "[1/2] Describe the users (mary)",
        "wrote docs/PRD.md: users, domain", "[2/2] skipped: Draw <x>", "question prd-4-a: Who pays?",
      ])
  }

  @Test func `the live view holds the current step and what is ahead`() {
    var view = LiveView(goals: ["One", "Two", "Three"], isVerbose: false, assignmentReason: nil)
    let start = ContinuousClock.now
    #expect(view.frame(columns: 80, rows: 24, at: start).isEmpty)
    _ = view.apply(.started(run: "r1", workflow: "w", totalSteps: 3, agents: [], resumed: false), at: start)
    _ = view.apply(.stepStarted(step: 1, totalSteps: 3, label: "1", goal: "One", agent: "mary"), at: start)
    let over = view.apply(.stepEnded(step: 1, outcome: .done), at: start + .seconds(2)).map(\.plain)
    #expect(over == ["  ✓ 1/3 One (mary, 2 s)"])
    _ = view.apply(
      .stepStarted(step: 2, totalSteps: 3, label: "2", goal: "Two", agent: "john"), at: start + .seconds(2))
    _ = view.apply(.turnStarted(step: 2, agent: "john", writing: ["scope"]), at: start + .seconds(2))
    #expect(
      view.frame(columns: 80, rows: 24, at: start + .seconds(7)).map(\.plain) == [
        "  ▸ 2/3 Two 5 s", "  • 3/3 Three", "    john is writing scope", "7 s · 0 decisions · Ctrl-C pauses",
      ])
    #expect(view.frame(columns: 12, rows: 5, at: start).allSatisfy { TerminalText.width($0.plain) <= 11 })
    _ = view.apply(.ended(snapshot(.completed)), at: start)
    #expect(view.frame(columns: 80, rows: 24, at: start).isEmpty)
  }

  @Test func `what a person types at a question is understood`() {
    let free = question("a")
    let suggested = question("a", suggestion: "The council")
    let closed = question("a", options: [.init(key: "y", label: "yes"), .init(key: "n", label: "no")])
    #expect(TerminalInterviewer.reading(of: "", for: free) == .skip)
    #expect(TerminalInterviewer.reading(of: " ", for: suggested) == .answer("The council"))
    #expect(TerminalInterviewer.reading(of: "?", for: free) == .explain)
    #expect(TerminalInterviewer.reading(of: "s", for: free) == .skip)
    #expect(TerminalInterviewer.reading(of: "e", for: free) == .edit)
    #expect(TerminalInterviewer.reading(ofEdited: "s\n\nand more", for: free) == .answer("s\n\nand more"))
    #expect(TerminalInterviewer.reading(ofEdited: "", for: suggested) == .skip)
    #expect(TerminalInterviewer.reading(ofEdited: "No", for: closed) == .answer("n"))
    #expect(TerminalInterviewer.reading(of: "2", for: closed) == .answer("n"))
    #expect(TerminalInterviewer.reading(of: "perhaps", for: closed) == .notAnOption("perhaps"))
  }

  @Test func `errors name their place first and every fault of the pass`() {
    let second = Failure(.badInput, "b", "Worse.", at: SourceLocation(file: "a.yaml", line: 9, column: 1))
    let failure = Failure(
      .badInput, "a", "Bad.", at: SourceLocation(file: "a.yaml", line: 2, column: 3), hint: "Mend it.",
      related: [second])
    let verdict = ErrorHandler(isJSON: false, command: []).judge(failure)
    #expect(
      verdict.diagnostics.map(\.plain) == ["a.yaml:2:3: error: Bad.", "  hint: Mend it.", "a.yaml:9:1: error: Worse."])
    #expect(verdict.exitCode == 65)
    let json = ErrorHandler(isJSON: true, command: []).judge(failure)
    #expect(json.output?.contains("\"code\": \"a\"") == true)
  }
}

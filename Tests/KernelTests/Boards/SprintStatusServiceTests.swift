import Kernel
import Support
import Testing

/// `sprint-status` as a service: what it shows, and what it returns to the workflow that calls it.
@Suite struct SprintStatusServiceTests {
  private static let board = """
    generated: 2026-11-01
    last_updated: 2026-11-20
    project: Ours
    project_key: NOKEY
    tracking_system: file-system
    story_location: docs/stories
    development_status:
      epic-1: in-progress
      1-1-a: done
      1-10-j: ready-for-dev
      1-2-b: ready-for-dev
      epic-1-retrospective: optional
      epic-2: backlog
      2-1-c: backlog

    """

  private static func instructions(_ more: String = "") -> String {
    """
    <workflow>
    <step n="0" goal="Choose"><action>Set mode = {{mode}}</action>
    <check if="mode == data"><action>Jump to Step 20</action></check>
    <check if="mode == validate"><action>Jump to Step 30</action></check></step>
    <step n="1" goal="Show"><action>Count it all</action></step>
    <step n="20" goal="Data"><template-output>count_done = {{count_done}}</template-output>\(more)
    <action>Return to caller</action></step>
    <step n="30" goal="Validate"><template-output>is_valid = true</template-output></step>
    </workflow>
    """
  }

  private static func harness(
    calling call: String, board: String? = board, more: String = "", name: String = "sprint-status"
  ) throws -> RunHarness {
    let harness = try RunHarness(
      plugins: [
        "workflows/caller/workflow.yaml": "name: caller\ninstructions: instructions.md\nagent: john\n",
        "workflows/caller/instructions.md": "<workflow><step n=\"1\" goal=\"Ask\">\(call)</step></workflow>",
        "workflows/sprint-status/workflow.yaml": "name: \(name)\ninstructions: instructions.md\nagent: john\n",
        "workflows/sprint-status/instructions.md": instructions(more),
      ], workflow: "caller", files: board.map { [MemoryStatusFiles.board: $0] } ?? [:])
    harness.status = MemoryStatusFiles(harness.files)
    return harness
  }

  private static func call(_ mode: String, _ output: String) -> String {
    "<invoke-workflow path=\"workflows/sprint-status/workflow.yaml\"><param>mode: \(mode)</param></invoke-workflow>"
      + "<output>\(output)</output>"
  }

  @Test(arguments: ["sprint-status", "bmad-sprint-status"])
  func `its data are counted without an agent`(name: String) async throws {
    let harness = try Self.harness(
      calling: Self.call(
        "data",
        "{{count_backlog}} {{count_ready}} {{count_done}} {{epic_in_progress}} {{next_workflow_id}} {{next_story_id}} {{next_agent}}"
      ), name: name)
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.provider.requests.isEmpty)
    // Stories are taken by number, not by their place in the file.
    #expect(harness.observer.messages == ["1 2 1 1 dev-story 1-2-b DEV"])
    #expect(harness.files[MemoryStatusFiles.board] == Self.board)
  }

  @Test(arguments: [
    (board, "true "), (nil, "false sprint-status.yaml missing"),
    (board.replacing("project_key: NOKEY\n", with: ""), "false Missing required field(s): project_key"),
    (board.replacing("1-1-a: done", with: "1-1-a: finished"), "false Invalid status values: 1-1-a: \"finished\""),
    (
      String(board.prefix(while: { $0 != "d" })) + "development_status:\n",
      "false Missing required field(s): generated, project, project_key, tracking_system, story_location"
    ),
  ])
  func `it tells whether the file is sound`(board: String?, expected: String) async throws {
    let harness = try Self.harness(calling: Self.call("validate", "{{is_valid}} {{error}}"), board: board)
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.observer.messages.map(\.trimmed) == [expected.trimmed])
  }

  @Test func `on its own it shows how things stand and changes nothing`() async throws {
    let harness = try RunHarness(
      plugins: [
        "workflows/sprint-status/workflow.yaml": "name: sprint-status\ninstructions: i.md\nagent: john\n",
        "workflows/sprint-status/i.md": Self.instructions(),
      ], workflow: "sprint-status",
      files: [MemoryStatusFiles.board: Self.board.replacing("2-1-c: backlog", with: "2-1-c: waiting")])
    harness.status = MemoryStatusFiles(harness.files)
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.provider.requests.isEmpty)
    let message = try #require(harness.observer.messages.first)
    #expect(message.contains("Stories: backlog 0, ready-for-dev 2, in-progress 0, review 0, done 1"))
    #expect(message.contains("Unknown status of 2-1-c: 'waiting'"))
    #expect(message.contains("Next: dev-story (1-2-b)"))
  }

  @Test func `one that returns more than a board tells is walked`() async throws {
    let harness = try Self.harness(
      calling: Self.call("data", "{{deferred_total}}"),
      more: "<template-output>deferred_total = {{deferred_total}}</template-output>")
    #expect(try await harness.proceed().status == .completed)
    #expect(!harness.provider.requests.isEmpty)
  }

  @Test func `risks`() {
    func risks(_ entries: [(String, SprintReading.Entry.Kind, String?, String)], updated: String? = nil) -> [String] {
      SprintReading(
        path: "b", fields: updated.map { ["last_updated": $0] } ?? [:],
        entries: entries.map { .init(key: $0.0, kind: $0.1, epic: $0.2, number: nil, status: $0.3) }
      ).risks(today: "2026-11-21")
    }
    #expect(risks([("epic-1", .epic, "1", "in-progress")]).count == 1)
    #expect(risks([("epic-1", .epic, "1", "backlog"), ("1-1-a", .story, "1", "backlog")]).count == 1)
    #expect(risks([("9-1-a", .story, "9", "done")]) == ["The story 9-1-a has no epic."])
    #expect(risks([], updated: "2026-11-14").isEmpty && risks([], updated: "2026-11-13T10:00:00Z").count == 1)
    #expect(risks([], updated: "13/11/2026").isEmpty)
  }

  @Test(arguments: [
    ("1-1-a: review", "code-review"), ("1-1-a: in-progress", "dev-story"), ("1-1-a: backlog", "create-story"),
    ("1-1-a: done", "retrospective"),
  ])
  func `what comes next`(entry: String, workflow: String) async throws {
    let board = "development_status:\n  epic-1: in-progress\n  \(entry)\n  epic-1-retrospective: optional\n"
    let harness = try Self.harness(calling: Self.call("data", "{{next_workflow_id}}"), board: board)
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.observer.messages == [workflow])
  }
}

import Kernel
import Support
import Testing

/// Workflows that drive a board.
struct StatusWalkTests {
  private static let board = "# ours\ndevelopment_status:\n  epic-1: backlog\n  1-1-a: done\n  1-2-b: review\n"
  private static let done = """
    <workflow>
    <step n="1" goal="Find" tag="sprint-status">
    <action>Find FIRST story where Status value equals "review"</action>
    <check if="no story with status 'review' found"><action>HALT - nothing to do</action></check>
    <action>Find matching story file in docs/stories using story_key pattern</action>
    <action>Update story file: Change Status to "done"</action>
    <action>Update development_status[{{story_key}}] = "done"</action>
    <check if="story key not found in file"><output>not listed</output></check>
    <output>{{story_id}} moves</output>
    </step>
    <step n="2" goal="Say"><output>{{story_key}} is done</output></step>
    </workflow>
    """

  private func harness(
    _ instructions: String = done, board: String = board, provider: ScriptedProvider = ScriptedProvider(),
    yaml: String = "variables:\n  story_dir: docs/stories"
  ) throws -> (RunHarness, MemoryStatusFiles) {
    let harness = try RunHarness(
      instructions: instructions, yaml: yaml,
      files: [
        MemoryStatusFiles.board: board, "docs/stories/1-2-b.md": "# B\nStatus: review\n## Tasks\n- [ ] one\n",
      ], provider: provider)
    let status = MemoryStatusFiles(harness.files)
    harness.status = status
    return (harness, status)
  }

  @Test func `a board is read and changed without an agent`() async throws {
    let (harness, status) = try harness()
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.provider.requests.isEmpty)
    #expect(harness.files[MemoryStatusFiles.board] == Self.board.replacing("review", with: "done"))
    #expect(harness.files["docs/stories/1-2-b.md"]?.contains("Status: done\n") == true)
    #expect(status.written.map(\.kind) == [.story, .board])
    #expect(harness.observer.messages == ["1.2 moves", "1-2-b is done"])
  }

  @Test func `a crash at any call neither loses a change nor makes it twice`() async throws {
    for calls in 0..<60 {
      let (harness, status) = try harness()
      harness.store.callsUntilCrash = calls
      do { _ = try await harness.proceed() } catch is MemoryRunStore.Crash {}
      harness.store.callsUntilCrash = nil
      #expect(try await harness.proceed().status == .completed)
      #expect(harness.files[MemoryStatusFiles.board] == Self.board.replacing("review", with: "done"))
      #expect(status.written.map(\.kind) == [.story, .board], "after \(calls) calls")
      let changes = try harness.store.records().filter { if case .statusChanged = $0.entry { true } else { false } }
      #expect(changes.count == 2)
    }
  }

  @Test func `what a person does after a crash between write and record is left`() async throws {
    let (harness, status) = try harness(
      """
      <workflow><step n="1" goal="Hand over"><action>Find FIRST story where Status value equals "review"</action>
      <action>Update development_status[{{story_key}}] = "in-progress"</action></step></workflow>
      """)
    status.diesAfterWriting = true
    await #expect(throws: MemoryRunStore.Crash.self) { try await harness.proceed() }
    harness.files[MemoryStatusFiles.board] = Self.board.replacing("review", with: "done")
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.files[MemoryStatusFiles.board] == Self.board.replacing("review", with: "done"))
    #expect(status.written.count == 1)
  }

  @Test(arguments: ["backlog", "contexted", "in-progress", "done"])
  func `an epic goes on with its first story`(epic: String) async throws {
    let board = "# ours\ndevelopment_status:\n  epic-1: \(epic)\n  1-1-a: backlog\n"
    let (harness, status) = try harness(
      """
      <workflow><step n="1" goal="Take"><action>Find the FIRST story where Status value equals "backlog"</action>
      <action>Extract from found story key: epic_num, story_num, story_title</action>
      <check if="this is first story in epic {{epic_num}}">
      <action>Load {{sprint_status}} and check epic-{{epic_num}} status</action>
      <action>If epic status is "backlog" → update to "in-progress"</action>
      <action>If epic status is "contexted" (legacy status) → update to "in-progress"</action>
      <action>If epic status is "in-progress" → no change needed</action>
      <check if="epic status is 'done'"><action>HALT - nothing more in a finished epic</action></check>
      <output>epic {{epic_num}} is on</output>
      </check></step></workflow>
      """, board: board)
    let snapshot = try await harness.proceed()
    #expect(harness.provider.requests.isEmpty)
    #expect(snapshot.status == (epic == "done" ? .halted : .completed))
    let changes = ["backlog", "contexted"].contains(epic)
    #expect(status.written.count == (changes ? 1 : 0))
    let after = changes ? board.replacing("epic-1: \(epic)", with: "epic-1: in-progress") : board
    #expect(harness.files[MemoryStatusFiles.board] == after)
  }

  @Test func `a story without a file is known by the place where the workflow puts it`() async throws {
    let (harness, _) = try harness(
      """
      <workflow><step n="1" goal="Take"><action>Find the FIRST story where Status value equals "review"</action>
      <output>{{story_file}}</output></step></workflow>
      """, board: "development_status:\n  1-3-c: review\n",
      yaml: "variables:\n  story_dir: docs/stories\n  default_output_file: docs/plans/{{story_key}}.md")
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.observer.messages == ["docs/plans/1-3-c.md"])
  }

  @Test func `a story that a step writes has its status changed when the step ends`() async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="Write"><template-output>story</template-output>
        <action>Set story Status to: "ready-for-dev"</action></step></workflow>
        """, template: "# S\n\nStatus: drafted\n\n{{story}}\n", yaml: "variables:\n  story_path: docs/demo.md")
    harness.status = MemoryStatusFiles(harness.files)
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.files["docs/demo.md"] == "# S\n\nStatus: ready-for-dev\n\nText of story.\n")
  }

  @Test func `a guard after a change turns it back`() async throws {
    let provider = ScriptedProvider { brief, _ in
      .reply(.filling(brief.expected, judgements: ["the tests fail": .yes]))
    }
    let (harness, status) = try harness(
      """
      <workflow><step n="1" goal="Close"><action>Find FIRST story where Status value equals "review"</action>
      <action>Update development_status[{{story_key}}] = "done"</action>
      <action if="the tests fail">HALT: "The tests fail"</action></step></workflow>
      """, provider: provider)
    #expect(try await harness.proceed().status == .halted)
    #expect(status.written.isEmpty)
  }

  @Test func `a board in doubt and a status that would go back are put to a person`() async throws {
    let (harness, status) = try harness(board: Self.board + "<<<<<<< HEAD\n")
    var snapshot = try await harness.proceed()
    #expect(snapshot.status == .waiting)
    let first = try #require(try harness.queue.pending().first)
    #expect(first.kind == .gate && first.question.contains("unfinished merge"))
    harness.files[MemoryStatusFiles.board] = Self.board
    _ = try harness.queue.respond(to: first.id, answer: "retry", by: "ann")
    // Meanwhile somebody has reopened the story's file by hand.
    harness.files["docs/stories/1-2-b.md"] = "# B\nStatus: done\n"
    snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    #expect(status.written.map(\.kind) == [.board])
    let (other, writes) = try self.harness(
      """
      <workflow><step n="1" goal="Back"><action>Find FIRST story where Status value equals "review"</action>
      <action>Update development_status[{{story_key}}] = "drafted"</action></step></workflow>
      """)
    #expect(try await other.proceed().status == .waiting)
    let asked = try #require(try other.queue.pending().first)
    _ = try other.queue.respond(to: asked.id, answer: "leave", by: "ann")
    #expect(try await other.proceed().status == .completed)
    #expect(writes.written.isEmpty)
  }

  @Test func `conditions about tasks and sections are looked up anew`() async throws {
    let provider = ScriptedProvider { brief, _ in
      var reply = TurnReply.filling(brief.expected)
      reply.edits = [
        TurnReply.Edit(path: "docs/stories/1-2-b.md", op: "replace-block", find: "- [ ] one", text: "- [x] one")
      ]
      return .reply(reply)
    }
    let (harness, _) = try harness(
      """
      <workflow><step n="1" goal="Do"><action>Find FIRST story where Status value equals "review"</action>
      <check if="more tasks remain"><output>open</output></check>
      <check if="Tasks section exists"><output>tasks</output></check>
      <action>Do the task.</action>
      <action>Determine if more incomplete tasks remain</action>
      <check if="more tasks remain"><output>still open</output></check>
      <check if="no incomplete tasks"><output>none</output></check></step></workflow>
      """, provider: provider)
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.observer.messages == ["open", "tasks", "none"])
    #expect(harness.provider.requests.count == 1)
  }

  @Test(arguments: ["docs/sprint-status.yaml", "docs/bmm-workflow-status.yaml", "x/other-status.yaml"])
  func `no document takes the place of a status file`(path: String) async throws {
    let plugins = [
      "workflows/demo/workflow.yaml":
        "name: demo\ninstructions: instructions.md\nagent: john\ntemplate: template.yaml\ndefault_output_file: \(path)\n",
      "workflows/demo/template.yaml": "development_status:\n  gone: \"{{all}}\"\n",
      "workflows/demo/instructions.md":
        "<workflow><step n=\"1\" goal=\"W\"><template-output>all</template-output>"
        + "<template-output file=\"\(path)\">more</template-output></step></workflow>\n",
    ]
    let harness = try RunHarness(plugins: plugins, workflow: "demo", files: [path: Self.board])
    harness.status = MemoryStatusFiles(harness.files)
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    #expect(snapshot.outputs.isEmpty)
    #expect(harness.files[path] == Self.board)
  }

  // MARK: Words about a change

  private static let telling = """
    <workflow><step n="1" goal="Hand over"><output>now</output>
    <action>Update development_status[1-2-b] = "done"</action>
    <output>moved to done</output><action>HALT - not yet</action></step></workflow>
    """

  /// What a run says, in order, a change of a status among it.
  private func told(_ harness: RunHarness) -> [String] {
    harness.observer.events.compactMap { event in
      switch event {
      case .message(let words): words
      case .statusChanged(let change, _): "set \(change.subject)"
      case .warning(let words): words
      default: nil
      }
    }
  }

  @Test func `what is said of a change is said once it is made`() async throws {
    let (harness, _) = try harness(Self.telling.replacing("<action>HALT - not yet</action>", with: ""))
    #expect(try await harness.proceed().status == .completed)
    #expect(told(harness) == ["now", "set 1-2-b", "moved to done"])
  }

  @Test func `what is said of a change that is not made is not said`() async throws {
    let (harness, status) = try harness(Self.telling)
    #expect(try await harness.proceed().status == .halted)
    #expect(status.written.isEmpty)
    #expect(
      told(harness) == [
        "now", "The status of 1-2-b was left as it is. What the workflow says after it is not shown.",
      ])
  }

  @Test func `a person who leaves a file alone is not told that it was changed`() async throws {
    let (harness, _) = try harness(
      Self.telling.replacing("<action>HALT - not yet</action>", with: "").replacing("\"done\"", with: "\"backlog\""))
    #expect(try await harness.proceed().status == .waiting)
    #expect(told(harness) == ["now"])
    let asked = try #require(harness.queue.pending().first)
    _ = try harness.queue.respond(to: asked.id, answer: "leave", by: "ann")
    #expect(try await harness.proceed().status == .completed)
    #expect(
      told(harness) == ["The status of 1-2-b was left as it is. What the workflow says after it is not shown."])
  }
}

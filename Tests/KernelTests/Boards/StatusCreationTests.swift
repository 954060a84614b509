import Kernel
import Support
import Testing

/// Status files that a workflow makes, and boards whose keys come and go.
struct StatusCreationTests {
  private static let file = "docs/bmm-workflow-status.yaml"
  private static let template = """
    # Workflow Status Template
    # project: {{project_name}}
    #   - {file-path}: File created/found

    generated: "{{generated}}"
    project: "{{project_name}}"
    selected_track: {{selected_track}}

    workflow_status: "{{workflow_items}}"

    """
  private static let instructions = """
    <workflow>
    <step n="1" goal="Ask"><template-output>project_name</template-output>
    <template-output>selected_track</template-output></step>
    <step n="2" goal="List"><template-output>workflow_items</template-output></step>
    <step n="3" goal="Save">
    <action>Generate YAML from workflow-status-template.yaml with all variables</action>
    <action>Save status file to docs/bmm-workflow-status.yaml</action>
    <output>made for {{project_name}}</output>
    </step>
    </workflow>
    """
  private static let items = """
    Here they are:
    ```yaml
    workflow_status:
      # Phase 0: Discovery
      research: optional # if you like


      # Phase 1: Planning
      - prd: "docs/PRD.md"
      prd: required
      create-design: if: it has a UI
    ```
    """
  private static let made = """
    # Workflow Status Template
    # project: Tool "Lending"
    #   - {file-path}: File created/found

    generated: "2026-11-21"
    project: "Tool \\"Lending\\""
    selected_track: "method"

    workflow_status:
      # Phase 0: Discovery
      research: optional # if you like

      # Phase 1: Planning
      prd: docs/PRD.md
      create-design: "if: it has a UI"

    """

  private func harness(_ files: [String: String] = [:]) throws -> (RunHarness, MemoryStatusFiles) {
    let provider = ScriptedProvider { brief, _ in
      .reply(
        .filling(
          brief.expected,
          texts: [
            "project_name": "**Tool \"Lending\"**", "selected_track": "`method`\n\nIt fits.",
            "workflow_items": Self.items,
          ]))
    }
    let harness = try RunHarness(
      plugins: [
        "workflows/init/workflow.yaml":
          "name: workflow-init\ninstructions: instructions.md\nagent: john\ntemplate: template.yaml\n"
          + "default_output_file: \(Self.file)\ndate: system-generated\n",
        "workflows/init/instructions.md": Self.instructions, "workflows/init/template.yaml": Self.template,
      ], workflow: "init", files: files, provider: provider)
    let status = MemoryStatusFiles(harness.files)
    harness.status = status
    return (harness, status)
  }

  @Test func `a status file that is not there is made from the template`() async throws {
    let (harness, _) = try harness()
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    #expect(snapshot.outcome(.completed) == .complete)
    #expect(harness.files[Self.file] == Self.made)
    #expect(harness.provider.requests.count == 2)
  }

  @Test func `a status file that is there is never replaced`() async throws {
    let mine = "project: Mine\nworkflow_status:\n  prd: required\n"
    let (harness, status) = try harness([Self.file: mine])
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.files[Self.file] == mine)
    #expect(status.written.isEmpty)
    let isTold = harness.observer.events.contains { event in
      if case .warning(let words) = event { words.contains("is there already") } else { false }
    }
    #expect(isTold)
    #expect(harness.observer.messages.isEmpty)
  }

  @Test func `a crash at any call leaves no file or the whole one, and makes it once`() async throws {
    for calls in 0..<60 {
      let (harness, status) = try harness()
      harness.store.callsUntilCrash = calls
      do { _ = try await harness.proceed() } catch is MemoryRunStore.Crash {}
      #expect(harness.files[Self.file] == nil || harness.files[Self.file] == Self.made)
      harness.store.callsUntilCrash = nil
      #expect(try await harness.proceed().status == .completed)
      #expect(harness.files[Self.file] == Self.made)
      #expect(status.written.map(\.kind) == [.creation], "after \(calls) calls")
    }
    let (harness, status) = try harness()
    status.diesAfterWriting = true
    await #expect(throws: MemoryRunStore.Crash.self) { try await harness.proceed() }
    #expect(try await harness.proceed().status == .completed)
    #expect(status.written.map(\.kind) == [.creation])
  }

  // MARK: Boards

  private static let board = "# ours\ndevelopment_status:\n  epic-1: backlog\n  1-1-a: done\n  1-2-b: backlog\n"

  private func reviser(
    _ edits: [TurnReply.Edit], repaired: [TurnReply.Edit] = [], board: String? = Self.board
  ) throws -> (RunHarness, MemoryStatusFiles) {
    let provider = ScriptedProvider { brief, call in
      var reply = TurnReply.filling(brief.expected)
      reply.edits = call == 1 || repaired.isEmpty ? edits : repaired
      return .reply(reply)
    }
    let harness = try RunHarness(
      instructions: "<workflow><step n=\"1\" goal=\"Change\"><action>Write the plan anew.</action></step></workflow>",
      files: board.map { [MemoryStatusFiles.board: $0] } ?? [:], provider: provider)
    let status = MemoryStatusFiles(harness.files)
    harness.status = status
    return (harness, status)
  }

  private static func edit(_ op: String, _ find: String, _ text: String) -> TurnReply.Edit {
    TurnReply.Edit(path: MemoryStatusFiles.board, op: op, find: find, text: text)
  }

  @Test func `an edit adds keys to a board`() async throws {
    let (harness, status) = try reviser([Self.edit("insert-after", "  1-2-b: backlog", "  1-3-c: backlog")])
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.files[MemoryStatusFiles.board] == Self.board + "  1-3-c: backlog\n")
    #expect(status.written.map(\.status) == ["+ 1-3-c backlog"])
  }

  @Test func `an edit makes a board that is not there`() async throws {
    let (harness, status) = try reviser([Self.edit("append", "", Self.board)], board: nil)
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.files[MemoryStatusFiles.board] == Self.board)
    #expect(status.written.map(\.kind) == [.creation])
  }

  @Test(arguments: ["remove", "keep", "stop"])
  func `a key leaves a board only with a person's consent`(answer: String) async throws {
    let (harness, status) = try reviser([
      Self.edit("replace-block", "  1-2-b: backlog", ""), Self.edit("append", "", "  1-3-c: backlog"),
    ])
    #expect(try await harness.proceed().status == .waiting)
    #expect(harness.files[MemoryStatusFiles.board] == Self.board)
    let asked = try #require(try harness.queue.pending().first)
    #expect(asked.question.contains("1-2-b"))
    #expect(asked.suggestedAnswer == "keep")
    _ = try harness.queue.respond(to: asked.id, answer: answer, by: "ann")
    #expect(try await harness.proceed().status == (answer == "stop" ? .halted : .completed))
    let expected = [
      "remove": Self.board.replacing("  1-2-b: backlog\n", with: "") + "  1-3-c: backlog\n",
      "keep": Self.board + "  1-3-c: backlog\n", "stop": Self.board,
    ]
    #expect(harness.files[MemoryStatusFiles.board] == expected[answer])
    #expect(status.written.count == (answer == "stop" ? 0 : 1))
  }

  @Test func `a given answer settles what leaves a board`() async throws {
    let (harness, _) = try reviser([Self.edit("replace-block", "  1-2-b: backlog", "")])
    harness.given = [
      "Are these keys to be taken off docs/sprint-status.yaml: 1-2-b? Nothing has been begun of them.": "remove"
    ]
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.files[MemoryStatusFiles.board]?.contains("1-2-b") == false)
  }

  @Test func `a crash at any call changes a board once`() async throws {
    for calls in 0..<30 {
      let (harness, status) = try reviser([Self.edit("append", "", "  1-3-c: backlog")])
      harness.store.callsUntilCrash = calls
      do { _ = try await harness.proceed() } catch is MemoryRunStore.Crash {}
      harness.store.callsUntilCrash = nil
      #expect(try await harness.proceed().status == .completed)
      #expect(harness.files[MemoryStatusFiles.board] == Self.board + "  1-3-c: backlog\n")
      #expect(status.written.count == 1, "after \(calls) calls")
    }
  }

  @Test func `an edit that loses keys is sent back once`() async throws {
    let (harness, _) = try reviser(
      [Self.edit("replace-block", "", Self.board.replacing("  1-2-b: backlog\n", with: ""))],
      repaired: [Self.edit("append", "", "  1-3-c: backlog")])
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.files[MemoryStatusFiles.board] == Self.board + "  1-3-c: backlog\n")
    let rejected = try harness.store.records().filter { if case .rejected = $0.entry { true } else { false } }
    #expect(rejected.count == 1)
  }
}

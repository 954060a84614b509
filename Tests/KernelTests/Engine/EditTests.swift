import Kernel
import Support
import Testing

private let story = "# Story 1.1\n\n## Tasks\n\n- [ ] Write it\n- [ ] Test it\n"
private let oneStep = """
  <workflow><step n="1" goal="Develop"><action>Tick what is done in docs/stories/1-1.md.</action></step>
  <step n="2" goal="Close"><action>Say so.</action></step></workflow>
  """

private func edit(_ path: String, _ op: String, _ find: String, _ text: String) -> TurnReply.Edit {
  TurnReply.Edit(path: path, op: op, find: find, text: text)
}

private func harness(
  _ instructions: String = oneStep, template: String? = nil,
  _ edits: @escaping @Sendable (_ call: Int) -> [TurnReply.Edit]
) throws -> RunHarness {
  let provider = ScriptedProvider { brief, call in
    var reply = TurnReply.filling(brief.expected)
    reply.edits = edits(call)
    return .reply(reply)
  }
  return try RunHarness(
    instructions: instructions, template: template, files: ["docs/stories/1-1.md": story, "src/a.txt": "a\n"],
    provider: provider)
}

struct EditTests {
  @Test func `an agent's edits change the document and are in the record of the turn`() async throws {
    let harness = try harness { call in
      call == 1
        ? [
          edit("docs/stories/1-1.md", "replace-block", "- [ ] Write it", "- [x] Write it"),
          edit("docs/stories/1-1.md", "append", "", "\n## Log\n\n- Written"), edit("docs/new.md", "append", "", "New."),
        ] : []
    }
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    let after = story.replacing("[ ] Write", with: "[x] Write") + "\n## Log\n\n- Written\n"
    #expect(harness.files["docs/stories/1-1.md"] == after)
    #expect(harness.files["docs/new.md"] == "New.\n")
    #expect(snapshot.outputs.map(\.path) == ["docs/stories/1-1.md", "docs/new.md"])
    let changes = try harness.store.records().compactMap { record -> [DocumentChange]? in
      if case .turn(let result) = record.entry { result.documents } else { nil }
    }.joined()
    #expect(changes.map(\.before) == [Digest(of: story), nil])
    #expect(changes.map(\.after) == [Digest(of: after), Digest(of: "New.\n")])
  }

  @Test func `a crash at any call of the store makes an edit exactly once`() async throws {
    for calls in 0..<30 {
      let harness = try harness { _ in [edit("docs/stories/1-1.md", "append", "", "- [ ] One more")] }
      harness.store.callsUntilCrash = calls
      var snapshot: RunSnapshot?
      for _ in 0..<5 where snapshot?.status != .completed {
        snapshot = try? await harness.proceed()
        harness.store.callsUntilCrash = nil
      }
      // One edit for each of the two turns.
      #expect(harness.files["docs/stories/1-1.md"] == story + "- [ ] One more\n- [ ] One more\n", "\(calls)")
      #expect(harness.provider.requests.count <= 3)
    }
  }

  @Test func `a record whose document was never replaced is made good on resume`() async throws {
    let harness = try harness { call in
      call == 1 ? [edit("docs/stories/1-1.md", "replace-block", "- [ ] Write it", "- [x] Write it")] : []
    }
    _ = try await harness.proceed()
    let after = harness.files["docs/stories/1-1.md"]
    let fresh = try self.copy(of: harness, upToTurns: 1)
    #expect(fresh.files["docs/stories/1-1.md"] == story)
    #expect(try await fresh.proceed().status == .completed)
    #expect(fresh.files["docs/stories/1-1.md"] == after)
  }

  /// The run as it was right after some turns were recorded, its documents as they were before any.
  private func copy(of other: RunHarness, upToTurns turns: Int) throws -> RunHarness {
    let fresh = try harness { _ in [] }
    var seen = 0
    for record in try other.store.records() where seen < turns {
      try fresh.store.append(try record.encoded())
      if case .turn = record.entry { seen += 1 }
    }
    return fresh
  }

  @Test(arguments: [
    edit("docs/stories/1-1.md", "replace-block", "- [ ] Wrote it", "x"),
    edit("docs/stories/1-1.md", "replace-block", "- [ ]", "x"),
    edit("docs/stories/1-1.md", "replace", "- [ ] Write it", "x"), edit("docs/stories/1-1.md", "insert-after", "", "x"),
    edit("docs/none.md", "insert-after", "x", "y"), edit("src/a.txt", "append", "", "b"),
    edit("../outside.md", "append", "", "b"), edit(".bmad/project-config.yaml", "append", "", "b"),
    edit("docs/../.git/config", "append", "", "b"), edit("docs/sprint-status.yaml", "append", "", "b"),
    edit("workflows/demo/instructions.md", "append", "", "b"),
  ])
  func `an edit that cannot be made is repaired once, then the step fails`(bad: TurnReply.Edit) async throws {
    let mended = try harness { call in
      call == 1 ? [edit("docs/stories/1-1.md", "append", "", "kept out"), bad] : []
    }
    let before = mended.files.files
    #expect(try await mended.proceed().status == .completed)
    #expect(mended.files.files == before)
    #expect(mended.provider.requests.count == 3)
    let repair = try #require(mended.provider.requests[1].messages.last)
    #expect(repair.rendered.contains("Edit 2"))

    let stubborn = try harness { _ in [bad] }
    let snapshot = try await stubborn.proceed()
    #expect(snapshot.status == .waiting && snapshot.failure?.code == "reply-unusable")
    #expect(snapshot.failure?.message.contains("Edit 1") == true)
    #expect(stubborn.files.files == before)
    #expect(stubborn.provider.requests.count == 2)
  }

  private let twoOutputs = """
    <workflow><step n="1" goal="One"><template-output>first</template-output></step>
    <step n="2" goal="Two"><template-output>second</template-output></step></workflow>
    """

  @Test func `edits of a document that the run composes stay when it is rendered again`() async throws {
    let harness = try harness(twoOutputs, template: "# D\n\n## A\n\n{{first}}\n\n## B\n\n{{second}}\n") { call in
      call == 1 ? [edit("docs/demo.md", "insert-after", "Text of first.", "An edit.")] : []
    }
    let snapshot = try await harness.proceed()
    #expect(harness.files["docs/demo.md"] == "# D\n\n## A\n\nText of first.\nAn edit.\n\n## B\n\nText of second.\n")
    #expect(snapshot.outputs.map(\.isEdited) == [false])
    #expect(snapshot.assumptions.isEmpty)
  }

  @Test func `a document that was edited first and written into then keeps both`() async throws {
    let harness = try harness(
      """
      <workflow><step n="1" goal="One"><action>Edit.</action></step>
      <step n="2" goal="Two"><template-output file="docs/stories/1-1.md">review</template-output></step></workflow>
      """
    ) { call in call == 1 ? [edit("docs/stories/1-1.md", "replace-block", "- [ ] Test it", "- [x] Test it")] : [] }
    _ = try await harness.proceed()
    let text = try #require(harness.files["docs/stories/1-1.md"])
    #expect(text.hasPrefix(story.replacing("[ ] Test", with: "[x] Test")))
    #expect(text.hasSuffix("## Review\n\nText of review.\n"))
  }

  @Test func `what a person changes between two turns is kept`() async throws {
    let control = RunControl()
    let provider = ScriptedProvider { brief, call in
      var reply = TurnReply.filling(brief.expected)
      if call == 1 {
        reply.edits = [edit("docs/a.md", "append", "", "ours")]
        control.ask(.interrupt)
      } else {
        reply.edits = [edit("docs/a.md", "replace-block", "ours", "ours, again")]
      }
      return .reply(reply)
    }
    let harness = try RunHarness(instructions: oneStep, files: ["docs/a.md": "a\n"], provider: provider)
    #expect(try await harness.proceed(control: control).status == .paused)
    harness.files["docs/a.md"] = "mine\n" + (harness.files["docs/a.md"] ?? "")
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    #expect(harness.files["docs/a.md"] == "mine\na\nours, again\n")
    #expect(snapshot.outputs.map(\.isEdited) == [true])
  }

  /// Goes back to the first step, as `redo` does.
  private func goBack(_ harness: RunHarness) async throws {
    guard case .found(let point) = RedoPoint.find("1", in: harness.workflow, records: try harness.store.records())
    else { throw MemoryRunStore.Crash() }
    let control = RunControl()
    control.ask(.redo(Redone(from: point.from, node: point.node, step: point.step, note: nil, by: "ann")))
    _ = try await harness.proceed(control: control)
  }

  @Test func `a run that goes back takes its edits out, and nobody else's`() async throws {
    let harness = try harness { call in
      [
        edit("docs/stories/1-1.md", "append", "", "- [ ] Edit \(call)"),
        edit("docs/made.md", "append", "", "Made by call \(call)."),
      ]
    }
    _ = try await harness.proceed()
    #expect(harness.files["docs/stories/1-1.md"] == story + "- [ ] Edit 1\n- [ ] Edit 2\n")
    harness.files["docs/stories/1-1.md"] = harness.files["docs/stories/1-1.md"]?.replacing(
      "## Tasks", with: "Mine.\n\n## Tasks")
    let mine = story.replacing("## Tasks", with: "Mine.\n\n## Tasks")
    // Twice: the second time what the first one took out is not taken out again.
    for last in [4, 6] {
      try await goBack(harness)
      #expect(try await harness.proceed().status == .completed)
      #expect(
        harness.files["docs/stories/1-1.md"] == mine + "- [ ] Edit \(last - 1)\n- [ ] Edit \(last)\n")
      #expect(harness.files["docs/made.md"] == "Made by call \(last - 1).\nMade by call \(last).\n")
    }
  }

  @Test func `a crash while a run goes back leads to the same edits`() async throws {
    for calls in 0..<40 {
      let harness = try harness { call in [edit("docs/stories/1-1.md", "append", "", "- [ ] More")] }
      _ = try await harness.proceed()
      harness.store.callsUntilCrash = calls
      _ = try? await goBack(harness)
      _ = try? await harness.proceed()
      harness.store.callsUntilCrash = nil
      _ = try await harness.proceed()
      #expect(harness.files["docs/stories/1-1.md"] == story + "- [ ] More\n- [ ] More\n", "\(calls)")
    }
  }
}

import Kernel
import Support
import Testing

private let template = """
  # Epics

  {{epics_summary}}

  <!-- Repeat for each epic (N = 1, 2, 3...) -->

  ## Epic {{N}}: {{epic_title_N}}

  <!-- Repeat for each story (M = 1, 2, 3...) within epic N -->

  ### Story {{N}}.{{M}}: {{story_title_N_M}}

  <!-- End story repeat -->

  <!-- End epic repeat -->

  """

private func harness() throws -> RunHarness {
  let provider = ScriptedProvider { brief, _ in
    var reply = TurnReply.filling(ExpectedReply(outputs: brief.expected.outputs.filter { NameFamily($0) == nil }))
    for name in brief.expected.outputs {
      guard let family = NameFamily(name) else { continue }
      for number in 1...2 {
        reply.outputs.append(
          TurnReply.Output(name: family.member(number), markdown: "Text of \(family.member(number))."))
      }
    }
    return .reply(reply)
  }
  return try RunHarness(
    instructions: """
      <workflow>
      <step n="1" goal="List"><template-output>epics_summary</template-output></step>
      <step n="2" goal="One"><template-output>epic*title*1</template-output>
      <template-output>story*title*1\\_{{M}}</template-output></step>
      <step n="3" goal="Two"><template-output>epic_title_2</template-output></step>
      </workflow>
      """, template: template, provider: provider)
}

struct GrowingDocumentTests {
  @Test func `a section in other capitals is not added a second time`() async throws {
    let harness = try RunHarness(
      instructions: "<workflow><step n=\"1\" goal=\"Go\"><template-output>sum</template-output></step></workflow>",
      template: "# Plan\n\n## Executive summary\n\n{{sum}}\n",
      files: ["docs/demo.md": "# Plan\n\n## Executive Summary\n\nOld.\n\n## Notes\n\nMine.\n"])
    #expect(try await harness.proceed().status == .completed)
    let text = try #require(harness.files["docs/demo.md"])
    #expect(
      text.lowercased().split(separator: "## executive summary", omittingEmptySubsequences: false).count == 2, "\(text)"
    )
    #expect(text.contains("Text of sum.") && text.contains("## Notes\n\nMine."), "\(text)")
  }

  @Test func `below a heading that a run writes nothing under, a person's words stay`() async throws {
    let harness = try RunHarness(
      instructions: "<workflow><step n=\"1\" goal=\"Go\"><template-output>sum</template-output></step></workflow>",
      template: "# Plan\n\n## Parts\n\n### Summary\n\n{{sum}}\n",
      files: ["docs/demo.md": "# Plan\n\nMine above.\n\n## Parts\n\nMine between.\n\n### Summary\n\nOld.\n"])
    #expect(try await harness.proceed().status == .completed)
    #expect(
      harness.files["docs/demo.md"]
        == "# Plan\n\nMine above.\n\n## Parts\n\nMine between.\n\n### Summary\n\nText of sum.\n")
  }

  @Test func `a document grows with what the run finds`() async throws {
    let harness = try harness()
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    #expect(
      harness.files["docs/demo.md"] == """
        # Epics

        Text of epics_summary.

        ## Epic 1: Text of epic_title_1.

        ### Story 1.1: Text of story_title_1_1.

        ### Story 1.2: Text of story_title_1_2.

        ## Epic 2: Text of epic_title_2.

        ### Story 2.1: Text of story_title_2_1.

        ### Story 2.2: Text of story_title_2_2.


        """)
    // The stories of the second epic were nobody's task: the turn that completes the document asks for them.
    #expect(harness.provider.requests.last?.brief?.expected.outputs == ["story_title_2_{{M}}"])
  }

  @Test func `a crash at any call changes nothing in the end`() async throws {
    let calm = try harness()
    _ = try await calm.proceed()
    let document = try #require(calm.files["docs/demo.md"])
    for calls in 0..<40 {
      let shaken = try harness()
      shaken.store.callsUntilCrash = calls
      do { _ = try await shaken.proceed() } catch is MemoryRunStore.Crash {}
      shaken.store.callsUntilCrash = nil
      #expect(try await shaken.proceed().status == .completed)
      #expect(shaken.files["docs/demo.md"] == document)
    }
  }

  @Test func `a reply without any member is repaired, one under the family's name is the first`() async throws {
    let provider = ScriptedProvider { brief, call in
      .reply(call == 2 ? TurnReply(outputs: []) : .filling(brief.expected))
    }
    let harness = try RunHarness(
      instructions:
        "<workflow><step n=\"1\" goal=\"A\"><template-output>epics_summary, epic_title_1</template-output></step></workflow>",
      template: template, provider: provider)
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    #expect(harness.files["docs/demo.md"]?.contains("### Story 1.1: Text of story_title_1_{{M}}.") == true)
    #expect(provider.requests.count == 3)
  }
}

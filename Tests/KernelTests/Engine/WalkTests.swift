import Kernel
import Support
import Testing

struct WalkTests {
  @Test func `steps run in document order and fill the template`() async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow>
        <step n="2" goal="Second in number"><action>Write.</action><template-output>first</template-output></step>
        <step n="1" goal="First in number"><action>Write.</action><template-output>second</template-output></step>
        </workflow>
        """, template: "# {{project_name}}\n\n## One\n\n{{first}}\n\n## Two\n\n{{second}}\n",
      yaml: "project_name: Demo")
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    #expect(harness.observer.stepsStarted == ["2", "1"])
    #expect(harness.files["docs/demo.md"] == "# Demo\n\n## One\n\nText of first.\n\n## Two\n\nText of second.\n")
    #expect(snapshot.outputs.map(\.path) == ["docs/demo.md"])
    #expect(harness.provider.requests.count == 2)
  }

  @Test func `a condition whose value the turn gives is decided after it, in the same request`() async throws {
    let provider = ScriptedProvider { brief, _ in
      .reply(.filling(brief.expected, facts: ["has_ui": true]))
    }
    let harness = try RunHarness(
      instructions: """
        <workflow>
        <step n="1" goal="Classify"><action>Store whether it has screens as {{has_ui}}.</action></step>
        <step n="2" goal="Screens" if="has_ui == true"><template-output>ux</template-output></step>
        <step n="3" goal="No screens" if="has_ui == false"><template-output>api</template-output></step>
        </workflow>
        """, template: "## UX\n\n{{ux}}\n{{#if has_ui}}{{else}}{{api}}{{/if}}", provider: provider)
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    #expect(harness.observer.stepsStarted == ["1", "2"])
    #expect(provider.requests.count == 2)
    #expect(provider.requests[0].brief?.expected.facts == ["has_ui"])
  }

  @Test func `a prose guard over content comes in the same reply, and its content is dropped when it does not hold`()
    async throws
  {
    let provider = ScriptedProvider { brief, _ in
      .reply(.filling(brief.expected, judgements: ["complex domain": .no]))
    }
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="One">
        <action>Look.</action>
        <template-output>always</template-output>
        <check if="complex domain"><action>Explain.</action><template-output>rules</template-output></check>
        </step></workflow>
        """, template: "{{always}}\n{{#if rules}}{{rules}}{{/if}}\n", provider: provider)
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    #expect(provider.requests.count == 1)
    #expect(harness.files["docs/demo.md"]?.contains("rules") == false)
  }

  @Test func `else follows the check before it`() async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="One">
        <action>Set mode = fast</action>
        <check if="mode == slow"><output>slow</output></check>
        <check if="else"><output>not slow</output></check>
        <check if="mode == fast"><output>fast</output></check>
        </step></workflow>
        """)
    _ = try await harness.proceed()
    #expect(harness.observer.messages == ["not slow", "fast"])
  }

  @Test func `goto loops until its condition ends it`() async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow>
        <step n="1" goal="Begin"><action>Set tries = 0</action></step>
        <step n="2" goal="Loop">
          <check if="tries == 1"><action>Set tries = 2</action></check>
          <check if="tries == 0"><action>Set tries = 1</action></check>
          <check if="tries == 1"><goto step="2">again</goto></check>
        </step>
        <step n="3" goal="End"><output>{{tries}}</output></step>
        </workflow>
        """)
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    #expect(harness.observer.stepsStarted == ["1", "2", "2", "3"])
    #expect(harness.observer.messages == ["2"])
  }

  @Test(arguments: [("HALT: nothing to do", RunStatus.halted), ("Exit workflow", .completed)])
  func `halt and exit end a run`(action: String, status: RunStatus) async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow>
        <step n="1" goal="One"><action>\(action)</action></step>
        <step n="2" goal="Two"><output>never</output></step>
        </workflow>
        """)
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == status)
    #expect(harness.observer.messages.isEmpty)
    if status == .halted { #expect(snapshot.reason == "nothing to do") }
  }

  @Test func `an agent may halt, and its reason is kept`() async throws {
    let provider = ScriptedProvider { brief, _ in
      var reply = TurnReply.filling(brief.expected)
      reply.control = .halt
      reply.haltReason = "The brief is empty."
      return .reply(reply)
    }
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="One"><action>Read.</action></step>
        <step n="2" goal="Two"><output>never</output></step></workflow>
        """, provider: provider)
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .halted)
    #expect(snapshot.reason == "The brief is empty.")
  }

  @Test func `an output without a place in the template becomes a section`() async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="One"><template-output>extra_notes</template-output></step></workflow>
        """, template: "# Title\n")
    _ = try await harness.proceed()
    #expect(harness.files["docs/demo.md"] == "# Title\n\n## Extra notes\n\nText of extra_notes.\n")
  }

  @Test func `placeholders that no step fills are filled before the end`() async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="One"><template-output>first</template-output></step></workflow>
        """, template: "{{first}}\n\n{{forgotten}}\n")
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    #expect(harness.files["docs/demo.md"] == "Text of first.\n\nText of forgotten.\n")
  }
}

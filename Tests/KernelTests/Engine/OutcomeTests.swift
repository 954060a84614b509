import Kernel
import Support
import Testing

/// What a run's work came to, once its workflow was walked to its end.
struct OutcomeTests {
  private static let leaving = """
    <workflow>
    <step n="1" goal="Look"><action>Exit workflow</action></step>
    <step n="2" goal="Write"><template-output>body</template-output></step>
    </workflow>
    """
  private static let writing = """
    <workflow><step n="1" goal="Write"><template-output>body</template-output></step></workflow>
    """

  @Test func `a run that leaves its document unwritten is blocked, and says which`() async throws {
    let harness = try RunHarness(instructions: Self.leaving, template: "# D\n\n{{body}}\n")
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    #expect(snapshot.missing == ["docs/demo.md"])
    #expect(snapshot.outcome(.completed) == .blocked)
  }

  @Test(arguments: ["", " \n\t\r\n"])
  func `an empty file is no document`(text: String) async throws {
    let harness = try RunHarness(
      instructions: Self.leaving, template: "# D\n\n{{body}}\n", files: ["docs/demo.md": text])
    #expect(try await harness.proceed().outcome(.completed) == .blocked)
  }

  @Test func `a document that is there counts, whoever wrote it`() async throws {
    let there = try RunHarness(
      instructions: Self.leaving, template: "# D\n\n{{body}}\n", files: ["docs/demo.md": "# D\n\nMine.\n"])
    #expect(try await there.proceed().outcome(.completed) == .complete)
    let written = try RunHarness(instructions: Self.writing, template: "# D\n\n{{body}}\n")
    let snapshot = try await written.proceed()
    #expect(snapshot.missing == nil)
    #expect(snapshot.outcome(.completed) == .complete)
  }

  @Test func `a workflow that declares no document is complete when it ends`() async throws {
    let harness = try RunHarness(
      instructions: "<workflow><step n=\"1\" goal=\"Say\"><output>hello</output></step></workflow>")
    #expect(try await harness.proceed().outcome(.completed) == .complete)
  }

  @Test func `a document that an invoked workflow owes makes the work partial`() async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow>
        <step n="1" goal="Write"><template-output>body</template-output></step>
        <step n="2" goal="Go on"><invoke-workflow path="workflows/child/workflow.yaml"></invoke-workflow></step>
        </workflow>
        """, template: "# D\n\n{{body}}\n",
      plugins: [
        "workflows/child/workflow.yaml":
          "name: child\ninstructions: instructions.md\ndefault_output_file: docs/child-{{kind}}.md\nkind: plan\n",
        "workflows/child/instructions.md": Self.leaving,
      ])
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    #expect(snapshot.missing == ["docs/child-plan.md"])
    #expect(snapshot.outcome(.completed) == .partial)
  }
}

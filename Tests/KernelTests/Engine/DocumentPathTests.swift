import Kernel
import Support
import Testing

/// Which document an output goes into, and when one is begun.
struct DocumentPathTests {
  private func run(
    _ steps: String, template: String? = nil, yaml: String = "", files: [String: String] = [:],
    facts: [String: Value] = [:]
  ) async throws -> RunHarness {
    let provider = ScriptedProvider { brief, _ in .reply(.filling(brief.expected, facts: facts)) }
    let harness = try RunHarness(
      instructions: "<workflow>\n\(steps)\n</workflow>", template: template, yaml: yaml, files: files,
      provider: provider)
    #expect(try await harness.proceed().status == .completed)
    return harness
  }

  @Test func `a workflow that ends early begins no document`() async throws {
    let harness = try await run(
      """
      <step n="1" goal="A"><action>Exit workflow</action></step>
      <step n="2" goal="B"><template-output>a</template-output></step>
      """, template: "{{a}} {{b}}\n")
    #expect(harness.files["docs/demo.md"] == nil)
    #expect(harness.provider.requests.isEmpty)
  }

  @Test func `a workflow that only returns values leaves the file of its template alone`() async throws {
    let harness = try await run(
      "<step n=\"1\" goal=\"A\"><template-output>found = true</template-output></step>", template: "key: {{a}}\n",
      files: ["docs/demo.md": "key: mine\n"])
    #expect(harness.files["docs/demo.md"] == "key: mine\n")
    #expect(harness.provider.requests.isEmpty)
  }

  @Test func `an output called like a variable does not move the document`() async throws {
    let harness = try await run(
      """
      <step n="1" goal="A"><template-output>project_name</template-output></step>
      <step n="2" goal="B"><template-output>scope</template-output></step>
      """, yaml: "project_name: notes\ndefault_output_file: \"docs/{{project_name}}.md\"")
    #expect(harness.files["docs/notes.md"]?.contains("## Scope") == true)
    #expect(harness.files.files.keys.filter { $0.hasPrefix("docs/") } == ["docs/notes.md"])
  }

  @Test func `a bare name is the workflow's document, or one beside it`() async throws {
    let harness = try await run(
      """
      <step n="1" goal="A"><template-output file="demo.md">a</template-output>
      <template-output file="side.md">b</template-output></step>
      """, template: "# Doc\n\n{{a}}\n")
    #expect(harness.files["docs/demo.md"]?.hasPrefix("# Doc\n") == true)
    #expect(harness.files["docs/side.md"] != nil)
    #expect(harness.files["demo.md"] == nil && harness.files["side.md"] == nil)
  }

  @Test func `a name that the turn before tells is not asked for`() async throws {
    let harness = try await run(
      """
      <step n="1" goal="A"><action>Capture {{kind}} and {{mode}}</action><template-output>a</template-output></step>
      """, yaml: "default_output_file: \"docs/{{kind}}-{{mode}}.md\"",
      facts: ["kind": "market", "mode": "quick"])
    #expect(harness.files.files.keys.filter { $0.hasPrefix("docs/") } == ["docs/market-quick.md"])
    let asked = harness.provider.requests.flatMap { $0.messages.map(\.rendered) }.joined()
    #expect(!asked.contains("is named by it"))
  }
}

import Dialects
import Kernel
import Testing

@Suite("Instructions in XML files") struct XMLInstructionTests {
  @Test("declarations, comments and CDATA sections mean nothing; what is in the last is taken as it stands")
  func markup() throws {
    let text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE workflow>
      <workflow>
        <!-- the <step n="9"> of old -->
        <critical>A &amp; B</critical>
        <step n="1" goal="First">
          <action><![CDATA[if (a < b && c) <ask>x</ask> &lt;]]></action>
          <check if="{{a}} &gt; 3"><output>5 < 6 & more &amp; &quot;q&quot;</output></check>
        </step>
        <step n="2" goal="Second"><action>open
      </workflow>
      """
    let document = TagDocument(text, file: "instructions.xml")
    #expect(
      outline(document)
        == #"critical["A & B"] | step(n=1,goal=First)[action["if (a < b && c) <ask>x</ask> &lt;"] check(if={{a}} > 3)[output["5 < 6 & more & "q""]]] step(n=2,goal=Second)[action["open"]] | "#
    )
    #expect(document.diagnostics.map(\.code) == ["unclosed-tag", "unclosed-tag"])
    #expect(uncovered(text, document) == [])
  }

  @Test("a CDATA section that is never closed is words")
  func unclosed() {
    let document = TagDocument("<step n=\"1\"><![CDATA[ a <action>b</action></step>", file: "instructions.xml")
    #expect(outline(document) == #" | step(n=1)["<![CDATA[ a" action["b"]] | "#)
  }

  @Test("they are found beside a workflow that names a markdown file")
  func sibling() throws {
    let workflow = try WorkflowParser(
      files: .inMemory([
        "w/x/workflow.yaml": "name: n\ninstructions: '{project-root}/w/x/instructions.md'",
        "w/x/instructions.xml": "<workflow><step n=\"1\" goal=\"g\"><action>a</action></step></workflow>",
      ])
    ).parse(workflowFile: "w/x/workflow.yaml", binding: Bindings(date: "2026-11-21"))
    #expect(workflow.dialect == .tags && workflow.steps.map { $0["goal"] } == ["g"] && workflow.diagnostics == [])
  }
}

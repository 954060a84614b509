import Dialects
import Kernel
import Testing

@Suite struct WorkflowLintTests {
  private func lint(
    _ instructions: String, yaml: String = "name: mine\n", files: [String: String] = [:], isStrict: Bool = true,
    names: WorkflowNames? = nil
  ) throws -> [String] {
    var all = files
    all["w/workflow.yaml"] = yaml
    all["w/instructions.md"] = instructions
    let lint = WorkflowLint(files: .inMemory(all), binding: Bindings(date: "2026-11-21"), names: names)
    return try lint.workflow(at: "w/workflow.yaml", isStrict: isStrict).diagnostics.map {
      "\($0.file):\($0.line):\($0.column): \($0.severity.rawValue) \($0.code)"
    }
  }

  private let plain = "<workflow>\n<step n=\"1\" goal=\"A\">\n<action>Write.</action>\n</step>\n</workflow>\n"

  @Test func `a workflow without fault has no findings`() throws {
    #expect(try lint(plain) == [])
  }

  @Test func `a jump to a step that is not there is an error with its place`() throws {
    let found = try lint("<step n=\"1\" goal=\"A\">\n  <goto step=\"7\">Back</goto>\n</step>\n")
    #expect(found == ["w/instructions.md:2:3: error unknown-step"])
  }

  @Test func `jumps to steps by number, prefix, id and anchor are known`() throws {
    let found = try lint(
      """
      <step n="1" goal="A"><anchor id="top"/><goto step="step_2"/><goto anchor="top"/><goto step="{next}"/></step>
      <step n="2" id="end" goal="B"><goto step="END"/></step>
      """)
    #expect(found == [])
  }

  @Test func `a number that two steps have is a warning, unless conditions tell them apart`() throws {
    #expect(
      try lint("<step n=\"1\" goal=\"A\">x</step>\n<step n=\"1\" goal=\"B\">y</step>\n")
        == ["w/instructions.md:2:1: warning duplicate-step"])
    #expect(
      try lint("<step n=\"1\" goal=\"A\" if=\"m == 1\">x</step>\n<step n=\"1\" goal=\"B\" if=\"m == 2\">y</step>\n")
        == [])
  }

  @Test func `files that a workflow names and that are not there`() throws {
    let found = try lint(plain, yaml: "name: mine\ntemplate: gone.md\nvalidation: lost.md\n")
    #expect(
      found == ["w/workflow.yaml:2:11: error missing-file", "w/workflow.yaml:3:13: warning missing-file"])
  }

  @Test func `a template's fault is an error in a workflow of one's own, and a warning in another's`() throws {
    let files = ["w/template.md": "# T\n\n{{#if x}}\nopen\n"]
    let yaml = "name: mine\ntemplate: template.md\n"
    #expect(
      try lint(plain, yaml: yaml, files: files) == ["w/template.md:3:1: error template-syntax"])
    #expect(
      try lint(plain, yaml: yaml, files: files, isStrict: false) == ["w/template.md:3:1: warning template-syntax"])
  }

  @Test func `a name that nothing defines is a warning, one that the steps speak of is none`() throws {
    let yaml = "name: mine\ndefault_output_file: \"docs/{{client}}.md\"\n"
    #expect(try lint(plain, yaml: yaml) == ["w/workflow.yaml:2:22: warning undefined-variable"])
    let asked = "<step n=\"1\" goal=\"A\"><ask response=\"client\">Who is it for?</ask></step>\n"
    #expect(try lint(asked, yaml: yaml) == [])
  }

  @Test(arguments: ["{client}/x.md", "{{client}}.md", "docs/{client}/{other}.md"])
  func `a name that nothing defines is found wherever it stands`(path: String) throws {
    let found = try lint(plain, yaml: "name: mine\nother: o\ndefault_output_file: \"\(path)\"\n")
    #expect(found == ["w/workflow.yaml:3:22: warning undefined-variable"])
  }

  @Test(arguments: [
    "instructions.md", "My Flow (old)/instructions.md", ".hidden/x/instructions.xml", "§/instructions.md",
  ])
  func `instructions without a workflow file are no fault, whatever their folder is called`(path: String) throws {
    let lint = WorkflowLint(files: .inMemory([path: plain]), binding: Bindings(date: "2026-11-21"))
    #expect(try lint.workflow(at: path, isStrict: true).diagnostics == [])
  }

  @Test func `a template that is missing in a tree of others is a warning`() throws {
    let found = try lint(plain, yaml: "name: mine\ntemplate: gone.md\n", isStrict: false)
    #expect(found == ["w/workflow.yaml:2:11: warning missing-file"])
  }

  @Test func `YAML that does not parse is the one finding`() throws {
    #expect(try lint(plain, yaml: "name: [mine\n").count == 1)
  }

  @Test func `an invoked workflow that is not there`() throws {
    let found = try lint(
      "<step n=\"1\" goal=\"A\"><invoke-workflow path=\"{project-root}/w/other/workflow.yaml\"/></step>\n")
    #expect(found.contains("w/instructions.md:1:22: warning missing-file"))
  }

  private func step(_ words: String) -> String { "<step n=\"1\" goal=\"A\">\n\(words)\n</step>\n" }

  @Test func `a workflow invoked by its name is known by it, and one that is not has its nearest`() throws {
    let names = WorkflowNames(
      file: { $0 == "service" ? "workflows/service/workflow.yaml" : nil },
      nearest: { $0 == "servcie" ? ["service"] : [] })
    #expect(try lint(step("<invoke-workflow path=\"service\"/>"), names: names) == [])
    let yaml = "name: mine\nother: \"{project-root}/w/other.yaml\"\n"
    let files = ["w/other.yaml": "name: other\n"]
    #expect(try lint(step("<invoke-workflow path=\"{other}\"/>"), yaml: yaml, files: files, names: names) == [])
    #expect(
      try lint(step("<invoke-workflow path=\"servcie\"/>"), names: names) == [
        "w/instructions.md:2:1: warning missing-file"
      ])
    // Outside of a project nobody knows which there are.
    #expect(try lint(step("<invoke-workflow path=\"servcie\"/>")) == [])
    let all = ["w/workflow.yaml": "name: mine\n", "w/instructions.md": step("<invoke-workflow path=\"./servcie\"/>")]
    let lint = WorkflowLint(files: .inMemory(all), binding: Bindings(date: "2026-11-21"), names: names)
    let found = try lint.workflow(at: "w/workflow.yaml", isStrict: true).diagnostics
    #expect(found.count == 1 && found[0].message.hasSuffix("did you mean service?"), "\(found)")
  }

  @Test(arguments: [
    ("<invoke-workflow/>", "warning missing-path"),
    ("<invoke-workflow path=\"../../outside\"/>", "error path-escape"),
    ("<invoke-workflow path=\"/etc/workflow.yaml\"/>", "error path-escape"),
    ("<invoke-task>tasks/none.xml</invoke-task>", "warning missing-file"),
    ("<invoke-task>Validate against checklist at none/checklist.md</invoke-task>", "warning missing-file"),
    ("<action>Go to Step 12</action>", "warning unknown-step"),
    ("<action>If x == 1, jump to step 12</action>", "warning unknown-step"),
    ("<check if=\"(a_b == 1\"><action>A</action></check>", "warning bad-condition"),
    ("<action if=\"x in [1, 2\">A</action>", "warning bad-condition"),
    ("<check><action>A</action></check>", "warning missing-condition"),
    ("<check fi=\"x\"><action>A</action></check>", "warning unknown-attribute"),
    ("<action fi=\"x == 1\">A</action>", "warning unknown-attribute"),
    ("<ask respones=\"x\">A?</ask>", "warning unknown-attribute"),
    ("<actoin>A</actoin>", "warning unknown-tag-like"),
    ("<template-outptu>z</template-outptu>", "warning unknown-tag-like"),
  ])
  func `what a step says that leads nowhere`(words: String, finding: String) throws {
    let found = try lint(step(words)).map { $0.split(separator: " ", maxSplits: 1).last.map(String.init) }
    #expect(found == [finding])
  }

  @Test(arguments: [
    "<invoke-task>here.xml</invoke-task>", "<invoke-task halt=\"true\">bmad/core/tasks/adv-elicit.xml</invoke-task>",
    "<invoke-task>{{task}}.xml</invoke-task>", "<action>Go to Step 1</action>", "<invoke-workflow path=\"{next}\"/>",
    "<check if=\"the user's answer (any) is 'a (b'\"><action>A</action></check>",
    "<task>A</task> <options>B</options> <actions>C</actions> <file>.md",
    "<ask response=\"x\" optional=\"true\">A?</ask>",
  ])
  func `what a step says that is no fault`(words: String) throws {
    #expect(try lint(step(words), files: ["w/here.xml": "<task/>"]) == [])
  }

  @Test func `tags in capitals are named`() throws {
    let found = try lint("<WORKFLOW>\n<STEP n=\"1\">A</STEP>\n</WORKFLOW>\n")
    #expect(found.contains("w/instructions.md:2:1: warning unknown-tag-like"))
  }

  @Test(arguments: ["# T\n\nBy {{name\n", "# T\n\nBy {{name}\n", "# T\n\nBy {{#if x\n"])
  func `braces that are never closed are a fault of the template`(template: String) throws {
    let found = try lint(
      plain, yaml: "name: mine\ntemplate: template.md\n", files: ["w/template.md": template])
    #expect(found == ["w/template.md:3:4: error template-syntax"])
  }

  @Test func `of two lists of faults each is told once, in the order of the file`() throws {
    let found = try lint(
      "<step n=\"2\" goal=\"A\"><action>open\n</step>\n<step n=\"2\" goal=\"B\"><goto step=\"9\"/></step>\n")
    #expect(found.map { $0.split(separator: " ").last } == ["unclosed-tag", "duplicate-step", "unknown-step"])
  }

  @Test func `BMAD's files have no error`() throws {
    guard let corpus = Corpus() else { return Corpus.recordAbsence() }
    var texts: [String: String] = [:]
    for path in corpus.files where path.hasPrefix("src/") {
      let installed = path.hasPrefix("src/modules/") ? "bmad/" + path.dropFirst(12) : "bmad/" + path.dropFirst(4)
      if let text = corpus.text(path) { texts[installed] = text }
    }
    let lint = WorkflowLint(files: .inMemory(texts), binding: Bindings(date: "2026-11-21"))
    let workflows = texts.keys.filter { $0.hasSuffix("/workflow.yaml") }.sorted()
    let instructions = texts.keys.filter { $0.hasSuffix(".md") && $0.contains("/instructions") }.sorted()
    for path in workflows + instructions {
      let errors = try lint.workflow(at: path, isStrict: false).diagnostics.filter { $0.severity == .error }
      #expect(errors == [], "\(path)")
    }
  }
}

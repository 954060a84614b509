import Dialects
import Kernel
import Testing

@Suite struct WorkflowLintTests {
  private func lint(
    _ instructions: String, yaml: String = "name: mine\n", files: [String: String] = [:], isStrict: Bool = true
  ) throws -> [String] {
    var all = files
    all["w/workflow.yaml"] = yaml
    all["w/instructions.md"] = instructions
    let lint = WorkflowLint(files: .inMemory(all), binding: Bindings(date: "2026-11-21"))
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

  @Test func `YAML that does not parse is the one finding`() throws {
    #expect(try lint(plain, yaml: "name: [mine\n").count == 1)
  }

  @Test func `an invoked workflow that is not there`() throws {
    let found = try lint(
      "<step n=\"1\" goal=\"A\"><invoke-workflow path=\"{project-root}/w/other/workflow.yaml\"/></step>\n")
    #expect(found.contains("w/instructions.md:1:22: warning missing-file"))
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

import Dialects
import Kernel
import Testing

@Suite("The files of a workflow") struct WorkflowFileTests {
  private static let binding = Bindings(date: "2026-11-21")

  private static func parse(_ files: [String: String], _ path: String) throws -> Workflow {
    try WorkflowParser(files: .inMemory(files)).parse(workflowFile: path, binding: binding)
  }

  @Test(
    "where instructions are looked for",
    arguments: [
      ("'{project-root}/w/x/i.md'", "w/x/i.md"), ("i.md", "w/x/i.md"), ("./i.md", "w/x/i.md"), ("../i.md", "w/i.md"),
      ("'{project-root}/bmad/gone/i.md'", "bmad/gone/i.md"), ("'{project-root}/bmad/gone/i.md'", "w/x/i.md"),
      ("bmad/bmm/i.md", "bmad/bmm/i.md"), ("_bmad/bmm/i.md", "bmad/bmm/i.md"), ("other/i.md", "other/i.md"),
      ("i.md", "w/x/i.xml"), ("i.xml", "w/x/i.md"), ("'{installed_path}/i.md'", "w/x/i.md"),
    ])
  func search(_ written: String, _ found: String) throws {
    let workflow = try Self.parse(
      [
        "w/x/workflow.yaml": "name: n\ninstalled_path: '{project-root}/elsewhere'\ninstructions: \(written)",
        found: BindingTests.steps,
      ],
      "w/x/workflow.yaml")
    #expect(workflow.instructions.path == found)
    #expect(workflow.diagnostics == [])
  }

  @Test("instructions beside the workflow are found without being named")
  func sibling() throws {
    for name in ["instructions.md", "instructions.xml"] {
      let workflow = try Self.parse(["x/workflow.yaml": "name: n", "x/\(name)": BindingTests.steps], "x/workflow.yaml")
      #expect(workflow.instructions.path == "x/\(name)" && workflow.steps.count == 1)
    }
  }

  @Test("what is missing is said, all of it")
  func missing() throws {
    let workflow = try Self.parse(
      ["x/workflow.yaml": "name: n\ninstructions: i.md\ntemplate: t.md\nvalidation: c.md\n"], "x/workflow.yaml")
    #expect(
      workflow.diagnostics.map(\.description) == [
        "x/workflow.yaml:2:15: error: the instructions x/i.md do not exist [missing-file]",
        "x/workflow.yaml:3:11: error: the template file x/t.md does not exist [missing-file]",
        "x/workflow.yaml:4:13: warning: the validation file x/c.md does not exist [missing-file]",
      ])
    #expect(workflow.body.isEmpty)
  }

  @Test("what an installed workflow lacks besides its instructions is no reason to refuse it")
  func missingInstalled() throws {
    let workflow = try Self.parse(
      [
        "bmad/x/workflow.yaml":
          "name: n\ntemplate: t.md\nvalidation: 3\nrecommended_inputs:\n  - a: /docs/a.md\n",
        "bmad/x/instructions.md": BindingTests.steps,
      ], "bmad/x/workflow.yaml")
    #expect(workflow.diagnostics.map(\.severity) == [.warning, .warning, .warning])
    #expect(workflow.diagnostics.map(\.code) == ["missing-file", "bad-path", "path-escape"])
    #expect(workflow.inputs.isEmpty && workflow.steps.count == 1)
  }

  @Test("a workflow whose file holds everything below one key, its checklist in a map of its own")
  func wrapped() throws {
    let yaml = """
      workflow:
        id: scaffold
        name: Test scaffold
        version: 1.0
        agent: tester
        inputs:
          scene:
            required: true
        steps:
          - id: first
            instruction_file: "instructions.md#step-1"
        validation:
          checklist: "checklist.md"

      """
    let workflow = try Self.parse(
      [
        "w/workflow.yaml": yaml, "w/instructions.md": "# T\n\n## Step 1: Look\n\n## Step 2: Write\n",
        "w/checklist.md": "- [ ] c\n",
      ], "w/workflow.yaml")
    #expect(workflow.name == "Test scaffold" && workflow.agent == "tester")
    #expect(workflow.steps.map { $0["goal"] } == ["Look", "Write"])
    #expect(workflow.checklist?.path == "w/checklist.md")
    #expect(workflow.diagnostics == [])
  }

  @Test(
    "paths that lead out of the project",
    arguments: [
      "/etc/passwd", "~/x.md", "~root/x.md", "https://example.org/x.md", "file:///x", "'{project-root}/../x.md'",
      "../../../x.md", "a/../../../../x.md", "'C:\\\\x.md'", "'C:/x.md'", "'..\\\\..\\\\x.md'", "'\\\\\\\\host\\\\x'",
      "\"a\\0b\"",
    ], ["instructions", "template", "validation", "default_output_file", "config_source"])
  func escapes(_ value: String, _ key: String) throws {
    // An output path counts from the project, so that one more step leads out of it.
    let yaml = "name: n\n\(key): \(value)\n"
    let failure = #expect(throws: Failure.self) {
      _ = try Self.parse(["p/q/workflow.yaml": yaml, "p/q/instructions.md": BindingTests.steps], "p/q/workflow.yaml")
    }
    #expect(failure?.kind == .refused && failure?.code == "path-escape")
    #expect(failure?.location == SourceLocation(file: "p/q/workflow.yaml", line: 2, column: key.count + 3))
    #expect(failure?.hint != nil)
  }

  @Test("every escaping path is named")
  func allEscapes() {
    let yaml = "name: n\ntemplate: /a\ndefault_output_file: ~/b\n"
    let failure = #expect(throws: Failure.self) {
      _ = try Self.parse(["x/workflow.yaml": yaml, "x/instructions.md": BindingTests.steps], "x/workflow.yaml")
    }
    #expect(failure?.location?.line == 2 && failure?.related.map(\.location?.line) == [3])
  }

  @Test("what the binary carries is a root of its own")
  func embedded() throws {
    let folder = "<embedded>/workflows/prd"
    let files = [
      "\(folder)/workflow.yaml":
        "name: prd\ninstructions: instructions.md\ntemplate: ../t/t.md\ndefault_output_file: docs/PRD.md",
      "\(folder)/instructions.md": BindingTests.steps, "<embedded>/workflows/t/t.md": "T",
    ]
    let workflow = try Self.parse(files, "\(folder)/workflow.yaml")
    #expect(workflow.template?.path == "<embedded>/workflows/t/t.md" && workflow.outputFile == "docs/PRD.md")
    #expect(workflow.diagnostics.isEmpty)
    #expect(throws: Failure.self) {
      _ = try Self.parse(
        ["\(folder)/workflow.yaml": "name: n\ninstructions: '../../../../x.md'"], "\(folder)/workflow.yaml")
    }
    #expect(throws: Failure.self) {
      _ = try Self.parse(
        ["x/workflow.yaml": "name: n\ndefault_output_file: '<embedded>/x.md'", "x/instructions.md": "a"],
        "x/workflow.yaml")
    }
  }

  @Test(
    "unusable files",
    arguments: [
      ("name: [", Failure.Kind.badInput, "bad-yaml"), ("a: b\n\tc: d", .badInput, "bad-yaml"),
      ("", .badInput, "not-a-workflow"), ("- a", .badInput, "not-a-workflow"), ("a: b", .badInput, "missing-name"),
      ("name: ''", .badInput, "missing-name"),
    ])
  func unusable(_ yaml: String, _ kind: Failure.Kind, _ code: String) {
    let failure = #expect(throws: Failure.self) { _ = try Self.parse(["x/workflow.yaml": yaml], "x/workflow.yaml") }
    #expect(failure?.kind == kind && failure?.code == code)
    #expect(failure?.location?.file == "x/workflow.yaml" && failure?.location?.line != nil)
  }

  @Test("of a key that stands twice the last one counts")
  func repeatedKeys() throws {
    let yaml = """
      name: a
      variables:
        x: 1
        y:
          - {z: 1}
        # more
        x: 2
      tags: [a]
      variables:
        w: 3
      name: b
      """
    let workflow = try Self.parse(
      ["x/workflow.yaml": yaml, "x/instructions.md": BindingTests.steps], "x/workflow.yaml")
    #expect(workflow.name == "b" && workflow.variables["w"] == 3 && workflow.variables["x"] == nil)
    #expect(
      workflow.diagnostics.map { "\($0.line) \($0.code)" } == ["7 repeated-key", "9 repeated-key", "11 repeated-key"])
    #expect(workflow.diagnostics.allSatisfy { $0.severity == .error })
    let installed = try Self.parse(
      ["bmad/x/workflow.yaml": yaml, "bmad/x/instructions.md": BindingTests.steps], "bmad/x/workflow.yaml")
    #expect(installed.diagnostics.allSatisfy { $0.severity == .warning } && installed.diagnostics.count == 3)
    let failure = #expect(throws: Failure.self) {
      _ = try Self.parse(["x/workflow.yaml": "name: a\nname: b\nc: [\n"], "x/workflow.yaml")
    }
    #expect(failure?.code == "bad-yaml")
  }

  @Test("no file, and a file outside")
  func absent() {
    #expect(throws: Failure(.notFound, "no-such-file", "there is no file x.yaml", at: SourceLocation(file: "x.yaml"))) {
      _ = try Self.parse([:], "x.yaml")
    }
    let failure = #expect(throws: Failure.self) { _ = try Self.parse([:], "../x.yaml") }
    #expect(failure?.code == "path-escape")
  }

  @Test(
    "the notation is told by the content",
    arguments: [
      ("<workflow>", "i.md", Dialect.tags), ("a\n <step n=\"1\">", "i.md", .tags),
      ("```\n<step n=\"1\">\n```", "i.md", .fencedTags),
      ("## Step 1: Do\n", "i.md", .headings), ("# T\n### 1. Step 2b – Do", "i.md", .headings),
      ("#### Step -1.5 - x", "i.md", .headings),
      ("##Step 1: x", "i.md", .prose), ("## Step one: x", "i.md", .prose), ("```\n## Step 1: x\n```", "i.md", .prose),
      ("<action>x</action>", "i.md", .tags), ("Use <action>", "i.md", .prose), ("words", "SKILL.md", .skill),
      ("### 2. First\n\nLoad:\n`{project-root}/x/steps-c/step-01-a.md`", "i.md", .stepFiles),
      ("```\nsteps-c/step-01-a.md\n```", "i.md", .prose), ("### Step 1: x\nsteps/step-01-a.md", "i.md", .headings),
      ("<workflow>", "SKILL.md", .tags), ("words", "workflow.md", .stepFiles), ("words", "i.md", .prose),
      ("", "i.md", .prose),
    ])
  func dialects(_ text: String, _ name: String, _ dialect: Dialect) {
    #expect(DialectDetector.dialect(of: text, file: "x/" + name, siblings: ["steps", "i.md"]) == dialect)
  }

  @Test("prose is one step; a file without words is an error")
  func prose() throws {
    let prose = try Self.parse(
      ["x/workflow.yaml": "name: n", "x/instructions.md": "\r\n# T\r\n  a <b>\r\n"], "x/workflow.yaml")
    #expect(prose.dialect == .prose && outline(prose.body) == "step(n=1,goal=n)[\"# T\n  a <b>\"]")
    #expect(prose.diagnostics.isEmpty)
    let empty = try Self.parse(["x/workflow.yaml": "name: n", "x/instructions.md": " \n"], "x/workflow.yaml")
    #expect(empty.diagnostics.map { "\($0.severity) \($0.code)" } == ["error no-steps"])
  }

  @Test("instructions that only lead to the first step file")
  func entry() throws {
    let workflow = try Self.parse(
      [
        "x/workflow.yaml": "name: n\ninstalled_path: \"{project-root}/y\"\ninstructions: \"{installed_path}/i.md\"\n"
          + "default_output_file: docs/n.md",
        "x/i.md": "# N\n\n### 1. Settings\n\nRead.\n\n### 2. First\n\nLoad:\n`{project-root}/y/steps-c/step-01-a.md`\n"
          + "\n### 3. Resume\n\nTo resume, load `{project-root}/y/steps-c/step-01b-resume.md`.\n",
        "x/steps-c/step-01b-resume.md": "---\nname: 'step-01b-resume'\n---\n# Step 1b: Resume\n\nTake it up.\n",
        "x/steps-c/step-01-a.md": "---\nname: 'step-01-a'\nnextStepFile: './step-02-b.md'\n---\n# Step 1: A\n\nDo a.\n",
        "x/steps-c/step-02-b.md": "---\nname: 'step-02-b'\n---\n# Step 2: B\n\nDo b.\n",
      ], "x/workflow.yaml")
    #expect(workflow.dialect == .stepFiles && workflow.outputFile == "docs/n.md")
    #expect(workflow.steps.map { $0["id"] } == ["step-01-a", "step-02-b"])
    #expect(!workflow.diagnostics.contains { $0.severity == .error }, "\(workflow.diagnostics)")
  }

  @Test("a document of its own that holds tags")
  func document() throws {
    let text = "---\nname: dev\ndescription: D\nv: '{project-root}/x'\n---\n" + BindingTests.steps
    let workflow = try Self.parse(["s/SKILL.md": text], "s/SKILL.md")
    #expect(workflow.name == "dev" && workflow.variables["v"] == "x" && workflow.steps.count == 1)
  }

  @Test("the parts after the first step's fault are reported too, with the agent of a step kept")
  func diagnostics() throws {
    let text = "<step n=\"1\" agent=\"mary\">\n<output>a\n</step>\n</step>\n"
    let workflow = try Self.parse(
      ["x/workflow.yaml": "name: n\ntemplate: t.md", "x/instructions.md": text], "x/workflow.yaml")
    #expect(workflow.diagnostics.map(\.code) == ["missing-file", "unclosed-tag", "stray-close"])
    #expect(workflow.steps.first?["agent"] == "mary")
  }
}

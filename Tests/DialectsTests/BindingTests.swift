import Dialects
import Kernel
import Testing

@Suite("Binding of workflow.yaml") struct BindingTests {
  static let steps = "<workflow>\n<step n=\"1\" goal=\"G\">\n<action>A</action>\n</step>\n</workflow>\n"

  static func parse(
    _ yaml: String, files: [String: String] = [:], at path: String = "bmad/bmm/workflows/x/workflow.yaml",
    values: [String: Value] = [:], configuration: [String: Value] = [:], installRoot: String? = nil
  ) throws -> Workflow {
    var all = ["bmad/bmm/workflows/x/instructions.md": steps, path: yaml]
    all.merge(files) { _, new in new }
    return try WorkflowParser(files: .inMemory(all)).parse(
      workflowFile: path,
      binding: Bindings(values: values, configuration: configuration, installRoot: installRoot, date: "2026-11-21"))
  }

  struct Variable: CustomTestStringConvertible, Sendable {
    let yaml: String
    let value: Value?
    var codes: [String] = []
    var testDescription: String { yaml }

    init(_ yaml: String, _ value: Value?, _ codes: [String] = []) {
      self.yaml = yaml
      self.value = value
      self.codes = codes
    }
  }

  static let config = "output_folder: '{project-root}/out'\nuser_name: Ann\nlevel: 3\nflag: true\n"

  @Test(
    "a variable's value",
    arguments: [
      Variable("v: plain", "plain"), Variable("v: 3", 3), Variable("v: true", true), Variable("v:", .null),
      Variable("v: [a, 1]", .list(["a", 1])), Variable("v: {a: '{o}'}\no: 1", .map(["a": 1])),
      Variable("v: '{project-root}'", "."), Variable("v: '{project_root}/'", "."),
      Variable("v: '{project-root}/docs/x.md'", "docs/x.md"),
      Variable("v: 'see {project-root}/docs and {project-root}.'", "see docs and .."),
      Variable("v: '{project-root}/bmad/bmm/x'", "root/bmm/x"),
      Variable("v: '{project-root}/_bmad/bmm/x'", "root/bmm/x"),
      Variable("v: '{project-root}/{bmad_folder}/bmm/x'", "root/bmm/x"),
      Variable("v: '{_bmad}/x'", "root/x"), Variable("v: '{bmad_folder}'", "root"),
      Variable("v: '{project-root}/bmad'", "root"), Variable("v: '{project-root}/bmad-x'", "bmad-x"),
      Variable("v: '{config_source}:user_name'", "Ann"), Variable("v: '{config_source}:output_folder'", "out"),
      Variable("v: '{config_source}:output_folder/stories'", "out/stories"),
      Variable("v: '{config_source}:level'", 3), Variable("v: '{config_source}:flag'", true),
      Variable("v: '{config_source}:communication_language'", "German"),
      Variable("v: '{config_source}:user_skill_level'", "intermediate"),
      Variable("v: '{config_source}:dev_story_location'", "out/stories"),
      Variable("v: '{config_source}:nothing'", nil, ["unresolved-variable"]),
      Variable("v: 'a {config_source}:nothing'", "a {config_source}:nothing", ["unresolved-variable"]),
      Variable("v: '{later}/x'\nlater: '{o}'\no: p", "p/x"), Variable("v: '{o-p} {O_P} { o_p }'\no_p: z", "z z z"),
      Variable("v: '{output_folder}/x'", "out/x"), Variable("v: '{unknown}/{{late}}'", "{unknown}/{{late}}"),
      Variable("v: '{\"json\": 1} {} {'", "{\"json\": 1} {} {"),
      Variable("v: '{{date}}/{date}'", "{{date}}/2026-11-21"), Variable("v: system-generated", "2026-11-21"),
      Variable(
        "v: '{current_year}-{current_month}'\ncurrent_year: system-generated\ncurrent_month: system-generated",
        "2026-11"),
      Variable("v: runtime-captured", nil), Variable("v: '{w}'\nw: runtime-captured", "{w}"),
      Variable("v: a\nvariables:\n  v: b", "b"), Variable("v: '{w}'\nweb_bundle:\n  w: inner", "{w}"),
      Variable("v: '{w}'\nw: '{v}'", "{v}", ["cyclic-variable"]),
      Variable("v: '{v}'", "{v}", ["cyclic-variable"]),
      Variable("v: '{output_folder}'\noutput_folder: '{output_folder}'", "out"),
      Variable(
        "v: '{o}/brief.md or project-brief.md or x/y.md'\no: docs",
        .list(["docs/brief.md", "docs/project-brief.md", "x/y.md"])),
      Variable("v: '{o}/s.yaml || {p}/s.yaml'\no: docs\np: '{o}'", "docs/s.yaml"),
      Variable("v: '{o}/s.yaml || b/s.yaml'\no: docs", .list(["docs/s.yaml", "b/s.yaml"])),
      Variable("v: yes or no", "yes or no"),
      Variable("v: |\n  - \"a/b\"\n  - '{o}'\no: c", .list(["a/b", "c"])), Variable("v: |\n  - a\n  b", "- a\nb"),
    ])
  func variable(_ variable: Variable) throws {
    let workflow = try Self.parse(
      "name: n\nconfig_source: '{project-root}/bmad/bmm/config.yaml'\n" + variable.yaml,
      files: ["root/bmm/config.yaml": Self.config],
      configuration: ["communication_language": "German", "user_name": "Bob"], installRoot: "root/")
    #expect(workflow.variables["v"] == variable.value)
    #expect(workflow.diagnostics.map(\.code) == variable.codes)
  }

  @Test("an installed workflow may name a variable by itself: its caller gives the value")
  func namedByItself() throws {
    let files = [
      "bmad/bmm/workflows/w/workflow.yaml":
        "name: w\nstory_id: '{story_id}' # Required\nstory_file: 'docs/story-{story_id}.md'\n",
      "bmad/bmm/workflows/w/instructions.md": "<step n=\"1\" goal=\"a\">x</step>",
    ]
    func parse(_ values: [String: Kernel.Value]) throws -> Workflow {
      try WorkflowParser(files: .inMemory(files)).parse(
        workflowFile: "bmad/bmm/workflows/w/workflow.yaml", binding: Bindings(values: values, date: "2026-11-21"))
    }
    let open = try parse([:])
    #expect(open.diagnostics.map(\.severity) == [.warning] && open.diagnostics.map(\.code) == ["cyclic-variable"])
    let given = try parse(["story_id": "1-2"])
    #expect(given.diagnostics == [] && given.variables["story_file"] == "docs/story-1-2.md")
  }

  @Test("callers override what is theirs to override, under any spelling, and are taken as they stand")
  func callers() throws {
    let workflow = try Self.parse(
      "name: n\nmode: a\nstory_dir: b\nother: '{mode}'\ninstalled_path: p\nvariables: {x: 1}\n",
      values: ["mode": "{other}", "story-dir": "c", "installed_path": "q", "config_source": "r", "x": 2, "new": true])
    #expect(workflow.variables["mode"] == "{other}")
    #expect(workflow.variables["other"] == "{other}")
    #expect(workflow.variables["story_dir"] == "c")
    #expect(workflow.variables["installed_path"] == "p")
    #expect(workflow.variables["x"] == 2 && workflow.variables["new"] == true)
    #expect(workflow.variables["config_source"] == nil)
  }

  @Test("a missing configuration file falls back to the core's, then to the module's")
  func fallbackConfiguration() throws {
    let workflow = try Self.parse(
      "name: n\nconfig_source: '{project-root}/bmad/bmb/config.yaml'\na: '{config_source}:user_name'\nb: '{config_source}:only'\n",
      files: ["bmad/core/config.yaml": "user_name: Core", "bmad/bmm/config.yaml": "user_name: Module\nonly: m"])
    #expect(workflow.variables["a"] == "Core" && workflow.variables["b"] == "m")
    #expect(workflow.files.map(\.path).contains("bmad/bmm/config.yaml"))
  }

  @Test("the project comes before the standard values of a workflow without a configuration of its own")
  func standardBlock() throws {
    let yaml = "name: n\nproject_name: runtime-captured\noutput_folder: docs\nmine: a\nf: '{output_folder}/x'\n"
    let configuration: [String: Value] = ["project_name": "P", "output_folder": "out", "mine": "b", "user_name": "Ann"]
    let workflow = try Self.parse(yaml, configuration: configuration)
    #expect(workflow.variables["project_name"] == "P" && workflow.variables["f"] == "out/x")
    #expect(workflow.variables["mine"] == "a" && workflow.variables["user_name"] == "Ann")
    let alone = try Self.parse(yaml)
    #expect(alone.variables["project_name"] == nil && alone.variables["f"] == "docs/x")
    let sourced = try Self.parse(yaml + "config_source: none.yaml\n", configuration: configuration)
    #expect(sourced.variables["f"] == "docs/x")
    let given = try Self.parse(yaml, values: ["output_folder": "there"], configuration: configuration)
    #expect(given.variables["f"] == "there/x")
  }

  @Test("references that multiply are stopped")
  func expansion() throws {
    var yaml = "name: n\nv0: " + String(repeating: "x", count: 100) + "\n"
    for index in 1...9 { yaml += "v\(index): '" + String(repeating: "{v\(index - 1)}", count: 10) + "'\n" }
    let workflow = try Self.parse(yaml)
    #expect(workflow.diagnostics.contains { $0.code == "variable-too-long" })
    let chain = (1...500).map { "c\($0): '{c\($0 + 1)}'\n" }.joined()
    let long = try Self.parse("name: n\n" + chain + "c501: end\n")
    #expect(long.diagnostics.contains { $0.code == "variable-chain" && $0.severity == .error })
  }

  @Test("the fields of a workflow")
  func fields() throws {
    let workflow = try Self.parse(
      """
      name: "prd"
      description: Makes one
      agent: john
      installed_path: "{project-root}/bmad/bmm/workflows/x"
      instructions: "{installed_path}/instructions.md"
      template: "{installed_path}/t.md"
      validation: "{installed_path}/checklist.md"
      data_csv: "{installed_path}/data.csv"
      absent_csv: "{installed_path}/absent.csv"
      output_folder: docs
      default_output_file: "{output_folder}/PRD-{{date}}.md"
      """,
      files: [
        "bmad/bmm/workflows/x/t.md": "T", "bmad/bmm/workflows/x/checklist.md": "C",
        "bmad/bmm/workflows/x/data.csv": "D",
      ])
    #expect(workflow.name == "prd" && workflow.summary == "Makes one" && workflow.agent == "john")
    #expect(workflow.directory == "bmad/bmm/workflows/x" && workflow.dialect == .tags)
    #expect(workflow.template?.text == "T" && workflow.checklist?.text == "C")
    #expect(workflow.outputFile == "docs/PRD-{{date}}.md")
    #expect(
      workflow.files.map { $0.path.split(separator: "/").last ?? "" } == [
        "workflow.yaml", "instructions.md", "t.md", "checklist.md", "data.csv",
      ])
    #expect(
      workflow.diagnostics.map { "\($0)" } == [
        "bmad/bmm/workflows/x/workflow.yaml:9:13: warning: absent_csv names bmad/bmm/workflows/x/absent.csv, which does not exist [missing-file]"
      ])
    #expect(workflow.steps.map { $0["goal"] } == ["G"])
  }

  @Test(
    "no template, no output",
    arguments: ["template: false", "template:", "template: ''", "default_output_file: ''", "default_output_file: null"])
  func none(_ line: String) throws {
    let workflow = try Self.parse("name: n\n" + line)
    #expect(workflow.template == nil && workflow.outputFile == nil && workflow.diagnostics.isEmpty)
  }

  @Test("everything below a single workflow key")
  func wrapped() throws {
    let workflow = try Self.parse("workflow:\n  id: d\n  name: D R\n  module: bmm\n")
    #expect(workflow.name == "D R" && workflow.variables["module"] == "bmm" && workflow.steps.count == 1)
  }

  @Test("documents that a workflow asks for")
  func inputs() throws {
    let workflow = try Self.parse(
      """
      name: n
      output_folder: docs
      input_file_patterns:
        prd: {whole: "{output_folder}/*prd*.md", sharded: "{output_folder}/*prd*/index.md", load_strategy: INDEX_GUIDED}
        epics: {sharded_index: "{output_folder}/e/index.md", sharded_single: "{output_folder}/e/{{epic_num}}.md", whole: "{output_folder}/e.md"}
        context: "**/project-context.md"
        bad: {whole: "../x.md"}
      recommended_inputs:
        - prd: "{output_folder}/other.md"
        - brief: "{output_folder}/brief.md"
        - prose: "The AI/ML documents to read"
        - word: "anything"
        - "docs/x/notes.md"
      required_inputs:
        - "{output_folder}/need.md"
      brief_file: "{output_folder}/a.md or b.md"
      """)
    #expect(
      workflow.inputs == [
        InputPattern(name: "prd", globs: ["docs/*prd*.md", "docs/*prd*/*.md"], strategy: .index),
        InputPattern(
          name: "epics", globs: ["docs/e.md", "docs/e/{{epic_num}}.md", "docs/e/*.md"], strategy: .selective),
        InputPattern(name: "context", globs: ["**/project-context.md"], strategy: .full),
        InputPattern(name: "brief", globs: ["docs/brief.md"], strategy: .full),
        InputPattern(name: "notes", globs: ["docs/x/notes.md"], strategy: .full),
        InputPattern(name: "need", globs: ["docs/need.md"], strategy: .full),
        InputPattern(name: "brief_file", globs: ["docs/a.md", "docs/b.md"], strategy: .full),
      ])
    #expect(workflow.diagnostics.map { "\($0.line) \($0.code)" } == ["7 path-escape"])
  }

  @Test("without a template key, what is called after the document")
  func templateOfItsName() throws {
    let folder = "bmad/bmm/workflows/x/"
    let files = [folder + "prd-template.md": "# {{a}}\n", folder + "other.md": "# Other\n"]
    func template(_ yaml: String) throws -> String? {
      try Self.parse("name: n\n" + yaml, files: files).template?.path
    }
    let named = "prd_template: prd-template.md\nepics_template: other.md\n"
    #expect(try template(named + "default_output_file: docs/PRD.md") == folder + "prd-template.md")
    #expect(try template(named + "default_output_file: docs/plan.md") == nil)
    #expect(try template(named) == nil)
    #expect(try template(named + "default_output_file: docs/PRD.md\ntemplate: false") == nil)
    #expect(try template(named + "default_output_file: docs/PRD.md\ntemplate: other.md") == folder + "other.md")
  }

  @Test("what the configuration says stands behind the workflow's own variables")
  func settings() throws {
    let workflow = try Self.parse(
      "name: n\nconfig_source: '{project-root}/bmad/bmm/config.yaml'\nlevel: 1\n",
      files: ["bmad/bmm/config.yaml": Self.config + "planning_artifacts: '{project-root}/plans'\n"])
    #expect(workflow.variables["planning_artifacts"] == "plans")
    #expect(workflow.variables["level"] == 1)
  }

  @Test("a divided document goes first where the installed engine says so, and only there")
  func dividedFirst() throws {
    let yaml = """
      name: n
      input_file_patterns:
        prd: {whole: "docs/*prd*.md", sharded: "docs/*prd*/index.md", load_strategy: FULL_LOAD}
        epics: {whole: "docs/e.md", sharded: "docs/e/*.md", sharded_single: "docs/e/epic-{{epic_num}}.md", load_strategy: SELECTIVE_LOAD}
      """
    func globs(_ engine: String?, at path: String = "bmad/bmm/workflows/x/workflow.yaml") throws -> [[String]] {
      var files = ["w/x/instructions.md": Self.steps]
      if let engine { files["bmad/core/tasks/workflow.xml"] = engine }
      return try Self.parse(yaml, files: files, at: path).inputs.map(\.globs)
    }
    let later = "<task><protocols><protocol id=\"discover_inputs\"/></protocols></task>"
    let wholeFirst = [
      ["docs/*prd*.md", "docs/*prd*/*.md"], ["docs/e.md", "docs/e/epic-{{epic_num}}.md", "docs/e/*.md"],
    ]
    #expect(try globs(nil) == wholeFirst)
    #expect(try globs("<task><tag>invoke-task</tag></task>") == wholeFirst)
    #expect(try globs(later, at: "w/x/workflow.yaml") == wholeFirst)
    #expect(
      try globs(later)
        == [["docs/*prd*/*.md", "docs/*prd*.md"], ["docs/e/epic-{{epic_num}}.md", "docs/e/*.md", "docs/e.md"]])
  }
}

import Dialects
import Kernel
import Testing

@Suite("Skills") struct SkillTests {
  private static func parse(_ files: [String: String], _ path: String) throws -> Workflow {
    try WorkflowParser(files: .inMemory(files)).parse(
      workflowFile: path, binding: Bindings(installRoot: "_bmad", date: "2026-11-21"))
  }

  private static let activation = """
    ---
    name: bmad-dev
    description: 'Does the story'
    ---

    # Dev

    **Goal:** Do it.

    ## Conventions

    - Bare paths resolve from the skill root.

    ## On Activation

    ### Step 1: Resolve the Workflow Block

    Run: `python3 {project-root}/_bmad/scripts/resolve_customization.py --skill {skill-root} --key workflow`

    ### Step 2: Load Config

    Load config from `{project-root}/_bmad/bmm/config.yaml`.

    """

  private static let custom = [
    "skills/bmad-dev/customize.toml":
      "[workflow]\nactivation_steps_prepend = []\npersistent_facts = [\"file:{project-root}/**/project-context.md\"]\non_complete = \"\"\nprd_template = \"assets/t.md\"\n",
    "_bmad/custom/bmad-dev.toml":
      "[workflow]\nactivation_steps_prepend = [\"Read the house rules\"]\npersistent_facts = [\"All times are UTC.\"]\n",
    "_bmad/custom/bmad-dev.user.toml": "[workflow]\non_complete = \"Tell Ann\"\n",
    "_bmad/bmm/config.yaml": "implementation_artifacts: '{project-root}/out/impl'\n",
  ]

  @Test("the table of input files, and a template that is only mentioned", arguments: [true, false])
  func inputs(prefersParts: Bool) throws {
    var files = Self.custom
    files["_bmad/bmm/config.yaml"]?.append("planning_artifacts: '{project-root}/plans'\n")
    files["skills/bmad-dev/SKILL.md"] =
      Self.activation
        + """
        ## Paths

        - `default_output_file` = `{implementation_artifacts}/{{story_key}}.md`

        ## Input Files

        | Input | Description | Path Pattern(s) | Load Strategy |
        |-------|-------------|-----------------|---------------|
        | prd | Requirements | whole: `{planning_artifacts}/*prd*.md`, sharded: `{planning_artifacts}/*prd*/*.md` | SELECTIVE_LOAD |
        | Epics | `{planning_artifacts}/*epic*.md` | nothing | FULL_LOAD |
        | UX design | Looks | `{planning_artifacts}/*ux*.md` (whole) or `{planning_artifacts}/*ux*/*.md` (sharded) | |

        ## Execution

        <workflow><step n="1" goal="Write"><action>Initialize from template.md: {default_output_file}</action>
        <template-output file="{default_output_file}">story</template-output></step></workflow>
        """
    files["skills/bmad-dev/template.md"] = "# Story\n\n{{story}}\n"
    if prefersParts { files["skills/bmad-dev/discover-inputs.md"] = "# Sharded first\n" }
    let workflow = try Self.parse(files, "skills/bmad-dev/SKILL.md")
    let found = Dictionary(uniqueKeysWithValues: workflow.inputs.map { ($0.name, $0) })
    let prd = ["plans/*prd*.md", "plans/*prd*/*.md"]
    #expect(found["prd"]?.globs == (prefersParts ? prd.reversed() : prd))
    #expect(found["prd"]?.strategy == .selective)
    #expect(found["epics"] == nil)
    let design = ["plans/*ux*.md", "plans/*ux*/*.md"]
    #expect(found["ux_design"]?.globs == (prefersParts ? design.reversed() : design))
    #expect(found["ux_design"]?.strategy == .full)
    #expect(workflow.template?.path == "skills/bmad-dev/template.md")
  }

  @Test("tags inside a skill's body, with its paths and its customization")
  func tags() throws {
    var files = Self.custom
    files["skills/bmad-dev/SKILL.md"] =
      Self.activation
        + """
        ## Paths

        - `story_file` = `` (found if empty)
        - `sprint_status` = `{implementation_artifacts}/sprint-status.yaml`

        ## Execution

        <workflow>
          <critical>Keep order</critical>
          <step n="1" goal="Find"><action>Load references/more.md</action></step>
          <step n="2" goal="Do"><action>b</action></step>
        </workflow>
        """
    files["skills/bmad-dev/references/more.md"] = "more"
    let workflow = try Self.parse(files, "skills/bmad-dev/SKILL.md")
    #expect(workflow.dialect == .tags && workflow.name == "bmad-dev" && workflow.diagnostics == [])
    #expect(workflow.steps.map { $0["goal"] } == ["Find", "Do"])
    #expect(workflow.variables["sprint_status"] == "out/impl/sprint-status.yaml")
    #expect(workflow.variables["story_file"] == "" && workflow.variables["skill-root"] == "skills/bmad-dev")
    #expect(workflow.variables["workflow"]?.member("prd_template") == "assets/t.md")
    #expect(
      workflow.inputs == [InputPattern(name: "persistent_facts", globs: ["**/project-context.md"], strategy: .full)])
    #expect(workflow.steps[0].children.map(\.prose) == ["Read the house rules", "Load references/more.md"])
    #expect(workflow.steps[1].children.last?.prose == "Tell Ann")
    #expect(workflow.preamble.last?.prose == "All times are UTC.")
    #expect(workflow.preamble.first?.prose.hasPrefix("# Dev") == true)
    #expect(workflow.files.map(\.path).contains("skills/bmad-dev/references/more.md"))
  }

  @Test("phases are steps where there are several")
  func phases() throws {
    let text = Self.activation + "## Flow\n\n### Phase 1 — Gather\n\na\n\n### Phase 2 — Decide\n\nb\n"
    #expect(try Self.parse(["s/x/SKILL.md": text], "s/x/SKILL.md").steps.map { $0["goal"] } == ["Gather", "Decide"])
    let one = try Self.parse(["s/x/SKILL.md": "# X\n\n## Phase 1: Look\n\na\n"], "s/x/SKILL.md")
    #expect(one.steps.map { $0["goal"] } == ["x"])
  }

  @Test("stages that are files of their own stand among those of the skill's text")
  func stageTable() throws {
    let table = """

      ## Stages

      | # | Stage | Purpose | Location |
      |---|-------|---------|----------|
      | 1 | Kindling | The idea | SKILL.md (above) |
      | 2 | The Draft | Write | `./references/draft.md` |
      | 3 | Lost | Gone | `references/gone.md` |
      | 4 | **Verdict** | Judge | references/verdict.md |

      ## Afterwards

      Rest.
      """
    let workflow = try Self.parse(
      [
        "s/x/SKILL.md": Self.activation + "## Stage 1: Kindling\n\nspark\n" + table,
        "s/x/references/draft.md": "---\nlanguage: x\n---\n# Draft\n\nwrite it\n",
        "s/x/references/verdict.md": "# Verdict\n\njudge it\n",
      ], "s/x/SKILL.md")
    #expect(workflow.dialect == .skill)
    #expect(workflow.steps.map { $0["n"] } == ["1", "2", "4"])
    #expect(workflow.steps.map { $0["goal"] } == ["Kindling", "The Draft", "Verdict"])
    #expect(workflow.steps.map { $0["file"] } == [nil, "s/x/references/draft.md", "s/x/references/verdict.md"])
    #expect(workflow.steps[1].prose.contains("write it"))
    #expect(workflow.files.contains { $0.path == "s/x/references/draft.md" })
  }

  @Test("what is to be done at the end is done wherever a chain ends")
  func ends() throws {
    let workflow = try Self.parse(
      [
        "s/q/SKILL.md": "---\nname: q\n---\n# Q\n\nRead fully and follow `./step-01-route.md`.\n",
        "s/q/customize.toml": "[workflow]\non_complete = \"Tell Ann\"\n",
        "s/q/step-01-route.md":
          "# Step 1: Route\n\n**If small:** read `./step-oneshot.md`\n\n## NEXT\n\nfollow `./step-02-plan.md`\n",
        "s/q/step-02-plan.md": "# Step 2: Plan\n\nplan", "s/q/step-oneshot.md": "# Oneshot\n\ndo",
      ], "s/q/SKILL.md")
    #expect(
      workflow.steps.map { $0.children.filter { $0.tag == .action }.map(\.prose) }
        == [[], ["Tell Ann", "Exit workflow"], ["Tell Ann"]])
  }

  @Test("paths in braces and names without a value")
  func paths() throws {
    let workflow = try Self.parse(
      [
        "s/x/SKILL.md": Self.activation
          + "## Paths\n\n- `{space}` = `{project-root}/out/x` — here\n- `story_title` = \"\" (asked for)\n- `{a}/b.md` = `c`\n"
      ], "s/x/SKILL.md")
    #expect(workflow.variables["space"] == "out/x" && workflow.variables["story_title"] == "")
    #expect(workflow.variables["a"] == nil)
  }

  @Test("step files beside a skill")
  func stepFiles() throws {
    let workflow = try Self.parse(
      [
        "s/q/SKILL.md": Self.activation + "## First step\n\nRead fully and follow `./step-01-route.md`.\n",
        "s/q/step-01-route.md":
          "---\nspec_file: '' # set at runtime\n---\n# Step 1: Route\n\n## NEXT\n\nRead fully and follow `./step-02-plan.md`\n",
        "s/q/step-02-plan.md": "# Step 2: Plan\n\nplan",
      ], "s/q/SKILL.md")
    #expect(workflow.dialect == .stepFiles && workflow.steps.map { $0["goal"] } == ["Route", "Plan"])
    #expect(workflow.variables["spec_file"] == "")
  }

  @Test("stages and steps after activation are steps; those of activation are not")
  func stages() throws {
    let workflow = try Self.parse(
      [
        "s/x/SKILL.md": Self.activation
          + "## Stage 1: Ignition\n\nspark\n\n## Stage 2: Draft\n\nwrite\n\n## Notes\n\nn\n"
      ],
      "s/x/SKILL.md")
    #expect(workflow.dialect == .skill)
    #expect(workflow.steps.map { [$0["n"], $0["goal"]] } == [["1", "Ignition"], ["2", "Draft"]])
    let steps = try Self.parse(
      ["s/x/SKILL.md": Self.activation + "## Execution\n\n### Step 1: One\n\na\n\n### Step 2: Two\n\nb\n"],
      "s/x/SKILL.md")
    #expect(steps.steps.map { $0["goal"] } == ["One", "Two"])
  }

  @Test("prose alone is one step")
  func prose() throws {
    let workflow = try Self.parse(["s/x/SKILL.md": Self.activation + "## Discovery\n\ntalk\n"], "s/x/SKILL.md")
    #expect(workflow.dialect == .skill && workflow.steps.count == 1 && workflow.steps[0]["goal"] == "bmad-dev")
  }

  @Test("settings of all modules together")
  func sharedConfiguration() throws {
    let workflow = try Self.parse(
      [
        "s/x/SKILL.md": Self.activation + "- `out` = `{planning_artifacts}/{user_name}`\n",
        "_bmad/config.toml": "[core]\nuser_name = \"Ann\"\n[modules.bmm]\nplanning_artifacts = \"{project-root}/p\"\n",
        "_bmad/custom/config.user.toml": "[core]\nuser_name = \"Bob\"\n",
      ], "s/x/SKILL.md")
    #expect(workflow.variables["out"] == "p/Bob")
  }

  @Test("a skill that is rendered first")
  func rendered() throws {
    let workflow = try Self.parse(
      [
        "_bmad/config.toml":
          "[core]\ncommunication_language = \"Danish\"\n[modules.bmm]\nimplementation_artifacts = \"{project-root}/out\"\n[modules.gds]\nname = 1\n",
        "s/bmad-build/SKILL.md":
          "---\nname: bmad-build\ndescription: Builds\n---\nRun `uv run render_skill.py --skill {skill-root}`.\n- On success, read and follow the `workflow.md` instruction.\n",
        "s/bmad-build/customize.toml":
          "[workflow]\nopen_spec = \"code {spec}\"\npersistent_facts = [\"file:docs/context.md\", \"Be brief.\"]\nrules = []\n[[workflow.layers]]\nid = \"a\"\ninstruction = \"Look.\"\nwhen = \"always\"\n",
        "s/bmad-build/workflow.md":
          "# Build\n\nSpeak {{.communication_language}} and {{config.core.communication_language}}; {{.nowhere}}.\n\nRead fully and follow [[bmad-snapshot:step-01-plan.md]].\n",
        "s/bmad-build/step-01-plan.md":
          "# Step 1: Plan\n\nRead `[[bmad-snapshot:spec-template.md]]`. {workflow.rules} {workflow.layers}\n\n## NEXT\n\nRead fully and follow `[[bmad-snapshot:step-02-do.md]]`\n",
        "s/bmad-build/step-02-do.md":
          "# Step 2: Do\n\nWrite {{.implementation_artifacts}}/x.md. {workflow.open_spec}\n\nRead `[[bmad-snapshot:none.md]]`.\n",
        "s/bmad-build/spec-template.md": "# {{title}}\n",
      ], "s/bmad-build/SKILL.md")
    #expect(workflow.name == "bmad-build" && workflow.dialect == .stepFiles)
    #expect(workflow.steps.map { $0["goal"] } == ["Plan", "Do"])
    let text = workflow.files.map(\.text).joined()
    #expect(text.contains("Speak Danish and Danish; {{nowhere}}."))
    #expect(
      text.contains(
        "Read `{project-root}/s/bmad-build/spec-template.md`. _None._ #### a (`a`)\n\nRun only when: always\n\nLook."))
    #expect(text.contains("Write {project-root}/out/x.md. code {spec}"))
    #expect(!text.contains("[[bmad-snapshot:") && !text.contains("{{."))
    #expect(workflow.inputs.map(\.globs) == [["docs/context.md"]])
    #expect(workflow.diagnostics.map(\.code) == ["missing-file"])
  }

  @Test("what a skill says for a run without a person is a rule of the whole run")
  func headless() throws {
    let workflow = try Self.parse(
      [
        "s/x/SKILL.md": Self.activation + "## Discovery\n\nIf headless, follow `references/headless.md`.\n",
        "s/x/references/headless.md": "Do not greet. Return `status`: complete, partial or blocked.\n",
      ], "s/x/SKILL.md")
    let rules = workflow.preamble.filter { $0.tag == .critical }.map(\.prose)
    #expect(rules.count == 2 && rules[0].contains("Do not greet.") && rules[1].contains("`halt_reason`"))
    #expect(workflow.files.contains { $0.path == "s/x/references/headless.md" })
  }

  @Test("faults in a customization have a place and stop nothing else")
  func faults() throws {
    let workflow = try Self.parse(
      ["s/x/SKILL.md": "# X\n\nwork", "s/x/customize.toml": "[workflow]\na = b\n"], "s/x/SKILL.md")
    #expect(
      workflow.diagnostics.map { "\($0.file):\($0.line):\($0.column) \($0.code)" } == [
        "s/x/customize.toml:2:5 bad-toml"
      ])
    #expect(workflow.steps.count == 1)
  }
}

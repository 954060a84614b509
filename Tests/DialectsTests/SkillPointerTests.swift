import Dialects
import Kernel
import Testing

@Suite("Skills that point elsewhere") struct SkillPointerTests {
  private static func parse(_ files: [String: String], _ path: String) throws -> Workflow {
    try WorkflowParser(files: .inMemory(files)).parse(
      workflowFile: path, binding: Bindings(installRoot: "_bmad", date: "2026-11-21"))
  }

  @Test("a skill that only points to its workflow")
  func delegation() throws {
    let workflow = try Self.parse(
      [
        "s/bmad-x/SKILL.md": "---\nname: bmad-x\ndescription: 'X'\n---\n\nFollow the instructions in ./workflow.md.\n",
        "s/bmad-x/workflow.md": "---\nname: inner\n---\n\nLoad `./steps/step-01-a.md`\n",
        "s/bmad-x/steps/step-01-a.md": "# Step 1: A\n\na",
      ], "s/bmad-x/SKILL.md")
    #expect(workflow.name == "bmad-x" && workflow.summary == "X" && workflow.dialect == .stepFiles)
    #expect(workflow.steps.map { $0["goal"] } == ["A"])
    #expect(
      workflow.files.map(\.path).sorted() == [
        "s/bmad-x/SKILL.md", "s/bmad-x/steps/step-01-a.md", "s/bmad-x/workflow.md",
      ])
  }

  @Test(
    "a skill that hands a workflow.yaml or a task to the engine's own instructions is that workflow",
    arguments: [
      (
        """
        <steps CRITICAL="TRUE">
        1. Always LOAD the FULL {project-root}/_bmad/core/tasks/workflow.xml
        2. READ it - this is the CORE OS for EXECUTING the specific workflow-config {project-root}/_bmad/b/bake/workflow.yaml
        3. Pass the yaml path {project-root}/_bmad/b/bake/workflow.yaml as 'workflow-config' parameter
        </steps>
        """, Dialect.tags, ["Mix", "Heat"]
      ),
      (
        "LOAD the FULL {project-root}/_bmad/core/tasks/sift.xml and follow all instructions in it", Dialect.tags,
        ["Sift"]
      ),
      ("Read the task at {project-root}/_bmad/core/tasks/stir.md, follow it", Dialect.prose, ["bmad-x"]),
    ])
  func handedOver(words: String, dialect: Dialect, goals: [String]) throws {
    let workflow = try Self.parse(
      [
        "s/bmad-x/SKILL.md": "---\nname: bmad-x\ndescription: 'X'\n---\n\nIT IS CRITICAL:\n\n\(words)\n",
        "_bmad/core/tasks/workflow.xml": "<task><step n=\"1\" goal=\"No\">x</step></task>",
        "_bmad/core/tasks/sift.xml":
          "<task>\n<flow>\n<step n=\"1\" title=\"Sift\">\n<i>x</i>\n</step>\n</flow>\n</task>",
        "_bmad/core/tasks/stir.md": "Stir it.\n",
        "_bmad/b/bake/workflow.yaml": "name: bake\ninstructions: '{project-root}/_bmad/b/bake/instructions.md'\n",
        "_bmad/b/bake/instructions.md":
          "<workflow><step n=\"1\" goal=\"Mix\">a</step><step n=\"2\" goal=\"Heat\">b</step></workflow>",
      ], "s/bmad-x/SKILL.md")
    #expect(workflow.name == "bmad-x" && workflow.summary == "X" && workflow.dialect == dialect)
    #expect(workflow.steps.map { $0["goal"] ?? $0["title"] } == goals)
    #expect(workflow.files.contains { $0.path == "s/bmad-x/SKILL.md" })
  }

  @Test("a long skill points to its workflow in a sentence of its own")
  func longPointer() throws {
    let workflow = try Self.parse(
      [
        "s/x/SKILL.md":
          "# Scripts\n\n" + String(repeating: "Run it and read workflow-notes.md.\n", count: 60)
          + "\nFollow the instructions in [workflow.md](workflow.md).\n\n## Afterwards\n\nDone.\n",
        "s/x/workflow.md": "## Step 1: A\n\nx\n\n## Step 2: B\n\ny\n", "s/x/workflow-notes.md": "n",
      ], "s/x/SKILL.md")
    #expect(workflow.dialect == .headings && workflow.steps.map { $0["goal"] } == ["A", "B"])
  }

  @Test("a document that leaves the work to its instructions")
  func instructions() throws {
    let workflow = try Self.parse(
      [
        "s/x/SKILL.md": "Follow ./workflow.md",
        "s/x/workflow.md": "# X\n\n**Goal:** all\n\n## EXECUTION\n\nRead fully and follow: `./instructions.md`\n",
        "s/x/instructions.md":
          "<workflow>\n<step n=\"1\" goal=\"A\">a</step>\n<step n=\"2\" goal=\"B\">b</step>\n</workflow>\n",
      ], "s/x/SKILL.md")
    #expect(workflow.dialect == .tags && workflow.steps.map { $0["goal"] } == ["A", "B"])
    #expect(workflow.instructions.path == "s/x/instructions.md" && workflow.diagnostics == [])
    #expect(workflow.preamble.first?.prose.hasPrefix("# X\n\n**Goal:** all") == true)
    #expect(workflow.files.map(\.path).sorted() == ["s/x/SKILL.md", "s/x/instructions.md", "s/x/workflow.md"])
  }

  @Test("a skill that points to itself ends")
  func circle() throws {
    let workflow = try Self.parse(
      ["s/x/SKILL.md": "Follow ./workflow.md", "s/x/workflow.md": "Follow ./SKILL.md"], "s/x/SKILL.md")
    #expect(workflow.dialect == .prose && workflow.steps.count == 1)
  }

  @Test("a deprecated skill invokes the one that it forwards to")
  func shim() throws {
    let workflow = try Self.parse(
      [
        "s/bmad-edit-prd/SKILL.md":
          "---\nname: bmad-edit-prd\ndescription: 'DEPRECATED — consolidated into bmad-prd. Forwards to bmad-prd with update intent.'\n---\n# DEPRECATED\n\n1. Do.\n",
        "s/bmad-prd/SKILL.md": "---\nname: bmad-prd\n---\n# PRD\n\nwork\n",
      ], "s/bmad-edit-prd/SKILL.md")
    #expect(
      outline(workflow.body)
        == "step(n=1,goal=bmad-edit-prd)[invoke-workflow(path={project-root}/s/bmad-prd/SKILL.md,intent=update)]")
    let other = try Self.parse(
      [
        "s/bmad-look/SKILL.md":
          "---\nname: bmad-look\ndescription: 'Deprecated — forwards to bmad-plan (view).'\n---\n# X\n\n- **Intent:** `status view` — skip.\n",
        "s/bmad-plan/SKILL.md": "# Plan\n\nwork\n",
      ], "s/bmad-look/SKILL.md")
    #expect(other.body.first?.children.first?["intent"] == "status view")
  }
}

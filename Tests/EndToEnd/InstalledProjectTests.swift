import Foundation
import Testing

/// A project that BMAD set up, as it is.
struct InstalledProjectTests {
  private func project() throws -> Binary {
    let program = try Binary()
    try program.write(
      "project_name: Tool Shed\noutput_folder: '{project-root}/papers'\n", to: "bmad/bmm/config.yaml")
    try program.write(
      "agent:\n  metadata: {id: x, name: John, title: PM}\n  menu:\n    - trigger: create-prd\n"
        + "      workflow: \"{project-root}/bmad/bmm/workflows/2-plan-workflows/prd/workflow.yaml\"\n"
        + "    - trigger: SP or fuzzy match on sprint-planning\n"
        + "      workflow: \"{project-root}/bmad/bmm/workflows/plan/workflow.yaml\"\n",
      to: "bmad/bmm/agents/pm.agent.yaml")
    for (folder, name) in [("2-plan-workflows/prd", "prd"), ("plan", "planning")] {
      try program.write(
        "name: \(name)\ninstructions: \"{project-root}/bmad/bmm/workflows/\(folder)/instructions.md\"\n",
        to: "bmad/bmm/workflows/\(folder)/workflow.yaml")
      try program.write(
        "<workflow><step n=\"1\" goal=\"Go\"><output>gone</output></step></workflow>\n",
        to: "bmad/bmm/workflows/\(folder)/instructions.md")
    }
    try program.write("project_level: 3\nworkflow_status:\n  prd: required\n", to: "papers/bmm-workflow-status.yaml")
    try program.write("# Old\n", to: "papers/product-brief-shed-2026-01-02.md")
    try program.write("# New\n", to: "papers/product-brief-shed-2026-03-04.md")
    try program.write("# Rules\n", to: "papers/project-context.md")
    return program
  }

  @Test func `init fills in what is there and writes only what is ours`() throws {
    let program = try project()
    defer { program.remove() }
    let before = try program.contents()
    let result = try program("init", "--json")
    #expect(result.code == 0, "\(result.errors)")
    let after = try program.contents()
    #expect(Set(after.keys).subtracting(before.keys) == [".bmad/project-config.yaml", ".bmad/.gitignore"])
    #expect(before.allSatisfy { after[$0.key] == $0.value })
    let text = try program.read(".bmad/project-config.yaml")
    #expect(text.contains("name: Tool Shed") && text.contains("level: 3"))
    #expect(text.contains("brief: papers/product-brief-shed-2026-03-04.md"))
    #expect(text.contains("- papers/project-context.md"))
    #expect(try program("config", "show").code == 0)
  }

  @Test(arguments: ["create-prd", "prd", "bmad-create-prd", "*create-prd", "bmad:bmm:workflows:prd", "PR", "pr"])
  func `a workflow answers to every name that its users know`(name: String) throws {
    let program = try project()
    defer { program.remove() }
    try program("init")
    let shown = try program("workflows", "show", name, "--json")
    #expect(try shown.json["path"] as? String == "bmad/bmm/workflows/2-plan-workflows/prd/workflow.yaml")
    #expect(try program("workflows", "show", "SP", "--json").json["name"] as? String == "planning")
  }

  @Test func `steps that name nobody are done by the agent whose menu has the workflow`() throws {
    let program = try project()
    defer { program.remove() }
    try program("init")
    try program.write(
      "<workflow><step n=\"1\" goal=\"Go\"><ask response=\"x\">Which colour?</ask></step></workflow>\n",
      to: "bmad/bmm/workflows/2-plan-workflows/prd/instructions.md")
    let waiting = try program("run", "PR", "--provider", "offline")
    #expect(waiting.code == 75 && waiting.output.contains("[1/1] Go (pm)"), "\(waiting.output)\(waiting.errors)")
    // And stays so, whatever becomes of the menu.
    try FileManager.default.removeItem(at: program.folder.appendingPathComponent("bmad/bmm/agents/pm.agent.yaml"))
    let pending = try program("escalations", "list", "--json").json["escalations"] as? [[String: Any]]
    let answered = try program("escalations", "respond", try #require(pending?.first?["id"] as? String), "Red.")
    #expect(answered.code == 0 && answered.output.contains("[1/1] Go (pm)"), "\(answered.output)\(answered.errors)")
  }

  @Test func `agents that are skills are agents, no workflows, and their menus name workflows`() throws {
    let program = try Binary()
    defer { program.remove() }
    try program.write("[core]\nproject_name = \"Shed\"\n", to: "_bmad/config.toml")
    try program.write(
      "---\nname: bmad-agent-analyst\ndescription: Analyst\n---\n# Mary\n\n## On Activation\n\nGreet.\n",
      to: ".claude/skills/bmad-agent-analyst/SKILL.md")
    try program.write(
      "[agent]\nname = \"Mary\"\ntitle = \"Analyst\"\nrole = \"Finds out.\"\n[[agent.menu]]\ncode = \"CB\"\n"
        + "description = \"Brief\"\nskill = \"bmad-product-brief\"\n",
      to: ".claude/skills/bmad-agent-analyst/customize.toml")
    try program.write("[agent]\nrole = \"Finds everything out.\"\n", to: "_bmad/custom/bmad-agent-analyst.toml")
    try program.write(
      "---\nname: bmad-product-brief\ndescription: Makes a brief\n---\n# Brief\n\n## Work\n\nWrite it down.\n",
      to: ".claude/skills/bmad-product-brief/SKILL.md")
    try program("init")
    let agents = try #require(try program("agents", "list", "--json").json["agents"] as? [[String: Any]])
    let mary = try #require(agents.first { $0["id"] as? String == "analyst" })
    #expect(mary["name"] as? String == "Mary" && mary["origin"] as? String == "bmad")
    let workflows = try #require(try program("workflows", "list", "--json").json["workflows"] as? [[String: Any]])
    #expect(!workflows.contains { ($0["name"] as? String)?.contains("agent") == true })
    #expect(try program("workflows", "show", "CB", "--json").json["name"] as? String == "bmad-product-brief")

    let server = try ModelServer()
    let run = try program("run", "CB", "--provider", "openai", "--json", environment: server.environment)
    #expect(run.code == 0, "\(run.output) \(run.errors)")
    // Whose menu has the workflow does it, as its users made them.
    #expect(server.bodies.first?.contains("You are Mary, Analyst.") == true)
    #expect(server.bodies.first?.contains("Finds everything out.") == true)
  }
}

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
}

import Foundation
import Testing

/// The workflow `validate-workflow` that ships.
struct ValidationTests {
  private func project() throws -> Binary {
    let program = try Binary()
    try program("init", "--name", "Trial")
    try program.write("# PRD\n\n## Goal\n\nFewer lost offers.\n", to: "docs/PRD.md")
    return program
  }

  private func report(_ program: Binary) throws -> (name: String, text: String) {
    let name = try #require(try program.contents(of: "docs").keys.first { $0.hasPrefix("validation-report-") })
    return (name, try program.read("docs/\(name)"))
  }

  @Test func `a document is held against another workflow's checklist`() throws {
    let server = try ModelServer()
    let program = try project()
    defer { program.remove() }
    let result = try program(
      "run", "validate-workflow", "--set", "workflow=prd", "--set", "document=docs/PRD.md", "--provider", "openai",
      "--json", environment: server.environment)
    #expect(result.code == 0, "\(result.output) \(result.errors)")
    let (name, text) = try report(program)
    let outputs = try #require(result.json["outputs"] as? [[String: Any]])
    #expect(outputs.map { $0["path"] as? String } == ["docs/\(name)"])
    #expect(text.contains("**Document:** docs/PRD.md") && text.contains("prd/checklist.md"))
    #expect(text.contains("passed") && text.contains("(100%)") && text.contains("Evidence: Generated."))
    // The checklist that ships is one batch.
    #expect(server.requests == 1)
    #expect(try program.read("docs/PRD.md") == "# PRD\n\n## Goal\n\nFewer lost offers.\n")
  }

  @Test func `what the model is not sure of is asked, and the answers complete the report`() throws {
    let server = try ModelServer(unsureCalls: [1])
    let program = try project()
    defer { program.remove() }
    try program.write("# C\n\n- [ ] One\n- [ ] Two\n", to: "docs/own-checklist.md")
    let first = try program(
      "run", "validate-workflow", "--set", "checklist=docs/own-checklist.md", "--set", "document=docs/PRD.md",
      "--provider", "openai", "--json", environment: server.environment)
    #expect(first.code == 75, "\(first.output) \(first.errors)")
    let asked = try #require(first.json["escalations"] as? [[String: Any]])
    #expect(asked.count == 2)
    for (index, question) in asked.enumerated() {
      let id = try #require(question["id"] as? String)
      let answered = try program(
        "escalations", "respond", id, index == 0 ? "FAIL" : "pass", environment: server.environment)
      #expect(answered.code == (index == 0 ? 75 : 0), "\(answered.errors)")
    }
    #expect(try report(program).text.contains("- Overall: 1/2 (50%) passed\n- Critical issues: 1"))
    #expect(server.requests == 1)
  }

  @Test(
    arguments: [
      ("document=docs/none.md", "workflow=prd", 66), ("document=docs/PRD.md", "workflow=nowhere", 66),
      ("document=docs/PRD.md", "checklist=docs/none.md", 1), ("document=../../etc/passwd", "workflow=prd", 77),
    ] as [(String, String, Int32)])
  func `what is not there is said`(document: String, checklist: String, code: Int32) throws {
    let server = try ModelServer()
    let program = try project()
    defer { program.remove() }
    let result = try program.call(
      ["run", "validate-workflow", "--provider", "openai", "--set", document, "--set", checklist],
      environment: server.environment)
    #expect(result.code == code, "\(result.output) \(result.errors)")
    #expect(server.requests == 0)
  }

  @Test func `an agent's menu entry validates what its workflow wrote`() throws {
    let server = try ModelServer()
    let program = try Binary()
    defer { program.remove() }
    try program.write("project_name: Shed\n", to: "bmad/bmm/config.yaml")
    try program.write(
      "agent:\n  metadata: {id: x, name: John, title: PM}\n  menu:\n    - trigger: validate-memo\n"
        + "      validate-workflow: \"{project-root}/bmad/bmm/workflows/memo/workflow.yaml\"\n",
      to: "bmad/bmm/agents/pm.agent.yaml")
    let folder = "bmad/bmm/workflows/memo"
    try program.write(
      "name: memo\ninstructions: instructions.md\nvalidation: checklist.md\ndefault_output_file: docs/memo.md\n",
      to: "\(folder)/workflow.yaml")
    try program.write(
      "<workflow><step n=\"1\"><action>Go.</action></step></workflow>\n", to: "\(folder)/instructions.md")
    try program.write("# C\n\n- [ ] One\n", to: "\(folder)/checklist.md")
    try program.write("# Memo\n", to: "docs/memo.md")
    try program("init")
    let result = try program("run", "validate-memo", "--provider", "openai", environment: server.environment)
    #expect(result.code == 0, "\(result.output) \(result.errors)")
    #expect(try report(program).text.contains("**Document:** docs/memo.md"))
  }
}

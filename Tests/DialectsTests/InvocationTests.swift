import Dialects
import Kernel
import Testing

@Suite("Workflows that invoke workflows") struct InvocationTests {
  private static func diagnostics(_ invocations: [String: String], from name: String = "a") throws -> [String] {
    var files: [String: String] = [:]
    for (name, invocation) in invocations {
      files["bmad/w/\(name)/workflow.yaml"] = "name: \(name)\nother: '{project-root}/bmad/w/b'\n"
      files["bmad/w/\(name)/instructions.md"] = "<step n=\"1\">\n  \(invocation)\n</step>\n"
    }
    let workflow = try WorkflowParser(files: .inMemory(files)).parse(
      workflowFile: "bmad/w/\(name)/workflow.yaml", binding: Bindings(date: "2026-11-21"))
    return workflow.diagnostics.map(\.description)
  }

  @Test(
    "a workflow that invokes itself",
    arguments: [
      "<invoke-workflow path=\"{project-root}/bmad/w/a\"/>",
      "<invoke-workflow path=\"{project-root}/_bmad/w/a/workflow.yaml\"/>",
      "<invoke-workflow>{project-root}/bmad/w/a/workflow.yaml</invoke-workflow>",
      "<invoke-workflow>run {project-root}/bmad/w/a with\n<param>x: y</param></invoke-workflow>",
      "<invoke-workflow path=\"workflow.yaml\"/>", "<invoke-workflow path=\"../a/workflow.yaml\"/>",
    ])
  func itself(_ invocation: String) throws {
    let path = "bmad/w/a/workflow.yaml"
    #expect(
      try Self.diagnostics(["a": invocation]) == [
        "bmad/w/a/instructions.md:2:3: error: this invokes a workflow that is already running: \(path) → \(path) [workflow-cycle]"
      ])
  }

  @Test("a cycle through others is found, with the whole chain")
  func chain() throws {
    let found = try Self.diagnostics([
      "a": "<invoke-workflow path=\"{other}\"/>", "b": "<invoke-workflow path=\"../c/workflow.yaml\"/>",
      "c": "<invoke-workflow path=\"../a/workflow.yaml\"/>",
    ])
    let names = ["a", "b", "c", "a"].map { "bmad/w/\($0)/workflow.yaml" }.joined(separator: " → ")
    #expect(
      found == [
        "bmad/w/a/instructions.md:2:3: error: this invokes a workflow that is already running: \(names) [workflow-cycle]"
      ])
  }

  @Test("no cycle: others, unknown ones, ones known only at run time, one invoked twice")
  func none() throws {
    #expect(
      try Self.diagnostics([
        "a":
          "<invoke-workflow path=\"{other}\"/><invoke-workflow path=\"{other}\"/><invoke-workflow path=\"{which}\"/><invoke-workflow path=\"/bmad/w/a\"/><invoke-workflow>gone/workflow.yaml</invoke-workflow><invoke-workflow/>",
        "b": "<action>x</action>",
      ]) == [])
  }
}

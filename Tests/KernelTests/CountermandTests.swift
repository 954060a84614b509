import Kernel
import Testing

@Suite struct CountermandTests {
  private func found(_ text: String) -> [Countermand] {
    let source = SourceText(path: "w/instructions.md", text: text)
    return Workflow(name: "w", directory: "w", dialect: .prose, instructions: source, body: [], files: [source])
      .countermanded
  }

  @Test(arguments: [
    "- 🛑 NEVER generate content without user input",
    "- 🚫 FORBIDDEN to load next step until C is selected by the user",
    "Do NOT proceed until the user confirms the scope.",
    "<critical>Wait for user response before proceeding.</critical>",
    "HALT and wait for user selection",
    "<action>Get explicit user approval for complete proposal</action>",
    "User must approve each major section before continuing",
    "ONLY proceed to next step when user selects 'C'",
    "<action>WAIT for user input before continuing</action>",
  ])
  func `A line that ties progress to a person is listed`(line: String) {
    #expect(found("first\n\(line)\nlast").map(\.line) == [2])
  }

  @Test(arguments: [
    "autonomous: proceed without user input unless blocked",
    "Do NOT stop because of milestones; go on until the story is complete",
    "Do not wait for the user; simulate the conversation",
    "The user waits at the counter until the volunteer hands out the tool",
    "Never log passwords without masking them",
    "Explain the design to the user",
    "Run all tests before marking the task complete",
  ])
  func `Other lines are not`(line: String) {
    #expect(found(line).isEmpty)
  }

  @Test func `The place and the words are told, without tags and marks`() {
    let listed = found("a\r\n\r\n  - <critical>Wait for user response.</critical>\r\n")
    #expect(listed == [Countermand(file: "w/instructions.md", line: 3, text: "Wait for user response.")])
  }

  @Test func `Templates, checklists and data are material and forbid nothing`() {
    let line = "Wait for user response."
    let files = ["w/t.md", "w/c.md", "w/data.csv", "w/steps/step-02.md"].map { SourceText(path: $0, text: line) }
    let workflow = Workflow(
      name: "w", directory: "w", dialect: .stepFiles, instructions: SourceText(path: "w/workflow.md", text: ""),
      template: files[0], checklist: files[1], body: [], files: files)
    #expect(workflow.countermanded.map(\.file) == ["w/steps/step-02.md"])
  }

  @Test func `A long line costs no more than its length`() {
    #expect(found(String(repeating: "wait for ", count: 200_000)).isEmpty)
  }
}

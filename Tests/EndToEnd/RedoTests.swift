import Foundation
import Testing

/// Documents that a person and a run both change, and runs that go back, through the real program.
struct RedoTests {
  private static let steps = """
    <step n="1" goal="Draft"><action>Say what the project is for.</action><template-output>purpose</template-output>
    <ask response="colour">Which colour shall the bell have?</ask></step>
    <step n="2" goal="Say it again"><action>Say in {{colour}} what the project is for and what it must do.</action>
    <template-output>purpose</template-output><template-output>features</template-output></step>
    """
  private static let template = "# Note\n\n## Purpose\n\n{{purpose}}\n\n## Features\n\n{{features}}\n"

  private func project() throws -> Binary {
    let program = try Binary()
    try program.write(Brief.page, to: "docs/brief.md")
    try program("init", "--name", "Trial")
    let yaml = """
      name: mine
      instructions: instructions.md
      template: template.md
      default_output_file: docs/note.md
      input_file_patterns:
        brief:
          whole: docs/brief.md

      """
    try program.write(yaml, to: "workflows/mine/workflow.yaml")
    try program.write("<workflow>\(Self.steps)</workflow>\n", to: "workflows/mine/instructions.md")
    try program.write(Self.template, to: "workflows/mine/template.md")
    return program
  }

  private func question(_ program: Binary) throws -> [String: Any] {
    let pending = try program("escalations", "list", "--json").json["escalations"] as? [[String: Any]]
    return try #require(pending?.first)
  }

  private func completed() throws -> (program: Binary, run: String) {
    let program = try project()
    let result = try program("run", "mine", "--set", "colour=red", "--provider", "offline", "--json")
    #expect(result.code == 0, "\(result.output) \(result.errors)")
    return (program, try #require(try result.json["run"] as? String))
  }

  @Test(arguments: ["mine", "2", "both"])
  func `a conflict is shown with both texts, and the answer stands in the document`(answer: String) throws {
    let program = try project()
    defer { program.remove() }
    let first = try program("run", "mine", "--provider", "offline", "--json")
    #expect(first.code == 75, "\(first.output) \(first.errors)")
    let run = try #require(try first.json["run"] as? String)
    let note = try program.read("docs/note.md")
    try program.write(note.replacingOccurrences(of: "{{features}}", with: "My own features."), to: "docs/note.md")
    let colour = try #require(try question(program)["id"] as? String)
    let result = try program("escalations", "respond", colour, "red", "--json")
    #expect(result.code == 75, "\(result.output) \(result.errors)")
    #expect(try program.read("docs/note.md").contains("My own features."))
    let asked = try question(program)
    #expect(asked["kind"] as? String == "conflict")
    let id = try #require(asked["id"] as? String)
    let shown = try program("escalations", "show", id)
    #expect(shown.output.contains("< My own features."))
    #expect(shown.output.contains("> "))
    #expect(try program("escalations", "respond", id, "perhaps").code == 65)
    let answered = try program("escalations", "respond", id, answer, "--json")
    #expect(answered.code == 0, "\(answered.output) \(answered.errors)")
    #expect(try answered.json["status"] as? String == "completed")
    let after = try program.read("docs/note.md")
    #expect(after.contains("My own features.") == (answer != "2"))
    #expect(after.contains("docs/brief.md:"))
    if answer == "mine" { #expect(after.hasSuffix("## Features\n\nMy own features.\n")) }
    // What left the document is kept.
    let kept = try program.contents(of: ".bmad/runs/\(run)/replaced").values.map { String(decoding: $0, as: UTF8.self) }
    #expect(kept.contains { $0.contains("My own features.") } == (answer == "2"))
  }

  @Test func `a completed run does a step again and is completed`() throws {
    let (program, run) = try completed()
    defer { program.remove() }
    let note = try program.read("docs/note.md")
    let before = try program("runs", "show", run, "--json").json
    try program.write(note + "\n## Mine\n\nm\n", to: "docs/note.md")
    for target in ["1", "features", "docs/note.md", "Say it again"] {
      let result = try program("redo", run, target, "--note", "Be brief.", "--json")
      #expect(result.code == 0, "\(result.output) \(result.errors)")
      #expect(try result.json["status"] as? String == "completed")
      #expect(try result.json["run"] as? String == run)
    }
    #expect(try program.read("docs/note.md") == note + "\n## Mine\n\nm\n")
    let after = try program("runs", "show", run, "--json").json
    #expect(try #require(after["requests"] as? Int) > (try #require(before["requests"] as? Int)))
    #expect(try program("runs", "list", "--json").output.components(separatedBy: "\"run\":").count == 2)
    #expect(try program("resume", run).code == 0)
  }

  @Test func `what cannot be done again is refused with what there is`() throws {
    let (program, run) = try completed()
    defer { program.remove() }
    let unknown = try program("redo", run, "featurs", "--json")
    #expect(unknown.code == 66)
    let hint = try #require((try unknown.json["error"] as? [String: Any])?["hint"] as? String)
    #expect(hint.contains("features"))
    #expect(try program("redo", "nosuchrun", "1").code == 66)
    #expect(try program("redo", run).code == 64)
    // Another run of the workflow that is unfinished.
    #expect(try program("run", "mine", "--provider", "offline").code == 75)
    let blocked = try program("redo", run, "1", "--json")
    #expect(blocked.code == 75)
    #expect((try blocked.json["error"] as? [String: Any])?["code"] as? String == "run-unfinished")
    let list = try program("runs", "list", "--json").json["runs"] as? [[String: Any]]
    let other = try #require(list?.compactMap { $0["run"] as? String }.first { $0 != run })
    #expect(try program("redo", other, "2", "--json").code == 65)
    #expect(try program("cancel", other).code == 0)
    #expect(try program("redo", other, "1").code == 65)
    #expect(try program("redo", run, "1").code == 0)
  }
}

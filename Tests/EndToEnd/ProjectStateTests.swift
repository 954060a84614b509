import Foundation
import Testing

/// What a run leaves of a project's state, and what it takes back.
struct ProjectStateTests {
  private static let board = """
    # ours
    development_status:
      epic-1: in-progress
      1-1-login: review  # with Ann

    """

  private func project(_ instructions: String, yaml: String = "") throws -> Binary {
    let program = try Binary()
    try program("init", "--name", "Shed")
    try program.write(Self.board, to: "docs/sprint-status.yaml")
    try program.write("name: mine\ninstructions: instructions.md\n\(yaml)\n", to: "workflows/mine/workflow.yaml")
    try program.write("<workflow>\n\(instructions)\n</workflow>\n", to: "workflows/mine/instructions.md")
    return program
  }

  @Test func `a status that a step moved is set back before the step is done again`() throws {
    let program = try project(
      """
      <step n="1" goal="Say"><output>begun</output></step>
      <step n="2" goal="Close"><action>Update development_status[1-1-login] = "done"</action>
      <output>moved</output></step>
      """)
    defer { program.remove() }
    let first = try program("run", "mine", "--provider", "offline", "--json")
    #expect(first.code == 0, "\(first.output) \(first.errors)")
    let run = try #require(try first.json["run"] as? String)
    let done = Self.board.replacingOccurrences(of: "review", with: "done")
    #expect(try program.read("docs/sprint-status.yaml") == done)
    let again = try program("redo", run, "2")
    #expect(again.code == 0)
    let told = again.output + again.errors
    #expect(told.contains("set back 1-1-login in docs/sprint-status.yaml: done → review"), "\(told)")
    #expect(told.contains("set 1-1-login to done in docs/sprint-status.yaml (was review)"), "\(told)")
    #expect(try program.read("docs/sprint-status.yaml") == done)
    #expect(try program("runs", "log", run).output.contains("set back 1-1-login"))
    // A person's own move stays, and is told.
    try program.write(
      done.replacingOccurrences(of: "1-1-login: done", with: "1-1-login: blocked"), to: "docs/sprint-status.yaml")
    let third = try program("redo", run, "2")
    #expect((third.output + third.errors).contains("left 1-1-login in docs/sprint-status.yaml at blocked"))
    #expect(try program.read("docs/sprint-status.yaml").contains("1-1-login: blocked  # with Ann"))
  }

  @Test func `a run without its document is told of wherever it is looked at`() throws {
    let program = try project(
      "<step n=\"1\" goal=\"Look\"><action>Exit workflow</action></step>", yaml: "default_output_file: docs/plan.md")
    defer { program.remove() }
    let shown = try program("run", "mine", "--provider", "offline", "--json")
    #expect(shown.code == 0)
    let document = try shown.json
    #expect(document["outcome"] as? String == "blocked")
    #expect(document["missing"] as? [String] == ["docs/plan.md"])
    let run = try #require(document["run"] as? String)
    for arguments in [["status"], ["runs", "show", run]] {
      let words = try program.call(arguments).output
      #expect(words.contains("missing: docs/plan.md"), "\(arguments): \(words)")
      #expect(words.contains("blocked"))
    }
    let status = try program("status", "--json").json["runs"] as? [[String: Any]]
    #expect(status?.first?["outcome"] as? String == "blocked")
    try program.write("# Plan\n\nMine.\n", to: "docs/plan.md")
    #expect(try program("run", "mine", "--provider", "offline", "--json").json["outcome"] as? String == "complete")
  }

  @Test func `init names what the board of a project calls for`() throws {
    let program = try Binary()
    defer { program.remove() }
    try program.write("output_folder: '{project-root}/docs'\nuser_name: Ann\n", to: "_bmad/bmm/config.yaml")
    for name in ["create-story", "code-review"] {
      let folder = "_bmad/bmm/workflows/4-implementation/\(name)"
      try program.write("name: \(name)\ninstructions: instructions.md\n", to: "\(folder)/workflow.yaml")
      try program.write(
        "<workflow><step n=\"1\"><output>hi</output></step></workflow>\n", to: "\(folder)/instructions.md")
    }
    try program.write(Self.board, to: "docs/sprint-status.yaml")
    let result = try program("init", "--json")
    #expect(try result.json["next"] as? String == "code-review")
    let again = try program("init")
    let told = again.output + again.errors
    #expect(told.contains("run code-review (1-1-login is review in docs/sprint-status.yaml)"), "\(told)")
    try program.write(
      Self.board.replacingOccurrences(of: "review", with: "backlog"), to: "docs/sprint-status.yaml")
    #expect(try program("init", "--json").json["next"] as? String == "create-story")
  }
}

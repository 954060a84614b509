import Foundation
import Testing

struct RunLogTests {
  private func project() throws -> Binary {
    let program = try Binary()
    try program.write(Brief.page, to: "docs/brief.md")
    try program("init", "--name", "Trial")
    try program.write(
      "name: mine\ninstructions: instructions.md\ntemplate: template.md\ndefault_output_file: docs/mine.md\n",
      to: "workflows/mine/workflow.yaml")
    try program.write("# Bell\n\n## Scope\n\n{{scope}}\n", to: "workflows/mine/template.md")
    try program.write(
      """
      <step n="1" goal="Scope"><template-output>scope</template-output></step>
      <step n="2" goal="Colour"><ask response="x">Which colour shall the bell have?</ask></step>
      """, to: "workflows/mine/instructions.md")
    return program
  }

  private func run(_ program: Binary) throws -> String {
    let waiting = try program("run", "mine", "--provider", "offline", "--json")
    #expect(waiting.code == 75, "\(waiting.output)")
    return try #require(try waiting.json["run"] as? String)
  }

  @Test func `the log tells what happened, to people and as JSON lines`() throws {
    let program = try project()
    defer { program.remove() }
    let run = try run(program)
    let log = try program("runs", "log", run)
    #expect(log.code == 0)
    for words in [
      "started: workflow mine", "wrote docs/mine.md: scope", "step 1 of 2 done: Scope", "question mine-2-", "waiting",
    ] {
      #expect(log.output.contains(words), "\(words) in \(log.output)")
    }
    let lines = try program("runs", "log", "--json", run).output.split(separator: "\n")
    let kinds = try lines.map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])["kind"] as? String
    }
    #expect(kinds.first == "started" && kinds.last == "ended" && kinds.contains("turn"))
    #expect(try program("runs", "log", "--follow", run).output == log.output)
    #expect(try program("runs", "log", "nothing").code == 66)
  }

  @Test func `the difference is a patch that undoes and redoes the run's work`() throws {
    let program = try project()
    defer { program.remove() }
    try program.write("# Bell\n\n## Notes\n\nMy own preface.\n", to: "docs/mine.md")
    let run = try run(program)
    let after = try program.read("docs/mine.md")
    #expect(after.contains("My own preface."))
    let diff = try program("runs", "diff", run)
    #expect(diff.code == 0)
    #expect(diff.output.hasPrefix("--- a/docs/mine.md\n+++ b/docs/mine.md\n@@ "), "\(diff.output)")
    #expect(!diff.output.contains("-My own preface."))
    #expect(try program("runs", "diff", "--edits", run).output.isEmpty)
    try program.write(after + "By hand.\n", to: "docs/mine.md")
    let edits = try program("runs", "diff", "--edits", run)
    #expect(edits.output.contains("\n+By hand."), "\(edits.output)")
    let document = try program("runs", "diff", "--json", run)
    let documents = try #require(try document.json["documents"] as? [[String: Any]])
    #expect(documents.first?["status"] as? String == "changed" && documents.first?["edited"] as? Bool == true)
    #expect(try program.read("docs/mine.md") == after + "By hand.\n")
  }

  @Test func `a run that can go on is neither archived nor deleted`() throws {
    let program = try project()
    defer { program.remove() }
    let run = try run(program)
    #expect(try program("runs", "archive", run).code == 65)
    #expect(try program("runs", "archive").code == 0)
    #expect(try program("runs", "prune", "--older-than", "0").code == 0)
    #expect(program.exists(".bmad/runs/\(run)/journal"))
  }

  @Test func `an ended run is archived, found, deleted, and its documents stay its own`() throws {
    let program = try project()
    defer { program.remove() }
    let run = try run(program)
    #expect(try program("cancel", run).code == 0)
    #expect(try program("runs", "archive", "--dry-run", run).code == 0)
    #expect(program.exists(".bmad/runs/\(run)/journal"))
    #expect(try program("runs", "archive", run).code == 0)
    #expect(try program("runs", "list").output.isEmpty || !(try program("runs", "list").output.contains(run)))
    #expect(try program("runs", "list", "--all").output.contains("\(run)  cancelled"))
    #expect(try program("runs", "show", run).code == 0 && program("runs", "log", run).code == 0)
    let cost = try program("status", "--json").json["cost"] as? Double
    let would = try program("runs", "prune", "--older-than", "0", "--dry-run", "--json")
    #expect(try (would.json["runs"] as? [[String: Any]])?.count == 1 && program.exists(".bmad/runs/archive/\(run)"))
    #expect(try program("runs", "prune", "--older-than", "0", "--keep", "1").code == 0)
    #expect(program.exists(".bmad/runs/archive/\(run)"))
    #expect(try program("runs", "prune", "--older-than", "0").code == 0)
    #expect(!program.exists(".bmad/runs/archive/\(run)"))
    #expect(try program("status", "--json").json["cost"] as? Double == cost)
    // The document that the deleted run left is no person's: a new run writes it anew.
    let next = try self.run(program)
    #expect(try !program("runs", "log", next).output.contains("changed by a person"))
  }
}

struct QuestionTests {
  @Test func `questions on a terminal need one`() throws {
    let program = try Binary()
    defer { program.remove() }
    try program("init", "--name", "Trial")
    let refused = try program("run", "prd", "--interactive")
    #expect(refused.code == 64 && refused.errors.contains("terminal"))
    #expect(try program("resume", "--interactive").code == 64)
  }

  @Test func `an unknown question names the nearest`() throws {
    let program = try Binary()
    defer { program.remove() }
    try program("init", "--name", "Trial")
    try program.write(
      "<step n=\"1\" goal=\"A\"><ask response=\"x\">Which colour shall the bell have?</ask></step>",
      to: "workflows/mine/instructions.md")
    try program.write("name: mine\n", to: "workflows/mine/workflow.yaml")
    let waiting = try program("run", "mine", "--provider", "offline", "--json")
    let id = try #require((try waiting.json["escalations"] as? [[String: Any]])?.first?["id"] as? String)
    let wrong = try program("escalations", "show", "m" + id.dropFirst(2))
    #expect(wrong.code == 66 && wrong.errors.contains(id), "\(wrong.errors)")
  }
}

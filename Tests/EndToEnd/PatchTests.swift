import Foundation
import Testing

struct PatchCommandTests {
  private func project() throws -> Binary {
    let program = try Binary()
    try program("init", "--name", "Trial")
    try program.write("# Notes\r\n\r\n- one\r\n- two", to: "docs/notes.md")
    return program
  }

  @Test func `a batch over two documents, tried and applied`() throws {
    let program = try project()
    defer { program.remove() }
    try program.write(
      """
      {"schema": 1, "edits": [
        {"path": "docs/notes.md", "op": "replace-block", "find": "- two", "text": "- 2 \\ud83d\\ude00"},
        {"path": "docs/notes.md", "op": "insert-after", "lines": [3, 3], "text": "- one and a half"},
        {"path": "docs/new.md", "op": "append", "text": "New."}]}
      """, to: "edits.json")
    let before = try program.contents()
    let dry = try program("patch", "apply", "edits.json", "--dry-run")
    #expect(dry.code == 0, "\(dry.errors)")
    #expect(dry.output.contains("-- two\n\\ No newline at end of file\n+- one and a half\r\n+- 2 😀\n\\ No newline"))
    #expect(dry.output.contains("--- /dev/null\n+++ b/docs/new.md\n@@ -0,0 +1,1 @@\n+New.\n"))
    #expect(try program.contents() == before)
    let applied = try program("--json", "patch", "apply", input: try program.read("edits.json"))
    #expect(applied.code == 0, "\(applied.errors)")
    #expect(try applied.json["diff"] as? String == dry.output)
    #expect((try applied.json["files"] as? [[String: Any]])?.compactMap { $0["created"] as? Bool } == [false, true])
    #expect(try program.read("docs/notes.md") == "# Notes\r\n\r\n- one\r\n- one and a half\r\n- 2 😀")
    #expect(try program.read("docs/new.md") == "New.\n")
  }

  @Test func `a batch that does not apply changes nothing and says which edit, where and why`() throws {
    let program = try project()
    defer { program.remove() }
    let batch = """
      edits:
        - {path: docs/notes.md, op: append, text: "- three"}
        - {path: docs/notes.md, op: replace-block, find: "- twoo", text: x}
        - {path: docs/other.md, op: insert-before, marker: "# Other", text: x}
      """
    let before = try program.contents(of: "docs")
    let result = try program("patch", "apply", "-", input: batch)
    #expect(result.code == 65)
    #expect(
      result.errors.contains("docs/notes.md:4: error: Edit 2 of docs/notes.md does not apply: “- twoo” was not found"))
    #expect(result.errors.contains("docs/other.md: error: Edit 3 of docs/other.md does not apply"))
    #expect(try program.contents(of: "docs") == before)
    let error = try #require(try program("patch", "apply", "--json", input: batch).json["error"] as? [String: Any])
    #expect(error["line"] as? Int == 4 && error["exitCode"] as? Int == 65)
    #expect(try program("patch", "apply", "missing.yaml").code == 66)
    #expect(try program("patch", "apply", input: "edits: {").code == 65)
  }

  @Test(arguments: [
    "../x.md", ".bmad/project-config.yaml", ".git/hooks/pre-commit", "docs/sprint-status.yaml", "out/x",
  ])
  func `a place that no patch may touch`(path: String) throws {
    let program = try project()
    defer { program.remove() }
    try FileManager.default.createSymbolicLink(
      at: program.folder.appendingPathComponent("out"), withDestinationURL: URL(fileURLWithPath: "/tmp"))
    let before = try program.contents()
    let edits = ["docs/notes.md", path].map { "{path: \($0), op: append, text: x}" }
    let result = try program("patch", "apply", input: "edits: [\(edits.joined(separator: ", "))]")
    #expect(result.code == 77, "\(result.output)")
    #expect(result.errors.contains("Edit 2: "))
    #expect(try program.contents() == before)
  }
}

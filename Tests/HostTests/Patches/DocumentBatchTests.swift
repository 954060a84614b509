import Host
import Kernel
import Support
import Testing

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

struct DocumentBatchTests {
  private let folder: TemporaryFolder
  private let batch: DocumentBatch
  private let plan = ".bmad/runs/patch-pending.json"

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("docs/a.md", "a\n")
    try folder.write("docs/b.md", "b\n")
    batch = DocumentBatch(files: try ConfinedFiles(root: folder.path), clock: ManualClock())
  }

  private func change(_ path: String, _ before: String?, _ after: String) -> Patch.Change {
    Patch.Change(path: path, before: before.map(bytes), after: bytes(after))
  }

  @Test func `all documents are replaced, and no plan is left`() throws {
    let outcome = try batch.apply {
      [change("docs/a.md", "a\n", "A\n"), change("docs/b.md", "b\n", "B\n"), change("docs/n/c.md", nil, "C\n")]
    }
    #expect(outcome.finished.isEmpty)
    #expect(try folder.text("docs/a.md") == "A\n")
    #expect(try folder.text("docs/b.md") == "B\n")
    #expect(try folder.text("docs/n/c.md") == "C\n")
    #expect(try folder.text(plan) == nil)
  }

  @Test func `where one cannot be replaced the others are put back`() throws {
    for fault in [change("docs/b.md", "other\n", "B\n"), change(".git/config", nil, "B\n"), change("docs", nil, "B\n")]
    {
      #expect(throws: Failure.self) {
        try batch.apply { [change("docs/a.md", "a\n", "A\n"), change("docs/new.md", nil, "N\n"), fault] }
      }
      #expect(try folder.text("docs/a.md") == "a\n")
      #expect(try folder.text("docs/new.md") == nil)
      #expect(try folder.text("docs/b.md") == "b\n")
      #expect(try folder.text(plan) == nil)
    }
  }

  @Test func `a batch that a crash cut short is finished before the next`() throws {
    // As left by a process that was killed after the first of three renames; the third was edited by hand since.
    try folder.write("docs/a.md", "A\n")
    try folder.write("docs/c.md", "mine\n")
    let documents = [("docs/a.md", "a\n", "A\n"), ("docs/b.md", "b\n", "B\n"), ("docs/c.md", "c\n", "C\n")].map {
      path, before, after in
      #"{"path":"\#(path)","before":"\#(Digest(of: before))","text":"\#(after.replacing("\n", with: "\\n"))"}"#
    }
    try folder.write(plan, #"{"schema":1,"documents":[\#(documents.joined(separator: ","))]}"#)
    let outcome = try batch.apply { [change("docs/a.md", "A\n", "AA\n")] }
    #expect(outcome.finished == ["docs/b.md"])
    #expect(try folder.text("docs/a.md") == "AA\n")
    #expect(try folder.text("docs/b.md") == "B\n")
    #expect(try folder.text("docs/c.md") == "mine\n")
    #expect(try folder.text(plan) == nil)
  }

  @Test func `a plan that is not whole was never begun`() throws {
    try folder.write(plan, #"{"schema":1,"documents":[{"path":"docs/a"#)
    #expect(try batch.apply { [] }.finished.isEmpty)
    #expect(try folder.text("docs/a.md") == "a\n")
  }

  @Test func `places and files that are not edited as text`() throws {
    try folder.link("out", to: "/etc")
    try folder.link("docs/conf.md", to: "../.bmad/project-config.yaml")
    try folder.link("docs/plain.txt", to: "sprint-status.yaml")
    let files = try ConfinedFiles(root: folder.path)
    for path in [
      "../x", "/etc/x", "~/x", "out/x", ".bmad/x", ".git/config", "docs/.git/x", "wt/a/b.md", "docs/conf.md", ".", "",
      "bmad/sprint-status.yaml", "docs/sprint-status.yaml", "docs/Sprint-Status.YML", "docs/bmm-workflow-status.yaml",
      "docs/plain.txt", "bmad/workflow-status.md",
    ] {
      let refused = #expect(throws: Failure.self, "\(path)") { try files.editable(path) }
      #expect(refused?.kind == .refused, "\(path)")
    }
    #expect(try files.editable("./docs/../docs/a.md") == "docs/a.md")
    #expect(try files.editable("docs/sprint-status.md.txt") == "docs/sprint-status.md.txt")
  }
}

struct PatchFileTests {
  private func edits(_ text: String) throws -> [DocumentEdit] {
    try PatchFile.parse(Array(text.utf8), file: "e.yaml")
  }

  @Test func `YAML and JSON say the same`() throws {
    let yaml = """
      schema: 1
      edits:
        - {path: a.md, op: replace-block, lines: [2, 3], text: ""}
        - path: a.md
          op: insert-after
          find: "é 😀"
          text: |
            one
            two
        - {path: a.md, op: append, marker: tasks, text: x}
        - {path: a.md, op: prepend, find: "", text: y}
      """
    let json = #"""
      {"schema": 1, "edits": [
      	{"path": "a.md", "op": "replace-block", "lines": [2, 3], "text": ""},
        {"path": "a.md", "op": "insert-after", "find": "\u00e9 \ud83d\ude00", "text": "one\ntwo\n"},
        {"path": "a.md", "op": "append", "marker": "tasks", "lines": null, "text": "x"},
        {"path": "a.md", "op": "prepend", "find": "", "text": "y"}]}
      """#
    let expected = [
      DocumentEdit(path: "a.md", operation: .replaceBlock, place: .lines(first: 2, last: 3), text: ""),
      DocumentEdit(path: "a.md", operation: .insertAfter, place: .find("é 😀"), text: "one\ntwo\n"),
      DocumentEdit(path: "a.md", operation: .append, place: .marker("tasks"), text: "x"),
      DocumentEdit(path: "a.md", operation: .prepend, place: .document, text: "y"),
    ]
    #expect(try edits(yaml) == expected)
    #expect(try edits(json) == expected)
    // A backslash that is itself escaped begins no escape.
    let plain = #"{"edits": [{"path": "a", "op": "append", "text": "\\ud83d\\ude00"}]}"#
    #expect(try edits(plain).first?.text == #"\ud83d\ude00"#)
  }

  @Test(arguments: [
    ("", "a patch is a mapping"), ("[]", "a patch is a mapping"), ("schema: 2\nedits: []", "schema 2 is not 1"),
    ("schema: 1", "this key is missing"), ("edits: []", "there is no edit"),
    ("edits: [{path: a, op: append, text: x, lines: [1, 2], find: y}]", "names lines and find"),
    ("edits: [{path: a, op: replace-block, text: x}]", "needs a place"),
    ("edits: [{path: a, op: replace, find: y, text: x}]", "expected one of"),
    ("edits: [{path: a, op: append, text: x, line: 3}]", "unknown key"),
    ("edits: [{path: a, op: append, text: x, lines: [3]}]", "such as [3, 5]"),
    ("edits: [{path: a, op: append, text: x, lines: [0, 3]}]", "from 1"),
  ])
  func `faults are named`(text: String, fault: String) throws {
    let failure = #expect(throws: Failure.self) { try edits(text) }
    #expect(failure?.kind.exitCode == 65)
    #expect(failure?.message.contains(fault) == true, "\(failure?.message ?? "")")
  }
}

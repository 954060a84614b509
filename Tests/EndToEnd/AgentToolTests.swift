import Foundation
import Testing

struct AgentToolTests {
  private func project(_ settings: String = "") throws -> Binary {
    let program = try Binary()
    try program("init", "--name", "Trial")
    try program.write("# Story\n\n- [ ] Write it\n- [ ] Test it\n", to: "docs/stories/1-1.md")
    try program.write("SECRET=1\n", to: ".env")
    try program.write("name: tick\ninstructions: instructions.md\n", to: "workflows/tick/workflow.yaml")
    try program.write(
      """
      <workflow><step n="1" goal="Tick"><action>Read the story files and tick what is done.</action></step>
      <step n="2" goal="Close"><action>Say what is left.</action></step></workflow>
      """, to: "workflows/tick/instructions.md")
    if !settings.isEmpty {
      let path = ".bmad/project-config.yaml"
      let text = try program.read(path)
      try program.write(
        text.contains("\nsettings:\n")
          ? text.replacingOccurrences(of: "\nsettings:\n", with: "\nsettings:\n  \(settings)\n")
          : text + "\nsettings:\n  \(settings)\n", to: path)
    }
    return program
  }

  private func request(_ body: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
  }

  @Test func `an agent reads a story by tools and ticks it by an edit`() throws {
    let read = (name: "read_file", arguments: #"{"path":"docs/stories/1-1.md","from_line":0,"to_line":0}"#)
    let hidden = (name: "read_file", arguments: #"{"path":".env","from_line":0,"to_line":0}"#)
    let server = try ModelServer(
      toolCalls: [1: [(name: "list_files", arguments: #"{"pattern":"docs/**/*.md"}"#)], 2: [read, hidden]],
      edits: [
        3: [
          [
            "path": "docs/stories/1-1.md", "op": "replace-block", "find": "- [ ] Write it", "text": "- [x] Write it",
          ]
        ]
      ])
    let program = try project()
    defer { program.remove() }
    let result = try program("run", "tick", "--provider", "openai", "--json", environment: server.environment)
    #expect(result.code == 0, "\(result.output) \(result.errors)")
    #expect(try program.read("docs/stories/1-1.md") == "# Story\n\n- [x] Write it\n- [ ] Test it\n")
    #expect(server.requests == 4)
    let requests = try server.bodies.map(request)
    #expect(requests.allSatisfy { ($0["tools"] as? [Any])?.count == 3 })
    let messages = try #require(requests[2]["messages"] as? [[String: Any]])
    let results = messages.filter { $0["role"] as? String == "tool" }.compactMap { $0["content"] as? String }
    #expect(results.count == 3)
    #expect(results[0] == "docs/stories/1-1.md")
    #expect(results[1].contains("- [ ] Write it"))
    #expect(results[2].contains("hidden files"))
    #expect(!server.bodies.joined().contains("SECRET=1"))
    #expect(try program("runs", "show", "20", "--turn", "2").output.contains("Call of read_file"))
  }

  @Test func `a run that writes a document by its template offers no tools, nor does one whose project forbids it`()
    throws
  {
    let server = try ModelServer()
    let program = try project("agent_tools: off")
    defer { program.remove() }
    try program.write(Brief.page, to: "docs/brief.md")
    #expect(try program("run", "tick", "--provider", "openai", environment: server.environment).code == 0)
    #expect(try server.bodies.map(request).allSatisfy { $0["tools"] == nil })
    let other = try project()
    defer { other.remove() }
    try other.write(Brief.page, to: "docs/brief.md")
    #expect(try other("run", "prd", "--provider", "openai", environment: server.environment).code == 0)
    #expect(try server.bodies.map(request).allSatisfy { $0["tools"] == nil })
  }

  @Test func `edits outside the folders for documents end in a failure, and nothing is written`() throws {
    for path in ["src/main.c", "../escape.md", ".bmad/project-config.yaml", "docs/sprint-status.yaml", "out/x.md"] {
      let edit = ["path": path, "op": "append", "find": "", "text": "x"]
      let server = try ModelServer(edits: [1: [edit], 2: [edit]])
      let program = try project()
      defer { program.remove() }
      try FileManager.default.createSymbolicLink(
        at: program.folder.appendingPathComponent("out"), withDestinationURL: URL(fileURLWithPath: "/tmp"))
      let result = try program("run", "tick", "--provider", "openai", "--json", environment: server.environment)
      #expect(result.code == 69, "\(path): \(result.output)")
      #expect(server.requests == 2)
      let isStatus = path.contains("status")
      #expect(result.output.contains(isStatus ? "The edits of \(path) are not made" : "Edit 1"), "\(result.output)")
      for written in ["src/main.c", "docs/sprint-status.yaml"] { #expect(!program.exists(written)) }
    }
  }
}

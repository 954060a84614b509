import Foundation
import Host
import Kernel
import Testing

@Suite struct ProjectInitializerTests {
  let scratch: ScratchProject
  let initializer: ProjectInitializer

  init() throws {
    scratch = try ScratchProject()
    let template = try String(contentsOfFile: "\(packageRoot)/templates/project-config.yaml", encoding: .utf8)
    initializer = ProjectInitializer(template: template, render: plainRender)
  }

  private func initialize(
    _ folder: String = "my notes", name: String? = nil, brief: String? = nil
  ) throws -> ProjectInitializer.Outcome {
    try initializer.run(
      .init(folder: scratch.path(folder), name: name, brief: brief.map { scratch.path($0) }))
  }

  private func configuration(_ folder: String = "my notes") throws -> ProjectConfiguration {
    try .load(from: ConfinedFiles(root: scratch.path(folder)), environment: [:])
  }

  @Test func `A folder becomes a project`() throws {
    try scratch.write("idea.md", "# Idea\n")
    let outcome = try initialize(name: "Field: Notes #1", brief: "idea.md")
    #expect(outcome.name == "Field: Notes #1")
    #expect(outcome.id == "field-notes-1")
    #expect(outcome.root == scratch.path("my notes"))
    #expect(outcome.created == [".bmad/.gitignore", "docs/", "docs/brief.md", ".bmad/project-config.yaml"])
    #expect(try scratch.read("my notes/docs/brief.md") == "# Idea\n")
    let written = try configuration()
    #expect(written.project.name == "Field: Notes #1")
    #expect(written.brief == "docs/brief.md")
    let ignored = try scratch.read("my notes/.bmad/.gitignore")
    #expect(ignored.contains("/runs/\n"))
    #expect(!ignored.contains("decisions.jsonl"))
  }

  @Test func `The folder gives the name where none is said`() throws {
    let outcome = try initialize()
    #expect(outcome.name == "my notes")
    #expect(outcome.id == "my-notes")
    #expect(try configuration().brief == nil)
    #expect(scratch.exists("my notes/docs"))
  }

  @Test func `A second init changes nothing`() throws {
    try scratch.write("idea.md", "# Idea\n")
    try scratch.write("other.md", "# Other\n")
    _ = try initialize(name: "One", brief: "idea.md")
    let before = try scratch.snapshot()
    for (name, brief, notes) in [(nil, nil, 0), ("One", "idea.md", 1), ("Two", "other.md", 2)] {
      let outcome = try initialize(name: name, brief: brief)
      #expect(outcome.created.isEmpty)
      #expect(outcome.extended.isEmpty)
      #expect(outcome.name == "One")
      #expect(outcome.notes.count == notes)
    }
    #expect(try scratch.snapshot() == before)
  }

  @Test func `What a person wrote stays`() throws {
    try scratch.write("p/.bmad/.gitignore", "# mine\nruns/\n*.tmp")
    try scratch.write("p/docs/brief.md", "theirs\n")
    try scratch.write("idea.md", "ours\n")
    let fault = try failure { try initialize("p", brief: "idea.md") }
    #expect(fault.code == "brief-exists")
    #expect(!scratch.exists("p/.bmad/project-config.yaml"))
    let outcome = try initialize("p")
    #expect(outcome.extended == [".bmad/.gitignore"])
    #expect(outcome.created == [".bmad/project-config.yaml"])
    let ignored = try scratch.read("p/.bmad/.gitignore")
    #expect(ignored.hasPrefix("# mine\nruns/\n*.tmp\n/calls/\n/events.jsonl\n"))
    #expect(!ignored.contains("/runs/"))
    #expect(try configuration("p").brief == "docs/brief.md")
    #expect(try scratch.read("p/docs/brief.md") == "theirs\n")
  }

  @Test func `The brief may be where it belongs already`() throws {
    try scratch.write("p/docs/brief.md", "theirs\n")
    let outcome = try initialize("p", brief: "p/docs/brief.md")
    #expect(outcome.created == [".bmad/.gitignore", ".bmad/project-config.yaml"])
    #expect(try configuration("p").brief == "docs/brief.md")
  }

  @Test func `BMAD's project gains two files and no more`() throws {
    try scratch.write("p/_bmad/bmm/config.yaml", "project_name: x\n")
    try scratch.write("p/notes/idea.md", "x\n")
    let outcome = try initialize("p", brief: "p/notes/idea.md")
    #expect(outcome.created == [".bmad/.gitignore", ".bmad/project-config.yaml"])
    #expect(try configuration("p").brief == "notes/idea.md")
    #expect(!scratch.exists("p/docs"))
    #expect(!scratch.exists("p/bmad"))
  }

  @Test func `A brief that cannot be read stops everything`() throws {
    try scratch.write("binary.md", [0xFF, 0xFE, 0x00])
    try scratch.write("folder/x", "")
    #expect(try failure { try initialize(brief: "gone.md") }.kind == .notFound)
    #expect(try failure { try initialize(brief: "binary.md/x") }.kind == .notFound)
    #expect(try failure { try initialize(brief: "binary.md") }.kind == .badInput)
    let fault = try failure { try initialize(brief: "folder") }
    #expect(fault.kind == .badInput)
    #expect(fault.message.contains("folder"))
    #expect(!scratch.exists("my notes"))
  }

  @Test func `A place where nothing can be made is told as such`() throws {
    try scratch.write("file", "")
    for folder in ["file", "file/below"] {
      let fault = try failure { try initialize(folder) }
      #expect(fault.kind == .cannotCreate)
      #expect(fault.kind.exitCode == 73)
    }
    try scratch.write("p/.bmad", "a file in our way")
    #expect(try failure { try initialize("p") }.kind == .cannotCreate)
    #expect(try scratch.read("p/.bmad") == "a file in our way")
    try scratch.write("q/docs", "a file in our way")
    try scratch.write("idea.md", "x")
    #expect(try failure { try initialize("q", brief: "idea.md") }.kind == .cannotCreate)
    #expect(!scratch.exists("q/.bmad/project-config.yaml"))
  }

  @Test(arguments: ["", "  ", "two\nlines", "bell\u{7}"])
  func `A name that cannot be written is refused`(_ name: String) throws {
    #expect(try failure { try initialize(name: name) }.kind == .usage)
    #expect(!scratch.exists("my notes/.bmad/project-config.yaml"))
  }

  @Test(arguments: [
    ("Café Ümlaut", "café-ümlaut"), ("!!!", "project"), ("yes", "yes"), ("1.0", "1-0"), ("{a: b}", "a-b"),
    ("'quoted' \"name\"", "quoted-name"), ("- list", "list"), ("メモ帳", "メモ帳"), ("null", "null"),
  ])
  func `Any name survives the file`(_ name: String, _ id: String) throws {
    #expect(try initialize(name: name).id == id)
    #expect(try configuration().project.name == name)
    #expect(try configuration().project.id == id)
  }

  @Test func `A broken configuration is told, not replaced`() throws {
    try scratch.write("p/.bmad/project-config.yaml", "schema: [")
    #expect(try failure { try initialize("p") }.kind == .configuration)
    #expect(try scratch.read("p/.bmad/project-config.yaml") == "schema: [")
  }
}

import Foundation
import Host
import Kernel
import Testing

@Suite struct PluginCatalogTests {
  let scratch: ScratchProject
  static let embedded = [
    "workflows/prd/workflow.yaml": "name: prd\n", "workflows/prd/instructions.md": "shipped\n",
    "agents/john.md": "John\n", "templates/page.md": "page\n",
  ]

  init() throws { scratch = try ScratchProject() }

  private func catalog() throws -> PluginCatalog {
    let files = try scratch.files()
    return PluginCatalog(files: files, installRoot: try InstallRoot.find(in: files), embedded: Self.embedded)
  }

  @Test func `The project goes before BMAD, and BMAD before the binary`() throws {
    #expect(try catalog().entry(.workflow, named: "prd")?.origin == .embedded)
    try scratch.write("_bmad/bmm/config.yaml", "")
    try scratch.write("_bmad/bmm/workflows/2-plan/prd/workflow.yaml", "name: prd\n")
    try scratch.write("_bmad/bmm/agents/john.md", "John of BMAD\n")
    #expect(try catalog().entry(.workflow, named: "prd")?.path == "_bmad/bmm/workflows/2-plan/prd/workflow.yaml")
    try scratch.write("workflows/prd/workflow.yaml", "name: prd\n")
    try scratch.write("agents/john.agent.yaml", "agent: {}\n")
    let entry = try #require(try catalog().entry(.workflow, named: "prd"))
    #expect(entry.path == "workflows/prd/workflow.yaml")
    #expect(entry.origin == .project)
    #expect(entry.shadows.map(\.origin) == [.bmad, .embedded])
    #expect(entry.shadows.last?.path == "<embedded>/workflows/prd/workflow.yaml")
    let john = try #require(try catalog().entry(.agent, named: "john"))
    #expect(john.path == "agents/john.agent.yaml")
    #expect(john.shadows.map(\.origin) == [.bmad, .embedded])
  }

  @Test func `Entries are sorted, and what is no plugin is left out`() throws {
    for path in [
      "workflows/b/workflow.yaml", "workflows/a/workflow.yaml", "workflows/c/notes.md", "agents/README.md",
      "agents/notes.txt", "templates/.DS_Store", "templates/page.md",
    ] {
      try scratch.write(path, "x: 1\n")
    }
    let catalog = try catalog()
    #expect(catalog.entries.map(\.name) == ["a", "b", "prd", "john", "page.md"])
    #expect(catalog.entry(.template, named: "page.md")?.origin == .project)
    #expect(catalog.problems.isEmpty)
  }

  @Test func `A folder's names are those of its files and of the folders that hold files`() throws {
    try scratch.write("w/workflow.md", "x")
    try scratch.write("w/steps/step-01-a.md", "x")
    try scratch.write("w/data/deep/er.csv", "x")
    let reader = try catalog().reader
    #expect(try reader.list("w") == ["steps", "workflow.md"])
    #expect(try reader.list("w/steps") == ["step-01-a.md"])
    #expect(try reader.list("none") == [] && reader.list("w*") == [])
    #expect(try reader.list("<embedded>/workflows/prd") == ["instructions.md", "workflow.yaml"])
    #expect(try reader.list("<embedded>/workflows") == ["prd"])
  }

  @Test func `What cannot be used is told and harms nothing else`() throws {
    try scratch.write("workflows/bad/workflow.yaml", [0xFF, 0xFE])
    try scratch.write("workflows/a\\b/workflow.yaml", "name: x\n")
    try scratch.write("workflows/good/workflow.yaml", "name: good\n")
    try scratch.write("workflows/broken/workflow.yaml", "name: [\n")
    let catalog = try catalog()
    #expect(catalog.entries.filter { $0.origin == .project }.map(\.name) == ["broken", "good"])
    #expect(catalog.problems.map(\.code).sorted() == ["bad-plugin-name", "unreadable-plugin"])
  }

  @Test func `Links that lead out of the project are not followed`() throws {
    let outside = try ScratchProject()
    try outside.write("secret.yaml", "name: x\n")
    try scratch.write("workflows/x/note", "")
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path("workflows/x/workflow.yaml"), withDestinationPath: outside.path("secret.yaml"))
    #expect(try catalog().entry(.workflow, named: "x") == nil)
  }

  @Test func `A workflow also answers to the name in its file`() throws {
    try scratch.write("workflows/trace/workflow.yaml", "name: testarch-trace\n")
    let catalog = try catalog()
    #expect(catalog.entry(.workflow, named: "testarch-trace")?.name == "trace")
    #expect(catalog.entry(.workflow, named: "trace")?.declaredName == "testarch-trace")
    #expect(catalog.entry(.workflow, named: "prd")?.declaredName == nil)
  }

  @Test func `An unknown name is answered with what is near`() throws {
    for name in ["create-story", "dev-story", "story-done", "architecture"] {
      try scratch.write("workflows/\(name)/workflow.yaml", "name: \(name)\n")
    }
    let catalog = try catalog()
    #expect(catalog.nearest(to: "pdr", .workflow) == ["prd"])
    #expect(catalog.nearest(to: "architcture", .workflow) == ["architecture"])
    #expect(catalog.nearest(to: "story", .workflow).count == 3)
    #expect(catalog.nearest(to: "zzzzzz", .workflow).isEmpty)
    let fault = catalog.unknown(.workflow, "pdr")
    #expect(fault.kind == .notFound)
    #expect(fault.code == "unknown-workflow")
    #expect(fault.hint?.contains("Did you mean prd?") == true)
  }

  @Test func `The reader serves the project and the binary`() throws {
    try scratch.write("docs/a.md", "here\n")
    let reader = try catalog().reader
    #expect(try reader.read("docs/a.md") == "here\n")
    #expect(try reader.read("<embedded>/workflows/prd/instructions.md") == "shipped\n")
    #expect(try reader.read("<embedded>/workflows/none") == nil)
    #expect(try reader.read("docs/none.md") == nil)
    #expect(try failure { try reader.read("../x") }.kind == .refused)
    #expect(try failure { try reader.read("/etc/hostname") }.kind == .refused)
  }

  @Test func `A workflow is found by name, folder or file`() throws {
    let outside = try ScratchProject()
    try outside.write("flow/workflow.yaml", "name: flow\n")
    try outside.write("flow/steps.md", "steps\n")
    try outside.write("other.md", "other\n")
    try scratch.write("workflows/mine/workflow.yaml", "name: mine\n")
    try scratch.write("lab/trial/workflow.yaml", "name: trial\n")
    let catalog = try catalog()
    let here = ProjectLocator(currentFolder: scratch.path("lab"))
    func path(_ reference: String) throws -> String {
      try catalog.workflow(reference, root: scratch.root, locator: here).path
    }
    #expect(try path("mine") == "workflows/mine/workflow.yaml")
    #expect(try path("prd") == "<embedded>/workflows/prd/workflow.yaml")
    #expect(try path("<embedded>/workflows/prd") == "<embedded>/workflows/prd/workflow.yaml")
    #expect(try path("trial") == "lab/trial/workflow.yaml")
    #expect(try path("./trial/workflow.yaml") == "lab/trial/workflow.yaml")
    #expect(try path("../workflows/mine/") == "workflows/mine/workflow.yaml")
    #expect(try path(outside.path("flow")) == outside.path("flow/workflow.yaml"))
    #expect(try catalog.reader.read(outside.path("flow/steps.md")) == "steps\n")
    #expect(try failure { try catalog.reader.read(outside.path("other.md")) }.kind == .refused)
    for reference in ["nothing", "../lab", "/", outside.root] {
      #expect(try failure { try path(reference) }.code == "unknown-workflow", "\(reference)")
    }
  }
}

import Host
import Kernel
import Testing

@Suite struct WorkflowNamingTests {
  let scratch: ScratchProject

  init() throws { scratch = try ScratchProject() }

  private func catalog(_ aliases: [WorkflowAlias] = []) throws -> PluginCatalog {
    let files = try scratch.files()
    return PluginCatalog(
      files: files, installRoot: try InstallRoot.find(in: files),
      embedded: ["workflows/prd/workflow.yaml": "name: prd\n"], aliases: { _ in aliases })
  }

  private func found(_ name: String, _ aliases: [WorkflowAlias] = []) throws -> String? {
    try catalog(aliases).entry(.workflow, named: name)?.path
  }

  @Test(arguments: ["prd", "create-prd", "PRD", "*create-prd", "/bmad-create-prd", "bmad:bmm:workflows:prd", "PR"])
  func `One workflow of an early release has many names`(name: String) throws {
    try scratch.write("bmad/bmm/config.yaml", "project_name: X\n")
    let path = "bmad/bmm/workflows/2-plan-workflows/prd/workflow.yaml"
    try scratch.write(path, "name: prd\n")
    try scratch.write("bmad/bmm/workflows/2-plan-workflows/gdd/workflow.yaml", "name: gdd\n")
    #expect(try found(name, [.init(name: "create-prd", target: path), .init(name: "PR", target: path)]) == path)
  }

  @Test(arguments: ["prd", "create-prd", "bmad-create-prd", "bmad-bmm-create-prd", "CP", "cp"])
  func `And so has a skill of a late one`(name: String) throws {
    try scratch.write("_bmad/bmm/config.yaml", "")
    try scratch.write(".claude/skills/bmad-create-prd/SKILL.md", "---\nname: bmad-create-prd\n---\n# PRD\n")
    try scratch.write(".agents/skills/bmad-create-prd/SKILL.md", "---\nname: bmad-create-prd\n---\n# PRD\n")
    try scratch.write(".claude/skills/bmad-agent-pm/SKILL.md", "---\nname: bmad-agent-pm\n---\n# John\n")
    try scratch.write(".claude/skills/own-notes/SKILL.md", "---\nname: own-notes\n---\n# Notes\n")
    let path = ".claude/skills/bmad-create-prd/SKILL.md"
    #expect(try found(name, [.init(name: "CP", target: "bmad-create-prd")]) == path)
    let catalog = try catalog()
    #expect(catalog.entries.filter { $0.kind == .workflow }.map(\.name) == ["bmad-create-prd", "prd"])
    #expect(catalog.entries.first?.shadows.map(\.path) == [".agents/skills/bmad-create-prd/SKILL.md"])
  }

  @Test func `What a skill says decides whether it is a workflow or an agent`() throws {
    try scratch.write("_bmad/bmm/config.yaml", "")
    for (name, words) in [
      (
        "bmad-pm",
        "<agent-activation CRITICAL=\"TRUE\">\n1. LOAD {project-root}/_bmad/bmm/agents/pm.md\n</agent-activation>"
      ),
      ("bmad-tea", "Run: `resolve_customization.py --skill {skill-root} --key agent`"),
      ("bmad-agent-dev", "# Amelia"), ("bmad-agent-sm", "You must fully embody this persona."),
      ("bmad-agent-builder", "Builds agents."), ("bmad-party-mode", "Agents talk."),
    ] {
      try scratch.write(".claude/skills/\(name)/SKILL.md", "---\nname: \(name)\n---\n\(words)\n")
    }
    let entries = try catalog().entries.filter { $0.place.origin == .bmad }
    #expect(entries.filter { $0.kind == .workflow }.map(\.name) == ["bmad-agent-builder", "bmad-party-mode"])
    #expect(entries.filter { $0.kind == .agent }.map(\.name) == ["dev", "sm", "tea"])
  }

  @Test func `Workflows that share a folder are told apart by their file's name`() throws {
    try scratch.write("_bmad/bmm/config.yaml", "")
    let folder = "_bmad/bmm/workflows/2-plan-workflows/create-prd"
    for kind in ["create", "validate"] {
      try scratch.write("\(folder)/workflow-\(kind)-prd.md", "---\nname: \(kind)-prd\n---\n")
    }
    #expect(try found("validate-prd") == "\(folder)/workflow-validate-prd.md")
    #expect(try found("prd") == "\(folder)/workflow-create-prd.md")
  }

  @Test func `A folder with workflow.yaml and workflow.md is one workflow`() throws {
    try scratch.write("_bmad/bmm/config.yaml", "")
    try scratch.write("_bmad/bmm/workflows/x/workflow.yaml", "name: x\n")
    try scratch.write("_bmad/bmm/workflows/x/workflow.md", "---\nname: x\n---\n")
    let entry = try #require(try catalog().entry(.workflow, named: "x"))
    #expect(entry.path == "_bmad/bmm/workflows/x/workflow.yaml")
    #expect(entry.shadows.isEmpty)
  }

  @Test func `A workflow of the project's own is not taken for one of ours`() throws {
    try scratch.write("workflows/create-prd/workflow.yaml", "name: create-prd\n")
    #expect(try found("prd") == "<embedded>/workflows/prd/workflow.yaml")
    #expect(try found("create-prd") == "workflows/create-prd/workflow.yaml")
  }

  @Test func `What nobody calls anything is not found`() throws {
    for name in ["", "*", "create-", "bmad-", "x"] { #expect(try found(name) == nil) }
  }
}

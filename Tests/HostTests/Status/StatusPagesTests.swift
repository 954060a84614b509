import Foundation
import Host
import Kernel
import Testing
import YAML

@Suite struct StatusPagesTests {
  let scratch: ScratchProject
  let pages: StatusPages
  static let morning = Timestamp(milliseconds: 1_795_000_000_000)
  static let evening = Timestamp(milliseconds: 1_795_030_000_000)

  init() throws {
    scratch = try ScratchProject()
    let template = try String(contentsOfFile: "\(packageRoot)/templates/workflow-status.md", encoding: .utf8)
    pages = StatusPages(files: try scratch.files(), installRoot: nil, template: template, render: plainRender)
  }

  static func run(
    _ id: String, _ status: RunStatus, workflow: String = "prd", at moment: Timestamp = morning,
    outputs: [RunSnapshot.Document] = []
  ) -> RunSnapshot {
    RunSnapshot(
      run: id, workflow: workflow, status: status, cursor: .init(step: 2, totalSteps: 5, goal: "Find the\ngoals"),
      sequence: 4, startedAt: moment, updatedAt: moment, outputs: outputs)
  }

  static func status(_ runs: [RunSnapshot] = [], board: [(key: String, state: String)]? = nil) -> ProjectStatus {
    ProjectStatus(
      project: .init(name: "Field Notes", id: "field-notes", level: 2), runs: runs,
      workflowPaths: ["prd": "workflows/prd/workflow.yaml"],
      steps: [.init(number: 1, goal: "a | b", agent: "john", state: "done")], board: board)
  }

  private func sprint() throws -> YAML.Node {
    let text = try scratch.read("bmad/sprint-status.yaml")
    return try #require(try parse(text, file: "x"))
  }

  @Test func `A project without runs has both files`() throws {
    #expect(
      try pages.write(Self.status(), now: Self.morning, durable: true) == [
        "bmad/sprint-status.yaml", "bmad/workflow-status.md",
      ])
    let root = try sprint()
    #expect(
      root.pairs?.compactMap(\.key.text) == [
        "schema", "generated", "project", "current_workflow", "workflow_status", "agent_activity", "phase_progress",
        "development_status",
      ])
    #expect(root["generated"]?.text == Self.morning.description)
    #expect(root["project"]?["id"]?.text == "field-notes")
    #expect(root["current_workflow"]?.isNull == true)
    #expect(root["phase_progress"]?["current_phase"]?.text == "planning")
    #expect(try scratch.read("bmad/workflow-status.md").contains("Updated \(Self.morning.description)."))
    #expect(try scratch.read("bmad/workflow-status.md").contains("No run yet."))
  }

  @Test func `Runs, documents, activity and stories are told`() throws {
    let prd = Self.run("r1", .completed, outputs: [.init(name: "prd", path: "docs/PRD.md", digest: Digest(of: "x"))])
    let second = Self.run("r2", .waiting, workflow: "architecture", at: Self.evening)
    var status = Self.status(
      [prd, second],
      board: [("epic-1", "in-progress"), ("1-1-login", "done"), ("1-2-logout", "review"), ("1-3-x", "backlog")])
    status.activity = [
      .init(agent: "john", task: "prd", llm: "offline", startTime: Self.morning, estimatedCost: nil)
    ]
    _ = try pages.write(status, now: Self.evening, durable: false)
    let root = try sprint()
    #expect(root["current_workflow"]?["name"]?.text == "architecture")
    #expect(root["current_workflow"]?["status"]?.text == "waiting")
    #expect(root["workflow_status"]?["prd"]?.text == "docs/PRD.md")
    #expect(root["agent_activity"]?.items?.first?["estimated_cost"]?.isNull == true)
    #expect(root["agent_activity"]?.items?.first?["llm"]?.text == "offline")
    let phase = root["phase_progress"]
    #expect(phase?["current_phase"]?.text == "implementation")
    #expect(phase?["stories_total"]?.value == .int(3))
    #expect(phase?["stories_completed"]?.value == .int(1))
    #expect(phase?["stories_in_progress"]?.value == .int(1))
    let page = try scratch.read("bmad/workflow-status.md")
    #expect(page.contains("Step: 2 of 5 (Find the goals)"))
    #expect(page.contains("Next: `orchestrator resume r2`"))
    #expect(page.contains("| 1 | a \\| b | john | done |"))
    #expect(page.contains("- prd: `docs/PRD.md`"))
  }

  @Test func `Nothing is written where only the time would change`() throws {
    let status = Self.status([Self.run("r1", .completed)])
    _ = try pages.write(status, now: Self.morning, durable: false)
    let before = try scratch.snapshot()
    #expect(try pages.write(status, now: Self.evening, durable: false) == [])
    #expect(try scratch.snapshot() == before)
    let changed = Self.status([Self.run("r1", .completed), Self.run("r2", .running)])
    #expect(try pages.write(changed, now: Self.evening, durable: false).count == 2)
  }

  static let edited = """
    # My board.

    schema: 1
    generated: "2026-01-01T00:00:00.000Z"
    # who we are
    project: {name: Old, id: old, team: harbour}
    workflow_status:
      research: docs/research.md   # kept by value
    mine: |
      # not a comment
      text

    # Stories; edit the states.
    development_status:
      epic-1: in-progress
      # the first
      1-1-login: done   # 'twas hard

      "1-2-logout": backlog
      # last in the map

    other: [1,
      2]
    # the end
    """ + "\n"

  @Test(arguments: [false, true])
  func `What a person keeps in the file stays byte by byte`(windows: Bool) throws {
    try scratch.write("bmad/sprint-status.yaml", windows ? Self.edited.replacing("\n", with: "\r\n") : Self.edited)
    _ = try pages.write(Self.status(), now: Self.morning, durable: false)
    let written = try scratch.read("bmad/sprint-status.yaml")
    let text = written.replacing("\r\n", with: "\n")
    #expect(written.utf8.count { $0 == 13 } == (windows ? text.utf8.count { $0 == 10 } : 0))
    #expect(text.hasPrefix("# My board.\n\nschema: 1\n"))
    #expect(text.contains("# who we are\nproject:\n  id: field-notes\n"))
    #expect(
      text.contains(
        """
        # Stories; edit the states.
        development_status:
          epic-1: in-progress
          # the first
          1-1-login: done   # 'twas hard

          "1-2-logout": backlog

        """))
    #expect(text.contains("mine: |\n  # not a comment\n  text\n"))
    #expect(text.contains("other: [1,\n  2]\n"))
    #expect(text.contains("  # last in the map\n"))
    #expect(text.hasSuffix("# the end\n"))
    let root = try sprint()
    #expect(root["workflow_status"]?["research"]?.text == "docs/research.md")
    #expect(root["project"]?["team"]?.text == "harbour" && root["project"]?["name"]?.text != "Old")
    #expect(root["mine"]?.text == "# not a comment\ntext\n")
    #expect(root["phase_progress"]?["stories_total"]?.value == .int(2))
    #expect(try pages.write(Self.status(), now: Self.evening, durable: false) == [])
  }

  @Test(arguments: [
    "{schema: 1, development_status: {1-1-a: done}, mine: x}\n",
    "--- # c\ndevelopment_status:\n  1-1-a: done\nmine: x\n",
    "? development_status\n: 1-1-a: done\nmine: x", "base: &b {1-1-a: done}\ndevelopment_status: *b\nmine: x\n",
  ])
  func `Other ways to write the same are kept by value`(_ text: String) throws {
    try scratch.write("bmad/sprint-status.yaml", text)
    _ = try pages.write(Self.status(), now: Self.morning, durable: false)
    #expect(try sprint()["development_status"]?["1-1-a"]?.text == "done")
    #expect(try sprint()["mine"]?.text == "x")
  }

  @Test(arguments: [("schema: 2\n", "newer-schema"), ("a: [\n", "invalid-yaml"), ("- a\n", "wrong-type")])
  func `A file that is broken or newer is left as it is`(_ text: String, _ code: String) throws {
    try scratch.write("bmad/sprint-status.yaml", text)
    let fault = try failure { try pages.write(Self.status(), now: Self.morning, durable: false) }
    #expect(fault.kind == .badInput)
    #expect(fault.code == code)
    #expect(try scratch.read("bmad/sprint-status.yaml") == text)
    #expect(scratch.exists("bmad/workflow-status.md"))
  }

  @Test func `In BMAD's project both files lie apart`() throws {
    try scratch.write("bmad/bmm/config.yaml", "")
    let files = try scratch.files()
    let pages = StatusPages(
      files: files, installRoot: try InstallRoot.find(in: files), template: "{{updated}}\n", render: plainRender)
    #expect(
      try pages.write(Self.status(), now: Self.morning, durable: false) == [
        ".bmad/status/sprint-status.yaml", ".bmad/status/workflow-status.md",
      ])
    #expect(!scratch.exists("bmad/sprint-status.yaml"))
  }
}

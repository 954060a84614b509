import Boards
import Host
import Kernel
import Support
import Testing

/// A clock that keeps a test's folder for as long as someone may look into it.
private struct FolderClock: RunClock {
  let folder: TemporaryFolder
  let clock = ManualClock()

  func now() -> Timestamp { clock.now() }
  func today() -> String { clock.today() }
  func sleep(seconds: Double) async throws { try await clock.sleep(seconds: seconds) }
}

/// A project on the disk with some files.
private struct Project {
  let folder: TemporaryFolder
  let boards: ProjectBoards

  init(_ contents: [String: String], settings: [String: String] = [:]) throws {
    folder = try TemporaryFolder()
    let files = try ConfinedFiles(root: folder.path)
    try files.replace(".bmad/project-config.yaml", with: Array("schema: 1\n".utf8), durable: false)
    for (path, text) in contents { try files.replace(path, with: Array(text.utf8), durable: false) }
    boards = ProjectBoards(
      files: files, installRoot: try InstallRoot.find(in: files), settings: settings, outputFolder: "docs",
      clock: FolderClock(folder: folder),
      patience: .zero)
    self.files = files
  }

  private let files: ConfinedFiles

  func text(_ path: String) throws -> String? { try files.read(path).map { String(decoding: $0, as: UTF8.self) } }

  func names(_ pattern: String) throws -> [String] { try files.glob(pattern) }
}

private let board = """
  # STATUS DEFINITIONS
  story_location: "{project-root}/work/stories"
  development_status:
    epic-1: in-progress
    1-1-login: review  # with Ann
    1-2-account: backlog

  """

@Suite struct `A project's boards` {
  @Test(arguments: [
    ("docs/sprint-status.yaml", [:]), ("bmad/sprint-status.yaml", [:]),
    ("docs/sprint-artifacts/sprint-status.yaml", [:]),
    ("docs/stories/sprint-status.yaml", [:]), ("_bmad-output/implementation-artifacts/sprint-status.yaml", [:]),
    ("plan/out/sprint-status.yaml", ["implementation_artifacts": "plan/out", "output_folder": "x"]),
    ("papers/sprint-status.yaml", ["output_folder": "{project-root}/papers"]),
    ("x/sprint-status.yaml", ["sprint_artifacts": "./x/"]), ("sprint-status.yaml", ["output_folder": "."]),
  ])
  func `are found where it keeps them`(path: String, settings: [String: String]) throws {
    let installed = settings.isEmpty ? [:] : ["_bmad/bmm/config.yaml": ""]
    let project = try Project([path: board].merging(installed) { $1 }, settings: settings)
    #expect(try project.boards.board()?.file == path)
  }

  @Test func `with stories win over an empty one`() throws {
    let project = try Project([
      "docs/sprint-status.yaml": "development_status: {}\n", "docs/stories/sprint-status.yaml": board,
    ])
    #expect(try project.boards.board()?.file == "docs/stories/sprint-status.yaml")
    #expect(try Project([:]).boards.board() == nil)
  }

  @Test func `change by one value, with a copy of what was`() throws {
    let project = try Project(["docs/sprint-status.yaml": board])
    let change = try project.boards.update("1-1-login", to: "done")
    #expect((change.path, change.from, change.to) == ("docs/sprint-status.yaml", "review", "done"))
    #expect(try project.text("docs/sprint-status.yaml") == board.replacing("review", with: "done"))
    let copies = try project.names(".bmad/snapshots/*/*.copy")
    #expect(copies.count == 1)
    #expect(try project.text(try #require(copies.first)) == board)
    #expect(try project.text(".bmad/snapshots/.gitignore") == "*\n")
    #expect(try !project.boards.update("1-1-login", to: "done").isWritten)
    #expect(try project.names(".bmad/snapshots/*/*.copy").count == 1)
  }

  @Test func `keep the newest twenty copies`() throws {
    let stories = (1...25).map { "  1-\($0)-s: backlog\n" }.joined()
    let project = try Project(["docs/sprint-status.yaml": "development_status:\n" + stories])
    for number in 1...25 { _ = try project.boards.update("1-\(number)-s", to: "done") }
    #expect(try project.names(".bmad/snapshots/*/*.copy").count == 20)
  }

  @Test func `stay as they are in doubt`() throws {
    for text in [board + "  1-1-login: done\n", "<<<<<<< HEAD\n" + board, board.replacing("review", with: "done")] {
      let project = try Project(["docs/sprint-status.yaml": text])
      #expect(throws: Failure.self) { try project.boards.update("1-1-login", to: "review") }
      #expect(try project.text("docs/sprint-status.yaml") == text)
      #expect(try project.names(".bmad/snapshots/**").isEmpty)
    }
    #expect(#expect(throws: Failure.self) { try Project([:]).boards.update("1-1-a", to: "done") }?.code == "no-board")
  }

  @Test func `that another process holds are left alone`() throws {
    let project = try Project(["docs/sprint-status.yaml": board])
    let lock = try FileLock.tryLock(project.folder.path + "/.bmad/board.lock", now: ManualClock().now())
    let failure = #expect(throws: Failure.self) { try project.boards.update("1-1-login", to: "done") }
    #expect(failure?.kind == .waiting)
    #expect(try project.text("docs/sprint-status.yaml") == board)
    withExtendedLifetime(lock) {}
  }
}

@Suite struct `A project's stories` {
  @Test func `come from board, epics and files together`() throws {
    let project = try Project([
      "docs/sprint-status.yaml": board,
      "docs/epics.md": "## Epic 1: A\n### Story 1.1: User Login\n### Story 1.2: Account\n**Prerequisites:** None\n",
      "docs/epics-validation.md": "## Epic 9: Z\n### Story 9.9: No\n",
      "work/stories/1-1-login.md": "# Story 1.1: User Login\nStatus: in-progress\n## Story\n",
      "work/stories/1-1-login-REVIEW-SUMMARY.md": "# Story review\nStatus: fine\n",
    ])
    let found = try project.boards.catalog()
    #expect(found.stories.map(\.id) == ["1.1", "1.2"])
    #expect(found.stories.map(\.dependencies) == [[], []])
    #expect(found.stories[0].file == "work/stories/1-1-login.md")
    #expect(found.stories[0].problems.map(\.code) == ["status-differs"])
  }

  @Test func `are planned in shards, too`() throws {
    let project = try Project([
      "docs/epics/index.md": "# Epics\n- [Epic 1](epic-1.md)\n",
      "docs/epics/epic-10.md": "# Epic 10: J\n## Story 10.1: Z\n",
      "docs/epics/epic-2.md": "# Epic 2: B\n## Story 2.1: Y\n",
    ])
    #expect(try project.boards.catalog().stories.map(\.id) == ["2.1", "10.1"])
    let files = try Project([
      "docs/epic-10.md": "# Epic 10\n## Story 10.1: Z\n", "docs/epic-9.md": "# Epic 9\n## Story 9.1: Y\n",
    ])
    #expect(try files.boards.catalog().stories.map(\.id) == ["9.1", "10.1"])
  }

  @Test func `have their own status changed`() throws {
    let text = "# Story 1.1: A\r\n\r\n**Status:** Draft\r\n\r\n## Story\r\n"
    let project = try Project(["docs/stories/1-1-a.md": text])
    let change = try project.boards.updateStory(file: "docs/stories/1-1-a.md", to: "ready-for-dev")
    #expect(change.from == "Draft")
    #expect(try project.text("docs/stories/1-1-a.md") == text.replacing("Draft", with: "ready-for-dev"))
  }

  @Test func `of a configuration that leads out of the project are not looked for there`() throws {
    let project = try Project(
      [
        "_bmad/bmm/config.yaml": "", "docs/sprint-status.yaml": board,
      ], settings: ["output_folder": "/etc", "dev_story_location": "{project-root}/../..", "sprint_artifacts": "~/x"])
    #expect(try project.boards.catalog().stories.count == 2)
  }
}

@Suite struct `A project's workflow status` {
  @Test func `is written by an update and by nothing else`() throws {
    let text = "project: P\nworkflow_path: greenfield.yaml\nworkflow_status:\n  prd: required # soon\n  ux: optional\n"
    let project = try Project([
      "bmad/bmm/config.yaml": "", "docs/bmm-workflow-status.yaml": text,
      "bmad/bmm/workflows/workflow-status/paths/greenfield.yaml": "phases: [{workflows: [{id: ux, agent: sally}]}]\n",
    ])
    let service = try project.boards.workflowStatusService()
    #expect(service.validate(callingWorkflow: "prd").values["status_file_path"] == "docs/bmm-workflow-status.yaml")
    #expect(try project.text("docs/bmm-workflow-status.yaml") == text)
    let reply = try project.boards.updateWorkflowStatus(
      action: "complete_workflow", workflow: "prd", outputFile: "docs/PRD.md")
    #expect(reply.values["next_agent"] == "sally")
    #expect(try project.text("docs/bmm-workflow-status.yaml") == text.replacing("required", with: "docs/PRD.md"))
    let again = try project.boards.updateWorkflowStatus(action: "skip_workflow", workflow: "prd", outputFile: nil)
    #expect(again.values["success"] == false)
    #expect(try Project([:]).boards.workflowStatusService().initCheck().values["status_exists"] == false)
  }
}

@Suite struct `Questions of workflows` {
  @Test func `are answered from board and story file`() throws {
    let project = try Project([
      "docs/sprint-status.yaml": board,
      "work/stories/1-1-login.md":
        "# Story 1.1: A\nStatus: review\n## Tasks\n- [x] a\n- [ ] b\n### Review Follow-ups (AI)\n- [ ] [AI-Review] c\n",
    ])
    let boards = project.boards
    #expect(try boards.status(of: "1-1-login") == "review")
    #expect(try boards.status(of: "1-9-x") == nil)
    #expect(try boards.firstStory(with: "backlog").key == "1-2-account")
    #expect(try boards.nextToDevelop().key == nil)
    #expect(try boards.previousStory(of: "1-2-account")?.key == "1-1-login")
    let file = try #require(try boards.storyFile(of: "1-1-login"))
    #expect(try boards.untickedTasks(file: file) == ["b", "[AI-Review] c"])
    #expect(try boards.untickedTasks(file: file, reviewOnly: true) == ["[AI-Review] c"])
    #expect(try boards.hasSection("Review Follow-ups (AI)", file: file))
    #expect(throws: Failure.self) { try boards.hasSection("x", file: "nowhere.md") }
  }

  @Test func `about a board in doubt say what is wrong`() throws {
    let project = try Project(["docs/sprint-status.yaml": board + "  1-1-login: done\n"])
    let found = try project.boards.firstStory(with: "backlog")
    #expect(found.key == nil)
    #expect(found.obstacles.contains { $0.line == 7 })
  }
}

@Suite struct `A status file that a workflow writes` {
  @Test(arguments: [
    ("docs/sprint-status.yaml", "development_status:\n  1-1-a: done\n", "development_status:\n  1-1-a: backlog\n"),
    (
      "docs/sprint-status.yaml", "development_status:\n  1-1-a: done\n  1-2-b: done\n",
      "development_status:\n  1-1-a: done\n"
    ),
    ("docs/sprint-status.yaml", "development_status:\n  1-1-a: done\n", "# a template\nworkflow: {{x}}\n"),
    (
      "docs/sprint-status.yaml", "development_status:\n  1-1-a: done\n  1-1-a: done\n",
      "development_status:\n  1-1-a: done\n"
    ),
    (
      "docs/bmm-workflow-status.yaml", "workflow_status:\n  prd: docs/PRD.md\n",
      "workflow_status: \"{{workflow_items}}\"\n"
    ),
    ("docs/bmm-workflow-status.yaml", "workflow_status:\n  prd: docs/PRD.md\n", "workflow_status:\n  prd: required\n"),
  ])
  func `keeps what it knew`(path: String, old: String, new: String) throws {
    let folder = try TemporaryFolder()
    let files = try ConfinedFiles(root: folder.path)
    try files.replace(path, with: Array(old.utf8), durable: false)
    #expect(throws: Failure.self) { try files.documents.replace(path, with: Array(new.utf8), durable: false) }
    #expect(try files.read(path) == Array(old.utf8))
  }

  @Test func `moves on, with a copy of what was`() throws {
    let folder = try TemporaryFolder()
    let files = try ConfinedFiles(root: folder.path)
    let (old, new) = (
      "development_status:\n  1-1-a: review\n", "development_status:\n  1-1-a: done\n  1-2-b: backlog\n"
    )
    try files.documents.replace("docs/sprint-status.yaml", with: Array(old.utf8), durable: false)
    try files.documents.replace("docs/sprint-status.yaml", with: Array(new.utf8), durable: false)
    #expect(try files.read("docs/sprint-status.yaml") == Array(new.utf8))
    #expect(try files.read(try #require(try files.glob(".bmad/snapshots/*/*.copy").first)) == Array(old.utf8))
  }
}

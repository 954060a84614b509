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

  @Test(arguments: [
    ("last_updated: 2026-01-02 # by hand\n", "last_updated: 2026-11-21 # by hand\n"),
    ("last_updated: '2026-01-02'\n", "last_updated: '2026-11-21'\n"), ("last_updated:\n", "last_updated:\n"),
  ])
  func `say the day of their last change where they do so`(old: String, new: String) throws {
    let project = try Project(["docs/sprint-status.yaml": old + board])
    #expect(try !project.boards.update("1-1-login", to: "review").isWritten)
    #expect(try project.text("docs/sprint-status.yaml") == old + board)
    _ = try project.boards.update("1-1-login", to: "done")
    #expect(try project.text("docs/sprint-status.yaml") == new + board.replacing("review", with: "done"))
  }

  @Test func `are read in the words of later releases`() throws {
    let project = try Project([
      "docs/sprint-status.yaml":
        "project: Ours\ndevelopment_status:\n  epic-1: contexted\n  1-1-a: drafted\n  1.5-b: odd\n  epic-1-retrospective: completed\n"
    ])
    let sprint = try #require(try project.boards.sprint())
    #expect(sprint.fields["project"] == "Ours" && sprint.path == "docs/sprint-status.yaml")
    #expect(sprint.entries.map(\.status) == ["in-progress", "ready-for-dev", "odd", "done"])
    #expect(sprint.entries.map(\.kind) == [.epic, .story, .story, .retrospective])
    #expect(sprint.entries.map(\.isKnown) == [true, true, false, true])
    #expect(try Project([:]).boards.sprint() == nil)
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
    for request in [StatusService.initCheck, .validate(callingWorkflow: "prd"), .data(request: "all")] {
      _ = try project.boards.service(request)
    }
    _ = try project.boards.workflows()
    #expect(try project.text("docs/bmm-workflow-status.yaml") == text)
    let change = StatusChange(.workflow, "prd", to: "docs/PRD.md")
    #expect(try project.boards.plan(change).from == "required")
    #expect(try project.text("docs/bmm-workflow-status.yaml") == text)
    let outcome = try project.boards.carryOut(change)
    #expect(outcome.values["next_agent"] == "sally")
    #expect(outcome.values["next_workflow"] == "ux")
    let written = text.replacing("required", with: "docs/PRD.md")
    #expect(try project.text("docs/bmm-workflow-status.yaml") == written)
    #expect(throws: Failure.self) { try project.boards.carryOut(StatusChange(.workflow, "prd", to: "skipped")) }
    #expect(throws: Failure.self) { try project.boards.plan(StatusChange(.workflow, "gdd", to: "skipped")) }
    #expect(try project.text("docs/bmm-workflow-status.yaml") == written)
    #expect(try Project([:]).boards.service(.initCheck)["status_exists"] == false)
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
    #expect(try boards.find(StatusSearch(.story, ["backlog"])).items.map(\.key) == ["1-2-account"])
    #expect(try boards.find(StatusSearch(.story, ["ready-for-dev"])).items.isEmpty)
    #expect(try boards.find(StatusSearch(.epic, ["in-progress"])).items.map(\.key) == ["epic-1"])
    #expect(try boards.previousStory(of: "1-2-account")?.key == "1-1-login")
    let story = try #require(try boards.story("1-1-login"))
    #expect((story.epic, story.number, story.epicStatus) == ("1", "1", "in-progress"))
    let file = try #require(story.file)
    let text = try #require(try boards.storyText(file))
    #expect(text.openTasks == ["b", "[AI-Review] c"])
    #expect(text.openReviewTasks == ["[AI-Review] c"])
    #expect(text.hasSection("Review Follow-ups") && text.hasSection("review follow-ups (AI)"))
    #expect(try boards.storyText("nowhere.md") == nil)
  }

  @Test func `take up what was begun before something new`() throws {
    let project = try Project([
      "docs/sprint-status.yaml":
        "development_status:\n  1-1-a: done\n  1-2-b: ready-for-dev\n  1-3-c: in-progress\n  1-4-d: ready-for-dev\n"
    ])
    let found = try project.boards.find(StatusSearch(.story, ["ready-for-dev"]))
    #expect(found.items.map(\.key) == ["1-3-c", "1-2-b", "1-4-d"])
  }

  @Test func `about a board in doubt say what is wrong`() throws {
    let project = try Project(["docs/sprint-status.yaml": board + "  1-1-login: done\n"])
    let failure = #expect(throws: Failure.self) { try project.boards.find(StatusSearch(.story, ["backlog"])) }
    #expect(failure?.location?.line == 7)
  }

  @Test func `pass over an epic with an unknown key, and say why`() throws {
    let text = "development_status:\n  1-1-a: backlog\n  1-2a-x: backlog\n  epic-2: backlog\n  2-1-b: backlog\n"
    let found = try Project(["docs/sprint-status.yaml": text]).boards.find(StatusSearch(.story, ["backlog"]))
    #expect(found.items.map(\.key) == ["2-1-b"])
    #expect(found.obstacles.map(\.line) == [3])
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

@Suite struct `Planning a sprint` {
  private let epics = """
    ## Epic 1: A
    ### Story 1.1: User Login
    ### Story 1.2: Account
    ## Epic 2: B
    ### Story 2.1: Import: "all"
    """
  private let skeleton = "# a remark\nproject: P\n\ndevelopment_status:\n  # in order, drafted first\n"

  @Test func `makes a board`() throws {
    let project = try Project(["docs/epics.md": epics])
    let change = StatusChange(.sprint, "docs/sprint-status.yaml", to: skeleton)
    #expect(try project.boards.plan(change).to == "7 keys, 7 new")
    #expect(try project.text("docs/sprint-status.yaml") == nil)
    let outcome = try project.boards.carryOut(change)
    #expect(outcome.values["story_count"] == 3)
    #expect(
      try project.text("docs/sprint-status.yaml") == skeleton + """
          epic-1: backlog
          1-1-user-login: backlog
          1-2-account: backlog
          epic-1-retrospective: optional

          epic-2: backlog
          2-1-import-all: backlog
          epic-2-retrospective: optional

        """)
    let again = try project.boards.carryOut(change)
    #expect(again.from == again.to)
    #expect(try project.names(".bmad/snapshots/**").isEmpty)
  }

  @Test func `adds what is new and keeps every other byte`() throws {
    let old = """
      # STATUS DEFINITIONS
      project: P\t# ours

      development_status:
        # the first
        epic-1: contexted
        1-1-sign-in: review  # with Ann

        # the last
        epic-1-retrospective: optional
      """
    let project = try Project(["docs/epics.md": epics, "docs/sprint-status.yaml": old])
    _ = try project.boards.carryOut(StatusChange(.sprint, "docs/other.yaml", to: skeleton))
    let text = try #require(try project.text("docs/sprint-status.yaml"))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for line in old.split(separator: "\n", omittingEmptySubsequences: false) { #expect(lines.contains(line)) }
    #expect(!text.contains("user-login") && text.contains("  1-2-account: backlog\n"))
    #expect(try project.boards.board()?.entries.count == 7)
    #expect(try project.text("docs/other.yaml") == nil)
  }

  @Test func `sees what files prove, and takes nothing back`() throws {
    let project = try Project([
      "docs/epics.md": epics, "docs/tech-spec-epic-1.md": "# Spec\n", "docs/tech-spec-epic-12.md": "# Spec\n",
      "docs/stories/1-1-user-login.md": "# Story 1.1: User Login\nStatus: drafted\n## Story\n",
      "docs/stories/1-2-account.md": "# Story 1.2: Account\nStatus: drafted\n## Story\n",
      "docs/stories/1-2-account.context.xml": "<story-context/>",
      "docs/stories/2-1-import-all.md": "# Story 2.1: Import\nStatus: done\n## Story\n",
      "docs/sprint-status.yaml": "development_status:\n  epic-1: backlog\n  2-1-import-all: review\n",
    ])
    _ = try project.boards.carryOut(StatusChange(.sprint, "docs/sprint-status.yaml", to: skeleton))
    let board = try #require(try project.boards.board())
    #expect(board["epic-1"]?.status.text == "contexted")
    #expect(board["1-1-user-login"]?.status.text == "drafted")
    #expect(board["1-2-account"]?.status.text == "ready-for-dev")
    #expect(board["2-1-import-all"]?.status.text == "review")
    #expect(board["epic-2"]?.status.text == "backlog")
  }

  @Test func `without epics changes nothing`() throws {
    let project = try Project(["docs/PRD.md": "# PRD\n"])
    let failure = #expect(throws: Failure.self) {
      try project.boards.carryOut(StatusChange(.sprint, "docs/sprint-status.yaml", to: "development_status:\n"))
    }
    #expect(failure?.code == "no-epics")
    #expect(try project.names("docs/*") == ["docs/PRD.md"])
  }
}

@Suite struct `Status files that are made` {
  private static let status = "docs/bmm-workflow-status.yaml"
  private static let text = "project: P\nworkflow_status:\n  research: skipped\n  prd: required\n"
  private static let board = "development_status:\n  epic-1: backlog\n  1-1-login: backlog\n"

  @Test(arguments: [(status, text, "2 workflows"), ("docs/sprint-status.yaml", board, "2 keys")])
  func `are whole, and told once`(path: String, text: String, content: String) throws {
    let project = try Project([:])
    let change = try #require(try project.boards.change(of: path, from: nil, to: Array(text.utf8), named: []))
    #expect(change == StatusChange(.creation, path, to: text))
    let plan = try project.boards.plan(change)
    #expect((plan.path, plan.from, plan.to) == (path, "", content))
    #expect(try project.boards.carryOut(change) == plan)
    #expect(try project.text(path) == text)
    #expect(try project.names("docs/*").count == 1, "nothing half written lies beside it")
    // As a run finds it that was killed before it could say so.
    #expect(try project.boards.plan(change).from == content)
    #expect(try project.boards.carryOut(change).from == content)
    #expect(try project.text(path) == text)
  }

  @Test func `tell what comes next`() throws {
    let project = try Project([:])
    let made = try project.boards.carryOut(StatusChange(.creation, Self.status, to: Self.text))
    #expect(made.values["next_workflow_id"] == "prd")
  }

  @Test(arguments: [status, "_bmad-output/planning-artifacts/bmm-workflow-status.yaml"])
  func `never replace one that is there, wherever the project keeps it`(place: String) throws {
    let mine = "# mine\nworkflow_status:\n  prd: required\n"
    let project = try Project([place: mine])
    let change = StatusChange(.creation, Self.status, to: Self.text)
    for attempt in [project.boards.plan, project.boards.carryOut] {
      let failure = #expect(throws: Failure.self) { try attempt(change) }
      #expect(failure?.code == "status-file-exists")
    }
    #expect(try project.text(place) == mine)
    #expect(try project.names("**/*status*").count == 1)
  }

  @Test func `take the place of an empty file`() throws {
    let project = try Project([Self.status: "\n"])
    _ = try project.boards.carryOut(StatusChange(.creation, Self.status, to: Self.text))
    #expect(try project.text(Self.status) == Self.text)
  }

  @Test func `of two that make it one does`() async throws {
    let project = try Project([:])
    let boards = project.boards
    let outcomes = await withTaskGroup(of: String.self) { group in
      for index in 0..<8 {
        group.addTask {
          do {
            return try boards.carryOut(
              StatusChange(.creation, Self.status, to: "project: P\(index)\nworkflow_status:\n  prd: required\n")
            ).from
          } catch { return "refused" }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count { $0.isEmpty } == 1)
    #expect(outcomes.count { $0 == "refused" } == 7)
  }

  @Test(arguments: [
    (status, "project: P\n"), (status, "workflow_status: {}\n"), (status, "workflow_status: \"{{workflow_items}}\"\n"),
    ("docs/sprint-status.yaml", "project: P\n"), ("docs/sprint-status.yaml", "development_status:\n  1-1-a: [\n"),
    ("docs/sprint-status.yaml", "development_status:\n  epic-1: backlog\n  As a user: backlog\n"),
    ("docs/sprint-status.yaml", "development_status:\n  epic-1: somehow\n"), ("docs/workflow-status.md", " \n"),
  ])
  func `that are no status files are refused`(path: String, text: String) throws {
    let project = try Project([:])
    let failure = #expect(throws: Failure.self) {
      try project.boards.change(of: path, from: nil, to: Array(text.utf8), named: [])
    }
    #expect(failure?.kind == .badInput)
    #expect(throws: Failure.self) { try project.boards.carryOut(StatusChange(.creation, path, to: text)) }
    #expect(try project.names("docs/*").isEmpty)
  }

  @Test(arguments: ["docs/PRD.md", ".git/bmm-workflow-status.yaml", "../bmm-workflow-status.yaml"])
  func `are made in no other place`(path: String) throws {
    let project = try Project([:])
    #expect(throws: Failure.self) {
      try project.boards.carryOut(StatusChange(.creation, path, to: Self.text))
    }
  }
}

@Suite struct `Keys that come and go` {
  private static let board = """
    # ours
    development_status:
      epic-1: backlog
      1-1-login: backlog  # with Ann
      1-2-account: backlog

    """

  @Test func `are taken on and off, a copy kept`() throws {
    let project = try Project(["docs/sprint-status.yaml": Self.board])
    let edited = Self.board.replacing("  1-2-account: backlog\n", with: "  1-2-profile: backlog\n")
    let change = try #require(
      try project.boards.change(
        of: "docs/sprint-status.yaml", from: Array(Self.board.utf8), to: Array(edited.utf8),
        named: ["  1-2-account: backlog"]))
    #expect(change.kind == .revision)
    let plan = try project.boards.plan(change)
    #expect((plan.from, plan.to) == ("3 keys", "added 1-2-profile; removed 1-2-account"))
    #expect(try project.boards.carryOut(change) == plan)
    #expect(try project.text("docs/sprint-status.yaml") == edited)
    #expect(try project.names(".bmad/snapshots/docs%sprint-status.yaml/*").count == 1)
    #expect(try project.boards.plan(change).from == plan.to)
  }

  @Test func `are not taken from a file that is no board of the project`() throws {
    let project = try Project(["docs/bmm-workflow-status.yaml": "workflow_status:\n  prd: required\n"])
    let failure = #expect(throws: Failure.self) {
      try project.boards.change(
        of: "docs/bmm-workflow-status.yaml", from: Array("workflow_status:\n  prd: required\n".utf8),
        to: Array("workflow_status:\n  prd: docs/PRD.md\n".utf8), named: [])
    }
    #expect(failure?.code == "status-file")
  }
}

@Suite struct `Statuses of a run that goes back` {
  private static let board = """
    # ours
    development_status:
      epic-1: backlog
      1-1-login: review  # with Ann
      1-2-account: 'drafted'

    """
  private static let story = "# Story 1.1: Login\n\nStatus: review\n\n## Story\n"

  private func changed(
    _ kind: StatusChange.Kind, _ subject: String, _ from: String, _ to: String, in path: String
  ) -> Redone.Status {
    Redone.Status(kind, path: path, subject: subject, before: from, after: to)
  }

  @Test func `are put back to what they were before the first change, every other byte kept`() throws {
    let path = "docs/sprint-status.yaml"
    let status = "workflow_status:\n  prd: docs/PRD.md # ours\n  research: optional\n"
    let project = try Project([
      path: Self.board, "docs/1-1-login.md": Self.story, "docs/bmm-workflow-status.yaml": status,
    ])
    let found = try project.boards.putBack([
      changed(.board, "1-1-login", "ready-for-dev", "in-progress", in: path),
      changed(.board, "1-1-login", "in-progress", "review", in: path),
      changed(.story, "docs/1-1-login.md", "ready-for-dev", "review", in: "docs/1-1-login.md"),
      changed(.workflow, "prd", "required", "docs/PRD.md", in: "docs/bmm-workflow-status.yaml"),
      changed(.board, "1-2-account", "drafted", "drafted", in: path),
    ])
    #expect(found.map(\.isTakenBack) == [true, true, true])
    #expect(found.map(\.before) == ["ready-for-dev", "ready-for-dev", "required"])
    #expect(try project.text(path) == Self.board.replacing("review", with: "ready-for-dev"))
    #expect(try project.text("docs/1-1-login.md") == Self.story.replacing("review", with: "ready-for-dev"))
    #expect(
      try project.text("docs/bmm-workflow-status.yaml") == status.replacing("docs/PRD.md", with: "required"))
    #expect(try project.names(".bmad/snapshots/*/*").count == 3)
  }

  @Test func `stay where somebody has changed them since, and it is told`() throws {
    let path = "docs/sprint-status.yaml"
    let board = Self.board.replacing("review", with: "done")
    let project = try Project([path: board])
    let found = try project.boards.putBack([
      changed(.board, "1-1-login", "in-progress", "review", in: path),
      changed(.board, "9-9-gone", "backlog", "drafted", in: path),
      changed(.sprint, path, "2 keys", "3 keys, 1 new", in: path),
    ])
    #expect(found.map(\.isTakenBack) == [false, false, false])
    #expect(found[0].now == "done")
    #expect(try project.text(path) == board)
  }

  @Test func `of a board in doubt stay`() throws {
    let path = "docs/sprint-status.yaml"
    let torn = Self.board + "<<<<<<< ours\n"
    let project = try Project([path: torn])
    let found = try project.boards.putBack([changed(.board, "1-1-login", "in-progress", "review", in: path)])
    #expect(found.map(\.isTakenBack) == [false])
    #expect(try project.text(path) == torn)
  }
}

import Boards
import Kernel
import Testing

private func catalog(board: String?, epics: String? = nil, files: [String: String] = [:]) -> StoryCatalog {
  StoryCatalog(
    board: board.map { SprintBoard(Array($0.utf8), file: "docs/sprint-status.yaml") },
    epics: epics.map { EpicsDocument([("docs/epics.md", Array($0.utf8))]) }, list: nil,
    files: files.sorted { $0.key < $1.key }.map { StoryFile(Array($0.value.utf8), file: $0.key) })
}

private let epics =
  "## Epic 1: A\n### Story 1.1: User Login\n### Story 1.2: Account\n## Epic 2: B\n### Story 2.1: Chat\n"

@Suite struct `The list of stories` {
  @Test func `shows both statuses where they differ`() throws {
    let found = catalog(
      board:
        "development_status:\n  epic-1: backlog\n  1-1-user-login: review\n  1-2-account: ready-for-dev\n  2-1-chat: backlog\n",
      epics: epics,
      files: [
        "docs/stories/1-1-user-login.md": "# Story 1.1: User Login\nStatus: Ready for Dev\n## Story\n",
        "docs/stories/1-2-account.md": "# Story 1.2: Account\nStatus: Ready for Dev\n## Story\n",
        "docs/stories/1-2-account-REVIEW-SUMMARY.md": "# Summary\nStatus: fail\n",
      ])
    let first = try found.story("1.1")
    #expect((first.status, first.boardStatus, first.fileStatus) == ("review", "review", "Ready for Dev"))
    #expect(first.problems.map(\.code) == ["status-differs"])
    #expect(first.title == "User Login")
    #expect(try found.story("1-2").problems.isEmpty, "the same in other words")
    #expect(try found.story("1-2-account").dependencies == ["1.1"])
    #expect(try found.story("2.1").dependencies == ["1.2"])
    #expect(found.stories.map(\.id) == ["1.1", "1.2", "2.1"])
  }

  @Test func `keeps unknown keys and statuses`() throws {
    let found = catalog(
      board: "development_status:\n  epic-2: backlog\n  2-6a-x: backlog\n  2-7-y: awaiting-operator\n")
    #expect(found.stories.map(\.key) == ["2-6a-x", "2-7-y"])
    #expect(found.stories[0].problems.map(\.code) == ["unknown-key"])
    #expect(found.stories[1].status == "awaiting-operator")
    #expect(found.stories[1].problems.map(\.code) == ["unknown-status"])
  }

  @Test func `is made of epics alone or files alone`() throws {
    let planned = catalog(board: nil, epics: epics)
    #expect(planned.stories.map(\.status) == ["backlog", "backlog", "backlog"])
    #expect(planned.stories.map(\.key) == ["1-1-user-login", "1-2-account", "2-1-chat"])
    let written = catalog(board: nil, files: ["s/story-1.1.md": "# Story 1.1: A\n\n## Status\n\nDraft\n\n## Story\n"])
    #expect(written.stories.map(\.id) == ["1.1"])
    #expect(written.stories.map(\.status) == ["drafted"])
    #expect(written.stories[0].title == "A")
  }

  @Test func `finds a file whose name has another title`() throws {
    let found = catalog(
      board: "development_status:\n  1-1-login: drafted\n",
      files: ["s/1-1-user-login.md": "# Story 1.1: Login\nStatus: drafted\n## Story\n"])
    #expect(found.stories.map(\.file) == ["s/1-1-user-login.md"])
    #expect(
      catalog(board: "development_status:\n  1-1-login: drafted\n").stories[0].problems.map(\.code) == ["no-story-file"]
    )
  }

  @Test func `finds a story by id, key or the beginning of one`() throws {
    let found = catalog(board: "development_status:\n  1-1-user-login: done\n  1-10-long: done\n  2-1-chat: done\n")
    #expect(try found.story("1-1").id == "1.1")
    #expect(try found.story("1.10").key == "1-10-long")
    #expect(try found.story("2").key == "2-1-chat")
    #expect(#expect(throws: Failure.self) { try found.story("1") }?.kind == .usage)
    let unknown = #expect(throws: Failure.self) { try found.story("1-1-user-logni") }
    #expect((unknown?.kind, unknown?.hint) == (.notFound, "Did you mean '1-1-user-login'?"))
    #expect(#expect(throws: Failure.self) { try found.story("login") }?.hint == "Did you mean '1-1-user-login'?")
  }

  @Test func `says what a planned story lacks`() throws {
    let found = catalog(board: "development_status:\n  1-1-user-login: done\n", epics: epics)
    #expect(try found.story("1.2").problems.map(\.code) == ["not-on-board"])
  }

  @Test func `says of a key that stands twice that it does`() {
    let found = catalog(board: "development_status:\n  1-1-a: done\n  1-2-b: done\n  1-1-a: review\n")
    #expect(found.stories.map(\.key) == ["1-1-a", "1-2-b"])
    #expect(found.stories[0].problems.map(\.code) == ["duplicate-key"])
    #expect(found.stories[1].problems.isEmpty)
  }

  private static let spec = """
    ---
    title: 'Story 8.1: Move the Gate'
    type: 'chore'
    status: 'done' # draft | ready-for-dev | in-progress | in-review | done
    ---

    <frozen-after-approval reason="human-owned">

    ## Intent

    **Problem:** It renders at 412px.

    </frozen-after-approval>

    ## Tasks & Acceptance

    **Execution:**
    - [x] `config.ts` -- override the width
    - [ ] `other.ts` -- the same

    """

  @Test(arguments: ["8-1-move-the-gate", "8-1-move-the-gate-to-the-width"])
  func `knows the specifications of later releases as stories' files`(key: String) throws {
    let found = catalog(
      board: "development_status:\n  epic-8: in-progress\n  \(key): review\n",
      files: ["out/spec-8-1-move-the-gate.md": Self.spec])
    #expect(found.stories.count == 1)
    let story = try found.story("8.1")
    #expect(story.file == "out/spec-8-1-move-the-gate.md")
    #expect((story.boardStatus, story.fileStatus, story.title) == ("review", "done", "Move the Gate"))
    #expect(story.problems.map(\.code) == ["unticked-tasks", "status-differs"])
    let alone = catalog(board: nil, files: ["out/spec-8-1-move-the-gate.md": Self.spec])
    #expect(alone.stories.map(\.key) == ["8-1-move-the-gate"])
    #expect(alone.stories.map(\.id) == ["8.1"])
  }

  @Test(arguments: ["- --", "* * *", "-- -"])
  func `reads front matter that a formatter has damaged, and tells of it`(rule: String) throws {
    let text = Self.spec.replacing("---\n", with: rule + "\n").replacing("[ ]", with: "[x]")
    let found = catalog(
      board: "development_status:\n  epic-8: in-progress\n  8-1-move-the-gate: done\n",
      files: ["out/spec-8-1-move-the-gate.md": text])
    let story = try found.story("8.1")
    #expect(story.fileStatus == "done")
    #expect(story.problems.map(\.code) == ["damaged-front-matter", "damaged-front-matter"])
    #expect(story.problems.first?.message.contains("'\(rule)'") == true)
    #expect(story.problems.first?.line == 1)
  }

  @Test func `takes a rule at the head of a story for none`() throws {
    let found = catalog(
      board: "development_status:\n  1-1-user-login: done\n",
      files: ["docs/1-1-user-login.md": "***\n\n# Story 1.1: User Login\nStatus: done\n\n***\n\n## Story\n"])
    #expect(try found.story("1.1").fileStatus == "done")
    #expect(try found.story("1.1").problems.isEmpty)
  }
}

import Boards
import Kernel
import Testing

/// A board as sprint-planning makes it and people leave it.
private let board = """
  # generated: 05-06-2-2025 21:30
  # STATUS DEFINITIONS:
  #   - done: Story completed

  generated: 05-06-2-2025 21:30
  project: Field Notes
  story_location: "{project-root}/docs/stories"

  development_status:
    epic-1: contexted
    1-1-user-authentication: done
    1-2-account-management: review  # waits for Ann
    1-3-사용자-인증: 'drafted'
    epic-1-retrospective: optional

    # the second epic
    epic-2: backlog
    2-1-personality: backlog
    2-2-chat: ready-for-dev
    epic-2-retrospective: optional
  """

private func read(_ text: String) -> SprintBoard { SprintBoard(Array(text.utf8), file: "docs/sprint-status.yaml") }

@Suite struct `Sprint boards` {
  @Test func `are read in the order of the file`() throws {
    let found = read(board)
    #expect(found.diagnostics.isEmpty)
    #expect(found.doubt == nil)
    #expect(
      found.entries.map(\.key.kind) == [
        .epic, .story, .story, .story, .retrospective, .epic, .story, .story, .retrospective,
      ])
    let second = try #require(found["1-2-account-management"])
    #expect(
      (second.key.id, second.key.epic, second.status.stage, second.note) == ("1.2", "1", .review, "waits for Ann"))
    #expect((second.line, second.column) == (12, 3))
    #expect(found.fields["story_location"] == "{project-root}/docs/stories")
    #expect(found.fields["generated"] == "05-06-2-2025 21:30")
  }

  @Test(arguments: [
    ("2-6a-letter", "2", "2.6a"), ("2.5-1-fraction", "2.5", "2.5.1"), ("epic-3-5", "3", "epic-3-5"),
    ("epic-2.5", "2.5", "epic-2.5"), ("orch-1-1-prefix", "1", "1.1"), ("prep-5-cleanup", nil, "prep-5-cleanup"),
    ("As a user, I want to log in", nil, "As a user, I want to log in"), ("1-1", "1", "1.1"), ("epic-x", nil, "epic-x"),
  ])
  func `keep keys of an unknown form with what can be told`(text: String, epic: String?, id: String) {
    let key = BoardKey(text)
    #expect((key.kind, key.epic, key.id) == (.unknown, epic, id))
    let found = read("development_status:\n  epic-1: backlog\n  \(text): backlog\n  1-2-next: backlog\n")
    #expect(found.entries.map(\.key.text) == ["epic-1", text, "1-2-next"])
    #expect(found.diagnostics.map(\.code) == ["unknown-key"])
    #expect(found.diagnostics.first?.line == 3)
    #expect(found.firstStory(with: "backlog").story == nil, "the epic above is not worked on")
    #expect(found.firstStory(with: "backlog").passed.map(\.code) == ["unknown-key"])
  }

  @Test func `block only the epic of an unknown key`() {
    let found = read(
      "development_status:\n  epic-1: backlog\n  1-1-a: backlog\n  epic-2: backlog\n  2-6a-b: done\n  2-7-c: backlog\n")
    #expect(found.blocked.keys.map { $0 ?? "all" } == ["2"])
    #expect(found.firstStory(with: "backlog").story?.key.text == "1-1-a")
    let above = read("development_status:\n  whatever: backlog\n  1-1-a: backlog\n")
    #expect(above.firstStory(with: "backlog").story == nil, "nobody knows whose the key is")
  }

  @Test(arguments: [
    ("In progress", BoardStatus.Stage.inProgress), ("Ready for Review", .review), ("Draft", .drafted),
    ("in_progress", .inProgress), ("completed", .done), ("contexted", .contexted), ("DONE", .done),
    ("in-review", .review),
    ("ready-for-dev (done)", nil), ("blocked", nil), ("deferred", nil), ("superseded", nil), ("awaiting-operator", nil),
    ("deployed", nil), ("skipped", nil), ("", nil),
  ])
  func `understand every vocabulary and keep other words`(text: String, stage: BoardStatus.Stage?) {
    #expect(BoardStatus(text).stage == stage)
    #expect(BoardStatus(text).text == text)
    let found = read("development_status:\n  1-1-a: \"\(text)\"\n")
    #expect(found.diagnostics.map(\.code) == (stage == nil ? ["unknown-status"] : []))
    #expect(found.entries.count == 1)
  }

  @Test func `of the first match win, and what was begun goes first`() {
    let found = read(
      "development_status:\n  1-1-a: ready-for-dev\n  1-2-b: in-progress\n  1-3-c: ready-for-dev\n  1-4-d: done\n")
    #expect(found.firstStory(with: "ready-for-dev").story?.key.text == "1-1-a")
    #expect(found.nextToDevelop().story?.key.text == "1-2-b")
    #expect(found.firstStory(with: "review").story == nil)
    #expect(found.previousStory(of: "1-3-c")?.key.text == "1-2-b")
    #expect(found.previousStory(of: "1-1-a") == nil)
    #expect(read(board).previousStory(of: "2-1-personality") == nil, "another epic's")
  }
}

@Suite struct `Boards in doubt` {
  @Test(arguments: [
    ("last_updated: done: all of it\ndevelopment_status:\n  1-1-a: done\n", "unreadable-board", 1),
    ("```yaml\ndevelopment_status:\n  1-1-a: done\n```\n", "unreadable-board", 1),
    (
      "development_status:\n<<<<<<< HEAD\n  1-1-a: done\n=======\n  1-1-a: review\n>>>>>>> topic\n", "unreadable-board",
      2
    ),
    ("development_status:\n  1-1-a: done\n  1-1-a: review\n", "unreadable-board", 3),
    ("development_status:\n  1-1-a: done\ndevelopment_status:\n  1-1-a: backlog\n", "unreadable-board", 3),
    ("development_status:\n\t1-1-a: done\n  1-1-a: done\n", "unreadable-board", 2),
  ])
  func `are shown and not written`(text: String, code: String, line: Int) throws {
    let found = read(text)
    #expect(found.entries.map(\.key.text) == ["1-1-a"])
    #expect(found.entries.first?.status.text == "done", "the first in the file")
    #expect(found.diagnostics.first?.code == code)
    #expect(found.diagnostics.first?.line == line)
    let failure = #expect(throws: Failure.self) { try found.setting("1-1-a", to: "done") }
    #expect(failure?.kind == .badInput)
    #expect(failure?.location?.line == line)
    #expect(found.firstStory(with: "done").story == nil, "nothing is done unattended")
  }

  @Test func `tell both statuses of a key that stands twice`() {
    let found = read("development_status:\n  1-1-a: done\n\ndevelopment_status:\n  1-1-a: backlog\n")
    #expect(
      found.diagnostics.contains { $0.code == "duplicate-key" && $0.message.contains("'backlog'") && $0.line == 5 })
  }

  @Test(arguments: ["", "# only a comment\n", "\u{FEFF}", "just prose\n", "- a\n- b\n", "development_status: later\n"])
  func `of no board at all read as empty`(text: String) {
    #expect(read(text).entries.isEmpty)
    #expect(throws: Failure.self) { try read(text).setting("1-1-a", to: "done") }
  }
}

@Suite struct `Changes of a board` {
  private static let shapes: [(name: String, text: String)] = [
    ("as it is", board), ("CRLF", board.replacing("\n", with: "\r\n")), ("BOM", "\u{FEFF}" + board),
    ("with a last line end", board + "\n"), ("quoted", board.replacing("review  #", with: "\"review\"  #")),
  ]

  @Test(arguments: shapes.indices)
  func `touch the status and no other byte`(index: Int) throws {
    let text = Self.shapes[index].text
    let edited = try read(text).setting("1-2-account-management", to: "done")
    #expect(
      String(decoding: edited, as: UTF8.self) == text.replacing("review", with: "done"), "\(Self.shapes[index].name)")
  }

  @Test(arguments: [
    ("1-1-user-authentication", "review"), ("1-2-account-management", "backlog"), ("epic-1", "backlog"),
    ("2-2-chat", "drafted"), ("2-2-chat", "nearly"),
  ])
  func `never go back`(key: String, status: String) {
    let failure = #expect(throws: Failure.self) { try read(board).setting(key, to: status) }
    #expect(failure?.code == "status-regression")
    #expect(failure?.location?.line != nil)
  }

  @Test func `send a review back to work, and open a retrospective again`() throws {
    #expect(try read(board).setting("1-2-account-management", to: "in-progress").count == board.utf8.count + 5)
    let closed = read("development_status:\n  epic-1-retrospective: completed\n")
    #expect(
      String(decoding: try closed.setting("epic-1-retrospective", to: "optional"), as: UTF8.self).contains("optional"))
    #expect(try closed.setting("epic-1-retrospective", to: "done") == closed.bytes, "done and completed are the same")
    #expect(try read(board).setting("2-1-personality", to: "done") != read(board).bytes, "straight from the backlog")
  }

  @Test func `name the nearest key`() {
    let failure = #expect(throws: Failure.self) { try read(board).setting("1-2-acount-management", to: "done") }
    #expect(failure?.kind == .notFound)
    #expect(failure?.hint == "Did you mean '1-2-account-management'?")
  }

  @Test(arguments: ["2-6a-x: backlog", "1-1-x: blocked"])
  func `leave alone what nobody understands`(line: String) {
    let text = "development_status:\n  \(line)\n"
    #expect(throws: Failure.self) { try read(text).setting(String(line.prefix { $0 != ":" }), to: "done") }
  }

  @Test func `add planned stories without touching what is there`() throws {
    let epics = EpicsDocument([
      (
        "docs/epics.md",
        Array("## Epic 1: A\n### Story 1.1: Renamed\n### Story 1.9: New One\n## Epic 3: C\n### Story 3.1: Third\n".utf8)
      )
    ])
    let edited = String(decoding: try read(board).adding(epics.epics), as: UTF8.self)
    let expected =
      board.replacing("'drafted'\n", with: "'drafted'\n  1-9-new-one: 'backlog'\n")
      + "\n  epic-3: backlog\n  3-1-third: backlog\n  epic-3-retrospective: optional"
    #expect(edited == expected)
  }

  @Test func `that lose what the board knew are refused`() {
    let old = read(board)
    func code(_ text: String) -> String? {
      do { try BoardDifference(from: old, to: read(text)).check() } catch let failure as Failure {
        return failure.code
      } catch {}
      return nil
    }
    #expect(code(board.replacing("  2-2-chat: ready-for-dev\n", with: "")) == "vanished-keys")
    #expect(
      code(board.replacing(": done", with: ": backlog").replacing(": review", with: ": backlog")) == "status-regression"
    )
    #expect(code("All stories are done now, see the summary.\n") == "no-board")
    #expect(code("```\n" + board) != nil)
    #expect(code("") != nil)
    #expect(code(board.replacing(": review", with: ": done") + "\n  3-1-x: backlog\n") == nil)
    #expect(code(board.replacing(": review", with: ": in-progress")) == nil)
  }

  /// Nearly half of the moves on real boards.
  @Test(arguments: [("2-1-personality", "backlog"), ("epic-2", "backlog"), ("epic-2-retrospective", "optional")])
  func `go from the backlog to done at once, and never back`(key: String, first: String) throws {
    let done = String(decoding: try read(board).setting(key, to: "done"), as: UTF8.self)
    #expect(done == board.replacing("  \(key): \(first)", with: "  \(key): done"))
    try BoardDifference(from: read(board), to: read(done)).check()
    guard !key.hasSuffix("retrospective") else { return }
    let failure = #expect(throws: Failure.self) { try read(done).setting(key, to: first) }
    #expect(failure?.code == "status-regression")
    #expect(throws: Failure.self) { try BoardDifference(from: read(done), to: read(board)).check() }
  }
}

import Boards
import Kernel
import Testing

private let board = """
  # STATUS DEFINITIONS
  project: Field Notes

  development_status:
    epic-1: in-progress
    1-1-login: done
    1-2-account: backlog  # with Ann
    epic-1-retrospective: optional

    # the second epic
    epic-2: backlog
    2-1-chat: backlog
    epic-2-retrospective: optional

  """

private func read(_ text: String) -> SprintBoard { SprintBoard(Array(text.utf8), file: "docs/sprint-status.yaml") }

@Suite struct `Revisions of a board` {
  private func revision(_ edited: String, named: [String] = []) throws -> BoardRevision {
    try read(board).revision(to: read(edited), named: named)
  }

  private func revised(_ revision: BoardRevision) throws -> String {
    String(decoding: try read(board).revised(by: revision), as: UTF8.self)
  }

  @Test func `new stories go where the edit has them, and nothing else changes`() throws {
    let edited = board.replacing("  2-1-chat: backlog\n", with: "  2-1-chat: backlog\n  2-2-export: backlog\n")
      .replacing("# STATUS DEFINITIONS", with: "# rewritten").replacing("  1-1-login", with: "  \n  1-1-login")
    let revision = try revision(edited)
    #expect(revision == BoardRevision(added: [.init(key: "2-2-export", status: "backlog", place: "2-1-chat")]))
    #expect(BoardRevision(revision.text) == revision)
    #expect(
      try revised(revision)
        == board.replacing("  2-1-chat: backlog\n", with: "  2-1-chat: backlog\n  2-2-export: backlog\n"))
  }

  @Test func `a story that is written at the end goes into its epic's block`() throws {
    let revision = try revision(board + "  1-3-report: backlog\n")
    #expect(
      try revised(revision)
        == board.replacing("# with Ann\n", with: "# with Ann\n  1-3-report: backlog\n"))
  }

  @Test func `a new epic brings its stories`() throws {
    let new = "  epic-3: backlog\n  3-1-map: backlog\n  epic-3-retrospective: optional\n"
    let revision = try revision(board + new)
    #expect(revision.added.map(\.key) == ["epic-3", "3-1-map", "epic-3-retrospective"])
    #expect(try revised(revision) == board + new)
  }

  @Test func `what is made already is not made again`() throws {
    let revision = try revision(
      board.replacing("  2-1-chat: backlog\n", with: "  2-1-talk: backlog\n"), named: ["  2-1-chat: backlog"])
    #expect(revision.removed == ["2-1-chat"])
    let once = try revised(revision)
    #expect(once == board.replacing("2-1-chat", with: "2-1-talk"))
    #expect(try read(once).revised(by: revision) == Array(once.utf8))
    #expect(revision.summary == "added 2-1-talk; removed 2-1-chat")
  }

  @Test func `a key in the backlog leaves the board where it is named, its comments stay`() throws {
    let revision = try revision(
      board.replacing("  2-1-chat: backlog\n", with: ""), named: ["other", "\n  2-1-chat: backlog\n"])
    #expect(try revised(revision) == board.replacing("  2-1-chat: backlog\n", with: ""))
  }

  @Test(arguments: [
    ("vanished-keys", "  2-1-chat: backlog\n", "", "  2-1-chat-room: backlog"),
    ("key-begun", "  1-1-login: done\n", "", "  1-1-login: done"),
    ("epic-in-use", "  epic-2: backlog\n", "", "  epic-2: backlog"),
    ("status-by-edit", "1-2-account: backlog", "1-2-account: done", ""),
    ("status-by-edit", "1-1-login: done", "1-1-login: backlog", ""),
    ("new-key-begun", "  2-1-chat: backlog\n", "  2-1-chat: backlog\n  2-2-new: done\n", ""),
    ("unknown-key", "  2-1-chat: backlog\n", "  2-1-chat: backlog\n  As a user I wait: backlog\n", ""),
    ("same-number", "  2-1-chat: backlog\n", "  2-1-chat: backlog\n  2-1-talk: backlog\n", ""),
    ("no-epic", "  2-1-chat: backlog\n", "  2-1-chat: backlog\n  9-1-far: backlog\n", ""),
    ("unwritable-file", "  2-1-chat: backlog\n", "  2-1-chat: [backlog\n", ""),
  ])
  func `what is more than keys that come and go is refused`(
    code: String, part: String, instead: String, named: String
  ) throws {
    let failure = #expect(throws: Failure.self) {
      try revision(board.replacing(part, with: instead), named: [named])
    }
    #expect(failure?.code == code)
    #expect(failure?.kind == .badInput)
  }

  @Test func `an emptied board is refused whatever is named`() throws {
    let failure = #expect(throws: Failure.self) {
      try revision("project: Field Notes\ndevelopment_status:\n  epic-1: in-progress\n", named: [board])
    }
    #expect(failure?.code == "key-begun")
  }

  @Test func `a story that somebody has begun meanwhile stays`() throws {
    let later = read(board.replacing("2-1-chat: backlog", with: "2-1-chat: in-progress"))
    #expect(throws: Failure.self) { try later.revised(by: BoardRevision(removed: ["2-1-chat"])) }
  }
}

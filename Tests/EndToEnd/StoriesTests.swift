import Foundation
import Testing

/// `stories` in a project that BMAD set up and in a plain one.
struct StoriesTests {
  private static let board = """
    # STATUS DEFINITIONS: none are lost
    development_status:
      epic-1: contexted
      1-1-user-auth: done  # by hand
      1-2-account: review
      1-3-사용자-인증: awaiting-operator
      2-6a-letter: backlog
    """

  private func project() throws -> Binary {
    let program = try Binary()
    try program.write("output_folder: '{project-root}/papers'\nuser_name: Ann\n", to: "_bmad/bmm/config.yaml")
    try program("init", "--name", "Trial")
    try program.write(Self.board, to: "papers/sprint-status.yaml")
    try program.write(
      "# Story 1.2: Account\n\n**Status:** Draft\n\n## Story\n\n## Tasks\n- [ ] a\n",
      to: "papers/stories/1-2-account.md")
    return program
  }

  @Test func `are listed with both statuses, and nothing is touched`() throws {
    let program = try project()
    defer { program.remove() }
    let before = try program.contents()
    let result = try program("stories", "list", "--json")
    #expect(result.code == 0, "\(result.errors)")
    let stories = try #require(try result.json["stories"] as? [[String: Any]])
    #expect(stories.map { $0["key"] as? String } == ["1-1-user-auth", "1-2-account", "1-3-사용자-인증", "2-6a-letter"])
    let second = stories[1]
    #expect(second["id"] as? String == "1.2")
    #expect(second["boardStatus"] as? String == "review")
    #expect(second["fileStatus"] as? String == "Draft")
    #expect(second["file"] as? String == "papers/stories/1-2-account.md")
    #expect(second["dependencies"] as? [String] == ["1.1"])
    let codes = stories.map { ($0["problems"] as? [[String: Any]] ?? []).compactMap { $0["code"] as? String } }
    #expect(codes == [[], ["status-differs"], ["unknown-status"], ["unknown-key"]])
    #expect(try program.contents() == before)
    let text = try program("stories")
    #expect(text.output.contains("(file: Draft)"))
  }

  @Test func `are shown by id, key or the beginning of one`() throws {
    let program = try project()
    defer { program.remove() }
    for name in ["1.2", "1-2", "1-2-account", "1-2-a"] {
      #expect(try program("stories", "show", name, "--json").json["key"] as? String == "1-2-account")
    }
    #expect(try program("stories", "show", "1-1").output.contains("# by hand"))
    let unknown = try program("stories", "show", "1-2-acount")
    #expect(unknown.code == 66)
    #expect(unknown.errors.contains("1-2-account"))
    #expect(try program("stories", "show", "1").code == 64)
  }

  @Test func `that are not there yet are asked for`() throws {
    let program = try Binary()
    defer { program.remove() }
    try program("init", "--name", "Trial")
    let none = try program("stories", "list")
    #expect(none.code == 0)
    #expect(none.output.contains("docs/epics.md"))
    #expect((try program("stories", "list", "--json").json["stories"] as? [Any])?.isEmpty == true)
    #expect(try program("stories", "show", "1.1").code == 66)
  }

  @Test func `of a board in doubt are listed, and the fault is named`() throws {
    let program = try project()
    defer { program.remove() }
    try program.write(Self.board + "\n  1-1-user-auth: backlog\n", to: "papers/sprint-status.yaml")
    let result = try program("stories", "list")
    #expect(result.code == 0)
    #expect(result.output.contains("1-2-account"))
    #expect(result.errors.contains("papers/sprint-status.yaml:8:3"), "\(result.errors)")
  }
}

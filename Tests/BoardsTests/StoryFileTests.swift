import Boards
import Kernel
import Testing

private func read(_ text: String) -> StoryFile { StoryFile(Array(text.utf8), file: "docs/stories/1-1-a.md") }

private let story = """
  # Story 1.1: User Authentication

  Status: review

  ## Story

  As a user,
  Status: 200 is what the server says.

  ## Tasks / Subtasks

  - [x] Task 1 (AC: 1)
    - [ ] Subtask 1.1
  ```
  - [ ] inert
  ```
  ### Review Follow-ups (AI)
  - [ ] [AI-Review][High] Escape the name

  ## Senior Developer Review (AI)
  ### Action Items
  - [ ] Escape the name
  """

@Suite struct `Story files` {
  @Test func `tell title, status, sections and tasks`() throws {
    let found = read(story)
    #expect((found.title, found.id, found.status?.status.stage) == ("User Authentication", "1.1", .review))
    #expect(found.tasks.map(\.isDone) == [true, false, false])
    #expect(found.untickedTasks.map(\.text) == ["Subtask 1.1", "[AI-Review][High] Escape the name"])
    #expect(found.tasks.map(\.isReviewFollowUp) == [false, false, true])
    #expect(found.checkboxes.count == 4)
    #expect(found.hasSection("Senior Developer Review (AI)") && found.hasSection("tasks/subtasks"))
    #expect(!found.hasSection("Dev Notes"))
    #expect(found.looksLikeStory)
  }

  @Test(arguments: [
    ("# Story 1.1: A\n\n**Status:** Ready for Review\n", "Ready for Review"),
    ("# Story 1.1: A\n\n## Status\n\nDraft\n\n## Story\n", "Draft"),
    ("# Story 1.1: A\n- **Status**: `done`  \n", "done"),
    ("---\nstatus: \"in-progress\" # why\n---\n# A\n", "in-progress"),
    ("# Story 1.1: A\n> Status: done <!-- by Ann -->\n", "done"), ("# A\n## Status: Done\n", "Done"),
    ("\u{FEFF}# Story 1.1: A\r\nstatus: drafted\r\n", "drafted"), ("# A\n| Status | review |\n", "review"),
    ("# A\nStatus: done  # cannot be done - requires human\n", "done"), ("# A\n## Status\n**Status:** done\n", "done"),
  ])
  func `state their status in many ways, and only its bytes change`(text: String, status: String) throws {
    let found = read(text)
    #expect(found.statuses.map(\.status.text) == [status])
    guard let stage = found.status?.status.stage, stage < .done else { return }
    let edited = try found.settingStatus("done")
    #expect(String(decoding: edited, as: UTF8.self) == text.replacing(status, with: "done"))
  }

  @Test(arguments: [
    ("# A\nStatus: done\n\n## Status\n\nreview\n", "two-statuses"), ("# A\n## Story\nStatus: x\n", "no-status"),
    ("# A\nStatus: done\n", "status-regression"), ("# A\nStatus: blocked\n", "status-regression"),
  ])
  func `in doubt are not written`(text: String, code: String) {
    let failure = #expect(throws: Failure.self) { try read(text).settingStatus("review") }
    #expect(failure?.code == code)
  }

  @Test func `that agree with themselves change in every place`() throws {
    let edited = try read("# A\nStatus: review\n\n## Status\n\nReview\n").settingStatus("done")
    #expect(String(decoding: edited, as: UTF8.self) == "# A\nStatus: done\n\n## Status\n\ndone\n")
  }

  @Test func `have single boxes ticked`() throws {
    let found = read(story.replacing("\n", with: "\r\n"))
    let task = try #require(found.untickedTasks.first)
    let edited = String(decoding: try found.ticking(line: task.line), as: UTF8.self)
    #expect(edited == story.replacing("\n", with: "\r\n").replacing("[ ] Subtask", with: "[x] Subtask"))
    #expect(throws: Failure.self) { try found.ticking(line: 1) }
  }

  @Test func `that are done with open tasks say so`() {
    let done = read(story.replacing("Status: review", with: "Status: done"))
    #expect(done.diagnostics.map(\.code) == ["unticked-tasks"])
  }

  @Test func `are told from their decoys by structure`() {
    #expect(!read("# Epic 14 Context\n\nStatus: done\n").looksLikeStory)
    #expect(!read("# Review Summary\n## Findings\n- [ ] x\n").looksLikeStory)
    #expect(!read("<story-context></story-context>").looksLikeStory)
  }
}

@Suite struct `Story contexts` {
  private static let template = """
    <story-context id="x" v="1.0">
      <metadata><epicId>{{epic_id}}</epicId><title>{{story_title}}</title></metadata>
      <story><asA>{{as_a}}</asA><tasks>{{story_tasks}}</tasks></story>
      <acceptanceCriteria>{{acceptance_criteria}}</acceptanceCriteria>
      <artifacts><docs>{{docs_artifacts}}</docs><code>{{code_artifacts}}</code></artifacts>
      <tests><ideas>{{test_ideas}}</ideas></tests>
    </story-context>
    """

  @Test func `are filled by name and escaped`() {
    let context = StoryContext(Array(Self.template.utf8), file: "a.context.xml")
    let (bytes, unplaced) = context.filling([
      "as_a": "user & owner", "acceptanceCriteria": "a < b\n2 > 1", "tests.ideas": "{{loop}}", "nothing": "x",
    ])
    #expect(unplaced == ["nothing"])
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(
      text
        == Self.template.replacing("{{as_a}}", with: "user &amp; owner")
        .replacing("{{acceptance_criteria}}", with: "a &lt; b\n2 &gt; 1").replacing("{{test_ideas}}", with: "{{loop}}"))
    let again = StoryContext(bytes, file: "a.context.xml")
    #expect(again.text("as_a") == "user & owner")
    #expect(again.text("acceptanceCriteria") == "a < b\n2 > 1")
  }

  @Test func `are read where they are not well-formed`() {
    let text = """
      <story-context v="1.0">
      <metadata><title>A & B</title><storyId>1.1
      </metadata>
      <story><tasks>- [ ] x < 3</tasks>
      <acceptanceCriteria>List<String> holds</acceptanceCriteria>
      <artifacts><docs><doc><title>PRD</title><code>x</code></doc></docs><code><code>let a</code></code></artifacts>
      """
    let context = StoryContext(Array(text.utf8), file: "a.context.xml")
    #expect(context.isStoryContext)
    #expect(context.text("story_title") == "A & B")
    #expect(context.text("storyId") == "1.1")
    #expect(context.text("tasks") == "- [ ] x < 3")
    #expect(context.text("acceptance_criteria") == "List<String> holds")
    #expect(context.text("code_artifacts") == "<code>let a</code>")
    #expect(!StoryContext(Array("# Review Summary".utf8), file: "x").isStoryContext)
  }

  @Test func `are not filled where that would change what other elements say`() {
    // The title is never closed, so that what follows seems to be its text; the next start tag ends it.
    let text = "<story-context>\n<metadata><title>x<title>y</title></metadata>\n<story><tasks>a</tasks></story>\n"
    let context = StoryContext(Array(text.utf8), file: "a.context.xml")
    for values in [["title": "</title> & <tasks>", "tasks": "]]> <b>"], ["tasks": "b"], ["status": "done"]] {
      let (bytes, unplaced) = context.filling(values)
      let after = StoryContext(bytes, file: "a.context.xml")
      for (name, value) in values where !unplaced.contains(name) { #expect(after.text(name) == value) }
      if unplaced.count == values.count { #expect(bytes == Array(text.utf8)) }
    }
  }
}

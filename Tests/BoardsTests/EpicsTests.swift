import Boards
import Kernel
import Testing

private func read(_ text: String, file: String = "docs/epics.md") -> EpicsDocument {
  EpicsDocument([(file, Array(text.utf8))])
}

@Suite struct `Epics` {
  @Test(arguments: [
    "## Epic 1: First\n### Story 1.1: User Authentication\n### Story 1.2: Next\n",
    "# Epic 1\n**Story 1.1: User Authentication**\n**Story 1.2:** Next\n",
    "## Epic 1 - First\n#### Story 1.1 – User Authentication\n#### Story 1.2\n",
    "## 1. Epic 1: First\r\n### **Story 1.1: User Authentication**\r\n### Story 01.02: Next\r\n",
    "## Epic 1: First\n### Story 1: User Authentication\n### Story 2: Next\n",
    "## 🚀 Epic 1: First\n```\n### Story 9.9: inert\n```\n<!-- ## Epic 7: no -->\n### Story 1.1: User Authentication\n### Story 1.2: N\n",
  ])
  func `are found under headings of every style`(text: String) {
    let found = read(text)
    #expect(found.epics.map(\.number) == ["1"])
    #expect(found.stories.map(\.id) == ["1.1", "1.2"])
    #expect(found.stories.first?.key == "1-1-user-authentication")
  }

  @Test func `that are listed and then written out are put together`() {
    let found = read(
      "## Epic List\n### Epic 1: First\n### Epic 2: Second\n## Epic 1: First\n### Story 1.1: A\n## Epic 2: Second\n")
    #expect(found.epics.map(\.title) == ["First", "Second"])
    #expect(found.epics.map(\.stories.count) == [1, 0])
  }

  @Test func `of several shards are one document`() {
    let found = EpicsDocument([
      ("docs/epics/epic-1.md", Array("# Epic 1: A\n## Story 1.1: X\n".utf8)),
      ("docs/epics/epic-2.md", Array("# Epic 2: B\n## Story 2.1: Y\n".utf8)),
    ])
    #expect(found.stories.map(\.file) == ["docs/epics/epic-1.md", "docs/epics/epic-2.md"])
    #expect(DependencyGraph(found).dependencies["2.1"] == ["1.1"])
  }

  @Test func `report a story that stands twice`() {
    #expect(read("## Epic 1: A\n### Story 1.1: X\n### Story 1.1: Y\n").diagnostics.map(\.code) == ["duplicate-story"])
  }

  @Test(arguments: [("Café & Thé: l'été", "1-1-café-thé-lété"), ("사용자 인증", "1-1-사용자-인증"), ("--", "1-1")])
  func `make keys of titles`(title: String, key: String) {
    #expect(BoardKey.text(epic: "1", number: "1", title: title) == key)
  }
}

@Suite struct `Dependencies` {
  private static func dependencies(_ prerequisites: String, of story: String = "2.2") -> [String]? {
    let text = """
      ## Epic 1: A
      ### Story 1.1: A
      ### Story 1.2: B
      ### Story 1.3: C
      ## Epic 2: B
      ### Story 2.1: D
      ### Story 2.2: E
      \(prerequisites)
      """
    return DependencyGraph(read(text)).dependencies[story]
  }

  @Test(arguments: [
    ("**Prerequisites:** Story 1.1", ["1.1"]), ("**Prerequisites:** None", []),
    ("Prerequisites: 1.1 and 2.1", ["1.1", "2.1"]),
    ("- **Prerequisites**: Stories 1.1-1.3", ["1.1", "1.2", "1.3"]),
    ("**Prerequisites:** Story 1.1 through 1.2, 2.1", ["1.1", "1.2", "2.1"]),
    ("**Prerequisites:**\n- Story 1.2\n- Node 18.2\n", ["1.2"]), ("**Dependencies:** Epic 1 complete", ["1.3"]),
    ("**Prerequisites:** All previous stories in Epic 1 and Epic 2", ["1.3", "2.1"]),
    ("**Prerequisites:** Epic 2 so far", ["2.1"]), ("no such line", ["2.1"]),
    ("**Prerequisites:** the server of 10.2.3 runs", ["2.1"]),
    ("**Prerequisites:** N/A", []),
    ("**Prerequisites:** None (first story)", []), ("**Depends on:** Story 1.2.", ["1.2"]),
  ])
  func `are read as people write them`(text: String, expected: [String]) {
    #expect(Self.dependencies(text) == expected)
  }

  @Test func `follow the order of the file where none are named`() {
    #expect(Self.dependencies("", of: "1.1") == [])
    #expect(Self.dependencies("", of: "1.2") == ["1.1"])
    #expect(Self.dependencies("", of: "2.1") == ["1.3"])
  }

  @Test func `that cannot be met are problems`() {
    let graph = DependencyGraph(
      read(
        "## Epic 1: A\n### Story 1.1: A\n**Prerequisites:** Story 1.2\n### Story 1.2: B\n**Prerequisites:** Story 1.1, Story 7.7\n"
      ))
    #expect(graph.problems["1.1"]?.map(\.code) == ["forward-dependency", "dependency-cycle"])
    #expect(graph.problems["1.2"]?.map(\.code) == ["unknown-prerequisite", "dependency-cycle"])
  }

  @Test func `are in a cycle only where they wait for themselves`() {
    // 1.1 and 1.3 wait for each other through 1.2, 2.1 and 2.2 for each other; 1.4 only waits for a cycle, and 2.3 for 1.4.
    let waits = [
      "1.1": "1.3", "1.2": "1.1", "1.3": "1.2", "1.4": "1.3", "2.1": "2.2, 1.4", "2.2": "2.1", "2.3": "1.4, 2.2",
    ]
    let text = waits.sorted { $0.key < $1.key }.map { "### Story \($0.key): S\n**Prerequisites:** Story \($0.value)\n" }
    let graph = DependencyGraph(read(text.joined()))
    let cyclic = graph.problems.filter { $0.value.contains { $0.code == "dependency-cycle" } }.keys.sorted()
    #expect(cyclic == ["1.1", "1.2", "1.3", "2.1", "2.2"])
  }

  @Test func `of a long range`() {
    let stories = (1...300).map { "### Story 1.\($0): S\n" }.joined()
    let waiting =
      "### Story 2.1: W\n**Prerequisites:** Stories 1.1-1.150\n### Story 2.2: W\n**Prerequisites:** 1.1 to 1.300\n"
    let dependencies = DependencyGraph(read(stories + waiting)).dependencies
    #expect(dependencies["2.1"] == (1...150).map { "1.\($0)" })
    #expect(dependencies["2.2"] == ["1.1", "1.300"])
  }

  @Test func `of thousands of stories behind a cycle are looked through once`() {
    let stories = (2...20_000).map { "### Story 1.\($0): S\n" }.joined()
    let graph = DependencyGraph(read("### Story 1.1: A\n**Prerequisites:** Story 1.2\n" + stories))
    #expect(graph.problems.keys.sorted() == ["1.1", "1.2"])
    #expect(graph.dependencies["1.20000"] == ["1.19999"])
  }
}

@Suite struct `stories.yaml` {
  @Test func `keeps ids as texts`() {
    let text = "- id: 1.10\n  title: A\n  spec_checkpoint: true\n- id: '2'\n  title: B\n  invoke_dev_with: more care\n"
    let found = StoriesFile(Array(text.utf8), file: "stories.yaml")
    #expect(found.stories.map(\.id) == ["1.10", "2"])
    #expect(found.stories[0].specCheckpoint)
    #expect(found.stories[1].invokeDevWith == "more care")
    #expect(found.diagnostics.isEmpty)
  }

  @Test(arguments: [
    ("- id: a\n- id: a\n", "duplicate-story"), ("- id: a\n- id: ab\n", "ambiguous-id"), ("- title: x\n", "no-id"),
    ("a: b: c\n", "unreadable-stories"), ("just text\n", "unreadable-stories"),
  ])
  func `says what is wrong`(text: String, code: String) {
    #expect(StoriesFile(Array(text.utf8), file: "stories.yaml").diagnostics.map(\.code) == [code])
  }
}

import Boards
import Kernel
import Support
import Testing

/// Every reader takes any bytes, and what a writer gives back reads as it was meant.
@Suite struct `Damaged files` {
  private static let seeds = [
    "development_status:\n  epic-1: backlog\n  1-1-a: done # x\n  2-6a-b: 'review'\n",
    "project: P\nworkflow_status: \"prd: required\\n\"\n", "workflow_status:\n  prd: docs/x.md\n  ux: optional\n",
    "## Epic 1: A\n### Story 1.1: B\n**Prerequisites:** Stories 1.1-1.3, Epic 2\n```\nx\n```\n",
    "- id: 1\n  title: A\n- id: '12'\n",
    "---\nstatus: done\n---\n# Story 1.1: A\n**Status:** review <!-- c -->\n## Tasks\n- [ ] a\n1. [x] b\n",
    "<story-context><metadata><title>a &amp; b</title></metadata><story><tasks><![CDATA[x]]></tasks></story>",
  ]
  private static let pieces: [[UInt8]] = [
    Array("<<<<<<< HEAD\n".utf8), Array("```".utf8), Array("\r\n".utf8), [0xEF, 0xBB, 0xBF], [0xFF], [0],
    Array("\t".utf8),
    Array(": ".utf8), Array("<![CDATA[".utf8), Array("- [".utf8), Array("# ".utf8), Array("*a".utf8),
    Array("<!--".utf8),
    Array("Status:".utf8), Array("é".utf8), Array("1.2".utf8),
  ]

  @Test(arguments: 0..<20)
  func `are read without harm`(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    for _ in 0..<100 {
      var bytes = Array(Self.seeds[Int.random(in: 0..<Self.seeds.count, using: &random)].utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes.insert(contentsOf: Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)], at: place)
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + 5))
        default: if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &random) }
        }
      }
      try read(bytes)
    }
  }

  private func read(_ bytes: [UInt8]) throws {
    let board = SprintBoard(bytes, file: "b")
    for entry in board.entries {
      guard let edited = try? board.setting(entry.key.text, to: "done"), edited != bytes else { continue }
      let after = SprintBoard(edited, file: "b")
      #expect(after[entry.key.text]?.status.stage == .done)
      #expect(after.entries.count == board.entries.count)
    }
    let status = WorkflowStatusFile(bytes, file: "w")
    for entry in status.entries {
      guard let edited = try? status.setting(entry.id, to: "docs/made.md") else { continue }
      #expect(WorkflowStatusFile(edited, file: "w")[entry.id]?.status == "docs/made.md")
    }
    let epics = EpicsDocument([("e", bytes)])
    let graph = DependencyGraph(epics)
    #expect(graph.dependencies.count == epics.stories.count)
    let story = StoryFile(bytes, file: "s")
    if let edited = try? story.settingStatus("done") {
      #expect(StoryFile(edited, file: "s").status?.status.stage == .done)
    }
    for task in story.untickedTasks {
      #expect(
        try StoryFile(story.ticking(line: task.line), file: "s").untickedTasks.count == story.untickedTasks.count - 1)
    }
    let context = StoryContext(bytes, file: "c")
    let (filled, unplaced) = context.filling(["title": "x < y"])
    if unplaced.isEmpty { #expect(StoryContext(filled, file: "c").text("title") == "x < y") }
    let catalog = StoryCatalog(
      board: board, epics: epics, list: StoriesFile(bytes, file: "l"), files: [story])
    #expect(catalog.stories.count >= board.stories.count)
  }
}

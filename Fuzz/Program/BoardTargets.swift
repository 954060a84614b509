import Boards
import Kernel

extension FuzzTarget {
  /// The readers of what a project's people and agents write, and their writers: what is given back reads as meant.
  static let boards: [FuzzTarget] = [
    FuzzTarget(name: "sprint-status") { bytes in
      let board = SprintBoard(bytes, file: "sprint-status.yaml")
      _ = board.nextToDevelop()
      for entry in board.entries.prefix(3) {
        _ = board.obstacles(for: entry)
        _ = board.previousStory(of: entry.key.text)
        guard let edited = try? board.setting(entry.key.text, to: "done") else { continue }
        let after = SprintBoard(edited, file: "sprint-status.yaml")
        guard after[entry.key.text]?.status.stage == .done, after.entries.count == board.entries.count else {
          finding("setting \(entry.key.text) made something else of the board")
        }
        if (try? StatusFileGuard.check("bmad/sprint-status.yaml", from: bytes, to: edited)) == nil {
          finding("the guard refuses the board's own write of \(entry.key.text)")
        }
      }
      let epics = EpicsDocument([("epics.md", Array("## Epic 7: New\n### Story 7.1: One\n".utf8))])
      if let grown = try? board.adding(epics.epics),
        SprintBoard(grown, file: "sprint-status.yaml").entries.count < board.entries.count
      {
        finding("adding an epic lost entries")
      }
    },
    FuzzTarget(name: "workflow-status") { bytes in
      let status = WorkflowStatusFile(bytes, file: "bmm-workflow-status.yaml")
      for entry in status.entries.prefix(3) {
        guard let edited = try? status.setting(entry.id, to: "docs/made.md") else { continue }
        guard WorkflowStatusFile(edited, file: "w")[entry.id]?.status == "docs/made.md" else {
          finding("setting \(entry.id) did not last")
        }
      }
      let service = WorkflowStatusService(status, path: "w", pathFile: bytes)
      for mode in ["project_config", "workflow_status", "all", ""] {
        if service.data(request: mode).bytes != nil { finding("a reading mode writes") }
      }
      if service.validate(callingWorkflow: "prd").bytes != nil || service.initCheck().bytes != nil {
        finding("a reading mode writes")
      }
      _ = service.update(action: "complete_workflow", workflow: status.next?.id ?? "prd", outputFile: "docs/x.md")
    },
    FuzzTarget(name: "stories-list") { bytes in
      let list = StoriesFile(bytes, file: "stories.yaml")
      if StoryCatalog(board: nil, epics: nil, list: list, files: []).stories.count > list.stories.count {
        finding("the catalog has more stories than the list")
      }
    },
    FuzzTarget(name: "epics") { bytes in
      let shards = files(bytes, first: "epics.md")
      let whole = EpicsDocument([("epics.md", bytes)])
      let sharded = EpicsDocument(shards.sorted { $0.key < $1.key }.map { ($0.key, Array($0.value.utf8)) })
      for document in [whole, sharded] {
        let graph = DependencyGraph(document)
        if graph.dependencies.count != document.stories.count { finding("a story has no place among dependencies") }
      }
      let catalog = StoryCatalog(board: nil, epics: whole, list: nil, files: [])
      if catalog.stories.count != whole.stories.count { finding("the catalog lost a story") }
    },
    FuzzTarget(name: "story-file") { bytes in
      let story = StoryFile(bytes, file: "1-1-a.md")
      if let edited = try? story.settingStatus("done"), StoryFile(edited, file: "s").status?.status.stage != .done {
        finding("the status that was set reads otherwise")
      }
      for task in story.untickedTasks.prefix(2) {
        guard let edited = try? story.ticking(line: task.line) else { finding("a task cannot be ticked") }
        if StoryFile(edited, file: "s").untickedTasks.count != story.untickedTasks.count - 1 {
          finding("ticking line \(task.line) changed other tasks")
        }
      }
      _ = StoryCatalog(board: nil, epics: nil, list: nil, files: [story])
    },
    FuzzTarget(name: "story-context") { bytes in
      let context = StoryContext(bytes, file: "c.xml")
      let values = ["title": "x < y & z", "tasks": "]]> <b>", "asA": "user"]
      let (filled, unplaced) = context.filling(values)
      let after = StoryContext(filled, file: "c.xml")
      for (name, value) in values where !unplaced.contains(name) && after.text(name) != value {
        finding("\(name) was filled with something else")
      }
    },
  ]
}

import Boards
import Kernel

/// Sprint planning: the board is made from the epics, or gains what they plan and it lacks.
extension ProjectBoards {
  /// The project's board, or where it is to be made, with its bytes.
  func boardFile(_ wanted: String) throws -> (path: String, bytes: [UInt8]?) {
    let path = try board()?.file ?? wanted
    return (path, try files.read(path))
  }

  /// - Throws: `Failure` of kind `notFound` where no epics are planned.
  func sprintPlan(_ change: StatusChange, _ path: String, _ old: [UInt8]?) throws -> SprintPlan {
    let folders = folders(storyLocation: old.flatMap { SprintBoard($0, file: path).fields["story_location"] })
    guard let epics = try epics(folders)?.epics else {
      throw Failure(
        .notFound, "no-epics", "No epics are planned: no document has headings such as \"## Epic 1: …\".",
        hint: "Write docs/epics.md, or let create-epics-and-stories plan them.")
    }
    // The newer releases know no draft: a story that has a file is ready.
    let first = change.status.contains("drafted") || change.status.isEmpty ? "drafted" : "ready-for-dev"
    return try SprintPlan(
      of: epics, onto: old, file: path, skeleton: change.status,
      proven: try proven(epics, folders, withFile: first))
  }

  func outcome(of plan: SprintPlan, _ path: String, _ old: [UInt8]?) throws -> StatusOutcome {
    let entries = plan.board.entries
    func count(_ kind: BoardKey.Kind, _ stage: BoardStatus.Stage? = nil) -> Value {
      .int(entries.count { $0.key.kind == kind && (stage == nil || $0.status.stage == stage) })
    }
    let before = old == nil ? "" : "\(entries.count - plan.added) keys"
    let changes = [
      plan.added > 0 ? "\(plan.added) new" : nil, plan.advanced > 0 ? "\(plan.advanced) advanced" : nil,
    ].compactMap(\.self)
    return StatusOutcome(
      path: path, from: before, to: (["\(entries.count) keys"] + changes).joined(separator: ", "),
      values: [
        "epic_count": count(.epic), "story_count": count(.story), "contexted_count": count(.epic, .contexted),
        "in_progress_count": count(.story, .inProgress), "done_count": count(.story, .done),
        "status_file_path": .string(path),
      ])
  }

  /// How far epics and stories are as their files prove: a technical context, a story's file, a story's context.
  private func proven(
    _ epics: [EpicsDocument.Epic], _ folders: BoardFolders, withFile first: String
  ) throws -> [String: String] {
    let places = folders.epics + folders.stories
    var names: [String: String] = [:]
    for folder in places { for name in try list(folder) { names[name.lowercased()] = folder } }
    let stories = try catalog().stories
    var proven: [String: String] = [:]
    for epic in epics {
      let wanted = ["epic-\(epic.number)-context.md"]
      let isContexted = names.keys.contains { name in
        wanted.contains(name) || Self.isTechSpec(name, of: epic.number)
      }
      if isContexted { proven["epic-\(epic.number)"] = "contexted" }
      for story in epic.stories {
        let listed = stories.first { $0.id == story.id }
        let keys = [story.key, listed?.key].compactMap(\.self)
        if keys.contains(where: { names["\($0).context.xml"] != nil || names["\($0)-context.md"] != nil }) {
          proven[story.key] = "ready-for-dev"
        } else if listed?.file != nil {
          proven[story.key] = first
        }
      }
    }
    return proven
  }

  /// `tech-spec-epic-1.md`, `tech-spec-epic-1-lending.md`; not that of epic 12.
  private static func isTechSpec(_ name: String, of epic: String) -> Bool {
    guard name.hasPrefix("tech-spec-epic-\(epic)"), name.hasSuffix(".md") else { return false }
    return name.dropFirst("tech-spec-epic-\(epic)".count).first.map { $0 == "-" || $0 == "." } ?? false
  }
}

import Boards
import Kernel

/// What workflows ask of boards and stories in their own words, answered from the disk at the moment of asking.
extension ProjectBoards: StatusFiles {
  package func holdsStatus(_ path: String) -> Bool {
    StatusFileGuard.isStatusFile(path)
      || ProtectedPaths.isStatusFile(path.split(separator: "/").map(String.init))
  }

  package func check(_ path: String, from old: [UInt8]?, to new: [UInt8]) throws {
    try StatusFileGuard.check(path, from: old, to: new)
  }

  package func place(of path: String) throws -> String? {
    (path.split(separator: "/").last ?? "").lowercased().contains("sprint")
      ? try board()?.file : try workflowStatus()?.file
  }

  package func find(_ search: StatusSearch) throws -> StatusFinding {
    guard let board = try board() else { return StatusFinding() }
    if let doubt = board.doubt { throw doubt }
    var finding = StatusFinding()
    for status in Self.preferred(search) {
      switch search.kind {
      case .story:
        let found = board.stories(with: status)
        finding.items += found.stories.map { StatusFinding.Item(key: $0.key.text, status: $0.status.word) }
        finding.obstacles += found.passed.filter { !finding.obstacles.contains($0) }
      case .epic:
        let wanted = BoardStatus(status)
        finding.items += board.entries.filter { $0.key.kind == .epic && $0.status.agrees(with: wanted) }
          .map { StatusFinding.Item(key: $0.key.text, status: $0.status.word) }
      }
    }
    return finding
  }

  /// What was begun is finished before something new is.
  private static func preferred(_ search: StatusSearch) -> [String] {
    guard search.kind == .story, search.statuses.contains("ready-for-dev") else { return search.statuses }
    return ["in-progress"] + search.statuses.filter { $0 != "in-progress" }
  }

  package func status(of key: String) throws -> String? { try board()?[key]?.status.word }

  package func previousStory(of key: String) throws -> StatusFinding.Item? {
    try board()?.previousStory(of: key).map { StatusFinding.Item(key: $0.key.text, status: $0.status.word) }
  }

  package func story(_ key: String) throws -> StoryReading? {
    let catalog = try catalog()
    guard let story = catalog.stories.first(where: { $0.key == key }) else { return nil }
    let numbers = BoardKey(key)
    let epic = numbers.epic ?? story.epic ?? ""
    return StoryReading(
      key: key, epic: epic, number: numbers.number ?? "", title: story.title.isEmpty ? numbers.title : story.title,
      status: story.status, epicStatus: try board()?["epic-\(epic)"]?.status.word, file: story.file,
      isPlanned: try epics(folders())?.stories.contains { $0.id == numbers.id } ?? false)
  }

  package func storyText(_ path: String) throws -> StoryText? {
    guard let bytes = try files.read(path) else { return nil }
    let story = StoryFile(bytes, file: path)
    return StoryText(
      title: story.title, status: story.status?.status.word, openTasks: story.untickedTasks.map(\.text),
      openReviewTasks: story.untickedTasks.filter(\.isReviewFollowUp).map(\.text),
      sections: story.sections.map(\.title))
  }

  package func sprint() throws -> SprintReading? {
    guard let board = try board() else { return nil }
    return SprintReading(
      path: board.file, fields: board.fields,
      entries: board.entries.map { entry in
        let kind: SprintReading.Entry.Kind =
          switch entry.key.kind {
          case .epic: .epic
          case .retrospective: .retrospective
          case .story, .unknown: .story
          }
        return SprintReading.Entry(
          key: entry.key.text, kind: kind, epic: entry.key.epic, number: entry.key.number,
          status: Self.laterWord(entry.status, of: kind))
      })
  }

  /// What later releases call a status of the earlier ones.
  private static func laterWord(_ status: BoardStatus, of kind: SprintReading.Entry.Kind) -> String {
    switch (kind, status.stage) {
    case (.story, .drafted): "ready-for-dev"
    case (.epic, .contexted): "in-progress"
    default: status.word
    }
  }

  package func workflows() throws -> WorkflowStatusReading? {
    guard let status = try workflowStatus() else { return nil }
    if let doubt = status.doubt { throw doubt }
    return WorkflowStatusReading(
      path: status.file,
      entries: status.entries.map {
        WorkflowStatusReading.Entry(
          id: $0.id, status: $0.status, isDone: $0.state == .completed, isSkipped: $0.state == .skipped)
      }, fields: status.fields, agents: try workflowStatusService().agents)
  }

  package func service(_ request: StatusService) throws -> [String: Value] {
    let service = try workflowStatusService()
    return switch request {
    case .initCheck: service.initCheck().values
    case .validate(let workflow): service.validate(callingWorkflow: workflow).values
    case .data(let request): service.data(request: request).values
    }
  }

  package func plan(_ change: StatusChange) throws -> StatusOutcome {
    switch change.kind {
    case .board:
      guard let board = try board() else { throw Self.noBoard }
      let from = board[change.subject]?.status.text ?? ""
      let isSame = try board.setting(change.subject, to: change.status) == board.bytes
      return StatusOutcome(path: board.file, from: from, to: isSame ? from : BoardStatus(change.status).text)
    case .story:
      let story = try story(file: change.subject)
      let from = story.status?.status.text ?? ""
      let isSame = try story.settingStatus(change.status) == story.bytes
      return StatusOutcome(path: story.file, from: from, to: isSame ? from : BoardStatus(change.status).text)
    case .workflow:
      guard let status = try workflowStatus() else { throw Self.noWorkflowStatus }
      return try outcome(of: change, in: status, bytes: try status.setting(change.subject, to: change.status))
    case .sprint:
      let (path, old) = try boardFile(change.subject)
      return try outcome(of: try sprintPlan(change, path, old), path, old)
    case .revision:
      guard let board = try board(), board.file == change.subject else { throw Self.noBoard }
      return try outcome(of: BoardRevision(change.status), on: board)
    case .creation: return try creation(change)
    }
  }

  package func carryOut(_ change: StatusChange) throws -> StatusOutcome {
    switch change.kind {
    case .board:
      let done = try update(change.subject, to: change.status)
      return StatusOutcome(path: done.path, from: done.from, to: done.to)
    case .story:
      let done = try updateStory(file: change.subject, to: change.status)
      return StatusOutcome(path: done.path, from: done.from, to: done.to)
    case .workflow:
      guard let place = try workflowStatus()?.file else { throw Self.noWorkflowStatus }
      var made: StatusOutcome?
      try edit(place) { bytes in
        let status = WorkflowStatusFile(bytes, file: place)
        let new = try status.setting(change.subject, to: change.status)
        made = try outcome(of: change, in: status, bytes: new)
        return new
      }
      return try made ?? plan(change)
    case .sprint:
      let (path, old) = try boardFile(change.subject)
      var made: StatusOutcome?
      try edit(path, isNew: old == nil) { bytes in
        let old = bytes.isEmpty ? nil : bytes
        let plan = try sprintPlan(change, path, old)
        made = try outcome(of: plan, path, old)
        return plan.bytes
      }
      return try made ?? plan(change)
    case .revision:
      let revision = BoardRevision(change.status)
      var made: StatusOutcome?
      try edit(change.subject, removed: Set(revision.removed)) { bytes in
        let board = SprintBoard(bytes, file: change.subject)
        made = try outcome(of: revision, on: board)
        return try board.revised(by: revision)
      }
      return try made ?? plan(change)
    case .creation: return try create(change)
    }
  }

  /// What stands so already is told as if nothing had been to do, so that a change is not made twice.
  private func outcome(of revision: BoardRevision, on board: SprintBoard) throws -> StatusOutcome {
    let isDone = try board.revised(by: revision) == board.bytes
    return StatusOutcome(
      path: board.file, from: isDone ? revision.summary : "\(board.entries.count) keys", to: revision.summary)
  }

  private static let noWorkflowStatus = Failure(
    .notFound, "no-workflow-status", "The project has no bmm-workflow-status.yaml.",
    hint: "Run workflow-init to make one.")

  /// With what the workflow-status service tells the one that asked for the change.
  private func outcome(
    of change: StatusChange, in status: WorkflowStatusFile, bytes: [UInt8]
  ) throws -> StatusOutcome {
    let next = WorkflowStatusFile(bytes, file: status.file).next?.id ?? ""
    var values: [String: Value] = ["next_workflow": .string(next)]
    values["next_agent"] = .string(try workflowStatusService().agents[next] ?? "")
    if change.status == "skipped" {
      values["skipped_workflow"] = .string(change.subject)
    } else {
      values["completed_workflow"] = .string(change.subject)
      values["output_file"] = .string(change.status)
    }
    return StatusOutcome(
      path: status.file, from: status[change.subject]?.status ?? "", to: change.status, values: values)
  }
}

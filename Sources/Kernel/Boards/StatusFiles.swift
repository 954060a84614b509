/// A project's status files as workflows speak of them: the sprint board, the workflow status, the stories' own files.
///
/// Every call reads the disk anew and may block on it; a run records each answer. Paths are relative to the project.
package protocol StatusFiles {
  /// Whether a path names a live status file: only these calls change it, and no document is ever put in its place.
  func holdsStatus(_ path: String) -> Bool

  /// Refuses what would be written as a document where it loses what a status file or a story knew.
  /// - Throws: `Failure` of kind `badInput`, the file named.
  func check(_ path: String, from old: [UInt8]?, to new: [UInt8]) throws

  /// Where a status file lies that a workflow names in a place where it is not: the project's own.
  func place(of path: String) throws -> String?

  /// The stories or epics of the board that a workflow looks for.
  /// - Throws: `Failure` of kind `badInput` for a board that cannot be relied on.
  func find(_ search: StatusSearch) throws -> StatusFinding

  /// `development_status[key]` as written; nil where there is no board or no such key.
  func status(of key: String) throws -> String?

  /// The story above another one in its epic; nil for an epic's first.
  func previousStory(of key: String) throws -> StatusFinding.Item?

  /// A story by its key, from board, epics and files together; nil where nothing knows it.
  func story(_ key: String) throws -> StoryReading?

  /// What a story's own file says; nil where there is no such file.
  func storyText(_ path: String) throws -> StoryText?

  /// `sprint-status.yaml` as a whole; nil where the project has none.
  func sprint() throws -> SprintReading?

  /// `bmm-workflow-status.yaml`; nil where the project has none.
  func workflows() throws -> WorkflowStatusReading?

  /// One of the reading modes of the workflow-status service: the values it returns under their names.
  func service(_ request: StatusService) throws -> [String: Value]

  /// What an edited version of a status file asks for; nil where it asks for nothing.
  ///
  /// - Parameters:
  ///   - old: nil where there is no such file yet.
  ///   - named: the texts that the edits sought; only a key that stands in one of them may be taken off a board.
  /// - Throws: `Failure` of kind `badInput` for what no edit may do: a status that moves, a key that vanishes unnamed or
  ///   is worked on, a file that cannot be read.
  func change(of path: String, from old: [UInt8]?, to new: [UInt8], named: [String]) throws -> StatusChange?

  /// What a change would do, without doing it.
  /// - Throws: `Failure` as `carryOut` does.
  func plan(_ change: StatusChange) throws -> StatusOutcome

  /// Makes a change, every other byte of the file kept; what stands so already is left alone. The file has reached the
  /// disk when the call returns.
  /// - Throws: `Failure` of kind `notFound` for a key that no file lists, `badInput` for a file in doubt, a status that
  ///   would go back or a file that is there already, `waiting` where another process holds the file too long.
  func carryOut(_ change: StatusChange) throws -> StatusOutcome
}

/// What a workflow looks for on the board.
package struct StatusSearch: Sendable, Hashable {
  package enum Kind: Sendable, Hashable { case story, epic }

  package var kind: Kind
  /// Any of these, in the order in which they are preferred.
  package var statuses: [String]

  package init(_ kind: Kind, _ statuses: [String]) { (self.kind, self.statuses) = (kind, statuses) }
}

/// What was found on the board, in the order of the file.
package struct StatusFinding: Sendable, Hashable {
  package struct Item: Sendable, Hashable {
    package var key: String
    /// As written.
    package var status: String

    package init(key: String, status: String) { (self.key, self.status) = (key, status) }
  }

  package var items: [Item]
  /// What stood in the way of those that were passed over.
  package var obstacles: [Diagnostic]

  package init(items: [Item] = [], obstacles: [Diagnostic] = []) { (self.items, self.obstacles) = (items, obstacles) }
}

/// A story as a workflow refers to it.
package struct StoryReading: Sendable, Hashable {
  package var key: String
  /// The epic's and the story's numbers; empty for a key that nobody understands.
  package var epic: String
  package var number: String
  package var title: String
  /// As the board has it, else its file.
  package var status: String
  /// Of the epic's own key; nil where the board has none.
  package var epicStatus: String?
  /// Nil where there is no file.
  package var file: String?
  /// Whether an epic plans it.
  package var isPlanned: Bool

  package init(
    key: String, epic: String, number: String, title: String, status: String, epicStatus: String?, file: String?,
    isPlanned: Bool
  ) {
    self.key = key
    self.epic = epic
    self.number = number
    self.title = title
    self.status = status
    self.epicStatus = epicStatus
    self.file = file
    self.isPlanned = isPlanned
  }
}

/// What a story's own file says.
package struct StoryText: Sendable, Hashable {
  package var title: String
  /// Nil where the file states none.
  package var status: String?
  /// Texts of the tasks whose boxes are not ticked, in order, and of those that a code review asked for.
  package var openTasks: [String]
  package var openReviewTasks: [String]
  /// Titles of all headings.
  package var sections: [String]

  package init(title: String, status: String?, openTasks: [String], openReviewTasks: [String], sections: [String]) {
    self.title = title
    self.status = status
    self.openTasks = openTasks
    self.openReviewTasks = openReviewTasks
    self.sections = sections
  }

  /// Whether there is a heading of this name; blanks, case and a remark in brackets do not count.
  package func hasSection(_ name: String) -> Bool {
    sections.contains { Self.folded($0) == Self.folded(name) }
  }

  private static func folded(_ title: String) -> String {
    title.lowercased().prefix { $0 != "(" }.filter { !$0.isWhitespace && $0 != ":" && $0 != "*" }
  }
}

/// The state of the planning workflows.
package struct WorkflowStatusReading: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    package var id: String
    /// As written.
    package var status: String
    /// Whether the status is the path of what was made, and whether the workflow was skipped.
    package var isDone: Bool
    package var isSkipped: Bool

    package init(id: String, status: String, isDone: Bool, isSkipped: Bool) {
      self.id = id
      self.status = status
      self.isDone = isDone
      self.isSkipped = isSkipped
    }
  }

  package var path: String
  package var entries: [Entry]
  /// The file's single values, such as `project`, `project_level` or `selected_track`.
  package var fields: [String: String]
  /// Who does each workflow, as the project's path file says.
  package var agents: [String: String]

  package init(path: String, entries: [Entry], fields: [String: String], agents: [String: String]) {
    self.path = path
    self.entries = entries
    self.fields = fields
    self.agents = agents
  }

  /// What is to be done next: the first that is neither done nor skipped.
  package var next: Entry? { entries.first { !$0.isDone && !$0.isSkipped } }
}

/// A reading mode of the workflow-status service.
package enum StatusService: Sendable, Hashable {
  case initCheck
  case validate(callingWorkflow: String)
  case data(request: String)
}

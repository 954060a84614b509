/// One change of a status file, as a workflow asks for it.
package struct StatusChange: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, Codable {
    /// A key of the sprint board.
    case board
    /// The status that a story's own file states.
    case story
    /// A workflow of the planning phases.
    case workflow
    /// The whole board: what the epics plan and it lacks is added.
    case sprint
    /// Keys that the board gains or loses.
    case revision
    /// A status file that is not there yet is made. One that is there is never replaced.
    case creation
  }

  package var kind: Kind
  /// The board's key, the story file's path, the workflow's id; else the file's path.
  package var subject: String
  /// The new status; of a workflow the path of what was made, or `skipped`. Of a whole board the text that a new one
  /// begins with, of a revision its text, of a new file all that it holds.
  package var status: String

  package init(_ kind: Kind, _ subject: String, to status: String) {
    (self.kind, self.subject, self.status) = (kind, subject, status)
  }
}

/// What a change does or did.
package struct StatusOutcome: Sendable, Hashable, Codable {
  /// The file's path.
  package var path: String
  /// Both as written in the file; equal where no byte changes.
  package var from: String
  package var to: String
  /// What a caller is told besides, by name.
  package var values: [String: Value]

  package init(path: String, from: String, to: String, values: [String: Value] = [:]) {
    (self.path, self.from, self.to, self.values) = (path, from, to, values)
  }
}

/// A status file is about to be changed. A resumed run that finds this and no outcome looks at the file: it may have
/// been written.
package struct StatusIntent: Sendable, Hashable, Codable {
  package var position: NodeVisit
  package var change: StatusChange
  /// What the change was to do.
  package var plan: StatusOutcome

  package init(position: NodeVisit, change: StatusChange, plan: StatusOutcome) {
    (self.position, self.change, self.plan) = (position, change, plan)
  }
}

/// A status file was changed, or was found to say so already.
package struct StatusChanged: Sendable, Hashable, Codable {
  package var position: NodeVisit
  package var change: StatusChange
  package var outcome: StatusOutcome
  /// The file's new version, where it is one of the run's own documents; nil for any other.
  package var document: DocumentChange?

  package init(position: NodeVisit, change: StatusChange, outcome: StatusOutcome, document: DocumentChange? = nil) {
    self.position = position
    self.change = change
    self.outcome = outcome
    self.document = document
  }
}

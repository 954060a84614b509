/// What `sprint-status.yaml` says, in the usual words of BMAD's later releases: `drafted` is read as `ready-for-dev`,
/// `contexted` as `in-progress`, `completed` as `done`.
package struct SprintReading: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    package enum Kind: Sendable, Hashable { case epic, story, retrospective }

    package var key: String
    package var kind: Kind
    /// The epic's and the story's numbers; nil where the key tells none.
    package var epic: String?
    package var number: String?
    package var status: String

    package init(key: String, kind: Kind, epic: String?, number: String?, status: String) {
      (self.key, self.kind, self.epic, self.number, self.status) = (key, kind, epic, number, status)
    }

    /// Whether the status is one that things of this kind have.
    package var isKnown: Bool {
      switch kind {
      case .story: ["backlog", "ready-for-dev", "in-progress", "review", "done"].contains(status)
      case .epic: ["backlog", "in-progress", "done"].contains(status)
      case .retrospective: ["optional", "done"].contains(status)
      }
    }
  }

  package var path: String
  /// The file's other keys with a single value.
  package var fields: [String: String]
  /// In the order of the file.
  package var entries: [Entry]

  package init(path: String, fields: [String: String], entries: [Entry]) {
    (self.path, self.fields, self.entries) = (path, fields, entries)
  }
}

extension SprintReading {
  /// What is to be done next: a workflow, the story or retrospective that it is for, and who does it.
  package var recommendation: (workflow: String, subject: String, agent: String)? {
    let stories = entries.filter { $0.kind == .story }.sorted { Self.order($0) < Self.order($1) }
    for (status, workflow, agent) in [
      ("in-progress", "dev-story", "DEV"), ("review", "code-review", "DEV"), ("ready-for-dev", "dev-story", "DEV"),
      ("backlog", "create-story", "SM"),
    ] {
      if let story = stories.first(where: { $0.status == status }) { return (workflow, story.key, agent) }
    }
    return entries.first { $0.kind == .retrospective && $0.status == "optional" }.map {
      ("retrospective", $0.key, "SM")
    }
  }

  /// What may go wrong, a sentence each. `today` is the run's date as `2026-11-21`.
  package func risks(today: String) -> [String] {
    let (stories, epics) = (entries.filter { $0.kind == .story }, entries.filter { $0.kind == .epic })
    func has(_ status: String) -> Bool { stories.contains { $0.status == status } }
    var found: [String] = []
    if has("review") { found.append("Stories wait for review: run code-review.") }
    if has("in-progress"), !has("ready-for-dev") { found.append("A story is in progress: stay with it.") }
    if !epics.isEmpty, epics.allSatisfy({ $0.status == "backlog" }), !has("ready-for-dev") {
      found.append("No story is ready: run create-story.")
    }
    if let written = fields["last_updated"] ?? fields["generated"], let then = Self.day(written),
      let now = Self.day(today), now - then > 7
    {
      found.append("The file may be stale: it was last updated on \(written.prefix(10)).")
    }
    for story in stories where !epics.contains(where: { $0.epic == story.epic }) {
      found.append("The story \(story.key) has no epic.")
    }
    for epic in epics where epic.status == "in-progress" && !stories.contains(where: { $0.epic == epic.epic }) {
      found.append("\(epic.key) is in progress and has no stories.")
    }
    return found
  }

  private static func order(_ entry: Entry) -> (Double, Double) {
    (entry.epic.flatMap(Double.init) ?? .infinity, entry.number.flatMap(Double.init) ?? .infinity)
  }

  /// The day that an ISO date begins with, counted from any fixed one; nil for anything else.
  private static func day(_ text: String) -> Int64? {
    Timestamp("\(text.prefix(10))T00:00:00Z").map { $0.milliseconds / 86_400_000 }
  }
}

/// What an action says about status files in the words of BMAD's workflows, and the engine does or knows by itself.
package enum StatusVerb: Sendable, Hashable {
  /// Prepares or repeats what another verb does: parsing, verifying, saving.
  case bookkeeping
  /// `Find FIRST story … where … Status value equals "drafted"`.
  case find(StatusSearch)
  /// `Use {{story_path}} directly`, `Extract story_key from filename`.
  case takeStoryPath
  /// `Find matching story file in {{story_dir}} using story_key pattern`.
  case locateStory
  /// `Read COMPLETE story file`: attached to the next turn.
  case readStory
  /// `Read COMPLETE context file`: attached likewise.
  case readContext
  /// `Verify story is enumerated in {{epics_file}}`.
  case requirePlanned
  /// `Extract story_id and story_title from the story file`.
  case describeStory(names: [String])
  /// `Verify Status is "review" - if not, HALT with message: …`.
  case requireStatus(String, reason: String)
  /// `Find the previous completed story …`: what it taught is bound, or its file attached.
  case previousStory
  /// `Get current status value for development_status[…]`.
  case readStatus(key: String)
  /// `Identify first incomplete task`, `Determine if more incomplete tasks remain`.
  case readTasks
  /// `Parse workflow_status section`, `Get project_level from YAML metadata`.
  case readWorkflowStatus
  case setBoard(key: String, status: String)
  /// `If epic status is "backlog" → update to "in-progress"`.
  case advanceEpic(from: String, to: String)
  case setStory(status: String)
  /// `If {{update_status_on_result}} is true: update Status to … when approved; to … when changes requested`.
  case setStoryByReview
  case setWorkflow(id: String, status: String)
  /// `Save status file to {output_folder}/bmm-workflow-status.yaml`.
  case makeFile(path: String)

  /// Reads an action's words; nil where they are prose for an agent.
  package static func read(_ text: String) -> StatusVerb? {
    guard text.utf8.count <= 8000 else { return nil }
    let words = StatusPhrase(text)
    return words.review ?? words.epicChange ?? words.change ?? words.search ?? words.story ?? words.workflows
      ?? (words.isBookkeeping ? .bookkeeping : nil)
  }
}

/// An action's words on one line.
private struct StatusPhrase {
  let words: String
  let lower: String

  init(_ text: String) {
    words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    lower = words.lowercased()
  }

  private func begins(with beginnings: String...) -> Bool { beginnings.contains(where: lower.hasPrefix) }

  /// What follows the first place where `mark` stands, as written.
  private func rest(after mark: String) -> String? {
    guard let found = lower.firstRange(of: mark) else { return nil }
    let count = lower.distance(from: lower.startIndex, to: found.upperBound)
    return words.count == lower.count ? words.dropFirst(count).trimmed : nil
  }

  /// A look at bytes, before words are searched for: most actions set something else.
  private var mentionsStatus: Bool {
    let (text, word) = (Array(lower.utf8), Array("status".utf8))
    return text.indices.dropLast(word.count - 1).contains { text[$0...].starts(with: word) }
  }

  // MARK: Changes

  var review: StatusVerb? {
    begins(with: "if {{update_status_on_result}} is true: update status to") ? .setStoryByReview : nil
  }

  var epicChange: StatusVerb? {
    guard begins(with: "if epic status is \"") else { return nil }
    let quoted = words.split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
    if lower.contains("no change needed") { return .bookkeeping }
    guard quoted.count >= 4, quoted[2].lowercased().trimmed.hasSuffix("update to"), !quoted[1].isEmpty,
      !quoted[3].isEmpty
    else { return nil }
    return .advanceEpic(from: quoted[1], to: quoted[3])
  }

  var change: StatusVerb? {
    guard begins(with: "update", "set", "mark", "change"), mentionsStatus else { return nil }
    if let (key, status) = entry(of: "development_status") { return .setBoard(key: key, status: status) }
    if let (id, status) = entry(of: "workflow_status") { return .setWorkflow(id: id, status: status) }
    if let rest = rest(after: "update workflow_status in yaml file: "), let pair = Self.pair(rest) {
      return .setWorkflow(id: pair.key, status: pair.value)
    }
    for mark in ["in the sprint status report to ", "in sprint-status.yaml to ", "in sprint status to "]
    where begins(with: "update the story ", "update story ", "set the story ", "mark the story ") {
      if let status = rest(after: mark).flatMap(Self.status) {
        return .setBoard(key: "{{story_key}}", status: status)
      }
    }
    if let rest = rest(after: "epic status: "), let pair = Self.pair(rest), pair.key.hasPrefix("epic-") {
      return Self.status(pair.value).map { .setBoard(key: pair.key, status: $0) }
    }
    for mark in Self.storyMarks {
      if begins(with: mark), let status = rest(after: mark).flatMap(Self.status) { return .setStory(status: status) }
    }
    return nil
  }

  private static let storyMarks = [
    "update story file: change status to", "update the story file: change status to", "update the story status to",
    "update story status to", "update the story's status to", "update story status field to", "set story status to",
    "set the story status to", "set story status:", "set the story's status to", "change story status to",
    "change status to", "mark story status as",
  ]

  /// `development_status[KEY] = "S"`.
  private func entry(of map: String) -> (key: String, status: String)? {
    guard let rest = rest(after: map + "["), let end = rest.firstIndex(of: "]") else { return nil }
    let key = rest[..<end].trimmed.trimmed(of: "\"'`")
    return Self.status(rest[rest.index(after: end)...].trimmed).map { (key, $0) }
  }

  /// `KEY = "S"`, `KEY: S`.
  private static func pair(_ text: String) -> (key: String, value: String)? {
    guard let sign = text.firstRange(of: " = ") ?? text.firstRange(of: ": ") else { return nil }
    let (key, value) = (text[..<sign.lowerBound].trimmed, text[sign.upperBound...].trimmed.unquoted)
    return key.contains(" ") || value.isEmpty || value.contains(" ") ? nil : (key, value)
  }

  /// One word, path or reference, a sign in front and a remark in brackets behind it: `= "done" (was review)`.
  private static func status(_ text: String) -> String? {
    var rest = text.trimmed.trimmed(of: ".,").trimmed
    while let sign = ["=", ":", "to "].first(where: rest.hasPrefix) { rest = rest.dropFirst(sign.count).trimmed }
    if let remark = rest.firstRange(of: " ("), rest.hasSuffix(")") { rest = rest[..<remark.lowerBound].trimmed }
    rest = rest.trimmed(of: ".,").unquoted.trimmed
    return rest.isEmpty || rest.contains(" ") || rest.contains("\"") ? nil : rest
  }

  // MARK: Looking for stories

  var search: StatusVerb? {
    guard begins(with: "find first ", "find the first ", "find all ", "find epics", "find stories", "find next ")
    else { return nil }
    let kind: StatusSearch.Kind
    // Only what is looked for itself: "find the FIRST story … NOT an epic key".
    let head = lower.prefix(40)
    if head.contains(" stor") { kind = .story } else if head.contains(" epic") { kind = .epic } else { return nil }
    let statuses = statusesAsked
    return statuses.isEmpty ? nil : .find(StatusSearch(kind, statuses))
  }

  /// What stands in quotes behind `status …`; the example of a key does not.
  private var statusesAsked: [String] {
    var found: [String] = []
    var rest = lower[...]
    while let mark = rest.firstRange(of: "status") {
      rest = rest[mark.upperBound...]
      var tail = rest
      for word in [" value", " equals", " is", " =", ":", " equal to"] where tail.hasPrefix(word) {
        tail = tail.dropFirst(word.count)
      }
      while true {
        tail = tail.drop { $0 == " " || $0 == "," }
        if tail.hasPrefix("or ") { tail = tail.dropFirst(3) }
        guard let quote = tail.first, quote == "\"" || quote == "'" else { break }
        let word = tail.dropFirst().prefix { $0 != quote }
        if !word.isEmpty, word.allSatisfy({ $0.isLetter || $0 == "-" }) { found.append(String(word)) }
        tail = tail.dropFirst(word.count + 2)
      }
    }
    return found.uniqued
  }

  // MARK: One story

  var story: StatusVerb? {
    if begins(with: "use {{story_path}} directly", "use {story_path} directly", "extract story_key from filename") {
      return .takeStoryPath
    }
    if begins(
      with: "find matching story file", "resolve story file path", "locate story file", "find the story file",
      "find story file")
    {
      return .locateStory
    }
    if begins(
      with: "read complete story file", "read the complete story file", "read the story file",
      "load the complete story file", "load complete story file") || lower == "open {{story_path}}"
    {
      return .readStory
    }
    if begins(with: "read complete context file", "read the complete context file", "load context file") {
      return .readContext
    }
    if begins(with: "verify story is enumerated in ") { return .requirePlanned }
    if begins(with: "extract"), lower.contains("story"), lower.contains(" from "),
      ["from filename", "from the story file", "from the file", "from found story key", "from story file"]
        .contains(where: lower.contains)
    {
      let names = Self.described.filter { lower.contains($0) }
      return names.isEmpty ? nil : .describeStory(names: names)
    }
    if begins(with: "verify status is "), let rest = rest(after: "verify status is ") {
      let status = rest.dropFirst().prefix { $0 != "\"" && $0 != "'" }
      let reason = self.rest(after: "halt with message: ") ?? self.rest(after: "halt: ")
      guard rest.first == "\"" || rest.first == "'", let reason else { return nil }
      return .requireStatus(String(status), reason: reason.unquoted)
    }
    if begins(with: "find the previous", "identify the previous", "load previous story"), lower.contains("story") {
      return .previousStory
    }
    if begins(with: "get current status value") {
      if let rest = rest(after: "development_status["), let end = rest.firstIndex(of: "]") {
        return .readStatus(key: rest[..<end].trimmed.trimmed(of: "\"'`"))
      }
      return lower.contains("epic") ? .readStatus(key: "") : nil
    }
    if begins(with: "look for epic key ", "find development_status key ", "find epic key "),
      let quote = words.firstIndex(of: "\"")
    {
      return .readStatus(key: String(words[words.index(after: quote)...].prefix { $0 != "\"" }))
    }
    // "Load {{sprint_status}} and check epic-{{epic_num}} status"
    if begins(with: "load {{sprint_status}} and check ", "load {sprint_status} and check "), lower.hasSuffix(" status"),
      let key = rest(after: " and check ")?.split(separator: " ").first
    {
      return .readStatus(key: String(key))
    }
    if lower.hasPrefix("find development_status key matching ") {
      return .readStatus(key: words.split(separator: " ").last.map(String.init) ?? "")
    }
    if begins(
      with: "identify first incomplete task", "identify the first incomplete task", "determine if more incomplete",
      "determine if more tasks", "verify all tasks and subtasks are marked", "count unchecked [ ] review")
    {
      return .readTasks
    }
    if begins(with: "store list of unchecked review items") { return .readTasks }
    return nil
  }

  private static let described = [
    "story_key", "story_id", "story_title", "story_status", "story_num", "epic_num", "epic_id",
  ]

  // MARK: Planning workflows

  var workflows: StatusVerb? {
    for mark in ["save status file to ", "save the status file to ", "write status file to "] where begins(with: mark) {
      if let path = rest(after: mark)?.trimmed(of: "`\"'"), !path.contains(" ") { return .makeFile(path: path) }
    }
    if begins(
      with: "parse workflow_status section", "check status of \"", "find first non-completed workflow",
      "get project_track from yaml", "get project_level from yaml", "get project_type from yaml",
      "determine next agent from path file", "find workflow_status key", "get selected_track from yaml")
    {
      return .readWorkflowStatus
    }
    return nil
  }

  // MARK: Bookkeeping

  var isBookkeeping: Bool {
    if begins(
      with: "verify current status", "read all lines from beginning", "parse the development_status section",
      "read all development_status entries", "save the story file", "save story file", "save file, preserving",
      "find the \"status:\" line", "only write the file path as the status value", "auto-select first story",
      "identify the first backlog epic", "save updated yaml file")
    {
      return true
    }
    if begins(with: "load the full file and read all development_status") { return true }
    // The file itself is made where it is saved, and what stands next in it is known then.
    if begins(
      with: "prepare all template variables for workflow-status-template.yaml",
      "generate yaml from workflow-status-template.yaml", "identify the first non-completed workflow in workflow_items",
      "look up that workflow's agent and command from the loaded path file")
    {
      return true
    }
    // "Update {{output_folder}}/sprint-status.yaml" announces the change that follows.
    if begins(with: "update "), words.split(separator: " ").count == 2, lower.contains("status") { return true }
    if begins(with: "report created/updated story path", "report workflow completion", "save document unconditionally")
    {
      return true
    }
    if begins(with: "update {sprint_status_file} to mark ", "update {{sprint_status_file}} to mark ") { return true }
    // Each change of the board brings its date up to the day.
    if begins(with: "update last_updated ", "refresh last_updated ", "refresh `last_updated`") { return true }
    // The words of a halt that the action before asks for.
    if words.hasPrefix("\""), words.hasSuffix("\""), lower.contains(" not found in ") { return true }
    if begins(with: "use the first "), lower.contains("story found") { return true }
    if begins(with: "store story_key for later", "store the found story_key") { return true }
    if begins(with: "parse sections: ", "parse all sections: ") { return true }
    // What a later condition asks is looked up when it asks.
    if begins(
      with: "check if story file already exists", "check if this is the first story in epic",
      "check if {{sprint_status}} file exists", "check if {sprint_status} file exists")
    {
      return true
    }
    if begins(with: "check if \"", "check if the \""), lower.contains("section exists") { return true }
    return false
  }
}

extension WorkflowEngine {
  /// Whether a path names a live status file.
  func holdsStatus(_ path: String) -> Bool { ports.status?.holdsStatus(path) ?? false }

  /// Where a status file lies that a workflow names in a place where it is not.
  func placeOfStatus(_ file: String) throws -> String {
    guard holdsStatus(file), ownFile(file) == nil, try !ports.files.exists(file) else { return file }
    return try ports.status?.place(of: file) ?? file
  }

  /// Looks at status files and records what was seen, or takes it from the journal. Files that cannot be relied on are
  /// put to a person.
  func seen(
    _ path: String, _ frame: StepFrame, _ look: (any StatusFiles) throws -> Observation?
  ) async throws -> Observation {
    let position = frame.position(path)
    var round = 0
    while true {
      switch try upcoming() {
      case .observed(let recorded)? where recorded.position == position:
        try manager.take()
        return recorded
      case .asked(let asked)? where asked.position == position:
        try manager.take()
        if try await choice(about: asked.escalations) == .leave { return try recorded(Observation(position: position)) }
        round += 1
      case nil:
        try checkForStop()
        do {
          return try recorded(try ports.status.flatMap(look) ?? Observation(position: position))
        } catch let failure as Failure where failure.kind == .badInput {
          let asked = try ask(about: failure, at: position, frame, round: round)
          if try await choice(about: asked) == .leave { return try recorded(Observation(position: position)) }
          round += 1
        }
      default: throw divergence(at: path)
      }
    }
  }

  private func recorded(_ observation: Observation) throws -> Observation {
    if case .observed(let recorded)? = try upcoming(), recorded.position == observation.position {
      try manager.take()
      return recorded
    }
    try manager.record(.observed(observation))
    for note in observation.notes ?? [] { ports.observer.observe(.warning(note)) }
    return observation
  }

  // MARK: The story that a workflow is about

  /// Finds the story that the workflow will ask for before its first step: its documents are named by it.
  func takeStoryInHand() async throws {
    storyInHand[current.prefix] = nil
    guard ports.status != nil, text(of: "story_key") == nil, text(of: "story_path") == nil,
      let search = Self.search(in: workflow.body)
    else { return }
    let frame = revisited(
      StepFrame(
        path: current.prefix + "begin", visit: 1, number: 1, label: "", goal: "Find the story", agent: current.agent,
        constraints: []))
    let found = try await seen(frame.path, frame) { files in
      try self.observation(of: try files.find(search), search, at: frame.position(frame.path), files)
    }
    if found.facts["story_key"] != nil { storyInHand[current.prefix] = search }
  }

  private static func search(in nodes: [Node]) -> StatusSearch? {
    for node in nodes {
      if node.tag == .action, case .status(.find(let search))? = NativeVerb.read(node.prose) {
        return search.kind == .story ? search : nil
      }
      if let search = search(in: node.children) { return search }
    }
    return nil
  }

  /// What finding some stories or epics binds; without any nothing but why.
  private func observation(
    of finding: StatusFinding, _ search: StatusSearch, at position: NodeVisit, _ files: any StatusFiles
  ) throws -> Observation {
    var facts: [String: Value] = [:]
    let noun = search.statuses.first?.replacing("-", with: "_") ?? "found"
    facts["\(noun)_count"] = .int(finding.items.count)
    facts["list_of_\(noun)_\(search.kind == .story ? "story" : "epic")_keys"] = .list(
      finding.items.map { .string($0.key) })
    if let first = finding.items.first {
      switch search.kind {
      case .story:
        let story = try files.story(first.key)
        facts.merge(Self.facts(of: story, key: first.key)) { $1 }
        if let file = try story?.file ?? expectedFile(first.key) { facts["story_file"] = .string(file) }
      case .epic:
        facts["suggested_epic_id"] = .string(first.key.dropping(prefix: "epic-") ?? first.key)
        facts["suggested_epic_title"] = .string(first.key)
      }
    }
    let notes = finding.obstacles.map(\.description)
    return Observation(position: position, facts: facts, notes: notes.isEmpty ? nil : notes)
  }

  private static func facts(of story: StoryReading?, key: String) -> [String: Value] {
    var facts: [String: Value] = ["story_key": .string(key)]
    guard let story else { return facts }
    if !story.number.isEmpty {
      facts["story_id"] = .string("\(story.epic).\(story.number)")
      facts["story_num"] = .string(story.number)
    }
    if !story.epic.isEmpty {
      facts["epic_num"] = .string(story.epic)
      facts["epic_id"] = .string(story.epic)
    }
    facts["story_title"] = .string(story.title)
    facts["story_status"] = .string(story.status)
    if let status = story.epicStatus { facts["epic_status"] = .string(status) }
    return facts
  }

  /// A variable that holds a text which is not blank.
  func text(of name: String) -> String? {
    switch scope[name] {
    case .string(let text)?: text.trimmed.isEmpty ? nil : text.trimmed
    case .int(let number)?: String(number)
    default: nil
    }
  }

  /// The path of the story's own file, there or not.
  func storyFile(_ files: any StatusFiles) throws -> String? {
    for name in ["story_path", "story_file", "story_file_path"] {
      guard let path = text(of: name).map({ expanded($0) }), path.hasSuffix(".md") else { continue }
      return try ports.files.location(of: path)
    }
    guard let key = text(of: "story_key") else { return nil }
    return try files.story(key)?.file ?? expectedFile(key)
  }

  /// Where the workflow's own settings put a story's file.
  private func expectedFile(_ key: String) throws -> String? {
    // The story may have been found just now.
    let named = ["{{story_key}}", "{story_key}"].reduce(text(of: "default_output_file")) {
      $0?.replacing($1, with: key)
    }
    if let output = named.map({ expanded($0) }), output.hasSuffix("/\(key).md") {
      return try ports.files.location(of: output)
    }
    let folder = text(of: "story_dir") ?? text(of: "dev_story_location") ?? text(of: "story_location")
    return try folder.map { try ports.files.location(of: "\(expanded($0))/\(key).md") }
  }

  // MARK: Verbs

  /// Carries out what only reads.
  /// - Returns: nil where nothing here knows the thing that is spoken of: then it is the agent's.
  func read(_ verb: StatusVerb, _ node: Node, path: String, frame: StepFrame) async throws -> Flow? {
    switch verb {
    case .bookkeeping: return .next
    case .find(let search):
      if let held = storyInHand[current.prefix], held.kind == search.kind,
        !Set(held.statuses).isDisjoint(with: search.statuses)
      {
        return .next
      }
      _ = try await seen(path, frame) { files in
        try self.observation(of: try files.find(search), search, at: frame.position(path), files)
      }
      return .next
    case .takeStoryPath: return try await takeStoryPath(path, frame)
    case .locateStory, .readStory: return try await readStory(verb == .readStory, path, frame)
    case .readContext: return try await readContext(path, frame)
    case .requirePlanned: return try await isPlanned(path, frame) ? .next : nil
    case .describeStory(let names): return try await describeStory(names, path, frame)
    case .requireStatus(let status, let reason):
      guard let found = try await storyText(path, frame) else { return nil }
      let isRequired = found.facts["story_status"] == .string(status)
      return isRequired ? .next : .halt(reason: expanded(reason, unresolved: .empty))
    case .previousStory: return try await readPreviousStory(path, frame)
    case .readStatus(let key): return try await readStatus(key, path, frame)
    case .readTasks:
      let flow = try await settle(frame)
      guard flow == .next else { return flow }
      return try await storyText(path, frame) == nil ? nil : .next
    case .readWorkflowStatus: return try await readWorkflowStatus(path, frame)
    case .setBoard, .advanceEpic, .setStory, .setStoryByReview, .setWorkflow, .makeFile: return nil
    }
  }

  private func takeStoryPath(_ path: String, _ frame: StepFrame) async throws -> Flow? {
    guard let file = text(of: "story_path").map({ expanded($0) }), let name = file.split(separator: "/").last,
      let key = name.dropping(suffix: ".md")
    else { return nil }
    _ = try await seen(path, frame) { files in
      var facts = Self.facts(of: try files.story(key), key: key)
      facts["story_file"] = .string(file)
      return Observation(position: frame.position(path), facts: facts)
    }
    return .next
  }

  private func readStory(_ isWhole: Bool, _ path: String, _ frame: StepFrame) async throws -> Flow? {
    let found = try await seen(path, frame) { files in
      guard let file = try self.storyFile(files) else { return nil }
      let bytes = try self.ports.files.read(file)
      let facts: [String: Value] = [
        "story_path": .string(file), "story_file": .string(file), "story_file_path": .string(file),
        Self.existenceFact("story file"): .bool(bytes != nil),
      ]
      var documents: [BoundDocument] = []
      if isWhole, let bytes {
        let isDraft = self.state.documents.text(of: file) != nil
        documents = [
          BoundDocument(
            path: file, purpose: isDraft ? .draft : .source, text: String(decoding: bytes, as: UTF8.self))
        ]
      }
      return Observation(position: frame.position(path), facts: facts, documents: documents)
    }
    return found.facts.isEmpty ? nil : .next
  }

  /// The story's context: the file that the story-context workflow leaves beside it.
  private func readContext(_ path: String, _ frame: StepFrame) async throws -> Flow? {
    let found = try await seen(path, frame) { files in
      guard let story = try self.storyFile(files)?.dropping(suffix: ".md"),
        let bytes = try self.ports.files.read(story + ".context.xml")
      else { return nil }
      let file = story + ".context.xml"
      return Observation(
        position: frame.position(path), facts: ["context_available": .string(file)],
        documents: [BoundDocument(path: file, purpose: .source, text: String(decoding: bytes, as: UTF8.self))])
    }
    return found.facts.isEmpty ? nil : .next
  }

  private func isPlanned(_ path: String, _ frame: StepFrame) async throws -> Bool {
    guard let key = text(of: "story_key") else { return false }
    let found = try await seen(path, frame) { files in
      let isPlanned = try files.story(key)?.isPlanned == true
      return Observation(position: frame.position(path), facts: [Self.existenceFact("planned story"): .bool(isPlanned)])
    }
    return found.facts[Self.existenceFact("planned story")] == true
  }

  private func describeStory(_ names: [String], _ path: String, _ frame: StepFrame) async throws -> Flow? {
    guard let key = text(of: "story_key") else { return nil }
    let found = try await seen(path, frame) { files in
      guard let story = try files.story(key) else { return nil }
      var facts = Self.facts(of: story, key: key).filter { names.contains($0.key) }
      // "Story: {{epic_id}}.{{story_id}}" shows both numbers.
      if names.contains("epic_id"), !story.number.isEmpty { facts["story_id"] = .string(story.number) }
      return Observation(position: frame.position(path), facts: facts)
    }
    return names.allSatisfy { found.facts[$0] != nil } ? .next : nil
  }

  /// What the story's own file says, bound; nil where there is none.
  private func storyText(_ path: String, _ frame: StepFrame) async throws -> Observation? {
    let found = try await seen(path, frame) { files in
      guard let file = try self.storyFile(files), let text = try files.storyText(file) else { return nil }
      var facts: [String: Value] = [
        "incomplete_task_count": .int(text.openTasks.count), "unchecked_review_count": .int(text.openReviewTasks.count),
        "pending_review_items": .list(text.openReviewTasks.map { .string($0) }),
        "first_task_description": .string(text.openTasks.first ?? ""),
      ]
      if let status = text.status { facts["story_status"] = .string(status) }
      return Observation(position: frame.position(path), facts: facts)
    }
    return found.facts.isEmpty ? nil : found
  }

  /// What the story before taught: from its file, which the agent reads, or the words for there being nothing.
  private func readPreviousStory(_ path: String, _ frame: StepFrame) async throws -> Flow? {
    guard let key = text(of: "story_key") else { return nil }
    let found = try await seen(path, frame) { files in
      guard let previous = try files.previousStory(of: key) else {
        return Observation(
          position: frame.position(path),
          facts: ["previous_story_learnings": "First story in epic - no predecessor context"])
      }
      var facts: [String: Value] = [
        "previous_story_key": .string(previous.key), "previous_status": .string(previous.status),
      ]
      guard ["in-progress", "review", "done"].contains(previous.status) else {
        facts["previous_story_learnings"] = "Previous story not yet implemented"
        return Observation(position: frame.position(path), facts: facts)
      }
      var documents: [BoundDocument] = []
      if let file = try files.story(previous.key)?.file, let bytes = try self.ports.files.read(file) {
        documents = [BoundDocument(path: file, purpose: .source, text: String(decoding: bytes, as: UTF8.self))]
      }
      return Observation(position: frame.position(path), facts: facts, documents: documents)
    }
    return found.facts["previous_story_learnings"] == nil ? nil : .next
  }

  private func readStatus(_ written: String, _ path: String, _ frame: StepFrame) async throws -> Flow? {
    let epic = (text(of: "epic_id") ?? text(of: "epic_num")).map { "epic-\($0)" }
    let key = written.isEmpty ? epic : expanded(written)
    // Whatever is known only later is looked up where it is used.
    guard let key, !key.contains("{") else { return .next }
    _ = try await seen(path, frame) { files in
      let status = try files.status(of: key)
      var facts: [String: Value] = [Self.existenceFact("status key"): .bool(status != nil)]
      if let status { facts[key.hasPrefix("epic-") ? "epic_status" : "current_status"] = .string(status) }
      return Observation(position: frame.position(path), facts: facts)
    }
    return .next
  }

  private func readWorkflowStatus(_ path: String, _ frame: StepFrame) async throws -> Flow? {
    _ = try await seen(path, frame) { files in
      guard let status = try files.workflows() else { return nil }
      var facts: [String: Value] = [:]
      for entry in status.entries { facts["\(entry.id) status"] = .string(entry.status) }
      for name in ["project_level", "project_type", "field_type", "workflow_path"] {
        if let value = status.fields[name] { facts[name] = Self.literal(value) }
      }
      if let track = status.fields["selected_track"] ?? status.fields["project_track"] {
        facts["project_track"] = .string(track)
      }
      if let next = status.next {
        facts["next_workflow"] = .string(next.id)
        facts["next_agent"] = status.agents[next.id].map { .string($0) }
      }
      return Observation(position: frame.position(path), facts: facts)
    }
    return .next
  }

  // MARK: Conditions

  /// Answers what a condition asks of status files, so that its words are known when it is decided.
  func consultStatus(_ condition: Condition, path: String, frame: StepFrame) async throws {
    guard ports.status != nil else { return }
    let asked = condition.statusQuestions
    guard !asked.isEmpty else { return }
    // What an agent is to do in the turn that is due may change what its documents say.
    if asked.contains(where: \.question.isAboutStory), !pending.isEmpty {
      let flow = try await settle(frame)
      if case .halt(let reason) = flow { throw HaltInside(reason: reason) }
    }
    _ = try await seen(path, frame) { files in
      var facts: [String: Value] = [:]
      for item in asked {
        guard let holds = try self.answer(item.question, files) else { continue }
        facts[Self.existenceFact(item.words)] = .bool(holds != item.isNegated)
      }
      return Observation(position: frame.position(path), facts: facts)
    }
  }

  private func answer(_ question: StatusQuestion, _ files: any StatusFiles) throws -> Bool? {
    switch question {
    case .found(let search):
      if let held = storyInHand[current.prefix], held.kind == search.kind,
        !Set(held.statuses).isDisjoint(with: search.statuses)
      {
        return true
      }
      return try !files.find(search).items.isEmpty
    case .key:
      if case .bool(let isListed)? = scope[Self.existenceFact("status key")] { return isListed }
      return try text(of: "story_key").map { try files.status(of: $0) != nil }
    case .storyFile: return try storyFile(files).map { try ports.files.exists($0) }
    case .openTasks:
      return try storyFile(files).flatMap { try files.storyText($0) }.map { !$0.openTasks.isEmpty }
    case .section(let name):
      return try storyFile(files).flatMap { try files.storyText($0) }.map { $0.hasSection(name) }
    case .workflowDone(let written):
      guard let status = try files.workflows() else { return nil }
      let id = written.isEmpty ? text(of: "calling_workflow") ?? "" : written
      return status.entries.first { $0.id == id }?.isDone ?? false
    case .workflowNext(let id):
      guard let status = try files.workflows() else { return nil }
      return status.next?.id == id
    case .currentStatus(let words): return text(of: "current_status").map(words.contains)
    case .epicStatus(let words): return text(of: "epic_status").map(words.contains)
    case .board:
      guard let path = text(of: "sprint_status") ?? text(of: "status_file") else { return nil }
      return try files.place(of: path) != nil || ports.files.exists(ports.files.location(of: path))
    case .firstOfEpic: return try text(of: "story_key").map { try files.previousStory(of: $0) == nil }
    }
  }
}

extension StatusQuestion {
  /// Whether an agent's edit of the story may change the answer.
  fileprivate var isAboutStory: Bool {
    switch self {
    case .openTasks, .section, .storyFile: true
    case .found, .key, .workflowDone, .workflowNext, .currentStatus, .epicStatus, .board, .firstOfEpic: false
    }
  }
}

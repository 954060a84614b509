extension WorkflowEngine {
  /// A checklist is worked through natively. Any other task is a text for the agent: its file is read along with the
  /// words.
  func visitTask(_ node: Node, path: String, frame: StepFrame) async throws -> Flow {
    guard !node.isElicitation else { return .next }
    if let task = ValidationTask(node), let flow = try await validate(task, node, path: path, frame: frame) {
      return flow
    }
    let files = node.taskFiles.map { expanded($0) }
    try bind(files, for: node, path: path, frame: frame)
    let isOnlyPath = files.count == 1 && !node.prose.contains(where: \.isWhitespace)
    pending.add(
      .instruction(isOnlyPath ? "Carry out the task in \(files[0])." : told(node.prose)), from: path)
    return .next
  }

  /// Binds files to the next turn; what is not there is said and passed over.
  private func bind(_ files: [String], for node: Node, path: String, frame: StepFrame) throws {
    let position = frame.position(path)
    if case .observed(let recorded)? = try upcoming() {
      guard recorded.position == position else { throw divergence(at: path) }
      return try manager.take()
    }
    var observed = Observation(position: position)
    for file in files {
      let own = try ownFile(file) ?? ports.library?.file(file, from: workflow)
      observed.facts[Self.existenceFact(file)] = .bool(own != nil)
      if let own {
        observed.documents.append(BoundDocument(path: own.path, purpose: .reference, text: own.text))
      } else {
        let place = SourceLocation(of: node, in: workflow)
        ports.observer.observe(.warning("\(place): \(file) is not there; the task goes on without it."))
      }
    }
    try manager.record(.observed(observed))
  }

  /// `discover_inputs`: binds `<group>_content` for each group of the workflow's input files.
  func visitProtocol(_ node: Node, path: String, frame: StepFrame) throws -> Flow {
    guard node["name"]?.replacing("-", with: "_") == "discover_inputs" else {
      pending.gather(node, path: path, guardID: nil, frame: frame, engine: self)
      return .next
    }
    let position = frame.position(path)
    if case .observed(let recorded)? = try upcoming() {
      guard recorded.position == position else { throw divergence(at: path) }
      try manager.take()
      return .next
    }
    var observed = Observation(position: position, contents: [:])
    for input in workflow.inputs {
      let documents = try readDocuments(try paths(of: input), purpose: .source)
      observed.contents?["\(input.name)_content"] = documents.map(\.path)
      observed.documents += documents.filter { document in !observed.documents.contains { $0.path == document.path } }
    }
    try manager.record(.observed(observed))
    return .next
  }

  /// Files of one input group: of the first pattern that fits any, the index first. What this run writes is no input.
  func paths(of input: InputPattern) throws -> [String] {
    let own = Set(state.documents.paths)
    let isEpics = input.name.lowercased().hasPrefix("epic")
    for glob in input.globs {
      let pattern = expanded(glob)
      guard !pattern.contains("{{") else { continue }
      let found = try ports.files.glob(pattern).filter { path in
        let name = path.split(separator: "/").last ?? ""
        // `*epic*.md` also fits reports about epics, and `*prd*.md` reports about the PRD.
        let isOther =
          name.contains("validation-report")
          || isEpics && ["validation", "retro", "tech-spec"].contains(where: name.contains)
        return !own.contains(path) && !isOther
      }
      if !found.isEmpty {
        return found.filter { $0.hasSuffix("/index.md") } + found.filter { !$0.hasSuffix("/index.md") }
      }
    }
    return []
  }
}

extension Node {
  /// The files that an `<invoke-task>` names, as written, and that have to be there for it: none for what the engine
  /// passes over.
  package var filesForTask: [String] {
    guard tag == .invokeTask, !isElicitation else { return [] }
    guard let task = ValidationTask(self) else { return taskFiles }
    return task.checklist.isEmpty ? [] : [task.checklist]
  }

  fileprivate var taskFiles: [String] {
    let words = prose.split(whereSeparator: \.isWhitespace).map { String($0).trimmed(of: "`\"'(),;") }
    return words.filter { $0.hasSuffix(".xml") || $0.hasSuffix(".md") }
  }
}

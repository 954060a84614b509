extension WorkflowEngine {
  /// Carries out what needs no agent, and gathers the rest.
  func visitAction(_ node: Node, path: String, frame: StepFrame) async throws -> Flow {
    if let verb = verb(of: node) {
      let flow = try await carryOut(verb, node, path: path, frame: frame)
      guard flow == .next, node.children.contains(where: { $0.tag != .text }) else { return flow }
      return try await walk(node.children.map(\.withoutWords), path: path, frame: frame)
    }
    let elements = node.children.filter { $0.tag != .text }
    if elements.allSatisfy(isContent) {
      pending.gather(node, path: path, guardID: nil, frame: frame, engine: self)
      return .next
    }
    pending.gather(
      Node(tag: .action, children: node.children.filter { $0.tag == .text }, range: node.range), path: path,
      guardID: nil, frame: frame, engine: self)
    return try await walk(node.children.map(\.withoutWords), path: path, frame: frame)
  }

  private func carryOut(_ verb: NativeVerb, _ node: Node, path: String, frame: StepFrame) async throws -> Flow {
    switch verb {
    case .done: return .next
    case .set(let name, let value): return try await set(name, value, node, path: path, frame: frame)
    case .keepAnswer(let name):
      let flow = pending.asks.isEmpty ? Flow.next : try await settle(frame)
      guard flow == .next else { return flow }
      guard let answer = state.latestAnswer else {
        pending.gather(node, path: path, guardID: nil, frame: frame, engine: self)
        return .next
      }
      manager.assign(.string(answer), to: name)
      return .next
    case .load(let file):
      try load(expanded(file), path: path, frame: frame)
      return .next
    case .checkExists(let file):
      try look(for: expanded(file), path: path, frame: frame)
      return .next
    case .jump(let label, let isSequel):
      if isSequel, let target = outline.path(of: label), outline.isNext(target, after: local(path)) { return .next }
      let flow = try await settle(frame)
      return flow == .next ? try await jump(to: label, from: node, path: path, frame: frame) : flow
    case .endStep:
      let flow = try await settle(frame)
      return flow == .next ? .endStep : flow
    case .exit:
      let flow = try await settle(frame)
      return flow == .next ? .exit : flow
    case .halt(let reason):
      let flow = try await settle(frame)
      return flow == .next ? .halt(reason: expanded(reason, unresolved: .empty)) : flow
    case .choose(let choices):
      for choice in choices {
        let ruling = try await rule(on: choice.condition, path: path, frame: frame, guarding: .control, previous: nil)
        guard ruling == .holds(true) else { continue }
        manager.assign(Self.literal(expanded(choice.value)), to: choice.name)
        return .next
      }
      return .next
    case .status(let verb):
      let flow = try await perform(verb, node, path: path, frame: frame)
      if flow == nil {
        let words = Node(tag: .action, children: node.children.filter { $0.tag == .text }, range: node.range)
        pending.gather(words, path: path, guardID: nil, frame: frame, engine: self)
      }
      return flow ?? .next
    case .conditional(let condition, let verb):
      let ruling = try await rule(on: condition, path: path, frame: frame, guarding: .control, previous: nil)
      guard ruling == .holds(true) else { return .next }
      return try await carryOut(verb, node, path: path, frame: frame)
    }
  }

  /// An assignment whose value the turn that is due will give waits for it; one that nothing gives is the agent's.
  private func set(
    _ name: String, _ value: String, _ node: Node, path: String, frame: StepFrame
  ) async throws -> Flow {
    let name = expanded(name)
    let references = TemplateProcessor.references(in: value)
    if references.contains(where: pending.names.contains) {
      let flow = try await settle(frame)
      guard flow == .next else { return flow }
    }
    guard references.allSatisfy(state.isBound) else {
      pending.add(.instruction(told(node.prose)), from: path)
      pending.expect(fact: name, from: path)
      return .next
    }
    manager.assign(Self.literal(expanded(value)), to: name)
    return .next
  }

  static func literal(_ text: String) -> Value {
    switch text.lowercased() {
    case "true": .bool(true)
    case "false": .bool(false)
    default: Int(text).map { .int($0) } ?? .string(text)
    }
  }

  /// Reads files for the next turn; what is not there is a fact, not a fault.
  private func load(_ file: String, path: String, frame: StepFrame) throws {
    let position = frame.position(path)
    if case .observed(let recorded)? = try upcoming() {
      guard recorded.position == position else { throw divergence(at: path) }
      return try manager.take()
    }
    let file = try placeOfStatus(file)
    var documents: [BoundDocument] = []
    if let own = ownFile(file) {
      documents = [BoundDocument(path: own.path, purpose: .reference, text: own.text)]
    } else {
      let paths = file.contains("*") ? try ports.files.glob(file) : [file]
      for found in paths {
        guard let bytes = try ports.files.read(found) else { continue }
        let isDraft = state.documents.paths.contains(found)
        documents.append(
          BoundDocument(path: found, purpose: isDraft ? .draft : .source, text: String(decoding: bytes, as: UTF8.self)))
      }
    }
    try manager.record(
      .observed(
        Observation(
          position: position,
          facts: [
            Self.existenceFact(file): .bool(!documents.isEmpty), Self.existenceFact(""): .bool(!documents.isEmpty),
          ],
          documents: documents)))
  }

  /// A file that the workflow itself consists of, named in full or beside its workflow.yaml.
  func ownFile(_ path: String) -> SourceText? {
    workflow.files.first { $0.path == path || $0.path == "\(workflow.directory)/\(path)" }
  }

  /// `Check if P exists`: the fact that the conditions after it ask for.
  func look(for file: String, path: String, frame: StepFrame) throws {
    let position = frame.position(path)
    if case .observed(let recorded)? = try upcoming() {
      guard recorded.position == position else { throw divergence(at: path) }
      return try manager.take()
    }
    let found =
      try ownFile(file) != nil
      || (file.contains("*") ? !ports.files.glob(file).isEmpty : ports.files.exists(file))
    try manager.record(
      .observed(
        Observation(
          position: position,
          facts: [Self.existenceFact(file): .bool(found), Self.existenceFact(""): .bool(found)])))
  }

  /// Adds a question to the group that one request answers.
  /// - Parameter shown: what an `<output>` right before it showed; the options of "Your choice:" stand there.
  func visitAsk(_ node: Node, after shown: String?, path: String, frame: StepFrame) async throws -> Flow {
    // Unattended, what the workflow itself calls optional is not asked.
    guard node["optional"] != "true" else { return .next }
    var words = node.prose
    if let shown, QuestionReader.read(words).form == .free, QuestionReader.read(shown).form == .choice,
      ["choice", "choose", "select", "option", "number", "which"].contains(where: words.lowercased().contains)
    {
      words = shown + "\n\n" + words
    }
    if let list = node["for_each"] ?? node["for-each"], let loop = LoopSource(phrase: list) {
      let items = try await listedItems(of: loop, node: node, path: path, frame: frame)
      return try await iterate(items, loop, node: node, frame: frame, landing: nil) { frame, _ in
        try await self.put(question: words, variable: node["response"], path: path, frame: frame)
      }
    }
    let flow = try await put(question: words, variable: node["response"], path: path, frame: frame)
    guard flow == .next else { return flow }
    return try await walk(node.children.filter { $0.tag != .text }, path: path, frame: frame)
  }

  /// Gathers a question into the group that is asked together.
  func put(question words: String, variable: String?, path: String, frame: StepFrame) async throws -> Flow {
    if TemplateProcessor.references(in: words).contains(where: pending.names.contains) {
      let flow = try await settle(frame)
      guard flow == .next else { return flow }
    }
    let question = Question(
      workflow: workflow.name, node: frame.id(path), stepNumber: frame.number, variable: variable.map { expanded($0) },
      text: expanded(words, unresolved: .empty))
    guard !question.text.isEmpty else {
      ports.observer.observe(.warning("A question without words was passed over, at node \(path)."))
      return .next
    }
    if pending.node == nil { pending.node = path }
    pending.asks.append(question)
    return .next
  }
}

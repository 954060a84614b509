extension WorkflowEngine {
  /// Carries out what needs no agent, and gathers the rest.
  func visitAction(_ node: Node, path: String, frame: StepFrame) async throws -> Flow {
    guard let verb = NativeVerb.read(node.prose) else {
      let elements = node.children.filter { $0.tag != .text }
      if elements.allSatisfy(\.isContent) {
        pending.gather(node, path: path, guardID: nil, engine: self)
        return .next
      }
      pending.gather(
        Node(tag: .action, children: node.children.filter { $0.tag == .text }, range: node.range), path: path,
        guardID: nil, engine: self)
      return try await walk(node.children.map { $0.tag == .text ? $0.emptied : $0 }, path: path, frame: frame)
    }
    switch verb {
    case .goOn: return .next
    case .set(let name, let value): return try await set(name, value, node, path: path, frame: frame)
    case .load(let file):
      try load(expanded(file), path: path, frame: frame)
      return .next
    case .checkExists(let file):
      try look(for: expanded(file), path: path, frame: frame)
      return .next
    case .jump(let step):
      let flow = try await settle(frame)
      return flow == .next ? .jump(to: step, from: node.range.start) : flow
    case .exit:
      let flow = try await settle(frame)
      return flow == .next ? .exit : flow
    case .halt(let reason):
      let flow = try await settle(frame)
      return flow == .next ? .halt(reason: expanded(reason, unresolved: .empty)) : flow
    }
  }

  /// An assignment whose value the turn that is due will give waits for it; one that nothing gives is the agent's.
  private func set(
    _ name: String, _ value: String, _ node: Node, path: String, frame: StepFrame
  ) async throws -> Flow {
    let references = TemplateProcessor.references(in: value)
    if references.contains(where: pending.names.contains) {
      let flow = try await settle(frame)
      guard flow == .next else { return flow }
    }
    guard references.allSatisfy(state.isBound) else {
      pending.add(.instruction(expanded(node.prose)), from: path)
      pending.expect(fact: name, from: path)
      return .next
    }
    manager.assign(Self.literal(expanded(value)), to: name)
    return .next
  }

  private static func literal(_ text: String) -> Value {
    switch text.lowercased() {
    case "true": .bool(true)
    case "false": .bool(false)
    default: Int(text).map { .int($0) } ?? .string(text)
    }
  }

  /// Reads a file for the next turn; what is not there is a fact, not a fault.
  private func load(_ file: String, path: String, frame: StepFrame) throws {
    let position = frame.position(path)
    if case .observed(let recorded)? = try upcoming() {
      guard recorded.position == position else { throw divergence(at: path) }
      return try manager.take()
    }
    var documents: [BoundDocument] = []
    if let own = ownFile(file) {
      documents = [BoundDocument(path: own.path, purpose: .reference, text: own.text)]
    } else if let bytes = try ports.files.read(file) {
      let isDraft = state.documents.paths.contains(file)
      documents = [
        BoundDocument(path: file, purpose: isDraft ? .draft : .source, text: String(decoding: bytes, as: UTF8.self))
      ]
    }
    try manager.record(
      .observed(
        Observation(
          position: position, facts: [Self.existenceFact(file): .bool(!documents.isEmpty)], documents: documents)))
  }

  /// A file that the workflow itself consists of, named in full or beside its workflow.yaml.
  private func ownFile(_ path: String) -> SourceText? {
    plan.workflow.files.first { $0.path == path || $0.path == "\(plan.workflow.directory)/\(path)" }
  }

  /// `Check if P exists`: the fact that the conditions after it ask for.
  func look(for file: String, path: String, frame: StepFrame) throws {
    let position = frame.position(path)
    if case .observed(let recorded)? = try upcoming() {
      guard recorded.position == position else { throw divergence(at: path) }
      return try manager.take()
    }
    let found = try ownFile(file) != nil || ports.files.exists(file)
    try manager.record(
      .observed(
        Observation(
          position: position,
          facts: [Self.existenceFact(file): .bool(found), Self.existenceFact(""): .bool(found)])))
  }

  /// Adds a question to the group that one request answers.
  func visitAsk(_ node: Node, path: String, frame: StepFrame) async throws -> Flow {
    // Unattended, what the workflow itself calls optional is not asked.
    guard node["optional"] != "true" else { return .next }
    let words = node.prose
    if TemplateProcessor.references(in: words).contains(where: pending.names.contains) {
      let flow = try await settle(frame)
      guard flow == .next else { return flow }
    }
    let question = Question(
      workflow: plan.workflow.name, node: path, stepNumber: frame.number, variable: node["response"],
      text: expanded(words, unresolved: .empty))
    guard !question.text.isEmpty else {
      ports.observer.observe(.warning("A question without words was passed over, at node \(path)."))
      return .next
    }
    if pending.node == nil { pending.node = path }
    pending.asks.append(question)
    return try await walk(node.children.filter { $0.tag != .text }, path: path, frame: frame)
  }
}

extension Node {
  /// The same node without its words, so that index paths stay as they are.
  fileprivate var emptied: Node { Node(tag: .text, range: range) }
}

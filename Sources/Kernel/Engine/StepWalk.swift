/// What became of the walk over some nodes.
enum Flow: Hashable {
  case next
  case jump(to: String, from: SourcePosition)
  /// "Exit workflow": the run is complete.
  case exit
  case halt(reason: String)
}

/// How the walk over the body ended.
enum WalkEnd { case finished, halted(reason: String) }

/// The step that is being walked.
struct StepFrame {
  var path: String
  var visit: Int
  var number: Int
  var label: String
  var goal: String
  var agent: String
  var constraints: [String]

  func position(_ node: String) -> NodeVisit { NodeVisit(node: node, visit: visit) }
}

extension WorkflowEngine {
  /// Visits beyond which a jump's loop is taken to be endless.
  private static let visitLimit = 50

  func walkBody() async throws -> WalkEnd {
    let body = plan.workflow.body
    var index = 0
    while index < body.count {
      let node = body[index]
      guard node.tag == .step else {
        index += 1
        continue
      }
      let flow = try await walkStep(node, path: String(index), inheriting: [])
      switch flow {
      case .next: index += 1
      case .exit: return .finished
      case .halt(let reason): return .halted(reason: reason)
      case .jump(let target, let position): index = try resolve(target, at: position)
      }
    }
    return .finished
  }

  private func resolve(_ target: String, at position: SourcePosition) throws -> Int {
    let location = SourceLocation(
      file: plan.workflow.instructions.path, line: position.line, column: position.column)
    guard let index = outline.index(of: target) else {
      throw Failure(
        .badInput, "unknown-step", "The workflow jumps to '\(target)', and no step is called that.", at: location)
    }
    jumps[target, default: 0] += 1
    guard jumps[target, default: 0] <= Self.visitLimit else {
      throw Failure(
        .badInput, "endless-loop", "The workflow jumped to '\(target)' \(Self.visitLimit) times.", at: location,
        hint: "Check the condition that is to end the loop.")
    }
    return index
  }

  func walkStep(_ node: Node, path: String, inheriting constraints: [String]) async throws -> Flow {
    visits[path, default: 0] += 1
    var frame = StepFrame(
      path: path, visit: visits[path, default: 1], number: outline.number(of: path), label: node["n"] ?? "",
      goal: expanded(node["goal"] ?? node["title"] ?? ""), agent: agent(of: node), constraints: constraints)
    manager.enter(step: frame.number, goal: frame.goal)
    if let condition = node["if"] ?? optionalCondition(of: node) {
      let ruling = try await rule(on: condition, path: path, frame: frame, isContent: false, previous: nil)
      guard case .holds(true) = ruling else {
        try finish(frame, .skipped)
        return .next
      }
    }
    ports.observer.observe(
      .stepStarted(
        step: frame.number, totalSteps: outline.totalSteps, label: frame.label, goal: frame.goal, agent: frame.agent))
    _ = manager.takeFlushed()
    frame.constraints += node.children.filter { $0.tag == .critical || $0.tag == .mandate }.map { expanded($0.prose) }
    var flow = try await walk(node.children, path: path, frame: frame)
    if flow == .next { flow = try await settle(frame, upcoming: node, after: path) }
    try finish(frame, .done)
    return flow
  }

  /// `optional="level == 2"` is a condition; `optional="true"` runs.
  private func optionalCondition(of node: Node) -> String? {
    guard let text = node["optional"], text.contains("=") || text.contains("<") || text.contains(">") else {
      return nil
    }
    return text
  }

  private func agent(of step: Node) -> String {
    if let named = step["agent"] ?? plan.workflow.agent { return named }
    return plan.defaultAgent
  }

  private func finish(_ frame: StepFrame, _ outcome: StepEnded.Outcome) throws {
    let position = frame.position(frame.path)
    if case .step(let recorded)? = try upcoming() {
      guard recorded.position == position else { throw divergence(at: frame.path) }
      try manager.take()
    } else {
      // One flush makes a step durable: its turn's, or else this one.
      try manager.record(
        .step(StepEnded(position: position, step: frame.number, outcome: outcome)), durable: !manager.takeFlushed())
    }
    ports.observer.observe(.stepEnded(step: frame.number, outcome: outcome))
  }

  /// Walks nodes in document order, gathering prose and stopping for what ends a turn.
  func walk(_ nodes: [Node], path: String, frame: StepFrame) async throws -> Flow {
    var previous: Bool?
    for (index, node) in nodes.enumerated() {
      try checkForStop()
      let here = "\(path).\(index)"
      var flow = Flow.next
      // What follows a group of questions may rest on their answers.
      if !pending.asks.isEmpty, node.tag != .ask, node.tag != .text || !node.prose.isEmpty {
        flow = try await settle(frame)
        guard flow == .next else { return flow }
      }
      if let condition = node["if"], node.tag != .step, node.tag != .check {
        flow = try await walkConditional(node, condition, path: here, frame: frame, previous: &previous)
      } else if node.tag == .check || node.tag == .ifSelection, let condition = node["if"] ?? node["selection"] {
        flow = try await walkConditional(node, condition, path: here, frame: frame, previous: &previous)
      } else {
        flow = try await visit(node, path: here, frame: frame)
      }
      if flow != .next { return flow }
    }
    return .next
  }

  private func walkConditional(
    _ node: Node, _ condition: String, path: String, frame: StepFrame, previous: inout Bool?
  ) async throws -> Flow {
    let isBlock = node.tag == .check || node.tag == .ifSelection
    let isContent = isBlock ? node.children.allSatisfy(\.isContent) : node.isContent
    let ruling = try await rule(
      on: condition, path: path, frame: frame, isContent: isContent, previous: isBlock ? previous : nil)
    switch ruling {
    case .holds(let holds):
      if isBlock { previous = holds }
      guard holds else { return .next }
      return isBlock
        ? try await walk(node.children, path: path, frame: frame) : try await visit(node, path: path, frame: frame)
    case .guarded(let id):
      if isBlock { previous = nil }
      try await guardBlock(isBlock ? node.children : [node], id: id, condition: condition, path: path, frame: frame)
      return .next
    }
  }

  private func visit(_ node: Node, path: String, frame: StepFrame) async throws -> Flow {
    switch node.tag {
    case .step: return try await visitNestedStep(node, path: path, frame: frame)
    case .action, .substep: return try await visitAction(node, path: path, frame: frame)
    case .output: return try await visitOutput(node, frame: frame)
    case .ask: return try await visitAsk(node, path: path, frame: frame)
    case .goto:
      let flow = try await settle(frame)
      guard flow == .next else { return flow }
      let target = node["step"] ?? node["anchor"] ?? node.prose
      return .jump(to: target, from: node.range.start)
    case .exit:
      let flow = try await settle(frame)
      return flow == .next ? .halt(reason: expanded(node["workflow"] ?? node.prose)) : flow
    case .check, .ifSelection:
      return try await walk(node.children, path: path, frame: frame)
    case .text, .templateOutput, .webSearch, .note, .guideline, .guidelines, .guide, .format, .example, .moderation,
      .rhetorical, .storytelling, .facilitationPrinciples, .facilitationGuidelines, .storytellingPrinciples,
      .frameworkSpecificGuidance, .questionProtocol, .directToUser, .interAgent, .workflow:
      pending.gather(node, path: path, guardID: nil, engine: self)
      return .next
    case .critical, .mandate, .energyCheckpoint, .energyCheck, .transitionCheck, .elicitRequired, .invokeTask,
      .invokeWorkflow, .invokeProtocol, .param, .anchor, .checkpoint, .checkpointHandlers, .onSelect, .forEach, .loop,
      .break, .continue:
      return .next
    }
  }

  private func visitNestedStep(_ node: Node, path: String, frame: StepFrame) async throws -> Flow {
    let before = try await settle(frame)
    guard before == .next else { return before }
    let flow = try await walkStep(node, path: path, inheriting: frame.constraints)
    manager.enter(step: frame.number, goal: frame.goal)
    return flow
  }

  private func visitOutput(_ node: Node, frame: StepFrame) async throws -> Flow {
    let names = TemplateProcessor.references(in: node.prose)
    if names.contains(where: pending.names.contains) || !pending.isEmpty {
      let flow = try await settle(frame)
      guard flow == .next else { return flow }
    }
    if isLive || !manager.isReplaying { ports.observer.observe(.message(expanded(node.prose, unresolved: .empty))) }
    return .next
  }

  /// A conditional block of content: its judgement and its contents come in one reply.
  private func guardBlock(
    _ nodes: [Node], id: String, condition: String, path: String, frame: StepFrame
  ) async throws {
    var inner = PendingTurn()
    for (index, node) in nodes.enumerated() {
      inner.gather(node, path: "\(path).\(index)", guardID: id, engine: self)
    }
    pending.add(.guarded(id: id, condition: condition, work: inner.work), from: path)
    pending.outputs += inner.outputs
    for fact in inner.facts { pending.expect(fact: fact, from: path) }
    pending.judgements.append(ExpectedReply.Judgement(id: id, condition: condition))
  }

  func checkForStop() throws {
    guard isLive, let request = ports.control.request else { return }
    throw RunStop.requested(request)
  }

  func expanded(_ text: String, unresolved: UnresolvedPolicy = .keep) -> String {
    // Only a text beyond the template limits throws; it is then shown as it stands.
    (try? TemplateProcessor.expand(text, scope: scope, unresolved: unresolved)) ?? text
  }

  /// The next recorded outcome; begins to act where the journal ends.
  func upcoming() throws -> JournalEntry? {
    if let entry = try manager.upcoming() { return entry }
    try goLiveIfNeeded()
    return nil
  }

  func divergence(at path: String) -> Failure {
    Failure(
      .io, "journal-divergence",
      "The run's journal does not fit its workflow at node \(path): record \(state.snapshot.sequence + 1) is of another.",
      hint: "Start a new run with --new; nothing was changed.")
  }
}

extension Node {
  /// Whether the node and all below it only add to a turn: no question, jump, effect or word to the user.
  var isContent: Bool {
    switch tag {
    case .ask, .goto, .exit, .output, .step, .invokeTask, .invokeWorkflow, .invokeProtocol: false
    case .action: NativeVerb.read(prose) == nil && children.allSatisfy(\.isContent)
    case .templateOutput: TemplateOutput.read(self).assignment == nil
    default: children.allSatisfy(\.isContent)
    }
  }
}

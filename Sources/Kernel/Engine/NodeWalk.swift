/// What the nodes of one level leave for their later siblings.
private struct Siblings {
  /// Whether the check before held; nil where there was none, or an agent judges it together with its content.
  var previous: Bool?
  /// The judgement that tells where an agent does.
  var judgement: String?
  /// What an `<output>` just showed: the question after it may speak of it.
  var shown: String?
}

extension WorkflowEngine {
  /// Walks nodes in document order, gathering prose and stopping for what ends a turn.
  /// - Parameter landing: the index path of a node on this level or below it at which a jump enters.
  func walk(_ nodes: [Node], path: String, frame: StepFrame, landing: String? = nil) async throws -> Flow {
    var frame = frame
    var siblings = Siblings()
    var index = 0
    var landing = landing
    while index < nodes.count {
      try checkForStop()
      if let target = landing { index = Self.index(of: target, below: path + ".") ?? nodes.count }
      guard index < nodes.count else { break }
      let node = nodes[index]
      let here = "\(path).\(index)"
      let inner = landing == here ? nil : landing
      landing = nil
      let flow: Flow
      if let inner {
        flow = try await walkInto(node, path: here, frame: frame, landing: inner)
      } else {
        flow = try await step(to: node, path: here, next: nodes.dropFirst(index + 1), frame: frame, &siblings)
      }
      if case .jump(let target) = flow, target.hasPrefix(path + ".") {
        landing = target
        frame = revisited(frame)
        siblings = Siblings()
        continue
      }
      guard flow == .next else { return flow }
      index += 1
    }
    return .next
  }

  private func step(
    to node: Node, path: String, next: ArraySlice<Node>, frame: StepFrame, _ siblings: inout Siblings
  ) async throws -> Flow {
    // What follows a group of questions may rest on their answers.
    if !pending.asks.isEmpty, node.tag != .ask, node.tag != .text || !node.prose.isEmpty {
      let flow = try await settle(frame, before: [node] + next)
      guard flow == .next else { return flow }
    }
    let shown = siblings.shown
    if node.tag != .text || !node.prose.isEmpty { siblings.shown = nil }
    // A check without a condition is something to do.
    if node.isBlock, let condition = node["if"] ?? node["selection"] {
      return try await walkConditional(node, condition, path: path, frame: frame, &siblings)
    }
    if let condition = node["if"], node.tag != .step {
      return try await walkConditional(node, condition, path: path, frame: frame, &siblings)
    }
    if node.tag == .ask { return try await visitAsk(node, after: shown, path: path, frame: frame) }
    if node.tag == .output {
      siblings.shown = node.prose
      let flow = try await visit(node, path: path, frame: frame)
      guard flow == .next, asks(node, before: next) else { return flow }
      return try await put(question: node.prose, variable: nil, path: path, frame: frame)
    }
    if node.tag == .action, node.children.allSatisfy({ $0.tag == .text }), verb(of: node) == nil,
      asks(node, before: next)
    {
      return try await put(question: node.prose, variable: nil, path: path, frame: frame)
    }
    return try await visit(node, path: path, frame: frame)
  }

  /// Whether an `<output>` or an `<action>` puts a closed question that the check after it takes up.
  private func asks(_ node: Node, before next: ArraySlice<Node>) -> Bool {
    guard let follower = next.first(where: { $0.tag != .text || !$0.prose.isEmpty }), let text = follower["if"] else {
      return false
    }
    guard Condition.parse(text).classification == .answer else { return false }
    return QuestionReader.read(node.prose).form != .free
  }

  private func walkConditional(
    _ node: Node, _ condition: String, path: String, frame: StepFrame, _ siblings: inout Siblings
  ) async throws -> Flow {
    if Condition.parse(condition) == .otherwise, siblings.previous == nil, let id = siblings.judgement {
      let flow = try await settle(frame)
      guard flow == .next else { return flow }
      siblings.previous = judgementTaken[id]
    }
    let ruling = try await rule(
      on: condition, path: path, frame: frame, guarding: kind(of: node), previous: siblings.previous)
    switch ruling {
    case .holds(let holds):
      if node.isBlock { (siblings.previous, siblings.judgement) = (holds, nil) }
      guard holds else {
        leaveOut(node)
        return .next
      }
      return node.isBlock
        ? try await walk(node.children, path: path, frame: frame) : try await visit(node, path: path, frame: frame)
    case .guarded(let id):
      if node.isBlock { (siblings.previous, siblings.judgement) = (nil, id) }
      guardBlock(node.isBlock ? node.children : [node], id: id, condition: told(condition), path: path, frame: frame)
      return .next
    case .deferred(let id):
      if node.isBlock { (siblings.previous, siblings.judgement) = (nil, id) }
      return .next
    }
  }

  /// Goes down into a node that a jump leads into, past its condition.
  private func walkInto(_ node: Node, path: String, frame: StepFrame, landing: String) async throws -> Flow {
    switch node.tag {
    case .step: return try await visitNestedStep(node, path: path, frame: frame, landing: landing)
    // A loop is entered at its beginning: in the middle of it there would be no item.
    case .forEach: return try await visit(node, path: path, frame: frame)
    default: return try await walk(node.children, path: path, frame: frame, landing: landing)
    }
  }

  func visit(_ node: Node, path: String, frame: StepFrame) async throws -> Flow {
    switch node.tag {
    case .step: return try await visitNestedStep(node, path: path, frame: frame)
    case .action: return try await visitAction(node, path: path, frame: frame)
    case .output: return try await visitOutput(node, path: path, frame: frame)
    case .ask: return try await visitAsk(node, after: nil, path: path, frame: frame)
    case .goto: return try await visitGoto(node, path: path, frame: frame)
    case .forEach: return try await visitForEach(node, path: path, frame: frame)
    case .invokeWorkflow: return try await visitInvocation(node, path: path, frame: frame)
    case .invokeTask: return try await visitTask(node, path: path, frame: frame)
    case .invokeProtocol: return try visitProtocol(node, path: path, frame: frame)
    case .templateOutput: return try await visitTemplateOutput(node, path: path, frame: frame)
    case .exit:
      let flow = try await settle(frame)
      return flow == .next ? .halt(reason: expanded(node["workflow"] ?? node.prose, unresolved: .empty)) : flow
    case .substep:
      let heading = [node["n"], node["goal"] ?? node["title"]].compactMap { $0 }.joined(separator: ": ")
      if !heading.isEmpty { pending.add(.guidance(expanded(heading)), from: path) }
      return try await walk(node.children, path: path, frame: frame)
    case .check, .ifSelection, .checkpoint, .checkpointHandlers:
      return try await walk(node.children, path: path, frame: frame)
    case .onSelect:
      // Of a menu for a person at the keyboard, what goes on is chosen.
      guard let key = node["key"]?.lowercased(), ["c", "continue", "y", "yes"].contains(key) else { return .next }
      return try await visitAction(node, path: path, frame: frame)
    case .text, .webSearch, .note, .guideline, .guidelines, .guide, .format, .example, .moderation, .rhetorical,
      .storytelling, .facilitationPrinciples, .facilitationGuidelines, .storytellingPrinciples,
      .frameworkSpecificGuidance, .questionProtocol, .directToUser, .interAgent, .workflow, .loop, .break, .continue:
      pending.gather(node, path: path, guardID: nil, frame: frame, engine: self)
      return .next
    case .critical, .mandate, .energyCheckpoint, .energyCheck, .transitionCheck, .elicitRequired, .param, .anchor:
      return .next
    }
  }

  private func visitNestedStep(
    _ node: Node, path: String, frame: StepFrame, landing: String? = nil
  ) async throws -> Flow {
    let before = try await settle(frame)
    guard before == .next else { return before }
    let flow = try await walkStep(node, path: path, within: frame, landing: landing)
    enter(frame)
    return flow == .endStep ? .next : flow
  }

  private func visitOutput(_ node: Node, path: String, frame: StepFrame) async throws -> Flow {
    if !pending.isEmpty {
      let flow = try await settle(frame)
      guard flow == .next else { return flow }
    }
    let words = expanded(node.prose, unresolved: .empty)
    if !holdsBack(words, frame), isLive { ports.observer.observe(.message(words)) }
    return try await walk(node.children.map(\.withoutWords), path: path, frame: frame)
  }

  /// A conditional block of content: its judgement and its contents come in one reply.
  private func guardBlock(_ nodes: [Node], id: String, condition: String, path: String, frame: StepFrame) {
    var inner = PendingTurn()
    for (index, node) in nodes.enumerated() {
      inner.gather(node, path: "\(path).\(index)", guardID: id, frame: frame, engine: self)
    }
    pending.add(.guarded(id: id, condition: condition, work: inner.work), from: path)
    pending.outputs += inner.outputs
    for fact in inner.facts { pending.expect(fact: fact, from: path) }
    pending.judgements.append(ExpectedReply.Judgement(id: id, condition: condition))
  }
}

/// What hangs on a condition, and so how one in prose is put to an agent.
enum Guarded: Hashable {
  /// Words and outputs only: judged in the same reply that holds them.
  case content
  /// Nothing but a halt: judged along with the work, and obeyed after it.
  case halt(reason: String)
  /// A jump, a question, an effect: judged before the walk goes on.
  case control
}

extension WorkflowEngine {
  func kind(of node: Node) -> Guarded {
    let guarded = node.isBlock ? node.children : [node]
    if guarded.allSatisfy(isContent) { return .content }
    let elements = guarded.filter { $0.tag != .text || !$0.prose.isEmpty }
    if elements.count == 1, let only = elements.first, only.tag == .action, case .halt(let reason)? = verb(of: only),
      !node.isBlock || only["if"] == nil
    {
      return .halt(reason: reason)
    }
    return .control
  }

  /// Whether the node and all below it only add to a turn: no question, jump, effect or word to the user.
  func isContent(_ node: Node) -> Bool {
    switch node.tag {
    case .ask, .goto, .exit, .output, .step, .invokeWorkflow, .invokeProtocol, .forEach, .checkpoint,
      .checkpointHandlers, .onSelect, .substep:
      false
    case .invokeTask: node.isElicitation
    case .action: (verb(of: node)?.isReading ?? true) && node.children.allSatisfy(isContent)
    case .templateOutput:
      TemplateOutput.read(node).assignment == nil && missingPathNames(of: node).isEmpty
    default: node.children.allSatisfy(isContent)
    }
  }

  /// What the engine itself does for an action; nil where it is prose, a jump to no step of this workflow included.
  func verb(of node: Node) -> NativeVerb? {
    guard let verb = NativeVerb.read(node.prose) else { return nil }
    switch verb {
    case .jump(let label, let isSequel):
      return outline.step(meantBy: label).map { .jump(to: $0, isSequel: isSequel) }
    case .conditional(let condition, .jump(let label, let isSequel)):
      return outline.step(meantBy: label).map { .conditional(condition, .jump(to: $0, isSequel: isSequel)) }
    case .status: return ports.status == nil ? nil : verb
    default: return verb
    }
  }
}

extension Node {
  var isBlock: Bool { tag == .check || tag == .ifSelection }

  /// Without its words, so that index paths stay as they are.
  var withoutWords: Node { tag == .text ? Node(tag: .text, range: range) : self }

  /// Elicitation is a pause for a person at the keyboard; unattended it is passed over.
  var isElicitation: Bool { tag == .invokeTask && (prose.contains("elicit") || prose.contains("party-mode")) }
}

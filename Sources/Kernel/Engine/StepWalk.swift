extension WorkflowEngine {
  /// Walks the body of the workflow on top of the stack.
  func walkBody() async throws -> WalkEnd {
    if let end = try await serve() { return end }
    let end = try await walkSteps()
    if case .finished = end { noteDeclaredDocument() }
    return end
  }

  private func walkSteps() async throws -> WalkEnd {
    try await takeStoryInHand()
    let body = workflow.body
    let prefix = current.prefix
    var index = try takeUpDocument()
    var landing: String?
    while index < body.count {
      let node = body[index]
      guard node.tag == .step else {
        index += 1
        continue
      }
      let path = prefix + String(index)
      let inner = landing == path ? nil : landing
      landing = nil
      switch try await walkStep(node, path: path, within: nil, landing: inner) {
      case .next, .endStep:
        index += 1
        // A service's own entrance: only a jump leads in.
        if outline.entries.contains(Self.nextStep(in: body, from: index).map(String.init) ?? "") { return .finished }
      case .exit: return .finished
      case .halt(let reason): return .halted(reason: reason)
      case .jump(let target):
        landing = target
        index = Self.index(of: target, below: prefix) ?? body.count
      }
    }
    return .finished
  }

  private static func nextStep(in body: [Node], from index: Int) -> Int? {
    body.indices.dropFirst(index).first { body[$0].tag == .step }
  }

  /// The child of the node (or body) whose children's paths begin with `stem` through which `target` is reached.
  static func index(of target: String, below stem: String) -> Int? {
    guard target.hasPrefix(stem) else { return nil }
    return target.dropFirst(stem.count).split(separator: ".").first.flatMap { Int($0) }
  }

  /// - Parameters:
  ///   - outer: the step that this one stands in.
  ///   - landing: the index path of a node inside at which a jump enters; then the step's own condition was passed.
  func walkStep(_ node: Node, path: String, within outer: StepFrame?, landing: String? = nil) async throws -> Flow {
    var frame = revisited(
      StepFrame(
        path: path, visit: 1, number: outline.number(of: local(path)), label: node["n"] ?? "",
        goal: expanded(node["goal"] ?? node["title"] ?? ""), agent: agent(of: node, within: outer),
        constraints: outer?.constraints ?? current.constraints, isOptional: outer?.isOptional ?? false))
    frame.isOptional = frame.isOptional || node["optional"] == "true"
    enter(frame)
    if landing == nil, try await isPassedOver(node, path: path, frame: frame) {
      try finish(frame, .skipped)
      return .next
    }
    announce(frame)
    _ = manager.takeFlushed()
    frame.constraints += node.children.filter { $0.tag == .critical || $0.tag == .mandate }.map { expanded($0.prose) }
    let waiting = staged.count
    var flow = try await walkPasses(of: node, path: path, frame: frame, landing: landing)
    if flow == .endStep {
      flow = try await settle(frame)
    } else if flow == .next {
      flow = try await settle(frame, after: path)
    }
    flow = try await closeStatus(flow, from: waiting, frame)
    try list(node, frame: frame, after: flow)
    try finish(frame, .done)
    return flow
  }

  /// A path without what leads to the workflow that it lies in.
  func local(_ path: String) -> String { String(path.dropFirst(current.prefix.count)) }

  private func isPassedOver(_ node: Node, path: String, frame: StepFrame) async throws -> Bool {
    if node["elicit"]?.lowercased() == "true" {
      manager.assume("“\(frame.goal)” is a step to work out with a person; it was passed over.")
      return true
    }
    guard let condition = node["if"] ?? optionalCondition(of: node) else { return false }
    let ruling = try await rule(on: condition, path: path, frame: frame, guarding: .control, previous: nil)
    guard ruling != .holds(true) else { return false }
    leaveOut(node)
    return true
  }

  /// `optional="level == 2"` is a condition; `optional="true"` runs.
  private func optionalCondition(of node: Node) -> String? {
    guard let text = node["optional"], text.contains("=") || text.contains("<") || text.contains(">") else {
      return nil
    }
    return text
  }

  /// The step's own agent, its workflow's, or the one at work where the invoked workflow's is nobody in this run.
  private func agent(of step: Node, within outer: StepFrame?) -> String {
    let wanted = step["agent"] ?? outer?.agent ?? current.agent
    return isNested && !pool.knows(wanted) ? current.agent : wanted
  }

  private func announce(_ frame: StepFrame) {
    // The run counts its own steps; what an invoked workflow does is part of the step that invoked it.
    let names = stack.dropFirst().map(\.workflow.name) + (frame.goal.isEmpty ? [] : [frame.goal])
    ports.observer.observe(
      .stepStarted(
        step: isNested ? stack[0].step : frame.number, totalSteps: stack[0].outline.totalSteps,
        label: isNested ? "" : frame.label, goal: names.joined(separator: " › "), agent: frame.agent))
  }

  private func finish(_ frame: StepFrame, _ outcome: StepEnded.Outcome) throws {
    let position = frame.position(frame.path)
    let number = isNested ? stack[0].step : frame.number
    if case .step(let recorded)? = try upcoming() {
      guard recorded.position == position else { throw divergence(at: frame.path) }
      try manager.take()
    } else {
      // One flush makes a step durable: its turn's, or else this one.
      try manager.record(
        .step(StepEnded(position: position, step: number, outcome: outcome)), durable: !manager.takeFlushed())
    }
    if !isNested { ports.observer.observe(.stepEnded(step: frame.number, outcome: outcome)) }
  }

  func checkForStop() throws {
    guard isLive, let request = ports.control.request else { return }
    throw RunStop.requested(request)
  }

  func expanded(_ text: String, unresolved: UnresolvedPolicy = .keep) -> String {
    // Only a text beyond the template limits throws; it is then shown as it stands.
    (try? TemplateProcessor.expand(text, scope: scope, unresolved: unresolved)) ?? text
  }

  /// Words for an agent: a variable that stands for whole documents is named by them, for the agent is given those.
  func told(_ text: String) -> String {
    let contents = state.contentPaths
    guard !contents.isEmpty, text.contains("_content") else { return expanded(text) }
    let names = contents.mapValues { paths in
      Value.string(paths.isEmpty ? "(no such document)" : "(see \(paths.joined(separator: ", ")))")
    }
    return (try? TemplateProcessor.expand(text, scope: scope.pushing(names), unresolved: .keep)) ?? text
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

extension WorkflowEngine {
  /// Walks a step's nodes as often as its attributes say.
  func walkPasses(of node: Node, path: String, frame: StepFrame, landing: String?) async throws -> Flow {
    switch Repetition.read(node) {
    case .once: return try await walk(node.children, path: path, frame: frame, landing: landing)
    case .times(let count):
      guard count <= LoopSource.mostItems else { throw tooMany(count, node) }
      let turns = count > 0 ? (1...count).map { Value.int($0) } : []
      let loop = LoopSource(variable: "pass", collection: .noun)
      return try await iterate(turns, loop, node: node, frame: frame, landing: landing) { frame, landing in
        try await self.walk(node.children, path: path, frame: frame, landing: landing)
      }
    case .each(let loop):
      let items = try await listedItems(of: loop, node: node, path: path, frame: frame)
      return try await iterate(items, loop, node: node, frame: frame, landing: landing) { frame, landing in
        try await self.walk(node.children, path: path, frame: frame, landing: landing)
      }
    case .reviewed(let goal):
      written.append([])
      let flow = try await walk(node.children, path: path, frame: frame, landing: landing)
      let settled = flow == .next ? try await settle(frame) : flow
      let outputs = written.popLast() ?? []
      guard settled == .next, !outputs.isEmpty else { return settled }
      return try await review(outputs, until: goal, path: path, frame: revisited(frame))
    }
  }

  /// The pass in which an agent takes the part of the person who would have approved.
  private func review(
    _ outputs: [PendingTurn.Output], until goal: String, path: String, frame: StepFrame
  ) async throws -> Flow {
    pending.add(
      .instruction(
        "Review what you have written in this step with the eyes of the person it is for (\(goal)). Give each output "
          + "again: better where it falls short of the step's goal, otherwise as it is."), from: path)
    for output in outputs {
      pending.outputs.append(PendingTurn.Output(name: output.name, document: output.document, guardID: nil))
      pending.add(.write(OutputBrief(name: output.name, document: output.document)), from: path)
    }
    return try await settle(frame)
  }

  func visitForEach(_ node: Node, path: String, frame: StepFrame) async throws -> Flow {
    guard let attribute = node.attributes.first(where: { $0.name.lowercased() != "if" }) else {
      return try await walk(node.children, path: path, frame: frame)
    }
    let loop = LoopSource(variable: attribute.name, over: attribute.value)
    let items = try await listedItems(of: loop, node: node, path: path, frame: frame)
    return try await iterate(items, loop, node: node, frame: frame, landing: nil) { frame, _ in
      try await self.walk(node.children, path: path, frame: frame)
    }
  }

  /// - Parameter landing: where the first turn is entered.
  func iterate(
    _ items: [Value?], _ loop: LoopSource, node: Node, frame: StepFrame, landing: String?,
    _ body: (StepFrame, String?) async throws -> Flow
  ) async throws -> Flow {
    itemsInPlay.append(items.count)
    defer { itemsInPlay.removeLast() }
    let waiting = staged.count
    for (index, item) in items.enumerated() {
      manager.beginTurn(of: names(of: loop, item: item, number: index + 1))
      let frame = revisited(frame)
      var flow = try await body(frame, index == 0 ? landing : nil)
      // An item's work ends with the item: the next one's is another turn.
      if flow == .next { flow = try await settle(frame) }
      if flow == .next { flow = try await applyStaged(from: waiting, frame) }
      manager.endTurnOfLoop()
      guard flow == .next else { return flow }
    }
    return .next
  }

  /// `epic`, `epic_num` and so on, and the letter by which composed names count: `N` in the outer loop, `M` within it.
  private func names(of loop: LoopSource, item: Value?, number: Int) -> [String: Value] {
    let count: Value = if case .int(let own)? = item { .int(own) } else { .int(number) }
    var names: [String: Value] = [:]
    for ending in ["num", "number", "index"] { names["\(loop.variable)_\(ending)"] = count }
    let letters = ["N", "M", "K"]
    if letters.indices.contains(state.loopDepth) { names[letters[state.loopDepth]] = count }
    if let item { names[loop.variable] = item }
    return names
  }

  /// The items of a loop: bound already, or told by an agent once. Where nothing tells them, one turn stands for all.
  func listedItems(
    of loop: LoopSource, node: Node, path: String, frame: StepFrame
  ) async throws -> [Value?] {
    switch loop.collection {
    case .range(let first, let last):
      for name in [first, last] where Int(name) == nil && !state.isBound(name) {
        try await askForList(name, of: "the number that `\(name)` stands for", path: path, frame: frame)
      }
      guard let from = number(first), let to = number(last) else { return unknown(loop) }
      guard to - from < LoopSource.mostItems else { throw tooMany(to - from, node) }
      return from <= to ? (from...to).map { .int($0) } : []
    case .variable, .noun:
      let known = loop.listNames.first(where: state.isBound)
      let name = known ?? listName(of: loop)
      if known == nil, !state.isBound(name) {
        let noun = loop.variable.replacing("_", with: " ")
        try await askForList(
          name, of: "every \(noun) that this step is to be done for, one a line and in order, as text",
          path: path, frame: frame)
      }
      guard let value = scope[name] else { return unknown(loop) }
      let items = LoopSource.items(of: value)
      guard items.count <= LoopSource.mostItems else { throw tooMany(items.count, node) }
      return items
    }
  }

  /// Inside another loop each item has a list of its own.
  private func listName(of loop: LoopSource) -> String {
    let name = loop.listNames.first ?? loop.variable
    guard state.loopDepth > 0, loop.collection == .noun, case .int(let number)? = scope["N"] else { return name }
    return "\(name)_\(number)"
  }

  private func askForList(_ name: String, of what: String, path: String, frame: StepFrame) async throws {
    guard unknownFacts[key(name)] == nil else { return }
    pending.add(.instruction("Give as the fact `\(name)` \(what)."), from: path)
    pending.expect(fact: name, from: path)
    if case .halt(let reason) = try await settle(frame) { throw HaltInside(reason: reason) }
  }

  private func number(_ text: String) -> Int? {
    if let plain = Int(text) { return plain }
    switch scope[text] {
    case .int(let number)?: return number
    case .list(let items)?: return items.count
    case .string(let words)?: return Int(words.trimmed)
    case .number(let number)?: return Int(exactly: number)
    case .null?, .bool?, .map?, nil: return nil
    }
  }

  private func unknown(_ loop: LoopSource) -> [Value?] {
    manager.assume(
      "Nothing tells each \(loop.variable.replacing("_", with: " ")) apart; the work was done once for all of them.")
    return [nil]
  }

  private func tooMany(_ count: Int, _ node: Node) -> Failure {
    Failure(
      .badInput, "too-many-items", "This loop has \(count) turns; at most \(LoopSource.mostItems) are run.",
      at: SourceLocation(of: node, in: workflow))
  }
}

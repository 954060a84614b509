extension WorkflowEngine {
  /// Asks along for what the conditions of the next steps name: those that may be skipped, and the one after them.
  func expectFactsOfNextSteps(after path: String, _ frame: StepFrame) {
    guard let index = Self.index(of: path, below: current.prefix), !local(path).contains(".") else { return }
    for node in workflow.body.dropFirst(index + 1) where node.tag == .step {
      guard let text = node["if"] else { return expectFacts(of: node.children, frame) }
      guard expectFacts(of: text, frame) else { return }
    }
  }

  /// Asks along for what the conditions at the head of some nodes name: what comes after work of their own is asked
  /// with that.
  func expectFacts(of nodes: [Node], _ frame: StepFrame) {
    for node in nodes where node.tag != .text || !node.prose.isEmpty {
      guard let text = node["if"], expectFacts(of: text, frame) else { return }
    }
  }

  /// - Returns: whether the engine can decide the condition, given the values.
  private func expectFacts(of text: String, _ frame: StepFrame) -> Bool {
    let condition = Condition.parse(text)
    guard condition.isDecidable else { return false }
    for name in condition.variables where isWanted(name, frame) {
      pending.expect(fact: name, from: pending.node ?? frame.path)
    }
    return true
  }

  private func isWanted(_ name: String, _ frame: StepFrame) -> Bool {
    if isStale(name, in: frame) { return true }
    return !state.isBound(name) && unknownFacts[key(name)] == nil && !pending.names.contains(name)
  }

  /// Notes which facts a turn told and which it could not.
  func learn(_ names: [String], _ frame: StepFrame) {
    let place = NodeVisit(node: frame.path, visit: frame.visit)
    for name in names {
      if state.isBound(name) {
        factsTold[key(name)] = place
        unknownFacts[key(name)] = nil
      } else {
        unknownFacts[key(name)] = place
      }
    }
  }
}

/// Outputs that the workflow leaves out: their guard did not hold, so nobody is asked for them at the end.
extension WorkflowEngine {
  /// Notes every output of a node that is passed over.
  func leaveOut(_ node: Node) {
    node.forEachDescendant { node in
      guard node.tag == .templateOutput else { return }
      leaveOut(TemplateOutput.read(node).names.map { expanded($0) })
    }
  }

  func leaveOut(_ names: [String]) {
    // Of a block that is repeated some may have been written: how many there are is asked as ever.
    stack[stack.count - 1].guardedOff.formUnion(names.filter { NameFamily($0) == nil })
  }

  /// What the last turn of a workflow does not ask for.
  /// - Parameter position: of that turn. One that was begun before such outputs were left out asks for them still.
  func outputsLeftOut(at position: NodeVisit) throws -> Set<String> {
    guard case .intent(let begun)? = try upcoming(), begun.position == position else { return current.guardedOff }
    return begun.addition.flatMap(\.parts).reduce(into: current.guardedOff) { names, part in
      if case .turn(let brief) = part { names.subtract(brief.expected.outputs) }
    }
  }
}

extension WorkflowOutline {
  /// Refuses what the engine cannot carry out, before a run begins: never fewer steps than the file has.
  /// - Throws: `Failure` of kind `badInput` with every place.
  func requireRunnable(_ workflow: Workflow) throws(Failure) {
    var faults: [Failure] = workflow.diagnostics.filter { $0.severity == .error }.map { diagnostic in
      Failure(
        .badInput, diagnostic.code, diagnostic.message,
        at: SourceLocation(file: diagnostic.file, line: diagnostic.line, column: diagnostic.column))
    }
    if let complaint = Self.complaint(aboutName: workflow.name) {
      faults.append(Failure(.badInput, "bad-name", complaint, at: SourceLocation(file: workflow.instructions.path)))
    }
    for node in workflow.body {
      node.forEachDescendant { inner in
        if let target = strayTarget(inner) {
          faults.append(
            Failure(
              .badInput, "unknown-step", "The workflow jumps to '\(target)', and no step is called that.",
              at: SourceLocation(of: inner, in: workflow)))
        }
      }
    }
    if workflow.steps.isEmpty && faults.isEmpty {
      faults.append(
        Failure(
          .badInput, "no-steps", "The workflow '\(workflow.name)' has no steps that this version can run.",
          at: SourceLocation(file: workflow.instructions.path, line: 1, column: 1)))
    }
    guard var first = faults.first else { return }
    first.related = Array(faults.dropFirst())
    throw first
  }

  /// The literal target of a jump that no step has.
  private func strayTarget(_ node: Node) -> String? {
    guard node.tag == .goto else { return nil }
    let target = node.jumpTarget
    return target.contains("{") || path(of: target) != nil ? nil : target
  }

  /// A workflow's name stands in the names of files and questions.
  private static func complaint(aboutName name: String) -> String? {
    let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || "-_. ".contains($0) } && !name.hasPrefix(".")
    guard isPlain, (1...80).contains(name.utf8.count) else {
      return "The workflow's name '\(name.prefix(80))' has to be 1 to 80 letters, digits, '-', '_' or '.'."
    }
    return nil
  }
}

extension WorkflowEngine {
  /// Actions whose words jump to a step that is not there, and the names by which they call it: they are left to an
  /// agent, which cannot jump.
  package static func unmetJumps(of workflow: Workflow) -> [(action: Node, target: String)] {
    let outline = WorkflowOutline(workflow)
    var found: [(Node, String)] = []
    for node in workflow.body {
      node.forEachDescendant { inner in
        guard inner.tag == .action else { return }
        switch NativeVerb.read(inner.prose) {
        case .jump(let label, _)?, .conditional(_, .jump(let label, _))?:
          if outline.step(meantBy: label) == nil { found.append((inner, label)) }
        default: break
        }
      }
    }
    return found
  }
}

extension SourceLocation {
  /// Where a node of a workflow's instructions begins: in the file of its own that its step may have been read from.
  package init(of node: Node, in workflow: Workflow) {
    let own = workflow.body.first { $0["file"] != nil && $0.tag == .step && $0.holds(node) }
    self.init(
      file: own?["file"] ?? workflow.instructions.path, line: node.range.start.line, column: node.range.start.column)
  }
}

extension Node {
  /// Whether another node is this one or stands below it.
  fileprivate func holds(_ node: Node) -> Bool { self == node || children.contains { $0.holds(node) } }
}

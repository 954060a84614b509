/// Where every step of a workflow is: its number in document order and its place in the tree.
struct WorkflowOutline {
  /// Step numbers, counted from 1 in document order, by index path.
  private var numbers: [String: Int] = [:]
  /// Indices into the body by `n` and `id` of top-level steps, and by the anchors within them.
  private var targets: [String: Int] = [:]
  let totalSteps: Int
  /// What the workflow is about: the goals of its steps.
  let topic: String

  init(_ workflow: Workflow) {
    totalSteps = workflow.steps.count
    topic = workflow.steps.compactMap { $0["goal"] ?? $0["title"] }.joined(separator: " ")
    for (index, node) in workflow.body.enumerated() { number(node, String(index)) }
    for (index, node) in workflow.body.enumerated() where node.tag == .step {
      for name in [node["n"], node["id"]].compactMap({ $0 }) where targets[name.lowercased()] == nil {
        targets[name.lowercased()] = index
      }
      node.forEachDescendant { inner in
        if inner.tag == .anchor, let id = inner["id"], targets[id.lowercased()] == nil {
          targets[id.lowercased()] = index
        }
      }
    }
  }

  private mutating func number(_ node: Node, _ path: String) {
    if node.tag == .step { numbers[path] = numbers.count + 1 }
    for (index, child) in node.children.enumerated() { number(child, "\(path).\(index)") }
  }

  func number(of path: String) -> Int { numbers[path] ?? 0 }

  /// The body index that a jump's label means: a step's `n` or `id`, `step_N`, or an anchor.
  func index(of target: String) -> Int? {
    var label = target.trimmed.lowercased()
    if let found = targets[label] { return found }
    for prefix in ["step_", "step "] where label.hasPrefix(prefix) { label = String(label.dropFirst(prefix.count)) }
    return targets[label]
  }

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
        if let reason = Self.unsupported(inner) ?? strayJump(inner) {
          let start = inner.range.start
          faults.append(
            Failure(
              .badInput, "unsupported-element", reason,
              at: SourceLocation(file: workflow.instructions.path, line: start.line, column: start.column)))
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

  /// A jump to a literal target that no step has.
  private func strayJump(_ node: Node) -> String? {
    guard node.tag == .goto else { return nil }
    let target = node["step"] ?? node["anchor"] ?? node.prose
    guard !target.contains("{"), index(of: target) == nil else { return nil }
    return "The workflow jumps to '\(target)', and no step is called that."
  }

  /// A workflow's name stands in the names of files and questions.
  private static func complaint(aboutName name: String) -> String? {
    let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || "-_. ".contains($0) } && !name.hasPrefix(".")
    guard isPlain, (1...80).contains(name.utf8.count) else {
      return "The workflow's name '\(name.prefix(80))' has to be 1 to 80 letters, digits, '-', '_' or '.'."
    }
    return nil
  }

  private static func unsupported(_ node: Node) -> String? {
    switch node.tag {
    case .invokeWorkflow, .invokeProtocol: return "<\(node.tag.rawValue)> is not run by this version."
    case .invokeTask:
      // Elicitation is a pause for a person at the keyboard; unattended it is passed over.
      return node.prose.contains("elicit") ? nil : "<invoke-task> is not run by this version."
    case .forEach, .loop, .break, .continue: return "<\(node.tag.rawValue)> is not run by this version."
    case .step:
      if node["repeat"] != nil { return "A step with repeat= is not run by this version." }
      return node["for-each"] != nil ? "A step with for-each= is not run by this version." : nil
    default: return nil
    }
  }
}

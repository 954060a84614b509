import Kernel

/// What is wrong with a workflow's steps as a whole: numbers that occur twice, and jumps that lead nowhere.
struct StepChecks {
  private(set) var diagnostics: [Diagnostic] = []
  private let workflow: Workflow
  private var names: Set<String> = []

  init(_ workflow: Workflow) {
    self.workflow = workflow
    var seen: [String: Node] = [:]
    for node in workflow.body {
      node.forEachDescendant { inner in
        for name in [inner["n"], inner["id"]].compactMap({ $0 }) where inner.tag == .step || inner.tag == .anchor {
          names.insert(name.trimmed.lowercased())
        }
      }
      if node.tag == .step { note(node, &seen) }
    }
    for node in workflow.body { node.forEachDescendant { check($0) } }
  }

  /// Steps of one number whose conditions set them apart are ways to do the same thing, and no fault.
  private mutating func note(_ step: Node, _ seen: inout [String: Node]) {
    guard let number = step["n"]?.trimmed.lowercased(), !number.isEmpty else { return }
    if let earlier = seen[number], earlier["if"] == nil || earlier["if"] == step["if"] || step["if"] == nil {
      report(
        .warning, "duplicate-step",
        "the number \(number) was given to a step in line \(earlier.range.start.line); jumps lead to that one", step)
    } else {
      seen[number] = step
    }
  }

  private mutating func check(_ node: Node) {
    guard node.tag == .goto else { return }
    let target = node["step"] ?? node["anchor"] ?? node.prose
    var label = target.trimmed.lowercased()
    guard !label.contains("{"), !names.contains(label) else { return }
    for prefix in ["step_", "step "] where label.hasPrefix(prefix) { label = String(label.dropFirst(prefix.count)) }
    guard !names.contains(label) else { return }
    report(.error, "unknown-step", "no step is called '\(target.trimmed)', where this jumps to", node)
  }

  private mutating func report(_ severity: Diagnostic.Severity, _ code: String, _ message: String, _ node: Node) {
    let place = SourceLocation(of: node, in: workflow)
    diagnostics.append(
      Diagnostic(
        severity, code, message, file: place.file, line: node.range.start.line, column: node.range.start.column))
  }
}

import Kernel

/// Which workflows invoke which, as far as that can be told before a run.
struct InvocationGraph {
  private let binder: PathBinder
  private let load: (_ path: String) -> Workflow?
  private var known: [String: Workflow?] = [:]
  private var finished: Set<String> = []
  /// From the first workflow to the one being looked at.
  private var chain: [String] = []

  /// Longer chains of invocations are left to the run.
  private static let deepest = 50

  init(binder: PathBinder, load: @escaping (_ path: String) -> Workflow?) {
    self.binder = binder
    self.load = load
  }

  /// One error for each invocation in the workflow that leads back to a workflow already running.
  mutating func cycles(from workflow: Workflow, at path: String) -> [Diagnostic] {
    known[path] = .some(workflow)
    chain = [path]
    var found: [Diagnostic] = []
    for invocation in Self.invocations(workflow) {
      guard let target = target(invocation, in: workflow), let cycle = cycle(through: target) else { continue }
      let place = invocation.range.start
      found.append(
        Diagnostic(
          .error, "workflow-cycle",
          "this invokes a workflow that is already running: " + cycle.joined(separator: " → "),
          file: workflow.instructions.path, line: place.line, column: place.column))
    }
    return found
  }

  private mutating func cycle(through path: String) -> [String]? {
    if let start = chain.firstIndex(of: path) { return chain[start...] + [path] }
    guard !finished.contains(path), chain.count < Self.deepest, let workflow = workflow(path) else { return nil }
    chain.append(path)
    defer { chain.removeLast() }
    for invocation in Self.invocations(workflow) {
      guard let target = target(invocation, in: workflow) else { continue }
      if let cycle = cycle(through: target) { return cycle }
    }
    finished.insert(path)
    return nil
  }

  private mutating func target(_ invocation: Node, in workflow: Workflow) -> String? {
    binder.targets(of: invocation, in: workflow).first { self.workflow($0) != nil }
  }

  private mutating func workflow(_ path: String) -> Workflow? {
    if let workflow = known[path] { return workflow }
    let workflow = load(path)
    known[path] = .some(workflow)
    return workflow
  }

  private static func invocations(_ workflow: Workflow) -> [Node] {
    var found: [Node] = []
    for node in workflow.preamble + workflow.body {
      node.forEachDescendant { if $0.tag == .invokeWorkflow { found.append($0) } }
    }
    return found
  }
}

import Kernel

/// What a workflow's steps refer to and is not there: workflows, tasks, and steps that their words jump to.
struct ReferenceChecks {
  private(set) var diagnostics: [Diagnostic] = []
  private let workflow: Workflow
  private let binder: PathBinder
  private let invoked: InvokedWorkflows
  private let names: WorkflowNames?

  /// - Parameter names: the workflows that can be invoked by name; nil where that is not known.
  init(_ workflow: Workflow, files: WorkflowFiles, binding: Bindings, names: WorkflowNames?) throws {
    self.workflow = workflow
    self.names = names
    binder = PathBinder(installRoot: binding.installRoot)
    invoked = InvokedWorkflows(
      files: files, bindings: binding, names: names ?? WorkflowNames(file: { _ in nil }))
    for node in workflow.body {
      try node.forEachDescendant { inner in
        if inner.tag == .invokeWorkflow { try checkInvocation(inner) }
        for file in inner.filesForTask { try checkTask(file, inner) }
      }
    }
    guard [.tags, .fencedTags, .headings].contains(workflow.dialect) else { return }
    for (action, target) in WorkflowEngine.unmetJumps(of: workflow) {
      report("unknown-step", "no step is called '\(target)', so an agent is given these words, and cannot jump", action)
    }
  }

  private mutating func checkInvocation(_ node: Node) throws {
    let written = node.invokedWorkflow
    guard !written.isEmpty else {
      return report("missing-path", "this invokes a workflow and does not say which", node)
    }
    let reference = binder.bind(written, variables: workflow.variables)
    guard !reference.contains("{") else { return }
    let isName = !reference.contains("/") && !reference.contains(".")
    guard names != nil || !isName else { return }
    do {
      guard try invoked.find(reference, from: workflow) == nil else { return }
    } catch let failure as Failure where failure.kind != .io {
      // A file that is there and cannot be read has a report of its own.
      guard failure.code == "path-escape" else { return }
      return report(failure.code, failure.message, node, .error)
    }
    let near = invoked.nearest(to: reference)
    let shown = isName ? reference : binder.targets(written, in: workflow).first ?? reference
    report(
      "missing-file",
      "the invoked workflow \(shown) does not exist"
        + (near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?"), node)
  }

  private mutating func checkTask(_ file: String, _ node: Node) throws {
    let path = binder.bind(file, variables: workflow.variables)
    guard !path.contains("{"), !path.contains("*") else { return }
    do { guard try invoked.file(file, from: workflow) == nil else { return } } catch let failure as Failure
      where failure.kind != .io
    { return }
    report("missing-file", "the file \(path) of this task does not exist", node)
  }

  private mutating func report(
    _ code: String, _ message: String, _ node: Node, _ severity: Diagnostic.Severity = .warning
  ) {
    let place = SourceLocation(of: node, in: workflow)
    diagnostics.append(
      Diagnostic(
        severity, code, message, file: place.file, line: node.range.start.line, column: node.range.start.column))
  }
}

import Dialects
import Host
import Kernel

/// What a run's workflow invokes: taken from the run's own copies where it has them, else from the project's plugins
/// and copied on the way.
final class RunWorkflows: WorkflowLibrary {
  private let invoked: InvokedWorkflows
  private let copies: WorkflowCopies?

  /// - Parameter copies: where the run keeps what it uses; nil for a walk that leaves no trace.
  init(workspace: Workspace, started: RunStarted, copies: WorkflowCopies?) throws {
    let kept = Dictionary(try copies?.load().map { ($0.path, $0.text) } ?? []) { first, _ in first }
    let catalog = workspace.catalog
    invoked = InvokedWorkflows(
      files: WorkflowFiles(read: { try kept[$0] ?? catalog.reader.read($0) }),
      bindings: Bindings(
        configuration: started.configuration, installRoot: started.installRoot, date: started.date),
      named: { catalog.entry(.workflow, named: $0)?.path })
    self.copies = copies
  }

  func find(_ reference: String, from caller: Workflow) throws -> String? {
    try invoked.find(reference, from: caller)
  }

  func workflow(_ file: String, inputs: [String: Value]) throws -> Workflow {
    let workflow = try invoked.workflow(file, inputs: inputs)
    try copies?.save(workflow.files)
    return workflow
  }

  func file(_ path: String, from caller: Workflow) throws -> SourceText? {
    guard let source = try invoked.file(path, from: caller) else { return nil }
    try copies?.save([source])
    return source
  }
}

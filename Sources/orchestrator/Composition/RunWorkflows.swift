import Dialects
import Host
import Kernel

/// What a run's workflow invokes: taken from the run's own copies where it has them, else from the project's plugins
/// and copied on the way.
final class RunWorkflows: WorkflowLibrary {
  private let workspace: Workspace
  private let started: RunStarted
  private let copies: WorkflowCopies?
  /// Texts of the copies by path.
  private var kept: [String: String]

  /// - Parameter copies: where the run keeps what it uses; nil for a walk that leaves no trace.
  init(workspace: Workspace, started: RunStarted, copies: WorkflowCopies?) throws {
    self.workspace = workspace
    self.started = started
    self.copies = copies
    kept = Dictionary(try copies?.load().map { ($0.path, $0.text) } ?? []) { first, _ in first }
  }

  func find(_ reference: String, from caller: Workflow) throws -> String? {
    try invoked.find(reference, from: caller)
  }

  func nearest(to reference: String) -> [String] { invoked.nearest(to: reference) }

  func workflow(_ file: String, inputs: [String: Value]) throws -> Workflow {
    let workflow = try invoked.workflow(file, inputs: inputs)
    try keep(workflow.files)
    return workflow
  }

  func file(_ path: String, from caller: Workflow) throws -> SourceText? {
    guard let source = try invoked.file(path, from: caller) else { return nil }
    try keep([source])
    return source
  }

  private func keep(_ files: [SourceText]) throws {
    let new = files.filter { kept[$0.path] == nil }
    guard !new.isEmpty else { return }
    try copies?.save(new)
    for file in new { kept[file.path] = file.text }
  }

  private var invoked: InvokedWorkflows {
    let (kept, catalog) = (kept, workspace.catalog)
    let copied = WorkflowFiles.inMemory(kept)
    return InvokedWorkflows(
      files: WorkflowFiles(
        read: { try kept[$0] ?? catalog.reader.read($0) },
        // A folder is as it was when the run first came to it.
        list: { folder in
          let names = try copied.list(folder)
          return try names.isEmpty ? catalog.reader.list(folder) : names
        }),
      bindings: Bindings(
        configuration: started.configuration, installRoot: started.installRoot, date: started.date),
      names: WorkflowNames(catalog))
  }
}

extension WorkflowNames {
  init(_ catalog: PluginCatalog) {
    self.init(
      file: { catalog.entry(.workflow, named: $0)?.path }, nearest: { catalog.nearest(to: $0, .workflow) })
  }
}

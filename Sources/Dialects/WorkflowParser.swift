import Kernel

/// Turns a workflow's files into the tree that the engine walks.
package struct WorkflowParser: Sendable {
  private let files: WorkflowFiles

  /// A parser that sees what the reader gives it and nothing else.
  package init(files: WorkflowFiles) { self.files = files }

  /// Reads and binds the workflow at `path`: a `workflow.yaml`, or a markdown document that holds a workflow.
  ///
  /// All that can be lived with, and every fault of the instructions, is in the result's `diagnostics`. Throws a
  /// `Failure` where there is nothing to go on with: no such file, YAML that does not parse, no name, a path that leads
  /// out of the project.
  package func parse(workflowFile path: String, binding: Bindings) throws -> Workflow {
    guard let normalised = ProjectPath.normalised(path) else {
      throw Failure(
        .refused, "path-escape", "the workflow lies outside the project: \(path)",
        hint: "Name a workflow inside the project.")
    }
    var workflow = try load(normalised, binding: binding)
    var graph = InvocationGraph(binder: PathBinder(installRoot: binding.installRoot)) { path in
      // What an invoked workflow lacks is its own report's business; here it only ends the search for cycles.
      try? load(path, binding: binding)
    }
    workflow.diagnostics += graph.cycles(from: workflow, at: normalised)
    return workflow
  }

  /// The workflow without a look at those it invokes.
  private func load(_ path: String, binding: Bindings) throws -> Workflow {
    guard let text = try files.read(path) else {
      throw Failure(.notFound, "no-such-file", "there is no file \(path)", at: SourceLocation(file: path))
    }
    if path.hasSuffix(".md") || path.hasSuffix(".xml") {
      return try DocumentReader(files: files, binding: binding).read(SourceText(path: path, text: text))
    }
    var binder = try WorkflowBinder(text, path: path, binding: binding, files: files)
    return try binder.bind()
  }
}

import Kernel
import YAML

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
    if path.hasSuffix(".md") || path.hasSuffix(".xml") { return try document(text, path: path, binding: binding) }
    var binder = try WorkflowBinder(text, path: path, binding: binding, files: files)
    return try binder.bind()
  }

  /// A workflow in a document of its own: `workflow.md`, `SKILL.md`.
  private func document(_ text: String, path: String, binding: Bindings) throws -> Workflow {
    let directory = ProjectPath.folder(of: path)
    let (front, _) = try FrontMatter.split(text, file: path)
    var variables = VariableTable(file: path, binding: binding)
    for pair in front?.pairs ?? [] {
      if let name = pair.key.text { variables.set(name, pair.value) }
    }
    variables.preferConfiguration()
    variables.give(binding.values)
    let source = SourceText(path: path, text: text)
    var workflow = Workflow(
      name: variables.value("name")?.scalarText ?? ProjectPath.name(of: directory),
      summary: variables.value("description")?.scalarText ?? "", directory: directory, dialect: .prose,
      instructions: source, agent: variables.value("agent")?.scalarText, variables: variables.all(), body: [],
      files: [source], diagnostics: variables.diagnostics)
    try InstructionReader(files: files).read(source, into: &workflow)
    return workflow
  }
}

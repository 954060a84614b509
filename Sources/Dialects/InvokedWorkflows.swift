import Kernel

/// Finds and reads what a workflow invokes while it runs.
package struct InvokedWorkflows: Sendable {
  private let files: WorkflowFiles
  private let bindings: Bindings
  private let names: WorkflowNames

  /// - Parameters:
  ///   - bindings: what the run was bound with; what its caller gave is not handed on.
  package init(files: WorkflowFiles, bindings: Bindings, names: WorkflowNames) {
    self.files = files
    self.bindings = bindings
    self.names = names
  }

  /// The workflow file that a path, a folder or a name means; nil where there is none.
  /// - Throws: `Failure` of kind `refused` for a path that leads out of the project.
  package func find(_ reference: String, from caller: Workflow) throws -> String? {
    guard !reference.isEmpty else { return nil }
    if !reference.contains("/"), !reference.contains(".") { return names.file(reference) }
    for path in PathBinder(installRoot: bindings.installRoot).targets(reference, in: caller) {
      if try files.read(path) != nil { return path }
    }
    // A path into a tree that is laid out otherwise still ends in the workflow's name.
    let parts = reference.split(separator: "/").filter { $0 != "workflow.yaml" && $0 != "workflow.md" }
    if let found = parts.last.flatMap({ names.file(String($0)) }) { return found }
    guard PathBinder(installRoot: bindings.installRoot).escapes(reference, in: caller) else { return nil }
    throw Failure(
      .refused, "path-escape", "the workflow '\(reference)' that is invoked here leads out of the project",
      hint: "Name a workflow inside the project, by its name or by a path.")
  }

  /// Names that may have been meant by a reference to nothing.
  package func nearest(to reference: String) -> [String] {
    let parts = reference.split(separator: "/").filter { !$0.hasPrefix("workflow.") && $0 != "." && $0 != ".." }
    return parts.last.map { names.nearest(String($0)) } ?? []
  }

  /// The workflow in `file`, bound with what it is invoked with.
  package func workflow(_ file: String, inputs: [String: Value]) throws -> Workflow {
    var bindings = bindings
    bindings.values = inputs
    return try WorkflowParser(files: files).parse(workflowFile: file, binding: bindings)
  }

  /// A task, checklist or other file that the instructions of `caller` name; nil where there is none.
  package func file(_ path: String, from caller: Workflow) throws -> SourceText? {
    for candidate in PathBinder(installRoot: bindings.installRoot).files(path, in: caller) {
      if let text = try files.read(candidate) { return SourceText(path: candidate, text: text) }
    }
    return nil
  }

  /// The workflows that `workflow` and those it invokes name outright, each once.
  package func reachable(from workflow: Workflow) -> [Workflow] {
    var found: [String: Workflow] = [:]
    var waiting = [workflow]
    while let next = waiting.popLast(), found.count < Self.mostReachable {
      for node in next.body {
        node.forEachDescendant { inner in
          guard inner.tag == .invokeWorkflow else { return }
          let paths = PathBinder(installRoot: bindings.installRoot).targets(of: inner, in: next)
          guard let path = paths.first(where: { (try? files.read($0)) != nil }), found[path] == nil,
            let child = try? self.workflow(path, inputs: [:])
          else { return }
          found[path] = child
          waiting.append(child)
        }
      }
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  private static let mostReachable = 100
}

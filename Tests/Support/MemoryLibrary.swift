import Dialects
import Kernel

/// Workflows and tasks held in memory. Every file can be changed, to show that a run goes on with what it had.
package final class MemoryLibrary: WorkflowLibrary {
  package var files: [String: String]
  /// What was handed out: a run gets it again whatever became of the file.
  private var kept: [String: String] = [:]

  package init(_ files: [String: String]) { self.files = files }

  private var invoked: InvokedWorkflows {
    let texts = files.merging(kept) { _, kept in kept }
    return InvokedWorkflows(
      files: .inMemory(texts), bindings: Bindings(date: "2026-11-21"),
      names: WorkflowNames(
        file: { name in texts.keys.first { $0 == "workflows/\(name)/workflow.yaml" } },
        nearest: { name in
          texts.keys.sorted().map { String($0.split(separator: "/").dropLast().last ?? "") }
            .filter { $0.sorted() == name.sorted() }
        }))
  }

  package func nearest(to reference: String) -> [String] { invoked.nearest(to: reference) }

  package func find(_ reference: String, from caller: Workflow) throws -> String? {
    try invoked.find(reference, from: caller)
  }

  package func workflow(_ file: String, inputs: [String: Value]) throws -> Workflow {
    let workflow = try invoked.workflow(file, inputs: inputs)
    for source in workflow.files { kept[source.path] = source.text }
    return workflow
  }

  package func file(_ path: String, from caller: Workflow) throws -> SourceText? {
    let source = try invoked.file(path, from: caller)
    if let source { kept[source.path] = source.text }
    return source
  }
}

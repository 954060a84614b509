/// The documents that a run's workflows say they write, looked for when it ends: a walk that came to its end and left
/// nothing behind has not done its work.
extension WorkflowEngine {
  /// Notes what the workflow that has just been walked was to write. Its name is final only now.
  func noteDeclaredDocument() {
    guard let file = workflow.outputFile else { return }
    declared.append(documentPath(file))
  }

  /// Those that are not there, or are empty.
  func missingDocuments() throws -> [String] {
    try declared.uniqued.filter { path in
      // A name that nothing ever told is no place to look at: what was written stands for it.
      guard !path.contains("{") else { return state.snapshot.outputs.isEmpty }
      do {
        guard try ports.files.exists(path) else { return true }
        return try ports.files.read(path)?.allSatisfy { " \t\r\n".utf8.contains($0) } ?? true
      } catch let failure as Failure where failure.kind == .badInput || failure.kind == .refused {
        // A folder, or a place that nothing may be written to, is not judged by its bytes.
        return failure.kind == .refused
      }
    }
  }
}

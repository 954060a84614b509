/// Why the edits of a reply are not made: sentences that a repair request can quote.
struct RefusedEdits: Error {
  var problems: [String]
}

extension WorkflowEngine {
  /// Workflow variables that name a folder in which a run's documents lie.
  private static let folderVariables = [
    "output_folder", "output_dir", "docs_dir", "story_dir", "story_location", "dev_story_location", "stories_folder",
    "sprint_artifacts", "planning_artifacts", "implementation_artifacts", "project_knowledge",
  ]

  /// Folders whose documents the agents of this run may edit, relative to the project.
  var editableFolders: [String] {
    let named = Self.folderVariables.compactMap { name -> String? in
      guard case .string(let path)? = workflow.variables[name] ?? plan.started.configuration[name] else {
        return nil
      }
      // What leads out of the project, or is no path, allows nothing.
      return try? ports.files.location(of: expanded(path))
    }
    // The project as a whole is no folder for documents.
    return (["docs"] + named).uniqued.filter { !$0.isEmpty }
  }

  /// A reply's edits with the places of their documents.
  /// - Throws: `RefusedEdits` for what leads elsewhere than to documents that this run may edit.
  func located(_ edits: [TurnReply.Edit]) throws -> [DocumentEdit] {
    guard !edits.isEmpty else { return [] }
    let folders = editableFolders
    let sources = Set(try (plan.onboarding.flatMap { try ports.files.glob($0) }) + [plan.brief].compactMap(\.self))
    var problems: [String] = []
    var located: [DocumentEdit] = []
    for (index, edit) in edits.enumerated() {
      guard let operation = DocumentEdit.Operation(rawValue: edit.op) else {
        let known = DocumentEdit.Operation.allCases.map(\.rawValue).joined(separator: ", ")
        problems.append("Edit \(index + 1): `\(edit.op)` is no operation; there are \(known).")
        continue
      }
      do {
        let path = try ports.files.editable(edit.path)
        let isOpen = state.documents.paths.contains(path) || folders.contains { path.hasPrefix($0 + "/") }
        let isWorkflow =
          stack.map(\.workflow).contains { workflow in
            workflow.files.contains { $0.path == path } || path.hasPrefix(workflow.directory + "/")
          }
        guard isOpen, !isWorkflow, !sources.contains(path) else {
          let reason =
            sources.contains(path)
            ? "it is a source that a person wrote"
            : "documents that may be edited lie in \(folders.joined(separator: ", "))"
          problems.append("Edit \(index + 1): \(edit.path) may not be edited: \(reason).")
          continue
        }
        located.append(
          DocumentEdit(
            path: path, operation: operation, place: edit.find.isEmpty ? .document : .find(edit.find), text: edit.text))
      } catch let failure as Failure where failure.kind == .refused {
        problems.append("Edit \(index + 1): \(failure.message)")
      }
    }
    guard problems.isEmpty else { throw RefusedEdits(problems: problems.map { ports.redact($0) }) }
    return located
  }

  /// A document into which this turn writes no output.
  func asItStands(_ path: String, _ disk: [UInt8]?) throws -> DocumentBook.Draft {
    guard let text = String(validating: disk ?? [], as: UTF8.self) else {
      throw RefusedEdits(problems: ["\(path) is not UTF-8 text and cannot be edited."])
    }
    let before = disk.map { Digest(of: $0) }
    return DocumentBook.Draft(
      change: DocumentChange(
        path: path, outputs: [], before: before, after: before ?? Digest(of: ""), original: before.map { _ in text }),
      text: text, conflicts: [])
  }

  /// Makes the edits in what the turn's outputs, and a person's hand, have made of the documents.
  /// - Throws: `RefusedEdits` where one does not apply; then none is made.
  func apply(_ edits: [DocumentEdit], to drafts: inout [DocumentBook.Draft]) throws {
    guard !edits.isEmpty else { return }
    let changes: [Patch.Change]
    do {
      changes = try Patch.apply(edits) { path in
        guard let draft = drafts.first(where: { $0.change.path == path }) else { return nil }
        let isNew = draft.change.before == nil && draft.change.outputs.isEmpty && draft.text.isEmpty
        return isNew ? nil : Array(draft.text.utf8)
      }
    } catch let refused as EditFaults {
      throw RefusedEdits(problems: refused.faults.map { ports.redact($0.message) })
    }
    for change in changes {
      guard let index = drafts.firstIndex(where: { $0.change.path == change.path }) else { continue }
      let text = String(decoding: change.after, as: UTF8.self)
      drafts[index].text = text
      drafts[index].change.edited = text
      drafts[index].change.after = Digest(of: text)
    }
  }
}

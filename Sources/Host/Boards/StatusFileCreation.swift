import Boards
import Kernel

/// Status files that are made: once, and only where there is none.
extension ProjectBoards {
  package func change(
    of path: String, from old: [UInt8]?, to new: [UInt8], named: [String]
  ) throws -> StatusChange? {
    guard let old, !Self.isBlank(old) else {
      try StatusFileGuard.checkNew(path, new)
      return StatusChange(.creation, path, to: String(decoding: new, as: UTF8.self))
    }
    guard old != new else { return nil }
    guard let board = try board(), board.file == path else {
      throw Failure(
        .badInput, "status-file", "'\(path)' holds the status of stories or workflows and is not edited as text.",
        at: SourceLocation(file: path), hint: "The workflow's own steps change it, one value at a time.")
    }
    let revision = try SprintBoard(old, file: path).revision(to: SprintBoard(new, file: path), named: named)
    return revision.isEmpty ? nil : StatusChange(.revision, path, to: revision.text)
  }

  /// What making a file would do. The file that says so already, byte for byte, is the one that was made.
  /// - Throws: `Failure` of kind `badInput`, code `status-file-exists`, where another one is there, in this place or in
  ///   another that the project's own lies in.
  func creation(_ change: StatusChange) throws -> StatusOutcome {
    let path = change.subject
    try files.checkDocument(path)
    guard holdsStatus(path) else { throw ProtectedPaths.refusal(path) }
    let wanted = Array(change.status.utf8)
    let content = try StatusFileGuard.checkNew(path, wanted)
    let made = content.isEmpty ? "a new file" : content
    let isThere = try files.read(path).map { !Self.isBlank($0) } ?? false
    if let other = try isThere ? path : place(of: path), isThere || other != path {
      guard other == path, try files.read(path) == wanted else {
        throw Failure(
          .badInput, "status-file-exists", "\(other) is there already and is not made anew.",
          at: SourceLocation(file: other), hint: "It is changed by single values. To begin again, move it away first.")
      }
      return StatusOutcome(path: path, from: made, to: made, values: try next(in: wanted, path))
    }
    return StatusOutcome(path: path, from: "", to: made, values: try next(in: wanted, path))
  }

  func create(_ change: StatusChange) throws -> StatusOutcome {
    var made: StatusOutcome?
    try edit(change.subject, isNew: true) { bytes in
      made = try creation(change)
      return Array(change.status.utf8)
    }
    return try made ?? creation(change)
  }

  /// What the file of the planning workflows says is to be done first, under the names that `workflow-init` uses.
  private func next(in bytes: [UInt8], _ path: String) throws -> [String: Value] {
    let status = WorkflowStatusFile(bytes, file: path)
    guard let next = status.next else { return [:] }
    let agents = WorkflowStatusService(status, path: path, pathFile: try pathFile(of: status)).agents
    var values: [String: Value] = [:]
    for name in ["next_workflow", "next_workflow_id", "next_workflow_name"] { values[name] = .string(next.id) }
    values["next_agent"] = .string(agents[next.id] ?? "")
    return values
  }

  private static func isBlank(_ bytes: [UInt8]) -> Bool { bytes.allSatisfy { " \t\r\n".utf8.contains($0) } }
}

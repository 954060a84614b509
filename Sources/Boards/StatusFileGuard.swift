import Kernel

/// What stands between a live status file and whoever would write it anew: a workflow that names it as its output, a
/// model that regenerates it, an edit that empties it.
package enum StatusFileGuard {
  /// Whether a path names a file whose content is a project's state.
  package static func isStatusFile(_ path: String) -> Bool {
    let name = (path.split(separator: "/").last ?? "").lowercased()
    return isBoard(name) || isWorkflowStatus(name)
  }

  /// Refuses new content that would lose what a status file knew: keys that vanish, statuses that go back.
  ///
  /// - Parameters:
  ///   - old: nil where there is no such file yet; then anything goes.
  ///   - removed: keys that a board is to lose.
  /// - Throws: `Failure` of kind `badInput`.
  package static func check(
    _ path: String, from old: [UInt8]?, to new: [UInt8], removed: Set<String> = []
  ) throws {
    let name = (path.split(separator: "/").last ?? "").lowercased()
    guard let old, old != new, !old.isEmpty else { return }
    if isBoard(name) {
      let board = SprintBoard(old, file: path)
      if board.entries.isEmpty, board.doubt == nil || board.doubt?.code == "empty-board" { return }
      if let doubt = board.doubt { throw doubt }
      try BoardDifference(from: board, to: SprintBoard(new, file: path)).check(removed: removed)
    } else if isWorkflowStatus(name) {
      let (before, after) = (WorkflowStatusFile(old, file: path), WorkflowStatusFile(new, file: path))
      if let doubt = after.doubt { throw doubt }
      for entry in before.entries {
        guard let now = after[entry.id] else { throw lost(path, "vanished-keys", "lacks '\(entry.id)'") }
        if entry.state == .completed, now.state != .completed {
          throw lost(path, "status-regression", "takes back '\(entry.id)' (\(entry.status) to \(now.status))")
        }
      }
    } else if name.hasSuffix(".md") {
      try checkStory(StoryFile(old, file: path), StoryFile(new, file: path))
    }
  }

  /// Refuses what would be no status file: it is made once and changed by single values ever after.
  ///
  /// - Returns: what is in it, for a person; empty for a form that has no reader.
  /// - Throws: `Failure` of kind `badInput`.
  @discardableResult package static func checkNew(_ path: String, _ bytes: [UInt8]) throws -> String {
    let name = (path.split(separator: "/").last ?? "").lowercased()
    if isBoard(name) {
      let board = SprintBoard(bytes, file: path)
      if let doubt = board.doubt { throw doubt }
      guard !board.entries.isEmpty else { throw unfit(path, "has no development_status with keys") }
      if let fault = board.diagnostics.first(where: { $0.severity == .error || $0.code == "unknown-status" }) {
        throw unfit(path, "has a fault on line \(fault.line): \(fault.message)")
      }
      return "\(board.entries.count) keys"
    }
    if isWorkflowStatus(name) {
      let status = WorkflowStatusFile(bytes, file: path)
      if let doubt = status.doubt { throw doubt }
      guard !status.entries.isEmpty else { throw unfit(path, "lists no workflow") }
      return status.entries.count == 1 ? "1 workflow" : "\(status.entries.count) workflows"
    }
    guard let text = String(validating: bytes, as: UTF8.self), text.contains(where: { !$0.isWhitespace }) else {
      throw unfit(path, "is empty or no text")
    }
    return ""
  }

  private static func unfit(_ path: String, _ what: String) -> Failure {
    Failure(
      .badInput, "unfit-status-file", "The new \(path) \(what).", at: SourceLocation(file: path),
      hint: "It was not written.")
  }

  /// How far a story is does not go back with a new text of it.
  private static func checkStory(_ old: StoryFile, _ new: StoryFile) throws {
    guard old.looksLikeStory, let before = old.status, before.status.stage != nil else { return }
    guard let now = new.status else {
      throw lost(old.file, "status-regression", "no longer says its status ('\(before.status.text)')")
    }
    // A word of nobody's vocabulary is a person's way to say something; only what is known can go back.
    guard now.status.stage != nil,
      case .refused = BoardTransition(of: BoardKey("1-1-story"), from: before.status, to: now.status)
    else { return }
    throw lost(old.file, "status-regression", "takes its status back ('\(before.status.text)' to '\(now.status.text)')")
  }

  private static func isBoard(_ name: String) -> Bool { name == "sprint-status.yaml" || name == "sprint-status.yml" }

  private static func isWorkflowStatus(_ name: String) -> Bool { name == "bmm-workflow-status.yaml" }

  private static func lost(_ path: String, _ code: String, _ what: String) -> Failure {
    Failure(
      .badInput, code, "The new content of \(path) \(what).", at: SourceLocation(file: path),
      hint: "The file was left as it is.")
  }
}

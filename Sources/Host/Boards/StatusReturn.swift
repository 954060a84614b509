import Boards
import Kernel

/// Statuses put back when a run goes back: only where each still says what the run had left there.
extension ProjectBoards {
  /// - Parameter changes: those that count no more, in the order in which they were made.
  /// - Returns: what became of each status, in the order in which it was first changed.
  /// - Throws: `Failure` of kind `waiting` where another process holds the files too long.
  package func putBack(_ changes: [Redone.Status]) throws -> [Redone.Status] {
    var statuses: [Redone.Status] = []
    for change in changes where change.before != change.after {
      let known = statuses.firstIndex { Self.isValue($0) && $0.path == change.path && $0.subject == change.subject }
      if let known { statuses[known].after = change.after } else { statuses.append(change) }
    }
    return try statuses.filter { $0.before != $0.after }.map(putBack)
  }

  /// What made a file, or changed which keys it has, is no single value.
  private static func isValue(_ status: Redone.Status) -> Bool {
    [.board, .story, .workflow].contains(status.kind)
  }

  private func putBack(_ status: Redone.Status) throws -> Redone.Status {
    var status = status
    guard Self.isValue(status) else { return status }
    do {
      try edit(status.path, isProven: true) { bytes in
        let new = try self.bytes(putting: status, into: bytes)
        status.isTakenBack = new != nil
        return new ?? bytes
      }
      if !status.isTakenBack {
        status.now = try text(of: status)
        status.isTakenBack = status.now == status.before
      }
    } catch let failure as Failure where failure.kind == .badInput || failure.kind == .notFound {
      status.isTakenBack = false
    }
    return status
  }

  private func bytes(putting status: Redone.Status, into bytes: [UInt8]) throws -> [UInt8]? {
    switch status.kind {
    case .board:
      try SprintBoard(bytes, file: status.path).puttingBack(status.subject, to: status.before, from: status.after)
    case .workflow:
      try WorkflowStatusFile(bytes, file: status.path)
        .puttingBack(status.subject, to: status.before, from: status.after)
    default: try StoryFile(bytes, file: status.path).puttingBack(to: status.before, from: status.after)
    }
  }

  private func text(of status: Redone.Status) throws -> String? {
    guard let bytes = try files.read(status.path) else { return nil }
    return switch status.kind {
    case .board: SprintBoard(bytes, file: status.path)[status.subject]?.status.text
    case .workflow: WorkflowStatusFile(bytes, file: status.path)[status.subject]?.status
    default: StoryFile(bytes, file: status.path).status?.status.text
    }
  }
}

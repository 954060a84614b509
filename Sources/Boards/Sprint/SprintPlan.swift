import Kernel

/// A sprint board as planning leaves it: what the epics plan and the board lacks is added, and a status goes forward
/// where files prove it. What a person or a run has written stays, byte for byte.
package struct SprintPlan: Sendable {
  /// The new bytes; the old ones where nothing is to be done.
  package let bytes: [UInt8]
  package let board: SprintBoard
  package private(set) var added = 0
  package private(set) var advanced = 0

  /// - Parameters:
  ///   - old: the board's file; nil where there is none.
  ///   - skeleton: what a new board begins with; its last key is an empty `development_status`.
  ///   - proven: statuses that files prove, by key.
  /// - Throws: `Failure` of kind `badInput` where the board is in doubt.
  package init(
    of epics: [EpicsDocument.Epic], onto old: [UInt8]?, file: String, skeleton: String, proven: [String: String]
  ) throws {
    let before = old.map { SprintBoard($0, file: file) }
    var planned: [UInt8]
    if let before, before.doubt?.code != "empty-board" {
      planned = try before.adding(epics)
    } else {
      planned = Array(Self.text(of: epics, skeleton: skeleton, comments: old ?? []).utf8)
    }
    for (key, status) in proven.sorted(by: { $0.key < $1.key }) {
      let board = SprintBoard(planned, file: file)
      guard let entry = board[key] ?? board.entry(numberedAs: key), entry.key.kind != .unknown,
        let stage = entry.status.stage, let target = BoardStatus(status).stage, stage < target
      else { continue }
      planned = try board.setting(entry.key.text, to: status)
      advanced += 1
    }
    bytes = planned
    board = SprintBoard(planned, file: file)
    if let doubt = board.doubt { throw doubt }
    added = board.entries.count - (before?.entries.count ?? 0)
  }

  private static func text(of epics: [EpicsDocument.Epic], skeleton: String, comments: [UInt8]) -> String {
    var text = String(decoding: comments, as: UTF8.self)
    if !text.isEmpty { text += text.hasSuffix("\n") ? "\n" : "\n\n" }
    text += skeleton.hasSuffix("\n") ? skeleton : skeleton + "\n"
    for (index, epic) in epics.enumerated() {
      if index > 0 { text += "\n" }
      text += "  epic-\(epic.number): backlog\n"
      for story in epic.stories { text += "  \(story.key): backlog\n" }
      text += "  epic-\(epic.number)-retrospective: optional\n"
    }
    return text
  }
}

extension SprintBoard {
  /// A story keeps its number when its title changes.
  fileprivate func entry(numberedAs key: String) -> Entry? {
    let wanted = BoardKey(key)
    guard wanted.kind == .story else { return nil }
    return entries.first { $0.key.kind == .story && $0.key.id == wanted.id }
  }
}

import Kernel
import YAML

/// Keys that come and go: what a change of the plan asks of a board, whatever text it was written in.
extension SprintBoard {
  /// What another version of the board asks for. Only its keys count: comments, fields and the order stay as they are.
  ///
  /// - Parameter named: texts in which each key must stand that is to go.
  /// - Throws: `Failure` of kind `badInput` where it asks for anything but new keys that nothing has been done for, and
  ///   for keys to go that nothing has been begun of.
  package func revision(to other: SprintBoard, named: [String]) throws -> BoardRevision {
    if let doubt { throw doubt }
    if let doubt = other.doubt { throw doubt }
    let difference = BoardDifference(from: self, to: other)
    if let move = (difference.regressed + difference.advanced).first {
      throw refusal(
        "status-by-edit", "takes \(move.key) from \(move.from) to \(move.to)",
        hint: "A status is moved by the workflow's own steps; leave it as it is.")
    }
    let revision = BoardRevision(
      added: try difference.added.map { try addition(of: $0, in: other) }, removed: difference.vanished)
    try requireRemovable(revision.removed, in: other, named: named)
    let kept = entries.filter { !revision.removed.contains($0.key.text) }.map(\.key)
    for added in revision.added {
      let key = BoardKey(added.key)
      if let twin = kept.first(where: { $0.text != key.text && Self.isSame($0, key) }) {
        throw refusal(
          "same-number", "adds \(added.key) beside \(twin.text), which has the same number",
          hint: "Number it anew, or take the other one off.")
      }
    }
    return revision
  }

  /// The file with a revision made and every other byte kept; what stands so already is left alone.
  /// - Throws: `Failure` of kind `badInput` where the file is in doubt, or something was begun of a key that is to go.
  package func revised(by revision: BoardRevision) throws -> [UInt8] {
    if let doubt { throw doubt }
    guard var edit = editor else { return bytes }
    var keys = entries.map(\.key)
    let gone = revision.removed.filter { key in keys.contains { $0.text == key } }
    for key in gone { try requireUntouched(key) }
    do throws(EditRefusal) {
      for added in revision.added where !keys.contains(where: { $0.text == added.key }) {
        let key = BoardKey(added.key)
        let wanted = keys.firstIndex { $0.text == added.place && $0.epic == key.epic }
        let own = keys.lastIndex { $0.epic == key.epic && (key.kind != .story || $0.kind != .retrospective) }
        let after = wanted ?? own ?? keys.indices.last
        try edit.insert(
          added.key, .string(added.status), into: ["development_status"], after: after.map { keys[$0].text })
        keys.insert(key, at: after.map { $0 + 1 } ?? 0)
      }
      for key in gone { try edit.remove(["development_status", .key(key)]) }
    } catch { throw Failure(error) }
    try BoardDifference(from: self, to: SprintBoard(edit.bytes, file: file))
      .check(meant: Set(revision.added.map(\.key)), removed: Set(revision.removed))
    return edit.bytes
  }

  private func addition(of text: String, in other: SprintBoard) throws -> BoardRevision.Addition {
    let key = BoardKey(text)
    guard key.kind != .unknown, !text.contains(where: \.isWhitespace), let entry = other[text] else {
      throw refusal(
        "unknown-key", "adds '\(text)', which is neither an epic, a story (1-2-title) nor a retrospective",
        hint: "Name it as its neighbours are named.")
    }
    let first: BoardStatus.Stage = key.kind == .retrospective ? .optional : .backlog
    guard entry.status.stage == first else {
      throw refusal(
        "new-key-begun", "adds \(text) as '\(entry.status.text)'", hint: "What is new begins as \(first.word).")
    }
    if key.kind == .story, !other.entries.contains(where: { $0.key.kind == .epic && $0.key.epic == key.epic }) {
      throw refusal(
        "no-epic", "adds \(text) to an epic that the board does not have",
        hint: "Add epic-\(key.epic ?? "") above it, as backlog.")
    }
    let index = other.entries.firstIndex { $0.key.text == text } ?? 0
    let above = index > 0 ? other.entries[index - 1].key : nil
    return BoardRevision.Addition(key: text, status: first.word, place: above?.epic == key.epic ? above?.text : nil)
  }

  private func requireRemovable(_ removed: [String], in other: SprintBoard, named: [String]) throws {
    for key in removed {
      guard named.contains(where: { Self.names(key, in: $0) }) else {
        throw refusal(
          "vanished-keys", "lacks \(removed.prefix(3).joined(separator: ", "))",
          hint: "To take a key off the board, put its line into `find` and nothing into `text`.")
      }
      try requireUntouched(key)
    }
    for key in removed.map(BoardKey.init) where key.kind == .epic {
      if let story = other.entries.first(where: { $0.key.kind == .story && $0.key.epic == key.epic }) {
        throw refusal(
          "epic-in-use", "takes \(key.text) away and leaves its story \(story.key.text)",
          hint: "Take its stories off as well, or leave it.")
      }
    }
  }

  /// Whether a line of a text is the key's own.
  private static func names(_ key: String, in text: String) -> Bool {
    text.split(whereSeparator: \.isNewline).contains { line in
      let line = line.drop { $0.isWhitespace || $0 == "\"" || $0 == "'" }
      return line.hasPrefix(key) && line.dropFirst(key.count).first.map { ":\"'".contains($0) } ?? true
    }
  }

  /// What somebody has begun, or what nobody understands, is a person's to remove.
  private func requireUntouched(_ key: String) throws {
    guard let entry = self[key] else { return }
    let isUntouched = entry.status.stage == .backlog || entry.status.stage == .optional
    guard entry.key.kind != .unknown, isUntouched else {
      throw refusal(
        "key-begun", "takes \(key) away, which is '\(entry.status.text)'",
        hint: "Only what is in the backlog leaves the board; a person may remove it by hand.")
    }
  }

  private func refusal(_ code: String, _ what: String, hint: String) -> Failure {
    Failure(.badInput, code, "The new content of \(file) \(what).", at: SourceLocation(file: file), hint: hint)
  }
}

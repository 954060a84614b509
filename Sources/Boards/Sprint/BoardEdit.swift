import Kernel
import YAML

extension SprintBoard {
  /// The file with one status changed and every other byte kept; the same bytes where it stands so already.
  ///
  /// - Throws: `Failure` of kind `notFound` (`unknown-board-key`, with the nearest key), of kind `badInput` where the
  ///   file is in doubt, the key unknown, or the status would go back.
  package func setting(_ key: String, to status: String) throws -> [UInt8] {
    if let doubt { throw doubt }
    guard let editor, let entry = self[key] else { throw unknown(key) }
    guard entry.key.kind != .unknown else {
      throw fault("unknown-key", "The key '\(key)' is of no form that is known.", entry, hint: "Change it by hand.")
    }
    switch BoardTransition(of: entry.key, from: entry.status, to: BoardStatus(status)) {
    case .unchanged: return bytes
    case .refused(let reason):
      throw fault("status-regression", "\(reason).", entry, hint: "Change it by hand if it is meant.")
    case .allowed: break
    }
    var edit = editor
    do throws(EditRefusal) {
      try edit.set(["development_status", .key(key)], to: .string(BoardStatus(status).text))
    } catch { throw Failure(error) }
    try BoardDifference(from: self, to: SprintBoard(edit.bytes, file: file)).check(meant: [key])
    return edit.bytes
  }

  /// The file with the day of its last change, where it keeps one.
  /// - Throws: `Failure` of kind `badInput` where the file is in doubt.
  package func dated(_ day: String) throws -> [UInt8] {
    if let doubt { throw doubt }
    guard var edit = editor, let value = edit.root["last_updated"], let old = fields["last_updated"], !old.isEmpty,
      old != day
    else { return bytes }
    let place = value.place.offset..<value.end.offset
    var new = bytes
    if Array(bytes[place]) == Array(old.utf8) {
      // A date without quotes stays so.
      new.replaceSubrange(place, with: Array(day.utf8))
    } else {
      do throws(EditRefusal) { try edit.set(["last_updated"], to: .string(day)) } catch { throw Failure(error) }
      new = edit.bytes
    }
    try BoardDifference(from: self, to: SprintBoard(new, file: file)).check()
    return new
  }

  /// The file with one status put back to what it was before a run changed it.
  ///
  /// - Parameter after: what the run left there.
  /// - Returns: nil where something else stands there by now.
  /// - Throws: `Failure` of kind `badInput` where the file is in doubt.
  package func puttingBack(_ key: String, to before: String, from after: String) throws -> [UInt8]? {
    if let doubt { throw doubt }
    guard var edit = editor, let entry = self[key], entry.status.text == after else { return nil }
    do throws(EditRefusal) { try edit.set(["development_status", .key(key)], to: .string(before)) } catch {
      throw Failure(error)
    }
    return edit.bytes
  }

  /// The file with keys added that it lacks: each epic with its stories and its retrospective, new stories after the
  /// last of their epic. What is there stays as it is.
  ///
  /// - Throws: `Failure` of kind `badInput` where the file is in doubt.
  package func adding(_ epics: [EpicsDocument.Epic]) throws -> [UInt8] {
    if let doubt { throw doubt }
    guard var edit = editor else { return bytes }
    var keys = entries.map(\.key)
    do throws(EditRefusal) {
      for epic in epics {
        let wanted =
          [("epic-\(epic.number)", "backlog")] + epic.stories.map { ($0.key, "backlog") }
          + [("epic-\(epic.number)-retrospective", "optional")]
        for (text, status) in wanted {
          let key = BoardKey(text)
          if keys.contains(where: { Self.isSame($0, key) }) { continue }
          let place = keys.lastIndex { $0.epic == key.epic && (key.kind != .story || $0.kind != .retrospective) }
          let after = place ?? keys.indices.last
          try edit.insert(text, .string(status), into: ["development_status"], after: after.map { keys[$0].text })
          keys.insert(key, at: after.map { $0 + 1 } ?? 0)
        }
      }
    } catch { throw Failure(error) }
    try BoardDifference(from: self, to: SprintBoard(edit.bytes, file: file)).check()
    return edit.bytes
  }

  /// A story keeps its number when its title changes.
  static func isSame(_ a: BoardKey, _ b: BoardKey) -> Bool {
    a.text == b.text || (a.kind == .story && b.kind == .story && a.id == b.id)
  }

  private func unknown(_ key: String) -> Failure {
    let near = nearest(to: key, among: entries.map(\.key.text))
    return Failure(
      .notFound, "unknown-board-key", "\(file) has no key '\(key)'.", at: SourceLocation(file: file),
      hint: near.map { "Did you mean '\($0)'?" } ?? "Run sprint-planning to add what is new.")
  }

  private func fault(_ code: String, _ message: String, _ entry: Entry, hint: String) -> Failure {
    Failure(
      .badInput, code, message, at: SourceLocation(file: file, line: entry.line, column: entry.column), hint: hint)
  }
}

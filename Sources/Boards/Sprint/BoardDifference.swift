import Kernel

/// What a new version of a board says otherwise than the old one.
package struct BoardDifference: Sendable {
  /// A status that moved.
  package struct Change: Sendable, Hashable {
    package var key: String
    package var from: String
    package var to: String
  }

  package private(set) var vanished: [String] = []
  package private(set) var added: [String] = []
  package private(set) var advanced: [Change] = []
  /// Backwards, or from or to a word that nobody knows.
  package private(set) var regressed: [Change] = []
  private let file: String
  private let doubt: Failure?

  package init(from old: SprintBoard, to new: SprintBoard) {
    (file, doubt) = (old.file, new.doubt)
    let now = Dictionary(new.entries.map { ($0.key.text, $0) }) { first, _ in first }
    for entry in old.entries {
      guard let other = now[entry.key.text] else {
        vanished.append(entry.key.text)
        continue
      }
      guard entry.status.text != other.status.text else { continue }
      let change = Change(key: entry.key.text, from: entry.status.text, to: other.status.text)
      if case .refused = BoardTransition(of: entry.key, from: entry.status, to: other.status) {
        regressed.append(change)
      } else {
        advanced.append(change)
      }
    }
    let before = Set(old.entries.map(\.key.text))
    added = new.entries.map(\.key.text).filter { !before.contains($0) }
  }

  /// Refuses a version that loses what the board knew.
  ///
  /// - Parameters:
  ///   - meant: the only keys that may have moved or been added; nil for any that advance.
  ///   - removed: keys that are to vanish.
  /// - Throws: `Failure` of kind `badInput`: the new version cannot be read, a key vanished, a status went back.
  package func check(meant: Set<String>? = nil, removed: Set<String> = []) throws {
    if let doubt { throw doubt }
    let place = SourceLocation(file: file)
    let vanished = vanished.filter { !removed.contains($0) }
    if !vanished.isEmpty {
      throw Failure(
        .badInput, "vanished-keys", "The new board lacks \(Self.list(vanished)).", at: place,
        hint: "The board was left as it is.")
    }
    if !regressed.isEmpty {
      let moves = regressed.map { "\($0.key) (\($0.from) to \($0.to))" }
      throw Failure(
        .badInput, "status-regression", "The new board takes back \(Self.list(moves)).", at: place,
        hint: "The board was left as it is.")
    }
    if let meant, let other = (advanced.map(\.key) + added).first(where: { !meant.contains($0) }) {
      throw Failure(
        .badInput, "unmeant-change", "The new board also changes \(other).", at: place,
        hint: "The board was left as it is.")
    }
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(3).joined(separator: ", ")
    return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
  }
}

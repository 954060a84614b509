import Kernel
import YAML

/// `sprint-status.yaml` as it was found: every line of `development_status` in the order of the file, understood or
/// not, and what is wrong with it. Reading never fails; a file in doubt is shown and not written.
package struct SprintBoard: Sendable {
  /// One key with its status.
  package struct Entry: Sendable, Hashable {
    package var key: BoardKey
    package var status: BoardStatus
    /// What a comment behind the status says, without `#`; empty where there is none.
    package var note: String
    /// The epic whose automation a fault of this entry stops; nil where that cannot be told: then it is all of them.
    package var owner: String?
    /// Counted from 1.
    package var line: Int
    package var column: Int
  }

  package let file: String
  package let bytes: [UInt8]
  package internal(set) var entries: [Entry] = []
  /// The other keys of the file that hold a single value, such as `project` and `story_location`.
  package internal(set) var fields: [String: String] = [:]
  /// In the order of the file.
  package internal(set) var diagnostics: [Diagnostic] = []
  /// Why the file is not to be written; nil where it may be.
  package internal(set) var doubt: Failure?
  let editor: Editor?

  /// Reads a board.
  /// - Parameter file: its name in messages, relative to the project.
  package init(_ bytes: [UInt8], file: String) {
    (self.file, self.bytes) = (file, bytes)
    do throws(EditRefusal) {
      editor = try Editor(bytes, file: file)
    } catch {
      editor = nil
      if error.reason == .notFound {
        doubt = Failure(
          .badInput, "empty-board", error.fault.message, at: SourceLocation(file: file, line: 1, column: 1))
      } else {
        doubt = Failure(error)
        report(.error, "unreadable-board", error.fault.message, line: error.fault.line, column: error.fault.column)
      }
    }
    if let root = editor?.root { read(root) } else if doubt?.code != "empty-board" { readLines() }
    diagnose()
  }

  /// The entry of a key; of equal keys the first.
  package subscript(key: String) -> Entry? { entries.first { $0.key.text == key } }

  /// The stories in the order of the file, unknown keys among them.
  package var stories: [Entry] { entries.filter { $0.key.kind == .story || $0.key.kind == .unknown } }

  mutating func report(
    _ severity: Diagnostic.Severity, _ code: String, _ message: String, line: Int, column: Int = 1
  ) {
    diagnostics.append(Diagnostic(severity, code, message, file: file, line: line, column: column))
  }

  private mutating func read(_ root: YAML.Node) {
    guard let pairs = root.pairs else {
      doubt = Failure(
        .badInput, "no-board", "The file holds no keys.", at: SourceLocation(file: file, line: 1, column: 1),
        hint: "run sprint-planning to make a board")
      return report(.error, "no-board", "expected a mapping with development_status", line: 1)
    }
    for pair in pairs {
      if let key = pair.key.text, let text = pair.value.text, !pair.value.isNull { fields[key] = text }
    }
    guard let board = root["development_status"], !board.isNull else {
      return report(.warning, "no-board", "the file has no development_status", line: 1)
    }
    guard let states = board.pairs else {
      return report(
        .error, "no-board", "development_status is no mapping of keys and statuses", line: board.place.line,
        column: board.place.column)
    }
    var epic: String?
    for pair in states {
      let place = pair.key.place
      guard let text = pair.key.text else {
        report(.error, "unknown-key", "this key is no text", line: place.line, column: place.column)
        continue
      }
      if pair.value.text == nil {
        report(
          .error, "unknown-status", "\(text) holds no single status", line: pair.value.place.line,
          column: pair.value.place.column)
      }
      add(
        text, pair.value.text ?? "", note: pair.value.alias == nil ? note(after: pair.value.end.offset) : "",
        below: &epic, line: place.line, column: place.column)
    }
  }

  mutating func add(_ text: String, _ status: String, note: String, below epic: inout String?, line: Int, column: Int) {
    let key = BoardKey(text)
    if key.kind == .epic { epic = key.epic }
    entries.append(
      Entry(
        key: key, status: BoardStatus(status), note: note, owner: key.epic ?? epic, line: line, column: column))
  }

  /// The comment on the rest of a line.
  private func note(after offset: Int) -> String {
    let rest = bytes[min(offset, bytes.count)...].prefix { $0 != 0x0A && $0 != 0x0D }
    guard let mark = rest.firstIndex(of: UInt8(ascii: "#")) else { return "" }
    return String(decoding: rest[rest.index(after: mark)...], as: UTF8.self).trimmed
  }

  private mutating func diagnose() {
    for entry in entries {
      if entry.key.kind == .unknown {
        let epic = entry.owner.map { "epic \($0)" } ?? "every epic"
        report(
          .error, "unknown-key",
          "the key '\(entry.key.text)' is neither an epic, a story (1-2-title) nor a retrospective; \(epic) is not worked on "
            + "unattended until it is renamed or removed", line: entry.line, column: entry.column)
      }
      if entry.status.stage == nil {
        report(
          .warning, "unknown-status",
          entry.status.text.isEmpty
            ? "'\(entry.key.text)' has no status"
            : "'\(entry.status.text)' is no status that is known; it is left as it is",
          line: entry.line, column: entry.column)
      }
    }
  }
}

extension Failure {
  /// A refusal to edit a file of a person's.
  package init(_ refusal: EditRefusal) {
    let fault = refusal.fault
    self.init(
      .badInput, refusal.reason == .conflictMarkers ? "unfinished-merge" : "unwritable-file", fault.message,
      at: SourceLocation(file: fault.file, line: fault.line, column: fault.column),
      hint: fault.hint ?? "the file was left as it is")
  }
}

import Kernel
import YAML

/// `bmm-workflow-status.yaml`: which workflows of the planning phases are done. A status is what remains to be done
/// (`required`, `optional`, `recommended`, `conditional`), `skipped`, or the path of the file that was made.
///
/// Two shapes occur: a mapping, and the same mapping as a text within quotes, which a template filled literally leaves.
package struct WorkflowStatusFile: Sendable {
  package struct Entry: Sendable, Hashable {
    package enum State: String, Sendable { case open, skipped, completed }

    package var id: String
    /// As written.
    package var status: String
    package var state: State
    package var line: Int
  }

  package let file: String
  package let bytes: [UInt8]
  package private(set) var entries: [Entry] = []
  /// The file's single values, such as `project`, `project_type`, `project_level` or `selected_track`, as written.
  package private(set) var fields: [String: String] = [:]
  package private(set) var diagnostics: [Diagnostic] = []
  /// Why the file is not to be written; nil where it may be.
  package private(set) var doubt: Failure?
  private let editor: Editor?
  /// The text within quotes, where that is the shape.
  private var inner: Editor?

  package init(_ bytes: [UInt8], file: String) {
    (self.file, self.bytes) = (file, bytes)
    do throws(EditRefusal) {
      editor = try Editor(bytes, file: file)
    } catch {
      editor = nil
      doubt = Failure(error)
      report("unreadable-status", error.fault.message, error.fault.line)
    }
    guard let root = editor?.root else { return }
    for pair in root.pairs ?? [] {
      if let key = pair.key.text, let text = pair.value.text, !pair.value.isNull { fields[key] = text }
    }
    guard let status = root["workflow_status"], !status.isNull else {
      doubt = Failure(
        .badInput, "no-workflow-status", "The file has no workflow_status.", at: SourceLocation(file: file),
        hint: "Run workflow-init to make one.")
      report("no-workflow-status", "the file has no workflow_status", 1)
      return
    }
    if let text = status.text {
      fields["workflow_status"] = nil
      inner = try? Editor(Array(text.utf8), file: file)
      read(inner?.root, offset: status.place.line)
    } else {
      read(status, offset: 0)
    }
  }

  /// What is to be done next: the first that is neither made nor skipped.
  package var next: Entry? { entries.first { $0.state == .open } }

  package subscript(id: String) -> Entry? { entries.first { $0.id == id } }

  /// The file with one workflow's status changed and every other byte kept.
  ///
  /// - Parameter status: `skipped` or the path of the file that was made, and nothing beside it.
  /// - Throws: `Failure` of kind `notFound` for an id that the file does not list, `badInput` where the file is in doubt
  ///   or a workflow that is completed would be open or skipped again.
  package func setting(_ id: String, to status: String) throws -> [UInt8] {
    if let doubt { throw doubt }
    guard var editor, let entry = self[id] else {
      let near = nearest(to: id, among: entries.map(\.id))
      throw Failure(
        .notFound, "unknown-workflow-id", "\(file) has no workflow '\(id)'.", at: SourceLocation(file: file),
        hint: near.map { "Did you mean '\($0)'?" })
    }
    let state = Self.state(of: status)
    guard state == .completed || (state == .skipped && entry.state != .completed), !status.contains("\n") else {
      throw Failure(
        .badInput, "status-regression", "'\(id)' is '\(entry.status)' and is not set to '\(status)'.",
        at: SourceLocation(file: file, line: entry.line), hint: "Change it by hand if it is meant.")
    }
    do throws(EditRefusal) { try write(status, of: id, with: &editor) } catch { throw Failure(error) }
    return editor.bytes
  }

  /// The file with one workflow's status put back to what it was before a run changed it.
  ///
  /// - Parameter after: what the run left there.
  /// - Returns: nil where something else stands there by now.
  /// - Throws: `Failure` of kind `badInput` where the file is in doubt.
  package func puttingBack(_ id: String, to before: String, from after: String) throws -> [UInt8]? {
    if let doubt { throw doubt }
    guard var editor, self[id]?.status == after else { return nil }
    do throws(EditRefusal) { try write(before, of: id, with: &editor) } catch { throw Failure(error) }
    return editor.bytes
  }

  private func write(_ status: String, of id: String, with editor: inout Editor) throws(EditRefusal) {
    guard var inner else { return try editor.set(["workflow_status", .key(id)], to: .string(status)) }
    try inner.set([.key(id)], to: .string(status))
    try editor.set(["workflow_status"], to: .string(String(decoding: inner.bytes, as: UTF8.self)))
  }

  /// Makes sense of a status: a path is what has a slash or a file's extension.
  static func state(of status: String) -> Entry.State {
    let word = status.trimmed.lowercased()
    if word == "skipped" || word == "skip" { return .skipped }
    if ["done", "completed", "complete"].contains(word) || word.contains("/") { return .completed }
    let stem = word.split(separator: ".")
    let isFile =
      stem.count > 1 && !word.contains(" ") && (stem.last?.allSatisfy { $0.isLetter || $0.isNumber } ?? false)
    return isFile ? .completed : .open
  }

  private mutating func read(_ node: YAML.Node?, offset: Int) {
    guard let pairs = node?.pairs else {
      doubt = Failure(
        .badInput, "no-workflow-status", "workflow_status is no mapping of workflows and statuses.",
        at: SourceLocation(file: file, line: max(offset, node?.place.line ?? 1)), hint: "Write one workflow a line.")
      return report("no-workflow-status", "workflow_status is no mapping", max(offset, node?.place.line ?? 1))
    }
    for pair in pairs {
      let line = offset > 0 ? offset : pair.key.place.line
      guard let id = pair.key.text, let status = pair.value.text else {
        report("unknown-status", "this entry is no pair of a workflow and a status", line)
        continue
      }
      let state = Self.state(of: status)
      entries.append(Entry(id: id, status: status, state: state, line: line))
      let word = status.lowercased().prefix { $0.isLetter }
      if state == .open, !["required", "optional", "recommended", "conditional"].contains(String(word)) {
        report("unknown-status", "'\(status)' is no status that is known; '\(id)' counts as open", line)
      }
    }
  }

  private mutating func report(_ code: String, _ message: String, _ line: Int) {
    diagnostics.append(Diagnostic(.warning, code, message, file: file, line: line))
  }
}

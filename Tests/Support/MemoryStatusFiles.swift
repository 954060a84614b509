import Kernel

/// The board of a project in memory, `docs/sprint-status.yaml`, read and written line by line; stories are
/// `docs/stories/<key>.md`.
package final class MemoryStatusFiles: StatusFiles {
  package static let board = "docs/sprint-status.yaml"
  private let files: MemoryFiles
  /// Every change that wrote a byte, in order.
  package private(set) var written: [StatusChange] = []
  /// Statuses in order: none goes back.
  private static let order = ["backlog", "drafted", "ready-for-dev", "in-progress", "review", "done"]
  /// Makes the process die right after the next write.
  package var diesAfterWriting = false

  package init(_ files: MemoryFiles) { self.files = files }

  package func holdsStatus(_ path: String) -> Bool { path.hasSuffix("status.yaml") }
  package func check(_ path: String, from old: [UInt8]?, to new: [UInt8]) throws {
    guard holdsStatus(path), old != nil else { return }
    throw Failure(.badInput, "status-file", "\(path) is live.")
  }
  package func place(of path: String) throws -> String? { Self.board }

  package func find(_ search: StatusSearch) throws -> StatusFinding {
    if files[Self.board]?.contains("<<<<<<<") == true {
      throw Failure(.badInput, "unfinished-merge", "The board holds an unfinished merge.")
    }
    let items = entries.filter { search.statuses.contains($0.status) && $0.key.first?.isNumber == true }
    return StatusFinding(items: items)
  }

  package func status(of key: String) throws -> String? { entries.first { $0.key == key }?.status }
  package func previousStory(of key: String) throws -> StatusFinding.Item? {
    let epic = key.prefix { $0 != "-" }
    return entries.prefix { $0.key != key }.last { $0.key.prefix { $0 != "-" } == epic }
  }

  package func story(_ key: String) throws -> StoryReading? {
    guard let status = try status(of: key) else { return nil }
    let path = "docs/stories/\(key).md"
    let numbers = key.split(separator: "-").map(String.init)
    return StoryReading(
      key: key, epic: numbers[0], number: numbers[1], title: key, status: status, epicStatus: nil,
      file: files[path] == nil ? nil : path, isPlanned: true)
  }

  package func storyText(_ path: String) throws -> StoryText? {
    guard let text = files[path] else { return nil }
    let lines = text.split(separator: "\n").map(String.init)
    return StoryText(
      title: "", status: lines.first { $0.hasPrefix("Status: ") }.map { String($0.dropFirst(8)) },
      openTasks: lines.filter { $0.hasPrefix("- [ ] ") }, openReviewTasks: [],
      sections: lines.filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) })
  }

  package func sprint() throws -> SprintReading? {
    guard let text = files[Self.board] else { return nil }
    var fields: [String: String] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix(" ") && !line.hasPrefix("#") {
      let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmed }
      if parts.count == 2, !parts[1].isEmpty { fields[parts[0]] = parts[1] }
    }
    return SprintReading(
      path: Self.board, fields: fields,
      entries: entries.map { item in
        let numbers = item.key.hasPrefix("epic-") ? String(item.key.dropFirst(5)) : item.key
        let parts = numbers.split(separator: "-").map(String.init)
        let isRetrospective = item.key.hasSuffix("-retrospective")
        let kind: SprintReading.Entry.Kind =
          isRetrospective ? .retrospective : item.key.hasPrefix("epic-") ? .epic : .story
        return SprintReading.Entry(
          key: item.key, kind: kind, epic: parts.first, number: kind == .story ? parts[1] : nil, status: item.status)
      })
  }

  package func workflows() throws -> WorkflowStatusReading? { nil }
  package func service(_ request: StatusService) throws -> [String: Value] { ["status_exists": false] }

  package func plan(_ change: StatusChange) throws -> StatusOutcome {
    let path = change.kind == .story ? change.subject : Self.board
    let found = change.kind == .story ? try storyText(path)?.status : try status(of: change.subject)
    guard let from = found else { throw Failure(.notFound, "unknown-key", "There is no \(change.subject).") }
    let stages = [from, change.status].map { Self.order.firstIndex(of: $0) ?? 0 }
    guard stages[0] <= stages[1] || (from == "review" && change.status == "in-progress") else {
      throw Failure(.badInput, "status-regression", "\(change.subject) is '\(from)' already.")
    }
    return StatusOutcome(path: path, from: from, to: change.status)
  }

  package func carryOut(_ change: StatusChange) throws -> StatusOutcome {
    let outcome = try plan(change)
    guard outcome.from != outcome.to else { return outcome }
    let (old, new) =
      change.kind == .story
      ? ("Status: \(outcome.from)", "Status: \(outcome.to)")
      : ("  \(change.subject): \(outcome.from)", "  \(change.subject): \(outcome.to)")
    files[outcome.path] = files[outcome.path]?.replacing(old, with: new)
    written.append(change)
    if diesAfterWriting {
      diesAfterWriting = false
      throw MemoryRunStore.Crash()
    }
    return outcome
  }

  private var entries: [StatusFinding.Item] {
    (files[Self.board] ?? "").split(separator: "\n").compactMap { line in
      let parts = line.split(separator: ":").map { $0.trimmed }
      return line.hasPrefix("  ") && parts.count == 2 ? StatusFinding.Item(key: parts[0], status: parts[1]) : nil
    }
  }
}

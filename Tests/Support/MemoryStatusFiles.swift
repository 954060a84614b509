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
  package func place(of path: String) throws -> String? {
    path.contains("sprint") && files[Self.board] != nil ? Self.board : nil
  }

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

  package func change(
    of path: String, from old: [UInt8]?, to new: [UInt8], named: [String]
  ) throws -> StatusChange? {
    let text = String(decoding: new, as: UTF8.self)
    guard let old else { return StatusChange(.creation, path, to: text) }
    func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }
    let (before, after) = (lines(String(decoding: old, as: UTF8.self)), lines(text))
    func keys(_ lines: [String]) -> [String] {
      lines.filter { $0.hasPrefix("  ") }.compactMap { $0.split(separator: ":").first?.trimmed }
    }
    let (was, now) = (keys(before), keys(after))
    let removed = was.filter { !now.contains($0) }
    guard removed.allSatisfy({ key in named.contains { $0.contains(key) } }) else {
      throw Failure(.badInput, "vanished-keys", "The new board lacks \(removed).")
    }
    return StatusChange(
      .revision, path,
      to: BoardRevision(
        added: now.filter { !was.contains($0) }.map { BoardRevision.Addition(key: $0, status: "backlog") },
        removed: removed
      ).text)
  }

  package func plan(_ change: StatusChange) throws -> StatusOutcome {
    switch change.kind {
    case .creation:
      let found = files[change.subject]
      guard found == nil || found == change.status else {
        throw Failure(.badInput, "status-file-exists", "\(change.subject) is there already.")
      }
      return StatusOutcome(path: change.subject, from: found == nil ? "" : "a new file", to: "a new file")
    case .revision:
      let revision = BoardRevision(change.status)
      let isDone = files[change.subject].map { revised($0, by: revision) == $0 } ?? false
      return StatusOutcome(
        path: change.subject, from: isDone ? revision.summary : "\(entries.count) keys", to: revision.summary)
    case .board, .story, .workflow, .sprint: break
    }
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
    switch change.kind {
    case .creation: files[change.subject] = change.status
    case .revision:
      files[change.subject] = files[change.subject].map { revised($0, by: BoardRevision(change.status)) }
    case .board, .story, .workflow, .sprint: replaceStatus(change, outcome)
    }
    written.append(change)
    if diesAfterWriting {
      diesAfterWriting = false
      throw MemoryRunStore.Crash()
    }
    return outcome
  }

  private func replaceStatus(_ change: StatusChange, _ outcome: StatusOutcome) {
    let (old, new) =
      change.kind == .story
      ? ("Status: \(outcome.from)", "Status: \(outcome.to)")
      : ("  \(change.subject): \(outcome.from)", "  \(change.subject): \(outcome.to)")
    files[outcome.path] = files[outcome.path]?.replacing(old, with: new)
  }

  private func revised(_ board: String, by revision: BoardRevision) -> String {
    let lines = board.split(separator: "\n").map(String.init).filter { line in
      !revision.removed.contains { line.hasPrefix("  \($0):") }
    }
    let new = revision.added.filter { !board.contains("  \($0.key):") }.map { "  \($0.key): \($0.status)" }
    return (lines + new).joined(separator: "\n") + "\n"
  }

  private var entries: [StatusFinding.Item] {
    (files[Self.board] ?? "").split(separator: "\n").compactMap { line in
      let parts = line.split(separator: ":").map { $0.trimmed }
      return line.hasPrefix("  ") && parts.count == 2 ? StatusFinding.Item(key: parts[0], status: parts[1]) : nil
    }
  }
}

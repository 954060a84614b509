import Kernel

extension SprintBoard {
  /// Epics on which nothing is done unattended, with the reasons; `nil` as a key stands for all of them.
  package var blocked: [String?: [Diagnostic]] {
    var blocked: [String?: [Diagnostic]] = [:]
    if let doubt {
      let place = doubt.location
      blocked[nil] = [
        Diagnostic(.error, doubt.code, doubt.message, file: file, line: place?.line ?? 1, column: place?.column ?? 1)
      ]
    }
    let reasons = Dictionary(grouping: diagnostics.filter { $0.code == "unknown-key" }, by: \.line)
    var above: String?
    for entry in entries {
      if entry.key.kind == .epic { above = entry.key.epic }
      guard entry.key.kind == .unknown else { continue }
      for epic in Set([entry.owner, above ?? entry.owner]) { blocked[epic, default: []] += reasons[entry.line] ?? [] }
    }
    return blocked
  }

  /// Why nothing is done unattended for a story; empty where it may be.
  package func obstacles(for entry: Entry) -> [Diagnostic] { Self.obstacles(for: entry, in: blocked) }

  private static func obstacles(for entry: Entry, in blocked: [String?: [Diagnostic]]) -> [Diagnostic] {
    (blocked[nil] ?? []) + (entry.owner.flatMap { blocked[$0] } ?? [])
  }

  /// The first story with a status, in the order of the file, of an epic that is not blocked.
  /// - Returns: the story, and the obstacles of those that were passed over.
  package func firstStory(with status: String) -> (story: Entry?, passed: [Diagnostic]) {
    let found = stories(with: status)
    return (found.stories.first, found.passed)
  }

  /// All of them.
  package func stories(with status: String) -> (stories: [Entry], passed: [Diagnostic]) {
    let wanted = BoardStatus(status)
    let blocked = blocked
    var found: [Entry] = []
    var passed: [Diagnostic] = []
    for entry in entries where entry.key.kind == .story && entry.status.agrees(with: wanted) {
      let obstacles = Self.obstacles(for: entry, in: blocked)
      if obstacles.isEmpty { found.append(entry) }
      passed += obstacles.filter { !passed.contains($0) }
    }
    return (found, passed)
  }

  /// What to develop next: what was begun is finished before something new is.
  package func nextToDevelop() -> (story: Entry?, passed: [Diagnostic]) {
    let begun = firstStory(with: "in-progress")
    if begun.story != nil { return begun }
    let ready = firstStory(with: "ready-for-dev")
    return (ready.story, begun.passed + ready.passed.filter { !begun.passed.contains($0) })
  }

  /// The story above another one in the same epic; nil for an epic's first.
  package func previousStory(of key: String) -> Entry? {
    guard let index = entries.firstIndex(where: { $0.key.text == key }) else { return nil }
    return entries[..<index].last { $0.key.kind == .story && $0.key.epic == entries[index].key.epic }
  }
}

import Kernel
import YAML

/// Every story that a project knows, put together from its board, its epics, its story files and `stories.yaml`.
///
/// The board says how far a story is; where it has none its file does. Both are kept, and a difference is a problem.
package struct StoryCatalog: Sendable {
  /// One story, or a key of the board that nobody understands.
  package struct Story: Sendable, Hashable {
    /// `1.2`; the key where there are no numbers.
    package var id: String
    package var key: String
    package var epic: String?
    package var title: String
    /// The board's word for where it stands, else the file's, else `backlog`.
    package var status: String
    /// As the board has it; nil where it does not list the story.
    package var boardStatus: String?
    /// As the story's file has it; nil where there is no file or it states none.
    package var fileStatus: String?
    /// What a comment beside the board's status says; empty where there is none.
    package var note = ""
    /// Relative to the project.
    package var file: String?
    /// Ids of the stories it waits for.
    package var dependencies: [String]
    package var problems: [Diagnostic]
  }

  package private(set) var stories: [Story] = []
  /// What is wrong with the files as wholes.
  package private(set) var diagnostics: [Diagnostic] = []

  /// - Parameter files: candidates for story files; those without the shape of one are passed over.
  package init(board: SprintBoard?, epics: EpicsDocument?, list: StoriesFile?, files: [StoryFile]) {
    let graph = epics.map { DependencyGraph($0) }
    var planned = Dictionary((epics?.stories ?? []).map { ($0.id, $0) }) { first, _ in first }
    let shelf = StoryFileShelf(files)
    let faults = board?.problemsByLine ?? [:]
    var before: String?
    for entry in board?.stories ?? [] {
      defer { before = entry.key.id }
      let plan = entry.key.kind == .story ? planned.removeValue(forKey: entry.key.id) : nil
      let file = shelf.file(key: entry.key.text, id: entry.key.kind == .story ? entry.key.id : nil)
      let problems = (faults[entry.line] ?? []) + (plan.flatMap { graph?.problems[$0.id] } ?? [])
      add(
        Story(
          id: entry.key.id, key: entry.key.text, epic: entry.key.epic ?? entry.owner,
          title: plan?.title ?? file?.title ?? "", status: entry.status.word, boardStatus: entry.status.text,
          note: entry.note,
          // On a board, too, each waits for the one above, whether that is understood or not.
          dependencies: plan.flatMap { graph?.dependencies[$0.id] } ?? before.map { [$0] } ?? [], problems: problems),
        entry.key, file)
    }
    for plan in epics?.stories ?? [] where planned[plan.id] != nil {
      let key = BoardKey(plan.key)
      let file = shelf.file(key: plan.key, id: plan.id)
      var problems = graph?.problems[plan.id] ?? []
      if let board, !board.entries.isEmpty {
        problems.append(
          Diagnostic(
            .warning, "not-on-board", "the story is planned but \(board.file) does not list it", file: plan.file,
            line: plan.line))
      }
      add(
        Story(
          id: plan.id, key: plan.key, epic: plan.epic, title: plan.title,
          status: file?.status?.status.word ?? "backlog",
          dependencies: graph?.dependencies[plan.id] ?? [], problems: problems), key, file)
    }
    before = nil
    var known = Set(stories.flatMap { [$0.id, $0.key] })
    for item in list?.stories ?? [] where known.insert(item.id).inserted {
      let file = shelf.file(key: item.id, id: item.id)
      defer { before = item.id }
      add(
        Story(
          id: item.id, key: item.id, epic: nil, title: item.title, status: file?.status?.status.word ?? "backlog",
          dependencies: before.map { [$0] } ?? [], problems: []), BoardKey(item.id), file)
    }
    for file in shelf.rest(board: board, stories: stories) {
      let key = BoardKey(StoryFileShelf.key(file.file))
      let id = key.kind == .story ? key.id : file.id ?? key.id
      add(
        Story(
          id: id, key: key.text, epic: key.epic ?? file.id.map { String($0.prefix { $0 != "." }) }, title: file.title,
          status: file.status?.status.word ?? "backlog", dependencies: [], problems: []), key, file)
    }
    let lines = Set((board?.stories ?? []).map(\.line))
    diagnostics = (board?.diagnostics ?? []).filter {
      !(lines.contains($0.line) && ["unknown-key", "unknown-status"].contains($0.code))
    }
    diagnostics += (epics?.diagnostics ?? []) + (list?.diagnostics ?? [])
  }

  /// The story that an id, a key or the beginning of one means.
  ///
  /// - Throws: `Failure` of kind `notFound` with the nearest names, of kind `usage` where it means several.
  package func story(_ name: String) throws -> Story {
    if let exact = stories.first(where: { $0.key == name }) ?? stories.first(where: { $0.id == name }) { return exact }
    let dashed = name.replacing(".", with: "-")
    let found = stories.filter {
      !name.isEmpty && ($0.key.hasPrefix(name) || $0.key.hasPrefix(dashed) || $0.id.hasPrefix(name))
    }
    // `1-1` means the story 1.1 before it means the beginning of 1-10-….
    if let numbered = found.first(where: { $0.id == name.replacing("-", with: ".") }) { return numbered }
    if found.count == 1 { return found[0] }
    if found.count > 1 {
      throw Failure(
        .usage, "ambiguous-story",
        "'\(name)' begins \(found.count) stories: \(found.prefix(5).map(\.key).joined(separator: ", ")).",
        hint: "Type more of the one you mean.")
    }
    throw Failure(.notFound, "unknown-story", "There is no story '\(name)'.", hint: hint(for: name))
  }

  private func hint(for name: String) -> String? {
    let wanted = name.lowercased()
    let near = stories.filter { $0.key.lowercased().contains(wanted) || $0.title.lowercased().contains(wanted) }.map(
      \.key)
    let candidates = near.isEmpty ? [nearest(to: name, among: stories.map(\.key))].compactMap(\.self) : near
    if candidates.isEmpty { return stories.isEmpty ? nil : "orchestrator stories list shows them all." }
    return "Did you mean \(candidates.prefix(3).map { "'\($0)'" }.joined(separator: " or "))?"
  }

  private mutating func add(_ story: Story, _ key: BoardKey, _ file: StoryFile?) {
    var story = story
    if story.title.isEmpty { story.title = key.title }
    story.file = file?.file
    story.fileStatus = file?.status?.status.text
    story.problems += file?.diagnostics ?? []
    if let file, let own = file.status, let board = story.boardStatus, !own.status.agrees(with: BoardStatus(board)) {
      story.problems.append(
        Diagnostic(
          .warning, "status-differs", "the file says '\(own.status.text)', the board says '\(board)'", file: file.file,
          line: own.line, column: own.column))
    }
    if file == nil, let stage = story.boardStatus.flatMap({ BoardStatus($0).stage }), stage >= .drafted, stage < .done {
      story.problems.append(
        Diagnostic(.warning, "no-story-file", "the board says '\(story.status)' and there is no story file", file: ""))
    }
    stories.append(story)
  }
}

extension SprintBoard {
  /// What is wrong with single lines of the board, by the line; a key that stands twice is wrong on the first, too.
  fileprivate var problemsByLine: [Int: [Diagnostic]] {
    var problems = Dictionary(grouping: diagnostics, by: \.line)
    let lines = Dictionary(entries.map { ($0.key.text, $0.line) }) { first, _ in first }
    for diagnostic in diagnostics where diagnostic.code == "duplicate-key" {
      guard let key = diagnostic.message.split(separator: "'").first, let line = lines[String(key)] else { continue }
      problems[line, default: []].append(diagnostic)
    }
    return problems
  }
}

import Boards
import Kernel

/// What workflows ask of boards and stories in their own words, answered from the disk at the moment of asking. A run
/// records each answer.
extension ProjectBoards {
  /// `development_status[KEY]`, as written; nil where there is no board or no such key.
  package func status(of key: String) throws -> String? { try board()?[key]?.status.text }

  /// The key of the first story with a status, in the order of the board.
  /// - Returns: nil where there is none, with what stood in the way of those that were passed over.
  package func firstStory(with status: String) throws -> (key: String?, obstacles: [Diagnostic]) {
    guard let board = try board() else { return (nil, []) }
    let found = board.firstStory(with: status)
    return (found.story?.key.text, found.passed + (board.doubt == nil ? [] : board.diagnostics.prefix(1)))
  }

  /// The key of the story to develop next: one in progress before one that is ready.
  package func nextToDevelop() throws -> (key: String?, obstacles: [Diagnostic]) {
    guard let found = try board()?.nextToDevelop() else { return (nil, []) }
    return (found.story?.key.text, found.passed)
  }

  /// The story above another one in its epic.
  package func previousStory(of key: String) throws -> (key: String, status: String)? {
    try board()?.previousStory(of: key).map { ($0.key.text, $0.status.text) }
  }

  /// Where a story's file lies, relative to the project; nil where there is none.
  package func storyFile(of key: String) throws -> String? {
    try catalog().stories.first { $0.key == key }?.file
  }

  /// The texts of a story's tasks that are not ticked, in order; with `reviewOnly` those that a code review asked for.
  package func untickedTasks(file path: String, reviewOnly: Bool = false) throws -> [String] {
    try story(file: path).untickedTasks.filter { !reviewOnly || $0.isReviewFollowUp }.map(\.text)
  }

  /// Whether a story's file has a section of a name, at any level.
  package func hasSection(_ name: String, file path: String) throws -> Bool { try story(file: path).hasSection(name) }
}

import Boards

extension StoryCatalog.Story {
  var json: JSON {
    [
      "id": .string(id), "key": .string(key), "epic": JSON(epic), "title": .string(title), "status": .string(status),
      "boardStatus": JSON(boardStatus), "fileStatus": JSON(fileStatus), "file": JSON(file),
      "dependencies": JSON(dependencies), "problems": .list(problems.map { JSON($0) }),
    ]
  }
}

/// A story in one line of a list.
struct StoryRow {
  /// How wide the columns are that line up.
  struct Widths {
    let id: Int
    let status: Int

    init(_ stories: [StoryCatalog.Story]) {
      id = min(12, stories.map { TerminalText.width($0.id) }.max() ?? 0)
      status = min(16, stories.map { TerminalText.width($0.status) }.max() ?? 0)
    }
  }

  let story: StoryCatalog.Story
  let widths: Widths

  var text: StyledText {
    let mark: StyledText = story.problems.isEmpty ? " " : "\("!", .warning)"
    let title = "\(TerminalText.oneLine(story.title))  \("\(story.key)", .faint)" as StyledText
    let status = StyledText(padded(story.status, widths.status), Self.style(of: story.status))
    return "\(mark) \(padded(story.id, widths.id), .strong)  \(status)  \(title)\(difference)"
  }

  static func style(of status: String) -> StyledText.Style {
    switch BoardStatus(status).stage {
    case .done: .good
    case .inProgress, .review: .warning
    case nil: .bad
    default: .plain
    }
  }

  /// What the story's file says otherwise than the board.
  private var difference: StyledText {
    guard let board = story.boardStatus, let file = story.fileStatus,
      !BoardStatus(board).agrees(with: BoardStatus(file))
    else { return "" }
    return "  \("(file: \(file))", .warning)"
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - TerminalText.width(text)))
  }
}

import Kernel

/// A status as a board or a story file says it.
package struct BoardStatus: Sendable, Hashable {
  /// How far something is, in order. The words of all releases are understood: epics are `contexted` in the older ones
  /// and `in-progress` in the newer, retrospectives `completed` or `done`.
  package enum Stage: Int, Sendable, Comparable, CaseIterable {
    case optional, backlog, contexted, drafted, readyForDev, inProgress, review, done

    /// The word that boards use.
    package var word: String {
      switch self {
      case .optional: "optional"
      case .backlog: "backlog"
      case .contexted: "contexted"
      case .drafted: "drafted"
      case .readyForDev: "ready-for-dev"
      case .inProgress: "in-progress"
      case .review: "review"
      case .done: "done"
      }
    }

    package static func < (a: Stage, b: Stage) -> Bool { a.rawValue < b.rawValue }
  }

  /// As written, trimmed.
  package let text: String
  /// Nil for a word outside every vocabulary: it is kept and shown, and never changed by the program.
  package let stage: Stage?

  package init(_ text: String) {
    self.text = text.trimmed
    let words = self.text.lowercased().split { $0 == " " || $0 == "_" || $0 == "-" }
    stage = Self.stages[words.joined(separator: "-")]
  }

  /// The usual word for it, else what is written.
  package var word: String { stage?.word ?? text }

  /// Whether two files say the same in their own words.
  package func agrees(with other: BoardStatus) -> Bool {
    if let stage, let other = other.stage { return stage == other }
    return text == other.text
  }

  private static let stages: [String: Stage] = {
    var stages = Dictionary(uniqueKeysWithValues: Stage.allCases.map { ($0.word, $0) })
    stages["draft"] = .drafted
    stages["approved"] = .readyForDev
    stages["ready"] = .readyForDev
    stages["inprogress"] = .inProgress
    stages["in-review"] = .review
    stages["ready-for-review"] = .review
    stages["complete"] = .done
    stages["completed"] = .done
    return stages
  }()
}

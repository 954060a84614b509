/// What decides the conditions of some workflows: how far they run without anybody's judgement.
package struct ConditionStatistics: Sendable, Hashable {
  /// What a condition is about, and by that what can decide it.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// `level >= 2`, `x is not set`, `mode in [a, b]`.
    case comparison
    /// The last answer is one of those offered: `y`, `user selects 1`.
    case closedAnswer = "closed-answer"
    /// What the project's status file says: `status file not found`.
    case statusFact = "status-fact"
    case fileExists = "file-exists"
    case otherwise = "else"
    /// A variable that is true or not: `ux_spec_found`.
    case boolean
    /// Whether something was found where it was looked for: `no backlog story found`.
    case lookup
    /// A word of a closed set that an analysis came to: `greenfield`.
    case enumWord = "enum-word"
    /// What an answer in a person's own words wants: `user requests changes`.
    case answerIntent = "answer-intent"
    case prose

    /// Who decides such a condition.
    package var decider: Decider {
      switch self {
      case .comparison, .closedAnswer, .statusFact, .fileExists, .otherwise: .engine
      case .boolean, .lookup: .facts
      case .enumWord, .answerIntent, .prose: .judgement
      }
    }
  }

  package enum Decider: String, Sendable, Hashable, CaseIterable {
    /// The engine alone, given the values that the condition names.
    case engine
    /// The engine, from facts that were recorded when something was looked for.
    case facts
    /// A model's judgement, or a person's.
    case judgement
  }

  package private(set) var counts: [Kind: Int] = [:]

  /// Counts the conditions of every element of the workflows.
  package init(of workflows: [Workflow]) {
    for workflow in workflows {
      for node in workflow.preamble + workflow.body + workflow.epilogue {
        node.forEachDescendant { inner in
          guard inner.tag != .text, let text = inner["if"] else { return }
          counts[Kind(text), default: 0] += 1
        }
      }
    }
  }

  package mutating func add(_ other: ConditionStatistics) {
    counts.merge(other.counts) { $0 + $1 }
  }

  package var total: Int { counts.values.reduce(0, +) }

  package func count(_ decider: Decider) -> Int {
    counts.reduce(0) { $1.key.decider == decider ? $0 + $1.value : $0 }
  }

  /// In [0, 1]; 1 for the engine where there is no condition at all.
  package func share(_ decider: Decider) -> Double {
    total == 0 ? (decider == .engine ? 1 : 0) : Double(count(decider)) / Double(total)
  }
}

extension ConditionStatistics.Kind {
  /// The kind of a condition as it is written.
  package init(_ text: String) {
    let condition = Condition.parse(text)
    let words = text.lowercased()
    if Self.isStatusFact(words) {
      self = .statusFact
    } else {
      self = Self.kind(of: condition, words)
    }
  }

  private static func kind(of condition: Condition, _ words: String) -> Self {
    switch condition {
    case .otherwise: return .otherwise
    case .or(let parts), .and(let parts):
      let kinds = parts.map { kind(of: $0, words) }
      // The part that is hardest to decide decides for the whole.
      return kinds.first { $0.decider == .judgement } ?? kinds.first { $0.decider == .facts } ?? kinds.first ?? .prose
    case .not(let inner): return kind(of: inner, words)
    case .comparison, .membership, .inclusion, .state: return .comparison
    case .answer: return .closedAnswer
    case .flag: return .boolean
    case .exists(let subject, _): return isFile(subject?.lowercased() ?? words) ? .fileExists : .lookup
    case .prose: return kind(ofProse: words)
    }
  }

  /// `continue`, `no or revise`, `user selects narrative option`.
  private static func isClosedAnswer(_ words: [Substring]) -> Bool {
    guard let first = words.first else { return false }
    if first == "user", words.count > 1 { return ["selects", "chooses", "enters", "picks"].contains(words[1]) }
    return ["yes", "no"].contains(first) && words.dropFirst().first == "or" || first == "option"
      || words.count == 1
        && ["continue", "exit", "quit", "skip", "edit", "proceed", "cancel", "stop", "done", "approve", "revise"]
          .contains(first)
  }

  private static func isStatusFact(_ words: String) -> Bool {
    [
      "status file", "next expected workflow", "already completed", "status is file path", "status_file_found",
      "status_exists", "status is required", "status is optional",
    ].contains(where: words.contains)
  }

  private static func isFile(_ subject: String) -> Bool {
    subject.isEmpty || subject == "exists" || subject == "not exists"
      || ["file", "document", "folder", "directory", "path", ".md", ".yaml", ".yml", ".xml", ".json", "/"]
        .contains(where: subject.contains)
  }

  private static func kind(ofProse words: String) -> Self {
    let parts = words.split { !($0.isLetter || $0.isNumber || "_-'".contains($0)) }
    if isClosedAnswer(parts) { return .closedAnswer }
    if let first = parts.first, first == "user" || first == "user_name" || words.hasPrefix("{user_name}") {
      return .answerIntent
    }
    let isLookup =
      parts.contains("found") || parts.contains("remain") || parts.contains("remains") || parts.contains("missing")
      || parts.contains("exist") || parts.contains("exists") || parts.contains("detected")
      || parts.first == "no" && parts.count <= 5
    if isLookup { return .lookup }
    return parts.count <= 2 || words.hasPrefix("state ") ? .enumWord : .prose
  }
}

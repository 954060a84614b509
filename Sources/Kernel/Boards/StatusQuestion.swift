/// What a condition asks of status files, in the words of BMAD's workflows.
package enum StatusQuestion: Sendable, Hashable {
  /// `drafted stories`, `story with status 'review'`, `backlog epics`.
  case found(StatusSearch)
  /// `story key … in file`: whether the board lists what was named last.
  case key
  case storyFile
  /// `incomplete tasks`, `more tasks remain`.
  case openTasks
  /// `Senior Developer Review section`.
  case section(String)
  /// `prd status is file path`; an empty name stands for the workflow that called.
  case workflowDone(String)
  /// `prd is the next expected workflow`.
  case workflowNext(String)
  /// `current status is neither ready-for-dev nor in-progress`.
  case currentStatus(oneOf: [String])
  /// `epic status is 'done'`.
  case epicStatus(oneOf: [String])
  /// `sprint status file does NOT exist`.
  case board
  /// `first story in epic`.
  case firstOfEpic
}

/// A question with the words that ask it, as a condition's facts are kept under them.
package struct AskedStatus: Sendable, Hashable {
  package var words: String
  package var question: StatusQuestion
  /// Whether the words hold where the question is answered with no.
  package var isNegated: Bool

  package init(words: String, question: StatusQuestion, isNegated: Bool = false) {
    (self.words, self.question, self.isNegated) = (words, question, isNegated)
  }
}

extension Condition {
  /// The questions about status files that stand in it, each with its words.
  package var statusQuestions: [AskedStatus] {
    switch self {
    case .or(let parts), .and(let parts): parts.flatMap(\.statusQuestions)
    case .not(let inner): inner.statusQuestions
    case .exists(let subject?, _):
      StatusWording(subject).thing.map { [AskedStatus(words: subject, question: $0)] } ?? []
    case .prose(let text):
      StatusWording(text).claim.map { [AskedStatus(words: text, question: $0.question, isNegated: $0.isNegated)] } ?? []
    case .otherwise, .comparison, .membership, .inclusion, .state, .exists(nil, _), .answer, .flag: []
    }
  }
}

/// The words of a condition or of a part of one.
private struct StatusWording {
  private let words: [String]
  private let text: String

  init(_ written: String) {
    text = written.lowercased().filter { !"'\"`".contains($0) }.trimmed
    words = text.split { $0 == " " || $0 == "," }.map(String.init)
  }

  private static let statuses: Set<String> = [
    "backlog", "contexted", "drafted", "ready-for-dev", "in-progress", "review", "reviewed", "done",
  ]

  /// What is said to be there or not: the subject of "… found" and "… exists".
  var thing: StatusQuestion? {
    let rest = words.drop { ["the", "any", "a"].contains($0) }
    if rest.starts(with: ["story", "file"]), rest.count <= 3 { return .storyFile }
    if rest.elementsEqual(["sprint", "status", "file"]) { return .board }
    if ["story", "epic", "retrospective"].contains(where: { rest.starts(with: [$0, "key"]) })
      || rest.elementsEqual(["epic"])
    {
      return .key
    }
    if rest.starts(with: ["incomplete", "tasks"]) || rest.starts(with: ["unchecked", "tasks"]) { return .openTasks }
    if rest.last == "section", rest.count > 1, rest.count <= 8 {
      return .section(rest.dropLast().filter { $0 != "no" }.joined(separator: " "))
    }
    return search(Array(rest))
  }

  /// `drafted stories`, `ready-for-dev or in-progress story in sprint status`, `story with status review`.
  private func search(_ rest: [String]) -> StatusQuestion? {
    guard let noun = rest.firstIndex(where: { ["story", "stories", "epic", "epics"].contains($0) }) else { return nil }
    let kind: StatusSearch.Kind = rest[noun].hasPrefix("stor") ? .story : .epic
    var statuses: [String] = []
    if noun == 0 {
      guard rest.count >= 4, rest[1] == "with" || rest[1] == "in", rest[2] == "status" else { return nil }
      statuses = rest[3...].filter { $0 != "or" && $0 != "and" }
    } else {
      statuses = rest[..<noun].filter { $0 != "or" && $0 != "and" }
    }
    guard !statuses.isEmpty, statuses.allSatisfy(Self.statuses.contains) else { return nil }
    return .found(StatusSearch(kind, statuses.map { $0 == "reviewed" ? "review" : $0 }))
  }

  /// A whole condition that the grammar of conditions leaves as prose.
  var claim: (question: StatusQuestion, isNegated: Bool)? {
    let plain = withoutRemark
    switch plain {
    case "no incomplete tasks", "no tasks remain", "no more tasks remain", "no incomplete tasks remain",
      "all tasks complete", "all tasks are complete", "all tasks completed":
      return (.openTasks, true)
    case "more tasks remain", "incomplete tasks remain", "any task is incomplete", "any tasks are incomplete",
      "more incomplete tasks remain", "tasks remain":
      return (.openTasks, false)
    case "story file inaccessible", "story file is inaccessible", "story cannot be read", "story file cannot be read":
      return (.storyFile, true)
    case "status is file path": return (.workflowDone(""), false)
    default: break
    }
    if let rest = plain.dropping(prefix: "current status is neither ") {
      return (.currentStatus(oneOf: rest.split(separator: " ").map(String.init).filter { $0 != "nor" }), true)
    }
    if let rest = plain.dropping(prefix: "epic status is ") {
      let isNegated = rest.hasPrefix("not ")
      let list = rest.dropping(prefix: "not one of: ") ?? rest.dropping(prefix: "one of: ") ?? rest
      let names = list.split { $0 == "," || $0 == " " }.map(String.init).filter { $0 != "or" && $0 != "and" }
      if !names.isEmpty, names.allSatisfy(Self.statuses.contains) { return (.epicStatus(oneOf: names), isNegated) }
    }
    if let id = plain.dropping(suffix: " status is file path"), !id.contains(" ") { return (.workflowDone(id), false) }
    for (ending, isNegated) in [
      (" is not the next expected workflow", true), (" is the next expected workflow", false),
    ] {
      if let id = plain.dropping(suffix: ending), !id.contains(" ") { return (.workflowNext(id), isNegated) }
    }
    if ["this is the first story in epic", "this is first story in epic", "first story in epic"]
      .contains(where: plain.hasPrefix)
    {
      return (.firstOfEpic, false)
    }
    return presence
  }

  /// "story key not found in file": the place stands behind the verb.
  private var presence: (question: StatusQuestion, isNegated: Bool)? {
    guard let verb = words.firstIndex(where: { ["found", "exists", "exist"].contains($0) }),
      verb + 1 < words.count, words[verb + 1] == "in" || words[verb + 1] == "under"
    else { return nil }
    var subject = Array(words[..<verb])
    let isNegated = subject.last == "not" || subject.first == "no"
    subject.removeAll { ["not", "no", "does", "is"].contains($0) }
    return StatusWording(subject.joined(separator: " ")).thing.map { ($0, isNegated) }
  }

  private var withoutRemark: String {
    guard let remark = text.firstRange(of: " ("), text.hasSuffix(")") else { return text }
    return text[..<remark.lowerBound].trimmed
  }
}

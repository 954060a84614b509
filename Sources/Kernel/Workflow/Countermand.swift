/// A line of a workflow that forbids going on without a person. A run that nobody attends goes on all the same, because
/// its operator has approved every step in advance, and says so openly by listing the line.
package struct Countermand: Sendable, Hashable, Codable {
  /// The file that holds the line, relative to the project where it lies inside.
  package var file: String
  /// Counted from 1.
  package var line: Int
  /// The line without tags and list marks, at most 300 characters.
  package var text: String

  package init(file: String, line: Int, text: String) { (self.file, self.line, self.text) = (file, line, text) }
}

extension Workflow {
  /// Every line of the workflow's instructions that forbids going on without a person, in the order of the files.
  package var countermanded: [Countermand] {
    let material = Set([template?.path, checklist?.path].compactMap { $0 })
    var texts = files.filter { $0.isInstruction && !material.contains($0.path) }
    if !texts.contains(where: { $0.path == instructions.path }) { texts.insert(instructions, at: 0) }
    return texts.flatMap(Countermand.found(in:))
  }
}

extension SourceText {
  /// Prose for an agent, as opposed to data and settings.
  fileprivate var isInstruction: Bool {
    let name = path.lowercased()
    return [".md", ".xml"].contains(where: name.hasSuffix)
      && !["template", "checklist"].contains { name.split(separator: "/").last?.contains($0) == true }
  }
}

extension Countermand {
  static func found(in source: SourceText) -> [Countermand] {
    var found: [Countermand] = []
    var number = 0
    for bytes in source.text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      guard bytes.count < 2_000 else { continue }
      let line = Substring(bytes)
      guard Wording(line).forbidsGoingOn else { continue }
      let text = withoutMarks(line)
      found.append(Countermand(file: source.path, line: number, text: String(text.prefix(300))))
    }
    return found
  }

  private static func withoutMarks(_ line: Substring) -> String {
    var text = ""
    var isInTag = false
    for character in line {
      switch character {
      case "<": isInTag = true
      case ">" where isInTag: isInTag = false
      default: if !isInTag { text.append(character) }
      }
    }
    return String(text.drop { "-*#> \t".contains($0) || $0.isWhitespace }).trimmed
  }
}

/// The words of one line, in lower case, read for the few ways in which workflows tie their progress to a person.
private struct Wording {
  private let words: [Substring]

  init(_ line: Substring) { words = line.lowercasedWords(joints: ["_", "'", "’"]) }

  var forbidsGoingOn: Bool { isForbidden || isWait || isDuty }

  private static let people: Set<Substring> = [
    "user", "user's", "users", "human", "person", "operator", "user_name", "stakeholder",
  ]
  private static let consents: Set<Substring> = [
    "approval", "approves", "approved", "confirmation", "confirms", "confirmed", "consent", "permission", "input",
    "response", "responds", "replies", "reply", "selection", "selects", "selected", "chooses", "answer", "answers",
    "says", "agrees", "feedback",
  ]
  private static let advances: Set<Substring> = [
    "proceed", "proceeding", "continue", "continuing", "advance", "move", "generate", "generating", "load", "write",
    "save", "execute", "implement", "start", "finalize", "create", "make", "skip", "assume", "append", "update", "go",
    "apply", "commit",
  ]

  /// "NEVER generate content without user input", "FORBIDDEN to proceed until user selects 'C'".
  private var isForbidden: Bool {
    for at in words.indices where Self.advances.contains(words[at]) {
      let before = words[max(0, at - 4)..<at]
      let isProhibited =
        before.contains("never") || before.contains("forbidden") || before.contains("not") || before.contains("don't")
        || before.contains("cannot") || before.contains("prohibited") || before.contains("don’t")
      guard isProhibited, let limit = words[at...].firstIndex(where: { Self.limits.contains($0) }) else { continue }
      if concernsPerson(words[limit...].prefix(9)) { return true }
    }
    return false
  }
  private static let limits: Set<Substring> = ["without", "until", "unless", "before"]

  /// "HALT and wait for user selection", "STOP until the user confirms".
  private var isWait: Bool {
    for at in words.indices where Self.pauses.contains(words[at]) {
      let before = words[max(0, at - 2)..<at]
      if before.contains(where: Self.denials.contains) { continue }
      let after = words[(at + 1)...].prefix(8)
      guard let limit = after.firstIndex(where: { $0 == "for" || $0 == "until" }) else { continue }
      if concernsPerson(words[limit...].prefix(7)) { return true }
    }
    return false
  }
  private static let pauses: Set<Substring> = ["wait", "waits", "halt", "stop", "pause", "hold"]
  private static let denials: Set<Substring> = ["not", "don't", "don’t", "never", "without", "no"]

  /// "User must approve each section before continuing", "Get explicit user approval", "ONLY proceed when user selects C".
  private var isDuty: Bool {
    for at in words.indices {
      let after = words[(at + 1)...]
      if Self.people.contains(words[at]),
        after.first == "must" || after.first == "has" && after.dropFirst().first == "to",
        after.prefix(4).contains(where: { Self.duties.contains($0) })
      {
        return true
      }
      if words[at] == "explicit", after.prefix(3).contains(where: { Self.grants.contains($0) }) { return true }
      if words[at] == "only", after.prefix(2).contains(where: { Self.advances.contains($0) }),
        let limit = after.prefix(6).firstIndex(where: { ["when", "after", "if", "once"].contains($0) }),
        concernsPerson(words[limit...].prefix(6))
      {
        return true
      }
    }
    return false
  }
  private static let duties: Set<Substring> = ["approve", "confirm", "select", "choose", "respond", "agree", "review"]
  private static let grants: Set<Substring> = ["approval", "consent", "permission", "confirmation"]

  private func concernsPerson(_ words: ArraySlice<Substring>) -> Bool {
    words.contains(where: Self.people.contains) || words.contains(where: Self.consents.contains)
  }
}

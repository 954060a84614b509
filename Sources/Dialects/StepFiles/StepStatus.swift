import Kernel

/// The changes of the sprint board that a step file asks for in its words. No agent edits a board as text; as actions
/// of their own they are the engine's, and the agent only tells the values.
struct StepStatus {
  private let file: StepFile
  private let lines: Range<Int>

  init(_ file: StepFile, lines: Range<Int>) { (self.file, self.lines) = (file, lines) }

  func nodes() -> [Node] {
    var seen: Set<String> = []
    return lines.flatMap { line -> [Node] in
      guard !file.markdown.isInert(line) else { return [] }
      let words = file.markdown.line(line)
      guard words.contains("development_status[") || words.contains("sync-sprint-status") else { return [] }
      let range = file.markdown.map.range(file.markdown.map.content(ofLine: line))
      if let target = Self.target(words) { return seen.insert(target).inserted ? Self.sync(target, range) : [] }
      guard let change = Self.change(words), seen.insert(change).inserted else { return [] }
      return [Self.action(change, range)]
    }
  }

  /// "3. If found: update `development_status[{story_key}]` to `{new_status}`." Only where the agent is to tell the
  /// status: a fixed one stands under a condition of its own.
  private static func change(_ words: String) -> String? {
    for verb in ["update ", "Update ", "set ", "Set "] {
      guard let start = words.firstRange(of: verb + "`development_status[") else { continue }
      let rest = words[start.lowerBound...]
      let clause = rest[..<(rest.firstRange(of: ". ")?.lowerBound ?? rest.endIndex)].filter { $0 != "`" }
      let text = doubled(clause.hasSuffix(".") ? String(clause.dropLast()) : clause)
      guard case .setBoard(_, let status)? = StatusVerb.read(text), status.hasPrefix("{{"), status.hasSuffix("}}")
      else {
        return nil
      }
      return text
    }
    return nil
  }

  /// The status of "Follow `./sync-sprint-status.md` with `{target_status}` = `review`."
  private static func target(_ words: String) -> String? {
    guard words.contains("sync-sprint-status"), let found = words.firstRange(of: "target_status") else { return nil }
    let rest = words[found.upperBound...].drop { "}` =:".contains($0) }
    let status = rest.prefix { $0.isLetter || $0 == "-" }
    return ["in-progress", "review", "done"].contains(String(status)) ? String(status) : nil
  }

  /// What that file says: nothing where the story is as far already.
  private static func sync(_ target: String, _ range: SourceRange) -> [Node] {
    let later = ["in-progress", "review", "done"].drop { $0 != target }.joined(separator: " nor ")
    return [
      action("Get current status value for development_status[{{story_key}}]", range),
      Node(
        tag: .check, attributes: [Attribute(name: "if", value: "current status is neither \(later)", range: range)],
        children: [action("Update development_status[{{story_key}}] = \"\(target)\"", range)], range: range),
    ]
  }

  private static func action(_ words: String, _ range: SourceRange) -> Node {
    Node(tag: .action, children: [Node(tag: .text, text: words, range: range)], range: range)
  }

  /// `{story_key}` as `{{story_key}}`: what a run tells is looked up late.
  private static func doubled(_ text: String) -> String {
    text.replacing("{", with: "{{").replacing("}", with: "}}").replacing("{{{{", with: "{{").replacing(
      "}}}}", with: "}}")
  }
}

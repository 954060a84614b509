import Foundation

/// A project as BMAD 6.0.0-alpha.6 sets it up: the workflows of `Tests/Fixtures/lending`, or those of the release
/// itself where they are at hand.
struct LendingProject {
  enum Release: String, CaseIterable { case fixture, alpha6 }

  let program: Binary

  private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  static let guide = tests.deletingLastPathComponent().appendingPathComponent("docs/guide/stories-and-boards.md")

  /// The release's own files: `ORCHESTRATOR_CORPUS` or a folder beside the package.
  private static var corpus: URL? {
    let given = ProcessInfo.processInfo.environment["ORCHESTRATOR_CORPUS"].map { URL(fileURLWithPath: $0) }
    let folder = tests.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("shared/corpus/bmad-v6.0.0-alpha.6")
    let root = given ?? folder
    return FileManager.default.fileExists(atPath: root.appendingPathComponent("src/modules/bmm").path) ? root : nil
  }

  /// - Returns: nil where the release is not at hand.
  init?(_ release: Release) throws {
    let fixture = Self.tests.appendingPathComponent("Fixtures/lending")
    program = try Binary()
    let manager = FileManager.default
    for name in try manager.contentsOfDirectory(atPath: fixture.path) {
      try manager.copyItem(
        at: fixture.appendingPathComponent(name), to: program.folder.appendingPathComponent(name))
    }
    if release == .alpha6 {
      guard let corpus = Self.corpus else {
        program.remove()
        print("skipped: BMAD 6.0.0-alpha.6 is not at hand (set ORCHESTRATOR_CORPUS to its folder)")
        return nil
      }
      let configuration = try program.read("bmad/bmm/config.yaml")
      try manager.removeItem(at: program.folder.appendingPathComponent("bmad/bmm"))
      for (from, to) in [("src/modules/bmm", "bmad/bmm"), ("src/core", "bmad/core")] {
        try manager.copyItem(at: corpus.appendingPathComponent(from), to: program.folder.appendingPathComponent(to))
      }
      try program.write(configuration, to: "bmad/bmm/config.yaml")
    }
    try program("init")
  }

  /// The statuses of the board, by key.
  func board() throws -> [String: String] {
    try program.read("docs/sprint-status.yaml").split(separator: "\n").reduce(into: [:]) { board, line in
      let parts = line.split(separator: ":").map { $0.trimmingCharacters(in: .whitespaces) }
      if line.hasPrefix("  "), !line.contains("#"), parts.count == 2 { board[parts[0]] = parts[1] }
    }
  }

  /// The board's comments, in order.
  func comments() throws -> [String] {
    try program.read("docs/sprint-status.yaml").split(separator: "\n").map(String.init)
      .filter { $0.trimmingCharacters(in: .whitespaces).hasPrefix("#") }
  }
}

/// Agents that do what their turns ask for, by edits of documents.
struct ScriptedTeam: Sendable {
  /// The project's folder.
  let folder: URL

  func reply(_ turn: String, _ reply: inout [String: Any]) {
    let outputs = reply["outputs"] as? [[String: Any]] ?? []
    reply["outputs"] = outputs.map { output in
      var output = output
      if let name = output["name"] as? String, let text = Self.texts[name] { output["markdown"] = text }
      return output
    }
    let story = self.story
    let facts = reply["facts"] as? [[String: Any]] ?? []
    reply["facts"] = facts.map { fact in
      let name = fact["name"] as? String ?? ""
      return ["name": name, "value": name == "outcome" ? verdict(of: story) as Any : NSNull()]
    }
    reply["judgements"] = (reply["judgements"] as? [[String: Any]] ?? []).map { judgement in
      judgement.merging(["holds": "no"]) { $1 }
    }
    reply["edits"] = story.map { edits(turn, $0.path, $0.text) } ?? []
  }

  private static let texts = [
    "tasks_subtasks": "- [ ] Write the page (AC: 1)\n  - [ ] Name every tool\n- [ ] Link the page (AC: 1)",
    "acceptance_criteria": "1. The page says it.", "role": "member", "action": "to lend", "benefit": "all can mend",
    "story_body": "As a member,\nI want to lend,\nso that all can mend.",
  ]

  /// The story that is worked on: the first that is neither in the backlog nor done.
  private var story: (path: String, text: String)? {
    let board =
      (try? String(contentsOf: folder.appendingPathComponent("docs/sprint-status.yaml"), encoding: .utf8)) ?? ""
    for line in board.split(separator: "\n") where line.hasPrefix("  ") && line.dropFirst(2).first?.isNumber == true {
      guard !line.hasSuffix(": backlog"), !line.hasSuffix(": done"), let colon = line.firstIndex(of: ":") else {
        continue
      }
      let path = "docs/stories/\(line[..<colon].dropFirst(2)).md"
      guard let text = try? String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8) else { continue }
      return (path, text)
    }
    return nil
  }

  /// The first review of the second epic's story asks for a change.
  private func verdict(of story: (path: String, text: String)?) -> String {
    guard let story, story.path.contains("/2-1-"), !story.text.contains("Changes Requested") else { return "Approve" }
    return "Changes Requested"
  }

  private func edits(_ turn: String, _ path: String, _ text: String) -> [[String: String]] {
    func edit(_ op: String, _ find: String, _ text: String, in file: String? = nil) -> [String: String] {
      ["path": file ?? path, "op": op, "find": find, "text": text]
    }
    if turn.contains("Implement the task COMPLETELY") {
      return [edit("append", "", "- a ladder\n", in: "docs/offers.md")]
    }
    if turn.contains("ONLY mark the task"),
      let task = text.split(separator: "\n").first(where: { $0.contains("- [ ] ") })
    {
      let words = task.drop { $0 == " " }
      return [
        edit("replace-block", String(task), task.prefix(task.count - words.count) + "- [x] " + words.dropFirst(6))
      ]
    }
    if turn.contains("Context Reference"), turn.contains("list item for") {
      return [edit("insert-after", "### Context Reference", "\n- see the context\n")]
    }
    guard turn.contains("titled exactly: \"Senior Developer Review (AI)\"") else { return [] }
    let verdict = verdict(of: (path, text))
    let review = edit("append", "", "\n## Senior Developer Review (AI)\n\nOutcome: \(verdict)\n")
    let task = edit(
      "insert-after", "- [x] Link the page (AC: 1)", "- [ ] [AI-Review][Low] Name the owner of each tool\n")
    return verdict == "Approve" ? [review] : [review, task]
  }
}

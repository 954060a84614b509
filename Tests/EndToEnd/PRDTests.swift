import Foundation
import Testing

struct PRDTests {
  /// Initialises, runs, answers whatever is asked, and returns the document.
  private func complete(_ program: Binary, brief: String) throws -> (document: String, questions: Int) {
    try program.write(brief, to: "brief.txt")
    let initialised = try program("init", "--name", "Trial", "--brief", "brief.txt")
    #expect(initialised.code == 0, "\(initialised.errors)")
    var result = try program("run", "prd", "--provider", "offline", "--json")
    var questions = 0
    while result.code == 75 {
      let pending = try #require(try result.json["escalations"] as? [[String: Any]])
      if questions == 0 { questions = pending.count }
      let id = try #require(pending.first?["id"] as? String)
      result = try program("escalations", "respond", id, "The association's board decides it in March 2027.", "--json")
    }
    #expect(result.code == 0, "\(result.output) \(result.errors)")
    #expect(try result.json["status"] as? String == "completed")
    return (try program.read("docs/PRD.md"), questions)
  }

  @Test(arguments: [Brief.letter, Brief.page])
  func `a brief becomes a document in which every statement names its source`(brief: String) throws {
    let program = try Binary()
    defer { program.remove() }
    let (document, questions) = try complete(program, brief: brief)
    #expect(questions <= 10)
    #expect(document.contains("## Vision Alignment"))
    #expect(document.contains("## Functional Requirements"))
    #expect(document.contains("FR-1"))
    #expect(!document.contains("{{"))
    #expect(uncited(document).isEmpty, "without a source: \(uncited(document))")
    for (path, line) in citations(in: document) {
      let lines = try program.read(path).split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.indices.contains(line - 1) && !lines[line - 1].isEmpty, "\(path):\(line) cites nothing")
    }
  }

  @Test func `an answer is woven in under its id and never asked again`() throws {
    let program = try Binary()
    defer { program.remove() }
    let (document, questions) = try complete(program, brief: Brief.letter)
    #expect(questions >= 1)
    #expect(document.contains("The association's board decides it in March 2027"))
    #expect(document.contains("[answer:prd-"))
    let again = try program("run", "prd", "--json")
    #expect(again.code == 0, "\(again.output)")
    #expect(try program.read("docs/PRD.md") == document)
  }

  @Test func `killed again and again, the run ends in the same document`() throws {
    let calm = try Binary()
    defer { calm.remove() }
    let began = ContinuousClock.now
    let (document, _) = try complete(calm, brief: Brief.letter)
    // Kills are spread over what an undisturbed process takes here, so that they fall everywhere.
    let spread = UInt32(clamping: Int((ContinuousClock.now - began) / .microseconds(1)) / 3)

    let program = try Binary()
    defer { program.remove() }
    try program.write(Brief.letter, to: "brief.txt")
    try program("init", "--name", "Trial", "--brief", "brief.txt")
    var random = SystemRandomNumberGenerator()
    var kills = 0
    var asked: Set<String> = []
    var isOver = false
    while kills < 50 {
      let isBegun = try !(program("runs", "list", "--json").json["runs"] as? [Any] ?? []).isEmpty
      let process = program.process(isBegun ? ["resume"] : ["run", "prd"])
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      usleep(UInt32.random(in: 0...max(1, spread), using: &random))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      kills += 1
      for pending in try program("escalations", "list", "--json").json["escalations"] as? [[String: Any]] ?? [] {
        asked.insert(try #require(pending["question"] as? String))
        let id = try #require(pending["id"] as? String)
        try program("escalations", "respond", id, "The association's board decides it in March 2027.", "--no-resume")
      }
      let runs = try program("runs", "list", "--json").json["runs"] as? [[String: Any]] ?? []
      isOver = runs.first?["status"] as? String == "completed"
      if isOver { break }
    }
    if !isOver {
      let isBegun = try !(program("runs", "list", "--json").json["runs"] as? [Any] ?? []).isEmpty
      let last = isBegun ? try program("resume", "--json") : try program("run", "prd", "--json")
      #expect(last.code == 0 || last.code == 75, "\(last.output) \(last.errors)")
    }
    for _ in 0..<10 {
      for pending in try program("escalations", "list", "--json").json["escalations"] as? [[String: Any]] ?? [] {
        let id = try #require(pending["id"] as? String)
        try program("escalations", "respond", id, "The association's board decides it in March 2027.")
      }
    }
    #expect(try program.read("docs/PRD.md") == document)
    let archive = try program.contents(of: ".bmad-escalations/archive")
    #expect(Set(archive.keys.map { $0.replacingOccurrences(of: ".json", with: "") }).count == archive.count)
    #expect(!archive.keys.contains { $0.hasSuffix("-2.json") }, "a question was asked twice: \(archive.keys)")
  }
}

/// Lines of a document that state something and name no source.
private func uncited(_ document: String) -> [String] {
  var isFrontMatter = false
  var found: [String] = []
  for (index, raw) in document.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
    let line = raw.trimmingCharacters(in: .whitespaces)
    if line == "---" {
      isFrontMatter = index == 0 ? true : false
      continue
    }
    if isFrontMatter || line.isEmpty || line.hasPrefix("#") || line.hasSuffix("?") { continue }
    if line.hasPrefix("|") { continue }
    let ending = line.hasSuffix(".") ? String(line.dropLast()) : line
    if !(ending.hasSuffix("]") && (ending.contains("[answer:") || ending.contains(".md:"))) { found.append(line) }
  }
  return found
}

private func citations(in document: String) -> [(path: String, line: Int)] {
  document.matches(of: /\[([^\[\]\s:]+):(\d+)\]/).compactMap { match in
    Int(match.output.2).map { (String(match.output.1), $0) }
  }
}

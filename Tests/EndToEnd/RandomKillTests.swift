import Foundation
import Support
import Testing

/// Processes killed at random moments, in a run of a workflow that uses every element, invokes others, asks four times and
/// is edited by hand in between.
///
/// `ORCHESTRATOR_KILLS` sets how many die (500 in `make proof`), `ORCHESTRATOR_SEED` which moments they are.
@Suite(.timeLimit(.minutes(60)))
struct RandomKillTests {
  private static let byHand = "\n## By hand\n\nThese words are a person's.\n"
  /// A project whose workflow `everything` uses every element of the notation.
  private static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/everything")
  /// By a word of the question. The harbour's is a judgement, for which the offline provider knows nothing.
  private static let answers = ["hull": "Red", "small": "Oak", "large": "Steel", "harbour": "n"]
  /// In one project, so that each of them comes to an end.
  private static let killsAtMost = 12

  private static func setting(_ name: String, _ standard: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
  }

  private struct Outcome {
    var documents: [String: String]
    var decisions: [String]
    var questions: [String]

    /// What is here and not there, or the other way round.
    func differences(from other: Outcome) -> [String] {
      let paths = Set(documents.keys).union(other.documents.keys).filter { documents[$0] != other.documents[$0] }
      return paths.sorted().map { "\($0):\n\(documents[$0] ?? "not there")" }
        + decisions.difference(from: other.decisions).map { "\($0)" }
        + questions.difference(from: other.questions).map { "\($0)" }
    }
  }

  /// One project on its way from the first `run` to the end.
  private struct Journey {
    var edited: Set<String> = []

    func begin() throws -> Binary {
      let program = try Binary()
      for name in ["docs", "tasks", "workflows"] {
        try FileManager.default.copyItem(
          at: RandomKillTests.fixture.appendingPathComponent(name), to: program.folder.appendingPathComponent(name))
      }
      try program("init", "--name", "Trial")
      return program
    }

    /// The command that takes the run further; nil once it is completed. Edits what a person edits before it answers.
    mutating func next(_ program: Binary) throws -> [String]? {
      let runs = try program("runs", "list", "--json").json["runs"] as? [[String: Any]] ?? []
      guard let run = runs.last else { return ["run", "everything", "--provider", "offline"] }
      if run["status"] as? String == "completed" { return nil }
      let pending = try program("escalations", "list", "--json").json["escalations"] as? [[String: Any]] ?? []
      guard run["status"] as? String == "waiting", let first = pending.first else { return ["resume"] }
      let id = try #require(first["id"] as? String)
      let question = try #require(first["question"] as? String)
      let answer = try #require(
        RandomKillTests.answers.first { question.contains($0.key) }, "no answer is known to: \(question)")
      if edited.insert(answer.key).inserted {
        try edit(program, run: try #require(run["run"] as? String), before: answer.key)
      }
      return ["escalations", "respond", id, answer.value]
    }

    /// What a person does while the run waits: takes a variable back, then adds to a document.
    private func edit(_ program: Binary, run: String, before question: String) throws {
      switch question {
      case "hull":
        let state = ".bmad/runs/\(run)/state.yaml"
        let text = try program.read(state)
        try #require(text.contains("has_brief: true"), "\(text)")
        try program.write(text.replacingOccurrences(of: "has_brief: true", with: "has_brief: false"), to: state)
      case "small":
        try program.write(
          try program.read("docs/everything.md") + RandomKillTests.byHand, to: "docs/everything.md")
      default: break
      }
    }

    func outcome(_ program: Binary) throws -> Outcome {
      Outcome(
        documents: try program.contents(of: "docs").mapValues { String(decoding: $0, as: UTF8.self) },
        decisions: try program.read(".bmad/decisions.jsonl").split(separator: "\n").map { line in
          var fields = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
          for key in ["at", "run"] { fields[key] = nil }
          return String(
            decoding: try JSONSerialization.data(withJSONObject: fields, options: .sortedKeys), as: UTF8.self)
        },
        questions: try program.contents(of: ".bmad-escalations/archive").keys.sorted())
    }
  }

  @Test func `however often it is killed, a run comes to the same documents and decisions`() throws {
    var calm = Journey()
    let undisturbed = try calm.begin()
    defer { undisturbed.remove() }
    var longest = Duration.zero
    while let command = try calm.next(undisturbed) {
      let began = ContinuousClock.now
      let result = try undisturbed.call(command)
      #expect([0, 75].contains(result.code), "\(command): \(result.errors)")
      longest = max(longest, ContinuousClock.now - began)
    }
    let expected = try calm.outcome(undisturbed)
    let document = try #require(expected.documents["everything.md"])
    #expect(document.contains("a person's"))
    // Only where the variable was taken back is this step walked.
    #expect(document.contains("## Never"))
    #expect(expected.documents.count == 9)
    #expect(expected.questions.count == 4)
    // Kills are spread over what an undisturbed process takes here, so that they fall everywhere.
    let spread = UInt64(max(1, longest / .microseconds(1)))

    var random = SeededRandom(seed: UInt64(Self.setting("ORCHESTRATOR_SEED", 1)))
    let wanted = Self.setting("ORCHESTRATOR_KILLS", 24)
    var kills = 0
    while kills < wanted {
      var journey = Journey()
      let program = try journey.begin()
      defer { program.remove() }
      var killed: [String] = []
      while let command = try journey.next(program) {
        guard killed.count < Self.killsAtMost, kills < wanted else {
          let result = try program.call(command)
          try #require([0, 75].contains(result.code), "after \(killed): \(command): \(result.errors)")
          continue
        }
        let process = program.process(command)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let moment = random.next() % spread
        usleep(UInt32(moment))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        guard process.terminationReason == .uncaughtSignal else { continue }
        kills += 1
        killed.append("\(command[0]) after \(moment) µs")
      }
      let differences = try journey.outcome(program).differences(from: expected)
      #expect(differences.isEmpty, "killed: \(killed.joined(separator: ", "))")
    }
    print("RandomKillTests: \(kills) processes were killed")
  }
}

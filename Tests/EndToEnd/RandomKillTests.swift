import Foundation
import Testing

/// Processes killed at random moments, in a run that asks twice and is edited by hand in between.
///
/// `ORCHESTRATOR_KILLS` sets how many die (500 in `make proof`), `ORCHESTRATOR_SEED` which moments they are.
@Suite(.timeLimit(.minutes(60)))
struct RandomKillTests {
  private static let instructions = """
    <workflow>
    <step n="1" goal="Set out"><action>Set round = 1</action><action>Describe the vision.</action>
    <template-output>vision</template-output></step>
    <step n="2" goal="Go round"><check if="round == 1"><action>Set round = 2</action>
    <goto step="2">once more</goto></check></step>
    <step n="3" goal="Ask for the colour"><ask response="colour">Which colour shall the bell have?</ask></step>
    <step n="4" goal="Write" agent="mary"><step n="4a" goal="Inside"><action>Describe who uses it.</action>
    <template-output>users</template-output></step>
    <check if="round == 7"><output>Edited by hand.</output><action>Describe the features.</action>
    <template-output>scope</template-output></check></step>
    <step n="5" goal="Ask for the place"><ask response="place">Where shall the bell hang?</ask></step>
    <step n="6" goal="Never" if="round == 3"><action>Describe nothing.</action></step>
    <step n="7" goal="Close"><template-output file="docs/risks.md">risks</template-output></step>
    </workflow>
    """
  private static let template =
    "# {{colour}}, {{place}}\n\n## A\n\n{{vision}}\n\n## B\n\n{{users}}\n\n## C\n\n{{scope}}\n"
  private static let byHand = "\n## By hand\n\nThese words are a person's.\n"
  /// In one project, so that each of them comes to an end.
  private static let killsAtMost = 12

  private static func setting(_ name: String, _ standard: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
  }

  private struct Outcome: Equatable {
    var documents: [String: String]
    var decisions: [String]
    var questions: [String]
  }

  /// One project on its way from the first `run` to the end.
  private struct Journey {
    var isEdited = false

    func begin() throws -> Binary {
      let program = try Binary()
      try program.write(Brief.page, to: "docs/brief.md")
      try program("init", "--name", "Trial")
      try program.write(
        "name: mine\ninstructions: instructions.md\ntemplate: template.md\ndefault_output_file: docs/out.md\n",
        to: "workflows/mine/workflow.yaml")
      try program.write(RandomKillTests.instructions, to: "workflows/mine/instructions.md")
      try program.write(RandomKillTests.template, to: "workflows/mine/template.md")
      return program
    }

    /// The command that takes the run further; nil once it is completed. Edits what a person edits before it answers.
    mutating func next(_ program: Binary) throws -> [String]? {
      let runs = try program("runs", "list", "--json").json["runs"] as? [[String: Any]] ?? []
      guard let run = runs.last else { return ["run", "mine", "--provider", "offline"] }
      if run["status"] as? String == "completed" { return nil }
      let pending = try program("escalations", "list", "--json").json["escalations"] as? [[String: Any]] ?? []
      guard run["status"] as? String == "waiting", let first = pending.first else { return ["resume"] }
      let id = try #require(first["id"] as? String)
      if !isEdited {
        try edit(program, run: try #require(run["run"] as? String))
        isEdited = true
      }
      return [
        "escalations", "respond", id, (first["question"] as? String)?.contains("colour") == true ? "Red" : "Here",
      ]
    }

    private func edit(_ program: Binary, run: String) throws {
      let state = ".bmad/runs/\(run)/state.yaml"
      let text = try program.read(state)
      try #require(text.contains("round: 2"), "\(text)")
      try program.write(text.replacingOccurrences(of: "round: 2", with: "round: 7"), to: state)
      try program.write(try program.read("docs/out.md") + RandomKillTests.byHand, to: "docs/out.md")
    }

    func outcome(_ program: Binary) throws -> Outcome {
      Outcome(
        documents: try ["docs/out.md", "docs/risks.md"].reduce(into: [:]) { $0[$1] = try program.read($1) },
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
    #expect(expected.documents["docs/out.md"]?.contains("a person's") == true)
    #expect(expected.questions.count == 2)
    // Kills are spread over what an undisturbed process takes here, so that they fall everywhere.
    let spread = UInt64(max(1, longest / .microseconds(1)))

    var random = SplitMix(state: UInt64(Self.setting("ORCHESTRATOR_SEED", 1)))
    let wanted = Self.setting("ORCHESTRATOR_KILLS", 36)
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
      #expect(try journey.outcome(program) == expected, "killed: \(killed.joined(separator: ", "))")
    }
    print("RandomKillTests: \(kills) processes were killed")
  }
}

/// A small generator with a seed, so that a failure can be repeated.
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

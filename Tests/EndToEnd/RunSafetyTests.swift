import Foundation
import Testing

/// What a person, another process or a broken disk may do to runs.
struct RunSafetyTests {
  private static let asking =
    "<step n=\"1\" goal=\"A\"><ask response=\"x\">Which colour shall the bell have?</ask></step>"

  private func project(
    _ steps: String = asking, yaml: String = "name: mine\ninstructions: instructions.md\n"
  ) throws -> Binary {
    let program = try Binary()
    try program.write(Brief.page, to: "docs/brief.md")
    try program("init", "--name", "Trial")
    try program.write(yaml, to: "workflows/mine/workflow.yaml")
    try program.write("<workflow>\(steps)</workflow>\n", to: "workflows/mine/instructions.md")
    return program
  }

  /// A project with a run that waits for an answer, and the run's name.
  private func waiting() throws -> (program: Binary, run: String) {
    let program = try project()
    #expect(try program("run", "mine").code == 75)
    return (program, try run(of: program))
  }

  private func run(of program: Binary) throws -> String {
    let runs = try program("runs", "list", "--json").json["runs"] as? [[String: Any]]
    return try #require(runs?.last?["run"] as? String)
  }

  private func question(of program: Binary) throws -> String {
    let pending = try program("escalations", "list", "--json").json["escalations"] as? [[String: Any]]
    return try #require(pending?.first?["id"] as? String)
  }

  @Test func `of six starts at the same moment one runs`() throws {
    let program = try project()
    defer { program.remove() }
    let processes = (1...6).map { _ in program.process(["run", "mine", "--quiet"]) }
    for process in processes {
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
    }
    for process in processes { process.waitUntilExit() }
    #expect(processes.map(\.terminationStatus) == [75, 75, 75, 75, 75, 75])
    #expect((try program("runs", "list", "--json").json["runs"] as? [Any])?.count == 1)
    #expect((try program("escalations", "list", "--json").json["escalations"] as? [Any])?.count == 1)
  }

  @Test(arguments: [
    ".git/config", ".bmad/project-config.yaml", ".envrc", "bmad/sprint-status.yaml", "wt/x.md", ".BMAD/x.md",
  ])
  func `a workflow that writes where it may not does not begin`(path: String) throws {
    let output = "<step n=\"1\" goal=\"A\"><template-output file=\"\(path)\">a</template-output></step>"
    let yaml = "name: mine\ninstructions: instructions.md\n"
    for (steps, yaml) in [(output, yaml), (Self.asking, yaml + "default_output_file: \"\(path)\"\n")] {
      let program = try project(steps, yaml: yaml)
      defer { program.remove() }
      let before = try program.contents()
      let result = try program("run", "mine", "--json")
      #expect(result.code == 77, "\(result.output)")
      #expect((try result.json["error"] as? [String: Any])?["code"] as? String == "protected-path")
      #expect(try program.contents(of: ".bmad/runs").isEmpty)
      for (name, data) in before { #expect(try program.contents()[name] == data, "\(name) was changed") }
    }
  }

  @Test func `a name that only becomes clear in the run is refused when it is written`() throws {
    let program = try project(
      "<step n=\"1\" goal=\"A\"><template-output file=\"{{place}}/config\">a</template-output></step>")
    defer { program.remove() }
    let result = try program("run", "mine", "--set", "place=.git", "--provider", "offline")
    #expect(result.code == 77, "\(result.output) \(result.errors)")
    #expect(!program.exists(".git"))
  }

  @Test(arguments: ["", "garbage", nil] as [String?])
  func `a run whose journal is lost is reported and can be given up`(journal: String?) throws {
    let (program, run) = try waiting()
    defer { program.remove() }
    let path = ".bmad/runs/\(run)/journal"
    if let journal {
      try program.write(journal, to: path)
    } else {
      try FileManager.default.removeItem(at: program.folder.appendingPathComponent(path))
    }
    let refused = try program("resume")
    #expect(refused.code == 74)
    #expect(refused.errors.contains(path), "\(refused.errors)")
    #expect(try program("doctor").code == 74)
    #expect(try program("run", "mine").code == 75)
    #expect(try program("run", "mine", "--new").code == 75)
    #expect(program.exists(".bmad/runs/\(run)/journal.damaged"))
    let shown = try program("runs", "show", run, "--json").json
    #expect(shown["status"] as? String == "cancelled")
    #expect(try program("resume", run).code == 65)
    let pending = try program("escalations", "list", "--json").json["escalations"] as? [[String: Any]]
    #expect(pending?.count == 1)
    #expect(pending?.first?["runId"] as? String != run)
    #expect(try program("doctor").code == 0)
  }

  @Test func `a damaged record in the middle, and cancel`() throws {
    let (program, run) = try waiting()
    defer { program.remove() }
    let url = program.folder.appendingPathComponent(".bmad/runs/\(run)/journal")
    var bytes = try Data(contentsOf: url)
    bytes[40] ^= 1
    try bytes.write(to: url)
    #expect(try program("resume").code == 74)
    #expect(try program("doctor").code == 74)
    #expect(try program("cancel", run).code == 0)
    #expect(try Data(contentsOf: url.deletingLastPathComponent().appendingPathComponent("journal.damaged")) == bytes)
    #expect((try program("escalations", "list", "--json").json["escalations"] as? [Any])?.isEmpty == true)
    #expect(try program("run", "mine").code == 75)
  }

  @Test func `a status that was edited is not believed`() throws {
    let (program, run) = try waiting()
    defer { program.remove() }
    let path = ".bmad/runs/\(run)/state.yaml"
    let edited = try program.read(path).replacingOccurrences(of: "status: waiting", with: "status: completed")
    try program.write(edited, to: path)
    let line = try #require(edited.split(separator: "\n").firstIndex { $0.hasPrefix("status:") }) + 1
    let refused = try program("resume")
    #expect(refused.code == 78)
    #expect(refused.errors.contains("\(path):\(line):9"), "\(refused.errors)")
    #expect(try program("run", "mine").code == 75)
    #expect(try program("runs", "show", run, "--json").json["status"] as? String == "waiting")
    #expect(try program("resume", "--discard-edits").code == 75)
    #expect(try program.read(path).contains("status: waiting"))
  }

  @Test func `one bad file among the questions stands in nobody's way`() throws {
    let (program, _) = try waiting()
    defer { program.remove() }
    try program.write("prose", to: ".bmad-escalations/bad.json")
    for arguments in [["escalations"], ["status"], ["resume"]] {
      let process = try program(arguments[0])
      #expect([0, 75].contains(process.code), "\(arguments): \(process.errors)")
      #expect(process.errors.contains(".bmad-escalations/bad.json"))
    }
    for verb in ["show", "respond"] {
      let result =
        verb == "show" ? try program("escalations", "show", "bad") : try program("escalations", "respond", "bad", "x")
      #expect(result.code == 65)
      #expect(result.errors.components(separatedBy: "bad.json").count == 2, "\(result.errors)")
    }
    #expect(try program("escalations", "respond", try question(of: program), "Red.").code == 0)
    #expect(try program.read(".bmad-escalations/bad.json") == "prose")
  }

  @Test func `an answer that comes while the run is being let go is taken up`() throws {
    for _ in 0..<8 {
      let program = try project()
      defer { program.remove() }
      let process = program.process(["run", "mine", "--quiet"])
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      var id: String?
      while id == nil, process.isRunning {
        let names = try? FileManager.default.contentsOfDirectory(
          atPath: program.folder.appendingPathComponent(".bmad-escalations").path)
        id = names?.first { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.map { String($0.dropLast(5)) }
      }
      #expect(try program("escalations", "respond", try id ?? question(of: program), "Red.").code == 0)
      process.waitUntilExit()
      #expect(try program("runs", "show", try run(of: program), "--json").json["status"] as? String == "completed")
    }
  }

  @Test func `an answer has a limit`() throws {
    let (program, _) = try waiting()
    defer { program.remove() }
    let id = try question(of: program)
    let long = try program("escalations", "respond", id, "-", input: String(repeating: "x", count: 65_537))
    #expect(long.code == 65)
    #expect(long.errors.contains("64 KB"))
    #expect(try program("escalations", "respond", id, "-", input: String(repeating: "x", count: 65_536)).code == 0)
  }

  @Test func `lost audit streams are made again when the run is resumed`() throws {
    let (program, _) = try waiting()
    defer { program.remove() }
    try program("escalations", "respond", try question(of: program), "Red.", "--no-resume")
    let events = try program.read(".bmad/events.jsonl").split(separator: "\n")
    for name in ["events", "decisions"] {
      try? FileManager.default.removeItem(at: program.folder.appendingPathComponent(".bmad/\(name).jsonl"))
    }
    #expect(try program("resume").code == 0)
    let found = try program.read(".bmad/events.jsonl").split(separator: "\n")
    #expect(Array(found.prefix(events.count)) == events)
    #expect(Set(found).count == found.count)
    #expect(try program.read(".bmad/decisions.jsonl").contains("Red."))
  }

  @Test func `a run without its state is shown as far as it is known`() throws {
    let (program, run) = try waiting()
    defer { program.remove() }
    try FileManager.default.removeItem(at: program.folder.appendingPathComponent(".bmad/runs/\(run)/state.yaml"))
    for command in [try program("runs", "list"), try program("status"), try program("runs", "show", run)] {
      #expect(command.output.contains(run))
      #expect(!command.output.contains("of 0"), "\(command.output)")
    }
    #expect(try program("resume").code == 75)
  }

  @Test func `doctor reports a project's unreadable workflow`() throws {
    let program = try project("<step n=\"1\" goal=\"A\"><ask>What?</ask>", yaml: "name: mine\n\tinstructions: x\n")
    defer { program.remove() }
    let result = try program("doctor")
    #expect(result.code == 65, "\(result.output)")
    #expect(result.output.contains("workflows/mine/workflow.yaml"))
  }

  @Test func `hints are for the folder that the caller named`() throws {
    let (program, run) = try waiting()
    defer { program.remove() }
    let again = try program("-C", program.folder.path, "run", "mine")
    #expect(again.errors.contains("orchestrator -C \(program.folder.path) resume \(run)"), "\(again.errors)")
    let unknown = try program("-C", ".", "escalations", "show", "none")
    #expect(unknown.errors.contains("orchestrator -C . escalations list"), "\(unknown.errors)")
  }

  #if os(Linux)
  /// The signals that a process handles itself, as a mask: until it does, they end it as they end any program.
  private func handled(by pid: Int32) -> UInt64 {
    let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
    return line.flatMap { UInt64($0.dropFirst("SigCgt:".count).trimmingCharacters(in: .whitespaces), radix: 16) } ?? 0
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGUSR1]) func `a signal at any moment`(signal: Int32) throws {
    for delay in stride(from: UInt32(0), through: 160_000, by: 20_000) {
      let program = try project()
      defer { program.remove() }
      let process = program.process(["run", "mine", "--quiet"])
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      while process.isRunning, handled(by: process.processIdentifier) & (1 << UInt64(signal - 1)) == 0 { usleep(500) }
      usleep(delay)
      if process.isRunning { kill(process.processIdentifier, signal) }
      process.waitUntilExit()
      #expect(process.terminationReason == .exit, "after \(delay) µs")
      #expect([75, 130].contains(process.terminationStatus), "after \(delay) µs")
    }
  }
  #endif

  @Test func `a run that was just started can be paused`() throws {
    let program = try project()
    defer { program.remove() }
    let process = program.process(["run", "mine", "--quiet"])
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let runs = program.folder.appendingPathComponent(".bmad/runs").path
    var run: String?
    while run == nil, process.isRunning {
      run = (try? FileManager.default.contentsOfDirectory(atPath: runs))?.first {
        program.exists(".bmad/runs/\($0)/lock")
      }
    }
    // Pausing a run that has ended meanwhile is no fault either.
    #expect(try program("pause", try #require(run)).code == 0)
    process.waitUntilExit()
    #expect([75, 130].contains(process.terminationStatus))
  }
}

extension Bench {
  private static let rounds = 25

  /// Python itself: on some machines `python3` is a script that first looks for a version.
  private func pythonCommand() throws -> [String] {
    let found = try measure(["python3", "-c", "import sys; print(sys.executable)"], in: folder).output
    return [String(found.prefix { !$0.isNewline }), "-c", "pass"]
  }

  mutating func startUp() throws {
    let command = try pythonCommand()
    var (python, version, oneStep): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<Self.rounds {
      python.append(try measure(command, in: folder).wall)
      version.append(try measure([orchestrator, "--version"], in: folder).wall)
      oneStep.append(try runSteps(1).wall)
    }
    let base = median(python)
    table.add(
      Row(
        name: "--version to python3 -c pass, on the clock", value: median(version) / base, bound: .below(0.5),
        from: "\(milliseconds(median(version))) to \(milliseconds(base))"))
    table.add(
      Row(
        name: "a one-step run to python3 -c pass, on the clock", value: median(oneStep) / base, bound: .below(2.5),
        from: "\(milliseconds(median(oneStep))) to \(milliseconds(base))"))
  }

  mutating func memory() throws {
    let cost = try measure([workload, "10", folder], in: folder)
    table.add(
      Row(
        name: "ten runs at once in one process, MB", value: cost.memory, bound: .below(64),
        from: "\(cost.output.split(separator: "\n").last ?? "")"))
  }

  mutating func lint() throws {
    let name = "lint of the corpus to python3 -c pass, processor"
    guard let corpus else {
      return table.leaveOut(name, because: "ORCHESTRATOR_CORPUS names no folder")
    }
    let command = try pythonCommand()
    var (python, lint): ([Double], [Double]) = ([], [])
    for _ in 0..<7 {
      python.append(try measure(command, in: folder).processor)
      lint.append(try measure([orchestrator, "workflows", "lint", corpus], in: folder, codes: [0, 65]).processor)
    }
    table.add(
      Row(
        name: name, value: median(lint) / median(python), bound: .atMost(14),
        from: "\(milliseconds(median(lint))) to \(milliseconds(median(python)))"))
  }
}

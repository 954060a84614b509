import Foundation
import Testing

struct ModelTests {
  private func project(_ extra: String = "") throws -> Binary {
    let program = try Binary()
    try program.write(Brief.page, to: "docs/brief.md")
    try program("init", "--name", "Trial")
    if !extra.isEmpty {
      let path = ".bmad/project-config.yaml"
      try program.write(try program.read(path) + "\n" + extra, to: path)
    }
    return program
  }

  @Test func `a model server does what the offline provider does, and the key stays secret`() throws {
    let server = try ModelServer()
    let program = try project()
    defer { program.remove() }
    let result = try program(
      "run", "prd", "--provider", "openai", "--json", "--verbose", environment: server.environment)
    #expect(result.code == 0, "\(result.output) \(result.errors)")
    #expect(server.requests <= 18)
    let document = try program.read("docs/PRD.md")
    for name in ["vision_alignment", "functional_requirements", "open_questions"] {
      #expect(document.contains("The server's text of \(name)."))
    }
    for (path, data) in try program.contents() {
      #expect(data.range(of: Data(ModelServer.canary.utf8)) == nil, "the key is in \(path)")
    }
    #expect(!(result.output + result.errors).contains(ModelServer.canary))
    #expect(try !program("runs", "show", "20", "--turn", "1").output.contains(ModelServer.canary))
    #expect(!server.bodies.joined().contains(ModelServer.canary))
  }

  @Test func `requests of an agent begin with what it was sent before`() throws {
    let server = try ModelServer()
    let program = try project()
    defer { program.remove() }
    #expect(try program("run", "prd", "--provider", "openai", environment: server.environment).code == 0)
    var threads: [String: [[String]]] = [:]
    for body in server.bodies {
      let request = try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
      let messages = try #require(request["messages"] as? [[String: Any]]).map {
        "\($0["role"] as? String ?? ""): \($0["content"] as? String ?? "")"
      }
      threads[messages[0], default: []].append(messages)
    }
    #expect(threads.count == 2)
    for thread in threads.values {
      for (earlier, later) in zip(thread, thread.dropFirst()) {
        #expect(Array(later.prefix(earlier.count)) == earlier)
      }
    }
  }

  @Test func `each kill costs at most one more request and changes nothing`() throws {
    let calmServer = try ModelServer(delay: 5_000)
    let calm = try project()
    defer { calm.remove() }
    let began = ContinuousClock.now
    #expect(try calm("run", "prd", "--provider", "openai", environment: calmServer.environment).code == 0)
    let spread = max(1, Int((ContinuousClock.now - began) / .microseconds(1)))

    let server = try ModelServer(delay: 5_000)
    let program = try project()
    defer { program.remove() }
    var random = SystemRandomNumberGenerator()
    var kills = 0
    for _ in 0..<40 {
      let isBegun = try !(program("runs", "list", "--json").json["runs"] as? [Any] ?? []).isEmpty
      let process = program.process(
        isBegun ? ["resume"] : ["run", "prd", "--provider", "openai"], environment: server.environment)
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      usleep(UInt32.random(in: 0...UInt32(spread), using: &random))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if process.terminationReason == .uncaughtSignal { kills += 1 }
    }
    if try (program("runs", "list", "--json").json["runs"] as? [Any] ?? []).isEmpty {
      _ = try program("run", "prd", "--provider", "openai", environment: server.environment)
    }
    let run = try #require(
      (try program("runs", "list", "--json").json["runs"] as? [[String: Any]])?.first?["run"] as? String)
    #expect(try program("resume", run, environment: server.environment).code == 0)
    #expect(try program.read("docs/PRD.md") == calm.read("docs/PRD.md"))
    #expect(server.requests <= calmServer.requests + kills)
  }

  @Test func `a recording replays the same document elsewhere`() throws {
    let server = try ModelServer()
    let program = try project()
    defer { program.remove() }
    #expect(
      try program("run", "prd", "--provider", "openai", "--record", "calls.jsonl", environment: server.environment).code
        == 0)
    let other = try project()
    defer { other.remove() }
    try other.write(try program.read("calls.jsonl"), to: "calls.jsonl")
    let replayed = try other("run", "prd", "--provider", "replay:calls.jsonl")
    #expect(replayed.code == 0, "\(replayed.errors)")
    #expect(try other.read("docs/PRD.md") == program.read("docs/PRD.md"))
  }

  @Test func `a recording goes on after a question, and a server by another name keeps its name`() throws {
    let server = try ModelServer(unsureCalls: [2])
    let program = try project("providers:\n  ollama: {base_url: \"http://127.0.0.1:\(server.port)/v1\"}\n")
    defer { program.remove() }
    #expect(try program("trust").code == 0)
    var result = try program("run", "prd", "--provider", "ollama/toy-1", "--record", "calls.jsonl", "--json")
    #expect(result.code == 75, "\(result.output)")
    while result.code == 75 {
      let pending = try #require(try result.json["escalations"] as? [[String: Any]])
      let id = try #require(pending.first?["id"] as? String)
      result = try program("escalations", "respond", id, "Decided.", "--json")
    }
    #expect(result.code == 0, "\(result.output)")
    #expect(try program.read("calls.jsonl").split(separator: "\n").count == server.requests)
    #expect(try program("cost").output.contains("12 calls"))
  }

  @Test func `no number of processes passes the cap`() throws {
    let server = try ModelServer()
    let program = try Binary()
    defer { program.remove() }
    try program.write(Brief.page, to: "docs/brief.md")
    try program("init", "--name", "Trial")
    let path = ".bmad/project-config.yaml"
    let text = try program.read(path)
    let settings = "  llm_budget_usd: 1\n"
    try program.write(
      text.contains("\nsettings:\n")
        ? text.replacingOccurrences(of: "\nsettings:\n", with: "\nsettings:\n\(settings)")
        : text + "\nsettings:\n\(settings)",
      to: path)
    for number in 1...8 {
      try program.write("name: w\(number)\ninstructions: instructions.md\n", to: "workflows/w\(number)/workflow.yaml")
      let steps = (1...6).map { "<step n=\"\($0)\" goal=\"S\"><action>Say something of \($0).</action></step>" }
      try program.write("<workflow>\(steps.joined())</workflow>\n", to: "workflows/w\(number)/instructions.md")
    }
    let processes = (1...8).map { number in
      program.process(["run", "w\(number)", "--provider", "openai"], environment: server.environment)
    }
    for process in processes {
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
    }
    processes.forEach { $0.waitUntilExit() }
    #expect(processes.contains { $0.terminationStatus == 75 })
    let cost = try program("cost", "--json")
    let total = try #require(try cost.json["total"] as? [String: Any])
    let spent = (total["known"] as? Double ?? 9) + (total["setAside"] as? Double ?? 9)
    #expect(spent <= 1, "\(cost.output)")
    #expect(server.requests < 48)
  }

  @Test func `a named model without its key, and an address that nobody trusted`() throws {
    let program = try project("agents:\n  john: claude-sonnet-5-5\n")
    defer { program.remove() }
    let missing = try program("run", "prd")
    #expect(missing.code == 78, "\(missing.errors)")
    #expect(missing.errors.contains("ANTHROPIC_API_KEY"))

    let server = try ModelServer()
    let foreign = try project("providers:\n  openai: {base_url: \"http://127.0.0.1:\(server.port)/v1\"}\n")
    defer { foreign.remove() }
    let refused = try foreign("run", "prd", "--provider", "openai", environment: ["OPENAI_API_KEY": ModelServer.canary])
    #expect(refused.code == 77, "\(refused.errors)")
    #expect(refused.errors.contains("providers.openai.base_url"))
    #expect(server.requests == 0)
    #expect(try foreign("run", "prd", "--provider", "offline").code != 77)
    #expect(try foreign("trust").code == 0)
    let trusted = try foreign(
      "run", "prd", "--new", "--provider", "openai", environment: ["OPENAI_API_KEY": ModelServer.canary])
    #expect(trusted.code == 0, "\(trusted.errors)")
  }

  @Test func `a dry run shows every turn and touches nothing`() throws {
    let program = try project()
    defer { program.remove() }
    let before = try program.contents()
    let dry = try program("run", "prd", "--dry-run", "--json")
    #expect(dry.code == 0, "\(dry.errors)")
    #expect(try dry.json["requests"] as? Int == 12)
    #expect(try program.contents() == before)
  }
}

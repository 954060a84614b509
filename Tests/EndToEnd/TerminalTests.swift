#if os(Linux)
import Foundation
import Testing

/// What a person at a terminal does with a run: stops it, watches it, answers it.
struct TerminalTests {
  private func project(_ steps: String) throws -> Binary {
    let program = try Binary()
    try program.write(Brief.page, to: "docs/brief.md")
    try program("init", "--name", "Trial")
    try program.write("name: mine\ninstructions: instructions.md\n", to: "workflows/mine/workflow.yaml")
    try program.write("<workflow>\(steps)</workflow>\n", to: "workflows/mine/instructions.md")
    return program
  }

  private static let asking =
    "<step n=\"1\" goal=\"Colour\"><ask response=\"x\">Which colour shall the bell have?</ask></step>"
  private static let writing =
    "<step n=\"1\" goal=\"Scope\"><template-output file=\"docs/scope.md\">scope</template-output></step>"

  private func run(of program: Binary) throws -> String {
    let runs = try program("runs", "list", "--json").json["runs"] as? [[String: Any]]
    return try #require(runs?.last?["run"] as? String)
  }

  private func status(_ program: Binary) throws -> String? {
    try program("runs", "show", try run(of: program), "--json").json["status"] as? String
  }

  @Test func `a second interrupt ends the process at once, with the run's document`() throws {
    let server = try ModelServer(holding: [1])
    let program = try project(Self.writing)
    defer { program.remove() }
    let terminal = try Terminal(
      program, command: "/bin/sh", ["-c", "exec \(Binary.url.path) run mine --provider openai --json >out.json"],
      environment: server.environment)
    server.waitForHeldCall()
    terminal.interrupt()
    try terminal.wait(for: "Press Ctrl-C again")
    terminal.interrupt()
    #expect(terminal.end() == 130, "\(terminal.shown)")
    let document = try #require(
      JSONSerialization.jsonObject(with: Data(try program.read("out.json").utf8)) as? [String: Any])
    #expect(document["status"] as? String == "paused" && document["exitCode"] as? Int == 130)
    #expect(document["run"] as? String == (try run(of: program)))
    #expect((document["error"] as? [String: Any])?["code"] as? String == "interrupted")
    #expect(try program("resume", environment: server.environment).code == 0)
    #expect(server.requests == 2)
  }

  @Test func `a second interrupt says how to go on`() throws {
    let server = try ModelServer(holding: [1])
    let program = try project(Self.writing)
    defer { program.remove() }
    let terminal = try Terminal(program, ["run", "mine", "--provider", "openai"], environment: server.environment)
    server.waitForHeldCall()
    terminal.interrupt()
    try terminal.wait(for: "Press Ctrl-C again")
    terminal.interrupt()
    try terminal.wait(for: "To go on: ")
    #expect(terminal.end() == 130, "\(terminal.shown)")
    #expect(terminal.shown.contains("orchestrator resume \(try run(of: program))"))
  }

  @Test func `one interrupt lets the call in flight end`() throws {
    let server = try ModelServer(holding: [1])
    let program = try project(Self.writing + Self.asking)
    defer { program.remove() }
    let terminal = try Terminal(program, ["run", "mine", "--provider", "openai"], environment: server.environment)
    server.waitForHeldCall()
    terminal.interrupt()
    try terminal.wait(for: "Press Ctrl-C again")
    server.release()
    #expect(terminal.end() == 130, "\(terminal.shown)")
    #expect(try program.read("docs/scope.md").contains("The server's text of scope."))
    #expect(try status(program) == "paused")
  }

  @Test(arguments: [["status", "--watch"], ["runs", "log", "20", "--follow"]])
  func `watching ends with an interrupt, and the run does not`(arguments: [String]) throws {
    let server = try ModelServer(holding: [1])
    let program = try project(Self.writing)
    defer { program.remove() }
    let run = try Terminal(program, ["run", "mine", "--provider", "openai"], environment: server.environment)
    server.waitForHeldCall()
    let watch = try Terminal(program, arguments)
    try watch.wait(for: arguments[0] == "status" ? "Ctrl-C ends the watching." : "started")
    watch.interrupt()
    // A process that a signal ended would be told as 1.
    #expect(watch.end() == 130, "\(watch.shown)")
    if arguments[0] == "status" { #expect(watch.shown.hasSuffix("\r\u{1b}[K"), "\(watch.shown.debugDescription)") }
    server.release()
    #expect(run.end() == 0, "\(run.shown)")
  }

  @Test func `a run is followed while it goes on, to its end`() throws {
    let server = try ModelServer(holding: [1, 2])
    let program = try project(Self.writing + Self.asking)
    defer { program.remove() }
    let run = try Terminal(program, ["run", "mine", "--provider", "openai"], environment: server.environment)
    server.waitForHeldCall()
    let watch = try Terminal(program, ["runs", "log", "20", "--follow"])
    try watch.wait(for: "started")
    server.release()
    try watch.wait(for: "step 1 of 2")
    server.waitForHeldCall()
    server.release()
    try watch.wait(for: "completed")
    #expect(watch.end() == 0, "\(watch.shown)")
    #expect(run.end() == 0, "\(run.shown)")
  }

  @Test(arguments: [("cancel", "cancelled"), ("pause", "completed")])
  func `a run that is stopped while its last call is in flight`(verb: String, outcome: String) throws {
    let server = try ModelServer(holding: [1])
    let program = try project(Self.writing)
    defer { program.remove() }
    let run = try Terminal(program, ["run", "mine", "--provider", "openai"], environment: server.environment)
    server.waitForHeldCall()
    let request = try Terminal(program, [verb, "20"])
    try request.wait(for: "was asked to")
    server.release()
    try request.wait(for: "is \(outcome)")
    #expect(request.end() == 0, "\(request.shown)")
    #expect(run.end() == (verb == "cancel" ? 130 : 0), "\(run.shown)")
    #expect(try status(program) == outcome)
    // What the call brought was paid for and is kept.
    #expect(try program.read("docs/scope.md").contains("The server's text of scope."))
  }

  @Test(arguments: ["cancel", "pause"]) func `a run that has more to do is stopped before it`(verb: String) throws {
    let server = try ModelServer(holding: [1])
    let program = try project(Self.writing + Self.asking)
    defer { program.remove() }
    let run = try Terminal(program, ["run", "mine", "--provider", "openai"], environment: server.environment)
    server.waitForHeldCall()
    let request = try Terminal(program, [verb, "20"])
    try request.wait(for: "was asked to")
    server.release()
    #expect(request.end() == 0, "\(request.shown)")
    #expect(run.end() == 130, "\(run.shown)")
    #expect(try status(program) == (verb == "cancel" ? "cancelled" : "paused"))
    #expect(server.requests == 1)
    #expect(
      try program("resume", try self.run(of: program), environment: server.environment).code
        == (verb == "cancel" ? 65 : 0))
  }

  @Test func `the status file names who works, while the run goes on`() throws {
    let server = try ModelServer(holding: [1])
    let program = try project(Self.writing)
    defer { program.remove() }
    let run = try Terminal(program, ["run", "mine", "--provider", "openai"], environment: server.environment)
    server.waitForHeldCall()
    let status = try program.read("bmad/sprint-status.yaml")
    #expect(status.contains("status: running"), "\(status)")
    #expect(status.contains("llm: openai/toy-1") && status.contains("mine: Scope"), "\(status)")
    server.release()
    #expect(run.end() == 0)
    #expect(try program.read("bmad/sprint-status.yaml").contains("agent_activity: []"))
  }

  // MARK: Questions

  /// A run whose one question has the suggestion "Made up.", asked on a terminal.
  private func interview(_ program: Binary, _ server: ModelServer, editor: String = "true") throws -> Terminal {
    let terminal = try Terminal(
      program, ["run", "mine", "--interactive", "--provider", "openai"],
      environment: server.environment.merging(["VISUAL": editor]) { _, new in new })
    try terminal.wait(for: "suggestion: Made up.")
    try terminal.wait(for: "? tells more): ")
    return terminal
  }

  private func answer(_ program: Binary) throws -> String? {
    let variables = try program("runs", "log", try run(of: program), "--json").output
    return variables.split(separator: "\n").first { $0.contains(#""kind": "answered""#) }.map(String.init)
  }

  @Test func `Enter takes the suggestion`() throws {
    let server = try ModelServer(unsureCalls: [1])
    let program = try project(Self.asking)
    defer { program.remove() }
    let terminal = try interview(program, server)
    terminal.type("\r")
    #expect(terminal.end() == 0, "\(terminal.shown)")
    #expect(try answer(program)?.contains("Made up.") == true)
  }

  @Test func `a question can be looked into, and skipped`() throws {
    let server = try ModelServer(unsureCalls: [1])
    let program = try project(Self.asking)
    defer { program.remove() }
    let terminal = try interview(program, server)
    terminal.type("?\r")
    try terminal.wait(for: "confidence in the suggestion")
    terminal.type("s\r")
    try terminal.wait(for: "Left for later")
    #expect(terminal.end() == 75, "\(terminal.shown)")
  }

  @Test(arguments: ["\u{4}", "\u{3}"]) func `the end of the input and an interrupt leave the question open`(key: String)
    throws
  {
    let server = try ModelServer(unsureCalls: [1])
    let program = try project(Self.asking)
    defer { program.remove() }
    let terminal = try interview(program, server)
    terminal.type(key)
    #expect(terminal.end() == 75, "\(terminal.shown)")
    #expect(!terminal.shown.contains("Stopping"), "\(terminal.shown)")
    #expect((try program("escalations", "list", "--json").json["escalations"] as? [Any])?.count == 1)
  }

  @Test func `an answer is written in the editor`() throws {
    let server = try ModelServer(unsureCalls: [1])
    let program = try project(Self.asking)
    defer { program.remove() }
    try program.write("#!/bin/sh\nsed -i 's/Made up/Well thought out/' \"$2\"\n", to: "edit")
    let terminal = try interview(program, server, editor: "sh ./edit --wait")
    terminal.type("e\r")
    #expect(terminal.end() == 0, "\(terminal.shown)")
    #expect(try answer(program)?.contains("Well thought out.") == true)
  }

  @Test func `one question is answered at a prompt, or left`() throws {
    let server = try ModelServer(unsureCalls: [1])
    let program = try project(Self.asking)
    defer { program.remove() }
    #expect(try program("run", "mine", "--provider", "openai", environment: server.environment).code == 75)
    for (keys, code) in [("s\r", Int32(75)), ("\u{4}", 75), ("\u{3}", 130)] {
      let terminal = try Terminal(program, ["escalations", "respond", "mine"], environment: server.environment)
      try terminal.wait(for: "? tells more): ")
      terminal.type(keys)
      #expect(terminal.end() == code, "\(terminal.shown)")
    }
    let terminal = try Terminal(program, ["escalations", "respond", "mine"], environment: server.environment)
    try terminal.wait(for: "? tells more): ")
    terminal.type("Blue, as the sea.\r")
    try terminal.wait(for: "Completed")
    #expect(terminal.end() == 0, "\(terminal.shown)")
    #expect(try answer(program)?.contains("Blue, as the sea.") == true)
  }

  @Test(arguments: [
    ("false", "could not be used"), ("no-such-editor", "could not be used"), ("truncate -s 0", "Nothing was written"),
  ])
  func `an editor that fails or leaves nothing puts the question again`(editor: String, words: String) throws {
    let server = try ModelServer(unsureCalls: [1])
    let program = try project(Self.asking)
    defer { program.remove() }
    let terminal = try interview(program, server, editor: editor)
    terminal.type("e\r")
    try terminal.wait(for: words)
    try terminal.wait(for: "? tells more): ")
    terminal.type("Green.\r")
    #expect(terminal.end() == 0, "\(terminal.shown)")
    #expect(try answer(program)?.contains("Green.") == true)
  }

  @Test func `an interrupt in the editor is the editor's`() throws {
    let server = try ModelServer(unsureCalls: [1])
    let program = try project(Self.asking)
    defer { program.remove() }
    try program.write("echo editing\nexec sleep 1000\n", to: "edit")
    let terminal = try interview(program, server, editor: "sh ./edit")
    terminal.type("e\r")
    try terminal.wait(for: "editing")
    terminal.interrupt()
    try terminal.wait(for: "could not be used")
    try terminal.wait(for: "? tells more): ")
    terminal.type("Green.\r")
    #expect(terminal.end() == 0, "\(terminal.shown)")
  }
}
#endif

import Foundation
import Testing

/// Which model runs, and what is said where none can.
struct ProviderChoiceTests {
  private static let memo = """
    <workflow><step n="1" goal="One"><action>Say something.</action><template-output>text</template-output></step></workflow>
    """

  private func project(_ extra: String = "") throws -> Binary {
    let program = try Binary()
    try program.write(Brief.page, to: "docs/brief.md")
    try program("init", "--name", "Trial")
    try program.write("name: memo\ninstructions: instructions.md\n", to: "workflows/memo/workflow.yaml")
    try program.write(Self.memo, to: "workflows/memo/instructions.md")
    let path = ".bmad/project-config.yaml"
    if !extra.isEmpty { try program.write(try program.read(path) + "\n" + extra, to: path) }
    return program
  }

  private func models(asked server: ModelServer) throws -> [String] {
    try server.bodies.map { body in
      let request = try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
      return request["model"] as? String ?? ""
    }
  }

  @Test(arguments: [nil, [], ["toy-1", "toy-2"]] as [[String]?])
  func `a server without a list of one model is asked for the standard model`(listed: [String]?) throws {
    let server = try ModelServer(models: listed)
    let program = try project()
    defer { program.remove() }
    let result = try program("run", "memo", "--provider", "openai", environment: server.environment)
    #expect(result.code == 0, "\(result.errors)")
    let standard = try #require(
      try program("run", "memo", "--dry-run", "--json", "--provider", "openai", environment: ["OPENAI_API_KEY": "x"])
        .json["turns"] as? [[String: Any]])
    #expect(try models(asked: server).map { "openai/\($0)" } == standard.compactMap { $0["model"] as? String })
  }

  @Test func `the only model of a list is taken`() throws {
    let server = try ModelServer()
    let program = try project()
    defer { program.remove() }
    #expect(try program("run", "memo", "--provider", "openai", environment: server.environment).code == 0)
    #expect(try models(asked: server) == ["toy-1"])
    let check = try program("providers", "check", "openai", environment: server.environment)
    #expect(check.output.contains("with 1 model") && !check.output.contains("1 models"))
  }

  @Test(arguments: ["not a url", "ftp://x", "https://bob:s3cretpw@proxy.example"])
  func `an address that cannot be used is told without repeating it`(address: String) throws {
    let program = try project()
    defer { program.remove() }
    let environment = ["ANTHROPIC_BASE_URL": address, "ANTHROPIC_API_KEY": "k"]
    let run = try program("run", "memo", "--provider", "anthropic", environment: environment)
    #expect(run.code == 78 && run.errors.contains("ANTHROPIC_BASE_URL"), "\(run.errors)")
    let list = try program("providers", "list", environment: environment)
    let shown = try program("config", "show", environment: environment)
    #expect(list.code == 0 && list.output.contains("ANTHROPIC_BASE_URL"))
    for result in [run, list, shown] { #expect(!(result.output + result.errors).contains("s3cretpw")) }
  }

  @Test func `an agent that is not installed is refused before anything begins`() throws {
    let program = try project()
    defer { program.remove() }
    for flags in [[], ["--dry-run"]] {
      let result = try program.call(
        ["run", "memo", "--provider", "cli:codex"] + flags, environment: ["PATH": "/nowhere"])
      #expect(result.code == 78 && result.errors.contains("'codex'"), "\(result.errors)")
    }
    #expect(try (program("runs", "list", "--json").json["runs"] as? [Any])?.isEmpty == true)
  }

  @Test func `an unknown price is no amount of money`() throws {
    let program = try project()
    defer { program.remove() }
    let dry = try program("run", "memo", "--dry-run", "--provider", "ollama/x", "--json")
    #expect(try dry.json["costAtMost"] is NSNull)
    let text = try program("run", "memo", "--dry-run", "--provider", "ollama/x").output
    #expect(text.contains("cost unknown (caps count $") && !text.contains("at most"))
  }

  @Test func `an entry for nobody is warned of, and what holds by default is shown`() throws {
    let program = try project("agents:\n  marry: offline\n")
    defer { program.remove() }
    let run = try program("run", "memo", "--provider", "offline")
    #expect(run.errors.contains("agents.marry") && run.errors.contains("Did you mean mary"), "\(run.errors)")
    let shown = try program("config", "show").output
    #expect(shown.contains("providers.anthropic.base_url = https://api.anthropic.com"))
    #expect(shown.contains("providers.gemini.timeouts.idle = 90s"))
  }

  @Test func `a resume without the key offers only what it has`() throws {
    let server = try ModelServer(unsureCalls: [1])
    let program = try project()
    defer { program.remove() }
    try program.write(
      "<workflow><step n=\"1\" goal=\"One\"><ask>Which colour?</ask><template-output>text</template-output></step></workflow>",
      to: "workflows/memo/instructions.md")
    #expect(
      try program(
        "run", "memo", "--provider", "openai/toy-1",
        environment: ["OPENAI_BASE_URL": "http://127.0.0.1:\(server.port)/v1"]
      ).code == 75)
    let id = try #require(
      (try program("escalations", "list", "--json").json["escalations"] as? [[String: Any]])?.first?["id"] as? String)
    let result = try program("escalations", "respond", id, "red")
    #expect(result.code == 78 && result.errors.contains("OPENAI_API_KEY"), "\(result.errors)")
    #expect(!result.errors.contains("--provider"))
  }

  @Test func `a file that is no workflow is none`() throws {
    let program = try project()
    defer { program.remove() }
    for file in ["/etc/passwd", "/dev/null"] { #expect(try program("run", file).code == 66, "\(file)") }
  }

  @Test func `a run is given up only for one that can begin`() throws {
    let server = try ModelServer(unsureCalls: [1])
    let program = try project()
    defer { program.remove() }
    try program.write(
      "<workflow><step n=\"1\" goal=\"One\"><ask>Which colour?</ask></step></workflow>",
      to: "workflows/memo/instructions.md")
    let first = try program("run", "memo", "--provider", "openai", "--json", environment: server.environment)
    #expect(first.code == 75, "\(first.errors)")
    try Data([0x23, 0xff, 0xfe]).write(to: program.folder.appendingPathComponent("docs/brief.md"))
    #expect(try program("run", "memo", "--new", "--provider", "openai", environment: server.environment).code == 65)
    try program.write(Brief.page, to: "docs/brief.md")
    var runs = try #require(try program("runs", "list", "--json").json["runs"] as? [[String: Any]])
    #expect(runs.map { $0["status"] as? String } == ["waiting"])
    #expect(try program("run", "memo", "--new", "--provider", "offline").code == 75)
    runs = try #require(try program("runs", "list", "--json").json["runs"] as? [[String: Any]])
    #expect(runs.compactMap { $0["status"] as? String }.sorted() == ["cancelled", "waiting"])
  }
}

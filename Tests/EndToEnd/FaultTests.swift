import Foundation
import Testing

struct FaultTests {
  private func project(_ files: [String: String] = [:]) throws -> Binary {
    let program = try Binary()
    try program.write(Brief.page, to: "docs/brief.md")
    try program("init", "--name", "Trial")
    for (path, text) in files { try program.write(text, to: path) }
    return program
  }

  private func workflow(_ steps: String, yaml: String = "name: mine\ninstructions: instructions.md\n") -> [String:
    String]
  {
    [
      "workflows/mine/workflow.yaml": yaml, "workflows/mine/instructions.md": "<workflow>\(steps)</workflow>\n",
    ]
  }

  @Test func `no project`() throws {
    let program = try Binary()
    defer { program.remove() }
    let result = try program("run", "prd")
    #expect(result.code == 66)
    #expect(result.errors.contains("orchestrator init"))
  }

  @Test func `an unknown workflow names the nearest`() throws {
    let program = try project()
    defer { program.remove() }
    let result = try program("run", "pdr")
    #expect(result.code == 66)
    #expect(result.errors.contains("prd"))
  }

  @Test(arguments: [
    ("name: mine\n\tinstructions: x.md\n", "2:1"),
    ("name: mine\nname: other\ninstructions: instructions.md\n", "2:1"),
    (
      "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
        + "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nname: mine\n", "workflow.yaml"
    ),
  ])
  func `a workflow file that is no good YAML`(yaml: String, place: String) throws {
    let program = try project(workflow("", yaml: yaml))
    defer { program.remove() }
    let result = try program("run", "mine")
    #expect(result.code == 65, "\(result.errors)")
    #expect(result.errors.contains(place), "\(result.errors)")
    #expect(try program.contents(of: ".bmad/runs").isEmpty)
  }

  @Test func `an unknown configuration key is named with its place and the nearest`() throws {
    let program = try project()
    defer { program.remove() }
    let path = ".bmad/project-config.yaml"
    try program.write(try program.read(path) + "\nsetings:\n  escalation_threshold: 0.5\n", to: path)
    let result = try program("status")
    #expect(result.code == 78)
    #expect(result.errors.contains("setings") && result.errors.contains("settings"))
    #expect(result.errors.contains("project-config.yaml:"))
  }

  @Test func `a template path that leaves the project`() throws {
    let program = try project(
      workflow(
        "<step n=\"1\" goal=\"A\"><template-output>a</template-output></step>",
        yaml: "name: mine\ninstructions: instructions.md\ntemplate: ../../../secret.md\n"))
    defer { program.remove() }
    let result = try program("run", "mine")
    #expect(result.code == 77, "\(result.errors)")
    #expect(result.errors.contains("workflow.yaml:3"))
  }

  @Test func `a workflow that invokes itself`() throws {
    let program = try project(
      workflow(
        "<step n=\"1\" goal=\"A\"><invoke-workflow path=\"{project-root}/workflows/mine/workflow.yaml\"></invoke-workflow></step>"
      ))
    defer { program.remove() }
    let result = try program("run", "mine")
    #expect(result.code == 65, "\(result.errors)")
    #expect(result.errors.contains("instructions.md:1"))
  }

  @Test func `a run that is unfinished names both ways on`() throws {
    let program = try project(
      workflow("<step n=\"1\" goal=\"A\"><ask response=\"x\">Which colour shall the bell have?</ask></step>"))
    defer { program.remove() }
    #expect(try program("run", "mine").code == 75)
    let again = try program("run", "mine")
    #expect(again.code == 75)
    #expect(again.errors.contains("resume") && again.errors.contains("--new"))
    #expect(try program("run", "mine", "--new").code == 75)
    #expect(try program("resume").code == 75)
  }

  @Test func `an answer outside a closed question's options`() throws {
    let program = try project(
      workflow("<step n=\"1\" goal=\"A\"><ask response=\"x\">Ring the bell at night? (y/n)</ask></step>"))
    defer { program.remove() }
    let waiting = try program("run", "mine", "--json")
    #expect(waiting.code == 75, "\(waiting.output)")
    let id = try #require((try waiting.json["escalations"] as? [[String: Any]])?.first?["id"] as? String)
    let refused = try program("escalations", "respond", id, "perhaps")
    #expect(refused.code == 65)
    #expect(refused.errors.contains("yes"))
    #expect(try program("escalations", "respond", id, "no").code == 0)
    #expect(try program("escalations", "respond", id, "n").code == 0)
    #expect(try program("escalations", "respond", id, "y").code == 65)
  }

  @Test func `a state file edited into nonsense, and the way back`() throws {
    let program = try project(
      workflow("<step n=\"1\" goal=\"A\"><ask response=\"x\">Which colour shall the bell have?</ask></step>"))
    defer { program.remove() }
    #expect(try program("run", "mine").code == 75)
    let run = try #require(
      (try program("runs", "list", "--json").json["runs"] as? [[String: Any]])?.first?["run"] as? String)
    let path = ".bmad/runs/\(run)/state.yaml"
    let good = try program.read(path)
    for bad in [good.replacingOccurrences(of: "status: waiting", with: "status: flying"), "run: [", "just words\n"] {
      try program.write(bad, to: path)
      let refused = try program("resume")
      #expect(refused.code == 78, "\(refused.errors)")
      #expect(refused.errors.contains("state.yaml:"), "\(refused.errors)")
      #expect(try program.read(path) == bad)
    }
    #expect(try program("resume", "--discard-edits").code == 75)
    #expect(try program.read(path).contains("status: waiting"))
  }

  @Test func `a named model that cannot be run, and a provider that does not exist`() throws {
    let program = try project()
    defer { program.remove() }
    #expect(try program("run", "prd", "--provider", "nonsense").code == 64)
    let path = ".bmad/project-config.yaml"
    let text = try program.read(path)
    if !text.contains("\nagents:") {
      try program.write(text + "\nagents:\n  john: claude-opus-5-5\n", to: path)
      #expect(try program("run", "prd").code == 78)
    }
  }

  @Test func `errors are one JSON document with --json`() throws {
    let program = try Binary()
    defer { program.remove() }
    let result = try program("--json", "run", "prd")
    #expect(result.code == 66)
    let error = try #require(try result.json["error"] as? [String: Any])
    #expect(error["exitCode"] as? Int == 66)
    #expect(error["hint"] as? String != nil)
    #expect(try program("--json", "nonsense").json["error"] != nil)
  }

  @Test func `init twice changes nothing`() throws {
    let program = try project()
    defer { program.remove() }
    let before = try program.contents()
    let again = try program("init", "--name", "Other", "--json")
    #expect(again.code == 0)
    #expect((try again.json["created"] as? [Any])?.isEmpty == true)
    #expect(try program.contents() == before)
  }

  @Test func `the binary moved alone works`() throws {
    var program = try Binary()
    defer { program.remove() }
    let moved = program.folder.deletingLastPathComponent().appendingPathComponent("moved")
    // By a process of its own: a file that is open for writing cannot be executed, and what is open here is open for a
    // moment in every program that another test starts.
    let copy = try Process.run(
      URL(fileURLWithPath: "/bin/cp"), arguments: [Binary.url.path, moved.path])
    copy.waitUntilExit()
    #expect(copy.terminationStatus == 0)
    program.program = moved
    try program.write(Brief.page, to: "docs/brief.md")
    #expect(try program("init").code == 0)
    let result = try program("run", "prd")
    #expect(result.code == 0 || result.code == 75, "\(result.errors)")
    #expect(program.exists("docs/PRD.md"))
  }
}

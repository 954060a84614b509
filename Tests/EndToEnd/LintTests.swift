import Foundation
import Testing

struct LintTests {
  private func files(_ program: Binary, instructions: String) throws {
    try program.write("name: mine\ntemplate: template.md\n", to: "w/mine/workflow.yaml")
    try program.write("# {{name}}\n", to: "w/mine/template.md")
    try program.write(instructions, to: "w/mine/instructions.md")
    try program.write("Not a workflow.\n", to: "w/notes.md")
  }

  @Test func `findings are printed as compilers do, and an error exits 65`() throws {
    let program = try Binary()
    defer { program.remove() }
    try files(program, instructions: "<step n=\"1\" goal=\"A\">\n<goto step=\"4\"/>\n</step>\n")
    let result = try program("workflows", "lint", "w")
    #expect(result.code == 65)
    #expect(
      result.output
        == "w/mine/instructions.md:2:1: error: no step is called '4', where this jumps to [unknown-step]\n")
    #expect(result.errors == "3 files: 1 error, 0 warnings\n")
  }

  @Test func `warnings alone exit 0, and JSON counts the files`() throws {
    let program = try Binary()
    defer { program.remove() }
    try files(program, instructions: "<step n=\"1\" goal=\"A\">\n<action>open\n</step>\n")
    let result = try program("workflows", "lint", "--json", "w/mine/workflow.yaml", "w/mine")
    #expect(result.code == 0)
    let found = try #require(try result.json["diagnostics"] as? [[String: Any]])
    #expect(found.map { $0["code"] as? String } == ["unclosed-tag"])
    #expect(found.first?["file"] as? String == "w/mine/instructions.md")
    #expect(try result.json["files"] as? Int == 3)
  }

  @Test func `what decides the conditions is counted on request`() throws {
    let program = try Binary()
    defer { program.remove() }
    try files(
      program,
      instructions: """
        <step n="1" goal="A" if="level >= 2">
        <check if="ux_spec_found"><action>a</action></check>
        <check if="the team agrees with all of it"><action>b</action></check>
        <check if="else"><action>c</action></check>
        </step>
        """)
    let result = try program("workflows", "lint", "--stats", "w")
    #expect(
      result.output.hasSuffix(
        """
        4 conditions: 50 % by the engine, 25 % by recorded facts, 25 % by judgement
          comparison: 1 (engine)
          else: 1 (engine)
          boolean: 1 (facts)
          prose: 1 (judgement)

        """), "\(result.output)")
    let conditions = try #require(
      try program("workflows", "lint", "--stats", "--json", "w").json["conditions"] as? [String: Any])
    #expect(conditions["total"] as? Int == 4)
    #expect((conditions["judgement"] as? [String: Any])?["count"] as? Int == 1)
  }

  @Test func `what is not there is named with the nearest workflow`() throws {
    let program = try Binary()
    defer { program.remove() }
    let missing = try program("workflows", "lint", "pdr")
    #expect(missing.code == 66 && missing.errors.contains("prd"))
    try program.write("", to: "empty/readme.txt")
    #expect(try program("workflows", "lint", "empty").code == 66)
    #expect(try program("workflows", "lint", "empty/readme.txt").code == 64)
    #expect(try program("workflows", "lint").code == 64)
    #expect(try program("workflows", "lint", "prd").code == 0)
  }

  @Test func `files lie where a module's source has them, though they name where it will be installed`() throws {
    let program = try Binary()
    defer { program.remove() }
    let place = "{project-root}/bmad/bmm/workflows/2-plan"
    for release in ["old", "new"] {
      let module = "\(release)/src/modules/bmm/workflows"
      try program.write(
        """
        name: prd
        config_source: "{project-root}/bmad/bmm/config.yaml"
        installed_path: "\(place)/prd"
        template: "\(place)/shared/prd-\(release)-template.md"
        user_name: "{config_source}:user_name"
        """, to: "\(module)/2-plan/prd/workflow.yaml")
      try program.write("# {{a}}\n", to: "\(module)/2-plan/shared/prd-\(release)-template.md")
      try program.write(
        "<step n=\"1\" goal=\"A\"><invoke-workflow>\(place)/other/workflow.yaml</invoke-workflow></step>\n",
        to: "\(module)/2-plan/prd/instructions.md")
      try program.write("name: other\n", to: "\(module)/2-plan/other/workflow.yaml")
      try program.write("<step n=\"1\" goal=\"A\">a</step>\n", to: "\(module)/2-plan/other/instructions.md")
    }
    let whole = try program("workflows", "lint", ".")
    #expect(whole.code == 0 && whole.output == "", "\(whole.output)")
    let part = try program("workflows", "lint", "old/src/modules/bmm/workflows/2-plan/prd")
    #expect(part.code == 0 && part.output == "", "\(part.output)")
    try FileManager.default.removeItem(
      at: program.folder.appendingPathComponent("old/src/modules/bmm/workflows/2-plan/shared/prd-old-template.md"))
    let missing = try program("workflows", "lint", ".")
    #expect(missing.code == 0 && missing.output.contains("prd-old-template.md does not exist"), "\(missing.output)")
  }

  @Test(arguments: ["d", "d/instructions.md", "."])
  func `instructions alone are no fault`(path: String) throws {
    let program = try Binary()
    defer { program.remove() }
    try program.write("<step n=\"1\" goal=\"A\"><action>a</action></step>\n", to: "d/instructions.md")
    let result = try program("workflows", "lint", path)
    #expect(result.code == 0 && result.output == "", "\(result.output)")
  }

  @Test func `an invocation that leads nowhere is told with what is nearest`() throws {
    let program = try Binary()
    defer { program.remove() }
    try program("init", "--name", "Trial")
    for (name, target) in [("service", ""), ("caller", "servcie"), ("outer", "../outside"), ("good", "service")] {
      try program.write("name: \(name)\n", to: "workflows/\(name)/workflow.yaml")
      let call = target.isEmpty ? "<output>x</output>" : "<invoke-workflow path=\"\(target)\"/>"
      try program.write(
        "<step n=\"1\" goal=\"A\">\n\(call)\n</step>\n", to: "workflows/\(name)/instructions.md")
    }
    #expect(try program("workflows", "lint", "workflows/good").output == "")
    #expect(try program("workflows", "lint", "workflows/caller").output.contains("did you mean service"))
    let run = try program("run", "caller", "--provider", "offline")
    #expect(run.code == 66 && run.errors.contains("Did you mean service"), "\(run.errors)")
    let outer = try program("run", "outer", "--provider", "offline")
    #expect(outer.code == 77 && outer.errors.contains("instructions.md:2:1"), "\(outer.errors)")
    #expect(try program("run", "good", "--provider", "offline").code == 0)
  }

  @Test func `in a project paths are relative to it wherever the caller stands`() throws {
    let program = try Binary()
    defer { program.remove() }
    try program("init", "--name", "Trial")
    try program.write("name: mine\n", to: "workflows/mine/workflow.yaml")
    try program.write("<step n=\"1\" goal=\"A\"><goto step=\"4\"/></step>\n", to: "workflows/mine/instructions.md")
    let result = try program("-C", ".", "workflows", "lint", "workflows/mine/instructions.md")
    #expect(result.code == 65)
    #expect(result.output.hasPrefix("workflows/mine/instructions.md:1:22: error:"), "\(result.output)")
  }
}

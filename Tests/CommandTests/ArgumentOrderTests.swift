import Kernel
import Testing

@testable import orchestrator

@Suite struct ArgumentOrderTests {
  @Test(arguments: [
    (["--json", "run", "prd"], ["run", "--json", "prd"]),
    (["-C", "p", "run", "prd"], ["run", "-C", "p", "prd"]),
    (["-Cp", "--quiet", "runs", "--json", "show", "x"], ["runs", "show", "-Cp", "--quiet", "--json", "x"]),
    (["escalations"], ["escalations", "list"]),
    (["escalations", "--json"], ["escalations", "list", "--json"]),
    (["escalations", "--help"], ["escalations", "--help"]),
    (["--json", "escalations", "--help"], ["escalations", "--help"]),
    (["--version"], ["--version"]),
    (["help", "run"], ["help", "run"]),
    (["run", "prd", "--json", "-C", "p"], ["run", "prd", "--json", "-C", "p"]),
    (
      ["--json", "escalations", "respond", "id", "--", "--quiet"],
      ["escalations", "respond", "--json", "id", "--", "--quiet"]
    ),
    ([], []),
  ])
  func `global flags move behind the command's name and nothing else does`(line: [String], expected: [String]) throws {
    #expect(try ArgumentOrder(line, root: RootCommand.self).arguments == expected)
  }

  @Test(arguments: [
    (["rnu"], "Did you mean 'orchestrator run'?"),
    (["--json", "statsu"], "Did you mean 'orchestrator status'?"),
    (["escalations", "lst"], "Did you mean 'orchestrator escalations list'?"),
    (["quux"], "orchestrator --help lists the commands."),
  ])
  func `an unknown command names the nearest`(line: [String], hint: String) {
    let failure = #expect(throws: Failure.self) { try ArgumentOrder(line, root: RootCommand.self) }
    #expect(failure?.kind == .usage)
    #expect(failure?.hint == hint)
  }

  @Test(arguments: [
    ["loop"], ["worktrees", "list"], ["--generate-completion-script"], ["run", "---completion"],
    ["--json"], ["escalations", "help"],
  ])
  func `what does not exist yet is unknown`(line: [String]) {
    #expect(throws: Failure.self) { try ArgumentOrder(line, root: RootCommand.self) }
  }

  @Test func `json is asked for anywhere but after the two dashes`() {
    #expect(ArgumentOrder.asksForJSON(["nonsense", "--json"]))
    #expect(!ArgumentOrder.asksForJSON(["escalations", "respond", "id", "--", "--json"]))
  }
}

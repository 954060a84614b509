import ArgumentParser
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
    (["quux"], "orchestrator --help lists the commands."), (["version"], "Did you mean 'orchestrator --version'?"),
    (["help", "rnu"], "Did you mean 'orchestrator help run'?"),
    (["help", "runs", "lst"], "Did you mean 'orchestrator help runs list'?"),
    (["--verison"], "Did you mean '--version'? orchestrator --help shows how it is used."),
    (["-v"], "Did you mean '--version' or '--verbose'? orchestrator --help shows how it is used."),
    (["--dry-run", "run", "prd"], "Write orchestrator run --dry-run."),
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

  @Test(arguments: [
    ("-dry-run", "--dry-run"), ("--DRY_RUN", "--dry-run"), ("--dry", "--dry-run"), ("--provder", "--provider"),
    ("-json", "--json"), ("--nwe", "--new"), ("--nothing-like-it", nil),
  ])
  func `an unknown option names the one that was meant`(typed: String, meant: String?) throws {
    let line = ["run", "prd", typed]
    let order = try ArgumentOrder(line, root: RootCommand.self)
    let error = #expect(throws: (any Error).self) { try RootCommand.parseAsRoot(order.arguments) }
    let verdict = ErrorHandler(isJSON: false, command: order.path).judge(
      parsing: try #require(error), root: RootCommand.self)
    #expect(verdict.exitCode == 64)
    let question = meant.map { "Did you mean '\($0)'? " } ?? ""
    #expect(
      verdict.diagnostics.map(\.plain) == [
        "error: Unknown option '\(typed)'.", "  hint: \(question)orchestrator run --help shows how it is used.",
      ])
  }

  @Test func `json is asked for anywhere but after the two dashes`() {
    #expect(ArgumentOrder.asksForJSON(["nonsense", "--json"]))
    #expect(!ArgumentOrder.asksForJSON(["escalations", "respond", "id", "--", "--json"]))
  }
}

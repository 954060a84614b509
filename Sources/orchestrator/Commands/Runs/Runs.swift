import ArgumentParser

/// `runs`: what was run, and how it went.
struct Runs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "See runs and how they stand.",
    discussion: """
      Without a further word, lists them.

        orchestrator runs show 20261120-18
      """,
    subcommands: [RunsList.self, RunsShow.self, RunsRollback.self],
    defaultSubcommand: RunsList.self)
}

import ArgumentParser

/// `runs`: what was run, and how it went.
struct Runs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "See runs, how they stand and what they did, and tidy them away.",
    discussion: """
      Without a further word, lists them.

        orchestrator runs show 20261120-18
      """,
    subcommands: [
      RunsList.self, RunsShow.self, RunsLog.self, RunsDiff.self, RunsRollback.self, RunsArchive.self,
      RunsPrune.self,
    ],
    defaultSubcommand: RunsList.self)
}

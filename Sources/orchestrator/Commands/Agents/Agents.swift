import ArgumentParser

/// `agents`: who does the work.
struct Agents: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agents",
    abstract: "See the agents that do the work.",
    discussion: """
      Without a further word, lists them.

        orchestrator agents list
      """,
    subcommands: [AgentsList.self],
    defaultSubcommand: AgentsList.self)
}

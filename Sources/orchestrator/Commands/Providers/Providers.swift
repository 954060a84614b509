import ArgumentParser

/// `providers`: who can answer for agents.
struct ProviderCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "providers",
    abstract: "Show which models can be used here, and try them.",
    discussion: """
        orchestrator providers list
        orchestrator providers check anthropic
      """,
    subcommands: [ProvidersList.self, ProvidersCheck.self], defaultSubcommand: ProvidersList.self)
}

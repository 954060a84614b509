import ArgumentParser

/// `escalations`: the questions that wait for a person.
struct Escalations: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "escalations",
    abstract: "See and answer the questions that wait for a person.",
    discussion: """
      Without a further word, lists them.

        orchestrator escalations respond prd-4-1f0c77ab "Volunteers at the desk"
      """,
    subcommands: [EscalationsList.self, EscalationsShow.self, EscalationsRespond.self],
    defaultSubcommand: EscalationsList.self)
}

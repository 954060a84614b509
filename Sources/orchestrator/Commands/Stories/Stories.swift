import ArgumentParser

/// `stories`: what is planned, and how far it is.
struct Stories: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stories",
    abstract: "See the project's stories, how far each is and what it waits for.",
    discussion: """
      Without a further word, lists them.

        orchestrator stories show 1.2
      """,
    subcommands: [StoriesList.self, StoriesShow.self],
    defaultSubcommand: StoriesList.self)
}

import ArgumentParser

/// `workflows`: what can be run.
struct Workflows: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workflows",
    abstract: "See the workflows that can be run.",
    discussion: """
      They are looked for in the project, then where BMAD is installed, then in \
      this program; the first of a name wins. Without a further word, lists them.

        orchestrator workflows show prd
      """,
    subcommands: [WorkflowsList.self, WorkflowsShow.self, WorkflowsLint.self],
    defaultSubcommand: WorkflowsList.self)
}

import ArgumentParser

/// The program itself: the tree of its commands.
struct RootCommand: ParsableCommand {
  /// The one place that says which version this is.
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "orchestrator",
    abstract: "Runs software-development workflows with AI agents and asks a person only when unsure.",
    discussion: """
      A project is a folder with .bmad/project-config.yaml. All that a run knows
      lies there in plain files; it can be stopped at any moment and resumed.

        orchestrator init --name "Field Notes" --brief notes/brief.md
        orchestrator run prd
        orchestrator escalations list
        orchestrator escalations respond prd-4-1f0c77ab "Volunteers"

      Every command takes -C DIR, --json, --quiet, --verbose and --no-color,
      before or after its name.
      """,
    version: "orchestrator \(version)",
    subcommands: [
      Init.self, Run.self, Resume.self, Pause.self, Cancel.self, Redo.self, Status.self, Runs.self, Escalations.self,
      Workflows.self, Stories.self, Agents.self, ProviderCommands.self, Patches.self, Cost.self, Config.self,
      Trust.self, Doctor.self,
    ])
}

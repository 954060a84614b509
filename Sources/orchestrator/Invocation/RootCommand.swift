import ArgumentParser

/// The program itself: the tree of its commands.
struct RootCommand: ParsableCommand {
  /// The one place that says which version this is.
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "orchestrator",
    abstract: "Runs software-development workflows with AI agents and asks a person only when unsure.",
    discussion: """
      A project is a folder with .bmad/project-config.yaml. All that a run knows \
      lies there in plain files; it can be stopped at any moment and resumed.

        orchestrator init --name "Field Notes" --brief notes/brief.md
        orchestrator run prd
        orchestrator escalations list
        orchestrator escalations respond prd-4-1f0c77ab "Volunteers"

      Every command takes -C DIR, --json, --quiet, --verbose and --no-color, \
      before or after its name. Exit codes: 0 done, 1 the workflow stopped itself, \
      64 usage, 65 bad input, 66 not found, 69 provider, 70 a defect, 73 and 74 \
      disk, 75 waiting, 77 refused, 78 configuration, 130 interrupted. All of it in \
      one page: orchestrator manual | man -l -
      """,
    version: "orchestrator \(version)",
    groupedSubcommands: [
      CommandGroup(
        name: "Work",
        subcommands: [Init.self, Run.self, Resume.self, Pause.self, Cancel.self, Redo.self, Escalations.self]),
      CommandGroup(name: "Look", subcommands: [Status.self, Runs.self, Stories.self, Cost.self]),
      CommandGroup(
        name: "Shape",
        subcommands: [Workflows.self, Agents.self, ProviderCommands.self, Patches.self, Config.self, Trust.self]),
      CommandGroup(name: "Help", subcommands: [Doctor.self, Completions.self, Manual.self]),
    ])
}

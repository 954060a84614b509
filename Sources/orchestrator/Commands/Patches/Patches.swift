import ArgumentParser

/// `patch`: batches of edits.
struct Patches: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patch",
    abstract: "Edit documents by batches that apply wholly or not at all.",
    discussion: """
        orchestrator patch apply edits.yaml --dry-run
      """,
    subcommands: [PatchApply.self])
}

import ArgumentParser
import Host
import Kernel

/// `runs archive`: moves runs that are over out of the way.
struct RunsArchive: Command {
  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "Move runs that are over out of the way; they can still be shown.",
    discussion: """
      Without RUN, all that are over. They go to .bmad/runs/archive/, where `runs \
      list --all`, `runs show`, `runs log` and `runs diff` still find them. A run \
      that can still go on is refused with 65.

        orchestrator runs archive 20261120-18
      """)

  @Argument(help: "Names of runs, or the beginnings of them.", completion: NameSource.endedRuns.completion)
  var run: [String] = []

  @Flag(help: "Only say what would be moved.")
  var dryRun = false

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let console = invocation.console
    let listings =
      try run.isEmpty ? workspace.runs.list() : run.map { try workspace.runs.listing(workspace.runs.find($0)) }
    let archive = RunArchive(project: workspace.root, runs: workspace.runs, clock: workspace.clock)
    var moved: [RunListing] = []
    for listing in listings {
      let isOver = listing.snapshot?.status.isFinal == true && listing.faults.isEmpty
      // What was not named is only moved where nothing speaks against it.
      guard isOver && !listing.isHeld || !run.isEmpty else { continue }
      guard try !workspace.runs.folder(listing.id).isArchived else {
        console.remark("Run \(listing.id) is archived already.")
        continue
      }
      if !dryRun || !isOver { try archive.archive(listing.id) }
      moved.append(listing)
      console.line("\(listing.id, .strong)  \(dryRun ? "would be archived" : "archived")")
    }
    if moved.isEmpty, run.isEmpty { console.remark("No run is over that is not archived.") }
    console.document([
      "schema": 1, "dryRun": .bool(dryRun),
      "runs": .list(
        moved.map {
          ["run": .string($0.id), "workflow": JSON($0.snapshot?.workflow), "status": .string($0.status.rawValue)]
        }),
    ])
    return 0
  }
}

import ArgumentParser
import Host
import Kernel

/// `runs prune`: deletes runs that are over.
struct RunsPrune: Command {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Delete the files of runs that ended long ago, archived or not.",
    discussion: """
      What they cost stays counted, and their documents stay where they are. Never \
      deleted: a run that can still go on or that a process holds, one whose files \
      are damaged, and one that keeps texts of yours which its own took the place \
      of; those that stay are named.

        orchestrator runs prune --older-than 90 --keep 10 --dry-run
      """)

  @Option(help: ArgumentHelp("Only runs that last moved more than DAYS days ago.", valueName: "days"))
  var olderThan = 30

  @Option(help: ArgumentHelp("Keep the latest N runs that are over, however old.", valueName: "n"))
  var keep = 0

  @Flag(help: "Only say what would be deleted.")
  var dryRun = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if olderThan < 0 || olderThan > 36_500 { throw ValidationError("--older-than takes a number of days from 0.") }
    if keep < 0 { throw ValidationError("--keep takes a number from 0.") }
  }

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let console = invocation.console
    let archive = RunArchive(project: workspace.root, runs: workspace.runs, clock: workspace.clock)
    if !dryRun { try archive.sweep() }
    let candidates = try archive.candidates(olderThan: olderThan, keep: keep)
    let going = candidates.filter { $0.reason == nil }
    for candidate in going {
      if !dryRun { try archive.prune(candidate.listing.id) }
      let size = "\(Self.size(candidate.bytes))"
      console.line("\(candidate.listing.id, .strong)  \(dryRun ? "would be deleted" : "deleted"), \(size)")
    }
    let staying = candidates.filter { $0.reason != nil }
    for candidate in staying { console.note("\(candidate.listing.id) stays: \(candidate.reason ?? "")") }
    if going.isEmpty { console.remark("Nothing to delete.") }
    console.document([
      "schema": 1, "dryRun": .bool(dryRun), "bytes": .int(going.reduce(0) { $0 + $1.bytes }),
      "runs": .list(going.map(Self.json)), "kept": .list(staying.map(Self.json)),
    ])
    return 0
  }

  private static func json(_ candidate: RunArchive.Candidate) -> JSON {
    var json: JSON = [
      "run": .string(candidate.listing.id), "workflow": JSON(candidate.listing.snapshot?.workflow),
      "status": .string(candidate.listing.status.rawValue), "bytes": .int(candidate.bytes),
    ]
    if let reason = candidate.reason { json.add("reason", .string(reason)) }
    return json
  }

  private static func size(_ bytes: Int) -> String {
    bytes < 1 << 20 ? "\((bytes + 1023) >> 10) KB" : "\((bytes + 1 << 19) >> 20) MB"
  }
}

import ArgumentParser
import Host
import Kernel

/// `runs list`: every run of the project.
struct RunsList: Command {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List every run of the project, oldest first.",
    discussion: """
      With --json, an array of what `runs show` prints.

        orchestrator runs list --all
      """)

  @Flag(help: "List the archived runs too, first of all.")
  var all = false

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let pending = try workspace.escalations.pending()
    var documents: [JSON] = []
    let archived = all ? try workspace.runs.archivedIDs() : []
    let listings = try archived.map(workspace.runs.listing) + workspace.runs.list()
    for listing in listings {
      do {
        let document = try workspace.document(of: listing, pending: pending)
        let isArchived = archived.contains(listing.id)
        var json = document.json
        if all { json.add("archived", .bool(isArchived)) }
        documents.append(json)
        invocation.console.line(document.row + (isArchived ? "\(", archived", .faint)" : ""))
      } catch let failure as Failure {
        documents.append(["schema": 1, "run": .string(listing.id), "error": JSON(failure)])
        invocation.console.line("\(listing.id, .strong)  \("unreadable", .bad)  \(failure.message)")
      }
    }
    if listings.isEmpty { invocation.console.remark("No runs yet. \(invocation.console.command) run prd starts one.") }
    invocation.console.document(["schema": 1, "runs": .list(documents)])
    return 0
  }
}

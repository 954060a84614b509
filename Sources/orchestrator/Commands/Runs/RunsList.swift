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

        orchestrator runs list --json
      """)

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let pending = try workspace.escalations.pending()
    var documents: [JSON] = []
    let listings = try workspace.runs.list()
    for listing in listings {
      do {
        let document = try workspace.document(of: listing, pending: pending)
        documents.append(document.json)
        invocation.console.line(document.row)
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

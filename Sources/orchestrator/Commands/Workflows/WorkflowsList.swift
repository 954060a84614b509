import ArgumentParser
import Host
import Kernel

/// `workflows list`: every workflow that is found.
struct WorkflowsList: Command {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the workflows that can be run, where each comes from, and what it hides.",
    discussion: """
      Outside a project, lists what this program carries.

        orchestrator workflows list
      """)

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let shelf = try PluginShelf(invocation)
    let console = invocation.console
    var documents: [JSON] = []
    for entry in shelf.catalog.entries where entry.kind == .workflow {
      var (description, problem): (String?, Failure?)
      do { description = try shelf.workflow(entry).summary } catch let failure as Failure { problem = failure }
      documents.append([
        "name": .string(entry.name), "description": JSON(description), "path": .string(entry.path),
        "origin": .string(entry.origin.rawValue), "shadows": .list(entry.shadows.map { JSON($0) }),
        "error": problem.map { JSON($0) } ?? .null,
      ])
      console.line("\(entry.name, .strong)  (\(entry.origin.phrase))")
      if let description, !description.isEmpty { console.line("  \(TerminalText.oneLine(description))") }
      for place in entry.shadows { console.line("  \("hides \(place.path) (\(place.origin.phrase))", .faint)") }
      if let problem { console.line("  \("cannot be read:", .bad) \(problem.description)") }
    }
    console.document(["schema": 1, "workflows": .list(documents)])
    for problem in shelf.catalog.problems { console.note(StyledText(problem.description)) }
    return 0
  }
}

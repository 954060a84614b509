import ArgumentParser
import Kernel

/// `workflows show`: one workflow as it was understood.
struct WorkflowsShow: Command {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one workflow as it was understood: its steps, and what is wrong with it.",
    discussion: """
      With --json, the whole tree with places in the file.

        orchestrator workflows show prd --json
      """)

  @Argument(help: "A workflow's name, folder or file.", completion: NameSource.workflows.completion)
  var workflow: String

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let shelf = try PluginShelf(invocation)
    let entry = try shelf.entry(workflow)
    let document = WorkflowDocument(entry: entry, workflow: try shelf.workflow(entry))
    invocation.console.document(document.json)
    for line in document.outline { invocation.console.line(line) }
    guard !invocation.console.isJSON else { return 0 }
    for diagnostic in document.workflow.diagnostics { invocation.console.note(StyledText(diagnostic.description)) }
    return 0
  }
}

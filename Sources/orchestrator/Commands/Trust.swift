import ArgumentParser
import Host
import Kernel

/// `trust`: lets a project's configuration reach keys and commands.
struct Trust: Command {
  static let configuration = CommandConfiguration(
    commandName: "trust",
    abstract: "Let this project's providers, notify, gates and sandbox settings take effect.",
    discussion: """
      Read them first: they say where keys are sent and which commands are run. The decision is kept outside the \
      project and ends when any of these sections changes.

        orchestrator config show
        orchestrator trust
      """)

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let (store, sections) = workspace.trust
    let ignored = workspace.effective.ignored
    if !sections.isEmpty { try store.trust(sections, root: workspace.root) }
    let console = invocation.console
    console.document([
      "schema": 1, "trust": .string(store.state(of: sections, root: workspace.root).rawValue),
      "keys": .list(ignored.map { .string($0.path) }),
    ])
    if sections.isEmpty {
      console.remark("The configuration says nothing that needs trust.")
    } else if ignored.isEmpty {
      console.remark("The configuration is trusted already.")
    } else {
      console.remark("Trusted, as long as it stays as it is: \(ignored.map(\.path).joined(separator: ", "))")
    }
    return 0
  }
}

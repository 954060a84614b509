import ArgumentParser
import Host
import Kernel

/// `init`: makes a folder into a project.
struct Init: Command {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a folder into a project.",
    discussion: """
      Writes .bmad/project-config.yaml and copies the brief to docs/brief.md. \
      Nothing that is there is overwritten; a second init changes nothing. \
      In a project that BMAD set up, name, size, brief and standing decisions are taken \
      from what is there, and nothing but the configuration and its ignore file is written.

        orchestrator -C field-notes init --name "Field Notes" --brief notes/brief.md
      """)

  @Option(help: "The project's name; the folder's where it is left out.")
  var name: String?

  @Option(
    help: ArgumentHelp("The brief: a text that says what is to be built.", valueName: "file"), completion: .file())
  var brief: String?

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let folder = invocation.path(global.folder ?? ".")
    let initializer = ProjectInitializer(template: try Self.template()) { text, values in
      try Template(parsing: text, file: Self.templatePath, mode: .strict).render(Scope([values]), unresolved: .empty)
    }
    let outcome = try initializer.run(
      ProjectInitializer.Request(
        folder: folder, name: name, brief: brief.map(invocation.path),
        findings: try InstalledFindings.read(in: folder)))
    // What init wrote itself is trusted; where that cannot be kept, there is nothing in it that needs trust.
    if outcome.created.contains(ProjectConfiguration.path) {
      let files = try ConfinedFiles(root: outcome.root)
      let sections = try TrustedSections(configuration: try files.read(ProjectConfiguration.path) ?? [])
      _ = TrustStore(environment: invocation.environment, clock: SystemClock()).trustOwn(sections, root: outcome.root)
    }
    // A project whose configuration has a fault is told so by every other command.
    var options = global
    options.folder = outcome.root
    let workspace = try? Workspace.open(options, environment: invocation.environment, console: invocation.console)
    report(outcome, next: workspace?.nextWork ?? NextWork(workflow: "prd"), to: invocation.console)
    return 0
  }

  private static let templatePath = "templates/project-config.yaml"

  private static func template() throws -> String {
    guard let text = PluginReader.shipped[templatePath] else {
      throw Failure(.internalFault, "missing-template", "This program lacks its own \(templatePath); this is our bug.")
    }
    return text
  }

  private func report(_ outcome: ProjectInitializer.Outcome, next: NextWork, to console: Console) {
    console.document([
      "schema": 1, "project": ["id": .string(outcome.id), "name": .string(outcome.name)],
      "path": .string(outcome.root), "created": JSON(outcome.created), "next": .string(next.workflow),
    ])
    for note in outcome.notes { console.warn(note) }
    if outcome.created.isEmpty && outcome.extended.isEmpty {
      console.remark("\(outcome.name, .strong) is a project already; nothing was changed.")
    } else {
      console.remark("\(outcome.name, .strong) is a project now, in \(outcome.root).")
      for path in outcome.created { console.remark("  created \(path)") }
      for path in outcome.extended { console.remark("  added our lines to \(path)") }
    }
    let reason = next.reason.isEmpty ? "" : " (\(next.reason))"
    console.remark("Next: \("\(console.command) run \(next.workflow)", .strong)\(reason)")
  }
}

import ArgumentParser
import Host
import Kernel

/// `config`: the project's configuration.
struct Config: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Show the project's configuration.",
    discussion: """
        orchestrator config show
      """, subcommands: [ConfigShow.self], defaultSubcommand: ConfigShow.self)
}

/// `config show`: every value with its origin.
struct ConfigShow: Command {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show every value and where it comes from.",
    discussion: """
      Values of sections that are not trusted are shown and marked: they do not take effect.

        orchestrator config show
      """)

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let keys = ProviderKeys(environment: workspace.environment, configuration: workspace.configuration)
    let view = ConfigurationView(
      workspace.configuration, trust: workspace.effective.trust, standards: keys.standards)
    let console = invocation.console
    console.document([
      "schema": 1, "trust": .string(view.trust.rawValue),
      "values": .list(
        view.rows.map { row in
          [
            "key": .string(row.key), "value": JSON(row.value), "origin": .string(row.origin),
            "inEffect": .bool(row.isTrusted),
          ]
        }),
    ])
    for row in view.rows {
      let ignored = row.isTrusted ? "" : " (ignored: not trusted)"
      console.line("\(row.key, .strong) = \(row.text)  \("\(row.origin)\(ignored)", .faint)")
    }
    return 0
  }
}

import ArgumentParser

/// What every command takes, before or after its name.
struct GlobalOptions: ParsableArguments, Sendable {
  @Option(
    name: .customShort("C", allowingJoined: true),
    help: ArgumentHelp(
      "The project's folder; without it the nearest project at or above the current folder.", valueName: "dir"),
    completion: .directory)
  var folder: String?

  @Flag(name: .long, help: "Print one JSON document on standard output and nothing else.")
  var json = false

  @Flag(name: .long, help: "Say only what must be said.")
  var quiet = false

  @Flag(name: .long, help: "Say more: decisions and what agents are writing.")
  var verbose = false

  @Flag(name: .long, help: "Print without colours, as NO_COLOR does.")
  var noColor = false

  func validate() throws {
    if quiet && verbose { throw ValidationError("--quiet and --verbose exclude each other.") }
    if folder?.isEmpty == true { throw ValidationError("-C needs a folder.") }
  }
}

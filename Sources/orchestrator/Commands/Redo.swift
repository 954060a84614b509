import ArgumentParser
import Kernel

/// `redo`: has a run do a step or an output again.
struct Redo: Command {
  static let configuration = CommandConfiguration(
    commandName: "redo",
    abstract: "Do a step or an output of a run again, and all that came after it.",
    discussion: """
      The run forgets what came of the step and goes on from there, also when it \
      had ended. Your answers and your edits of its documents are kept.

        orchestrator redo 20261120-18 4 --note "Name the three user groups."
      """)

  @Argument(help: "A run's name or the beginning of it.", completion: NameSource.runs.completion)
  var run: String

  @Argument(
    help: "A step by its number, label or goal; an output by its name; or a document.",
    completion: NameSource.targets.completion)
  var target: String

  @Option(help: ArgumentHelp("What the agent is to do differently.", valueName: "text"))
  var note: String?

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if let note, note.utf8.count > Self.longestNote {
      throw ValidationError("--note takes at most \(Self.longestNote >> 10) KB.")
    }
  }

  private static let longestNote = 16 << 10

  func run(in invocation: Invocation) async throws -> Int32 {
    // First of all, so that no signal finds nobody listening.
    let signals = try SignalWatch(invocation.console)
    let session = try RunSession(
      workspace: try invocation.openWorkspace(), console: invocation.console, signals: signals)
    let wish = note.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    return try await session.redo(run, target, note: wish).report(to: invocation.console)
  }
}

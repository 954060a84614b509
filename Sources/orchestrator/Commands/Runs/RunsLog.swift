import ArgumentParser
import Host
import Kernel

/// `runs log`: the history of one run.
struct RunsLog: Command {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Tell what happened in a run: steps, decisions, questions, answers, calls and what they took.",
    discussion: """
      The history is read from the run's journal. With --follow it goes on until \
      the run comes to rest; Ctrl-C ends the watching, not the run. With --json \
      each record is one line. --verbose adds what was read and each call's start.

        orchestrator runs log 20261120-18 --follow
      """)

  @Argument(help: "A run's name or the beginning of it.", completion: NameSource.runs.completion)
  var run: String

  @Flag(help: "Go on until the run comes to rest.")
  var follow = false

  @OptionGroup var global: GlobalOptions

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let console = invocation.console
    let id = try workspace.runs.find(run)
    let folder = try workspace.runs.folder(id)
    guard follow else {
      try await tell(of: folder, in: workspace, to: console)
      return 0
    }
    return try await Watching.run { try await tell(of: folder, in: workspace, to: console) }
  }

  /// Tells what is recorded and, with `--follow`, what is added while a process holds the run.
  private func tell(of folder: RunFolder, in workspace: Workspace, to console: Console) async throws {
    let redact = workspace.secretFilter
    var tail = JournalTail(folder)
    var history = RunLog(
      goals: workspace.goals(of: folder), isVerbose: console.verbosity == .verbose, redact: redact)
    while !console.output.isBroken {
      // Looked at before the journal is read: what a holder that is gone has written is there by now.
      let isLive = try follow && folder.holder() != nil
      for record in try tail.next() {
        if console.isJSON { console.output.write(JSON(record, run: folder.id, redact: redact).line + "\n") }
        for line in history.lines(for: record) { console.line(line) }
      }
      guard isLive else { break }
      try await workspace.clock.sleep(seconds: 0.2)
    }
    if tail.count == 0 { console.remark("Run \(folder.id) has recorded nothing yet.") }
  }
}

/// The records of a journal as they are appended.
private struct JournalTail {
  private let path: String
  private(set) var count = 0

  init(_ folder: RunFolder) { path = folder.journalPath }

  /// What was appended since the last call.
  /// - Throws: `Failure` of kind `io` for a journal that is damaged.
  mutating func next() throws -> [Kernel.JournalRecord] {
    let payloads = try JournalFile.read(path).payloads
    guard payloads.count > count else { return [] }
    let first = count
    count = payloads.count
    return try payloads[first...].enumerated().map {
      try Kernel.JournalRecord(sequence: first + $0.offset + 1, payload: $0.element)
    }
  }
}

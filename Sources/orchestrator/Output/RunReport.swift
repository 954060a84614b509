import Kernel

extension RunOutcome {
  /// Prints how a run stands, in the form that was asked for, and returns the exit code.
  func report(to console: Console) -> Int32 {
    document.report(to: console, exitCode: exitCode)
    return exitCode
  }
}

extension RunDocument {
  /// Prints the document or, for people, its summary; a failure goes to standard error.
  func report(to console: Console, exitCode: Int32) {
    var document = self
    document.exitCode = exitCode
    document.failure = failure?.addressed(to: console.command)
    console.document(document.json)
    guard !console.isJSON else { return }
    let summary = RunSummary(document: document, command: console.command, columns: console.output.size.columns)
    // Questions are said even with `--quiet`: without them nobody could go on.
    if console.verbosity == .quiet, pending.isEmpty { return document.noteFailure(to: console) }
    for line in summary.lines { console.line(line) }
    document.noteFailure(to: console)
  }

  /// What a person has to know to mend it: places and hints, which the summary's sentence leaves out.
  private func noteFailure(to console: Console) {
    guard let failure, failure.kind != .interrupted else { return }
    if failure.kind == .halted, console.verbosity > .quiet { return }
    for line in ErrorHandler.lines(failure) { console.note(line) }
  }
}

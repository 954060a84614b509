import Kernel

extension Redone.Status {
  /// What became of a status when its run went back, in one line.
  var line: String {
    let (before, after) = (TerminalText.oneLine(before), TerminalText.oneLine(after))
    let what = subject == path ? path : "\(TerminalText.oneLine(subject)) in \(path)"
    if isTakenBack { return "set back \(what): \(after) → \(before)" }
    guard let now else { return "left \(what) as it is: the run had changed it (\(after))" }
    return "left \(what) at \(TerminalText.oneLine(now)): the run had moved it from \(before) to \(after), and it was "
      + "changed since"
  }

  var json: JSON {
    [
      "path": .string(path), "subject": .string(subject), "before": .string(before), "after": .string(after),
      "isTakenBack": .bool(isTakenBack), "now": JSON(isTakenBack ? before : now),
    ]
  }
}

import Kernel

extension StoryFile {
  /// The file with another status and every other byte kept; the same bytes where it says so already.
  ///
  /// - Throws: `Failure` of kind `badInput` where the file states no status or two different ones, or the status would
  ///   go back.
  package func settingStatus(_ status: String) throws -> [UInt8] {
    guard let current = self.status else {
      throw fault(
        "no-status", "The story states no status.", line: 1, hint: "Add a line 'Status: drafted' below its title.")
    }
    if let doubt = diagnostics.first(where: { $0.code == "two-statuses" }) {
      throw fault(doubt.code, doubt.message, line: doubt.line, hint: "Let both say the same.")
    }
    switch BoardTransition(of: BoardKey("1-1-story"), from: current.status, to: BoardStatus(status)) {
    case .unchanged: return bytes
    case .refused:
      throw fault(
        "status-regression", "The story is '\(current.status.text)' and is not set to '\(status)'.", line: current.line,
        hint: "Change it by hand if it is meant.")
    case .allowed: break
    }
    return try replacing(current, with: BoardStatus(status))
  }

  /// The file with its status put back to what it was before a run changed it.
  ///
  /// - Parameter after: what the run left there.
  /// - Returns: nil where something else stands there by now.
  /// - Throws: `Failure` of kind `badInput` where more would change.
  package func puttingBack(to before: String, from after: String) throws -> [UInt8]? {
    guard let current = status, statuses.allSatisfy({ $0.status.text == after }) else { return nil }
    return try replacing(current, with: BoardStatus(before))
  }

  private func replacing(_ current: StatusLine, with status: BoardStatus) throws -> [UInt8] {
    var edited = bytes
    for place in statuses.reversed() { edited.replaceSubrange(place.range, with: Array(status.text.utf8)) }
    let after = StoryFile(edited, file: file)
    guard after.statuses.count == statuses.count,
      after.statuses.allSatisfy({ $0.status.text == status.text }),
      after.checkboxes.map(\.text) == checkboxes.map(\.text), after.sections == sections
    else {
      throw fault(
        "unwritable-file", "The status cannot be changed without changing more.", line: current.line,
        hint: "Change it by hand.")
    }
    return edited
  }

  /// The file with one box ticked; the same bytes where it is.
  ///
  /// - Throws: `Failure` of kind `notFound` where no box stands on the line.
  package func ticking(line: Int) throws -> [UInt8] {
    guard let task = checkboxes.first(where: { $0.line == line }) else {
      let fault = self.fault("no-task", "There is no box to tick on line \(line).", line: line, hint: nil)
      throw Failure(.notFound, fault.code, fault.message, at: fault.location)
    }
    guard !task.isDone else { return bytes }
    var edited = bytes
    edited[task.mark] = UInt8(ascii: "x")
    return edited
  }

  private func fault(_ code: String, _ message: String, line: Int, hint: String?) -> Failure {
    Failure(.badInput, code, message, at: SourceLocation(file: file, line: line, column: 1), hint: hint)
  }
}

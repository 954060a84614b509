import ArgumentParser
import Host
import Kernel

/// `runs diff`: what a run changed in its documents.
struct RunsDiff: Command {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what a run changed in its documents, or with --edits what people changed since.",
    discussion: """
      A unified diff of each document that the run wrote: from what was there \
      before the run to what the run wrote last. With --edits: from what the run \
      wrote last to what the file holds now. Exits 0 whether or not there is a \
      difference; standard output can be given to `git apply`.

        orchestrator runs diff 20261120-18 --edits
      """)

  @Argument(help: "A run's name or the beginning of it.", completion: NameSource.runs.completion)
  var run: String

  @Flag(help: "Show what was changed by hand since the run last wrote.")
  var edits = false

  @OptionGroup var global: GlobalOptions

  private struct Difference {
    var path: String
    var status: Status
    var diff: UnifiedDiff?
    /// Whether the file now holds something other than what the run wrote last.
    var isEdited: Bool
  }

  private enum Status: String { case created, changed, removed, unchanged, unknown }

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let console = invocation.console
    let id = try workspace.runs.find(run)
    let differences = try await RunDocuments(workspace).documents(of: id).map { document in
      try difference(document, now: workspace.files.read(document.path))
    }
    console.document([
      "schema": 1, "run": .string(id), "edits": .bool(edits), "documents": .list(differences.map(Self.json)),
    ])
    for difference in differences {
      if let diff = difference.diff { Self.show(diff, on: console) }
      if difference.status == .unknown {
        console.note("\(difference.path): what was there before is not known any more; the run that wrote it is gone.")
      }
    }
    note(differences, id, console)
    return 0
  }

  private func difference(_ document: RunDocuments.Document, now: [UInt8]?) -> Difference {
    var isEdited = false
    if case .text(let text) = document.after { isEdited = now != text }
    let (old, new): (RunDocuments.Version, RunDocuments.Version) =
      edits ? (document.after, now.map(RunDocuments.Version.text) ?? .none) : (document.before, document.after)
    let path = document.path
    guard let before = old.bytes, let after = new.bytes else {
      return Difference(path: path, status: .unknown, diff: nil, isEdited: isEdited)
    }
    let diff = UnifiedDiff(
      path: path, before: before.isThere ? before.text : nil, after: after.isThere ? after.text : nil)
    let status: Status =
      switch (before.isThere, after.isThere) {
      case (false, true): .created
      case (true, false): .removed
      case (true, true), (false, false): diff.text.isEmpty ? .unchanged : .changed
      }
    return Difference(path: path, status: status, diff: diff, isEdited: isEdited)
  }

  private static func json(_ difference: Difference) -> JSON {
    [
      "path": .string(difference.path), "status": .string(difference.status.rawValue),
      "edited": .bool(difference.isEdited), "added": JSON(difference.diff?.added),
      "removed": JSON(difference.diff?.removed), "diff": JSON(difference.diff?.text),
    ]
  }

  /// As it stands on a pipe; on a terminal without what could steer it, and coloured as people know it.
  private static func show(_ diff: UnifiedDiff, on console: Console) {
    guard !console.isJSON, !diff.text.isEmpty else { return }
    guard console.output.isTerminal else { return console.output.write(diff.text) }
    for line in diff.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      let style: StyledText.Style =
        switch line.first {
        case _ where line.hasPrefix("--- ") || line.hasPrefix("+++ "): .strong
        case "+": .good
        case "-": .bad
        case "@": .faint
        default: .plain
        }
      console.line(StyledText(String(line), style))
    }
  }

  private func note(_ differences: [Difference], _ id: String, _ console: Console) {
    guard !console.isJSON, console.verbosity > .quiet else { return }
    if differences.isEmpty { return console.note("Run \(id) wrote no document.") }
    if !differences.contains(where: { $0.diff?.text.isEmpty == false }) {
      console.note(edits ? "Nothing was changed by hand." : "The documents are as they were before the run.")
    }
    if !edits, differences.contains(where: \.isEdited) {
      console.note("Changed by hand since: \(console.command) runs diff \(id) --edits shows it.")
    }
  }
}

extension RunDocuments.Version {
  /// Nil where the text is not known.
  fileprivate var bytes: (text: [UInt8], isThere: Bool)? {
    switch self {
    case .none: ([], false)
    case .text(let bytes): (bytes, true)
    case .lost: nil
    }
  }
}

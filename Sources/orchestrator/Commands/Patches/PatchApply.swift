import ArgumentParser
import Host
import Kernel

/// `patch apply`: applies a batch of edits to the project's documents.
struct PatchApply: Command {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Apply a batch of edits to the project's documents.",
    discussion: """
      The batch is YAML or JSON: {schema: 1, edits: [{path, op, text, and one of \
      lines: [from, to] | marker | find}]}, op one of replace-block, insert-before, \
      insert-after, append, prepend. It applies wholly or not at all, and every \
      place is sought in the documents as they were before.

        orchestrator patch apply edits.yaml --dry-run
        orchestrator patch apply - < edits.json
      """)

  @Argument(help: ArgumentHelp("The batch; - or nothing reads standard input.", valueName: "file"), completion: .file())
  var file: String?

  @Flag(help: "Show what would change, as a unified diff, and change nothing.")
  var dryRun = false

  @OptionGroup var global: GlobalOptions

  private static let largest = 10_000_000

  func run(in invocation: Invocation) async throws -> Int32 {
    let workspace = try invocation.openWorkspace()
    let edits = try read(invocation)
    let files = workspace.files
    // Two spellings of one document are one document.
    let located = try edits.enumerated().map { index, edit in
      var edit = edit
      do { edit.path = try files.editable(edit.path) } catch var failure as Failure {
        failure.message = "Edit \(index + 1): \(failure.message)"
        throw failure
      }
      return edit
    }
    let work = { try Self.changes(of: located, files: files) }
    var changes: [Patch.Change] = []
    if dryRun {
      changes = try work()
    } else {
      let batch = DocumentBatch(files: files, clock: workspace.clock)
      let outcome = try batch.apply(work)
      changes = outcome.changes
      for path in outcome.finished {
        invocation.console.warn("A batch that was interrupted had left \(path) undone; it was finished first.")
      }
    }
    report(changes, to: invocation.console)
    return 0
  }

  private static func changes(of edits: [DocumentEdit], files: ConfinedFiles) throws -> [Patch.Change] {
    do { return try Patch.apply(edits, read: files.read) } catch let refused as EditFaults { throw refused.failure }
  }

  private func read(_ invocation: Invocation) throws -> [DocumentEdit] {
    guard let file, file != "-" else {
      let text = try TerminalInput().readAll(limit: Self.largest + 1)
      guard text.utf8.count <= Self.largest else {
        throw Failure(.badInput, "bad-patch", "The batch is larger than \(Self.largest / 1_000_000) MB.")
      }
      return try PatchFile.parse(Array(text.utf8), file: "<stdin>")
    }
    guard let text = try TextFile.read(invocation.path(file)) else {
      throw Failure(.notFound, "no-patch", "There is no file \(file).")
    }
    return try PatchFile.parse(Array(text.utf8), file: file)
  }

  private func report(_ changes: [Patch.Change], to console: Console) {
    let diffs = changes.map { UnifiedDiff(path: $0.path, before: $0.before, after: $0.after) }
    let diff = diffs.map(\.text).joined()
    console.document([
      "schema": 1, "dryRun": .bool(dryRun),
      "files": .list(
        zip(changes, diffs).map { change, diff in
          [
            "path": .string(change.path), "created": .bool(change.before == nil), "added": .int(diff.added),
            "removed": .int(diff.removed),
          ]
        }), "diff": .string(diff),
    ])
    guard !console.isJSON else { return }
    if dryRun {
      // For a program the bytes as they are; for a terminal without what would steer it.
      if console.output.isTerminal { console.line("\(diff)") } else { console.output.write(diff) }
      return
    }
    for (change, diff) in zip(changes, diffs) {
      let what = change.before == nil ? "created" : diff.text.isEmpty ? "unchanged" : "changed"
      console.remark("\(what) \(change.path, .strong): \(diff.added) lines added, \(diff.removed) removed")
    }
  }
}

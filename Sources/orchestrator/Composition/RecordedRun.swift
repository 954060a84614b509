import Dialects
import Host
import Kernel

/// A run as its own folder describes it: how it began, and the workflow and personas that it keeps copies of.
struct RecordedRun {
  let started: RunStarted
  let workflow: Workflow
  let personas: [Persona]

  /// - Throws: `Failure` of kind `notFound` where the run never began; of kind `badInput` where the copies of its
  ///   files cannot be read.
  init(_ folder: RunFolder, workspace: Workspace) throws {
    started = try Self.started(folder)
    let copies = Dictionary(try folder.workflowCopies.load().map { ($0.path, $0.text) }) { first, _ in first }
    let reader = workspace.catalog.reader
    // A folder is as it was when the run began, whatever has come into it since.
    let copied = WorkflowFiles.inMemory(copies)
    let files = WorkflowFiles(
      read: { try copies[$0] ?? reader.read($0) },
      list: { folder in
        let names = try copied.list(folder)
        return try names.isEmpty ? reader.list(folder) : names
      })
    workflow = try WorkflowParser(files: files).parse(
      workflowFile: started.workflowFile,
      binding: Bindings(
        values: started.given.mapValues { .string($0) }, configuration: started.configuration,
        installRoot: started.installRoot, date: started.date))
    let parser = PersonaParser(installRoot: started.installRoot)
    let agents = started.agents
    personas = try copies.sorted { $0.key < $1.key }.compactMap { path, text in
      agents.contains { Self.isPersona(path, of: $0.name) } ? try parser.parse(text, path: path, files: files) : nil
    }
  }

  private static func isPersona(_ path: String, of agent: String) -> Bool {
    path.hasSuffix("/\(agent).md") || path == "\(agent).md" || path.hasSuffix("/\(agent).agent.yaml")
      || path.hasSuffix("/bmad-agent-\(agent)/SKILL.md")
  }

  private static func started(_ folder: RunFolder) throws -> RunStarted {
    let contents = try JournalFile.read(folder.journalPath)
    guard let payload = contents.payloads.first,
      case .started(let started) = try Kernel.JournalRecord(sequence: 1, payload: payload).entry
    else {
      throw Failure(
        .notFound, "run-never-began", "Run \(folder.id) was stopped before it began; there is nothing to resume.",
        hint: "Start the workflow again.")
    }
    return started
  }
}

extension Workspace {
  /// The goals of a run's steps in document order; empty where its copies of the workflow tell nothing.
  func goals(of folder: RunFolder) -> [String] {
    guard let run = try? RecordedRun(folder, workspace: self) else { return [] }
    return run.workflow.steps.map { $0["goal"] ?? $0["title"] ?? "" }
  }
}

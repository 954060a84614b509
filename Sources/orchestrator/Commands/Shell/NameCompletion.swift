import ArgumentParser
import Boards
import Host
import Kernel

/// What a word names that only the project knows.
enum NameSource: String {
  case workflows, runs, unfinishedRuns, endedRuns, questions, answers, settings, stories, steps, targets

  /// The library tells nobody what a completion of ours would look up, so it is told as a list of one.
  var completion: CompletionKind { .list(["@\(rawValue)"]) }

  init?(markers: [String]) {
    guard markers.count == 1, let marker = markers.first, marker.hasPrefix("@") else { return nil }
    self.init(rawValue: String(marker.dropFirst()))
  }
}

extension CompletionKind {
  /// Names of providers; models are too many.
  static let providers = CompletionKind.list([
    "auto", "offline", "anthropic", "openai", "gemini", "ollama", "cli:claude", "cli:codex",
  ])
}

/// The names that a project has for a word of the command line. Where it cannot be opened there are none: nothing may be
/// said in the middle of somebody's typing.
struct NameCompletion {
  typealias Candidate = WordCompletion.Candidate

  let environment: [String: String]
  let currentFolder: String

  func names(_ source: NameSource, _ context: WordCompletion.Context) -> [Candidate] {
    (try? find(source, context)) ?? []
  }

  private func find(_ source: NameSource, _ context: WordCompletion.Context) throws -> [Candidate] {
    let invocation = try invocation(context)
    let first = context.positionals.first ?? ""
    switch source {
    case .workflows:
      return try PluginShelf(invocation).catalog.entries.filter { $0.kind == .workflow }.map {
        Candidate(text: $0.name, about: $0.origin.phrase)
      }
    case .settings: return try settings(of: first, PluginShelf(invocation))
    case .runs:
      let workspace = try invocation.openWorkspace()
      return try runs(workspace) { _ in true }
        + workspace.runs.archivedIDs().map { Candidate(text: $0, about: "archived") }
    case .unfinishedRuns: return try runs(try invocation.openWorkspace()) { !$0.status.isFinal }
    case .endedRuns: return try runs(try invocation.openWorkspace()) { $0.status.isFinal }
    case .questions:
      return try invocation.openWorkspace().escalations.pending().map { Candidate(text: $0.id, about: $0.question) }
    case .answers:
      return try invocation.openWorkspace().escalation(named: first).options.map {
        Candidate(text: $0.key, about: $0.label)
      }
    case .stories:
      return try invocation.openWorkspace().boards().catalog().stories.map { Candidate(text: $0.key, about: $0.title) }
    case .steps:
      let workspace = try invocation.openWorkspace()
      let goals = workspace.goals(of: try workspace.runs.folder(try workspace.runs.find(first)))
      return goals.enumerated().map { Candidate(text: "\($0.offset + 1)", about: $0.element) }
    case .targets:
      let workspace = try invocation.openWorkspace()
      let folder = try workspace.runs.folder(try workspace.runs.find(first))
      let workflow = try RecordedRun(folder, workspace: workspace).workflow
      // Asked for nothing, it tells what there is.
      guard case .unknown(let names) = RedoPoint.find("", in: workflow, records: try folder.records()) else {
        return []
      }
      return names.map { Candidate(text: $0) }
    }
  }

  /// What a workflow file says of itself, and where its project lies.
  private static let ownFields: Set<String> = [
    "_bmad", "author", "bmad_folder", "config_source", "default_output_file", "description", "installed_path",
    "instructions", "name", "project-root", "standalone", "template", "validation", "web_bundle",
  ]

  /// What `--set` can give a workflow: what it asks for, and what it is bound with.
  private func settings(of reference: String, _ shelf: PluginShelf) throws -> [Candidate] {
    let workflow = try shelf.workflow(try shelf.entry(reference))
    var names: [Candidate] = []
    for node in workflow.body {
      node.forEachDescendant { node in
        guard node.tag == .ask, let name = node["response"] else { return }
        names.append(Candidate(text: name, about: node.prose))
      }
    }
    names += workflow.variables.keys.filter { !Self.ownFields.contains($0) }.sorted().map { Candidate(text: $0) }
    var seen: Set<String> = []
    return names.filter { seen.insert($0.text).inserted }.map { Candidate(text: "\($0.text)=", about: $0.about) }
  }

  private func runs(_ workspace: Workspace, where holds: (RunListing) -> Bool) throws -> [Candidate] {
    try workspace.runs.list().filter(holds).map { Candidate(text: $0.id, about: $0.status.rawValue) }
  }

  private func invocation(_ context: WordCompletion.Context) throws -> Invocation {
    // Parsing arguments is the library's one way to make a value with its defaults.
    var global = try GlobalOptions.parse(["--quiet"])
    // No shell has done this for a word that is still being typed.
    let home = environment["HOME"] ?? ""
    global.folder = context.folder.map { $0 == "~" || $0.hasPrefix("~/") ? home + $0.dropFirst() : $0 }
    return Invocation(
      global: global, console: Console(global, environment: environment).silenced, environment: environment,
      currentFolder: currentFolder)
  }
}

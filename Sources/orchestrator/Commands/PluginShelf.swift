import Dialects
import Host
import Kernel

/// The workflows and agents that a command can show: the project's, or outside of one those that the binary carries.
struct PluginShelf {
  let catalog: PluginCatalog
  /// Where the caller stands, absolute.
  let currentFolder: String
  private let workspace: Workspace?
  private let clock = SystemClock()

  /// - Throws: `Failure` where `-C` names no project, or the project cannot be opened.
  init(_ invocation: Invocation) throws {
    currentFolder = try Workspace.currentFolder()
    do {
      let workspace = try invocation.openWorkspace()
      (self.workspace, catalog) = (workspace, workspace.catalog)
    } catch let failure as Failure where failure.code == "no-project" && invocation.global.folder == nil {
      workspace = nil
      catalog = PluginCatalog(files: NoFiles(), installRoot: nil, embedded: PluginReader.shipped)
    }
  }

  /// The project's folder; nil outside of one.
  var root: String? { workspace?.root }

  /// The workflow that a name means; in a project also a folder or a file.
  func entry(_ reference: String) throws -> PluginEntry {
    if let workspace { return try catalog.workflow(reference, root: workspace.root, locator: workspace.locator) }
    guard let entry = catalog.entry(.workflow, named: reference) else { throw catalog.unknown(.workflow, reference) }
    return entry
  }

  func workflow(_ entry: PluginEntry) throws -> Workflow {
    if let workspace { return try workspace.parse(entry, given: [:]) }
    let shipped = PluginReader.shipped
    let files = WorkflowFiles(read: { path in
      let prefix = PluginReader.embeddedPrefix
      return path.hasPrefix(prefix) ? shipped[String(path.dropFirst(prefix.count))] : nil
    })
    return try WorkflowParser(files: files).parse(workflowFile: entry.path, binding: Bindings(date: clock.today()))
  }

  func persona(_ entry: PluginEntry) throws -> Persona {
    guard let text = try catalog.reader.read(entry.path) else {
      throw Failure(.notFound, "no-such-file", "there is no file \(entry.path)")
    }
    return try PersonaParser(installRoot: workspace?.installRoot?.path).parse(
      text, path: entry.path, files: WorkflowFiles(catalog.reader))
  }
}

/// The files of a project that is not there.
final class NoFiles: ProjectFiles, Sendable {
  func read(_ path: String) throws -> [UInt8]? { nil }
  func remove(_ path: String) throws {}
  func location(of path: String) throws -> String { path }
  func editable(_ path: String) throws -> String { path }
  func exists(_ path: String) throws -> Bool { false }
  func glob(_ pattern: String) throws -> [String] { [] }
  func replace(_ path: String, with bytes: [UInt8], durable: Bool) throws {
    throw Failure(.cannotCreate, "no-project", "cannot write \(path): there is no project")
  }
}

extension PluginEntry.Origin {
  /// As people call it.
  var phrase: String {
    switch self {
    case .project: "project"
    case .bmad: "BMAD"
    case .embedded: "built in"
    }
  }
}

extension JSON {
  init(_ place: PluginEntry.Place) {
    self = ["path": .string(place.path), "origin": .string(place.origin.rawValue)]
  }
}

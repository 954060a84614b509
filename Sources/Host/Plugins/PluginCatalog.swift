import Kernel
import YAML

/// Every workflow, agent and template that a project can use. They are looked for in the project, then where BMAD
/// installed itself, then in the binary; the first of a name wins and the others are kept as shadowed.
package struct PluginCatalog: Sendable {
  /// By kind and then name.
  package private(set) var entries: [PluginEntry] = []
  /// What was found and cannot be used; the rest is not affected.
  package private(set) var problems: [Diagnostic] = []
  /// Reads what the entries point to.
  package let reader: PluginReader
  private let aliases: @Sendable (PluginCatalog) -> [WorkflowAlias]

  /// Looks through a project. What cannot be read is among the problems; nothing is thrown for it.
  ///
  /// - Parameter embedded: what the binary carries, `PluginReader.shipped` but in tests.
  /// - Parameter aliases: further names of workflows, such as the triggers of agents' menus; asked for when a name is
  ///   not an entry's own.
  package init(
    files: any ProjectFiles & Sendable, installRoot: InstallRoot?, embedded: [String: String],
    aliases: @escaping @Sendable (PluginCatalog) -> [WorkflowAlias] = { _ in [] }
  ) {
    reader = PluginReader(files: files, embedded: embedded)
    self.aliases = aliases
    var candidates = PluginSearch.all(installRoot: installRoot).flatMap { found($0, in: files) }
    for (kind, folder) in [(PluginEntry.Kind.workflow, "workflows"), (.agent, "agents"), (.template, "templates")] {
      for path in reader.embeddedPaths(below: folder) where kind != .workflow || path.hasSuffix("/workflow.yaml") {
        candidates.append(PluginCandidate(kind, PluginReader.embeddedPrefix + path, .embedded))
      }
    }
    adopt(candidates)
  }

  /// The entry of a name; for a workflow also the name that its own file gives it, and the other names that people
  /// know it by (`WorkflowNaming`).
  package func entry(_ kind: PluginEntry.Kind, named name: String) -> PluginEntry? {
    let ofKind = entries.filter { $0.kind == kind }
    guard kind == .workflow else { return ofKind.first { $0.name == name } }
    return WorkflowNaming(ofKind) { aliases(self) }.entry(for: name)
  }

  /// Names that a person may have meant by `name`, at most three, the likeliest first.
  package func nearest(to name: String, _ kind: PluginEntry.Kind) -> [String] {
    var names = entries.filter { $0.kind == kind }.map(\.name)
    var found: [String] = []
    while found.count < 3, let next = YAML.nearest(to: name, among: names) {
      found.append(next)
      names.removeAll { $0 == next }
    }
    if found.isEmpty, kind == .workflow,
      // `create-pdr` is near to nothing, and `pdr` to what it makes.
      let next = YAML.nearest(to: WorkflowNaming.subject(name.lowercased()), among: names)
    {
      found.append(next)
      names.removeAll { $0 == next }
    }
    let wanted = name.lowercased()
    // "story" is no slip of the finger for "create-story", but it is what a person types who looks for it.
    let related = names.filter { $0.lowercased().split(separator: "-").contains(Substring(wanted)) }
    return found + related.prefix(3 - found.count)
  }

  /// The failure for a name that is not there, with what may have been meant.
  package func unknown(_ kind: PluginEntry.Kind, _ name: String) -> Failure {
    let near = nearest(to: name, kind)
    let list = "`orchestrator \(kind.rawValue)s list` shows all."
    return Failure(
      .notFound, "unknown-\(kind.rawValue)", "There is no \(kind.rawValue) '\(name)'.",
      hint: near.isEmpty ? list : "Did you mean \(near.joined(separator: ", "))? \(list)")
  }

  private mutating func found(_ search: PluginSearch, in files: any ProjectFiles) -> [PluginCandidate] {
    do {
      return try files.glob(search.pattern).map { PluginCandidate(search.kind, $0, search.origin) }
    } catch {
      report("unreadable-plugins", error, search.pattern)
      return []
    }
  }

  private mutating func report(_ code: String, _ error: any Error, _ file: String) {
    let reason = (error as? Failure)?.message ?? "\(error)"
    problems.append(Diagnostic(.warning, code, "left out: \(reason)", file: file))
  }

  private mutating func adopt(_ candidates: [PluginCandidate]) {
    var index: [String: Int] = [:]
    var folders: Set<String> = []
    for candidate in candidates where candidate.isPlugin {
      // What a workflow is in two forms at once, BMAD's own tools take from the first.
      if let folder = candidate.workflowFolder, !folders.insert(folder).inserted { continue }
      guard let declared = examine(candidate) else { continue }
      let key = "\(candidate.kind.rawValue)/\(candidate.name)"
      if let at = index[key] {
        entries[at].shadows.append(candidate.place)
      } else {
        index[key] = entries.count
        let other = declared == candidate.name || declared.isEmpty ? nil : declared
        entries.append(
          PluginEntry(name: candidate.name, kind: candidate.kind, place: candidate.place, declaredName: other))
      }
    }
    let order = PluginEntry.Kind.allCases
    entries.sort {
      let (a, b) = (order.firstIndex(of: $0.kind) ?? 0, order.firstIndex(of: $1.kind) ?? 0)
      return (a, $0.name) < (b, $1.name)
    }
  }

  /// The name a workflow's file gives it, empty for none; nil where the candidate cannot be used, which is reported.
  private mutating func examine(_ candidate: PluginCandidate) -> String? {
    do {
      guard let text = try reader.read(candidate.place.path), candidate.isItself(text) else { return nil }
      if let complaint = PathComponent.complaint(about: candidate.name) {
        problems.append(
          Diagnostic(.warning, "bad-plugin-name", "left out: its name \(complaint)", file: candidate.place.path))
        return nil
      }
      return candidate.kind == .workflow ? candidate.declaredName(in: text) : ""
    } catch {
      report("unreadable-plugin", error, candidate.place.path)
      return nil
    }
  }
}

/// A further name of a workflow: a trigger in an agent's menu, or a command in a module's help.
package struct WorkflowAlias: Sendable, Hashable {
  /// As a person types it: `create-prd`, `PR`.
  package var name: String
  /// The workflow's file, relative to the project, or the name of its folder.
  package var target: String

  package init(name: String, target: String) { (self.name, self.target) = (name, target) }
}

/// Finds the workflow that a name means.
///
/// In a project of BMAD's one workflow has many names: its folder's, the one in its file, the trigger and the code in an
/// agent's menu, the command made of it. `prd`, `create-prd`, `PR`, `*create-prd`, `/bmad-create-prd` and
/// `bmad:bmm:workflows:prd` all mean one. What a file is called goes before what it is known by, and all that BMAD
/// brought before what this program carries.
struct WorkflowNaming {
  private let entries: [PluginEntry]
  private let aliases: () -> [WorkflowAlias]

  init(_ entries: [PluginEntry], aliases: @escaping () -> [WorkflowAlias]) {
    (self.entries, self.aliases) = (entries, aliases)
  }

  func entry(for name: String) -> PluginEntry? {
    let (own, bmad, carried) = (entries(.project), entries(.bmad), entries(.embedded))
    if let exact = exactly(name, own) ?? exactly(name, bmad) { return exact }
    if !bmad.isEmpty, let known = known(as: name, bmad) { return known }
    return exactly(name, carried) ?? known(as: name, own) ?? known(as: name, carried)
  }

  private func entries(_ origin: PluginEntry.Origin) -> [PluginEntry] { entries.filter { $0.origin == origin } }

  private func exactly(_ name: String, _ entries: [PluginEntry]) -> PluginEntry? {
    entries.first { $0.name == name } ?? entries.first { $0.declaredName == name }
  }

  private func known(as name: String, _ entries: [PluginEntry]) -> PluginEntry? {
    let bare = Self.bare(name)
    guard !bare.isEmpty else { return nil }
    let aliases = aliases()
    for spelling in [{ $0 }, Self.bare, Self.subject] as [(String) -> String] {
      let wanted = spelling(name.lowercased())
      guard !wanted.isEmpty else { continue }
      if let entry = entries.first(where: { entry in
        [entry.name, entry.declaredName].contains { $0.map { spelling($0.lowercased()) } == wanted }
      }) {
        return entry
      }
      for alias in aliases where spelling(alias.name.lowercased()) == wanted {
        if let entry = entries.first(where: { $0.path == alias.target }) ?? exactly(alias.target, entries) {
          return entry
        }
      }
    }
    return nil
  }

  /// Without the sign and the prefixes that commands of chat tools have: `/bmad:bmm:workflows:create-prd`.
  private static func bare(_ name: String) -> String {
    var rest = Substring(name.lowercased().drop { "/*@$#".contains($0) })
    if let colon = rest.lastIndex(of: ":") { rest = rest[rest.index(after: colon)...] }
    if rest.hasPrefix("bmad-") {
      rest = rest.dropFirst("bmad-".count)
      for module in ["bmm-", "core-", "bmb-", "bmgd-", "gds-", "cis-", "tea-"] where rest.hasPrefix(module) {
        rest = rest.dropFirst(module.count)
        break
      }
    }
    return String(rest)
  }

  /// What a workflow makes: `prd` of `create-prd`.
  static func subject(_ name: String) -> String {
    let bare = bare(name)
    return bare.hasPrefix("create-") ? String(bare.dropFirst("create-".count)) : bare
  }
}

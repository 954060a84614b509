import Dialects
import Host
import Kernel

/// The names by which agents' menus know workflows: `create-prd` and `CP` for a file that calls itself `prd`.
struct MenuAliases {
  let installRoot: String?

  /// An agent whose file cannot be read has no say; whoever uses the agent is told why.
  func read(_ catalog: PluginCatalog) -> [WorkflowAlias] {
    let parser = PersonaParser(installRoot: installRoot)
    return catalog.entries.filter { $0.kind == .agent && $0.origin != .embedded }.flatMap { entry -> [WorkflowAlias] in
      guard let text = try? catalog.reader.read(entry.path), let persona = try? parser.parse(text, path: entry.path)
      else { return [] }
      return persona.menu.flatMap { item in
        [item.trigger, item.code].compactMap { name in
          item.workflow.flatMap { target in name.map { WorkflowAlias(name: $0, target: target) } }
        }
      }
    }
  }
}

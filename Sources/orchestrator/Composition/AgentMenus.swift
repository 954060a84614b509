import Dialects
import Host
import Kernel

/// What agents' menus say about workflows: the names by which they are known, and whose they are.
struct AgentMenus {
  private let offers: [(agent: String, item: Persona.MenuItem)]

  /// The menus of a project's agents, BMAD's and its own before those that ship. An agent whose file cannot be read has
  /// no say; whoever uses the agent is told why.
  init(_ catalog: PluginCatalog, installRoot: String?) {
    let parser = PersonaParser(installRoot: installRoot)
    let files = WorkflowFiles(catalog.reader)
    let agents = catalog.entries.filter { $0.kind == .agent }
    let ordered = agents.filter { $0.origin != .embedded } + agents.filter { $0.origin == .embedded }
    offers = ordered.flatMap { entry -> [(agent: String, item: Persona.MenuItem)] in
      guard let text = try? catalog.reader.read(entry.path),
        let persona = try? parser.parse(text, path: entry.path, files: files)
      else { return [] }
      return persona.menu.map { (entry.name, $0) }
    }
  }

  /// `create-prd` and `CP` for a file that calls itself `prd`.
  var aliases: [WorkflowAlias] {
    offers.flatMap { offer in
      [offer.item.trigger, offer.item.code].compactMap { name in
        offer.item.workflow.flatMap { target in name.map { WorkflowAlias(name: $0, target: target) } }
      }
    }
  }

  /// The workflow whose checklist `validate-prd` and its like hold a document against; nil for any other name.
  func validated(by name: String) -> String? {
    let bare = name.lowercased().drop { "*/".contains($0) }
    let wanted = bare.hasPrefix("bmad-") ? bare.dropFirst("bmad-".count) : bare
    return offers.first { offer in
      [offer.item.trigger, offer.item.code].contains { $0?.lowercased() == String(wanted) }
        && offer.item.validates != nil
    }?.item.validates
  }

  /// The first agent whose menu has the workflow, by its file, its folder or its name; nil where no menu does.
  func agent(for workflow: PluginEntry) -> String? {
    let folder = Self.folder(of: workflow.path)
    let names = [workflow.path, folder, workflow.name, workflow.declaredName]
    return offers.first { offer in
      guard let target = offer.item.workflow else { return false }
      // Menus name the one file of a folder by which a person begins.
      return names.contains(target) || folder != nil && Self.folder(of: target) == folder
    }?.agent
  }

  private static func folder(of path: String) -> String? {
    path.lastIndex(of: "/").map { String(path[..<$0]) }
  }
}

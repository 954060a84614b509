import Kernel
import YAML

/// One place to look for one kind of plugin.
struct PluginSearch {
  let kind: PluginEntry.Kind
  let pattern: String
  let origin: PluginEntry.Origin

  private init(_ kind: PluginEntry.Kind, _ pattern: String, _ origin: PluginEntry.Origin) {
    (self.kind, self.pattern, self.origin) = (kind, pattern, origin)
  }

  /// Where BMAD's installer puts skills, by the agent that they are for; the same skill in several is one.
  private static let skillFolders = [
    ".claude", ".agents", ".agent", ".codex", ".cursor", ".gemini", ".github", ".opencode", ".windsurf", ".roo",
    ".kiro", ".qwen", ".augment", ".cline", ".trae", ".junie", ".factory",
  ]

  /// Every place, the first to win first.
  static func all(installRoot: InstallRoot?) -> [PluginSearch] {
    var searches =
      ["workflow.yaml", "workflow.md", "SKILL.md"].map { PluginSearch(.workflow, "workflows/*/\($0)", .project) }
    searches += [
      PluginSearch(.agent, "agents/*.md", .project), PluginSearch(.agent, "agents/*.agent.yaml", .project),
      PluginSearch(.template, "templates/*", .project),
    ]
    guard let root = installRoot?.path else { return searches }
    for file in ["workflow.yaml", "workflow.md", "workflow-*.md"] {
      searches.append(PluginSearch(.workflow, "\(root)/*/workflows/**/\(file)", .bmad))
    }
    searches.append(PluginSearch(.workflow, "\(root)/*/**/bmad-*/SKILL.md", .bmad))
    for folder in skillFolders {
      searches.append(PluginSearch(.workflow, "\(folder)/skills/bmad-*/SKILL.md", .bmad))
    }
    searches += [
      PluginSearch(.agent, "\(root)/*/agents/*.md", .bmad),
      PluginSearch(.agent, "\(root)/*/agents/*.agent.yaml", .bmad),
      PluginSearch(.agent, "\(root)/*/**/bmad-*/SKILL.md", .bmad),
    ]
    for folder in skillFolders {
      searches.append(PluginSearch(.agent, "\(folder)/skills/bmad-*/SKILL.md", .bmad))
    }
    return searches
  }
}

/// A file that may be a plugin.
struct PluginCandidate {
  let kind: PluginEntry.Kind
  let place: PluginEntry.Place
  let name: String
  private let file: String

  init(_ kind: PluginEntry.Kind, _ path: String, _ origin: PluginEntry.Origin) {
    self.kind = kind
    place = PluginEntry.Place(path: path, origin: origin)
    let parts = path.split(separator: "/").map(String.init)
    file = parts.last ?? ""
    switch kind {
    case .workflow: name = Self.variant(file) ?? parts.dropLast().last ?? ""
    case .agent where file == "SKILL.md":
      // A skill that is an agent is named by its folder, `bmad-agent-pm`, `bmad-tea`.
      let folder = parts.dropLast().last ?? ""
      let prefix = [Self.agentSkill, "bmad-"].first(where: folder.hasPrefix) ?? ""
      name = String(folder.dropFirst(prefix.count))
    case .agent:
      let ending = [".agent.yaml", ".md"].first(where: file.hasSuffix) ?? ""
      name = String(file.dropLast(ending.count))
    case .template: name = file
    }
  }

  private static let agentSkill = "bmad-agent-"

  /// `workflow-validate-prd.md` is one of several workflows in a folder, and called `validate-prd`.
  private static func variant(_ file: String) -> String? {
    guard file.hasPrefix("workflow-"), file.hasSuffix(".md") else { return nil }
    return String(file.dropFirst("workflow-".count).dropLast(".md".count))
  }

  /// Folders of plugins also hold notes for people and what editors and systems leave behind.
  var isPlugin: Bool {
    switch kind {
    case .agent: !name.hasPrefix(".") && name.lowercased() != "readme"
    case .workflow, .template: !name.hasPrefix(".")
    }
  }

  /// Whether the file holds what it was looked for as: of skills some are workflows and some agents, which their words
  /// tell, or else their names. One that only calls up an agent's own file is neither.
  func isItself(_ text: String) -> Bool {
    guard file == "SKILL.md" else { return true }
    if text.contains("<agent-activation") { return false }
    let isAgent = text.contains("--key agent") || text.contains("fully embody this persona") || isNamedAsAgent
    return isAgent == (kind == .agent)
  }

  /// The builder of agents has the name of one.
  private var isNamedAsAgent: Bool {
    let folder = place.path.split(separator: "/").dropLast().last ?? ""
    return folder.hasPrefix(Self.agentSkill) && folder != "bmad-agent-builder"
  }

  /// The folder that a workflow has to itself; nil where several share one.
  var workflowFolder: String? {
    guard kind == .workflow, Self.variant(file) == nil else { return nil }
    return String(place.path.dropLast(file.count + 1))
  }

  /// The name that a workflow gives itself, empty for none. A fault in the file is for whoever uses it to show, with
  /// everything else that is wrong there.
  func declaredName(in text: String) -> String {
    let source = file.hasSuffix(".md") ? Self.frontMatter(of: text) : text
    guard let source, let root = try? parse(source, file: place.path) else { return "" }
    return (root["name"] ?? root["workflow"]?["name"])?.text ?? ""
  }

  private static func frontMatter(of text: String) -> String? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.filter { $0 != "\r" } }
    guard lines.first?.trimmed == "---", let end = lines.dropFirst().firstIndex(where: { $0.trimmed == "---" }) else {
      return nil
    }
    return lines[1..<end].joined(separator: "\n")
  }
}

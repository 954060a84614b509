import Kernel

/// Where a project keeps its board, its epics and its stories: what BMAD's configuration says first, then the places
/// that its releases use. Paths are relative to the project.
struct BoardFolders {
  /// In the order in which they are looked through.
  private(set) var boards: [String] = []
  private(set) var epics: [String] = []
  private(set) var stories: [String] = []

  private static let usual = [
    "docs", "docs/sprint-artifacts", "docs/stories", "_bmad-output/implementation-artifacts",
    "_bmad-output/planning-artifacts", "_bmad-output",
  ]

  /// - Parameters:
  ///   - settings: BMAD's configuration; nil in a project without BMAD.
  ///   - outputFolder: of the project's own configuration.
  ///   - storyLocation: what the board itself says about it.
  ///   - root: the project's folder, absolute.
  init(settings: [String: String]?, outputFolder: String, storyLocation: String? = nil, root: String) {
    func path(_ name: String) -> String? { settings?[name].flatMap { Self.relative($0, root: root) } }
    let implementation = ["implementation_artifacts", "sprint_artifacts"].compactMap(path)
    let planning = ["planning_artifacts"].compactMap(path)
    let output = ["output_folder"].compactMap(path) + [outputFolder]
    let own = ["dev_story_location", "story_dir"].compactMap(path)
    let ephemeral = path("dev_ephemeral_location").map { ["\($0)/stories"] } ?? []
    let ours = settings == nil ? ["bmad"] : []
    boards = Self.unique(implementation + output + ours + own + planning + Self.usual)
    epics = Self.unique(planning + output + implementation + Self.usual)
    let said = [storyLocation.flatMap { Self.relative($0, root: root) }].compactMap(\.self)
    let near = (implementation + output).flatMap { ["\($0)/stories", $0] }
    stories = Self.unique(
      said + own + ephemeral + near + ["docs/stories", "docs/sprint-artifacts/stories"] + Self.usual + ["stories"])
  }

  /// Without the project's own folder in front; nil where it leaves the project.
  private static func relative(_ value: String, root: String) -> String? {
    var path = value.trimmed
    for name in ["{project-root}", "{project_root}"] { path = path.replacing(name, with: "") }
    if path == root || path == "." { return "." }
    if path.hasPrefix(root + "/") { path = String(path.dropFirst(root.count)) }
    let parts = path.split(separator: "/").filter { $0 != "." }
    guard !parts.isEmpty, !parts.contains(".."), !path.contains("{"), !path.hasPrefix("~") else { return nil }
    return parts.joined(separator: "/")
  }

  private static func unique(_ paths: [String]) -> [String] {
    var seen: Set<String> = []
    return paths.filter { seen.insert($0).inserted }
  }
}

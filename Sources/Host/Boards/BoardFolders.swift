import Kernel
import YAML

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
  ///   - outputFolder: of the project's own configuration.
  ///   - storyLocation: what the board itself says about it.
  init(files: ConfinedFiles, installRoot: InstallRoot?, outputFolder: String, storyLocation: String? = nil) throws {
    let settings = try Self.settings(files, installRoot)
    func path(_ name: String) -> String? { settings[name].flatMap { Self.relative($0, settings, root: files.root) } }
    let implementation = ["implementation_artifacts", "sprint_artifacts"].compactMap(path)
    let planning = ["planning_artifacts"].compactMap(path)
    let output = ["output_folder"].compactMap(path) + [outputFolder]
    let own = ["dev_story_location", "story_dir"].compactMap(path)
    let ephemeral = path("dev_ephemeral_location").map { ["\($0)/stories"] } ?? []
    let ours = installRoot == nil ? ["bmad"] : []
    boards = Self.unique(implementation + output + ours + own + planning + Self.usual)
    epics = Self.unique(planning + output + implementation + Self.usual)
    let said = [storyLocation.flatMap { Self.relative($0, settings, root: files.root) }].compactMap(\.self)
    let near = (implementation + output).flatMap { ["\($0)/stories", $0] }
    stories = Self.unique(
      said + own + ephemeral + near + ["docs/stories", "docs/sprint-artifacts/stories"] + Self.usual + ["stories"])
  }

  /// The keys of BMAD's own configuration, the modules' first.
  private static func settings(_ files: ConfinedFiles, _ root: InstallRoot?) throws -> [String: String] {
    guard let root else { return [:] }
    var settings: [String: String] = [:]
    let modules = try files.glob("\(root.path)/*/config.yaml")
    let first = ["\(root.path)/bmm/config.yaml"].filter(modules.contains)
    for path in first + modules.filter({ !first.contains($0) }) {
      guard let bytes = try files.read(path), let pairs = (try? parse(bytes, file: path))?.pairs else { continue }
      for pair in pairs {
        guard let key = pair.key.text, let value = pair.value.text, settings[key] == nil else { continue }
        settings[key] = value
      }
    }
    for name in ["config.user.toml", "config.toml"] {
      guard let bytes = try files.read("\(root.path)/\(name)") else { continue }
      for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
        let parts = line.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, parts[1].trimmed.hasPrefix("\"") else { continue }
        let value = parts[1].trimmed.dropFirst().prefix { $0 != "\"" }
        settings[parts[0].trimmed] = settings[parts[0].trimmed] ?? String(value)
      }
    }
    return settings
  }

  /// Without the project's own folder in front, other settings put in; nil where it leaves the project.
  private static func relative(_ value: String, _ settings: [String: String], root: String) -> String? {
    var path = value.trimmed
    for _ in 0..<4 {
      for (name, value) in settings where path.utf8.count < 1000 && path.contains("{\(name)}") {
        path = path.replacing("{\(name)}", with: value)
      }
    }
    for name in ["{project-root}", "{project_root}"] { path = path.replacing(name, with: "") }
    if path == root { return "." }
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

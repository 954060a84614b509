import Boards
import Dialects
import Host
import Kernel

/// What a folder in which BMAD installed itself says about its project, for `init` to fill in.
enum InstalledFindings {
  /// Nothing where there is no such folder, or BMAD did not install itself there.
  static func read(in folder: String) throws -> ProjectInitializer.Findings {
    guard let real = ProjectLocator.realPath(folder) else { return ProjectInitializer.Findings() }
    let files = try ConfinedFiles(root: real)
    guard let root = try InstallRoot.find(in: files) else { return ProjectInitializer.Findings() }
    let reader = PluginReader(files: files, embedded: [:])
    let settings = try InstalledSettings(files: WorkflowFiles(read: { try reader.read($0) }), installRoot: root.path)
    let folders = settings.documentFolders
    return ProjectInitializer.Findings(
      name: settings["project_name"], level: try level(in: folders, files),
      brief: try brief(in: folders, files),
      onboarding: try folders.map { "\($0)/project-context.md" }.filter(files.exists))
  }

  /// Early releases record a level, later ones a track.
  private static func level(in folders: [String], _ files: ConfinedFiles) throws -> Int? {
    for folder in folders {
      let path = "\(folder)/bmm-workflow-status.yaml"
      guard let bytes = try files.read(path) else { continue }
      let fields = WorkflowStatusFile(bytes, file: path).fields
      if let level = fields["project_level"].flatMap({ Int($0) }), (0...4).contains(level) { return level }
      guard let track = fields["selected_track"]?.lowercased() else { continue }
      return track.contains("quick") ? 1 : track.contains("enterprise") ? 4 : 2
    }
    return nil
  }

  /// The product brief; of several the one with the latest name, for their names end in a date.
  private static func brief(in folders: [String], _ files: ConfinedFiles) throws -> String? {
    for folder in folders {
      for pattern in ["product-brief*.md", "brief.md", "*product-brief*.md"] {
        let found = try files.glob("\(folder)/\(pattern)").filter { path in
          !["validation", "distillate"].contains { path.contains($0) }
        }
        if let latest = found.max() { return latest }
      }
    }
    return nil
  }
}

import Kernel

/// The folder into which BMAD installed itself.
package struct InstallRoot: Sendable, Hashable {
  /// Relative to the project: `_bmad`, `.bmad` or `bmad`.
  package let path: String

  /// Folders of ours below `.bmad`, which are no modules of BMAD's.
  private static let ours: Set<String> = ["runs", "status"]

  /// The first of `_bmad`, `.bmad`, `bmad` that holds what BMAD's installer leaves; a name alone proves nothing, for
  /// `.bmad` and `bmad` are also ours.
  package static func find(in files: any ProjectFiles) throws -> InstallRoot? {
    for folder in ["_bmad", ".bmad", "bmad"] where try isInstalled(folder, files) { return InstallRoot(path: folder) }
    return nil
  }

  private static func isInstalled(_ folder: String, _ files: any ProjectFiles) throws -> Bool {
    for mark in ["config.toml", "_cfg/manifest.yaml", "_config/manifest.yaml"] {
      if try files.exists("\(folder)/\(mark)") { return true }
    }
    return try files.glob("\(folder)/*/config.yaml").contains { path in
      !ours.contains(String(path.split(separator: "/").dropLast().last ?? ""))
    }
  }
}

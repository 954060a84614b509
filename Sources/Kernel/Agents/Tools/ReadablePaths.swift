/// What of a project no agent reads: hidden files, which hold settings and secrets of tools, worktrees, folders that
/// tools fill, and files that are known to hold keys.
enum ReadablePaths {
  private static let folders: Set<String> = ["node_modules", "__pycache__"]
  private static let endings = [
    ".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".ppk", ".gpg", ".env", ".tfstate", ".netrc",
    ".htpasswd",
  ]
  private static let beginnings = ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "credentials", "secrets", "secret."]

  /// Why a path is not read; nil for one that may be.
  /// - Parameter path: relative to the project and free of links.
  static func refusal(of path: String) -> String? {
    let components = path.lowercased().split(separator: "/").map { component in
      String(String.UnicodeScalarView(component.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }))
    }
    if components.contains(where: { $0.hasPrefix(".") }) { return "hidden files and folders are not read" }
    if components.first == "wt" { return "worktrees are not read" }
    if let folder = components.first(where: folders.contains) { return "\(folder) is not read" }
    let name = components.last ?? ""
    if endings.contains(where: name.hasSuffix) || beginnings.contains(where: name.hasPrefix) {
      return "files that may hold keys are not read"
    }
    return nil
  }
}

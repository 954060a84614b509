import Kernel

/// What no document may be written over: the files that tell git, editors and shells what to run, the project's own
/// configuration, its runs and questions, worktrees, and the two status files.
package enum ProtectedPaths {
  private static let folders: Set<String> = ["wt"]
  private static let files: Set<String> = ["bmad/sprint-status.yaml", "bmad/workflow-status.md"]

  /// - Parameter components: of a path relative to the project, without `.` and `..`.
  package static func isProtected(_ components: [String]) -> Bool {
    let folded = components.map(folded)
    // Whatever is hidden steers a tool: .git, .bmad, .github, .envrc, .gitattributes.
    if folded.contains(where: { $0.hasPrefix(".") }) { return true }
    if let first = folded.first, folders.contains(first) { return true }
    return files.contains(folded.joined(separator: "/"))
  }

  /// - Throws: `Failure` of kind `refused`, code `protected-path`.
  package static func check(_ components: [String], shown path: String) throws {
    if isProtected(components) { throw refusal(path) }
  }

  static func refusal(_ path: String) -> Failure {
    Failure(
      .refused, "protected-path", "A workflow may not write '\(path)': the place is protected.",
      hint: "Name a document in a folder that is not hidden, such as docs/.")
  }

  /// File systems take names for equal that differ in case, or in characters that nobody sees.
  private static func folded(_ component: String) -> String {
    var kept = String.UnicodeScalarView()
    kept.append(contentsOf: component.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint })
    return String(kept).lowercased()
  }
}

extension ConfinedFiles {
  /// Refuses a path that no document may have, before anything is written.
  /// - Throws: `Failure` of kind `refused`, code `protected-path` or, outside the project, `path-escape`.
  package func checkDocument(_ path: String) throws {
    try ProtectedPaths.check(try confinement.components(path), shown: path)
    try ProtectedPaths.check(try confinement.destination(path), shown: path)
  }
}

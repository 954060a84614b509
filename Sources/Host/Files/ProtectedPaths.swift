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

extension ProtectedPaths {
  /// Whether a file holds the live state of a project's stories or workflows. Only those who know its format change
  /// it; as raw text it is changed by nobody but a person's own editor.
  package static func isStatusFile(_ components: [String]) -> Bool {
    guard let name = components.last.map(folded), let dot = name.lastIndex(of: ".") else { return false }
    let stem = name[..<dot]
    return ["yaml", "yml", "md"].contains(name[name.index(after: dot)...])
      && (stem == "sprint-status" || stem == "workflow-status" || stem.hasSuffix("-workflow-status"))
  }
}

extension ConfinedFiles {
  /// Where a path leads, relative to the project, once no link is left.
  /// - Throws: `Failure` of kind `refused`, code `path-escape`, where it leads out of the project.
  package func location(of path: String) throws -> String {
    try confinement.destination(path).joined(separator: "/")
  }

  /// The same for a document that is to be edited as text.
  /// - Throws: `Failure` of kind `refused` also for a protected place and for a status file.
  package func editable(_ path: String) throws -> String {
    try checkDocument(path)
    let place = try confinement.destination(path)
    for components in [try confinement.components(path), place] where ProtectedPaths.isStatusFile(components) {
      throw Failure(
        .refused, "status-file", "'\(path)' holds the status of stories or workflows and is not edited as text.",
        hint: "Change it in an editor, or through the commands that know its format.")
    }
    guard !place.isEmpty else { throw ProtectedPaths.refusal(path) }
    return place.joined(separator: "/")
  }
}

/// The rule for names that become one folder or file: ids, agents, workflows.
package enum PathComponent {
  /// The longest name that every file system in use accepts with a suffix of ours.
  private static let longest = 200

  /// Why `name` cannot be one component of a path, as the end of a sentence; nil where it can.
  package static func complaint(about name: String) -> String? {
    if name.isEmpty { return "is empty" }
    if name == "." || name == ".." { return "means a folder, not a name" }
    if name.utf8.count > longest { return "is longer than \(longest) bytes" }
    for scalar in name.unicodeScalars {
      switch scalar {
      case "/", "\\": return "holds a path separator"
      case "<", ">": return "holds an angle bracket"
      default: if scalar.properties.generalCategory == .control { return "holds a control character" }
      }
    }
    if name.first?.isWhitespace == true || name.last?.isWhitespace == true { return "begins or ends with a space" }
    return nil
  }
}

/// Paths that a configuration names: relative to the project and inside it, as written.
package enum InnerPath {
  /// Why `path` is not a path inside the project, as the end of a sentence; nil where it is. Symbolic links are not
  /// looked at: they are resolved when the file is opened.
  package static func complaint(about path: String) -> String? {
    if path.trimmedOfSpaces.isEmpty { return "is empty" }
    if path.hasPrefix("/") { return "must be relative to the project" }
    if path.hasPrefix("~") { return "must be relative to the project; ~ is not expanded" }
    if path.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      return "holds a control character"
    }
    if path.split(separator: "/").contains("..") { return "must stay inside the project" }
    return nil
  }
}

extension String {
  fileprivate var trimmedOfSpaces: Substring {
    var view = Substring(self)
    while view.first?.isWhitespace == true { view.removeFirst() }
    return view
  }
}

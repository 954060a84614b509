/// The folders of a tree that BMAD's modules lie in without being installed, such as `src/modules/bmm` and `src/core`:
/// those that hold workflows.
struct ModuleFolders {
  /// Relative to the root, which is "".
  private let folders: [String]

  /// A project's own workflows belong to no module: they run where they are, and so does what they name.
  init(of target: LintTarget) {
    var found: [String] = []
    if !target.root.isEmpty {
      LintSearch.forEachFolder(below: target.root) { folder, names in
        if names.contains("workflows"), !(folder.isEmpty && target.isProject) { found.append(folder) }
      }
    }
    folders = found
  }

  var isEmpty: Bool { folders.isEmpty }

  /// Where a file may lie whose place in the install folder is `path` (`bmm/workflows/prd/workflow.yaml`): in the
  /// folders of its module, then in any other with workflows; those nearest to `file` first. None where `file` itself
  /// lies in no module.
  func places(of path: String, near file: String) -> [String] {
    let parts = path.split(separator: "/").map(String.init)
    let near = file.split(separator: "/").map(String.init)
    guard parts.count > 1, folders.contains(where: { $0.isEmpty || file.hasPrefix($0 + "/") }) else { return [] }
    let inModule = parts.dropFirst().joined(separator: "/")
    let tail = parts.firstIndex(of: "workflows").map { parts[$0...].joined(separator: "/") }
    let ranked = folders.map { folder in
      let names = folder.split(separator: "/").map(String.init)
      return (folder, isNamed: names.last == parts[0], shared: zip(names, near).prefix { $0 == $1 }.count)
    }
    let ordered = ranked.sorted { ($0.isNamed ? 1 : 0, $0.shared) > ($1.isNamed ? 1 : 0, $1.shared) }
    return ordered.compactMap { folder, isNamed, _ in
      guard let rest = isNamed ? inModule : tail else { return nil }
      return folder.isEmpty ? rest : "\(folder)/\(rest)"
    }
  }
}

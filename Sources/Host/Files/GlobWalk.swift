import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One search for the files that match a glob. Folders reached through symbolic links are not searched, so there are
/// no loops; a link to a file counts where its target lies inside the project.
struct GlobWalk {
  private let confinement: Confinement
  private let pattern: GlobPattern
  private var found: Set<String> = []
  private var visited: Set<Visit> = []

  private static let mostMatches = 10_000
  private static let deepest = 64
  /// Other tools' folders, which hold nothing that a person wrote for this project; `wt` only at the top.
  private static let skipped: Set<String> = [".git", "node_modules", ".build"]
  private static let skippedAtTop: Set<String> = ["wt"]

  private struct Visit: Hashable {
    let folder: String
    let component: Int
  }

  init(confinement: Confinement, pattern: GlobPattern) {
    self.confinement = confinement
    self.pattern = pattern
  }

  mutating func matches() throws -> [String] {
    try visit("", 0, depth: 0)
    return found.sorted()
  }

  /// - Parameter folder: relative to the root, empty or with a slash at its end.
  private mutating func visit(_ folder: String, _ component: Int, depth: Int) throws {
    guard component < pattern.components.count else { return }
    // Two `**` reach one folder in many ways; one of them is enough.
    guard visited.insert(Visit(folder: folder, component: component)).inserted else { return }
    guard depth <= Self.deepest else {
      throw Failure(.badInput, "glob-too-deep", "the folders below \(folder) are nested deeper than \(Self.deepest)")
    }
    let isLast = component == pattern.components.count - 1
    switch pattern.components[component] {
    case .literal(let name):
      guard !isSkipped(name, in: folder) else { return }
      if isLast {
        try keepIfFile(folder + name)
      } else {
        try visit(folder + name + "/", component + 1, depth: depth + 1)
      }
    case .wildcard(let scalars):
      for entry in try entries(folder) where GlobPattern.matches(scalars, entry.name) {
        switch entry.kind {
        case .file where isLast: try keep(folder + entry.name)
        case .link where isLast: try keepIfFile(folder + entry.name)
        case .folder where !isLast && !isSkipped(entry.name, in: folder):
          try visit(folder + entry.name + "/", component + 1, depth: depth + 1)
        default: continue
        }
      }
    case .anyFolders:
      try visit(folder, component + 1, depth: depth)
      for entry in try entries(folder) where entry.kind == .folder && !entry.name.hasPrefix(".") {
        guard !isSkipped(entry.name, in: folder) else { continue }
        try visit(folder + entry.name + "/", component, depth: depth + 1)
      }
    }
  }

  private func isSkipped(_ name: String, in folder: String) -> Bool {
    Self.skipped.contains(name) || folder.isEmpty && Self.skippedAtTop.contains(name)
  }

  private func entries(_ folder: String) throws -> [FolderListing.Entry] {
    guard let place = try confinement.resolve(folder), let status = try place.status() else { return [] }
    guard status.st_mode & S_IFMT == S_IFDIR else { return [] }
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW
    guard let open = try FileDescriptor.open(place.name, flags, in: place.folder.descriptor, shown: folder) else {
      return []
    }
    return try FolderListing.entries(of: open)
  }

  private mutating func keepIfFile(_ path: String) throws {
    do {
      guard let status = try confinement.resolve(path)?.status(), status.st_mode & S_IFMT == S_IFREG else { return }
      try keep(path)
    } catch let failure as Failure where failure.code == "path-escape" {
      // A link that leads elsewhere is none of the project's files.
      return
    }
  }

  private mutating func keep(_ path: String) throws {
    found.insert(path)
    guard found.count <= Self.mostMatches else {
      throw Failure(
        .badInput, "glob-too-broad", "a file pattern matches more than \(Self.mostMatches) files",
        hint: "name a narrower folder")
    }
  }
}

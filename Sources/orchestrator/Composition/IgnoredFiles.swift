import Git

/// The files that git leaves alone in a project. One value belongs to one thread at a time.
struct IgnoredFiles {
  private let repository: Repository?
  /// The project's folder below the top of the working tree: empty, or ending in a slash.
  private let prefix: String

  /// Where the project lies in no repository that can be used, nothing is ignored.
  init(_ workspace: Workspace) {
    let found = (try? Repository.discover(from: workspace.root)) ?? nil
    let prefix = found?.prefix(of: workspace.root)
    (repository, self.prefix) = (prefix == nil ? nil : found, prefix ?? "")
  }

  /// - Parameter path: relative to the project.
  func contains(_ path: String) -> Bool { (try? repository?.isIgnored(prefix + path)) ?? false }
}

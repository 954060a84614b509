import Kernel

extension PluginCatalog {
  /// The workflow that a person means by a name, a folder or a file.
  ///
  /// A name is looked up first. A folder or a file may lie outside the project: the person who types it answers for it.
  /// - Parameters:
  ///   - reference: as typed; paths are relative to the folder of `locator`.
  ///   - root: the project's folder, absolute.
  /// - Throws: `Failure` of kind `notFound` with the nearest names as a hint.
  package func workflow(_ reference: String, root: String, locator: ProjectLocator) throws -> PluginEntry {
    if let entry = entry(.workflow, named: reference) { return entry }
    if reference.hasPrefix(PluginReader.embeddedPrefix) {
      return try embedded(reference) ?? missing(reference)
    }
    guard let real = ProjectLocator.realPath(locator.resolve(reference)) else { throw unknown(.workflow, reference) }
    if real == root || real.hasPrefix("\(root)/") {
      let inner = String(real.dropFirst(root.count).drop { $0 == "/" })
      return try found(inner, .project) ?? missing(reference)
    }
    if let entry = try outside(real) { return entry }
    return try missing(reference)
  }

  private func missing(_ reference: String) throws -> PluginEntry { throw unknown(.workflow, reference) }

  private func embedded(_ path: String) throws -> PluginEntry? { try found(path, .embedded) }

  private func outside(_ real: String) throws -> PluginEntry? {
    try reader.admit(try Folders.isFolder(real) ? real : ProjectLocator.parent(of: real))
    return try found(real, .project)
  }

  /// A workflow file at `path`, or in the folder `path`.
  private func found(_ path: String, _ origin: PluginEntry.Origin) throws -> PluginEntry? {
    let inFolder = path.isEmpty ? "workflow.yaml" : "\(path)/workflow.yaml"
    let isFile = [".yaml", ".yml", ".md", ".xml"].contains(where: path.hasSuffix)
    let file = isFile ? path : inFolder
    if let known = entries.first(where: { $0.kind == .workflow && $0.path == file }) { return known }
    guard try reader.read(file) != nil else { return nil }
    let folder = file.split(separator: "/").dropLast().last.map(String.init)
    return PluginEntry(name: folder ?? "workflow", kind: .workflow, place: .init(path: file, origin: origin))
  }
}

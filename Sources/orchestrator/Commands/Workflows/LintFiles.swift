import Host
import Synchronization

/// Files by path, each read once, and found where they lie now under the paths that they will have once BMAD has
/// installed them.
final class LintFiles: Sendable {
  private struct Memory {
    var texts: [String: String?] = [:]
    /// The workflow that is being looked over.
    var file = ""
    var modules: ModuleFolders?
  }

  private let reader: PluginReader
  private let target: LintTarget
  private let installRoot: String
  private let memory = Mutex(Memory())

  init(reader: PluginReader, target: LintTarget, installRoot: String) {
    (self.reader, self.target, self.installRoot) = (reader, target, installRoot)
  }

  /// Looked for when the first file is not where it should be: most trees need none.
  var modules: ModuleFolders {
    memory.withLock { memory in
      if let known = memory.modules { return known }
      let found = ModuleFolders(of: target)
      memory.modules = found
      return found
    }
  }

  /// Paths are from now on those that stand in this file: of several copies of a module its own is meant.
  func turn(to file: String) { memory.withLock { $0.file = file } }

  func read(_ path: String) throws -> String? {
    if let text = try text(path) { return text }
    let place = place(of: path)
    return place == path ? nil : try text(place)
  }

  func list(_ folder: String) throws -> [String] {
    let names = try reader.list(folder)
    guard names.isEmpty else { return names }
    for place in places(of: folder) {
      let names = try reader.list(place)
      if !names.isEmpty { return names }
    }
    return []
  }

  /// Where the file of this path lies: `bmad/bmm/…` for instance in `src/modules/bmm/…`; the path itself where it lies
  /// there, or nowhere.
  func place(of path: String) -> String {
    guard path.hasPrefix(installRoot + "/"), (try? text(path)) == .some(nil) else { return path }
    return places(of: path).first { place in ((try? text(place)) ?? nil) != nil } ?? path
  }

  private func places(of path: String) -> [String] {
    guard path.hasPrefix(installRoot + "/") else { return [] }
    return modules.places(
      of: String(path.dropFirst(installRoot.count + 1)), near: memory.withLock { $0.file })
  }

  private func text(_ path: String) throws -> String? {
    if let text = memory.withLock({ $0.texts[path] }) { return text }
    let text = try reader.read(path)
    memory.withLock { $0.texts[path] = .some(text) }
    return text
  }
}

import Kernel
import Synchronization

/// Reads the files of a project and those that the binary carries as if they lay in one folder.
package final class PluginReader: Sendable {
  /// What embedded paths begin with: `<embedded>/workflows/prd/workflow.yaml`.
  package static let embeddedPrefix = "<embedded>/"

  private let files: any ProjectFiles & Sendable
  private let embedded: [String: String]
  /// Folders outside the project that a person named, by absolute path.
  private let admitted = Mutex<[String: ConfinedFiles]>([:])

  /// - Parameter embedded: texts by path, such as `workflows/prd/workflow.yaml`.
  package init(files: any ProjectFiles & Sendable, embedded: [String: String]) {
    self.files = files
    self.embedded = embedded
  }

  /// What this binary carries.
  package static var shipped: [String: String] {
    Dictionary(EmbeddedPlugins.files.map { ("\($0.path)", "\($0.text)") }) { first, _ in first }
  }

  /// The text of a file; nil where there is none.
  ///
  /// - Throws: `Failure` of kind `badInput` where it is not UTF-8, `refused` where the path leaves the project and lies
  ///   in no folder that was admitted.
  package func read(_ path: String) throws -> String? {
    if path.hasPrefix(Self.embeddedPrefix) { return embedded[String(path.dropFirst(Self.embeddedPrefix.count))] }
    let bytes: [UInt8]?
    if let (folder, inner) = outside(path) { bytes = try folder.read(inner) } else { bytes = try files.read(path) }
    guard let bytes else { return nil }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(.badInput, "not-utf8", "\(path) is not UTF-8 text", at: SourceLocation(file: path))
    }
    return text
  }

  /// The names of the files in a folder, and of the folders in it that hold files; empty where there is none.
  package func list(_ folder: String) throws -> [String] {
    if (folder + "/").hasPrefix(Self.embeddedPrefix) {
      return Self.names(embedded.keys.map { Self.embeddedPrefix + $0 }, in: folder)
    }
    guard !folder.contains(where: { "*?[\\".contains($0) }) else { return [] }
    let (files, inner): (any ProjectFiles, String)
    if let found = outside(folder + "/.") {
      (files, inner) = (found.files, String(found.path.dropLast(found.path.hasSuffix("/.") ? 2 : 1)))
    } else {
      (files, inner) = (self.files, folder)
    }
    let prefix = inner.isEmpty || inner == "." ? "" : inner + "/"
    return Self.names(try files.glob("\(prefix)*") + files.glob("\(prefix)*/*"), in: inner.isEmpty ? "." : inner)
  }

  private static func names(_ paths: [String], in folder: String) -> [String] {
    let prefix = folder == "." ? "" : folder + "/"
    let names = paths.filter { $0.hasPrefix(prefix) }.compactMap {
      $0.dropFirst(prefix.count).split(separator: "/").first.map(String.init)
    }
    return Set(names).sorted()
  }

  /// Lets files below `folder`, which lies outside the project, be read by their absolute paths: a person named it on
  /// the command line, which no workflow can do.
  package func admit(_ folder: String) throws {
    let files = try ConfinedFiles(root: folder)
    admitted.withLock { $0[folder] = files }
  }

  private func outside(_ path: String) -> (files: any ProjectFiles, path: String)? {
    admitted.withLock { admitted in
      for (folder, files) in admitted where path.hasPrefix("\(folder)/") {
        return (files, String(path.dropFirst(folder.count + 1)))
      }
      return nil
    }
  }

  /// Paths of the embedded files below a folder, without the prefix, sorted.
  func embeddedPaths(below folder: String) -> [String] {
    embedded.keys.filter { $0.hasPrefix("\(folder)/") }.sorted()
  }
}

import Host
import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What one PATH of `workflows lint` means: a file or folder, and the folder that paths in its files are relative to.
struct LintTarget {
  /// The project's folder, or what stands for it outside of one; empty for what the binary carries. Absolute.
  let root: String
  /// Relative to `root`; empty for the root itself.
  let path: String
  let isProject: Bool

  /// - Throws: `Failure` of kind `notFound` where neither a file, a folder nor a workflow is called that.
  init(_ reference: String, invocation: Invocation, shelf: PluginShelf) throws {
    if let real = ProjectLocator.realPath(invocation.path(reference)) {
      let project = Self.nearest(to: real) { Self.exists($0 + "/" + ProjectConfiguration.path) }
      root = project ?? Self.nearest(to: real, where: Self.isRelease) ?? Self.folder(of: real)
      path = String(real.dropFirst(root.count).drop { $0 == "/" })
      isProject = project != nil
    } else {
      guard let entry = shelf.catalog.entry(.workflow, named: reference) else {
        var failure = Failure(.notFound, "no-such-file", "There is no file, folder or workflow '\(reference)'.")
        failure.hint = shelf.catalog.unknown(.workflow, reference).hint
        throw failure
      }
      (root, path, isProject) = (shelf.root ?? "", entry.path, true)
    }
  }

  /// BMAD's own source tree, of which an installation is a copy in other folders.
  static func isRelease(_ folder: String) -> Bool {
    exists(folder + "/src/modules") || exists(folder + "/src/core/workflows")
  }

  private static func nearest(to path: String, where holds: (String) -> Bool) -> String? {
    var candidate = folder(of: path)
    while true {
      if holds(candidate) { return candidate }
      guard candidate != "/", !candidate.isEmpty else { return nil }
      candidate = String(candidate.prefix(upTo: candidate.lastIndex(of: "/") ?? candidate.startIndex))
      if candidate.isEmpty { candidate = "/" }
    }
  }

  private static func folder(of path: String) -> String {
    var isFolder: Bool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder { return path }
    let parent = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
    return parent.isEmpty ? "/" : String(parent)
  }

  private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}

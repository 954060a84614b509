import Kernel

/// How the parser reads files. Paths are relative to the project, with `/`; below `<embedded>/` lies what the binary
/// carries.
package struct WorkflowFiles: Sendable {
  /// A file's text; nil where there is no such file. Throws where there is one that cannot be read.
  package var read: @Sendable (_ path: String) throws -> String?
  /// The names in a folder, in any order; empty where there is no such folder.
  package var list: @Sendable (_ folder: String) throws -> [String]

  /// A reader made of functions.
  package init(
    read: @escaping @Sendable (_ path: String) throws -> String?,
    list: @escaping @Sendable (_ folder: String) throws -> [String] = { _ in [] }
  ) {
    self.read = read
    self.list = list
  }

  /// The text of a file that a workflow could do without; nil also where it is no text, or may not be read.
  func readIfText(_ path: String) throws -> String? {
    do { return try read(path) } catch let failure as Failure where failure.kind != .io { return nil }
  }

  /// The given texts by path and nothing else.
  package static func inMemory(_ files: [String: String]) -> WorkflowFiles {
    WorkflowFiles(
      read: { files[$0] },
      list: { folder in
        let prefix = folder == "." ? "" : folder + "/"
        let names = files.keys.filter { $0.hasPrefix(prefix) }.compactMap {
          $0.dropFirst(prefix.count).split(separator: "/").first.map(String.init)
        }
        return Set(names).sorted()
      })
  }
}

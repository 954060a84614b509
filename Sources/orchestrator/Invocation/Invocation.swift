import Host
import Kernel

/// What a command is called with besides its own arguments.
struct Invocation: Sendable {
  let global: GlobalOptions
  let console: Console
  let environment: [String: String]
  /// Where the caller stands, absolute: FILE arguments are relative to it.
  let currentFolder: String

  /// An absolute path for a FILE argument.
  func path(_ file: String) -> String { ProjectLocator(currentFolder: currentFolder).resolve(file) }

  func openWorkspace() throws -> Workspace { try Workspace.open(global, environment: environment, console: console) }
}

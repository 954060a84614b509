#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Finds programs as a shell would, in a search path that is given and not this process's own.
package enum ProgramSearch {
  /// The file that `name` stands for: itself where it is an absolute path, else the first in `searchPath`; nil where
  /// there is none that this user may execute. Relative entries of the path are left out: what they mean changes with
  /// the folder, and a folder of the project must not provide programs.
  package static func find(_ name: String, searchPath: String?) -> String? {
    if name.hasPrefix("/") { return isProgram(name) ? name : nil }
    guard !name.isEmpty, !name.contains("/") else { return nil }
    for folder in (searchPath ?? "").split(separator: ":") where folder.hasPrefix("/") {
      let candidate = "\(folder)/\(name)"
      if isProgram(candidate) { return candidate }
    }
    return nil
  }

  private static func isProgram(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    return access(path, X_OK) == 0
  }
}

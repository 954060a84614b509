import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// An empty folder outside every project, for programs that would read what lies in and above the folder they start in.
/// Removed with this value, as far as it is empty then.
package final class ScratchFolder: Sendable {
  /// Absolute.
  package let path: String

  /// - Parameter temporary: `TMPDIR` of the environment; `/tmp` where it is nil or not absolute.
  /// - Throws: `Failure` of kind `cannotCreate` or `io`.
  package init(in temporary: String?) throws {
    var parent = temporary.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    while parent.count > 1, parent.hasSuffix("/") { parent.removeLast() }
    var template = Array("\(parent)/orchestrator-XXXXXX".utf8CString)
    let isMade = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } != nil }
    guard isMade else { throw SystemError(number: errno).failure("create folder in", parent, creating: true) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { rmdir(path) }
}

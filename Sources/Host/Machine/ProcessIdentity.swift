#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Who is running, for locks and requests that other processes read.
package struct ProcessIdentity: Sendable, Hashable {
  package let pid: Int32
  package let host: String
  package let user: String

  package init(pid: Int32, host: String, user: String) {
    (self.pid, self.host, self.user) = (pid, host, user)
  }

  /// This process.
  package static func current() -> ProcessIdentity {
    ProcessIdentity(pid: getpid(), host: hostName(), user: userName())
  }

  private static func hostName() -> String {
    var buffer = [CChar](repeating: 0, count: 257)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The account's name; its number where the system knows no name, as in many containers.
  private static func userName() -> String {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16_384)
    return buffer.withUnsafeMutableBufferPointer { bytes in
      guard let storage = bytes.baseAddress,
        getpwuid_r(geteuid(), &entry, storage, bytes.count, &found) == 0, found != nil, let name = entry.pw_name
      else { return String(geteuid()) }
      return String(cString: name)
    }
  }
}

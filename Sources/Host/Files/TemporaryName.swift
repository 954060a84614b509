#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The name of a file on its way to replace another: `.<name>.<pid>-<machine and random digits>.tmp`.
struct TemporaryName {
  let text: String
  private let pid: pid_t
  private let machine: String

  init(for name: String) {
    pid = getpid()
    machine = Self.thisMachine
    // Names may have 255 bytes, and what is added needs some of them.
    var shortened = ""
    for scalar in name.unicodeScalars where shortened.utf8.count < 180 { shortened.unicodeScalars.append(scalar) }
    let random = Self.hex(UInt64.random(in: 0...UInt64.max), digits: 12)
    text = ".\(shortened).\(pid)-\(machine)\(random).tmp"
  }

  /// Reads a name; nil where it is no temporary file of ours.
  init?(parsing name: String) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts[0].isEmpty, parts[parts.count - 1] == "tmp" else { return nil }
    let tail = parts[parts.count - 2].split(separator: "-", omittingEmptySubsequences: false)
    guard tail.count == 2, let pid = pid_t(tail[0]), pid > 0, tail[1].utf8.count == 16,
      tail[1].allSatisfy({ $0.isHexDigit })
    else { return nil }
    self.pid = pid
    machine = String(tail[1].prefix(4))
    text = name
  }

  /// Whether the process that made it is gone. Containers that share a folder each count their own processes, so the
  /// name of another machine proves nothing.
  var isStale: Bool { machine == Self.thisMachine && kill(pid, 0) != 0 && errno == ESRCH }

  private static let thisMachine: String = {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in ProcessIdentity.current().host.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hex(hash >> 48, digits: 4)
  }()

  private static func hex(_ number: UInt64, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text.suffix(digits)
  }
}

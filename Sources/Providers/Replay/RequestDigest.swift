import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What makes two requests the same, on whatever machine and day: who the agent is and the whole thread, but neither
/// the model that answers nor how it is asked, tools included, and without the place of the project and the dates in the text.
package struct RequestDigest: Sendable {
  private let root: String?

  /// - Parameter root: the project's folder, absolute, which stands in no digest.
  package init(root: String?) { self.root = root.flatMap { $0.count > 1 ? $0 : nil } }

  package func of(_ request: ModelRequest) -> Digest {
    var hasher = Hasher256()
    add(request.system, to: &hasher)
    for message in request.messages {
      add(message.role.rawValue, to: &hasher)
      add(message.rendered, to: &hasher)
    }
    return hasher.finish()
  }

  /// Lengths keep two texts from reading like one.
  private func add(_ text: String, to hasher: inout Hasher256) {
    let normal = Self.withoutDates(root.map { text.replacing($0, with: "<project>") } ?? text)
    hasher.update(Array("\(normal.count):".utf8))
    hasher.update(normal)
  }

  /// The text with a fixed word for every day, and for the time that follows it, as `2026-11-20T18:15:00Z`.
  static func withoutDates(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let isInNumber = index > 0 && isDigit(bytes[index - 1])
      guard !isInNumber, matches("dddd-dd-dd", bytes, at: index), !isDigit(bytes, at: index + 10) else {
        result.append(bytes[index])
        index += 1
        continue
      }
      result += Array("<day>".utf8)
      index += 10
      if matches("Tdd:dd", bytes, at: index) || matches(" dd:dd", bytes, at: index) {
        index += 6
        while index < bytes.count, isDigit(bytes[index]) || ":.Z".utf8.contains(bytes[index]) { index += 1 }
      }
    }
    return result
  }

  private static func matches(_ pattern: String, _ bytes: [UInt8], at start: Int) -> Bool {
    guard start + pattern.utf8.count <= bytes.count else { return false }
    return zip(pattern.utf8, bytes[start...]).allSatisfy { wanted, found in
      wanted == UInt8(ascii: "d") ? isDigit(found) : wanted == found
    }
  }

  private static func isDigit(_ bytes: [UInt8], at index: Int) -> Bool { index < bytes.count && isDigit(bytes[index]) }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}

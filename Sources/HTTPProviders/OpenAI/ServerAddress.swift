#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Where a provider's server is, from the base URL that a user gave.
struct ServerAddress: Hashable, Sendable {
  /// Scheme, host, port and path, without a slash at the end.
  let base: String
  let host: String

  /// - Parameter path: what stands in for a path where the URL has none, such as `/v1`.
  /// - Returns: nil for what is no HTTP address, and for one with a password or a query, which would reach messages.
  init?(_ text: String, path: String) {
    guard var parts = URLComponents(string: text), let host = parts.host, !host.isEmpty,
      ["http", "https"].contains(parts.scheme?.lowercased()), parts.user == nil, parts.password == nil,
      parts.query == nil, parts.fragment == nil
    else { return nil }
    while parts.percentEncodedPath.hasSuffix("/") { parts.percentEncodedPath.removeLast() }
    if parts.percentEncodedPath.isEmpty { parts.percentEncodedPath = path }
    guard let base = parts.string else { return nil }
    (self.base, self.host) = (base, host.lowercased())
  }

  /// - Parameter components: joined by `/`; what a path cannot hold is escaped, so that no name ends the path.
  func url(_ components: String...) -> String {
    base + components.map { "/" + Self.escaped($0, keeping: "-._~:/") }.joined()
  }

  /// - Parameter marks: the characters beside ASCII letters and digits that stay as they are.
  static func escaped(_ text: String, keeping marks: String) -> String {
    var result = ""
    for byte in text.utf8 {
      let scalar = Unicode.Scalar(byte)
      let plain = byte < 128 && (scalar.properties.isAlphabetic || (0x30...0x39).contains(byte))
      if plain || marks.utf8.contains(byte) {
        result.unicodeScalars.append(scalar)
      } else {
        let digits = Array("0123456789ABCDEF")
        result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
    return result
  }
}

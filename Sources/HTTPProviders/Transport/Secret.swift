import Kernel

/// A key. Only the transport reads it; whatever else shows it shows "…".
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  let value: String

  /// White space around the text is no part of the key: a key read from a file ends in a line end.
  package init(_ text: String) {
    value = text.trimmed
  }

  package var isEmpty: Bool { value.isEmpty }
  package var description: String { "…" }
  package var debugDescription: String { "…" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// Whether a header can carry it.
  var fitsHeader: Bool { value.utf8.allSatisfy { (0x21...0x7E).contains($0) } }
}

/// The header that authenticates a request.
package struct Credential: Sendable {
  let header: String
  let prefix: String
  let secret: Secret

  /// - Parameter prefix: what stands before the key, its space included: `"Bearer "`.
  package init(header: String, prefix: String = "", secret: Secret) {
    (self.header, self.prefix, self.secret) = (header, prefix, secret)
  }

  /// `Authorization: Bearer …`.
  package static func bearer(_ secret: Secret) -> Credential {
    Credential(header: "authorization", prefix: "Bearer ", secret: secret)
  }
}

/// Makes foreign text fit for an error: one line, short, without control characters and without the key.
package enum Redaction {
  package static let limit = 500

  /// - Parameter secret: what must not be in the result, should a server send it back.
  package static func clean(_ text: some StringProtocol, of secret: Secret?, limit: Int = limit) -> String {
    // Control characters go first: with one of them in its midst a key would not be found.
    var line = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator:
        if !line.isEmpty, line.last != " " { line.unicodeScalars.append(" ") }
      case .format, .surrogate, .privateUse, .unassigned: continue
      default: line.unicodeScalars.append(scalar)
      }
    }
    if let key = secret?.value, !key.isEmpty { line = line.replacing(key, with: "…") }
    line = line.trimmed
    return line.count > limit ? String(line.prefix(limit - 1)) + "…" : line
  }

  package static func clean(_ bytes: [UInt8], of secret: Secret?, limit: Int = limit) -> String {
    clean(String(decoding: bytes, as: UTF8.self), of: secret, limit: limit)
  }
}

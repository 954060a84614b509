import CLibMD

/// The SHA-256 of some bytes, as 64 lower-case hex digits.
package struct Digest: Sendable, Hashable, Codable, CustomStringConvertible {
  package let hex: String

  package init(hex: String) { self.hex = hex }

  package init(of bytes: some Sequence<UInt8>) {
    var hasher = Hasher256()
    hasher.update(bytes)
    self = hasher.finish()
  }

  package init(of text: String) { self.init(of: text.utf8) }

  package init(from decoder: any Decoder) throws { hex = try decoder.singleValueContainer().decode(String.self) }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }

  package var description: String { hex }

  /// The first `count` hex digits, for names that people read.
  package func prefix(_ count: Int) -> String { String(hex.prefix(count)) }
}

/// SHA-256 over a stream of bytes.
package struct Hasher256 {
  private var context = SHA2_CTX()

  package init() { SHA256Init(&context) }

  package mutating func update(_ bytes: some Sequence<UInt8>) {
    let done: Void? = bytes.withContiguousStorageIfAvailable { SHA256Update(&context, $0.baseAddress, $0.count) }
    if done == nil {
      let copy = Array(bytes)
      SHA256Update(&context, copy, copy.count)
    }
  }

  package consuming func finish() -> Digest {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    SHA256Final(&digest, &context)
    let digits = Array("0123456789abcdef".utf8)
    var hex: [UInt8] = []
    hex.reserveCapacity(digest.count * 2)
    for byte in digest {
      hex.append(digits[Int(byte >> 4)])
      hex.append(digits[Int(byte & 15)])
    }
    return Digest(hex: String(decoding: hex, as: UTF8.self))
  }
}

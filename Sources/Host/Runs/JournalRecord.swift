import Kernel

/// One line of a journal: `<sequence> <16 hex digits> <payload bytes> <payload>\n`, the digits being the start of the
/// SHA-256 of the sequence number, a space and the payload.
enum JournalRecord {
  static let checksumDigits = 16
  /// More than a journal could hold; a longer number is no length.
  private static let mostDigits = 12

  /// - Throws: `Failure` of kind `internalFault` where the payload would break the line.
  static func encode(_ sequence: Int, _ payload: [UInt8]) throws -> [UInt8] {
    guard !payload.contains(where: { $0 == 0 || $0 == UInt8(ascii: "\n") }) else {
      throw Failure(
        .internalFault, "journal-payload", "record \(sequence) holds a line break or a NUL, which a journal cannot keep"
      )
    }
    var line = Array("\(sequence) \(checksum(sequence, payload)) \(payload.count) ".utf8)
    line.reserveCapacity(line.count + payload.count + 1)
    line += payload
    line.append(UInt8(ascii: "\n"))
    return line
  }

  /// A whole and undamaged record.
  struct Found {
    let sequence: Int
    let payload: Range<Int>
    /// Just after its line break.
    let end: Int
  }

  /// The record that starts at an offset; nil where none does or it is damaged.
  static func parse(_ bytes: [UInt8], at start: Int) -> Found? {
    var offset = start
    guard let sequence = number(bytes, &offset), sequence > 0 else { return nil }
    let digest = offset..<offset + checksumDigits
    guard digest.upperBound < bytes.count, bytes[digest.upperBound] == UInt8(ascii: " ") else { return nil }
    offset = digest.upperBound + 1
    guard let count = number(bytes, &offset), count < bytes.count - offset else { return nil }
    let payload = offset..<offset + count
    guard bytes[payload.upperBound] == UInt8(ascii: "\n") else { return nil }
    guard bytes[digest].elementsEqual(checksum(sequence, bytes[payload]).utf8) else { return nil }
    return Found(sequence: sequence, payload: payload, end: payload.upperBound + 1)
  }

  private static func checksum(_ sequence: Int, _ payload: some Sequence<UInt8>) -> String {
    var hasher = Hasher256()
    hasher.update(Array("\(sequence) ".utf8))
    hasher.update(payload)
    return hasher.finish().prefix(checksumDigits)
  }

  /// Reads a decimal number in its only spelling and the space behind it.
  private static func number(_ bytes: [UInt8], _ offset: inout Int) -> Int? {
    let start = offset
    var value = 0
    while offset < bytes.count, offset - start < mostDigits, bytes[offset] >= 48, bytes[offset] <= 57 {
      value = value * 10 + Int(bytes[offset] - 48)
      offset += 1
    }
    guard offset > start, offset < bytes.count, bytes[offset] == UInt8(ascii: " ") else { return nil }
    guard bytes[start] != 48 || offset == start + 1 else { return nil }
    offset += 1
    return value
  }
}

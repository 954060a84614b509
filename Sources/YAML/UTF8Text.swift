/// What YAML asks of UTF-8 text.
enum UTF8Text {
  /// The character that starts at the offset; nil where the bytes are not valid UTF-8.
  static func decode(_ bytes: [UInt8], at offset: Int) -> (scalar: Unicode.Scalar, length: Int)? {
    guard offset < bytes.count else { return nil }
    let lead = bytes[offset]
    if lead < 0x80 { return (Unicode.Scalar(lead), 1) }
    let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    guard lead >= 0xC2, lead <= 0xF4, bytes.count - offset >= length else { return nil }
    var value = UInt32(lead) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
    for next in (offset + 1)..<(offset + length) {
      guard bytes[next] & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(bytes[next] & 0x3F)
    }
    let shortest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
    guard value >= shortest, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, length)
  }

  /// What libyaml takes: tab, line breaks and what is printable; a byte order mark only at the very start.
  static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0x09, 0x0A, 0x0D, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF:
      true
    default: false
    }
  }

  /// Whether a line ends with the character at the offset, by libyaml's rules (a CRLF ends with its LF).
  static func breaksLine(_ bytes: [UInt8], at offset: Int) -> Bool {
    switch bytes[offset] {
    case 0x0A: true
    case 0x0D: offset + 1 >= bytes.count || bytes[offset + 1] != 0x0A
    case 0xC2: offset + 1 < bytes.count && bytes[offset + 1] == 0x85
    case 0xE2: offset + 2 < bytes.count && bytes[offset + 1] == 0x80 && bytes[offset + 2] & 0xFE == 0xA8
    default: false
    }
  }

  static func refused(_ scalar: Unicode.Scalar, file: String, line: Int, column: Int) -> YAMLError {
    var escaped = ""
    appendEscaped(scalar, to: &escaped)
    let name = scalar.value == 0 ? "a NUL character" : "the character \(escaped)"
    let hint =
      scalar.value == 0
      ? "is the file binary or UTF-16?" : "write it as an escape within double quotes: \"\(escaped)\""
    return YAMLError(file: file, line: line, column: column, message: "\(name) is not allowed in YAML", hint: hint)
  }
}

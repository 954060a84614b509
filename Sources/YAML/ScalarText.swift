/// How a text is written so that YAML gives it back.
enum ScalarText {
  /// libyaml takes a key of at most 1,024 characters before its colon; a longer one needs a `?`.
  private static let longestKey = 1_000

  /// A key on one line.
  static func key(_ text: String) -> (text: String, isLong: Bool) {
    let written = isPlain(text) ? text : quotedText(text)
    return (written, written.unicodeScalars.count > longestKey)
  }

  /// A value; the lines of a block are indented by `indent` spaces.
  static func value(_ text: String, indent: Int) -> String {
    if isPlain(text) { return text }
    if isBlock(text) { return block(text, indent: indent) }
    return quotedText(text)
  }

  /// Swift's shortest text that reads back to the same value, with a point for readers of YAML 1.1.
  static func double(_ value: Double) -> String {
    if value.isNaN { return ".nan" }
    if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
    let text = value.description
    guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
    return text[..<exponent] + ".0" + text[exponent...]
  }

  /// The double with the float's own shortest text, so that 0.1 stays 0.1.
  static func float(_ value: Float) -> Emittable {
    .double(value.isFinite ? Double(value.description) ?? Double(value) : Double(value))
  }

  /// Whether the text can stand outside brackets as it is.
  static func isPlain(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, let last = bytes.last, last != UInt8(ascii: " "), last != UInt8(ascii: ":") else {
      return false
    }
    if " ,[]{}#&*!|>'\"%@`?:=".utf8.contains(first) { return false }
    if bytes.count == 1, first == UInt8(ascii: "-") { return false }
    // Bytes, because a combining mark after the prefix would hide it from `hasPrefix`.
    if ["- ", "---", "..."].contains(where: { bytes.starts(with: $0.utf8) }) { return false }
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      if mustEscape(scalar) || scalar == "\t" { return false }
      if scalar == " ", previous == ":" { return false }
      if scalar == "#", previous == " " { return false }
      previous = scalar
    }
    return !OtherTypes.mayReadAsAnother(text)
  }

  /// Whether a literal block gives exactly this text back, and legibly.
  private static func isBlock(_ text: String) -> Bool {
    guard text.utf8.contains(UInt8(ascii: "\n")) else { return false }
    var hasText = false
    var lineIsBlank = true
    var lineIsEmpty = true
    for scalar in text.unicodeScalars {
      if scalar == "\n" {
        if lineIsBlank, !lineIsEmpty { return false }
        (lineIsBlank, lineIsEmpty) = (true, true)
        continue
      }
      if scalar != "\t", mustEscape(scalar) { return false }
      lineIsEmpty = false
      if scalar != " ", scalar != "\t" { (lineIsBlank, hasText) = (false, true) }
    }
    return hasText && (lineIsEmpty || !lineIsBlank)
  }

  private static func block(_ text: String, indent: Int) -> String {
    var result = "|"
    if let first = text.utf8.first, " \t\n".utf8.contains(first) { result += "2" }
    var body = Substring(text)
    if !text.utf8.hasSuffix("\n") {
      result += "-"
    } else {
      body.unicodeScalars.removeLast()
      if body.utf8.hasSuffix("\n") { result += "+" }
    }
    let padding = String(repeating: " ", count: indent)
    for line in body.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      result += "\n"
      guard !line.isEmpty else { continue }
      result += padding
      result += Substring(line)
    }
    return result
  }

  /// Single quotes where they spare escapes, else double.
  static func quotedText(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let sparesEscapes = scalars.contains { $0 == "\"" || $0 == "\\" } && !scalars.contains("'")
    return sparesEscapes ? singleQuoted(text) ?? doubleQuoted(text) : doubleQuoted(text)
  }

  /// In single quotes; nil where a character would need an escape.
  static func singleQuoted(_ text: String) -> String? {
    let scalars = text.unicodeScalars
    guard !scalars.contains(where: { mustEscape($0) || $0 == "\t" }) else { return nil }
    return "'" + scalars.reduce(into: "") { $0 += $1 == "'" ? "''" : String($1) } + "'"
  }

  /// In double quotes, which can hold any text.
  static func doubleQuoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars { appendEscaped(scalar, to: &result) }
    return result + "\""
  }
}

extension Substring.UTF8View {
  fileprivate func hasSuffix(_ byte: Unicode.Scalar) -> Bool { last == UInt8(ascii: byte) }
}

extension String.UTF8View {
  fileprivate func hasSuffix(_ byte: Unicode.Scalar) -> Bool { last == UInt8(ascii: byte) }
}

/// Whether a character cannot stand in YAML as it is, would break the line, or would reorder the text on a screen.
private func mustEscape(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x09: false
  case 0x85, 0x2028, 0x2029, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x0A, 0x0D: true
  default: !UTF8Text.isAllowed(scalar)
  }
}

/// The character as it stands within double quotes.
func appendEscaped(_ scalar: Unicode.Scalar, keeping kept: [Unicode.Scalar] = [], to text: inout String) {
  if kept.contains(scalar) {
    text.unicodeScalars.append(scalar)
    return
  }
  switch scalar {
  case "\"": text += "\\\""
  case "\\": text += "\\\\"
  case "\n": text += "\\n"
  case "\r": text += "\\r"
  case "\t": text += "\\t"
  case "\0": text += "\\0"
  default:
    guard mustEscape(scalar) else {
      text.unicodeScalars.append(scalar)
      return
    }
    let hex = String(scalar.value, radix: 16, uppercase: true)
    let (prefix, width) = scalar.value <= 0xFF ? ("\\x", 2) : scalar.value <= 0xFFFF ? ("\\u", 4) : ("\\U", 8)
    text += prefix + String(repeating: "0", count: max(0, width - hex.count)) + hex
  }
}

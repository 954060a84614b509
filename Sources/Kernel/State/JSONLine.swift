/// A JSON object in one line, put together key by key.
struct JSONLine {
  private var body = ""

  var text: String { "{\(body)}" }

  mutating func add(_ key: String, _ number: Int) { begin(key, String(number)) }
  mutating func add(_ key: String, _ text: String) { begin(key, Self.quoted(text)) }

  mutating func add(_ key: String, _ line: JSONLine) { begin(key, line.text) }

  mutating func add(_ key: String, _ texts: [String]) {
    begin(key, "[" + texts.map(Self.quoted).joined(separator: ",") + "]")
  }

  private mutating func begin(_ key: String, _ value: String) {
    if !body.isEmpty { body += "," }
    body += "\"\(key)\":\(value)"
  }

  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    if isPlain { return "\"\(text)\"" }
    return "\"" + text.unicodeScalars.map(escaped).joined() + "\""
  }

  /// The short escapes where JSON has one, as Foundation's encoder writes them.
  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    case "\u{8}": "\\b"
    case "\u{C}": "\\f"
    case _ where scalar.value < 0x20:
      "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
    default: String(scalar)
    }
  }
}

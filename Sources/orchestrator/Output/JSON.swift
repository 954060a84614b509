/// A JSON document as it is printed: keys stay in the order in which they are given, so that people can read it too.
enum JSON: Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int)
  case number(Double)
  case string(String)
  case list([JSON])
  case object([Member])

  /// One key with its value.
  struct Member: Sendable, Hashable {
    var key: String
    var value: JSON
  }

  init(_ text: String?) { self = text.map(JSON.string) ?? .null }
  init(_ number: Int?) { self = number.map(JSON.int) ?? .null }
  init(_ number: Double?) { self = number.map(JSON.number) ?? .null }
  init(_ texts: [String]) { self = .list(texts.map(JSON.string)) }

  /// An object's further key, put last.
  mutating func add(_ key: String, _ value: JSON) {
    guard case .object(let members) = self else { return }
    self = .object(members + [Member(key: key, value: value)])
  }

  /// The document in lines, without a line end after the last.
  var text: String {
    var text = ""
    write(to: &text, indent: "")
    return text
  }

  /// The same on one line, for a stream of them.
  var line: String {
    switch self {
    case .list(let items): return "[\(items.map(\.line).joined(separator: ", "))]"
    case .object(let members):
      let parts = members.map { member in
        var text = ""
        Self.quote(member.key, to: &text)
        return "\(text): \(member.value.line)"
      }
      return "{\(parts.joined(separator: ", "))}"
    case .null, .bool, .int, .number, .string: return text
    }
  }

  private func write(to text: inout String, indent: String) {
    switch self {
    case .null: text += "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .int(let number): text += String(number)
    case .number(let number): text += Self.digits(number)
    case .string(let string): Self.quote(string, to: &text)
    case .list(let items):
      Self.write(items, "[", "]", to: &text, indent) { item, text, inner in item.write(to: &text, indent: inner) }
    case .object(let members):
      Self.write(members, "{", "}", to: &text, indent) { member, text, inner in
        Self.quote(member.key, to: &text)
        text += ": "
        member.value.write(to: &text, indent: inner)
      }
    }
  }

  private static func write<Item>(
    _ items: [Item], _ open: String, _ close: String, to text: inout String, _ indent: String,
    each: (Item, inout String, String) -> Void
  ) {
    text += open
    let inner = indent + "  "
    for (index, item) in items.enumerated() {
      text += index == 0 ? "\n" : ",\n"
      text += inner
      each(item, &text, inner)
    }
    if !items.isEmpty { text += "\n" + indent }
    text += close
  }

  /// JSON knows neither infinity nor "not a number".
  private static func digits(_ number: Double) -> String {
    guard number.isFinite else { return "null" }
    if let whole = Int(exactly: number), abs(whole) < 1 << 53 { return String(whole) }
    return String(number)
  }

  /// Control characters of both blocks are escaped: the document may be printed on a terminal.
  private static func quote(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value):
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { Member(key: $0.0, value: $0.1) })
  }
  init(arrayLiteral elements: JSON...) { self = .list(elements) }
  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int) { self = .int(value) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
  init(nilLiteral: ()) { self = .null }
}

/// The typed value of a scalar under the YAML 1.2 core schema.
package enum Value: Sendable, Equatable {
  case null
  case bool(Bool)
  case int(Int)
  /// A float, or an integer too large for `Int`.
  case double(Double)
  case string(String)
}

extension Node {
  /// A scalar's value; nil for a sequence or a mapping.
  ///
  /// Plain scalars follow the core schema: `yes`, `no`, `on`, `off` and dates are strings. Quoted and block scalars
  /// are strings. The tags `!!str`, `!!int`, `!!float`, `!!bool`, `!!null` are obeyed where the text allows it; under
  /// any other tag a scalar is a string.
  package var value: Value? {
    guard case .scalar(let text, let style) = content else { return nil }
    guard let tag else { return style == .plain ? Schema.resolve(text) : .string(text) }
    let resolved = Schema.resolve(text)
    switch (tag, resolved) {
    case ("tag:yaml.org,2002:float", .int(let value)): return .double(Double(value))
    case ("tag:yaml.org,2002:int", .int), ("tag:yaml.org,2002:float", .double),
      ("tag:yaml.org,2002:bool", .bool), ("tag:yaml.org,2002:null", .null):
      return resolved
    default: return .string(text)
    }
  }

  /// Whether this is a null scalar: nothing, `~` or `null`.
  package var isNull: Bool { value == .null }
}

enum Schema {
  static func resolve(_ text: String) -> Value {
    guard let first = text.utf8.first else { return .null }
    switch first {
    case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"):
      return ["~", "null", "Null", "NULL"].contains(text) ? .null : .string(text)
    case UInt8(ascii: "t"), UInt8(ascii: "T"):
      return ["true", "True", "TRUE"].contains(text) ? .bool(true) : .string(text)
    case UInt8(ascii: "f"), UInt8(ascii: "F"):
      return ["false", "False", "FALSE"].contains(text) ? .bool(false) : .string(text)
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      return number(text) ?? .string(text)
    default:
      return .string(text)
    }
  }

  static func number(_ text: String) -> Value? {
    if isInteger(text) {
      if let value = integer(text, as: Int.self) { return .int(value) }
      return Double(text).map(Value.double)
    }
    switch text {
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .double(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
    case ".nan", ".NaN", ".NAN": return .double(.nan)
    default: break
    }
    guard isFloat(text) else { return nil }
    return Double(text).map(Value.double)
  }

  /// Whether the text is an integer in the core schema, of any size.
  static func isInteger(_ text: String) -> Bool {
    var digits = Substring(text).utf8
    if digits.starts(with: "0x".utf8) {
      digits = digits.dropFirst(2)
      return !digits.isEmpty && digits.allSatisfy(isHexDigit)
    }
    if digits.starts(with: "0o".utf8) {
      digits = digits.dropFirst(2)
      return !digits.isEmpty && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
    }
    if let first = digits.first, isSign(first) { digits = digits.dropFirst() }
    return !digits.isEmpty && digits.allSatisfy(isDigit)
  }

  /// The integer if it fits the type.
  static func integer<T: FixedWidthInteger>(_ text: String, as type: T.Type) -> T? {
    guard isInteger(text) else { return nil }
    if text.hasPrefix("0x") { return T(text.dropFirst(2), radix: 16) }
    if text.hasPrefix("0o") { return T(text.dropFirst(2), radix: 8) }
    return T(text, radix: 10)
  }

  private static func isFloat(_ text: String) -> Bool {
    var rest = Substring(text).utf8
    if let first = rest.first, isSign(first) { rest = rest.dropFirst() }
    let whole = rest.prefix(while: isDigit)
    rest = rest.dropFirst(whole.count)
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      let fraction = rest.prefix(while: isDigit)
      rest = rest.dropFirst(fraction.count)
      if whole.isEmpty && fraction.isEmpty { return false }
    } else if whole.isEmpty {
      return false
    }
    guard let mark = rest.first else { return true }
    guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return false }
    rest = rest.dropFirst()
    if let sign = rest.first, isSign(sign) { rest = rest.dropFirst() }
    return !rest.isEmpty && rest.allSatisfy(isDigit)
  }

  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  static func isSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }
}

/// What a value is expected to be and what stands there instead; the reader adds the place.
struct Mismatch: Error {
  let message: String
  let hint: String?

  init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  init(expected: String, found node: Node, hint: String? = nil) {
    self.init("expected \(expected), found \(node.account)", hint: hint)
  }
}

/// A type that is read from one scalar.
protocol ScalarReadable {
  static func read(_ node: Node) throws(Mismatch) -> Self
}

extension Node {
  /// What the node is, in a person's words.
  var account: String {
    guard case .scalar(let text, let style) = content else { return items == nil ? "a mapping" : "a list" }
    switch value ?? .null {
    case .null: return "nothing"
    case .bool: return text
    case .int, .double: return "the number \(text)"
    case .string: return "the \(style == .single || style == .double ? "quoted " : "")text \(quoted(text))"
    }
  }
}

extension String: ScalarReadable {
  /// Numbers and truth values are taken as they are written: people write `version: 1.0`.
  static func read(_ node: Node) throws(Mismatch) -> String {
    guard let text = node.text, !node.isNull else { throw Mismatch(expected: "a text", found: node) }
    return text
  }
}

extension Bool: ScalarReadable {
  static func read(_ node: Node) throws(Mismatch) -> Bool {
    if case .bool(let value)? = node.value { return value }
    let old = ["yes", "no", "on", "off"].contains(node.text?.lowercased() ?? "")
    throw Mismatch(expected: "true or false", found: node, hint: old ? "write true or false" : node.unquoteHint)
  }
}

extension Double: ScalarReadable {
  static func read(_ node: Node) throws(Mismatch) -> Double {
    switch node.value {
    case .double(let value)?: return value
    case .int(let value)?: return Double(value)
    default: throw Mismatch(expected: "a number", found: node, hint: node.unquoteHint)
    }
  }
}

extension Float: ScalarReadable {
  static func read(_ node: Node) throws(Mismatch) -> Float { Float(try Double.read(node)) }
}

extension ScalarReadable where Self: FixedWidthInteger {
  static func read(_ node: Node) throws(Mismatch) -> Self {
    guard let text = node.text, let value = node.value, Schema.isInteger(text) else {
      throw Mismatch(expected: "an integer", found: node, hint: node.unquoteHint)
    }
    if case .string = value { throw Mismatch(expected: "an integer", found: node, hint: node.unquoteHint) }
    guard let number = Schema.integer(text, as: Self.self) else {
      throw Mismatch("expected an integer from \(Self.min) to \(Self.max), found \(text.prefix(60))")
    }
    return number
  }
}

extension Int: ScalarReadable {}
extension Int8: ScalarReadable {}
extension Int16: ScalarReadable {}
extension Int32: ScalarReadable {}
extension Int64: ScalarReadable {}
extension UInt: ScalarReadable {}
extension UInt8: ScalarReadable {}
extension UInt16: ScalarReadable {}
extension UInt32: ScalarReadable {}
extension UInt64: ScalarReadable {}

extension Node {
  fileprivate var unquoteHint: String? {
    guard let text, style == .single || style == .double else { return nil }
    if case .string = Schema.resolve(text) { return nil }
    return text.isEmpty ? nil : "remove the quotes"
  }
}

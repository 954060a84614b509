import Kernel

/// Reads the TOML that BMAD's configuration is written in: tables, arrays of tables, dotted keys, all kinds of texts,
/// numbers, booleans, arrays and inline tables. Dates are kept as texts.
///
/// The core takes no packages, and the one TOML library for Swift is C++ inside; so this reader is our own. It is strict:
/// what it does not know is a fault with its place, never guessed at.
struct TOML {
  /// A fault with the line and column on which it was found, both from 1.
  struct Fault: Error {
    let message: String
    let line: Int
    let column: Int
  }

  private let bytes: [UInt8]
  private var offset = 0
  private var depth = 0

  /// A document longer than this is no configuration.
  private static let longest = 1_000_000
  private static let deepest = 50

  static func parse(_ text: String) throws(Fault) -> [String: Value] {
    var reader = TOML(text)
    return try reader.document()
  }

  private init(_ text: String) {
    var bytes = Array(text.utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    self.bytes = bytes
  }

  private mutating func document() throws(Fault) -> [String: Value] {
    guard bytes.count <= Self.longest else { throw fault("the file is too long") }
    var root: [String: Value] = [:]
    var path: [String] = []
    while true {
      skipBlank()
      guard offset < bytes.count else { return root }
      if bytes[offset] == UInt8(ascii: "[") {
        let isArray = offset + 1 < bytes.count && bytes[offset + 1] == UInt8(ascii: "[")
        offset += isArray ? 2 : 1
        path = try key()
        for _ in 0..<(isArray ? 2 : 1) { try expect("]") }
        guard Self.open(path[...], in: &root, isArray: isArray) else {
          throw fault("[\(path.joined(separator: "."))] is there already")
        }
      } else {
        let name = try key()
        try expect("=")
        let value = try value()
        guard Self.set(value, at: (path + name)[...], in: &root) else {
          throw fault("\(name.joined(separator: ".")) is there already")
        }
      }
      try endOfLine()
    }
  }

  // MARK: Tables

  /// Goes to a table, the last one of an array of tables, and makes it where it is not there.
  private static func open(_ path: ArraySlice<String>, in table: inout [String: Value], isArray: Bool) -> Bool {
    guard let name = path.first else { return false }
    let rest = path.dropFirst()
    if rest.isEmpty, isArray {
      guard let old = table.removeValue(forKey: name) else {
        table[name] = .list([.map([:])])
        return true
      }
      guard case .list(var items) = consume old else { return false }
      items.append(.map([:]))
      table[name] = .list(items)
      return true
    }
    return change(name, in: &table) { inner in rest.isEmpty || open(rest, in: &inner, isArray: isArray) }
  }

  private static func set(_ value: Value, at path: ArraySlice<String>, in table: inout [String: Value]) -> Bool {
    guard let name = path.first else { return false }
    let rest = path.dropFirst()
    guard rest.isEmpty else { return change(name, in: &table) { inner in set(value, at: rest, in: &inner) } }
    guard table[name] == nil else { return false }
    table[name] = value
    return true
  }

  /// What is changed is taken out of its table meanwhile: as a copy it would cost a file's size for each of its lines.
  private static func change(
    _ name: String, in table: inout [String: Value], _ body: (inout [String: Value]) -> Bool
  ) -> Bool {
    switch table.removeValue(forKey: name) {
    case nil:
      var inner: [String: Value] = [:]
      guard body(&inner) else { return false }
      table[name] = .map(inner)
    case .map(var inner)?:
      guard body(&inner) else { return false }
      table[name] = .map(inner)
    case .list(var items)?:
      guard case .map(var inner)? = items.popLast(), body(&inner) else { return false }
      items.append(.map(inner))
      table[name] = .list(items)
    default: return false
    }
    return true
  }

  private mutating func key() throws(Fault) -> [String] {
    var parts: [String] = []
    while true {
      skipSpaces()
      guard offset < bytes.count else { throw fault("a key is missing") }
      if bytes[offset] == UInt8(ascii: "\"") || bytes[offset] == UInt8(ascii: "'") {
        parts.append(try quoted())
      } else {
        let start = offset
        while offset < bytes.count, bytes[offset].isWord || bytes[offset] == UInt8(ascii: "-") { offset += 1 }
        guard offset > start else { throw fault("a key is missing") }
        parts.append(String(decoding: bytes[start..<offset], as: UTF8.self))
      }
      guard parts.count <= Self.deepest else { throw fault("the key has too many parts") }
      skipSpaces()
      guard offset < bytes.count, bytes[offset] == UInt8(ascii: ".") else { return parts }
      offset += 1
    }
  }
}

extension TOML {
  // MARK: Values

  private mutating func value() throws(Fault) -> Value {
    skipSpaces()
    guard offset < bytes.count else { throw fault("a value is missing") }
    switch bytes[offset] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try text())
    case UInt8(ascii: "["): return .list(try array())
    case UInt8(ascii: "{"): return .map(try inlineTable())
    default: return try plain()
    }
  }

  private mutating func array() throws(Fault) -> [Value] {
    try enter()
    defer { depth -= 1 }
    var items: [Value] = []
    while true {
      skipBlank()
      if take("]") { return items }
      items.append(try value())
      skipBlank()
      if take("]") { return items }
      try expect(",")
    }
  }

  private mutating func inlineTable() throws(Fault) -> [String: Value] {
    try enter()
    defer { depth -= 1 }
    var table: [String: Value] = [:]
    while true {
      skipBlank()
      if take("}") { return table }
      let name = try key()
      try expect("=")
      let value = try value()
      guard Self.set(value, at: name[...], in: &table) else {
        throw fault("\(name.joined(separator: ".")) is there already")
      }
      skipBlank()
      if take("}") { return table }
      try expect(",")
    }
  }

  private mutating func enter() throws(Fault) {
    offset += 1
    depth += 1
    guard depth <= Self.deepest else { throw fault("the values are nested too deeply") }
  }

  /// A boolean, a number, or a date, which stays a text.
  private mutating func plain() throws(Fault) -> Value {
    let start = offset
    while offset < bytes.count, !bytes[offset].isWhiteSpace, !",]}#".utf8.contains(bytes[offset]) { offset += 1 }
    let word = String(decoding: bytes[start..<offset], as: UTF8.self)
    if word == "true" || word == "false" { return .bool(word == "true") }
    let digits = word.replacing("_", with: "")
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(prefix) {
      if let number = Int(digits.dropFirst(2), radix: radix) { return .int(number) }
    }
    if let number = Int(digits) { return .int(number) }
    let isDecimal = digits.utf8.allSatisfy { $0.isDigit || "+-.eE".utf8.contains($0) }
    if isDecimal, let number = Double(digits), number.isFinite { return .number(number) }
    if word.utf8.count >= 8, word.utf8.prefix(2).allSatisfy(\.isDigit), word.contains("-") || word.contains(":") {
      return .string(word)
    }
    offset = start
    throw fault("'\(word.prefix(40))' is no value; texts stand in quotes")
  }

  private mutating func text() throws(Fault) -> String {
    let quote = bytes[offset]
    guard bytes[offset...].starts(with: [quote, quote, quote]) else { return try quoted() }
    offset += 3
    if offset < bytes.count, bytes[offset] == .carriageReturn { offset += 1 }
    if offset < bytes.count, bytes[offset] == .lineFeed { offset += 1 }
    var result: [UInt8] = []
    while offset < bytes.count {
      if bytes[offset...].starts(with: [quote, quote, quote]) {
        offset += 3
        // Up to two quotes may stand right before the end.
        while offset < bytes.count, bytes[offset] == quote {
          result.append(quote)
          offset += 1
        }
        return String(decoding: result, as: UTF8.self)
      }
      if bytes[offset] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        try escape(into: &result, isMultiline: true)
      } else {
        if bytes[offset] != .carriageReturn { result.append(bytes[offset]) }
        offset += 1
      }
    }
    throw fault("the text has no closing quotes")
  }

  private mutating func quoted() throws(Fault) -> String {
    let start = offset
    let quote = bytes[offset]
    offset += 1
    var result: [UInt8] = []
    while offset < bytes.count, bytes[offset] != .lineFeed {
      if bytes[offset] == quote {
        offset += 1
        return String(decoding: result, as: UTF8.self)
      }
      if bytes[offset] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        try escape(into: &result, isMultiline: false)
      } else {
        result.append(bytes[offset])
        offset += 1
      }
    }
    offset = start
    throw fault("the text has no closing quote")
  }

  private mutating func escape(into result: inout [UInt8], isMultiline: Bool) throws(Fault) {
    offset += 1
    guard offset < bytes.count else { throw fault("the text has no closing quote") }
    let byte = bytes[offset]
    if isMultiline, byte.isWhiteSpace {
      while offset < bytes.count, bytes[offset].isWhiteSpace { offset += 1 }
      return
    }
    offset += 1
    switch byte {
    case UInt8(ascii: "n"): result.append(.lineFeed)
    case UInt8(ascii: "t"): result.append(.tab)
    case UInt8(ascii: "r"): result.append(.carriageReturn)
    case UInt8(ascii: "b"): result.append(0x08)
    case UInt8(ascii: "f"): result.append(0x0C)
    case UInt8(ascii: "e"): result.append(0x1B)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): result.append(byte)
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let length = byte == UInt8(ascii: "u") ? 4 : 8
      let digits = bytes[offset...].prefix(length)
      guard digits.count == length, let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
        let scalar = Unicode.Scalar(number)
      else { throw fault("this is no character") }
      offset += length
      result += Array(String(scalar).utf8)
    default: throw fault("'\\\(Unicode.Scalar(byte))' means nothing in a text")
    }
  }

  // MARK: Spaces and signs

  private mutating func skipSpaces() {
    while offset < bytes.count, bytes[offset] == .space || bytes[offset] == .tab { offset += 1 }
  }

  /// White space, line ends and comments.
  private mutating func skipBlank() {
    while offset < bytes.count {
      if bytes[offset] == UInt8(ascii: "#") {
        while offset < bytes.count, bytes[offset] != .lineFeed { offset += 1 }
      } else if bytes[offset].isWhiteSpace {
        offset += 1
      } else {
        return
      }
    }
  }

  private mutating func endOfLine() throws(Fault) {
    skipSpaces()
    guard offset < bytes.count else { return }
    let byte = bytes[offset]
    guard byte == .lineFeed || byte == .carriageReturn || byte == UInt8(ascii: "#") else {
      throw fault("something stands after the value")
    }
  }

  private mutating func take(_ sign: Unicode.Scalar) -> Bool {
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: sign) else { return false }
    offset += 1
    return true
  }

  private mutating func expect(_ sign: Unicode.Scalar) throws(Fault) {
    skipSpaces()
    guard take(sign) else { throw fault("a '\(sign)' is missing") }
  }

  private func fault(_ message: String) -> Fault {
    let before = bytes[..<min(offset, bytes.count)]
    let start = before.lastIndex(of: .lineFeed).map { $0 + 1 } ?? 0
    let column = bytes[start..<before.endIndex].count { $0 & 0xC0 != 0x80 }
    return Fault(message: message, line: before.count { $0 == .lineFeed } + 1, column: column + 1)
  }
}

/// One word or sign of a condition, with the bytes it stands in.
struct ConditionToken: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    case word(String)
    case quoted(String)
    /// What stands between single or double braces, trimmed.
    case braced(String)
    /// A comparison sign, `&&`, `||` or `!`.
    case sign(String)
    /// One of `( ) [ ] ,`.
    case mark(UInt8)
    /// A byte that no condition has.
    case other
  }

  var kind: Kind
  var range: Range<Int>
  /// For a bracket that is closed or opened elsewhere, the index of the token that does so.
  var partner: Int?

  /// A word in lower case, for comparison with the grammar's own words; empty for any other token.
  var keyword: String {
    if case .word(let text) = kind { text.lowercased() } else { "" }
  }

  func isMark(_ character: Character) -> Bool {
    if case .mark(let byte) = kind { byte == character.asciiValue } else { false }
  }
}

struct ConditionLexer {
  private let bytes: [UInt8]
  private var position = 0
  private var tokens: [ConditionToken] = []

  private init(_ text: String) { bytes = Array(text.utf8) }

  static func tokens(of text: String) -> [ConditionToken] {
    var lexer = ConditionLexer(text)
    lexer.run()
    lexer.pairBrackets()
    return lexer.tokens
  }

  private mutating func run() {
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case _ where ASCII.isSpace(byte): position += 1
      case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","):
        append(.mark(byte), length: 1)
      case UInt8(ascii: "'"), UInt8(ascii: "\""): quoted(by: byte)
      case UInt8(ascii: "{"): braced()
      case _ where Self.signBytes.contains(byte): sign()
      case UInt8(ascii: "}"): append(.other, length: 1)
      default: word()
      }
    }
  }

  private static let signBytes = Set("=!<>&|".utf8)
  private static let signs = ["===", "!==", "==", "!=", ">=", "<=", "&&", "||", "<", ">", "!"]
  private static let wordEnds = Set("()[]{},\"=!<>&|".utf8)

  private mutating func append(_ kind: ConditionToken.Kind, length: Int) {
    tokens.append(ConditionToken(kind: kind, range: position..<position + length))
    position += length
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private mutating func word() {
    var end = position
    while end < bytes.count, !ASCII.isSpace(bytes[end]), !Self.wordEnds.contains(bytes[end]) { end += 1 }
    append(.word(text(position..<end)), length: end - position)
  }

  private mutating func sign() {
    for sign in Self.signs where bytes[position...].starts(with: sign.utf8) {
      append(.sign(sign == "===" ? "==" : sign == "!==" ? "!=" : sign), length: sign.utf8.count)
      return
    }
    append(.other, length: 1)
  }

  private mutating func quoted(by quote: UInt8) {
    guard let end = bytes[(position + 1)...].firstIndex(of: quote) else {
      // The rest cannot be read as a condition; one token keeps unclosed quotes from being scanned again and again.
      append(.other, length: bytes.count - position)
      return
    }
    append(.quoted(text(position + 1..<end)), length: end + 1 - position)
  }

  private mutating func braced() {
    let double = position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "{")
    let start = position + (double ? 2 : 1)
    guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "}")),
      !double || (end + 1 < bytes.count && bytes[end + 1] == UInt8(ascii: "}"))
    else {
      append(.other, length: bytes.count - position)
      return
    }
    append(.braced(text(start..<end).trimmed), length: end + (double ? 2 : 1) - position)
  }

  private mutating func pairBrackets() {
    var open: [Int] = []
    for index in tokens.indices {
      guard case .mark(let byte) = tokens[index].kind, byte != UInt8(ascii: ",") else { continue }
      if byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") {
        open.append(index)
      } else if let start = open.last, tokens[start].isMark(byte == UInt8(ascii: ")") ? "(" : "[") {
        open.removeLast()
        tokens[start].partner = index
        tokens[index].partner = start
      }
    }
  }
}

/// The `{name}` and `{{name}}` references in a text that is otherwise not a condition.
enum BracedNames {
  static func names(in text: String) -> [String] {
    guard text.utf8.contains(UInt8(ascii: "{")) else { return [] }
    return ConditionLexer.tokens(of: text).compactMap { token in
      if case .braced(let name) = token.kind, Identifier.isPath(name) { name } else { nil }
    }
  }

  /// The text with every reference that `scope` knows replaced by its value.
  static func expanded(_ text: String, in scope: Scope) -> String {
    guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var done = 0
    for token in ConditionLexer.tokens(of: text) {
      guard case .braced(let name) = token.kind, Identifier.isPath(name), let value = scope[name] else { continue }
      result += bytes[done..<token.range.lowerBound]
      result += Array(value.display.utf8)
      done = token.range.upperBound
    }
    result += bytes[done...]
    return String(decoding: result, as: UTF8.self)
  }
}

enum ASCII {
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  static func isUpper(_ word: String) -> Bool { word.utf8.first.map { (0x41...0x5A).contains($0) } ?? false }
  static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
}

enum Identifier {
  /// Whether `text` is a variable's name or a dotted path: a letter or `_`, then letters, digits and `_ . -`.
  static func isPath(_ text: String) -> Bool {
    guard let first = text.utf8.first, ASCII.isLetter(first) || first == UInt8(ascii: "_") else { return false }
    return text.utf8.allSatisfy {
      ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
        || $0 == UInt8(ascii: "-")
    }
  }

  /// Also the names that stand only inside a loop: `@index`, `@first`, `@last`, `@key`.
  static func isLoopPath(_ text: String) -> Bool {
    isPath(text) || (text.utf8.first == UInt8(ascii: "@") && isPath(String(text.dropFirst())))
  }
}

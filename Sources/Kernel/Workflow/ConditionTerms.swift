// What stands to the left and to the right of a comparison.

extension ConditionParser {
  private static let qualifiers: Set<String> = ["current", "epic", "story"]

  func term(_ range: Tokens) -> Condition.Term? {
    guard let first = range.first else { return nil }
    if range.count == 1 {
      switch first.kind {
      case .word(let name): return isName(name) ? Condition.Term(name) : nil
      case .braced(let name): return Identifier.isLoopPath(name) ? Condition.Term(name) : nil
      case .quoted, .sign, .mark, .other: return nil
      }
    }
    let second = range[range.startIndex + 1]
    if range.count == 2, Self.qualifiers.contains(first.keyword), case .word(let name) = second.kind, isName(name) {
      let qualifier = first.keyword
      let fallback = qualifier == "current" ? [name] : []
      return Condition.Term("\(qualifier)_\(name)", alternatives: ["\(qualifier).\(name)"] + fallback)
    }
    guard second.isMark("["), second.partner == range.endIndex - 1, range.count > 3 else { return nil }
    let key = range[(range.startIndex + 2)..<(range.endIndex - 1)]
    let written: String
    if key.count == 1, case .quoted(let text)? = key.first?.kind { written = text } else { written = source(key) }
    switch first.kind {
    case .word(let name), .braced(let name):
      return Identifier.isPath(name) ? Condition.Term(name, key: written) : nil
    case .quoted, .sign, .mark, .other: return nil
    }
  }

  private func isName(_ word: String) -> Bool { bareNames ? Identifier.isLoopPath(word) : Identifier.isPath(word) }

  func operand(_ range: Tokens) -> Condition.Operand? {
    guard range.count == 1, let token = range.first else { return nil }
    switch token.kind {
    case .quoted(let text): return .literal(.string(text))
    case .braced(let name): return Identifier.isLoopPath(name) ? .variable(Condition.Term(name)) : nil
    case .word(let word):
      if let integer = Int(word) { return .literal(.int(integer)) }
      if let number = Decimal.number(word) { return .literal(.number(number)) }
      switch word.lowercased() {
      case "true": return .literal(.bool(true))
      case "false": return .literal(.bool(false))
      default: return .word(word)
      }
    case .sign, .mark, .other: return nil
    }
  }

  /// The left of `in`: a quoted text is itself, a bare word is a variable.
  func subjectOperand(_ range: Tokens) -> Condition.Operand? {
    if let term = term(range) { return .variable(term) }
    return operand(range)
  }
}

/// A word that says yes or no.
enum YesNo: Sendable, Equatable {
  case yes, no

  init?(_ word: String) {
    switch word.lowercased() {
    case "y", "yes", "true": self = .yes
    case "n", "no", "false": self = .no
    default: return nil
    }
  }
}

enum Decimal {
  /// A plain decimal number; unlike the library's own reading neither `nan` nor `inf` nor hexadecimal is one.
  static func number(_ text: String) -> Double? {
    guard let last = text.utf8.last, ASCII.isDigit(last) else { return nil }
    let plain = text.utf8.allSatisfy { ASCII.isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    return plain ? Double(text) : nil
  }
}

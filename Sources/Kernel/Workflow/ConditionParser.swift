extension Condition {
  /// Reads a condition; what the grammar does not know becomes `.prose` as a whole.
  ///
  /// With `bareNames`, as in a template's `{{#if name}}`, any single name is a flag, also one that a workflow's
  /// condition would take for an answer or a word of prose.
  package static func parse(_ text: String, bareNames: Bool = false) -> Condition {
    ConditionParser(text, bareNames: bareNames).parse()
  }
}

struct ConditionParser {
  static let depthLimit = 100
  /// No one writes a longer condition; what is longer is prose, unread.
  static let lengthLimit = 4096

  let text: String
  let bytes: [UInt8]
  let tokens: [ConditionToken]
  let bareNames: Bool

  init(_ text: String, bareNames: Bool) {
    self.text = text.trimmed
    bytes = Array(self.text.utf8)
    tokens = bytes.count > Self.lengthLimit ? [] : ConditionLexer.tokens(of: self.text)
    self.bareNames = bareNames
  }

  func parse() -> Condition {
    if isElse { return .otherwise }
    return either(tokens[...], depth: 0) ?? negatedSubject(tokens[...]) ?? .prose(text)
  }

  private var isElse: Bool {
    guard let first = tokens.first, ["else", "otherwise", "else:", "otherwise:"].contains(first.keyword) else {
      return false
    }
    return tokens.count == 1 || tokens[1].isMark("(") && tokens[1].partner == tokens.count - 1
  }

  private func either(_ range: ArraySlice<ConditionToken>, depth: Int) -> Condition? {
    guard depth < Self.depthLimit, !range.isEmpty else { return nil }
    var parts: [Condition] = []
    for segment in split(range, at: ["or", "||"]) {
      // "user selects 1 or 3" is one answer, not an answer and a stray figure.
      if case .answer(let alias, let options, let negated)? = parts.last, alias == nil, !negated,
        acceptsFurtherOptions, let more = furtherOption(segment)
      {
        parts[parts.count - 1] = .answer(alias: nil, options: options + [more], negated: false)
        continue
      }
      guard let part = all(segment, depth: depth) else { return nil }
      parts.append(part)
    }
    return parts.count == 1 ? parts.first : .or(parts)
  }

  private func all(_ range: ArraySlice<ConditionToken>, depth: Int) -> Condition? {
    var parts: [Condition] = []
    for segment in split(range, at: ["and", "&&"]) {
      guard let part = negation(segment, depth: depth) else { return nil }
      parts.append(part)
    }
    return parts.count == 1 ? parts.first : .and(parts)
  }

  private func negation(_ range: ArraySlice<ConditionToken>, depth: Int) -> Condition? {
    guard depth < Self.depthLimit, let first = range.first else { return nil }
    let negates = first.keyword == "not" || first.kind == .sign("!")
    guard negates else { return atom(range, depth: depth) }
    let rest = range.dropFirst()
    if rest.count == 1, let word = rest.first?.keyword, !bareNames {
      if ["exists", "found"].contains(word) { return .exists(subject: nil, expected: false) }
    }
    return negation(rest, depth: depth + 1).map { .not($0) }
  }

  private func atom(_ range: ArraySlice<ConditionToken>, depth: Int) -> Condition? {
    if let first = range.first, first.isMark("("), first.partner == range.endIndex - 1 {
      return either(range.dropFirst().dropLast(), depth: depth + 1)
    }
    let atom = withoutComment(range)
    guard !atom.isEmpty else { return nil }
    return bareName(atom) ?? comparison(atom) ?? membership(atom) ?? state(atom) ?? answer(atom) ?? exists(atom)
      ?? flag(atom)
  }

  /// Cut at the connectives that stand outside brackets.
  private func split(_ range: ArraySlice<ConditionToken>, at words: Set<String>) -> [ArraySlice<ConditionToken>] {
    var segments: [ArraySlice<ConditionToken>] = []
    var start = range.startIndex
    var index = range.startIndex
    while index < range.endIndex {
      let token = range[index]
      if let partner = token.partner, partner > index, partner < range.endIndex {
        index = partner + 1
        continue
      }
      var cuts = words.contains(token.keyword)
      if case .sign(let sign) = token.kind { cuts = words.contains(sign) }
      if cuts {
        segments.append(range[start..<index])
        start = index + 1
      }
      index += 1
    }
    segments.append(range[start..<range.endIndex])
    return segments
  }

  /// A remark in parentheses at the end says nothing that is decided.
  private func withoutComment(_ range: ArraySlice<ConditionToken>) -> ArraySlice<ConditionToken> {
    guard let last = range.last, last.isMark(")"), let open = last.partner, open > range.startIndex else {
      return range
    }
    return range[range.startIndex..<open]
  }

  /// The words as they were written, from the first byte of the first token to the last of the last.
  func source(_ range: ArraySlice<ConditionToken>) -> String {
    guard let first = range.first, let last = range.last else { return "" }
    return String(decoding: bytes[first.range.lowerBound..<last.range.upperBound], as: UTF8.self)
  }
}

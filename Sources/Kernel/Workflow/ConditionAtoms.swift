// The smallest parts of a condition: each function reads a whole run of tokens or none of it.

extension ConditionParser {
  typealias Tokens = ArraySlice<ConditionToken>

  func bareName(_ range: Tokens) -> Condition? {
    guard bareNames, range.count == 1, case .word(let name)? = range.first?.kind, Identifier.isLoopPath(name) else {
      return nil
    }
    return .flag(name)
  }

  func comparison(_ range: Tokens) -> Condition? {
    let signs = range.indices.filter { if case .sign = range[$0].kind { true } else { false } }
    guard signs.count == 1, case .sign(let sign) = range[signs[0]].kind, let how = Condition.Comparator(rawValue: sign),
      let term = term(range[..<signs[0]]), let operand = operand(range[(signs[0] + 1)...])
    else { return nil }
    if how == .equal || how == .notEqual {
      if isAnswerName(term), let option = optionText(operand) {
        return .answer(alias: term.name, options: [option], negated: how == .notEqual)
      }
      return .comparison(term, how, operand)
    }
    // "a < b" between words is not a comparison anyone can make.
    if case .word(let word) = operand, Decimal.number(word) == nil, !word.utf8.contains(UInt8(ascii: "_")) {
      return nil
    }
    return .comparison(term, how, operand)
  }

  func membership(_ range: Tokens) -> Condition? {
    guard let index = range.firstIndex(where: { ["in", "includes", "contains"].contains($0.keyword) }) else {
      return nil
    }
    var left = range[..<index]
    var right = range[(index + 1)...]
    if range[index].keyword != "in" {
      guard let term = term(left), let operand = operand(right) else { return nil }
      return .inclusion(term, operand)
    }
    let negated = left.last?.keyword == "not"
    if negated { left = left.dropLast() }
    guard let subject = subjectOperand(left) else { return nil }
    if let first = right.first, first.isMark("[") {
      guard first.partner == right.endIndex - 1, let items = list(right.dropFirst().dropLast()) else { return nil }
      if case .variable(let term) = subject, isAnswerName(term) {
        return .answer(alias: term.name, options: items.compactMap(optionText), negated: negated)
      }
      return .membership(subject, negated: negated, in: .list(items))
    }
    if right.count > 1, right.last?.keyword == "list" { right = right.dropLast() }
    return term(right).map { .membership(subject, negated: negated, in: .variable($0)) }
  }

  private func list(_ range: Tokens) -> [Condition.Operand]? {
    var items: [Condition.Operand] = []
    for part in range.split(whereSeparator: { $0.isMark(",") }) {
      let bare =
        part.last?.isMark(")") == true
        ? part.last?.partner.map { part[part.startIndex..<max($0, part.startIndex)] } : part
      guard let bare, let item = operand(bare) else { return nil }
      items.append(item)
    }
    return items.isEmpty ? nil : items
  }

  func state(_ range: Tokens) -> Condition? {
    let words = range.map(\.keyword)
    if words.count > 3, words.suffix(3) == ["not", "yet", "set"] {
      return term(range.dropLast(3)).map { .state($0, .set, negated: true) }
    }
    guard let verb = words.firstIndex(of: "is"), verb > 0 else { return nil }
    guard let term = term(range[..<(range.startIndex + verb)]) else { return nil }
    var rest = range[(range.startIndex + verb + 1)...]
    let negated = rest.first?.keyword == "not"
    if negated { rest = rest.dropFirst() }
    if isAnswerName(term), rest.count == 1, let operand = operand(rest), let option = optionText(operand) {
      return .answer(alias: term.name, options: [option], negated: negated)
    }
    switch rest.count == 1 ? rest.first?.keyword : nil {
    case "empty": return .state(term, .empty, negated: negated)
    case "set", "provided", "specified", "defined": return .state(term, .set, negated: negated)
    default: break
    }
    guard let word = enumWord(rest, of: range[..<(range.startIndex + verb)]) else { return nil }
    return .state(term, .word(word), negated: negated)
  }

  /// A value such as `Quick Flow`. A lower-case word counts only after what is plainly a variable: "epic is complete"
  /// asks for a judgement.
  private func enumWord(_ range: Tokens, of subject: Tokens) -> String? {
    guard (1...3).contains(range.count) else { return nil }
    if range.count == 1, case .quoted(let text)? = range.first?.kind { return text }
    let words = range.compactMap { if case .word(let word) = $0.kind { word } else { String?.none } }
    guard words.count == range.count, words.allSatisfy(Self.isPlainWord) else { return nil }
    if words.allSatisfy({ ASCII.isUpper($0) }) { return words.joined(separator: " ") }
    guard words.count == 1, !Self.judgements.contains(words[0].lowercased()), let first = subject.first else {
      return nil
    }
    switch first.kind {
    case .braced: return words[0]
    case .word(let name): return subject.count == 1 && name.utf8.contains(UInt8(ascii: "_")) ? words[0] : nil
    case .quoted, .sign, .mark, .other: return nil
    }
  }

  private static let judgements: Set<String> = [
    "ambiguous", "available", "clear", "complete", "completed", "correct", "empty", "found", "greater", "incomplete",
    "inaccessible", "invalid", "known", "less", "missing", "needed", "present", "ready", "recognized", "relevant",
    "required", "unavailable", "unclear", "undefined", "unknown", "unset", "valid",
  ]

  func exists(_ range: Tokens) -> Condition? {
    let words = range.map(\.keyword)
    guard let last = words.last else { return nil }
    var subject = range.dropLast()
    var expected = true
    switch last {
    case "exists", "exist":
      if subject.suffix(2).map(\.keyword) == ["does", "not"] || subject.suffix(2).map(\.keyword) == ["do", "not"] {
        subject = subject.dropLast(2)
        expected = false
      } else if subject.last?.keyword == "already" {
        subject = subject.dropLast()
      }
    case "found":
      if subject.last?.keyword == "not" {
        subject = subject.dropLast()
        expected = false
      }
    case "missing": expected = false
    default: return nil
    }
    if let verb = subject.last?.keyword, subject.count > 1, ["is", "are", "was", "were"].contains(verb) {
      subject = subject.dropLast()
    }
    if subject.first?.keyword == "no" {
      guard subject.count > 1, expected else { return nil }
      subject = subject.dropFirst()
      expected = false
    }
    // "the file exists" speaks of what was looked for last, as a bare "exists" does.
    let nouns = subject.map(\.keyword)
    if subject.isEmpty || [["file"], ["the", "file"], ["this", "file"], ["that", "file"], ["it"]].contains(nouns) {
      return .exists(subject: nil, expected: expected)
    }
    subject = pathAlone(subject) ?? subject
    return isSubject(subject) ? .exists(subject: source(subject), expected: expected) : nil
  }

  /// `{{sprint_status}} file` and `file at docs/x.md` name a path and nothing else.
  private func pathAlone(_ range: Tokens) -> Tokens? {
    let nouns = ["the", "file", "at", "document", "folder", "directory"]
    let rest = range.drop { nouns.contains($0.keyword) }
    guard let first = rest.first, rest.count < range.count || range.count > 1,
      rest.dropFirst().allSatisfy({ nouns.dropFirst().contains($0.keyword) })
    else { return nil }
    switch first.kind {
    case .braced: return rest.prefix(1)
    case .word(let word): return word.contains("/") ? rest.prefix(1) : nil
    case .quoted, .sign, .mark, .other: return nil
    }
  }

  /// "no drafted or ready story found" names one subject with an "or" in it.
  func negatedSubject(_ range: Tokens) -> Condition? {
    let found = ["found", "exists", "exist"]
    let atom = range.dropLast()
    guard let last = range.last, found.contains(last.keyword), atom.first?.keyword == "no", atom.count > 1,
      !atom.contains(where: { found.contains($0.keyword) || ["not", "no"].contains($0.keyword) && $0 != atom.first })
    else { return nil }
    let subject = atom.dropFirst()
    return isSubject(subject) ? .exists(subject: source(subject), expected: false) : nil
  }

  private func isSubject(_ range: Tokens) -> Bool {
    range.count <= 10
      && range.allSatisfy { token in
        switch token.kind {
        case .word(let word): !Self.verbs.contains(word.lowercased()) && !Self.endsClause(word)
        case .quoted, .braced: true
        case .sign, .mark, .other: false
        }
      }
  }

  private static let verbs: Set<String> = [
    "is", "are", "was", "were", "be", "been", "has", "have", "had", "does", "do", "can", "cannot", "that", "which",
    "if",
    "when", "because", "says", "wants",
  ]

  private static func endsClause(_ word: String) -> Bool {
    guard let last = word.utf8.last else { return false }
    return last == UInt8(ascii: ";") || last == UInt8(ascii: ":") || last == UInt8(ascii: "?")
  }

  func answer(_ range: Tokens) -> Condition? {
    let words = range.map(\.keyword)
    if range.count == 1, case .word(let word)? = range.first?.kind {
      guard YesNo(word) != nil || Self.isOptionKey(word) else { return nil }
      return .answer(alias: nil, options: [word], negated: false)
    }
    var rest = range
    var isChoice = false
    if rest.first.map(isUser) == true, words.count > 1, Self.answerVerbs.contains(words[1]) {
      if words.count == 2, words[1] == "confirms" { return .answer(alias: nil, options: ["yes"], negated: false) }
      rest = rest.dropFirst(2)
      isChoice = true
    }
    if rest.first?.keyword == "option" {
      rest = rest.dropFirst()
      if rest.count == 2, rest.last?.keyword == "selected" { rest = rest.dropLast() }
      guard rest.count == 1, let option = optionReference(rest), isChoice || Self.isOptionKey(option) else {
        return nil
      }
      return .answer(alias: nil, options: [option], negated: false)
    }
    guard isChoice, let option = optionReference(rest) else { return nil }
    return .answer(alias: nil, options: [option], negated: false)
  }

  /// Whether options may go on after "or": only where the text speaks of selecting one.
  var acceptsFurtherOptions: Bool { tokens.contains { $0.keyword == "option" || isUser($0) } }

  /// The option named by one segment after "or", as in "option 1 or 3 selected".
  func furtherOption(_ range: Tokens) -> String? {
    var rest = withoutTrailingRemark(range)
    if rest.count == 2, rest.last?.keyword == "selected" { rest = rest.dropLast() }
    if rest.count == 2, rest.first?.keyword == "option" { rest = rest.dropFirst() }
    guard let option = optionReference(rest) else { return nil }
    if case .quoted? = rest.first?.kind { return option }
    return Self.isOptionKey(option) || YesNo(option) != nil ? option : nil
  }

  private func withoutTrailingRemark(_ range: Tokens) -> Tokens {
    guard let open = range.last?.partner, open > range.startIndex, range.last?.isMark(")") == true else { return range }
    return range[range.startIndex..<open]
  }

  private func isUser(_ token: ConditionToken) -> Bool {
    if case .braced(let name) = token.kind { return name.lowercased() == "user_name" }
    return token.keyword == "user"
  }

  private func optionReference(_ range: Tokens) -> String? {
    guard range.count == 1, let token = range.first else { return nil }
    switch token.kind {
    case .quoted(let text): return text.isEmpty ? nil : text
    case .word(let word):
      // "user enters epic_id" names what is entered, not an option.
      return Self.isPlainWord(word) && !word.utf8.contains(UInt8(ascii: "_")) ? word : nil
    case .braced, .sign, .mark, .other: return nil
    }
  }

  private static let answerVerbs: Set<String> = [
    "selects", "chooses", "says", "enters", "answers", "answered", "confirms", "picks",
  ]

  /// The names that workflows use for the latest answer.
  static let answerNames: Set<String> = [
    "choice", "answer", "response", "selection", "user_choice", "user_response", "update_choice",
  ]

  private func isAnswerName(_ term: Condition.Term) -> Bool {
    term.key == nil && Self.answerNames.contains(term.name.lowercased())
  }

  private func optionText(_ operand: Condition.Operand) -> String? {
    switch operand {
    case .literal(let value): value.display
    case .word(let word): word
    case .variable: nil
    }
  }

  /// A single letter or a number below 100, as options are keyed.
  static func isOptionKey(_ word: String) -> Bool {
    let bytes = word.utf8
    if bytes.count == 1, let byte = bytes.first { return ASCII.isLetter(byte) || ASCII.isDigit(byte) }
    return bytes.count == 2 && bytes.allSatisfy(ASCII.isDigit)
  }

  func flag(_ range: Tokens) -> Condition? {
    guard range.count == 1, let token = range.first else { return nil }
    switch token.kind {
    case .word(let name):
      return Identifier.isPath(name) && name.utf8.contains(UInt8(ascii: "_")) ? .flag(name) : nil
    case .braced(let name): return Identifier.isLoopPath(name) ? .flag(name) : nil
    case .quoted, .sign, .mark, .other: return nil
    }
  }

  private static func isPlainWord(_ word: String) -> Bool {
    word.utf8.allSatisfy {
      ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") || $0 >= 0x80
    }
  }
}

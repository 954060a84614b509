// How a condition compares values. Texts come from people, files and models, so a comparison looks through case and the
// several spellings of yes.

extension Value {
  /// The number this is or spells; nil for anything else.
  var numeric: Double? {
    switch self {
    case .int(let number): Double(number)
    case .number(let number): number
    case .string(let text): Decimal.number(text.trimmed)
    case .null, .bool, .list, .map: nil
    }
  }

  /// Null, white space, or a collection of nothing.
  var isBlank: Bool {
    switch self {
    case .null: true
    case .string(let text): text.allSatisfy(\.isWhitespace)
    case .list(let items): items.isEmpty
    case .map(let entries): entries.isEmpty
    case .bool, .int, .number: false
    }
  }

  /// Whether a text says `no`, which is a value of its own but not what a flag holds for.
  var saysNo: Bool {
    if case .string(let text) = self { YesNo(text.trimmed) == .no } else { false }
  }

  func matches(_ other: Value) -> Bool {
    if let a = numeric, let b = other.numeric { return a == b }
    let a = display.trimmed.lowercased()
    let b = other.display.trimmed.lowercased()
    if a == b { return true }
    guard let left = YesNo(a) else { return false }
    return left == YesNo(b)
  }

  /// Whether `item` is one of this list's elements, this map's keys, or the entries of a comma-separated text.
  func holds(_ item: Value) -> Bool {
    switch self {
    case .list(let items): items.contains { $0.matches(item) }
    case .map(let entries): entries.keys.contains { Value.string($0).matches(item) }
    case .string(let text):
      text.split(whereSeparator: { $0 == "," || $0.isNewline }).contains { part in
        Value.string(part.trimmed.trimmed(of: "[]'\"- ")).matches(item)
      }
    case .null: false
    case .bool, .int, .number: matches(item)
    }
  }

  /// Whether `words` stand in this text, or in an element of this list, as whole words.
  func mentions(_ words: String) -> Bool {
    if case .list(let items) = self { return items.contains { $0.mentions(words) } }
    if case .map(let entries) = self { return entries.keys.contains { Value.string($0).mentions(words) } }
    let needle = Array(words.trimmed.lowercased().utf8)
    let text = Array(display.lowercased().utf8)
    guard !needle.isEmpty, needle.count <= text.count else { return false }
    for start in 0...(text.count - needle.count) where text[start...].starts(with: needle) {
      let end = start + needle.count
      let opens = start == 0 || !Self.isWordByte(text[start - 1])
      if opens && (end == text.count || !Self.isWordByte(text[end])) { return true }
    }
    return false
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
  }
}

extension String {
  /// Without any of `characters` at both ends.
  func trimmed(of characters: String) -> String {
    var view = Substring(self)
    while let first = view.first, characters.contains(first) { view.removeFirst() }
    while let last = view.last, characters.contains(last) { view.removeLast() }
    return String(view)
  }
}

/// What was answered, with the options it was chosen from.
struct GivenAnswer {
  private let text: String
  private let options: [AnswerLabel]
  private let chosen: Int?

  init(_ text: String, options: [String]) {
    self.text = text.trimmed.trimmed(of: "'\"`.!").lowercased()
    self.options = options.map(AnswerLabel.init)
    chosen = Self.index(of: self.text, in: self.options)
  }

  func offers(_ reference: String) -> Bool { Self.index(of: reference.lowercased(), in: options) != nil }

  /// Whether the answer is the option that `reference` names; nil where a free text leaves that open.
  func matches(_ reference: String) -> Bool? {
    let wanted = reference.trimmed.lowercased()
    if Value.string(text).matches(.string(wanted)) { return true }
    if let wantedIndex = Self.index(of: wanted, in: options), let chosen { return wantedIndex == chosen }
    if let wantedWord = YesNo(wanted) {
      if let word = leadingYesNo { return word == wantedWord }
      return isOneWord ? false : nil
    }
    // A key such as `2` is either typed or it is not; whether a typed key or a sentence means a word is open.
    if ConditionParser.isOptionKey(wanted) { return isOneWord || chosen != nil ? false : nil }
    return isOneWord && !ConditionParser.isOptionKey(text) ? false : nil
  }

  private var isOneWord: Bool { !text.isEmpty && !text.contains(where: \.isWhitespace) }

  /// "Yes, go on" says yes; "no problem at all" does not say no.
  private var leadingYesNo: YesNo? {
    if let whole = YesNo(text) { return whole }
    guard let end = text.firstIndex(where: { !$0.isLetter }), ",.;:!-–—".contains(text[end]) else { return nil }
    return YesNo(String(text[..<end]))
  }

  private static func index(of reference: String, in options: [AnswerLabel]) -> Int? {
    if let index = options.firstIndex(where: { $0.whole == reference || $0.key == reference || $0.words == reference })
    {
      return index
    }
    if let word = YesNo(reference), let index = options.firstIndex(where: { YesNo($0.words) == word }) { return index }
    if let number = Int(reference), options.indices.contains(number - 1), options.allSatisfy({ $0.key == nil }) {
      return number - 1
    }
    let starting = options.indices.filter { options[$0].words.hasPrefix(reference) }
    return starting.count == 1 && !reference.isEmpty ? starting[0] : nil
  }
}

/// An option as it was shown, such as `[c] Continue`, `2. Stop`, `a) Redo` or plain `yes`.
private struct AnswerLabel {
  let whole: String
  let key: String?
  let words: String

  init(_ label: String) {
    let text = label.trimmed.lowercased()
    whole = text
    let opened = text.first.map { "[(".contains($0) } ?? false
    let rest = opened ? text.dropFirst() : Substring(text)
    let mark = rest.prefix { $0.isLetter || $0.isNumber }
    let sign = rest.dropFirst(mark.count).first
    guard (1...2).contains(mark.count), let sign, opened ? "])".contains(sign) : ").:]=-".contains(sign) else {
      key = nil
      words = text
      return
    }
    key = String(mark)
    words = rest.dropFirst(mark.count + 1).trimmed.trimmed(of: ":-–— ")
  }
}

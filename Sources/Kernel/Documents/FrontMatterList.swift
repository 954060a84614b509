/// A list in a document's front matter, on one line or an item a line. A change leaves every other byte.
struct FrontMatterList {
  /// As written, without quotes.
  let items: [String]
  /// The list's place in the text: the key's line and all that belongs to its value.
  private let place: Range<String.Index>?
  private let key: Substring
  private let style: Style

  private enum Style: Hashable {
    case line(quote: Character?)
    case items(indent: Substring, quote: Character?)
  }

  /// - Parameter key: tells the list's key in lower case, without `_` and `-`.
  init(_ text: String, key isKey: (String) -> Bool) {
    let lines = Self.frontMatter(of: text)
    guard let at = lines.firstIndex(where: { Self.key(of: $0).map(isKey) ?? false }),
      let colon = lines[at].firstIndex(of: ":")
    else {
      (items, place, key, style) = ([], nil, "", .line(quote: "'"))
      return
    }
    key = lines[at][..<colon]
    let value = Self.content(lines[at][lines[at].index(after: colon)...])
    let following = lines[(at + 1)...].prefix { line in
      let rest = line.drop { $0 == " " || $0 == "\t" }
      return rest.first == "-" && rest.dropFirst().first?.isWhitespace != false || line.trimmed.isEmpty
        || rest.hasPrefix("#")
    }
    if value.hasPrefix("[") {
      // The brackets may close on a later line.
      let tail = lines[at...].firstIndex { $0.contains("]") } ?? at
      let whole = text[lines[at].startIndex..<lines[tail].endIndex]
      let open = whole.firstIndex(of: "[") ?? whole.endIndex
      let inner = whole[open...].dropFirst().prefix { $0 != "]" }
      let parts = inner.split(separator: ",").map { Self.content($0) }.filter { !$0.isEmpty }
      items = parts.map(Self.unquoted)
      place = lines[at].startIndex..<lines[tail].endIndex
      style = .line(quote: Self.quote(of: parts, or: "'"))
    } else if value.isEmpty,
      let last = following.lastIndex(where: { $0.drop { $0 == " " || $0 == "\t" }.hasPrefix("-") })
    {
      let written = lines[(at + 1)...last].filter { $0.drop { $0 == " " || $0 == "\t" }.hasPrefix("-") }
      let parts = written.map { Self.content($0.drop { $0 == " " || $0 == "\t" }.dropFirst()) }
      items = parts.map(Self.unquoted).filter { !$0.isEmpty }
      place = lines[at].startIndex..<lines[last].endIndex
      style = .items(
        indent: written.first.map { $0.prefix { $0 == " " || $0 == "\t" } } ?? "  ",
        quote: Self.quote(of: parts, or: nil))
    } else {
      items = value.isEmpty || ["null", "~"].contains(value) ? [] : [Self.unquoted(value)]
      place = lines[at].startIndex..<lines[at].endIndex
      style = .line(quote: "'")
    }
  }

  /// The text with a further item, under the key `name` where there is no such list yet.
  func adding(_ item: String, to text: String, name: String) -> String {
    let end = text.contains("\r\n") ? "\r\n" : "\n"
    if let place {
      return text[..<place.lowerBound] + written(with: item, in: text, end: end) + text[place.upperBound...]
    }
    let line = "\(name): ['\(item)']\(end)"
    if let first = Self.frontMatter(of: text).first {
      return text[..<first.startIndex] + line + text[first.startIndex...]
    }
    let mark = DocumentMerge.hasMark(text) ? "\u{FEFF}" : ""
    let rest = DocumentMerge.withoutMark(text)
    return "\(mark)---\(end)\(line)---\(end)\(rest.isEmpty ? "" : end)\(rest)"
  }

  /// The text without some items; unchanged where none of them is listed.
  func removing(_ isUnwanted: (String) -> Bool, from text: String) -> String {
    guard let place, items.contains(where: isUnwanted) else { return text }
    let old = text[place]
    let end = text.contains("\r\n") ? "\r\n" : "\n"
    var kept = "\(key): []\(end)"
    switch style {
    case .items where !items.allSatisfy(isUnwanted):
      kept = Self.lines(of: old).filter { line in
        let rest = line.drop { $0 == " " || $0 == "\t" }
        return !rest.hasPrefix("-") || !isUnwanted(Self.unquoted(Self.content(rest.dropFirst())))
      }.joined()
    case .line:
      if let open = old.firstIndex(of: "["), let close = old[open...].firstIndex(of: "]") {
        let parts = old[old.index(after: open)..<close].split(separator: ",").filter {
          !isUnwanted(Self.unquoted(Self.content($0)))
        }
        let list = parts.joined(separator: ",").drop { $0 == " " }
        kept = "\(old[...open])\(list)\(old[close...])"
      }
    case .items: break
    }
    return text[..<place.lowerBound] + kept + text[place.upperBound...]
  }

  private static func lines(of text: Substring) -> [Substring] {
    var lines: [Substring] = []
    var rest = text
    while !rest.isEmpty {
      let end = rest.firstIndex(where: \.isNewline).map { rest.index(after: $0) } ?? rest.endIndex
      lines.append(rest[..<end])
      rest = rest[end...]
    }
    return lines
  }

  /// The text with another value for a key that has one on its line; unchanged where there is no such key.
  /// - Parameter key: in lower case, without `_` and `-`.
  static func setting(_ key: String, to value: String, in text: String) -> String {
    guard let line = frontMatter(of: text).first(where: { self.key(of: $0) == key }),
      let colon = line.firstIndex(of: ":")
    else { return text }
    let rest = line[line.index(after: colon)...]
    let start = rest.firstIndex { !$0.isWhitespace || $0.isNewline } ?? rest.endIndex
    let end = rest[start...].firstRange(of: " #")?.lowerBound ?? rest.firstIndex(where: \.isNewline) ?? rest.endIndex
    guard start < end else { return text }
    let quote = rest[start] == "'" || rest[start] == "\"" ? String(rest[start]) : ""
    return text[..<start] + quote + value + quote + text[end...]
  }

  private func written(with item: String, in text: String, end: String) -> String {
    switch style {
    case .items(let indent, let quote):
      let old = place.map { text[$0] } ?? ""
      return old + (old.last?.isNewline == true ? "" : end) + "\(indent)- \(Self.quoted(item, quote))\(end)"
    case .line(let quote):
      let old = place.map { text[$0] } ?? ""
      // Of a list that stands on one line all but the bracket that closes it stays.
      if let open = old.firstIndex(of: "["), let close = old[open...].firstIndex(of: "]") {
        var kept = old[old.index(after: open)..<close]
        while let last = kept.last, last.isWhitespace || last == "," { kept.removeLast() }
        let separator = kept.isEmpty ? "" : ", "
        return old[...open] + kept + separator + Self.quoted(item, quote) + old[close...]
      }
      let list = (items + [item]).map { Self.quoted($0, quote) }.joined(separator: ", ")
      return "\(key): [\(list)]\(end)"
    }
  }

  /// The lines between the two rules at the head of a text, with their ends; none where there are no such rules.
  private static func frontMatter(of text: String) -> [Substring] {
    var lines: [Substring] = []
    var rest = text[...]
    if rest.utf8.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst() }
    var isOpen = false
    while !rest.isEmpty, lines.count < 500 {
      let end = rest.firstIndex(where: \.isNewline).map { rest.index(after: $0) } ?? rest.endIndex
      let line = rest[..<end]
      rest = rest[end...]
      let isRule = line.trimmed == "---" && line.first == "-"
      if !isOpen {
        guard isRule else { return [] }
        isOpen = true
      } else if isRule {
        // An empty front matter is kept as the place before its end.
        return lines.isEmpty ? [line[line.startIndex..<line.startIndex]] : lines
      } else {
        lines.append(line)
      }
    }
    return []
  }

  /// What stands before the colon of a line that is not indented.
  private static func key(of line: Substring) -> String? {
    guard let colon = line.firstIndex(of: ":"), line.first?.isWhitespace == false else { return nil }
    return line[..<colon].lowercased().filter { !"_-\"'".contains($0) }
  }

  /// Without white space and a comment at the end.
  private static func content(_ text: some StringProtocol) -> String {
    let words = text.trimmed
    if words.hasPrefix("#") { return "" }
    guard let mark = words.firstRange(of: " #"), !words.hasPrefix("\""), !words.hasPrefix("'") else { return words }
    return words[..<mark.lowerBound].trimmed
  }

  private static func unquoted(_ text: String) -> String { text.trimmed(of: "\"'") }

  /// The quotation mark of the items, as far as there are any.
  private static func quote(of items: [String], or standard: Character?) -> Character? {
    guard let last = items.last else { return standard }
    return last.first.flatMap { $0 == "'" || $0 == "\"" ? $0 : nil }
  }

  private static func quoted(_ item: String, _ quote: Character?) -> String {
    guard let quote, !item.allSatisfy(\.isNumber) else { return item }
    return "\(quote)\(item)\(quote)"
  }
}

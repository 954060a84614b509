/// A document as quotations are looked up in it: blanks, capitals, marks of Markdown and the kind of quotes and dashes are
/// of no account.
struct QuotedEvidence {
  private let words: [UInt8]
  private let lineCount: Int

  init(document: String) {
    words = Self.folded(document)
    lineCount = document.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count
  }

  /// Why the evidence of an item proves nothing; nil where its quotations stand in the document.
  ///
  /// A word or two in quotes may as well be what was looked for and not found, and what the item says itself is no
  /// quotation of the document.
  func fault(in evidence: String, on item: String) -> String? {
    let asked = Self.folded(item)
    for quotation in Self.quotations(in: evidence) {
      for part in Self.parts(of: quotation) {
        let sought = Self.folded(part)
        guard sought.split(separator: Self.blank).count > 2 else { continue }
        if TextSearch.occurrences(of: sought, in: words).isEmpty, TextSearch.occurrences(of: sought, in: asked).isEmpty
        {
          return "“\(part.trimmed)” does not stand in it"
        }
      }
    }
    if let line = Self.lines(in: evidence).first(where: { $0 < 1 || $0 > lineCount }) {
      return "it has \(lineCount) lines and no line \(line)"
    }
    return nil
  }

  // MARK: Reading evidence

  private static let quotes: [Character: Character] = [
    "\"": "\"", "“": "”", "”": "”", "„": "“", "«": "»", "»": "«", "`": "`",
  ]

  private static func quotations(in text: String) -> [String] {
    var found: [String] = []
    var rest = text[...]
    while let start = rest.firstIndex(where: { quotes[$0] != nil }), let end = quotes[rest[start]] {
      let inner = rest[rest.index(after: start)...]
      guard let close = inner.firstIndex(where: { $0 == end || (rest[start] == "„" && $0 == "”") }) else {
        rest = inner
        continue
      }
      found.append(String(inner[..<close]))
      rest = inner[inner.index(after: close)...]
    }
    return found
  }

  /// What an ellipsis leaves out need not stand there.
  private static func parts(of quotation: String) -> [String] {
    quotation.replacing("[…]", with: "…").replacing("[...]", with: "…").replacing("...", with: "…")
      .split(separator: "…").map { String($0).trimmed(of: " .,;:") }
  }

  /// The numbers of `line 12` and `lines 3–5`.
  private static func lines(in text: String) -> [Int] {
    var numbers: [Int] = []
    var isAfterLine = false
    for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber && !"-–—".contains($0) }) {
      if word == "line" || word == "lines" {
        isAfterLine = true
      } else {
        let parts = word.split(whereSeparator: { "-–—".contains($0) })
        if isAfterLine, !parts.isEmpty, parts.allSatisfy({ Int($0) != nil }) { numbers += parts.compactMap { Int($0) } }
        isAfterLine = false
      }
    }
    return numbers
  }

  // MARK: Folding

  private static let blank = UInt8(ascii: " ")

  /// Lower case, one blank between words, without marks.
  private static func folded(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    for scalar in text.lowercased().unicodeScalars {
      switch scalar {
      case "*", "_", "`", "#", ">", "|", "~", "\u{200B}", "\u{FEFF}": continue
      case "“", "”", "„", "«", "»": result.append(UInt8(ascii: "\""))
      case "‘", "’": result.append(UInt8(ascii: "'"))
      case "–", "—", "‑": result.append(UInt8(ascii: "-"))
      default:
        if scalar.properties.isWhitespace {
          if result.last != blank { result.append(blank) }
        } else {
          result += String(scalar).utf8
        }
      }
    }
    if result.first == blank { result.removeFirst() }
    if result.last == blank { result.removeLast() }
    return result
  }
}

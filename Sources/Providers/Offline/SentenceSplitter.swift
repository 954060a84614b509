/// Where sentences begin and end in running text.
package enum SentenceSplitter {
  /// The ranges of the sentences of `text`, without the white space around them.
  package static func sentences(_ text: [Unicode.Scalar]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = skipSpace(text, from: 0)
    var index = start
    while index < text.count {
      guard isTerminal(text[index]) else {
        index += 1
        continue
      }
      let mark = index
      while index < text.count, isTerminal(text[index]) { index += 1 }
      let run = index - mark
      while index < text.count, isCloser(text[index]) { index += 1 }
      guard breaks(text, mark: mark, run: run, end: index, start: start) else { continue }
      ranges.append(start..<index)
      start = skipSpace(text, from: index)
      index = start
    }
    var end = text.count
    while end > start, isSpace(text[end - 1]) { end -= 1 }
    if end > start { ranges.append(start..<end) }
    return ranges
  }

  private static func breaks(_ text: [Unicode.Scalar], mark: Int, run: Int, end: Int, start: Int) -> Bool {
    if "。！？".unicodeScalars.contains(text[mark]) { return true }
    guard end < text.count else { return true }
    guard isSpace(text[end]) else { return false }
    let next = skipSpace(text, from: end)
    guard next < text.count else { return true }
    var opener = next
    while opener + 1 < text.count, isOpener(text[opener]) { opener += 1 }
    if text[opener].properties.isLowercase { return false }
    guard text[mark] == ".", run == 1 else { return true }
    return !isAbbreviation(text, dot: mark, start: start, next: opener)
  }

  private static func isAbbreviation(
    _ text: [Unicode.Scalar], dot: Int, start: Int, next: Int
  ) -> Bool {
    var begin = dot
    while begin > start, !isSpace(text[begin - 1]), !isOpener(text[begin - 1]) { begin -= 1 }
    let word = String(String.UnicodeScalarView(text[begin..<dot])).lowercased()
    if word.isEmpty { return dot == start || !isCloser(text[dot - 1]) }
    if word.unicodeScalars.allSatisfy({ $0.value >= 0x30 && $0.value <= 0x39 }) {
      // "1. First thing": a number that opens the sentence belongs to what follows.
      if begin == start && word.utf8.count < 3 { return true }
      let name = String(String.UnicodeScalarView(text[next...].prefix { $0.properties.isAlphabetic }))
      return word.utf8.count < 3 && months.contains(name)
    }
    if word.unicodeScalars.count == 1 { return word != "i" }
    if numbered.contains(word) { return text[next].value >= 0x30 && text[next].value <= 0x39 }
    return abbreviations.contains(word)
  }

  private static func skipSpace(_ text: [Unicode.Scalar], from: Int) -> Int {
    var index = from
    while index < text.count, isSpace(text[index]) { index += 1 }
    return index
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? scalar.value == 32 || scalar.value >= 9 && scalar.value <= 13 : scalar.properties.isWhitespace
  }
  private static func isTerminal(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "." || scalar == "!" || scalar == "?" || scalar == "…" || scalar == "。" || scalar == "！"
      || scalar == "？"
  }
  private static func isCloser(_ scalar: Unicode.Scalar) -> Bool {
    "\"'”’»)]*_`".unicodeScalars.contains(scalar)
  }
  private static func isOpener(_ scalar: Unicode.Scalar) -> Bool {
    "\"'“‘«„([*_`".unicodeScalars.contains(scalar)
  }

  /// German writes the day of a date with a full stop.
  private static let months: Set<String> = [
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
  ]
  private static let numbered: Set<String> = ["no", "nr", "fig", "vol", "ch", "sec", "art", "p", "pp"]
  private static let abbreviations: Set<String> = [
    "e.g", "eg", "i.e", "ie", "dr", "mr", "mrs", "ms", "prof", "st", "vs", "approx", "ca", "cf", "inc", "ltd", "jr",
    "sr", "dept", "est", "p.s", "ps", "u.s", "u.k", "incl", "excl", "min", "max", "jan", "feb", "apr", "aug", "sept",
    "sep", "oct", "nov", "dec", "z.b", "d.h", "bzw", "u.a", "ggf", "mt", "rev", "gen", "col", "capt", "sgt", "resp",
  ]
}

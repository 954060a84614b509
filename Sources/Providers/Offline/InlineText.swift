/// Takes the markup out of a sentence and leaves its words.
enum InlineText {
  /// The sentence as it may stand in a document that is written: no emphasis, link targets, tags, control characters
  /// or placeholders, one space between words, a capital at the start and a mark at the end.
  static func sentence(_ raw: some Sequence<Unicode.Scalar>) -> String {
    finished(withoutConjunction(words(raw)))
  }

  /// The words alone: nothing is added at either end.
  static func words(_ raw: some Sequence<Unicode.Scalar>) -> String {
    var code = CodeSpans()
    var scalars = code.takenOut(raw.map { isSpace($0) ? " " : $0 }.filter { !isControl($0) })
    scalars = withoutTags(withoutLinks(scalars))
    scalars = code.putBack(withoutEmphasis(withoutPlaceholders(scalars)))
    var text = String.UnicodeScalarView()
    for scalar in scalars where scalar != " " || (text.last ?? " ") != " " { text.append(scalar) }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// A capital at the start, a mark at the end.
  static func finished(_ text: String) -> String {
    var text = text
    while let last = text.last, ",;:-–—".contains(last) || last == " " { text.removeLast() }
    guard let first = text.first else { return "" }
    if first.isLowercase, !(text.dropFirst().first?.isUppercase ?? false) {
      text = first.uppercased() + text.dropFirst()
    }
    let bare = text.reversed().first { !"\"'”’»)]".contains($0) }
    return bare.map { ".!?…。！？".contains($0) } ?? false ? text : text + "."
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? scalar.value == 32 || scalar.value >= 9 && scalar.value <= 13 : scalar.properties.isWhitespace
  }

  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0x200b...0x200f, 0x202a...0x202e, 0x2060...0x206f, 0xfeff, 0xfff9...0xfffb: true
    default: false
    }
  }

  private static func withoutConjunction(_ text: String) -> String {
    for opening in ["And ", "But ", "So, ", "So: ", "Also, ", "Plus, ", "Then, ", "And, ", "But, ", "Oh, ", "Oh, and "]
    {
      if text.hasPrefix(opening) { return withoutConjunction(String(text.dropFirst(opening.count))) }
    }
    return text
  }

  private static func withoutLinks(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard text.contains("[") else { return text }
    var result: [Unicode.Scalar] = []
    var index = 0
    while index < text.count {
      let isImage = text[index] == "!" && index + 1 < text.count && text[index + 1] == "["
      guard isImage || text[index] == "[" else {
        result.append(text[index])
        index += 1
        continue
      }
      let open = isImage ? index + 1 : index
      guard let close = text[open...].prefix(400).firstIndex(of: "]") else {
        // An opening bracket alone could join with what follows into a citation that nobody made.
        result.append("(")
        index = open + 1
        continue
      }
      let label = text[(open + 1)..<close].map { $0 == "[" ? "(" : $0 }
      index = close + 1
      if index < text.count, text[index] == "(", let end = text[index...].prefix(2000).firstIndex(of: ")") {
        if !isImage { result += label }
        index = end + 1
      } else if label != [" "], label != ["x"], label != ["X"] {
        result += ["("] + label + [")"]
      }
    }
    return result.map { $0 == "]" ? ")" : $0 }
  }

  private static func withoutTags(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard text.contains("<") else { return text }
    var result: [Unicode.Scalar] = []
    var index = 0
    while index < text.count {
      if text[index] == "<", index + 1 < text.count,
        text[index + 1].properties.isAlphabetic || text[index + 1] == "/" || text[index + 1] == "!",
        let close = text[index...].prefix(300).firstIndex(of: ">")
      {
        index = close + 1
        if let last = result.last, last != " " { result.append(" ") }
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }

  private static func withoutPlaceholders(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    text.contains("{") || text.contains("}") ? text.filter { $0 != "{" && $0 != "}" } : text
  }

  private static func withoutEmphasis(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard text.contains("*") || text.contains("_") || text.contains("~") else { return text }
    var result: [Unicode.Scalar] = []
    for index in text.indices {
      let before = index > 0 ? text[index - 1] : " "
      let after = index + 1 < text.count ? text[index + 1] : " "
      switch text[index] {
      case "*" where before != " " || after != " ": continue
      case "_" where !(isWord(before) && isWord(after)): continue
      case "~" where before == "~" || after == "~": continue
      default: result.append(text[index])
      }
    }
    return result
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }
}

/// Texts that go into an XML document.
enum XMLText {
  /// A fragment of XML as it is; any other text with its special characters escaped.
  static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) else { return text }
    return isWellFormed(text)
      ? text : text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  /// Whether every element that is opened is closed, in order, and every `&` begins an entity.
  private static func isWellFormed(_ text: String) -> Bool {
    var open: [Substring] = []
    var rest = text[...]
    while let mark = rest.firstIndex(where: { $0 == "<" || $0 == "&" }) {
      let isEntity = rest[mark] == "&"
      rest = rest[rest.index(after: mark)...]
      if isEntity {
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "#") }
        guard !name.isEmpty, rest.dropFirst(name.count).first == ";" else { return false }
        continue
      }
      guard let end = rest.firstIndex(of: ">"), rest.first?.isWhitespace == false else { return false }
      let tag = rest[..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        guard open.popLast() == Substring(tag.dropFirst().trimmed) else { return false }
      } else {
        let name = tag.prefix { $0.isLetter || $0.isNumber || "-_:.".contains($0) }
        guard name.first?.isLetter == true, !tag.contains("<") else { return false }
        if !tag.hasSuffix("/") { open.append(name) }
      }
    }
    return open.isEmpty
  }
}

extension Scope {
  /// The same names with texts that may stand in an XML document.
  var escapedForXML: Scope { mapTexts(XMLText.escaped) }
}

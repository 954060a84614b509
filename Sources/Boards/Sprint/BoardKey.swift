/// A key of a sprint board, such as `1-2-user-login`, `epic-1` or `epic-1-retrospective`.
///
/// Every other form is unknown: real boards hold letter suffixes (`2-6a-…`), fractional epics (`2.5-1-…`, `epic-3-5`),
/// prefixes (`orch-1-1-…`) and whole sentences. An unknown key is never skipped; what can be told of its epic and
/// number is kept as a guess.
package struct BoardKey: Sendable, Hashable {
  package enum Kind: String, Sendable { case epic, story, retrospective, unknown }

  /// As written, without quotes.
  package let text: String
  package let kind: Kind
  /// The epic's number without leading zeros; for an unknown key a guess or nil.
  package let epic: String?
  /// The story's number within its epic; for an unknown key a guess or nil.
  package let number: String?
  /// What follows the numbers.
  package let slug: String

  package init(_ text: String) {
    self.text = text
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    if let (kind, epic) = Self.epicKey(parts) {
      (self.kind, self.epic, number, slug) = (kind, epic, nil, "")
      return
    }
    let start = parts.count > 2 && parts[0].allSatisfy(\.isLetter) && Self.isNumber(parts[1]) ? 1 : 0
    guard parts.count >= start + 2, Self.isEpicNumber(parts[start]), parts[start + 1].first?.isASCIIDigit == true else {
      (kind, epic, number, slug) = (.unknown, nil, nil, text)
      return
    }
    slug = parts[(start + 2)...].joined(separator: "-")
    epic = Self.canonical(parts[start])
    number = Self.canonical(parts[start + 1])
    let isStory = start == 0 && Self.isNumber(parts[0]) && Self.isNumber(parts[1]) && !slug.isEmpty
    kind = isStory ? .story : .unknown
  }

  /// `1.2` of a story; else the key itself.
  package var id: String {
    guard let epic, let number else { return text }
    return "\(epic).\(number)"
  }

  /// Words of the slug, for a story that has no title anywhere.
  package var title: String {
    let words = slug.split(separator: "-").joined(separator: " ")
    return words.isEmpty ? text : words.prefix(1).uppercased() + words.dropFirst()
  }

  /// The key of a story as BMAD makes it: `1.1`, `User Authentication` → `1-1-user-authentication`.
  package static func text(epic: String, number: String, title: String) -> String {
    var slug = ""
    for character in title.lowercased() {
      if character.isLetter || character.isNumber {
        slug.append(character)
      } else if character != "'", character != "’", !slug.hasSuffix("-") {
        slug += "-"
      }
    }
    let words = slug.split(separator: "-").joined(separator: "-")
    return words.isEmpty ? "\(epic)-\(number)" : "\(epic)-\(number)-\(words)"
  }

  /// A number without leading zeros.
  static func canonical(_ number: some StringProtocol) -> String {
    let digits = number.drop { $0 == "0" }
    return digits.first?.isASCIIDigit == true ? String(digits) : "0" + digits
  }

  private static func epicKey(_ parts: [Substring]) -> (Kind, String?)? {
    guard parts.count >= 2, parts[0] == "epic" else { return nil }
    if isNumber(parts[1]) {
      if parts.count == 2 { return (.epic, canonical(parts[1])) }
      if parts.count == 3, parts[2] == "retrospective" { return (.retrospective, canonical(parts[1])) }
    }
    return (.unknown, isEpicNumber(parts[1]) ? canonical(parts[1]) : nil)
  }

  private static func isNumber(_ text: Substring) -> Bool { !text.isEmpty && text.allSatisfy(\.isASCIIDigit) }

  private static func isEpicNumber(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count <= 2 && parts.allSatisfy(isNumber)
  }
}

extension Character {
  var isASCIIDigit: Bool { isASCII && isNumber }
}

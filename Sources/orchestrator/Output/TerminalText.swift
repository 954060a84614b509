/// What a terminal makes of text: what it must not see, and how much room the rest takes.
enum TerminalText {
  /// Text from files, models and people without anything that steers a terminal: escape sequences, other control
  /// characters, and marks that turn the direction of writing. Line ends stay; a tab becomes a blank.
  static func clean(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isUnwelcome) else { return text }
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if !isUnwelcome(scalar) { kept.append(scalar) } else if scalar == "\t" { kept.append(" ") }
    }
    return String(kept)
  }

  /// The same on one line, each stretch of white space a single blank.
  static func oneLine(_ text: String) -> String {
    clean(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  private static func isUnwelcome(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0a: false
    case 0...0x1f, 0x7f...0x9f: true
    case 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: true
    default: false
    }
  }

  /// Columns that a line takes.
  static func width(_ text: some StringProtocol) -> Int { text.reduce(0) { $0 + width($1) } }

  /// As much of a line's beginning as fits.
  static func prefix(of text: String, columns: Int) -> String {
    var used = 0
    return String(
      text.prefix { character in
        used += width(character)
        return used <= columns
      })
  }

  /// A paragraph broken between words into lines of at most `columns`; line ends in it stay. A word that is longer
  /// stays whole: broken addresses and ids cannot be copied.
  static func wrapped(_ text: String, to columns: Int) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph -> [String] in
      var lines: [String] = []
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty, width(line) + 1 + width(word) > columns {
          lines.append(line)
          line = ""
        }
        line += line.isEmpty ? String(word) : " \(word)"
      }
      return lines + [line]
    }
  }

  private static func width(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0x0300...0x036f, 0x200b...0x200f, 0xfe00...0xfe0f: return 0
    case 0x1100...0x115f, 0x2e80...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60,
      0xffe0...0xffe6, 0x1f300...0x1faff, 0x20000...0x3fffd:
      return 2
    default: return 1
    }
  }
}

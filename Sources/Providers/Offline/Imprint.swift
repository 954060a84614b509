/// What a document says about itself: who wrote it, when, for whom, in which version.
enum Imprint {
  /// Whether a block near the top is a byline or the like and nothing else.
  static func isWhole(_ block: Block) -> Bool {
    guard let line = block.lines.first, block.kind == .paragraph else { return false }
    let words = block.lines.reduce(0) { $0 + $1.text.split(separator: " ").count }
    return words <= 32 && opens(InlineText.words(line.text.unicodeScalars))
  }

  /// `On Friday, Anke wrote:` above what is quoted.
  static func introducesQuote(_ line: Substring) -> Bool {
    line.hasSuffix("wrote:") && line.utf8.count < 100 || line.hasPrefix("-----Original")
  }

  /// `3.1 Pupils` as `Pupils`.
  static func withoutNumber(_ heading: String) -> String {
    let number = heading.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == ")") }
    let rest = heading.dropFirst(number.count)
    guard number.first?.isNumber ?? false, number.count < 9, rest.first == " ", rest.count > 2 else { return heading }
    return String(rest.dropFirst())
  }

  private static func opens(_ text: String) -> Bool {
    let lower = text.lowercased()
    return openings.contains { lower.hasPrefix($0) }
  }

  private static let openings = [
    "a brief by", "brief by", "a brief for", "prepared by", "prepared for", "written by", "author:", "authors:",
    "version ", "version:", "status:", "document no", "doc no", "document id", "confidential", "draft:",
    "minutes of", "product brief", "project brief", "last updated", "last changed", "date:", "revision", "owner:",
    "owners:", "copyright", "©", "to:", "from:", "notes from", "notes of", "concept note", "memo ", "a memo",
    "a note by",
    "a letter from", "recorded ", "present:", "attendees:", "participants:", "held on", "transcript of", "contact:",
    "reviewers:", "approved by",
  ]
}

/// The priority that a table or a label gives to a row: `Must`, `Should`, `Could`, `Won't`.
enum Priority {
  static func of(_ cell: String) -> String? {
    switch cell.lowercased().filter({ $0.isLetter || $0.isNumber || $0 == " " }) {
    case "must", "must have", "p0", "mvp", "v1", "high", "now": "priority must"
    case "should", "should have", "p1", "p2", "medium", "next", "v2": "priority should"
    case "could", "could have", "p3", "nice to have", "low", "later": "priority could"
    case "wont", "wont have", "wont do", "out", "never", "no": "priority won't"
    default: nil
    }
  }

  /// A heading that is a priority and nothing else.
  static func ofHeading(_ heading: String) -> String? {
    switch heading.lowercased() {
    case "high", "medium", "low", "now", "next", "never", "no", "out": nil
    case "muss", "pflicht": "priority must"
    case "soll", "sollte": "priority should"
    case "kann", "könnte": "priority could"
    case "nicht", "kein", "nicht jetzt": "priority won't"
    default: of(heading.replacing("’", with: "'"))
    }
  }

  static func isHead(_ cell: String) -> Bool {
    ["priority", "moscow", "prio", "release", "phase", "when", "version", "horizon", "importance"].contains(
      cell.lowercased())
  }
}

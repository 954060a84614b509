/// What belongs to the form of a letter and not to its content.
enum Letter {
  /// `Dear team,` on lines of its own.
  static func isGreeting(_ block: Block) -> Bool {
    guard isShort(block), let line = block.lines.first else { return false }
    return opens(line.text, with: greetings) || isHeader(line.text)
  }

  /// `Best,` or `Kind regards, Ann`.
  static func opensSignature(_ block: Block) -> Bool {
    guard let line = block.lines.first else { return false }
    return opens(line.text, with: closings) && line.text.split(separator: " ").count <= 6
  }

  static func isShort(_ block: Block) -> Bool {
    block.lines.reduce(0) { $0 + $1.text.split(separator: " ").count } <= 8
  }

  /// `— Priya, SRE lead` behind what she said.
  static func isAttribution(_ text: String) -> Bool {
    let dashes = ["— ", "– ", "-- ", "—", "―"]
    return dashes.contains { text.hasPrefix($0) } && text.split(separator: " ").count <= 8
  }

  /// Courtesies and notes about the letter itself.
  static func isPleasantry(_ text: String) -> Bool {
    let lower = text.lowercased()
    if isHeader(text) { return true }
    let bytes = Array(lower.utf8)
    return pleasantries.contains { holds(bytes, $0) }
      || text.split(separator: " ").count <= 6 && closings.contains { lower.hasPrefix($0) }
  }

  /// Searching bytes is many times faster than searching characters, and every sentence comes by here.
  private static func holds(_ text: [UInt8], _ phrase: [UInt8]) -> Bool {
    guard let first = phrase.first, text.count >= phrase.count else { return false }
    return (0...(text.count - phrase.count)).contains { start in
      text[start] == first && text[start..<(start + phrase.count)].elementsEqual(phrase)
    }
  }

  /// `Hi all, we need …` says only `We need …`.
  static func withoutGreeting(_ text: String) -> String {
    guard opens(text, with: greetings), let comma = text.prefix(30).firstIndex(where: { $0 == "," || $0 == "!" })
    else { return text }
    return InlineText.finished(String(text[text.index(after: comma)...].trimmingSpace))
  }

  private static func isHeader(_ line: String) -> Bool {
    ["Subject:", "From:", "To:", "Cc:", "Date:", "Re:", "Author:", "Version:", "Status:"].contains {
      line.hasPrefix($0)
    }
  }

  private static func opens(_ text: String, with words: [String]) -> Bool {
    let lower = text.lowercased()
    return words.contains {
      guard lower.hasPrefix($0) else { return false }
      return lower.dropFirst($0.count).first.map { !$0.isLetter } ?? true
    }
  }

  private static let greetings = ["dear", "hi", "hello", "hey", "good morning", "good afternoon", "good evening"]
  private static let closings = [
    "best", "best wishes", "regards", "kind regards", "best regards", "warm regards", "warmly", "cheers", "thanks",
    "thank you", "many thanks", "with thanks", "yours", "sincerely", "love", "all the best", "talk soon", "take care",
    "see you", "looking forward", "greetings",
  ]
  private static let pleasantries = [
    "hope this finds you", "hope you are well", "hope you're well", "hope this helps", "hope this makes sense",
    "let me know", "look forward to", "looking forward to hearing", "sorry for the long", "sorry this", "call me",
    "give me a call", "as promised", "thanks for", "thank you for", "happy to talk", "happy to answer",
    "feel free to", "here goes", "you also asked", "forgive the length", "in this letter", "this document describes",
    "this brief describes", "this document explains",
    "this memo describes", "see below", "as follows",
    "you asked me", "i promised to", "tell you more", "if you have questions", "forgive the order", "ask me",
  ].map { Array($0.utf8) }
}

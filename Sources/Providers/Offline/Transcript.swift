/// A conversation written down turn by turn, `M: …` and `D: …`: what one side asks is the heading of what the other says.
struct Transcript {
  private var asker: String

  /// Nil where the blocks are no conversation of which one side asks.
  init?(_ blocks: [Block]) {
    var turns: [String: (all: Int, asking: Int)] = [:]
    for block in blocks {
      guard let label = Self.label(block) else { continue }
      turns[label, default: (0, 0)].all += 1
      if block.lines.last?.text.hasSuffix("?") ?? false { turns[label, default: (0, 0)].asking += 1 }
    }
    let speakers = turns.filter { $0.value.all > 2 }
    let spoken = speakers.values.reduce(0) { $0 + $1.all }
    let asking = speakers.filter { $0.value.asking * 2 > $0.value.all }.sorted { $0.key < $1.key }
    guard speakers.count > 1, asking.count == 1, spoken * 10 > blocks.count * 7 else { return nil }
    asker = asking[0].key
  }

  /// What is said in answer, each block below what was asked last.
  func answers(_ blocks: [Block]) -> [Block] {
    var question = ""
    return blocks.compactMap { block in
      var block = block
      if let label = Self.label(block) {
        block = Self.withoutLabel(block)
        if label == asker {
          question = InlineText.words(block.lines.map(\.text).joined(separator: " ").unicodeScalars)
          return nil
        }
      }
      if !question.isEmpty { block.headings = [question] }
      return block
    }
  }

  /// `Mireille` of `**Mireille:** A till …`.
  private static func label(_ block: Block) -> String? {
    guard block.kind == .paragraph, let line = block.lines.first?.text, let colon = line.prefix(40).firstIndex(of: ":")
    else { return nil }
    let label = line[..<colon].filter { $0 != "*" && $0 != "_" }
    let isName = label.first?.isUppercase ?? false && label.split(separator: " ").count < 4
    return isName && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == " " || $0 == "." } ? String(label) : nil
  }

  private static func withoutLabel(_ block: Block) -> Block {
    guard let line = block.lines.first?.text, let colon = line.firstIndex(of: ":") else { return block }
    var block = block
    block.lines[0].text = String(line[line.index(after: colon)...].drop { $0 == "*" || $0 == "_" || $0 == " " })
    block.lead = ""
    return block
  }
}

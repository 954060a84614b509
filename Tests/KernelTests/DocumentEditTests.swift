import Kernel
import Support
import Testing

/// Random edits of documents as people and tools really write them: each changes exactly the bytes meant.
@Suite struct DocumentEditTests {
  /// A document in pieces: what stands before the first heading, then sections. No section's text is another's.
  struct Piece { var heading: String, body: String }

  struct Page {
    var front = ""
    var pieces: [Piece] = []
    var text: String { front + pieces.map { $0.heading + $0.body }.joined() }
  }

  private static func page(_ random: inout SeededRandom, _ round: Int) -> Page {
    let lineEnd = random.below(3) == 0 ? "\r\n" : "\n"
    var page = Page()
    if random.below(4) == 0 { page.front += "\u{FEFF}" }
    if random.below(3) == 0 { page.front += "---\ntitle: \"A: b\"\n# no heading\ntags: [a, b]\n---\n" }
    if random.below(2) == 0 { page.front += "Words before any heading \(round).\n\n" }
    for number in 0..<(2 + random.below(6)) {
      let title = "Part \(number) of \(round)"
      let headings = [
        "# \(title)\n", "## \(title) ##\n", "### \(title)\n", "\(title)\n=====\n", "\(title)\n---\n", "  ## \(title)\n",
      ]
      var body = "\n"
      for line in 0..<random.below(5) { body += block(number, line, &random) }
      page.pieces.append(
        Piece(heading: headings[random.below(headings.count)], body: body + (random.below(3) > 0 ? "\n" : "")))
    }
    // Behind running text an underlined title has to stand apart.
    for index in page.pieces.indices.dropFirst() where !page.pieces[index - 1].body.hasSuffix("\n\n") {
      page.pieces[index - 1].body += "\n"
    }
    let last = page.pieces.count - 1
    if random.below(3) == 0 { page.pieces[last].body = page.pieces[last].body.withoutLineEnds + " end" }
    return lineEnd == "\n" ? page : page.mapped { $0.replacing("\n", with: "\r\n") }
  }

  private static func block(_ number: Int, _ line: Int, _ random: inout SeededRandom) -> String {
    let mark = "\(number).\(line)"
    return [
      "A line of text \(mark).  \nand a second one\n\n", "- item \(mark)\n  - [ ] task\n- [x] done\n\n",
      "| a | b \(mark) |\n|---|:-:|\n| 1 | `x|y` |\n\n", "```md\n# no heading \(mark)\n---\n```\n\n",
      "~~~~\n## none \(mark)\n~~~\n~~~~\n\n",
      "<!-- # none\n## none \(mark)\n-->\n\n", "> # quoted \(mark)\n> text\n\n", "    # code \(mark)\n\n", "* * *\n\n",
      "1. one \(mark)\n2. two\n\n",
      "<div>\n\n**bold** \(mark) é 漢字 🙂\n\n</div>\n\n", "#hashtag \(mark)\n\n", "\\# not \(mark)\n\n",
      "trailing \(mark)   \t\n\n",
    ][random.below(14)]
  }

  @Test func `10,000 edits change exactly the bytes meant`() throws {
    var random = SeededRandom(seed: 41)
    for round in 0..<10_000 {
      let base = Self.page(&random, round)
      #expect(MarkdownSections.split(base.text).text.utf8.elementsEqual(base.text.utf8))
      var (ours, theirs, meant) = (base, base, base)
      // The run writes some sections anew, a person works in others.
      let lineEnd = base.text.utf8.contains(UInt8(ascii: "\r")) ? "\r\n" : "\n"
      for index in base.pieces.indices {
        let isLast = index == base.pieces.count - 1
        switch random.below(4) {
        case 0:
          let body = "\(lineEnd)New words \(index).\(lineEnd)\(isLast ? base.pieces[index].body.end : lineEnd)"
          ours.pieces[index].body = body
          meant.pieces[index].body = body
        case 1:
          let edited = Self.personal(base.pieces[index].body, index, lineEnd, &random)
          theirs.pieces[index].body = edited
          meant.pieces[index].body = edited
        default: break
        }
      }
      let merged = DocumentMerge.merge(base: base.text, ours: ours.text, theirs: theirs.text)
      #expect(merged.conflicts.isEmpty)
      guard !merged.text.utf8.elementsEqual(meant.text.utf8) else { continue }
      Issue.record("round \(round)\nbase:\n\(base.text)\nis:\n\(merged.text)\nmeant:\n\(meant.text)")
      return
    }
  }

  @Test func `10,000 conflicts are settled in their own bytes`() throws {
    var random = SeededRandom(seed: 43)
    for round in 0..<10_000 {
      let base = Self.page(&random, round)
      let lineEnd = base.text.utf8.contains(UInt8(ascii: "\r")) ? "\r\n" : "\n"
      let index = random.below(base.pieces.count)
      let end = index == base.pieces.count - 1 ? base.pieces[index].body.end : lineEnd + lineEnd
      var (ours, theirs) = (base, base)
      ours.pieces[index].body = "\(lineEnd)The run's.\(end)"
      theirs.pieces[index].body = "\(lineEnd)A person's.\(end)"
      let merged = DocumentMerge.merge(base: base.text, ours: ours.text, theirs: theirs.text)
      // Where there was nothing before, both only added.
      guard let conflict = merged.conflicts.first else { continue }
      #expect(merged.conflicts.count == 1)
      #expect(merged.text.utf8.elementsEqual(theirs.text.utf8))
      let run = DocumentMerge.resolve(conflict, as: .run, in: merged.text, rendered: ours.text)
      var both = theirs
      both.pieces[index].body = "\(lineEnd)A person's.\(lineEnd)\(lineEnd)The run's.\(end)"
      let together = DocumentMerge.resolve(conflict, as: .both, in: merged.text, rendered: ours.text)
      guard !run.utf8.elementsEqual(ours.text.utf8) || !together.utf8.elementsEqual(both.text.utf8) else { continue }
      Issue.record("round \(round)\nours:\n\(ours.text)\nrun:\n\(run)\nboth:\n\(together)\nmeant:\n\(both.text)")
      return
    }
  }

  /// What a person may do to a section's body, its end left as it is.
  private static func personal(_ body: String, _ index: Int, _ lineEnd: String, _ random: inout SeededRandom) -> String
  {
    let head = body.withoutLineEnds
    let mine = "\(lineEnd)My own words \(index)."
    switch random.below(4) {
    case 0: return head + lineEnd + mine + body.end
    case 1: return mine + head + body.end
    case 2: return mine + body.end
    default: return head.replacing("a", "A ") + mine + body.end
    }
  }
}

extension DocumentEditTests.Page {
  fileprivate func mapped(_ change: (String) -> String) -> Self {
    Self(front: change(front), pieces: pieces.map { .init(heading: change($0.heading), body: change($0.body)) })
  }
}

extension String {
  /// The white space that ends a text.
  fileprivate var end: String { String(utf8.dropFirst(withoutLineEnds.utf8.count)) ?? "" }

  fileprivate var withoutLineEnds: String {
    var bytes = utf8[...]
    while let last = bytes.last, last == 10 || last == 13 || last == 32 || last == 9 { bytes.removeLast() }
    return String(Substring(bytes))
  }
}

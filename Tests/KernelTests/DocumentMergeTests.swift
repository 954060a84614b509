import Kernel
import Support
import Testing

@Suite struct DocumentMergeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var base: String
    var ours: String
    var theirs: String
    var merged: String
    /// Heading, ours, theirs.
    var conflicts: [[String]] = []

    init(_ name: String, _ base: String, ours: String, theirs: String, gives merged: String, conflicts: [[String]] = [])
    {
      testDescription = name
      (self.base, self.ours, self.theirs, self.merged, self.conflicts) = (base, ours, theirs, merged, conflicts)
    }
  }

  static let base = "# T\n\nintro\n\n## A\n\na1\na2\na3\n\n## B\n\nb\n\n## C\n\nc\n"

  static let cases = [
    Case(
      "each side's change is taken", base, ours: base.replacing("b\n\n", "b new\n\n"),
      theirs: base.replacing("c\n", "c mine\n"),
      gives: base.replacing("b\n\n", "b new\n\n").replacing("c\n", "c mine\n")),
    Case(
      "edits in one section that do not touch", base, ours: base.replacing("a1", "a1 new"),
      theirs: base.replacing("a3", "a3 mine"), gives: base.replacing("a1", "a1 new").replacing("a3", "a3 mine")),
    Case(
      "edits of one line conflict", base, ours: base.replacing("a2", "a2 new"), theirs: base.replacing("a2", "a2 mine"),
      gives: base.replacing("a2", "a2 mine"),
      conflicts: [["T > A", "## A\n\na1\na2 new\na3\n\n", "## A\n\na1\na2 mine\na3\n\n"]]),
    Case(
      "the same edit twice is no conflict", base, ours: base.replacing("a2", "x").replacing("c\n", "y\n"),
      theirs: base.replacing("a2", "x"), gives: base.replacing("a2", "x").replacing("c\n", "y\n")),
    Case(
      "a person's section stays, ours comes in", base, ours: base + "\n## D\n\nd\n",
      theirs: base.replacing("## B", "## Mine\n\nm\n\n## B"),
      gives: base.replacing("## B", "## Mine\n\nm\n\n## B") + "\n## D\n\nd\n"),
    Case(
      "both add behind the same section", base, ours: base.replacing("## B", "## New\n\nn\n\n## B"),
      theirs: base.replacing("## B", "### Mine\n\nm\n\n## B"),
      gives: base.replacing("## B", "### Mine\n\nm\n\n## New\n\nn\n\n## B")),
    Case(
      "a subsection of ours stays below its parent", base, ours: base.replacing("## B", "### New\n\nn\n\n## B"),
      theirs: base.replacing("## B", "## Mine\n\nm\n\n## B"),
      gives: base.replacing("## B", "### New\n\nn\n\n## Mine\n\nm\n\n## B")),
    Case(
      "deleted by a person", base, ours: base.replacing("c\n", "c new\n"), theirs: base.replacing("## B\n\nb\n\n", ""),
      gives: base.replacing("## B\n\nb\n\n", "").replacing("c\n", "c new\n")),
    Case(
      "deleted by a person, changed by us", base, ours: base.replacing("b\n\n", "b new\n\n"),
      theirs: base.replacing("## B\n\nb\n\n", ""), gives: base.replacing("## B\n\nb\n\n", ""),
      conflicts: [["T > B", "## B\n\nb new\n\n", ""]]),
    Case(
      "deleted by us", base, ours: base.replacing("## B\n\nb\n\n", ""), theirs: base.replacing("intro", "mine"),
      gives: base.replacing("## B\n\nb\n\n", "").replacing("intro", "mine")),
    Case(
      "deleted by us, changed by a person", base, ours: base.replacing("## B\n\nb\n\n", ""),
      theirs: base.replacing("b\n\n", "b mine\n\n"), gives: base.replacing("b\n\n", "b mine\n\n"),
      conflicts: [["T > B", "", "## B\n\nb mine\n\n"]]),
    Case(
      "reordered by a person", base, ours: base.replacing("a1", "new").replacing("c\n", "c new\n"),
      theirs: "# T\n\nintro\n\n## C\n\nc\n\n## A\n\na1\na2\na3\n\n## B\n\nb\n",
      gives: "# T\n\nintro\n\n## C\n\nc new\n\n## A\n\nnew\na2\na3\n\n## B\n\nb\n"),
    Case(
      "a title renamed by a person", base, ours: base.replacing("b\n\n", "b new\n\n"),
      theirs: base.replacing("# T", "# Mine"),
      gives: base.replacing("# T", "# Mine").replacing("b\n\n", "b new\n\n")),
    Case(
      "a title renamed by us", base, ours: base.replacing("# T", "# New"),
      theirs: base.replacing("b\n\n", "b mine\n\n"),
      gives: base.replacing("# T", "# New").replacing("b\n\n", "b mine\n\n")),
    Case(
      "both rename", base, ours: base.replacing("# T", "# New"), theirs: base.replacing("# T", "# Mine"),
      gives: base.replacing("# T", "# Mine"), conflicts: [["Mine", "# New\n\nintro\n\n", "# Mine\n\nintro\n\n"]]),
    Case(
      "front matter by lines", "---\na: 1\nb: 2\nc: 3\n---\nx\n", ours: "---\na: 9\nb: 2\nc: 3\n---\nx\n",
      theirs: "---\na: 1\nb: 2\nc: 8\n---\nx\n", gives: "---\na: 9\nb: 2\nc: 8\n---\nx\n"),
    Case(
      "both write the same document first", "", ours: "# T\n\nnew\n", theirs: "# T\n\nmine\n", gives: "# T\n\nmine\n",
      conflicts: [["T", "# T\n\nnew\n", "# T\n\nmine\n"]]),
    Case(
      "a missing line end at the end", "# A\na\n# B\nb", ours: "# A\nx\n# B\nb", theirs: "# A\na\n# B\ny",
      gives: "# A\nx\n# B\ny"),
    Case(
      "what comes behind a missing line end", "# A\na", ours: "# A\na\n\n# B\nb\n", theirs: "# A\nmine",
      gives: "# A\nmine\n\n# B\nb\n"),
    Case(
      "an editor's line ends", "# A\na\n\n# B\nb\n", ours: "# A\nnew\n\n# B\nb\n",
      theirs: "# A\r\na\r\n\r\n# B\r\nmine\r\n",
      gives: "# A\r\nnew\r\n\r\n# B\r\nmine\r\n"),
    Case(
      "one of two equal headings goes", "# A\n1\n# A\n2\n# B\nb\n", ours: "# A\n1\n# A\n2 new\n# B\nb\n",
      theirs: "# A\n2\n# B\nb\n", gives: "# A\n2 new\n# B\nb\n"),
    Case(
      "moved below another heading", "# A\n## X\nx\n# B\nb\n", ours: "# A\n## X\nnew\n# B\nb\n",
      theirs: "# A\n# B\nb\n## X\nx\n",
      gives: "# A\n# B\nb\n## X\nnew\n"),
    Case(
      "below a deleted part nothing is added", base, ours: base.replacing("## C", "### New\n\nn\n\n## C"),
      theirs: base.replacing("## B\n\nb\n\n", ""), gives: base.replacing("## B\n\nb\n\n", ""),
      conflicts: [["T > B > New", "### New\n\nn\n\n", ""]]),
  ]

  @Test(arguments: cases)
  func `changes of both sides come together`(example: Case) {
    let (text, conflicts) = DocumentMerge.merge(base: example.base, ours: example.ours, theirs: example.theirs)
    #expect(text == example.merged)
    #expect(conflicts.map { [$0.heading, $0.ours, $0.theirs] } == example.conflicts)
  }

  @Test(arguments: [([], true), ([0, 0], true), ([10], false), ([0, 65], false)] as [([UInt8], Bool)])
  func `a torn file is told`(bytes: [UInt8], expected: Bool) {
    #expect(DocumentMerge.isTorn(bytes) == expected)
  }

  @Test func `one-sided changes are taken exactly`() {
    var random = SeededRandom(seed: 11)
    for _ in 0..<500 {
      let base = Self.document(&random)
      let other = Self.edited(base, &random, mark: "x")
      for (ours, theirs, expected) in [(other, base, other), (base, other, other), (other, other, other)] {
        let (text, conflicts) = DocumentMerge.merge(base: base, ours: ours, theirs: theirs)
        #expect(Array(text.utf8) == Array(expected.utf8))
        #expect(conflicts.isEmpty)
      }
    }
  }

  @Test func `nothing that a person wrote is lost`() {
    var random = SeededRandom(seed: 5)
    for _ in 0..<1500 {
      let base = Self.document(&random)
      let ours = Self.edited(base, &random, mark: "ours")
      let theirs = Self.edited(base, &random, mark: "theirs")
      let (text, conflicts) = DocumentMerge.merge(base: base, ours: ours, theirs: theirs)
      let lines = Set(text.split(separator: "\n"))
      for line in theirs.split(separator: "\n") where line.contains("theirs") {
        #expect(lines.contains(line), "\(line) of\n\(theirs)\nis not in\n\(text)")
      }
      let reported = text + conflicts.map(\.ours).joined()
      for line in ours.split(separator: "\n") where line.contains("ours") {
        #expect(reported.contains(line), "\(line) of\n\(ours)\nis neither merged nor reported in\n\(text)")
      }
      // What was merged is the base of the next merge: without further edits it is stable.
      #expect(DocumentMerge.merge(base: text, ours: text, theirs: text).text == text)
      #expect(MarkdownSections.split(text).text == text)
    }
  }

  @Test func `edits of different sections never conflict`() {
    var random = SeededRandom(seed: 9)
    for _ in 0..<500 {
      let split = MarkdownSections.split(Self.document(&random))
      guard split.sections.count > 1 else { continue }
      var (ours, theirs, both) = (split, split, split)
      for index in split.sections.indices {
        if random.below(2) == 0 {
          ours.sections[index].body = "new \(index)\n\n"
          both.sections[index].body = "new \(index)\n\n"
        } else {
          theirs.sections[index].body = "mine \(index)\n\n"
          both.sections[index].body = "mine \(index)\n\n"
        }
      }
      let (text, conflicts) = DocumentMerge.merge(base: split.text, ours: ours.text, theirs: theirs.text)
      #expect(conflicts.isEmpty)
      #expect(text.trimmed == both.text.trimmed)
    }
  }

  @Test func `large and hostile texts take little time`() {
    let headings = String(repeating: "# a\n", count: 20_000)
    let deep = (0..<20_000).map { "###### \($0)\n" }.joined()
    let lines = "# A\n" + String(repeating: "x\n", count: 50_000)
    for text in [headings, deep, lines] {
      let ours = "intro\n" + text.replacing("a\n", "b\n") + "# New\n"
      let theirs = text + "## Mine\nm\n"
      #expect(DocumentMerge.merge(base: text, ours: ours, theirs: theirs).text.hasSuffix("\n"))
    }
  }

  static func document(_ random: inout SeededRandom) -> String {
    var text = random.below(3) == 0 ? "---\nkey: value\nother: 2\n---\n" : ""
    if random.below(2) == 0 { text += "preamble \(random.below(5))\n\n" }
    for _ in 0..<random.below(8) {
      text += String(repeating: "#", count: 1 + random.below(3)) + " H\(random.below(5))\n\n"
      for line in 0..<random.below(6) { text += random.below(4) == 0 ? "\n" : "line \(line) \(random.below(9))\n" }
      if random.below(4) > 0 { text += "\n" }
    }
    if random.below(5) == 0, text.hasSuffix("\n") { text.removeLast() }
    return text
  }

  /// Lines changed, added and deleted, sections added, deleted and moved; every new line is unlike any other.
  static func edited(_ text: String, _ random: inout SeededRandom, mark: String) -> String {
    var split = MarkdownSections.split(text)
    for number in 0..<(1 + random.below(4)) {
      let count = split.sections.count
      let index = random.below(count)
      switch random.below(6) {
      case 0 where count > 0: split.sections[index].body = "\(mark) body \(number)\n\n"
      case 1 where count > 0: split.sections[index].body += "\n\(mark) line \(number)\n"
      case 2 where count > 0: split.sections.remove(at: index)
      case 3 where count > 1: split.sections.swapAt(index, random.below(count))
      case 4 where count > 0: split.sections[index].headingLine = "## \(mark) heading \(number)\n"
      default:
        let added = MarkdownSections.split("## \(mark) section \(number)\n\n\(mark) words \(number)\n\n").sections
        split.sections.insert(contentsOf: added, at: random.below(count + 1))
      }
    }
    return split.text
  }
}

extension String {
  /// Without Foundation, and only the first one, so that a test says exactly what it changes.
  func replacing(_ old: String, _ new: String) -> String {
    var parts: [Substring] = []
    var rest = self[...]
    if let range = rest.firstRange(of: old) {
      parts.append(rest[..<range.lowerBound])
      parts.append(new[...])
      rest = rest[range.upperBound...]
    }
    return (parts + [rest]).joined()
  }
}

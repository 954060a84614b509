import Kernel
import Providers
import Testing

@Suite struct PassageReaderTests {
  private func passages(_ text: String, firstLine: Int = 1) -> [Passage] {
    var reader = PassageReader()
    reader.read(BoundDocument(path: "b.md", purpose: .source, firstLine: firstLine, text: text))
    return reader.passages
  }

  @Test func `a sentence is cited by the line on which it begins`() {
    let found = passages(
      "---\na: 1\n---\n\n# T\n\nOne begins here and\ngoes on here. Two begins\nlate. Three.\r\n\n- Four\n  goes on.\n")
    #expect(
      found.map(\.cited) == [
        "One begins here and goes on here. [b.md:7]", "Two begins late. [b.md:8]", "Three. [b.md:9]",
        "Four goes on. [b.md:11]",
      ])
  }

  @Test func `a stretch counts from its first line`() {
    #expect(passages("Nurses swap shifts.", firstLine: 40).map(\.place) == ["40"])
  }

  @Test func `code, comments, front matter and letter forms are no passages`() {
    let found = passages(
      "Dear all,\n\nWe lose keys.\n\n```\ncode. More code.\n```\n\n<!-- hidden. -->\n\nThank you.\n\nBest,\nAnn\n"
    )
    #expect(found.map(\.text) == ["We lose keys."])
  }

  @Test func `markup goes and words stay`() {
    let found = passages(
      "- **Export.** The [office](http://x.y/z) exports *all* `csv` files;\n- and _snake_case_ stays")
    #expect(found.map(\.text) == ["Export: The office exports all `csv` files.", "And snake_case stays."])
  }

  @Test(arguments: [
    ("Dr. Weiss checks it, e.g. at noon. Then 3.5 hours pass.", 2), ("It costs 3.50 euros. Really? Yes!", 3),
    ("Wait... then go. Wait… Go.", 3), ("He said “Stop.” She left.", 2), ("J. R. Smith runs no. 5 here. I do.", 2),
    ("No end", 1), ("", 0), ("Version 2.0. Next.", 2),
  ]) func `sentences end where a reader would end them`(_ text: String, _ count: Int) {
    #expect(SentenceSplitter.sentences(Array(text.unicodeScalars)).count == count)
  }

  @Test func `headings and leads are kept`() throws {
    let passage = try #require(passages("# T\n\n## A\n\n### B\n\nThe office must:\n\n- print lists\n").first)
    #expect(passage.headings == ["A", "B"])
    #expect(passage.lead == "The office must:")
    #expect(passage.text == "Print lists.")
  }

  @Test func `a table row is one passage with its first cell in front`() {
    #expect(
      passages("| What | When |\n|---|---|\n| Export | first release |\n").map(\.cited) == [
        "Export: first release. [b.md:3]"
      ])
  }
}

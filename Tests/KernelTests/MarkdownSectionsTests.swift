import Kernel
import Support
import Testing

@Suite struct MarkdownSectionsTests {
  @Test func `a text is cut at its headings`() {
    let text = """
      ---
      # a: comment
      ---
      before
      # Top #
      one
      ## A
      ```
      # not one
      ~~~
      ```
      ## A
      ### B ##
      <!--
      # nor this
      -->
      ####### seven
      #tag
          # code
      # Next
      ## A
      """
    let split = MarkdownSections.split(text)
    #expect(split.frontMatter == "---\n# a: comment\n---\n")
    #expect(split.preamble == "before\n")
    #expect(
      split.sections.map(\.key.description) == [
        "Top", "Top > A", "Top > A (2)", "Top > A (2) > B", "Next", "Next > A",
      ])
    #expect(split.sections.map(\.level) == [1, 2, 2, 3, 1, 2])
    #expect(split.sections[1].headingLine == "## A\n")
    #expect(split.sections[1].body == "```\n# not one\n~~~\n```\n")
    #expect(split.sections[3].title == "B")
    #expect(split.sections[5].headingLine == "## A")
    #expect(split.text == text)
  }

  @Test(
    arguments: [
      "", "\n", "no heading", "---\n# x", "---\n---", "# a\r\n\r\nb\r\n## c\r\n", "#", "```\n# a", "<!-- # a\n# b",
      "~~~~\n# a\n~~~\n# b",
      "# `a\n``` x `y`\n# b", "  # a\n#\tb\n# ", "\u{feff}# a",
    ])
  func `the pieces are the text`(text: String) {
    #expect(Array(MarkdownSections.split(text).text.utf8) == Array(text.utf8))
  }

  @Test func `any bytes come back`() {
    let parts = ["# ", "## ", "A", "\n", "\r\n", "```", "~~~", "<!--", "-->", "---\n", " ", "é", "🙂", "#", "    "]
    var random = SeededRandom(seed: 3)
    for _ in 0..<2000 {
      let text = (0..<random.below(30)).map { _ in parts[random.below(parts.count)] }.joined()
      let split = MarkdownSections.split(text)
      #expect(Array(split.text.utf8) == Array(text.utf8))
      #expect(Set(split.sections.map(\.key)).count == split.sections.count)
    }
  }
}

@Suite struct UnderlinedHeadingTests {
  @Test(
    arguments: [
      ("Title\n=====\na\n\nPart\n---\nb\n", ["Title", "Title > Part"]), ("\u{FEFF}# A\n", ["A"]),
      ("\u{FEFF}A\n=\n", ["A"]),
      ("a\nb\n---\n", []), ("\n---\n", []), ("- item\n---\n", []), ("| a |\n---\n", []), ("> a\n---\n", []),
      ("```\na\n---\n```\n", []), ("---\na\n---\n", []), ("# A\n---\n", ["A"]), ("a\n- - -\n", []),
      ("    a\n---\n", []),
      ("1. a\n---\n", []), ("**Bold**\n---\n", ["**Bold**"]), ("* * *\n---\n", []), ("a\r\n---\r\n", ["a"]),
      ("a\n    ---\n", []),
    ] as [(String, [String])])
  func `a line of equals signs or dashes makes the one above it a heading`(text: String, keys: [String]) {
    let split = MarkdownSections.split(text)
    #expect(split.sections.map(\.key.description) == keys)
    #expect(split.text == text)
  }
}

import Testing

@testable import orchestrator

@Suite struct TextTests {
  @Test func `what steers a terminal is taken out`() {
    #expect(TerminalText.clean("a\u{1b}[2Jb\u{9b}31mc\u{7}d\te\nf\u{202e}g") == "a[2Jb31mcd e\nfg")
    #expect(TerminalText.oneLine(" a\n\n b\r\nc\u{1b}]0;x\u{7} ") == "a b c]0;x")
  }

  @Test func `interpolated text cannot style itself`() {
    let hostile = "\u{1b}[31mred"
    let text: StyledText = "\("ok", .good) \(hostile)"
    #expect(text.plain == "ok [31mred")
    #expect(text.coloured == "\u{1b}[32mok\u{1b}[0m [31mred")
  }

  @Test func `lines are cut by columns, wide characters counted twice`() {
    #expect(StyledText("abcdef").fitted(to: 6).plain == "abcdef")
    #expect(StyledText("abcdefg").fitted(to: 6).plain == "abcde…")
    #expect(StyledText("日本語の本").fitted(to: 6).plain == "日本…")
    let parts: StyledText = "\("abc", .strong)\("defgh", .faint)"
    #expect(parts.fitted(to: 5).plain == "abcd…")
    #expect(parts.fitted(to: 0).plain == "…")
  }

  @Test func `words wrap and long ones stay whole`() {
    #expect(TerminalText.wrapped("one two three", to: 7) == ["one two", "three"])
    #expect(TerminalText.wrapped("a\n\nb", to: 7) == ["a", "", "b"])
    #expect(TerminalText.wrapped("https://example.org x", to: 7) == ["https://example.org", "x"])
  }

  @Test func `json keeps its order and escapes what is not text`() {
    let json: JSON = [
      "b": 1, "a": ["x\"y\\z\n\u{1b}\u{9b}é", nil, true, .number(0.5), .number(3), .number(.nan)], "e": [], "o": [:],
    ]
    #expect(
      json.text == """
        {
          "b": 1,
          "a": [
            "x\\"y\\\\z\\n\\u001b\\u009bé",
            null,
            true,
            0.5,
            3,
            null
          ],
          "e": [],
          "o": {}
        }
        """)
  }

  @Test func `amounts and times read as people say them`() {
    #expect(Money.text(0) == "$0.00")
    #expect(Money.text(1.005) == "$1.00" || Money.text(1.005) == "$1.01")
    #expect(Money.text(0.00314) == "$0.0031")
    #expect(Money.text(nil) == "unknown")
    #expect(SpokenDuration.text(.seconds(4)) == "4 s")
    #expect(SpokenDuration.text(.seconds(125)) == "2 min 5 s")
    #expect(SpokenDuration.text(.seconds(3780)) == "1 h 3 min")
  }

  @Test func `words are quoted for a shell only where they must be`() {
    #expect(ShellWord.quoted("my-project/a.b") == "my-project/a.b")
    #expect(ShellWord.quoted("it's here") == "'it'\\''s here'")
    #expect(ShellWord.quoted("") == "''")
  }
}

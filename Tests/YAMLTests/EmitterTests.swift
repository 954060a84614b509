import Testing
import YAML

@Suite struct `Emitting` {
  @Test func `a tree is written as a person would`() {
    let tree: Emittable = .mapping([
      .init("name", "démo", comment: "The project.\nTwo lines."),
      .init("version", "1.0"),
      .init("settings", ["max": 4, "ratio": 0.5, "on": true, "none": nil, "empty": [], "map": [:]]),
      .init(
        "steps",
        [
          .mapping([.init("id", "one", comment: "first"), .init("run", "a\nb\n"), .init("tags", ["x", ["p", "q"]])]),
          "--flag", "say: hi", ["list"],
        ]),
    ])
    #expect(
      emit(tree) == """
        # The project.
        # Two lines.
        name: démo
        version: "1.0"
        settings:
          max: 4
          ratio: 0.5
          "on": true
          none: null
          empty: []
          map: {}
        steps:
          # first
          - id: one
            run: |
              a
              b
            tags:
              - x
              - - p
                - q
          - --flag
          - "say: hi"
          - - list

        """)
  }

  @Test(arguments: [
    ("plain", "plain"), ("two words", "two words"), ("a:b", "a:b"), ("a#b", "a#b"), ("Hello, world!", "Hello, world!"),
    ("https://x.org/a?b=c", "https://x.org/a?b=c"), ("1.2.3", "1.2.3"), ("1-1-setup", "1-1-setup"), ("-x", "-x"),
    ("it's", "it's"), ("~/x", "~/x"), ("é😀", "é😀"), ("{{x}}", "\"{{x}}\""),
    ("", "\"\""), (" a", "\" a\""), ("a ", "\"a \""), ("a: b", "\"a: b\""), ("a:", "\"a:\""), ("a #b", "\"a #b\""),
    ("true", "\"true\""), ("No", "\"No\""), ("y", "\"y\""), ("null", "\"null\""), ("~", "\"~\""), ("12", "\"12\""),
    ("1e3", "\"1e3\""), ("0x1F", "\"0x1F\""), ("0b1", "\"0b1\""), ("1_000", "\"1_000\""), ("10:30", "\"10:30\""),
    ("2026-01-31", "\"2026-01-31\""), ("2026-01-31T10:00:00Z", "\"2026-01-31T10:00:00Z\""),
    ("2026-01-31-notes", "2026-01-31-notes"), (".inf", "\".inf\""), ("- a", "\"- a\""), ("-", "\"-\""),
    ("---", "\"---\""),
    ("*a", "\"*a\""), ("&a", "\"&a\""), ("!a", "\"!a\""), ("%a", "\"%a\""), ("@a", "\"@a\""), ("`a`", "\"`a`\""),
    ("'a'", "\"'a'\""), ("\"a\"", "'\"a\"'"), ("a\\b: c", "'a\\b: c'"), ("a\tb", "\"a\\tb\""),
    ("a\r\nb", "\"a\\r\\nb\""),
    ("a\0", "\"a\\0\""), ("\u{1B}[0m", "\"\\x1B[0m\""), ("a\u{85}b", "\"a\\x85b\""), ("a\u{2028}b", "\"a\\u2028b\""),
    ("\u{FEFF}a", "\"\\uFEFFa\""), ("a\u{202E}b", "\"a\\u202Eb\""), ("a\n  \nb", "\"a\\n  \\nb\""), ("\n", "\"\\n\""),
    ("a\nb", "|-\n  a\n  b"), ("a\n\nb\n", "|\n  a\n\n  b"), ("a\n\n", "|+\n  a\n"), (" a\nb", "|2-\n   a\n  b"),
    ("\na", "|2-\n\n  a"), ("a\n\tb\n", "|\n  a\n  \tb"), ("# a\nb: c\n", "|\n  # a\n  b: c"),
  ])
  func `quotes stand only where they are needed`(text: String, written: String) throws {
    #expect(emit(.string(text)) == written + "\n")
    #expect(try Emittable(#require(try parse(emit(["k": .string(text)]), file: "f"))) == ["k": .string(text)])
  }

  @Test(arguments: [
    (1.0, "1.0"), (-0.0, "-0.0"), (1e20, "1.0e+20"), (0.1, "0.1"), (.leastNonzeroMagnitude, "5.0e-324"),
    (1.5e300, "1.5e+300"),
    (.infinity, ".inf"), (-.infinity, "-.inf"), (.nan, ".nan"),
  ])
  func `floats read back as they were`(value: Double, written: String) throws {
    #expect(emit(.double(value)) == written + "\n")
    guard case .double(let read)? = try parse(written, file: "f")?.value else {
      Issue.record("no float")
      return
    }
    #expect(read.bitPattern == value.bitPattern || (read.isNaN && value.isNaN))
  }

  @Test func `a comment cannot leave its line`() throws {
    let text = emit(.mapping([.init("a", 1, comment: "x\r\nb: 2\u{2028}c: 3\u{85}\u{1B}[2J\n\ty")]))
    #expect(try Emittable(#require(try parse(text, file: "f"))) == ["a": 1])
    #expect(emit(.mapping([.init("a", 1, comment: "\"x\" \\ é\n\nend")])) == "# \"x\" \\ é\n#\n# end\na: 1\n")
  }

  @Test func `a very long key is still read back`() throws {
    for length in [990, 1_000, 1_030, 5_000] {
      let tree: Emittable = [
        .mapping([
          .init(String(repeating: "ké", count: length / 2), ["x": "a\nb\n"]),
          .init(String(repeating: "\n", count: length), [1]),
        ])
      ]
      #expect(try Emittable(#require(try parse(emit(tree), file: "f"))) == tree)
    }
  }
}

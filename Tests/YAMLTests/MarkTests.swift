import Testing
import YAML

@Suite struct `Marks` {
  /// Every scalar of a tree, the keys included, those behind aliases only once.
  private func scalars(_ node: Node) -> [Node] {
    guard node.alias == nil else { return [] }
    switch node.content {
    case .scalar: return [node]
    case .sequence(let items): return items.flatMap(scalars)
    case .mapping(let pairs): return pairs.flatMap { $0.isMerged ? [] : scalars($0.key) + scalars($0.value) }
    }
  }

  private func slices(_ bytes: [UInt8]) throws -> [String] {
    let root = try #require(try parse(bytes, file: "f"))
    return scalars(root).map { String(decoding: bytes[$0.bytes], as: UTF8.self) }
  }

  @Test(arguments: [
    ("démo: \"é\" # ü\nb: 'it''s'\n", ["démo", "\"é\"", "b", "'it''s'"]),
    ("a: x y  \nb: [ p , \"q\" ]\n", ["a", "x y", "b", "p", "\"q\""]),
    ("a:\r\n  - ünï\r\n  - 'x'\r\n", ["a", "ünï", "'x'"]),
    ("a:\nb: \n", ["a", "", "b", ""]),
    ("a: &n !!str  \"v\"\n&k key: !t\nc: &z\n  w\n", ["a", "\"v\"", "key", "", "c", "w"]),
    ("a: &x # why\n  v\nb: !<tag:x,2000:y> é\n", ["a", "v", "b", "é"]),
    ("a: |\n  één\n  two\n\n\nb: 1\n", ["a", "|\n  één\n  two", "b", "1"]),
    ("a: >-  # note\n  x\n\n# end\n", ["a", ">-  # note\n  x"]),
    ("- |+\n x  \n \n\n- ''\n", ["|+\n x  ", "''"]),
    ("a: plain\n  over lines\nb: \"d\n  e\"\n", ["a", "plain\n  over lines", "b", "\"d\n  e\""]),
    ("😀: 👍🏽 x\n[a]: b\n", ["😀", "👍🏽 x", "a", "b"]),
    ("a: &x\u{85}  v\nb: !t # é\u{2028}  w\n", ["a", "v", "b", "w"]),
    ("? long\n: v\n", ["long", "v"]),
    ("[a: b, c]", ["a", "b", "c"]),
  ])
  func `a scalar's bytes are its token`(text: String, tokens: [String]) throws {
    #expect(try slices(Array(text.utf8)) == tokens)
    #expect(try slices([0xEF, 0xBB, 0xBF] + Array(text.utf8)) == tokens, "after a byte order mark")
    #expect(try slices(Array(("# " + String(repeating: "é😀", count: 200) + "\n" + text).utf8)) == tokens, "far on")
  }

  @Test func `lines and columns count from one, in characters`() throws {
    let root = try #require(try parse("\u{FEFF}démo: x\r\nb:\r\n  - 😀 y\r\n  - z\r\n", file: "f"))
    let pairs = try #require(root.pairs)
    #expect(root.start == Mark(line: 1, column: 1, offset: 3))
    #expect(pairs[0].value.start == Mark(line: 1, column: 7, offset: 10))
    let list = pairs[1].value
    #expect(list.start == Mark(line: 3, column: 3, offset: 19))
    #expect(list.items?[0].end == Mark(line: 3, column: 8, offset: 27))
    #expect(list.end == Mark(line: 4, column: 6, offset: 34))
    #expect(root.end == list.end)
  }

  @Test(arguments: [
    ("a: [1, 2] # c\n", "[1, 2]"), ("a: {b: c}\n", "{b: c}"), ("a: &x !t [1]\n", "[1]"),
    ("a:\n  b: 1\n  c: 2\n\n# c\nd: 1\n", "b: 1\n  c: 2"), ("a: &m\n  &k b: 1\n", "&k b: 1"),
    ("a:\n- 1\n- *x\nz: 1\n", "- 1\n- *x"), ("a: []\n", "[]"),
  ])
  func `a collection's bytes run from its first to its last character`(text: String, expected: String) throws {
    let source = text.contains("*x") ? "x: &x 1\n" + text : text
    let root = try #require(try parse(source, file: "f"))
    let bytes = Array(source.utf8)
    let node = try #require(root["a"])
    #expect(String(decoding: bytes[node.bytes], as: UTF8.self) == expected)
  }

  @Test func `styles are kept`() throws {
    let root = try #require(try parse("- a\n- 'a'\n- \"a\"\n- |\n  a\n- >\n  a\n", file: "f"))
    #expect(root.items?.map(\.style) == [.plain, .single, .double, .literal, .folded])
  }
}

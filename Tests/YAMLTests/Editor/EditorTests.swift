import Testing
import YAML

@Suite struct `Edits of one scalar` {
  private static func edit(
    _ text: String, _ path: [PathStep], _ value: Emittable
  ) throws -> String {
    var editor = try Editor(Array(text.utf8), file: "f.yaml")
    try editor.set(path, to: value)
    return String(decoding: editor.bytes, as: UTF8.self)
  }

  @Test(arguments: [
    ("a: x # why\nb: 1\n", "w", "a: w # why\nb: 1\n"),
    ("a: 'x'\n", "w", "a: 'w'\n"), ("a: \"x\"", "w", "a: \"w\""), ("'a': 'x'  \r\n", "it's", "'a': 'it''s'  \r\n"),
    ("a: x\n", "no: it", "a: \"no: it\"\n"), ("a: x\n", "true", "a: \"true\"\n"), ("a: x\n", "", "a: \"\"\n"),
    ("a: x\n", "say \"hi\"", "a: say \"hi\"\n"), ("a: 'x'\n", "tab\there", "a: \"tab\\there\"\n"),
    ("a:\nb: 1\n", "w", "a: w\nb: 1\n"), ("a: # later\nb: 1\n", "w", "a: w # later\nb: 1\n"), ("a:", "w", "a: w"),
    ("{a: x, b: [1, 2]}\n", "p, q", "{a: \"p, q\", b: [1, 2]}\n"), ("{a: , b: 1}\n", "w", "{a: w, b: 1}\n"),
    ("{\"a\":\"x\"}", "w", "{\"a\":\"w\"}"), ("\u{FEFF}a: x\n", "w", "\u{FEFF}a: w\n"),
    ("a: over\n  two lines # c\nb: 1\n", "w", "a: w # c\nb: 1\n"),
    ("a: | # note\n  one\n  two\n\nb: 1\n", "three\nfour\n", "a: | # note\n  three\n  four\n\nb: 1\n"),
    ("a: |-\r\n    one\r\nb: 1\r\n", "p\n\nq", "a: |-\r\n    p\r\n\r\n    q\r\nb: 1\r\n"),
    ("a: >-\n  one\n  two\nb: 1\n", "p\nq", "a: >-\n  p\n\n  q\nb: 1\n"),
    ("a: |+\n  one\n\n\nb: 1\n", "p", "a: |-\n  p\n\n\nb: 1\n"),
    ("a: x\nb: 1\n", "p\nq", "a: |-\n  p\n  q\nb: 1\n"),
    ("a: !!str 12\n", "13", "a: !!str \"13\"\n"), ("---\na: x\n...\n", "w", "---\na: w\n...\n"),
    ("? a\n: x\n", "w", "? a\n: w\n"), ("a: x\r\n\r\n\r\n", "w", "a: w\r\n\r\n\r\n"),
    ("é: ü\na: ünï # ö\n", "å", "é: ü\na: å # ö\n"), ("a: \"x\" \n", "p\nq", "a: \"p\\nq\" \n"),
  ])
  func `change its bytes and no other`(text: String, value: String, expected: String) throws {
    #expect(try Self.edit(text, ["a"], .string(value)) == expected)
  }

  @Test func `of another type take off the quotes`() throws {
    #expect(try Self.edit("a: 'x' # c\n", ["a"], 3) == "a: 3 # c\n")
    #expect(try Self.edit("a: x\n", ["a"], nil) == "a: null\n")
    #expect(try Self.edit("a: x\n", ["a"], true) == "a: true\n")
    #expect(try Self.edit("a: x\n", ["a"], 0.5) == "a: 0.5\n")
  }

  @Test func `that is there already changes nothing`() throws {
    let text = "a:   'x'\nb: 0x10\n"
    #expect(try Self.edit(text, ["a"], "x") == text)
    #expect(try Self.edit(text, ["b"], 16) == text)
  }

  @Test func `reach items and nested keys`() throws {
    #expect(try Self.edit("- a: [1, {b: c}] # x\n- d\n", [0, "a", 1, "b"], "k") == "- a: [1, {b: k}] # x\n- d\n")
    #expect(try Self.edit("-\n- x\n", [0], "k") == "- k\n- x\n")
    #expect(try Self.edit("x", [], "w") == "w")
  }
}

@Suite struct `Refused edits` {
  private static func refusal(_ text: String, _ path: [PathStep]) -> EditRefusal? {
    do throws(EditRefusal) {
      var editor = try Editor(Array(text.utf8), file: "f.yaml")
      let before = editor.bytes
      do throws(EditRefusal) { try editor.set(path, to: "new") } catch {
        #expect(editor.bytes == before)
        throw error
      }
      return nil
    } catch { return error }
  }

  @Test(arguments: [
    ("a: 1\na: 2\n", EditRefusal.Reason.unreadable, 2, 1),
    ("<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n", .conflictMarkers, 1, 1),
    ("# c\r\n>>>>>>> x\r\na: 1\r\n", .conflictMarkers, 2, 1), ("a: b: c\n", .unreadable, 1, 5),
    ("x: 1\n\ta: 1\n", .unreadable, 2, 1), ("a: 1\n---\na: 2\n", .unreadable, 2, 1), ("# nothing\n", .notFound, 1, 1),
    ("b: 1\n", .notFound, 1, 1), ("a: &x 1\n", .shared, 1, 7), ("b: &x 1\na: *x\n", .shared, 2, 4),
    ("x: &x {a: 1}\n<<: *x\n", .shared, 1, 1), ("a: [1]\n", .unsupported, 1, 4), ("a:\n  b: 1\n", .unsupported, 2, 3),
    ("```yaml\na: 1\n```\n", .unreadable, 1, 1),
  ])
  func `say why and where`(text: String, reason: EditRefusal.Reason, line: Int, column: Int) throws {
    let refusal = try #require(Self.refusal(text, ["a"]))
    #expect(refusal.reason == reason)
    #expect((refusal.fault.line, refusal.fault.column) == (line, column))
    #expect(refusal.fault.file == "f.yaml")
    #expect(!refusal.fault.message.isEmpty)
  }

  @Test func `name the key that was probably meant`() throws {
    #expect(Self.refusal("status: 1\n", ["staus"])?.fault.hint == "did you mean \"status\"?")
  }

  @Test func `of a value that would read back as another`() throws {
    var editor = try Editor(Array("a: !!str x # c\n".utf8), file: "f")
    let refusal = #expect(throws: EditRefusal.self) { try editor.set(["a"], to: 3) }
    #expect(refusal?.reason == .unfaithful)
    #expect(refusal?.fault.column == 10)
  }

  @Test func `of bytes that are not UTF-8`() {
    #expect(throws: EditRefusal.self) { try Editor([0x61, 0x3A, 0x20, 0xFF], file: "f") }
  }
}

@Suite struct `Keys and items` {
  private static func edited(_ text: String, _ edit: (inout Editor) throws -> Void) throws -> String {
    var editor = try Editor(Array(text.utf8), file: "f.yaml")
    try edit(&editor)
    return String(decoding: editor.bytes, as: UTF8.self)
  }

  @Test(arguments: [
    ("m:\n  a: 1 # one\n\n  b: 2\n", "a", "m:\n  a: 1 # one\n  new: x\n\n  b: 2\n"),
    ("m:\n  a: 1\n  b: 2", nil, "m:\n  a: 1\n  b: 2\n  new: x"), ("m: {a: 1}\n", nil, "m: {a: 1, new: x}\n"),
    ("m: {}\n", nil, "m: {new: x}\n"), ("m: # none yet\nz: 1\n", nil, "m: # none yet\n  new: x\nz: 1\n"),
    ("m:", nil, "m:\n  new: x"), ("m:\r\n    'a': 'one'\r\n", nil, "m:\r\n    'a': 'one'\r\n    'new': 'x'\r\n"),
    ("m:\n  a:\n    deep: 1\n  b: 2\n", "a", "m:\n  a:\n    deep: 1\n  new: x\n  b: 2\n"),
    ("m:\n  a: |\n    text\n\n  b: 2\n", "a", "m:\n  a: |\n    text\n  new: x\n\n  b: 2\n"),
    ("m:\n  a: |+\n    text\n\n  b: 2\n", "a", "m:\n  a: |+\n    text\n\n  new: x\n  b: 2\n"),
    ("{\"m\": {\n  \"a\": \"b\"\n}}", nil, "{\"m\": {\n  \"a\": \"b\",\n  \"new\": \"x\"\n}}"),
    ("y: &y 1\nm: {a: *y , b: *y}\n", "a", "y: &y 1\nm: {a: *y, new: x , b: *y}\n"),
    ("y: &y 1\nm:\n  a: *y # c\n", nil, "y: &y 1\nm:\n  a: *y # c\n  new: x\n"),
  ])
  func `a key goes in after its sibling`(text: String, sibling: String?, expected: String) throws {
    #expect(try Self.edited(text) { try $0.insert("new", "x", into: ["m"], after: sibling) } == expected)
  }

  @Test func `a whole block goes in`() throws {
    let edited = try Self.edited("m:\n  a: 1\r\n") { try $0.insert("k", ["p": 1, "q": ["r"]], into: ["m"]) }
    #expect(edited == "m:\n  a: 1\r\n  k:\r\n    p: 1\r\n    q:\r\n      - r\r\n")
  }

  @Test(arguments: [
    ("l:\n  - a\n  - b # c\nz: 1\n", "l:\n  - a\n  - b # c\n  - x\nz: 1\n"), ("l: [a]\n", "l: [a, x]\n"),
    ("l:\n- 'a'\nz: 1\n", "l:\n- 'a'\n- 'x'\nz: 1\n"), ("l: []", "l: [x]"), ("l:\n", "l:\n  - x\n"),
    ("l:\n  - a: 1\n    b: 2\n", "l:\n  - a: 1\n    b: 2\n  - x\n"),
  ])
  func `an item goes in at the end`(text: String, expected: String) throws {
    #expect(try Self.edited(text) { try $0.append("x", to: ["l"]) } == expected)
  }

  @Test(arguments: [
    ("m:\n  # about a\n  a: 1 # one\n\n  b: 2\n", "a", "m:\n  # about a\n\n  b: 2\n"),
    ("m:\n  a: 1\n  b: 2", "b", "m:\n  a: 1"), ("m: {a: 1, b: 2}\n", "a", "m: {b: 2}\n"),
    ("m: {a: 1, b: 2}\n", "b", "m: {a: 1}\n"), ("m:\r\n  a: |\r\n    x\r\n  b: 2\r\n", "a", "m:\r\n  b: 2\r\n"),
    ("m:\r\n  b: 2\r\n  a: 1", "a", "m:\r\n  b: 2"),
  ])
  func `a key goes with its value`(text: String, key: String, expected: String) throws {
    #expect(try Self.edited(text) { try $0.remove(["m", .key(key)]) } == expected)
  }

  @Test func `a key of a list's item goes`() throws {
    #expect(try Self.edited("- a: 1\n  b: 2\n") { try $0.remove([0, "a"]) } == "- b: 2\n")
    #expect(try Self.edited("- a: 1\n  b: 2\n") { try $0.remove([0, "b"]) } == "- a: 1\n")
  }

  @Test(arguments: [
    ("m:\n  new: 1\n", EditRefusal.Reason.alreadyThere), ("m: text\n", .unsupported), ("m: &a {b: 1}\n", .shared),
    ("b: &b {new: 1}\nm:\n  <<: *b\n", .alreadyThere), ("m: [1]\n", .unsupported),
  ])
  func `a key that cannot go in is refused`(text: String, reason: EditRefusal.Reason) throws {
    var editor = try Editor(Array(text.utf8), file: "f.yaml")
    let refusal = #expect(throws: EditRefusal.self) { try editor.insert("new", "x", into: ["m"]) }
    #expect(refusal?.reason == reason)
    #expect(editor.bytes == Array(text.utf8))
  }

  @Test func `an anchor that is used stays`() throws {
    var editor = try Editor(Array("a: &x 1\nb: *x\n".utf8), file: "f.yaml")
    #expect(throws: EditRefusal.self) { try editor.remove(["a"]) }
    var only = try Editor(Array("a: 1\n".utf8), file: "f.yaml")
    #expect(throws: EditRefusal.self) { try only.remove(["a"]) }
  }
}

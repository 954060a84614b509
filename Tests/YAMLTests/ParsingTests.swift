import Testing
import YAML

@Suite struct `Parsing` {
  @Test func `an empty file has no document`() throws {
    for text in ["", "\n\n", "# only a comment\n", "\u{FEFF}"] {
      #expect(try parse(text, file: "f") == nil, "\(text.debugDescription)")
    }
    #expect(try parse("---\n", file: "f")?.isNull == true)
  }

  @Test func `collections keep the order of the file`() throws {
    let node = try #require(try parse("b: 1\na: [x, {y: z}]\nc:\n- 1\n- - 2\n", file: "f"))
    #expect(try Emittable(node) == ["b": 1, "a": ["x", ["y": "z"]], "c": [1, [2]]])
    #expect(node["a"]?.isFlow == true)
    #expect(node["c"]?.isFlow == false)
    #expect(node["none"] == nil)
  }

  @Test(arguments: [
    ("~", Value.null), ("null", .null), ("Null", .null), ("nUll", .string("nUll")),
    ("true", .bool(true)), ("False", .bool(false)), ("TRUE", .bool(true)), ("tRue", .string("tRue")),
    ("0", .int(0)), ("-12", .int(-12)), ("+7", .int(7)), ("0x1F", .int(31)), ("0o17", .int(15)), ("010", .int(10)),
    ("9223372036854775807", .int(.max)), ("9223372036854775808", .double(9223372036854775808)),
    ("1.5", .double(1.5)), ("1.", .double(1)), (".5", .double(0.5)), ("-1e3", .double(-1000)),
    ("1e999", .double(.infinity)),
    (".inf", .double(.infinity)), ("-.Inf", .double(-.infinity)),
    ("yes", .string("yes")), ("off", .string("off")), ("2026-01-31", .string("2026-01-31")),
    ("1_000", .string("1_000")),
    ("0x", .string("0x")), ("0o8", .string("0o8")), (".", .string(".")), ("1.2.3", .string("1.2.3")),
    ("+", .string("+")), ("1e", .string("1e")), ("e1", .string("e1")), ("\"1\"", .string("1")),
    ("'true'", .string("true")),
    ("!!str 12", .string("12")), ("!!int '12'", .int(12)), ("!!float 3", .double(3)), ("!mine 3", .string("3")),
    ("! 3", .string("3")),
  ])
  func `plain scalars follow the core schema`(text: String, value: Value) throws {
    #expect(try parse("[\(text), x]", file: "f")?.items?.first?.value == value)
  }

  @Test func `not a number and nothing`() throws {
    guard case .double(let nan)? = try parse(".NaN", file: "f")?.value else {
      Issue.record("no float")
      return
    }
    #expect(nan.isNaN)
    #expect(try parse("a:\n", file: "f")?["a"]?.value == .null)
  }

  @Test func `an alias gives its anchor's node and its own place`() throws {
    let node = try #require(try parse("a: &x\n  k: 1\nb: *x\n", file: "f"))
    let b = try #require(node["b"])
    #expect(b["k"]?.value == .int(1))
    #expect(b.alias?.line == 3 && b.place.column == 4)
    #expect(b.start.line == 2)
    #expect(node["a"]?.anchor == "x" && node["a"]?.alias == nil)
    #expect(node.end == Mark(line: 3, column: 6, offset: 18))
  }

  @Test func `merge keys fill in what is not there`() throws {
    let text = """
      base: &base {a: 1, b: 2}
      more: &more {b: 3, c: 4}
      one:
        <<: *base
        b: own
      two:
        <<: [*more, *base]
      three:
        "<<": plain text
      """
    let node = try #require(try parse(text, file: "f"))
    #expect(try Emittable(#require(node["one"])) == ["b": "own", "a": 1])
    #expect(node["one"]?.pairs?.map(\.isMerged) == [false, true])
    #expect(try Emittable(#require(node["two"])) == ["b": 3, "c": 4, "a": 1])
    #expect(try Emittable(#require(node["three"])) == ["<<": "plain text"])
  }

  @Test func `several documents are read on request`() throws {
    let bytes = Array("a: &x 1\n---\nb: 2\n...\n".utf8)
    #expect(try parseAll(bytes, file: "f").map { try Emittable($0) } == [["a": 1], ["b": 2]])
    #expect(throws: YAMLError.self) { try parseAll(Array("a: &x 1\n--- *x\n".utf8), file: "f") }
  }
}

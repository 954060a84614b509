import Testing
import YAML

@Suite struct `Faults in a file` {
  private func fault(_ text: String) -> String {
    do {
      _ = try parse(text, file: "f.yaml")
      return "none"
    } catch { return error.description }
  }

  @Test(arguments: [
    ("a: 1\n\tb: 2\n", "f.yaml:2:1: a tab cannot indent YAML; use spaces"),
    ("a:\n\tb: 2\n", "f.yaml:2:1: a tab cannot indent YAML; use spaces"),
    ("a:\n  b: 1\n \tc: 2\n", "f.yaml:3:2: a tab cannot indent YAML; use spaces"),
    ("a: |\n\tb\n", "f.yaml:2:1: a tab cannot indent YAML; use spaces"),
    ("a:\n  - x\n\t- y\n", "f.yaml:3:1: a tab cannot indent YAML; use spaces"),
    ("- a\n-\tb: 1\n\tc: 2\n", "f.yaml:2:2: a tab cannot indent YAML; use spaces"),
    ("a: 1\nb: 2\na: 3\n", "f.yaml:3:1: the key \"a\" at 3:1 is already at 1:1"),
    ("a: {b: 1, 'b': 2}\n", "f.yaml:1:11: the key \"b\" at 1:11 is already at 1:5"),
    ("? [a]\n: 1\n? [a]\n: 2\n", "f.yaml:3:3: the key at 3:3 is already at 1:3"),
    ("a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document starts here, where one is allowed"),
    ("a: [1, 2\nb: 3\n", "f.yaml:2:2: expected \",\" or \"]\" in the list that starts at 1:4"),
    ("a: [1, 2\n", "f.yaml:1:4: this [ is never closed"),
    ("a: {b: 3\nc: [", "f.yaml:2:2: expected \",\" or \"}\" in the mapping that starts at 1:4"),
    ("a: [1, {b: 2}, [\n", "f.yaml:1:16: this [ is never closed"),
    ("[a: b\n", "f.yaml:1:1: this [ is never closed"),
    ("a: [1, , 2]\n", "f.yaml:1:8: expected a value here"),
    ("a: {b: 3\n", "f.yaml:1:4: this { is never closed"),
    ("a: \"b\nc: 3\n", "f.yaml:1:4: this quote is never closed"),
    ("a: *x\n", "f.yaml:1:4: no anchor &x stands above this alias"),
    ("a: &x [*x]\n", "f.yaml:1:8: the alias *x stands inside its own anchor"),
    (
      "a: b: c\n",
      "f.yaml:1:5: a value with a key cannot stand here "
        + "(put a text that holds \": \" in quotes, or check the indentation)"
    ),
    ("a: @b\n", "f.yaml:1:4: no value can start with \"@\" (put the text in quotes)"),
    ("- **bold**\n", "f.yaml:1:4: an alias (*name) needs a name of letters and digits (put a text in quotes)"),
    ("<<: 3\n", "f.yaml:1:5: the merge key << takes a mapping or a list of mappings"),
    ("a: x\u{0}y\n", "f.yaml:1:5: a NUL character is not allowed in YAML (is the file binary or UTF-16?)"),
    (
      "é: x\u{1B}[2J\n",
      "f.yaml:1:5: the character \\x1B is not allowed in YAML (write it as an escape within double quotes: \"\\x1B\")"
    ),
    (
      "a: \u{FEFF}b\n",
      "f.yaml:1:4: the character \\uFEFF is not allowed in YAML "
        + "(write it as an escape within double quotes: \"\\uFEFF\")"
    ),
  ])
  func `each is told with its place`(text: String, expected: String) {
    #expect(fault(text) == expected)
  }

  @Test(
    arguments: [
      ([0x61, 0x0A, 0x62, 0xFF], "f:2:2: this byte is not valid UTF-8 (save the file as UTF-8)"),
      ([0x61, 0xC3], "f:1:2: this byte is not valid UTF-8 (save the file as UTF-8)"),
      ([0x61, 0xED, 0xA0, 0x80], "f:1:2: this byte is not valid UTF-8 (save the file as UTF-8)"),
      ([0xC0, 0x80], "f:1:1: this byte is not valid UTF-8 (save the file as UTF-8)"),
      ([0xF5, 0x80, 0x80, 0x80], "f:1:1: this byte is not valid UTF-8 (save the file as UTF-8)"),
      ([0xFF, 0xFE, 0x61, 0x00], "f:1:1: the file is UTF-16 or UTF-32, not UTF-8 (save it as UTF-8)"),
      ([0xFE, 0xFF, 0x00, 0x61], "f:1:1: the file is UTF-16 or UTF-32, not UTF-8 (save it as UTF-8)"),
    ] as [([UInt8], String)])
  func `bytes that are no UTF-8 are refused`(bytes: [UInt8], expected: String) {
    #expect(throws: (any Error).self) { try parse(bytes, file: "f") }
    do { _ = try parse(bytes, file: "f") } catch { #expect(error.description == expected) }
  }

  @Test func `nesting is limited`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try parse(nested(100), file: "f")
    #expect(fault(nested(101)) == "f.yaml:1:101: more than 100 levels of nesting")
    for text in [
      String(repeating: "[", count: 200_000), String(repeating: "- ", count: 200_000),
      String(repeating: "{a: ", count: 200_000), String(repeating: "? ", count: 200_000),
    ] {
      #expect(fault(text).hasSuffix("more than 100 levels of nesting"))
    }
    let open = String(repeating: "[", count: 41)
    let chain = "a: &a \(nested(60))\nb: \(open)*a\n"
    #expect(fault(chain).hasSuffix("more than 100 levels of nesting"))
  }

  @Test func `a bomb of aliases is refused`() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...30 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(fault(text).hasSuffix("aliases and merge keys expand to more than 10000 nodes"))
    var merges = "m0: &m0 {a: 1}\n"
    for level in 1...30 {
      let below = "*m\(level - 1)"
      merges += "m\(level): &m\(level) {<<: [\(below), \(below)], k\(level): [\(below)]}\n"
    }
    #expect(fault(merges).hasSuffix("aliases and merge keys expand to more than 10000 nodes"))
  }

  @Test func `size and directives are limited`() {
    let limits = Limits(depth: 100, expansions: 10, bytes: 8)
    #expect(throws: YAMLError.self) { try parse("a: 1234567", file: "f", limits: limits) }
    let directives = (0...200).map { "%TAG !t\($0)! tag:x,2000:\n" }.joined() + "--- a\n"
    #expect(fault(directives) == "f.yaml:101:1: more than 100 %TAG directives")
  }

  @Test func `faults are sorted and printed a line each`() {
    let errors = YAMLErrors([
      YAMLError(file: "f", line: 2, column: 1, keyPath: "a.b", message: "second", hint: "mend it"),
      YAMLError(file: "f", line: 1, column: 9, message: "first"),
    ])
    #expect(errors.description == "f:1:9: first\nf:2:1: a.b: second (mend it)")
  }
}

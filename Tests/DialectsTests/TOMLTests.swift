import Kernel
import Support
import Testing

@testable import Dialects

@Suite("TOML") struct TOMLTests {
  @Test("a configuration of every kind of value")
  func values() throws {
    let text = """
      # head
      top = 1
      'quoted key' = "a\\tb \\u00e9 \\"x\\""
      literal = 'C:\\path' # after
      multi = \"""
      one \\
         two
      three\"""
      raw = '''
      a 'b'
      ''''
      list = [
        "file:{project-root}/**/x.md", # first
        2,
      ]
      inline = { a = true, b.c = -1.5 }
      hex = 0x1F
      big = 1_000
      day = 2026-11-21

      [workflow]
      on_complete = ""
      [workflow.deep."k.k"]
      x = 1
      [[agent.menu]]
      code = "CP"
      skill = "bmad-create-prd"
      [[agent.menu]]
      code = "VP"
      """
    let table = try TOML.parse("\u{FEFF}" + text.replacing("\n", with: "\r\n"))
    #expect(table["top"] == 1 && table["hex"] == 31 && table["big"] == 1000 && table["day"] == "2026-11-21")
    #expect(table["quoted key"] == "a\tb é \"x\"" && table["literal"] == "C:\\path")
    #expect(table["multi"] == "one two\nthree" && table["raw"] == "a 'b'\n'")
    #expect(table["list"] == .list(["file:{project-root}/**/x.md", 2]))
    #expect(table["inline"] == .map(["a": true, "b": .map(["c": .number(-1.5)])]))
    #expect(
      table["workflow"] == .map(["on_complete": "", "deep": .map(["k.k": .map(["x": 1])])]))
    #expect(
      table["agent"]
        == .map([
          "menu": .list([.map(["code": "CP", "skill": "bmad-create-prd"]), .map(["code": "VP"])])
        ]))
  }

  @Test(
    "faults have a place",
    arguments: [
      ("a = ", 1, 5), ("a = b", 1, 5), ("\na = \"x", 2, 5), ("a = 1 2", 1, 7), ("[a", 1, 3), ("a = 1\na = 2", 2, 6),
      ("[a]\n[[a]]", 2, 6), ("a = [1 2]", 1, 8), ("= 1", 1, 1), ("a = \"\\q\"", 1, 8), ("a", 1, 2), ("é", 1, 1),
    ])
  func faults(_ text: String, _ line: Int, _ column: Int) {
    do {
      _ = try TOML.parse(text)
      Issue.record("no fault in \(text)")
    } catch {
      #expect((error.line, error.column) == (line, column), "\(text)")
    }
  }

  @Test("no damage brings the reader down")
  func damage() {
    var generator = SeededRandom(seed: 7)
    let sample = Array("[a.b]\nc = [\"x\", {d = 1}]\n[[e]]\nf = '''g\n'''\n".utf8)
    let alphabet = Array("[]{}=\"'.,#\n\\ax1\u{0}é".utf8)
    for _ in 0..<2_000 {
      var bytes = sample
      for _ in 0..<(1 + Int(generator.next() % 6)) {
        bytes[Int(generator.next() % UInt64(bytes.count))] = alphabet[Int(generator.next() % UInt64(alphabet.count))]
      }
      _ = try? TOML.parse(String(decoding: bytes, as: UTF8.self))
    }
    _ = try? TOML.parse("a = " + String(repeating: "[", count: 100_000))
    _ = try? TOML.parse(String(repeating: "a.", count: 100_000))
  }

  @Test("a long array of tables, and a long table in one")
  func long() throws {
    let tables = try TOML.parse(String(repeating: "[[menu]]\ncode = 'A'\n", count: 20_000))
    guard case .list(let items)? = tables["menu"] else {
      Issue.record("no list")
      return
    }
    #expect(items.count == 20_000 && items.allSatisfy { $0 == .map(["code": "A"]) })
    let keys = (0..<20_000).map { "k\($0) = \($0)\n" }.joined()
    let table = try TOML.parse("[[menu]]\n" + keys + "[[menu]]\n[other]\nx.y = 1\nx.z = 2\n")
    guard case .list(let two)? = table["menu"], case .map(let first)? = two.first else {
      Issue.record("no table")
      return
    }
    #expect(first.count == 20_000 && first["k19999"] == 19_999 && two.count == 2)
    #expect(table["other"] == .map(["x": .map(["y": 1, "z": 2])]))
  }

  @Test("how overrides merge")
  func merging() throws {
    let base = try TOML.parse(
      "[workflow]\nfacts = ['a']\nname = 'x'\nsame = 1\n[[workflow.menu]]\ncode = 'A'\nv = 1\n[[workflow.menu]]\ncode = 'B'\n"
    )
    let over = try TOML.parse(
      "[workflow]\nfacts = ['b']\nname = 'y'\n[[workflow.menu]]\ncode = 'A'\nv = 2\n[[workflow.menu]]\nid = 'C'\n")
    #expect(
      Customization.merged(base, with: over)["workflow"]
        == .map([
          "facts": .list(["a", "b"]), "name": "y", "same": 1,
          "menu": .list([.map(["code": "A", "v": 2]), .map(["code": "B"]), .map(["id": "C"])]),
        ]))
  }
}

import Support
import Testing
import YAML

private let fragments = [
  "a", "word", " ", "  ", "\n", "\n\n", "\r\n", "\r", "\t", "\0", "é", "e\u{301}", "\u{301}", "😀", "👩‍👩‍👧",
  ":", ": ", " #", "#", "-", "- ", "---", "...", "?", "? ", "*", "&", "!", "%", "@", "`", "'", "\"", "\\", "|", ">",
  "{", "}", "[", "]", ",", "=", "<<", "true", "null", "~", "yes", "0", "12", "1.5", "0x1F", "1e3", ".inf",
  "2026-01-31", "10:30", "_", ".", "\u{85}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{7F}", "\u{9F}", "\u{1B}",
  "\u{FFFE}", "\u{A0}", "\u{10FFFF}", "\u{202E}", "日本", "z: |\n",
]

extension SeededRandom {
  mutating func text() -> String {
    (0..<Int.random(in: 0...7, using: &self)).map { _ in
      fragments[Int.random(in: 0..<fragments.count, using: &self)]
    }.joined()
  }

  mutating func number() -> Double {
    switch Int.random(in: 0...3, using: &self) {
    case 0: Double(Int.random(in: -50...50, using: &self))
    case 1: Double.random(in: -1...1, using: &self)
    default:
      // Not a number differs from itself, which the comparison of trees could not pass.
      Double(bitPattern: next()).isNaN ? 1.5 : Double(bitPattern: next() & 0x7FEF_FFFF_FFFF_FFFF)
    }
  }

  mutating func tree(depth: Int) -> Emittable {
    switch Int.random(in: 0...(depth > 0 ? 9 : 5), using: &self) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &self))
    case 2: return .int(Int(truncatingIfNeeded: next()))
    case 3: return .double(number())
    case 4, 5: return .string(text())
    case 6, 7: return .sequence((0..<Int.random(in: 0...4, using: &self)).map { _ in tree(depth: depth - 1) })
    default:
      var seen: Set<String> = []
      return .mapping(
        (0..<Int.random(in: 0...4, using: &self)).compactMap { _ in
          let key = text()
          let entry = Emittable.Entry(key, tree(depth: depth - 1))
          return seen.insert(key).inserted ? entry : nil
        })
    }
  }
}

/// Swift's `==` takes canonically equivalent texts for equal; here every byte has to survive.
private func bytes(_ tree: Emittable) -> [UInt8] { Array("\(tree)".utf8) }

@Suite struct `Round trips` {
  @Test func `what is written is read back`() throws {
    var random = SeededRandom(seed: 20_261_120)
    for number in 0..<4_000 {
      let tree = random.tree(depth: 4)
      let text = emit(tree)
      let read = Result { () throws in try Emittable(#require(try parse(text, file: "f"))) }
      guard case .success(let back) = read, back == tree, bytes(back) == bytes(tree), emit(back) == text else {
        Issue.record("case \(number): \(tree)\n\(text)\n\(read)")
        return
      }
    }
  }

  @Test func `comments change nothing`() throws {
    var random = SeededRandom(seed: 7)
    for _ in 0..<1_000 {
      let value = random.tree(depth: 3)
      let inner: Emittable = .mapping([.init("m", value, comment: random.text())])
      let outer: [Emittable.Entry] = [
        .init("k", value, comment: random.text()), .init("l", [inner], comment: random.text()),
      ]
      let tree: Emittable = [.mapping(outer)]
      let plain: Emittable = [["k": value, "l": [["m": value]]]]
      #expect(try Emittable(#require(try parse(emit(tree), file: "f"))) == plain)
    }
  }

  @Test func `no input crashes the reader`() {
    var random = SeededRandom(seed: 99)
    for _ in 0..<3_000 {
      var input: [UInt8] = []
      for _ in 0..<Int.random(in: 0...40, using: &random) {
        if Int.random(in: 0...30, using: &random) == 0 {
          input.append(UInt8(truncatingIfNeeded: random.next()))
        } else {
          input += Array(fragments[Int.random(in: 0..<fragments.count, using: &random)].utf8)
        }
        if Int.random(in: 0...2, using: &random) == 0 { input.append(UInt8(ascii: "\n")) }
      }
      guard let root = try? parse(input, file: "f") else { continue }
      check(root, input)
    }
  }

  private func check(_ node: Node, _ input: [UInt8]) {
    guard node.bytes.upperBound <= input.count else {
      Issue.record("\(node.bytes) of \(input.count)")
      return
    }
    let token = input[node.bytes]
    switch node.content {
    case .scalar(let text, .plain):
      if !text.contains(where: \.isWhitespace) {
        #expect(Array(token) == Array(text.utf8))
      }
    case .scalar(_, .double): #expect(token.first == UInt8(ascii: "\"") && token.last == UInt8(ascii: "\""))
    case .scalar(_, .single): #expect(token.first == UInt8(ascii: "'") && token.last == UInt8(ascii: "'"))
    case .scalar(_, .literal): #expect(token.first == UInt8(ascii: "|"))
    case .scalar(_, .folded): #expect(token.first == UInt8(ascii: ">"))
    case .sequence(let items): items.forEach { check($0, input) }
    case .mapping(let pairs):
      for pair in pairs {
        check(pair.key, input)
        check(pair.value, input)
      }
    }
  }
}

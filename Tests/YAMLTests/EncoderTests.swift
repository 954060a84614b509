import Testing
import YAML

@Suite struct `Encoding` {
  private struct State: Codable, Equatable {
    struct Step: Codable, Equatable {
      var id: String
      var cost: Double?
      var done = false
    }

    var schema = 1
    var name: String
    var note: String?
    var steps: [Step] = []
    var outputs: [String: Int] = [:]
    var tags: Set<String> = []
    var ratio: Float = 0.1
  }

  @Test func `a value is written in the order of its keys, dictionaries and sets sorted`() throws {
    let state = State(
      name: "é: x", steps: [.init(id: "1-1", cost: 0.25), .init(id: "b", done: true)],
      outputs: ["z": 1, "a": 2, "M": 3, "yes": 4], tags: ["q", "b", "a"])
    let text = try YAMLEncoder().encode(state)
    #expect(
      text == """
        schema: 1
        name: "é: x"
        steps:
          - id: 1-1
            cost: 0.25
            done: false
          - id: b
            done: true
        outputs:
          M: 3
          a: 2
          "yes": 4
          z: 1
        tags:
          - a
          - b
          - q
        ratio: 0.1

        """)
    #expect(try YAMLDecoder().decode(State.self, from: text, file: "f") == state)
  }

  @Test func `scalars, empties and nulls`() throws {
    let encoder = YAMLEncoder()
    #expect(try encoder.encode("true") == "\"true\"\n")
    #expect(try encoder.encode([String]()) == "[]\n")
    #expect(try encoder.encode([Int?.some(1), nil]) == "- 1\n- null\n")
    #expect(try encoder.encode(UInt8(7)) == "7\n")
    #expect(try encoder.encode([2: "b", 1: "a"]) == "\"1\": a\n\"2\": b\n")
    #expect(throws: EncodingError.self) { try encoder.encode([UInt64.max]) }
  }

  @Test func `a chain without end is refused`() {
    struct Chain: Encodable {
      enum CodingKeys: CodingKey { case next }
      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Chain(), forKey: .next)
      }
    }
    #expect(throws: EncodingError.self) { try YAMLEncoder().encode(Chain()) }
  }

  @Test func `nested containers and a superclass's part`() throws {
    struct Odd: Encodable {
      enum Key: String, CodingKey { case list, map }
      func encode(to encoder: any Encoder) throws {
        var keyed = encoder.container(keyedBy: Key.self)
        var list = keyed.nestedUnkeyedContainer(forKey: .list)
        try list.encode(1)
        var inner = list.nestedContainer(keyedBy: Key.self)
        try inner.encodeNil(forKey: .map)
        try keyed.encode("first", forKey: .map)
        try keyed.encode("again", forKey: .map)
        var own = keyed.superEncoder().singleValueContainer()
        try own.encode(true)
      }
    }
    #expect(try YAMLEncoder().encode(Odd()) == "list:\n  - 1\n  - map: null\nmap: again\nsuper: true\n")
  }
}

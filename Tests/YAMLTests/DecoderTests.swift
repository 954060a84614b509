import Testing
import YAML

private struct Settings: Decodable, Equatable {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case maxAgents = "max_concurrent_agents"
    case ratio, enabled, version, model
  }

  var maxAgents: Int
  var ratio: Double?
  var enabled: Bool?
  var version: String?
  var model: Model?
}

private enum Model: String, Decodable { case small, large }

private struct Project: Decodable, Equatable {
  struct Step: Decodable, Equatable {
    enum CodingKeys: String, CodingKey, CaseIterable { case id, tags }
    var id: String
    var tags: [String: [Int]]?
  }

  var name: String
  var settings: Settings?
  var steps: [Step]?
}

@Suite struct `Decoding` {
  private func faults<T: Decodable>(_ type: T.Type, _ text: String, refusing: Bool = false) -> [String] {
    do {
      _ = try YAMLDecoder(unknownKeys: refusing ? .refuse : .ignore).decode(type, from: text, file: "f")
      return []
    } catch { return error.errors.map(\.description) }
  }

  @Test func `a document becomes a value`() throws {
    let text = """
      name: démo
      settings: {max_concurrent_agents: 0x10, ratio: 2, enabled: true, version: 1.0, model: large}
      steps:
        - id: 7
          tags: {a: [1, 2], b: []}
        - {id: "x", tags: ~}
      other: ignored
      """
    let project = try YAMLDecoder().decode(Project.self, from: text, file: "f")
    #expect(
      project
        == Project(
          name: "démo",
          settings: Settings(maxAgents: 16, ratio: 2, enabled: true, version: "1.0", model: .large),
          steps: [.init(id: "7", tags: ["a": [1, 2], "b": []]), .init(id: "x", tags: nil)]))
  }

  @Test(arguments: [
    (
      "name: x\nsettings:\n  max_concurrent_agents: three\n",
      "f:3:26: settings.max_concurrent_agents: expected an integer, found the text \"three\""
    ),
    (
      "name: x\nsettings:\n  max_concurrent_agents: \"3\"\n",
      "f:3:26: settings.max_concurrent_agents: expected an integer, found the quoted text \"3\" (remove the quotes)"
    ),
    (
      "name: x\nsettings: {max_concurrent_agents: 1.5}\n",
      "f:2:35: settings.max_concurrent_agents: expected an integer, found the number 1.5"
    ),
    (
      "name: x\nsettings: {max_concurrent_agents: }\n",
      "f:2:35: settings.max_concurrent_agents: expected an integer, found nothing"
    ),
    (
      "name: x\nsettings: {max_concurrent_agents: 99999999999999999999}\n",
      "f:2:35: settings.max_concurrent_agents: "
        + "expected an integer from \(Int.min) to \(Int.max), found 99999999999999999999"
    ),
    (
      "name: x\nsettings: {max_concurrent_agents: 1, enabled: yes}\n",
      "f:2:47: settings.enabled: expected true or false, found the text \"yes\" (write true or false)"
    ),
    (
      "name: x\nsettings: {max_concurrent_agents: 1, ratio: [1]}\n",
      "f:2:45: settings.ratio: expected a number, found a list"
    ),
    ("name: x\nsettings: {}\n", "f:2:11: settings.max_concurrent_agents: this key is missing"),
    ("name: x\nsettings: none\n", "f:2:11: settings: expected a mapping, found the text \"none\""),
    ("name: {a: b}\n", "f:1:7: name: expected a text, found a mapping"),
    ("name: x\nsteps: {}\n", "f:2:8: steps: expected a list, found a mapping"),
    (
      "name: x\nsteps:\n  - id: a\n    tags: {k: [1, x]}\n",
      "f:4:19: steps[0].tags.k[1]: expected an integer, found the text \"x\""
    ),
    ("", "f:1:1: expected a mapping, found nothing"),
    ("name: [\n", "f:1:7: this [ is never closed"),
  ])
  func `a fault names place, key path, what was expected and what is there`(text: String, expected: String) {
    #expect(faults(Project.self, text) == [expected])
  }

  @Test func `an enum's own fault has its place`() {
    let found = faults(Project.self, "name: x\nsettings: {max_concurrent_agents: 1, model: huge}\n")
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("f:2:45: settings.model: Cannot initialize Model from invalid String value") == true)
  }

  @Test func `unknown keys are all reported, with the nearest known key`() {
    let text = "name: x\nsettings: {max_concurent_agents: 1, zzz: 2}\nsteps: [{id: 1, tag: 2}, {id: 1, ID: 3}]\n"
    #expect(faults(Project.self, text) == ["f:2:11: settings.max_concurrent_agents: this key is missing"])
    #expect(
      faults(Project.self, text.replacing(settings: "max_concurrent_agents"), refusing: true) == [
        "f:2:38: settings: unknown key \"zzz\" (known keys: max_concurrent_agents, ratio, enabled, version, model)",
        "f:3:17: steps[0]: unknown key \"tag\" (did you mean \"tags\"?)",
        "f:3:34: steps[1]: unknown key \"ID\" (did you mean \"id\"?)",
      ])
    #expect(
      faults(Project.self, text, refusing: true).first == "f:2:11: settings.max_concurrent_agents: this key is missing")
  }

  @Test func `sizes, dictionaries and nested containers`() throws {
    struct Odd: Decodable {
      var values: [Int] = []
      var rest: String
      var inner: Bool
      enum Key: String, CodingKey { case list, map, base }
      init(from decoder: any Decoder) throws {
        let keyed = try decoder.container(keyedBy: Key.self)
        var list = try keyed.nestedUnkeyedContainer(forKey: .list)
        var pair = try list.nestedUnkeyedContainer()
        while !pair.isAtEnd { values.append(try pair.decodeNil() ? -1 : pair.decode(Int.self)) }
        let map = try list.nestedContainer(keyedBy: Key.self)
        rest = try map.decode(String.self, forKey: .base)
        inner = try keyed.superDecoder(forKey: .map).singleValueContainer().decode(Bool.self)
      }
    }
    let odd = try YAMLDecoder().decode(Odd.self, from: "list: [[1, ~, 3], {base: b}]\nmap: true\n", file: "f")
    #expect(odd.values == [1, -1, 3] && odd.rest == "b" && odd.inner)
    #expect(faults(Odd.self, "list: [[1], 3]\n") == ["f:1:13: list[1]: expected a mapping, found the number 3"])
    #expect(faults(Odd.self, "list: [[1]]\n") == ["f:1:7: list: expected more than the 1 items of this list"])
    #expect(try YAMLDecoder().decode([Int: UInt64].self, from: "1: 18446744073709551615\n", file: "f") == [1: .max])
    #expect(faults([Int8].self, "[127, 128]") == ["f:1:7: [1]: expected an integer from -128 to 127, found 128"])
    #expect(try YAMLDecoder().decode([Float?].self, from: "[1, .5, ~]", file: "f") == [1, 0.5, nil])
    #expect(try YAMLDecoder().decode(String?.self, from: "", file: "f") == nil)
  }

  @Test func `an error of a type's own gets the place of its value`() {
    struct Refused: Error, CustomStringConvertible { let description = "not this one" }
    struct Picky: Decodable {
      init(from decoder: any Decoder) throws { throw Refused() }
    }
    #expect(faults([String: [Picky]].self, "a:\n  - x\n") == ["f:2:5: a[0]: not this one"])
  }
}

extension String {
  fileprivate func replacing(settings key: String) -> String {
    split(separator: "max_concurent_agents", omittingEmptySubsequences: false).joined(separator: key)
  }
}

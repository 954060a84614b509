import Testing
import YAML

@Suite struct `Reading by hand` {
  private enum Isolation: String, CaseIterable { case none, worktree }
  private enum Key: String, CodingKey, CaseIterable { case name, maxAgents = "max_agents" }

  private func field(_ text: String) throws -> Field { Field(try #require(try parse(text, file: "f"))) }

  @Test func `right values give no faults`() throws {
    let root = try field("name: x\nn: 3\nr: 1.5\non: true\nlist: [a, b]\nmap: {k: 1}\niso: worktree\nnull: ~\n")
    var faults = Faults()
    #expect(root["name"].string(&faults, required: true) == "x")
    #expect(root["n"].int(in: 1...5, &faults) == 3)
    #expect(root["r"].double(in: 0...2, &faults) == 1.5)
    #expect(root["on"].bool(&faults) == true)
    #expect(root["list"].items(&faults).map { $0.string(&faults) } == ["a", "b"])
    #expect(root["map"].entries(&faults).map(\.key) == ["k"])
    #expect(root["iso"].choice(Isolation.self, &faults) == .worktree)
    #expect(root["list"].decode([String].self, &faults) == ["a", "b"])
    #expect(root["absent"]["below"].int(&faults) == nil)
    #expect(!root["null"].isPresent && root["null"].string(&faults) == nil)
    #expect(root["absent"]["below"].string(&faults, required: true) == nil)
    try faults.check()
  }

  @Test func `all faults are gathered`() throws {
    let root = try field("a:\n  n: x\n  m: 9\n  l: {}\n  i: worktre\n  k: ~\n  z: [1, [x]]\nb: 1\n")
    let a = root["a"]
    var faults = Faults()
    a.allow(["n", "m", "l", "i", "k", "missing"], &faults)
    root["b"].allow([], &faults)
    #expect(a["n"].int(&faults) == nil)
    #expect(a["m"].int(in: 1...5, &faults) == nil)
    #expect(a["l"].items(&faults).isEmpty)
    #expect(a["i"].choice(Isolation.self, &faults) == nil)
    #expect(a["k"].string(&faults, required: true) == nil)
    #expect(a["missing"].string(&faults, required: true) == nil)
    #expect(a["z"].items(&faults).last?.decode([Int].self, &faults) == nil)
    do {
      try faults.check()
      Issue.record("no faults")
    } catch {
      #expect(
        error.description == """
          f:2:3: a.missing: this key is missing
          f:2:6: a.n: expected an integer, found the text "x"
          f:3:6: a.m: expected a number from 1 to 5, found 9
          f:4:6: a.l: expected a list, found a mapping
          f:5:6: a.i: expected one of none, worktree, found "worktre" (did you mean "worktree"?)
          f:6:6: a.k: a value is missing
          f:7:3: a: unknown key "z" (known keys: n, m, l, i, k, missing)
          f:7:11: a.z[1][0]: expected an integer, found the text "x"
          f:8:4: b: expected a mapping, found the number 1
          """)
    }
  }

  @Test func `unknown keys of a coding key's cases`() throws {
    let root = try #require(try parse("name: 1\nmax-agent: 2\n? [x]\n: 1\n", file: "f"))
    #expect(
      unknownKeys(in: root, allowed: Key.self, keyPath: "s").map(\.description) == [
        "f:2:1: s: unknown key \"max-agent\" (did you mean \"max_agents\"?)", "f:3:3: s: a key must be a text",
      ])
  }

  @Test(
    arguments: [
      ("nmae", "name"), ("Name", "name"), ("max-agents", "max_agents"), ("maxagents", "max_agents"), ("modle", "model"),
      ("x", nil), ("completely", nil), ("", nil), (String(repeating: "a", count: 500), nil),
    ] as [(String, String?)])
  func `the nearest key`(text: String, expected: String?) {
    #expect(nearest(to: text, among: ["name", "max_agents", "model"]) == expected)
  }

  @Test func `a message cannot steer a terminal`() throws {
    var faults = Faults()
    _ = try field("a: \"\\e[2J\\n\(String(repeating: "y", count: 500))\"\n")["a"].int(&faults)
    let message = try #require(faults.errors.first?.message)
    #expect(message.hasPrefix("expected an integer, found the quoted text \"\\x1B[2J\\nyyy"))
    #expect(message.count < 150)
  }
}

import Host
import Kernel
import Testing

/// One fault of a configuration: where it is and what it is called.
struct FaultCase: Sendable, CustomTestStringConvertible {
  let text: String
  let code: String
  let place: String
  var words: [String] = []

  var testDescription: String { "\(code) in \(text.debugDescription.prefix(80))" }

  static let head = "schema: 1\nproject: {name: N, id: n}\n"

  /// A fault on the third line, below a sound head.
  static func third(_ line: String, _ code: String, column: Int, _ words: String...) -> FaultCase {
    FaultCase(text: head + line + "\n", code: code, place: "3:\(column)", words: words)
  }

  static let syntax: [FaultCase] = [
    FaultCase(text: "schema: 1\nproject:\n\tname: N\n", code: "invalid-yaml", place: "3:1", words: ["tab"]),
    FaultCase(text: head + "brief: a\nbrief: b\n", code: "invalid-yaml", place: "4:1", words: ["brief"]),
    FaultCase(text: head + "gates: [", code: "invalid-yaml", place: "3:8"),
    FaultCase(text: head + "---\nx: 1\n", code: "invalid-yaml", place: "3:1"),
    FaultCase(text: "", code: "empty-configuration", place: "1:1"),
    FaultCase(text: "# nothing\n", code: "empty-configuration", place: "1:1"),
    FaultCase(text: "- schema\n", code: "wrong-type", place: "1:1"),
    FaultCase(text: "schema\n", code: "wrong-type", place: "1:1"),
  ]

  static let keys: [FaultCase] = [
    third("setings: {}", "unknown-key", column: 1, "setings", "settings"),
    third("settings: {escalation_treshold: 1}", "unknown-key", column: 12, "escalation_threshold"),
    third("agents: {john: {modell: x}}", "unknown-key", column: 17, "model"),
    third("providers: {antropic: {}}", "unknown-key", column: 13, "anthropic"),
    third("providers: {openai: {base: x}}", "unknown-key", column: 22),
    third("providers: {openai: {timeouts: {conect: 1s}}}", "unknown-key", column: 33, "connect"),
    third("providers: {openai: {api_key: abc}}", "unknown-key", column: 22, "api_key"),
    third("notify: {comand: [x]}", "unknown-key", column: 10, "command"),
    FaultCase(
      text: "schema: 1\nproject: {name: N, id: n, nmae: x}\n", code: "unknown-key", place: "2:27", words: ["name"]),
    FaultCase(text: "project: {name: N, id: n}\n", code: "missing-key", place: "1:1", words: ["schema"]),
    FaultCase(text: "schema: 1\nproject: {id: n}\n", code: "missing-key", place: "2:10", words: ["project.name"]),
    FaultCase(text: "schema: 1\nproject: {name: N}\n", code: "missing-key", place: "2:10", words: ["project.id"]),
    FaultCase(text: "schema: 1\n", code: "missing-key", place: "1:1", words: ["project.name"]),
    FaultCase(
      text: "schema: 1\nproject: {name: , id: n}\n", code: "missing-key", place: "2:17", words: ["project.name"]),
    FaultCase(text: "schema: 2\nfuture: 1\n", code: "newer-schema", place: "1:9", words: ["schema 2"]),
    FaultCase(text: "schema: 0\nproject: {name: N, id: n}\n", code: "out-of-range", place: "1:9"),
    FaultCase(text: "schema: one\nproject: {name: N, id: n}\n", code: "wrong-type", place: "1:9"),
  ]

  static let values: [FaultCase] = [
    third("settings: {max_concurrent_agents: 0}", "out-of-range", column: 35),
    third("settings: {max_concurrent_agents: two}", "wrong-type", column: 35),
    third("settings: {escalation_threshold: 1.5}", "out-of-range", column: 34, "settings.escalation_threshold"),
    third("settings: {escalation_threshold: .nan}", "out-of-range", column: 34),
    third("settings: {llm_budget_usd: -1}", "out-of-range", column: 28),
    third("settings: {daily_budget_usd: \"20\"}", "wrong-type", column: 30),
    third("settings: {auto_merge_prs: yes}", "wrong-type", column: 28),
    third("settings: {user_skill_level: expret}", "wrong-type", column: 30, "expert"),
    third("settings: {output_folder: ../docs}", "bad-path", column: 27),
    third("settings: []", "wrong-type", column: 11),
    third("brief: /etc/passwd", "bad-path", column: 8),
    third("brief: [a]", "wrong-type", column: 8),
    third("onboarding: docs/*.md", "wrong-type", column: 13),
    third("onboarding: [docs/*.md, ../x]", "bad-path", column: 25),
    third("agents: {a/b: offline}", "bad-name", column: 15),
    third("agents: {john: {effort: huge}}", "wrong-type", column: 25),
    third("agents: {john: {max_tokens: 0}}", "out-of-range", column: 29),
    third("agents: [john]", "wrong-type", column: 9),
    third("gates: {test: make test}", "wrong-type", column: 15),
    third("gates: {test: [[a]]}", "wrong-type", column: 16),
    third("providers: {openai: {base_url: api.openai.com}}", "bad-address", column: 32),
    third("providers: {openai: {api_key_env: my key}}", "bad-variable-name", column: 35),
    third("providers: {openai: {api_key_env: a1b2c3d4e5f6}}", "bad-variable-name", column: 35),
    third("providers: {openai: {timeouts: {total: 30}}}", "bad-duration", column: 40),
    third("notify: {webhook_env: \"https://example.com/x\"}", "bad-variable-name", column: 23),
    third("sandbox: maybe", "wrong-type", column: 10, "on, off"),
    FaultCase(text: "schema: 1\nproject: {name: N, id: a/b}\n", code: "bad-name", place: "2:24"),
    FaultCase(text: "schema: 1\nproject: {name: N, id: ..}\n", code: "bad-name", place: "2:24"),
    FaultCase(text: "schema: 1\nproject: {name: N, id: n, level: 5}\n", code: "out-of-range", place: "2:34"),
  ]
}

@Suite struct ConfigurationFaultTests {
  @Test(arguments: FaultCase.syntax + FaultCase.keys + FaultCase.values)
  func `A fault is told with its place`(_ fault: FaultCase) throws {
    let found = try failure { try ProjectConfiguration.parse(Array(fault.text.utf8), environment: [:]) }
    #expect(found.kind == .configuration)
    #expect(found.kind.exitCode == 78)
    #expect(found.code == fault.code, "\(found)")
    #expect(found.location?.description == ".bmad/project-config.yaml:\(fault.place)", "\(found)")
    #expect(found.related.isEmpty, "\(found.related)")
    for word in fault.words { #expect(found.message.contains(word), "\(found)") }
  }

  @Test func `An unknown key is answered with the one that was meant`() throws {
    let text = FaultCase.head + "setings: {}\n"
    let found = try failure { try ProjectConfiguration.parse(Array(text.utf8), environment: [:]) }
    #expect(found.message == "unknown key \"setings\"; did you mean \"settings\"?")
  }

  @Test func `All faults are found in one pass and told in the order of the file`() throws {
    let text = """
      setings: {}
      schema: 1
      gates: {test: make}
      project: {name: N, id: a/b, level: nine}
      settings: {escalation_threshold: 2, max_concurrent_agents: 0}
      """
    let found = try failure { try ProjectConfiguration.parse(Array(text.utf8), environment: [:]) }
    let all = [found] + found.related
    #expect(all.map { $0.location?.line } == [1, 3, 4, 4, 5, 5])
    #expect(all.map(\.code) == ["unknown-key", "wrong-type", "bad-name", "wrong-type", "out-of-range", "out-of-range"])
    #expect(found.related.allSatisfy { $0.related.isEmpty })
  }

  @Test(arguments: [
    "providers: {anthropic: {api_key_env: sk-ant-api03-SECRETSECRET}}",
    "providers: {openai: {api_key: sk-proj-SECRETSECRETSECRET1a}}",
    "agents: {john: sk-SECRETsecret1234567890abc}",
    "gates: {test: [curl, -H, \"Authorization: Bearer SECRETSECRETSECRET\"]}",
    "brief: https://me:SECRET@example.com/x",
    "notify: {webhook_env: \"https://hooks.slack.com/services/SECRET\"}",
    "sandbox: ghp_SECRETSECRETSECRETSECRET",
    "settings: {auto_merge_prs: AIzaSECRETSECRETSECRETSECRET}",
    "whatever: {deep: [ghp_SECRETSECRETSECRETSECRET]}",
  ])
  func `A secret is refused with advice and never repeated`(_ line: String) throws {
    let found = try failure {
      try ProjectConfiguration.parse(Array((FaultCase.head + line).utf8), environment: [:])
    }
    let all = [found] + found.related
    let secret = try #require(all.first { $0.code == "secret-in-configuration" })
    #expect(secret.hint?.contains("environment variable") == true)
    for fault in all { #expect(!"\(fault)\(fault.hint ?? "")".contains("SECRET")) }
  }

  @Test func `Ordinary texts are no secrets`() throws {
    let text =
      FaultCase.head
      + "agents: {john: openai/sk-learning-notes-for-everyone, amy: \"git@example.com:x\"}\n"
      + "providers: {openai: {base_url: \"http://localhost:8080/v1\", api_key_env: MY_KEY}}\n"
    #expect(throws: Never.self) { try ProjectConfiguration.parse(Array(text.utf8), environment: [:]) }
  }

  @Test func `An alias bomb is refused`() throws {
    var text = FaultCase.head + "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
    for (name, last) in zip("bcdefgh", "abcdefg") {
      text += "\(name): &\(name) [" + Array(repeating: "*\(last)", count: 10).joined(separator: ",") + "]\n"
    }
    let found = try failure { try ProjectConfiguration.parse(Array(text.utf8), environment: [:]) }
    #expect(found.code == "invalid-yaml")
  }

  @Test func `Bytes that are no UTF-8 are a fault with a place`() throws {
    let bytes = Array("schema: 1\nbrief: ".utf8) + [0xFF, 0x0A]
    let found = try failure { try ProjectConfiguration.parse(bytes, environment: [:]) }
    #expect(found.code == "invalid-yaml")
    #expect(found.location?.line == 2)
  }
}

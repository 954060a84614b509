import Kernel
import Support
import Testing

struct LoopTests {
  private func run(
    _ steps: String, provider: ScriptedProvider = ScriptedProvider(), yaml: String = ""
  ) async throws -> (RunHarness, RunSnapshot) {
    let harness = try RunHarness(
      instructions: "<workflow>\n\(steps)\n</workflow>", template: "# T\n", yaml: yaml, provider: provider)
    return (harness, try await harness.proceed())
  }

  @Test(arguments: [
    ("repeat=\"3\"", "pass {{N}}", ["pass 1", "pass 2", "pass 3"]),
    ("repeat=\"for-each-epic\"", "{{N}}: {{epic}} {{epic_num}}", ["1: a 1", "2: b 2"]),
    ("for-each=\"epic in epics\"", "{{epic}}", ["a", "b"]), ("for-each=\"epics\"", "{{epic}}", ["a", "b"]),
  ])
  func `a step is repeated as its attribute says`(attribute: String, words: String, shown: [String]) async throws {
    let (harness, done) = try await run(
      "<step n=\"1\" goal=\"A\" \(attribute)><output>\(words)</output></step>", yaml: "epics: [a, b]")
    #expect(done.status == .completed)
    #expect(harness.observer.messages == shown)
    #expect(harness.provider.requests.isEmpty)
  }

  @Test(arguments: [
    ("story=\"1 to 3\"", ["1", "2", "3"]), ("story=\"1 to count\"", ["1", "2"]), ("story=\"names\"", ["x", "y"]),
    ("story=\"{{names}}\"", ["x", "y"]), ("story=\"2 to 1\"", []), ("story=\"text\"", ["p", "q"]),
    ("story=\"lines\"", ["One thing", "Two, three"]), ("story=\"count\"", ["1", "2"]),
  ])
  func `a loop goes over ranges, lists and texts`(attribute: String, shown: [String]) async throws {
    let (harness, _) = try await run(
      "<step n=\"1\" goal=\"A\"><for-each \(attribute)><output>{{story}}</output></for-each></step>",
      yaml: "count: 2\nnames: [x, y]\ntext: \"p, q\"\nlines: \"1. One thing\\n2. Two, three\"")
    #expect(harness.observer.messages == shown)
  }

  @Test func `an agent yields the list once, and the step is run once for each item`() async throws {
    let provider = ScriptedProvider { brief, _ in
      .reply(.filling(brief.expected, facts: ["epic_list": "- Sails\n- Ropes"]))
    }
    let (harness, done) = try await run(
      """
      <step n="1" goal="A" repeat="for-each-epic"><action>Describe {{epic}}.</action>
      <template-output>epic_{{N}}</template-output></step>
      """, provider: provider)
    #expect(done.status == .completed)
    #expect(provider.requests.map { $0.brief?.expected.facts ?? [] } == [["epic_list"], [], []])
    #expect(harness.files["docs/demo.md"]?.contains("Text of epic_2.") == true)
    #expect(provider.requests[2].brief?.work.contains(.instruction("Describe Ropes.")) == true)
  }

  @Test func `where nothing tells the list the work is done once, and that is said`() async throws {
    let (harness, done) = try await run(
      "<step n=\"1\" goal=\"A\" repeat=\"for-each-selected-competitor\"><output>once</output></step>")
    #expect(harness.observer.messages == ["once"])
    #expect(done.assumptions.contains { $0.contains("selected competitor") })
  }

  @Test func `loops within loops count by N and M, and each item has a list of its own`() async throws {
    let provider = ScriptedProvider { brief, _ in
      .reply(.filling(brief.expected, facts: ["story_list_1": "[\"s\"]", "story_list_2": "t; u"]))
    }
    let (harness, _) = try await run(
      """
      <step n="1" goal="A" repeat="for-each-epic"><step n="1a" goal="B" repeat="for-each-story">
      <output>{{N}}.{{M}} {{epic}} {{story}}</output></step></step>
      """, provider: provider, yaml: "epics: [a, b]")
    #expect(harness.observer.messages == ["1.1 a s", "2.1 b t", "2.2 b u"])
  }

  @Test func `until-forms are one pass and one review of what it wrote`() async throws {
    let provider = ScriptedProvider { brief, call in
      .reply(.filling(brief.expected, texts: ["words": "Version \(call)."]))
    }
    let (harness, _) = try await run(
      """
      <step n="1" goal="A" repeat="until-approved"><action>Write.</action><template-output>words</template-output>
      <output>said</output></step>
      """, provider: provider)
    #expect(provider.requests.count == 2)
    #expect(harness.files["docs/demo.md"]?.contains("Version 2.") == true)
    #expect(harness.observer.messages == ["said"])
  }

  @Test func `a loop without end is refused with its place`() async throws {
    let (_, done) = try await run("<step n=\"1\" goal=\"A\" repeat=\"100000000\"><action>Set x = 1</action></step>")
    #expect(done.failure?.code == "too-many-items")
    #expect(done.failure?.location?.line == 2)
  }

  @Test func `a loop's names are gone after it`() async throws {
    let (harness, _) = try await run(
      """
      <step n="1" goal="A"><for-each story="1 to 2"><action>Set last = {{story}}</action></for-each>
      <output>[{{story}}] {{last}}</output></step>
      """)
    #expect(harness.observer.messages == ["[] 2"])
  }
}

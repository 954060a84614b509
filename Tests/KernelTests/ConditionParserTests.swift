import Kernel
import Support
import Testing

@Suite struct ConditionParserTests {
  @Test(
    arguments: [
      ("build_kind == 'library'", ConditionClass.comparison), ("{{stage}} != draft", .comparison),
      ("count >= 3", .comparison), ("epic status == 'done'", .comparison), ("notes != ''", .comparison),
      ("development_status[story_key] == review", .comparison), ("mode===fast", .comparison),
      ("track in [small, large]", .membership), ("'tests' in {{targets}}", .membership),
      ("caller NOT in known_callers list", .membership), ("platforms includes Linux", .membership),
      ("{{plan_path}} is provided", .state), ("{plan_path} is NOT provided", .state),
      ("size_class not yet set", .state),
      ("findings is not empty", .state), ("mode is Batch", .state), ("build_track is Quick Flow", .state),
      ("n", .answer), ("yes", .answer), ("2", .answer), ("choice == 2", .answer), ("answer == y", .answer),
      ("choice == b (Override)", .answer), ("choice in [b (Done), c (Dropped)]", .answer),
      ("user selects 1", .answer), ("{user_name} confirms", .answer), ("option 1 or 3 selected", .answer),
      ("user chooses option 3 (short summary)", .answer), ("user says no", .answer), ("user enters 'q'", .answer),
      ("status file found", .fileFact), ("plan.md does not exist", .fileFact), ("no draft report found", .fileFact),
      ("no drafted or ready item found", .fileFact), ("required settings are missing", .fileFact),
      ("exists", .fileFact),
      ("not exists", .fileFact), ("summary already exists", .fileFact), ("open tasks exist", .fileFact),
      ("else", .otherwise), ("Otherwise", .otherwise), ("else (the plan was read)", .otherwise),
      ("has_api", .flag), ("!new_pattern_found", .flag), ("NOT is_ready", .flag), ("a_b OR c_d", .flag),
      ("a_b == 1 and has_api", .mixed), ("kind == x OR output file found", .mixed),
    ])
  func `what the grammar knows is classified`(text: String, expected: ConditionClass) {
    #expect(Condition.parse(text).classification == expected)
  }

  @Test(
    arguments: [
      "complex domain", "project has UI or UX", "API/Backend project", "discussed", "greenfield", "epic is complete",
      "trigger is unclear", "user requests changes", "user doesn't know", "kind == 'a' or similar", "no or revise",
      "NOTES.md or similar found", "user selects 1 OR user presses enter", "mode != fast and project has several parts",
      "option 1 or 2 or no option 3", "state file age >= 24 hours", "plan status is file path (already done)",
      "several parts found here (client/ and server/)", "<a> or <b>", "not yet deployed", "a == b == c", "x ==", "== 3",
      "user enters item_id", "a < b", "", "...", "(", "'unclosed", "{{unclosed", "it found (", "STATE 2: half done",
      "and", "or", "not", "!", "a_b and", "in", "is", "[a]", "user selects", "option", "🙂 or 🙃",
    ])
  func `other text is prose as a whole`(text: String) {
    #expect(Condition.parse(text) == .prose(text))
    #expect(!Condition.parse(text).isDecidable)
  }

  @Test func `connectives bind as expected`() {
    let parsed = Condition.parse("a_a == 1 or b_b == 2 and (c_c or not d_d)")
    let equals = { (name: String, value: Int) in Condition.comparison(.init(name), .equal, .literal(.int(value))) }
    #expect(
      parsed == .or([equals("a_a", 1), .and([equals("b_b", 2), .or([.flag("c_c"), .not(.flag("d_d"))])])]))
  }

  @Test(arguments: [
    ("file exists", true), ("the file exists", true), ("file already exists", true), ("file found", true),
    ("file not found", false), ("file does not exist", false), ("file missing", false), ("file is missing", false),
  ])
  func `a file without a name is the one that was looked for last`(text: String, expected: Bool) {
    #expect(Condition.parse(text) == .exists(subject: nil, expected: expected))
  }

  @Test(
    arguments: [
      ("status file not found", "status file", false),
      ("story with status 'review' found", "story with status 'review'", true),
      ("no previous report found", "previous report", false), ("{{plan}} found", "{{plan}}", true),
      ("Context file does NOT exist", "Context file", false),
    ])
  func `what exists keeps its words`(text: String, subject: String, expected: Bool) {
    #expect(Condition.parse(text) == .exists(subject: subject, expected: expected))
  }

  @Test(
    arguments: [
      ("a_flag and {{x.y}} == z_word or 'q' in {{list}}", ["a_flag", "x.y", "list"]), ("choice == 2", []),
      ("{{found_epic}} found", ["found_epic"]), ("complex domain", []), ("x == {{y}} and x != 3", ["x", "y"]),
      ("states[key] == done", ["states"]), ("n in [{{m}}, o]", ["n", "m"]),
    ] as [(String, [String])])
  func `the variables are named once and in order`(text: String, names: [String]) {
    #expect(Condition.parse(text).variables == names)
  }

  @Test func `bare names are flags in templates`() {
    for name in ["ready", "multi-part", "n", "yes", "exists", "@first", "this.done", "user.name"] {
      #expect(Condition.parse(name, bareNames: true) == .flag(name))
    }
    #expect(Condition.parse("a AND !b", bareNames: true) == .and([.flag("a"), .not(.flag("b"))]))
  }

  @Test func `depth and length are bounded`() {
    let deep = String(repeating: "(", count: 99) + "a_b" + String(repeating: ")", count: 99)
    #expect(Condition.parse(deep) == .flag("a_b"))
    for text in [
      String(repeating: "(", count: 2000) + "a_b" + String(repeating: ")", count: 2000),
      String(repeating: "not ", count: 1000) + "a_b", String(repeating: "a_b or ", count: 100_000) + "a_b",
      String(repeating: "(", count: 100_000),
    ] { #expect(Condition.parse(text).classification == .prose) }
  }

  @Test func `no text crashes the parser`() {
    let words = [
      "a_b", "or", "and", "not", "(", ")", "[", "]", ",", "==", "in", "is", "'x'", "{y}", "user", "found", "1", "!",
    ]
    var random = SeededRandom(seed: 7)
    for _ in 0..<3000 {
      let text = (0..<random.below(9)).map { _ in words[random.below(words.count)] }.joined(separator: " ")
      let parsed = Condition.parse(text)
      _ = parsed.evaluate(in: ConditionContext(scope: Scope([["a_b": true]]), lastAnswer: "1"))
      if case .prose(let kept) = parsed { #expect(kept == text) }
    }
  }
}

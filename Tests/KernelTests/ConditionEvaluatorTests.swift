import Kernel
import Testing

@Suite struct ConditionEvaluatorTests {
  static let scope = Scope([
    [
      "mode": "Fast", "count": 3, "spelled": "10", "ready": true, "off_flag": "no", "has_ui": "yes",
      "empty_list": .list([]),
      "targets": .list(["docs", "tests"]), "joined": "docs, tests", "tools": .list(["Swift Build", "make"]),
      "next_step": "plan", "current": "plan", "states": .map(["s1": "done"]), "key": "s1", "blank": " ",
      "nothing": .null,
      "build_track": "quick-flow", "epic_status": "Open",
    ]
  ])

  @Test(
    arguments: [
      ("mode == fast", Truth.holds), ("mode != 'FAST'", .fails), ("count == 3", .holds), ("count == '3.0'", .holds),
      ("spelled > 9", .holds), ("count <= 2", .fails), ("ready == yes", .holds), ("has_ui == true", .holds),
      ("off_flag == false", .holds), ("off_flag", .fails), ("has_ui", .holds), ("not off_flag", .holds),
      ("current == next_step", .holds), ("current != next_step", .fails), ("mode in [slow, fast]", .holds),
      ("'docs' in {{targets}}", .holds), ("'docs' in joined", .holds), ("mode NOT in targets list", .holds),
      ("tools includes swift", .holds), ("tools contains ake", .fails), ("states[key] == done", .holds),
      ("states['s1'] != done", .fails), ("epic status == open", .holds), ("empty_list is empty", .holds),
      ("blank is empty", .holds), ("mode is not empty", .holds), ("mode is provided", .holds),
      ("gone is provided", .fails),
      ("gone not yet set", .holds), ("mode is Fast", .holds), ("build_track is Quick Flow", .holds),
      ("count == 3 (as counted)", .holds), ("targets.length > 1", .holds), ("{{mode}} == {{mode}}", .holds),
      ("gone == 1", .unknown(needs: ["gone"])), ("nothing == 1", .unknown(needs: ["nothing"])),
      ("mode == {{gone}}", .unknown(needs: ["gone"])), ("gone_flag", .unknown(needs: ["gone_flag"])),
      ("gone in [a]", .unknown(needs: ["gone"])), ("mode in gone", .unknown(needs: ["gone"])),
      ("gone is empty", .unknown(needs: ["gone"])), ("mode > 3", .unknown(needs: ["mode"])),
      ("gone_a and gone_b", .unknown(needs: ["gone_a", "gone_b"])), ("gone_a and count == 4", .fails),
      ("gone_a or count == 3", .holds), ("gone_a or count == 4", .unknown(needs: ["gone_a"])),
      ("not (gone_a and off_flag)", .holds), ("!gone_a", .unknown(needs: ["gone_a"])),
      ("complex domain", .unknown(needs: ["complex domain"])), ("ready", .holds),
    ] as [(String, Truth)])
  func `values decide`(text: String, expected: Truth) {
    #expect(Condition.parse(text).evaluate(in: ConditionContext(scope: Self.scope)) == expected)
  }

  @Test(
    arguments: [
      ("y", "Yes", [], Truth.holds), ("n", "y", [], .fails), ("n", "No, stop here.", [], .holds),
      ("n", "no problem at all", [], .unknown(needs: ["answer"])), ("n", "edit", [], .fails),
      ("answer == true", "y", [], .holds), ("choice == 2", "2", [], .holds), ("choice != 2", "2", [], .fails),
      ("option 1 or 3 selected", "3", [], .holds), ("user selects 1 or 2", "3", [], .fails),
      ("choice == 2", "Stop", ["1. Go on", "2. Stop"], .holds),
      ("choice == 2", "Go on", ["1. Go on", "2. Stop"], .fails),
      ("choice == 2", "Stop", ["Go on", "Stop"], .holds), ("c", "continue", ["[c] Continue", "[e] Edit"], .holds),
      ("user chooses stop", "2", ["1) Go on", "2) Stop"], .holds),
      ("user chooses stop", "2", [], .unknown(needs: ["answer"])),
      ("user chooses stop", "go", [], .fails), ("user confirms", "yes", [], .holds), ("user confirms", "n", [], .fails),
      ("stop", "stop", ["go", "stop"], .holds), ("stop", "go", ["go", "stop"], .fails),
      ("stop", "go", [], .unknown(needs: ["stop"])), ("choice in [a, b (Later)]", "B", [], .holds),
    ] as [(String, String, [String], Truth)])
  func `answers decide`(text: String, given: String, options: [String], expected: Truth) {
    let context = ConditionContext(scope: Scope(), lastAnswer: given, answerOptions: options)
    #expect(Condition.parse(text).evaluate(in: context) == expected)
  }

  @Test func `without an answer it is asked for`() {
    let context = ConditionContext(scope: Scope())
    #expect(Condition.parse("user selects 1").evaluate(in: context) == .unknown(needs: ["answer"]))
    #expect(Condition.parse("update_choice == 1").evaluate(in: context) == .unknown(needs: ["update_choice"]))
  }

  @Test func `a bound answer goes before the latest one`() {
    let context = ConditionContext(scope: Scope([["user_choice": 1]]), lastAnswer: "2")
    #expect(Condition.parse("user_choice == 1").evaluate(in: context) == .holds)
  }

  @Test func `else follows the check before it`() {
    var context = ConditionContext(scope: Scope())
    #expect(Condition.parse("else").evaluate(in: context) == .unknown(needs: []))
    context.previousSibling = true
    #expect(Condition.parse("else").evaluate(in: context) == .fails)
    context.previousSibling = false
    #expect(Condition.parse("otherwise").evaluate(in: context) == .holds)
  }

  @Test func `facts tell what exists`() {
    let facts = ["status file": true, "old plan": false, "3": true, "": true, "has_db": true, "complex domain": false]
    let context = ConditionContext(scope: Scope([["epic": 3]]), facts: { facts[$0] })
    let cases: [(String, Truth)] = [
      ("status file found", .holds), ("status file not found", .fails), ("no old plan found", .holds),
      ("{{epic}} found", .holds), ("exists", .holds), ("not exists", .fails), ("has_db", .holds),
      ("complex domain", .fails), ("new plan found", .unknown(needs: ["new plan"])),
      ("new plan found and old plan exists", .fails),
    ]
    for (text, expected) in cases { #expect(Condition.parse(text).evaluate(in: context) == expected, "\(text)") }
  }

  @Test func `missing names can be read as empty`() {
    let context = ConditionContext(scope: Scope(), readsMissingAsEmpty: true)
    let cases: [(String, Truth)] = [
      ("gone == x", .fails), ("gone != true", .holds), ("gone > 1", .fails), ("gone_flag", .fails),
      ("!gone_flag", .holds),
      ("gone is empty", .holds), ("gone == ''", .holds), ("gone in [a]", .fails), ("gone not in [a]", .holds),
    ]
    for (text, expected) in cases { #expect(Condition.parse(text).evaluate(in: context) == expected, "\(text)") }
  }
}

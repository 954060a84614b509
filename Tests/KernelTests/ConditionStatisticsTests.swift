import Kernel
import Testing

@Suite("What conditions are about") struct ConditionStatisticsTests {
  @Test(
    "the kind of a condition",
    arguments: [
      ("level < 2", ConditionStatistics.Kind.comparison), ("{x} is NOT provided", .comparison),
      ("mode in [a, b]", .comparison), ("target includes x", .comparison), ("n", .closedAnswer),
      ("user selects 1", .closedAnswer), ("choice == 2", .closedAnswer), ("continue", .closedAnswer),
      ("no or revise", .closedAnswer), ("option 1 or 3 selected", .closedAnswer),
      ("status file not found", .statusFact),
      ("prd is not the next expected workflow", .statusFact),
      ("prd status is file path (already completed)", .statusFact),
      ("context file exists", .fileExists), ("docs/x.md does not exist", .fileExists), ("exists", .fileExists),
      ("else", .otherwise), ("ux_spec_found", .boolean), ("!novel_pattern_detected", .boolean),
      ("no backlog story found", .lookup), ("story key not found in file", .lookup), ("more tasks remain", .lookup),
      ("greenfield", .enumWord), ("Minor scope", .enumWord), ("STATE 1: Clean slate", .enumWord),
      ("user requests changes", .answerIntent), ("{user_name} expresses concerns", .answerIntent),
      ("the change affects how people work", .prose), ("a == 1 AND the team agrees with it", .prose),
      ("a == 1 AND b_found", .boolean),
    ])
  func kind(_ text: String, _ kind: ConditionStatistics.Kind) {
    #expect(ConditionStatistics.Kind(text) == kind)
  }

  @Test("shares of the conditions of a workflow")
  func shares() {
    let range = SourceRange(.start, .start)
    func node(_ tag: Kernel.Tag, _ condition: String?, _ children: [Node] = []) -> Node {
      Node(
        tag: tag, attributes: condition.map { [Attribute(name: "if", value: $0, range: range)] } ?? [],
        children: children, range: range)
    }
    let body = [
      node(
        .step, "level == 1", [node(.check, "ux_found", [node(.action, "people agree with it")]), node(.check, "y")]),
      node(.step, nil),
    ]
    let workflow = Workflow(
      name: "w", directory: ".", dialect: .tags, instructions: SourceText(path: "i.md", text: ""), body: body)
    let statistics = ConditionStatistics(of: [workflow, workflow])
    #expect(statistics.total == 8 && statistics.count(.engine) == 4)
    #expect(statistics.share(.facts) == 0.25 && statistics.share(.judgement) == 0.25)
    #expect(ConditionStatistics(of: []).share(.engine) == 1)
  }

  @Test(
    "a path is what is looked for, with or without the word for it",
    arguments: [
      ("{{sprint_status}} file exists", "{{sprint_status}}", true), ("{{x}} file does NOT exist", "{{x}}", false),
      ("file at docs/x.md exists", "docs/x.md", true), ("the file {path} is missing", "{path}", false),
      ("{path} exists", "{path}", true), ("context file exists", "context file", true),
      ("{{epic}} found", "{{epic}}", true),
    ])
  func subjects(_ text: String, _ subject: String, _ expected: Bool) {
    #expect(Condition.parse(text) == .exists(subject: subject, expected: expected))
  }
}

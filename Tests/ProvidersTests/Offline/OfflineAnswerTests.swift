import Kernel
import Providers
import Testing

/// What a person answers reaches the document, whatever the answer looks like.
@Suite struct OfflineAnswerTests {
  static let answers = [
    "primary_users": "Dog walkers and their clients.", "current_way": "On paper.",
    "success_measure": "By May 2027 half of the walks are booked with it.", "must_haves": "Booking a walk.",
    "exclusions": "No payments.", "deadline_budget": "No deadline; no budget.", "data_rules": "None.",
  ]

  @Test(arguments: ["An app for dog walkers.", Briefs.structured, Briefs.letter, Briefs.priorities])
  func `every answer is cited and its question is gone`(brief: String) throws {
    let run = try RequirementsWorkflow([Briefs.document(brief)], persons: Self.answers)
    for (variable, question) in RequirementsWorkflow.asks {
      #expect(run.draft.contains("[answer:prd-2-\(variable)]"), "\(variable)")
      #expect(!run.section("open_questions").contains(question), "\(variable)")
    }
    #expect(run.section("out_of_scope").contains("No payments. [answer:prd-2-exclusions]"))
    #expect(run.section("problem_statement").contains("On paper. [answer:prd-2-current_way]"))
  }

  @Test func `who does not know leaves the question open`() throws {
    let run = try RequirementsWorkflow(
      [Briefs.document("An app for dog walkers.")], persons: ["success_measure": "We do not know yet."])
    #expect(run.draft.contains("[answer:prd-2-success_measure]"))
    #expect(run.section("success_criteria").hasSuffix("?"))
    #expect(run.section("open_questions").contains(run.section("success_criteria")))
  }

  @Test(arguments: OfflineQualityTests.sources) func `each question of a section is repeated at the end`(
    _ documents: [BoundDocument]
  ) throws {
    let run = try RequirementsWorkflow(documents, persons: Self.answers)
    let closing = Set(CitedText(run.section("open_questions")).questions)
    for section in run.sections.dropLast() {
      #expect(Set(CitedText(section.markdown).questions).subtracting(closing) == [])
    }
  }
}

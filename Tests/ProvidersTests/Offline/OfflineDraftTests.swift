import Kernel
import Providers
import Testing

@Suite struct OfflineDraftTests {
  static let briefs = [Briefs.structured, Briefs.letter, Briefs.terse]

  @Test(arguments: briefs) func `every statement is cited and stands where it says`(_ brief: String) throws {
    let documents = [Briefs.document(brief)]
    let run = try RequirementsWorkflow(documents)
    let text = CitedText(run.draft)
    #expect(text.uncited == [])
    #expect(text.unfounded(in: documents).map(\.text) == [])
    #expect(text.statements.count > 8)
  }

  @Test(arguments: briefs) func `every question stands once in the closing list`(_ brief: String) throws {
    let run = try RequirementsWorkflow([Briefs.document(brief)])
    let closing = CitedText(run.section("open_questions")).questions
    let before = run.sections.dropLast().flatMap { CitedText($0.markdown).questions }
    #expect(Set(before).subtracting(closing) == [])
    #expect(Set(closing).count == closing.count)
  }

  @Test(arguments: briefs) func `requirements are numbered without gaps and each has its acceptance`(
    _ brief: String
  ) throws {
    let run = try RequirementsWorkflow([Briefs.document(brief)])
    for (name, mark) in [("functional_requirements", "FR"), ("non_functional_requirements", "NFR")] {
      let lines = run.section(name).split(separator: "\n").map(String.init)
      #expect(lines.count.isMultiple(of: 2))
      for (index, line) in lines.enumerated() {
        #expect(line.hasPrefix(index.isMultiple(of: 2) ? "- **\(mark)-\(index / 2 + 1)** " : "  - Acceptance: "))
      }
    }
  }

  @Test(arguments: briefs) func `the same request gets the same reply`(_ brief: String) throws {
    let first = try RequirementsWorkflow([Briefs.document(brief)])
    let second = try RequirementsWorkflow([Briefs.document(brief)])
    #expect(first.replies == second.replies)
  }

  @Test(
    arguments: zip(
      briefs,
      [[], ["must_haves", "deadline_budget"], ["success_measure", "exclusions"]]))
  func `only what the brief does not say is doubted`(_ brief: String, _ missing: [String]) throws {
    let run = try RequirementsWorkflow([Briefs.document(brief)])
    let doubted = run.answers.filter { $0.confidence < 0.75 }.map { String($0.id.dropFirst("prd-2-".count)) }
    #expect(doubted == missing)
    #expect(run.answers.allSatisfy { $0.confidence <= 0.5 || $0.confidence >= 0.8 })
  }

  @Test func `requirements come from capabilities and not from complaints or plans`() throws {
    let run = try RequirementsWorkflow([Briefs.document(Briefs.structured)])
    let requirements = run.section("functional_requirements")
    #expect(requirements.contains("Keepers record an inspection of a hive"))
    #expect(!requirements.contains("notebook"))
    #expect(!requirements.contains("April"))
    #expect(requirements.contains("(growth) A second release could show the weather"))
    #expect(run.section("out_of_scope").contains("No shop and no forum"))
    #expect(run.section("vision_scope").contains("other clubs might join"))
  }

  @Test func `an acceptance is about its own requirement`() throws {
    let lines = try RequirementsWorkflow([Briefs.document(Briefs.structured)]).section("functional_requirements")
      .split(separator: "\n").map(String.init)
    let reminder = try #require(lines.firstIndex { $0.contains("reminds a keeper") })
    #expect(lines[reminder + 1].contains("seven days after the last inspection"))
    let export = try #require(lines.firstIndex { $0.contains("CSV") })
    #expect(lines[export + 1].hasSuffix("?"))
  }

  @Test func `a requirement that is written twice is listed once`() throws {
    let brief = Briefs.structured.replacing(
      "- Keepers can attach up to three photos to an inspection.",
      with: """
        - Keepers can attach up to three photos to an inspection.
        - Up to three photos can be attached to an inspection by keepers.
        """)
    let run = try RequirementsWorkflow([Briefs.document(brief)])
    #expect(run.section("functional_requirements").split(separator: "photos").count < 4)
  }

  @Test func `answers are woven in and their questions disappear`() throws {
    let documents = [Briefs.document(Briefs.letter)]
    let answers = [
      "must_haves": "Lending by scanning\nReserving from home\nReminders by e-mail",
      "deadline_budget": "The first release must be in use on 1 March 2027. It may cost 3,000 euros",
    ]
    let run = try RequirementsWorkflow(documents, persons: answers)
    let scope = run.section("mvp_scope")
    for item in ["Lending by scanning.", "Reserving from home.", "Reminders by e-mail."] {
      #expect(scope.contains("\(item) [answer:prd-2-must_haves]"))
    }
    #expect(run.draft.contains("It may cost 3,000 euros. [answer:prd-2-deadline_budget]"))
    let closing = run.section("open_questions")
    #expect(!closing.contains("deadline"))
    #expect(!closing.contains("Which features must the first release have?"))
    let byID = Dictionary(uniqueKeysWithValues: answers.map { ("prd-2-\($0.key)", $0.value) })
    let text = CitedText(run.draft)
    #expect(text.uncited == [])
    #expect(text.unfounded(in: documents, answers: byID).map(\.text) == [])
  }

  @Test func `questions come most blocking first`() throws {
    let closing = CitedText(try RequirementsWorkflow([Briefs.document(Briefs.terse)]).section("open_questions"))
      .questions
    let success = try #require(closing.firstIndex { $0.contains("measurable") })
    let acceptance = try #require(closing.firstIndex { $0.contains(" accepted?") })
    #expect(success < 4)
    #expect(acceptance > success)
  }
}

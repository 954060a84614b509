import Kernel
import Providers
import Testing

/// What is found whatever the style of a brief: headings, a readme, minutes, a conversation, a letter.
@Suite struct OfflineStyleTests {
  private func run(_ brief: String) throws -> RequirementsWorkflow {
    try RequirementsWorkflow([Briefs.document(brief)])
  }

  @Test func `priorities as headings are scopes and their items requirements`() throws {
    let run = try run(Briefs.moscow)
    #expect(run.section("vision_alignment").contains("Nobody waits in the rain twice."))
    #expect(run.section("problem_statement").contains("Storms: ") && run.section("problem_statement").contains("12 %"))
    #expect(run.section("users_and_needs").contains("Guests: unknown; book a place"))
    for name in ["mvp_scope", "functional_requirements"] {
      #expect(run.section(name).contains("Sailing list of the day"))
      #expect(run.section(name).contains("Cancellation by the skipper"))
    }
    #expect(!run.section("non_functional_requirements").contains("Sailing list"))
    #expect(run.section("growth_scope").contains("Reservation of a place"))
    #expect(run.section("growth_scope").contains("Messages between passengers"))
    #expect(run.section("out_of_scope").contains("No sale of tickets"))
    #expect(run.section("success_criteria").contains("fewer than 10 per month"))
    #expect(run.answers.first { $0.id.hasSuffix("success_measure") }?.confidence ?? 0 >= 0.75)
    let closing = run.section("open_questions")
    for open in [
      "Who pays for the screens on the quay?", "Shall the school have a log-in", "map has no date", "Guests",
    ] {
      #expect(closing.contains(open))
    }
  }

  @Test func `a release of a readme is its scope and a table's numbers name nothing`() throws {
    let run = try run(Briefs.readme)
    #expect(!run.draft.contains("Lena"))
    for feature in ["`linkcheck run <folder>[.<ext>]`", "Annotation on the offending line", "`GET /pages/{id}`"] {
      #expect(run.section("mvp_scope").contains(feature))
      #expect(run.section("functional_requirements").contains(feature))
      #expect(run.section("epic_outline").contains(feature))
    }
    #expect(run.section("mvp_scope").contains("`skip: \"*\"`"))
    let qualities = run.section("non_functional_requirements")
    #expect(qualities.contains("** Wall time on a laptop: p95 < 3 s."))
    #expect(qualities.contains("  - Acceptance: < 2% of links. [docs/brief.md:"))
    #expect(run.section("success_criteria").contains("9 → ≤2 by June 2027"))
    #expect(run.section("risks").contains("Sites will block us") && !run.section("risks").contains("love and fear"))
    #expect(run.section("users_and_needs").contains("Release managers"))
  }

  @Test func `minutes are read by their rulings`() throws {
    let run = try run(Briefs.minutes)
    #expect(run.section("vision_alignment").contains("The group wants a service"))
    #expect(run.section("problem_statement").contains("210 walk home"))
    for decided in ["Workers call the bus with a text message", "The driver sees the calls"] {
      #expect(run.section("mvp_scope").contains("- \(decided)"))
      #expect(run.section("functional_requirements").contains("** \(decided)"))
    }
    #expect(run.section("out_of_scope").contains("Payment in the bus"))
    #expect(run.section("open_questions").contains("whether dogs may ride along"))
    #expect(run.section("risks").contains("Amir is worried"))
    #expect(!run.draft.contains("Concerns.") && !run.draft.contains("Held on"))
  }

  @Test func `an answer in a conversation is about what was asked`() throws {
    let run = try run(Briefs.interview)
    #expect(run.section("users_and_needs").contains("Six volunteers"))
    #expect(run.section("success_criteria").contains("fewer than 5 percent"))
    #expect(run.section("out_of_scope").contains("No shop.") && run.section("out_of_scope").contains("no ratings"))
    #expect(run.section("risks").contains("labels get wet"))
    #expect(run.section("functional_requirements").contains("a gardener scans a bag"))
    #expect(!run.draft.contains("R: ") && !run.draft.contains("D: "))
  }

  @Test func `a dream is wanted and what is told is not`() throws {
    let run = try run(Briefs.dream)
    for name in ["mvp_scope", "functional_requirements"] {
      #expect(run.section(name).contains("someone sticks a label on it"))
      #expect(!run.section(name).contains("hard part"))
    }
    #expect(!run.draft.contains("here goes"))
    #expect(run.section("users_and_needs").contains("The two men at the scale"))
    #expect(run.section("success_criteria").contains("fewer than ten such sacks"))
    #expect(run.section("risks").contains("They get wet"))
  }

  @Test(arguments: [Briefs.moscow, Briefs.readme, Briefs.minutes, Briefs.interview, Briefs.dream])
  func `in every style statements are cited, stand where they say, and few questions block`(_ brief: String) throws {
    let documents = [Briefs.document(brief)]
    let run = try RequirementsWorkflow(documents)
    let text = CitedText(run.draft)
    #expect(text.uncited == [])
    #expect(text.unfounded(in: documents).map(\.text) == [])
    #expect(run.answers.filter { $0.confidence < 0.75 }.count <= 5)
    let closing = Set(CitedText(run.section("open_questions")).questions)
    #expect(Set(run.sections.dropLast().flatMap { CitedText($0.markdown).questions }).subtracting(closing) == [])
  }
}

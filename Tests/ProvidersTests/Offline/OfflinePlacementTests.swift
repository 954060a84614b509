import Kernel
import Providers
import Testing

/// Where the sentences of the example go, and where they must not.
@Suite struct OfflinePlacementTests {
  private func toolshed(_ persons: [String: String] = [:]) throws -> RequirementsWorkflow {
    try RequirementsWorkflow(Toolshed.documents, persons: persons)
  }

  @Test func `the goal stands in the vision, bylines and ideas do not`() throws {
    let run = try toolshed()
    let vision = run.section("vision_alignment")
    #expect(vision.contains("We want Toolshed, a small web application"))
    #expect(vision.contains("The goal is that a member"))
    #expect(!vision.contains("spreadsheet") && !vision.contains("locker") && !vision.contains("hints"))
    for form in ["A brief by", "Minutes of", "deadline_budget", "Deadline_budget", "hang beside"] {
      #expect(!run.draft.contains(form))
    }
  }

  @Test func `background, history and goals are no requirements`() throws {
    let run = try toolshed()
    let requirements = run.section("functional_requirements")
    for background in ["inhabitants", "640 different", "Anyone who lives", "We want Toolshed", "Last year"] {
      #expect(!requirements.contains(background))
    }
    #expect(requirements.contains("**FR-9** The yearly") && requirements.contains("**FR-10** (growth) A waiting list"))
    let other = try RequirementsWorkflow([Briefs.document(Briefs.chapters)])
    #expect(!other.section("functional_requirements").contains("coin machines"))
    #expect(!other.section("functional_requirements").contains("fall from"))
    #expect(other.section("functional_requirements").contains("A revoked permit disappears"))
  }

  @Test func `what is excluded stands only there`() throws {
    let run = try toolshed()
    #expect(run.section("out_of_scope").contains("Payments of any kind"))
    for name in ["mvp_scope", "growth_scope", "functional_requirements", "risks"] {
      #expect(!run.section(name).contains("Payments of any kind"))
    }
    let answered = try RequirementsWorkflow(
      [Briefs.document(Briefs.numbered)], persons: ["exclusions": "Lending to parents must wait."])
    #expect(answered.draft.split(separator: "Lending to parents").count == 2)
    #expect(answered.section("out_of_scope").contains("Lending to parents must wait."))
  }

  @Test func `house rules are rules`() throws {
    let run = try toolshed()
    let rules = run.section("domain_rules")
    for rule in ["at most five tools", "A loan lasts", "Ladders above", "is blocked", "Whoever breaks", "with a motor"]
    {
      #expect(rules.contains(rule))
    }
    #expect(!run.section("functional_requirements").contains("- **FR-10** A member may hold"))
    #expect(!run.section("mvp_scope").contains("house-rules"))
  }

  @Test func `who decides or maintains is no user`() throws {
    let users = try toolshed().section("users_and_needs")
    #expect(!users.contains("decides about") && !users.contains("programmers"))
    #expect(users.contains("Repairers are four volunteers"))
  }

  @Test func `what a brief calls its product is its type`() throws {
    #expect(try toolshed().section("project_type").hasPrefix("- Web application: We want Toolshed"))
    let tool = try RequirementsWorkflow([Briefs.document(Briefs.commandLine)])
    #expect(tool.section("project_type").hasPrefix("- Command-line tool: "))
  }

  @Test func `an answer that puts off is no requirement and no evidence`() throws {
    let later = "The board decides this before 1 June 2027."
    let run = try RequirementsWorkflow(
      [Briefs.document(Briefs.letter)],
      persons: ["must_haves": later, "data_rules": later, "success_measure": later, "exclusions": later])
    for name in ["functional_requirements", "complexity", "domain", "epic_outline", "non_functional_requirements"] {
      #expect(!run.section(name).contains(later))
    }
  }

  @Test func `priorities of a table decide the horizon`() throws {
    let run = try RequirementsWorkflow([Briefs.document(Briefs.priorities)])
    #expect(run.section("mvp_scope").contains("Close checklist: Controllers create"))
    #expect(run.section("growth_scope").contains("Slack reminders"))
    #expect(run.section("out_of_scope").contains("Forecasting: Predict the cash position"))
    #expect(!run.section("functional_requirements").contains("Forecasting"))
    #expect(run.section("users_and_needs").contains("External auditor: See who approved what"))
    #expect(run.section("product_magic").contains("Unlike BlackLine"))
  }

  @Test func `numbers of chapters are left out and a nested criterion is the acceptance`() throws {
    let run = try RequirementsWorkflow([Briefs.document(Briefs.numbered)])
    #expect(run.section("epic_outline").contains("### Epic 1: Pupils\n"))
    #expect(run.section("functional_requirements").contains("  - Acceptance: The reservation is kept for five school"))
    #expect(run.section("vision_alignment").contains("Bookworm shall enable pupils"))
    #expect(run.section("non_functional_requirements").contains("** Searching takes less than one second"))
    #expect(!run.draft.contains("Copy: a physical book"))
  }

  @Test func `ideas are told from plans where nothing else tells them`() throws {
    let run = try toolshed()
    #expect(run.section("growth_scope").contains("A waiting list"))
    #expect(run.section("vision_scope").contains("Other villages"))
    #expect(!run.section("growth_scope").contains("Other villages"))
  }
}

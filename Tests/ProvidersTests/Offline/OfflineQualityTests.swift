import Kernel
import Providers
import Testing

/// What holds for every document, whatever the kind of its brief.
@Suite struct OfflineQualityTests {
  static let sources: [[BoundDocument]] =
    [Toolshed.documents]
    + [
      Briefs.structured, Briefs.letter, Briefs.terse, Briefs.chapters, Briefs.priorities, Briefs.german,
      Briefs.numbered,
      Briefs.commandLine, Briefs.mail,
    ].map { [Briefs.document($0)] }

  @Test(arguments: sources) func `every statement stands where it says`(_ documents: [BoundDocument]) throws {
    let text = CitedText(try RequirementsWorkflow(documents).draft)
    #expect(text.uncited == [])
    #expect(text.unfounded(in: documents).map(\.text) == [])
  }

  @Test(arguments: sources) func `few questions block`(_ documents: [BoundDocument]) throws {
    let doubted = try RequirementsWorkflow(documents).answers.filter { $0.confidence < 0.75 }
    #expect(doubted.count <= 5)
  }

  @Test(arguments: sources) func `each requirement of the first release is in one epic`(
    _ documents: [BoundDocument]
  ) throws {
    let run = try RequirementsWorkflow(documents)
    let requirements = run.section("functional_requirements").split(separator: "\n").filter {
      $0.hasPrefix("- **FR-") && !$0.contains("** (growth)")
    }
    let epics = run.section("epic_outline").split(separator: "\n")
    let covered = epics.filter { $0.hasPrefix("- FR-") }.compactMap { $0.dropFirst(2).split(separator: ":").first }
    #expect(Set(covered).count == covered.count)
    #expect(covered.count == requirements.count)
    #expect(epics.filter { $0.hasPrefix("### ") }.count <= 9)
    #expect(!epics.contains { $0.hasSuffix(": ") || $0.contains("What we want") })
  }

  @Test(arguments: sources) func `an acceptance adds something to its requirement`(
    _ documents: [BoundDocument]
  ) throws {
    let lines = try RequirementsWorkflow(documents).section("functional_requirements").split(separator: "\n")
      .map(String.init)
    for (line, below) in zip(lines, lines.dropFirst())
    where below.hasPrefix("  - Acceptance: ") && !below.hasSuffix("?") {
      let words = CitedText.words(String(below.dropFirst("  - Acceptance: ".count).prefix { $0 != "[" }))
      #expect(!CitedText.words(line).joined(separator: " ").contains(words.joined(separator: " ")))
    }
  }

  @Test(arguments: sources) func `the closing list puts what blocks first and stays short`(
    _ documents: [BoundDocument]
  ) throws {
    let questions = CitedText(try RequirementsWorkflow(documents).section("open_questions")).questions
    let ofRequirements = questions.map { $0.contains("FR-") }
    #expect(!ofRequirements.drop { !$0 }.contains(false))
    #expect(ofRequirements.filter { !$0 }.count <= 14)
    #expect(Set(questions).count == questions.count)
  }

  @Test func `nothing is asked that the documents say`() throws {
    let questions = try RequirementsWorkflow(Toolshed.documents).section("open_questions")
    for known in ["On which devices and systems", "without a connection", "carried over", "runs and supports"] {
      #expect(!questions.contains(known))
    }
  }

  @Test func `a requirement is named by its verb phrase`() throws {
    let run = try RequirementsWorkflow(Toolshed.documents)
    let requirements = run.section("functional_requirements")
    #expect(requirements.contains("How is FR-1 “search the catalogue by name” accepted?"))
    #expect(requirements.contains("“receive a reminder”"))
    #expect(run.section("non_functional_requirements").contains("The mobile network fails several times a week"))
    for line in requirements.split(separator: "\n") where line.hasSuffix("accepted?") {
      let name = line.split(separator: "“").last?.split(separator: "”").first ?? ""
      #expect((2...9).contains(name.split(separator: " ").count))
    }
  }
}

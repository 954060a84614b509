import Kernel
import Providers
import Testing

@Suite struct OfflineProviderTests {
  private func reply(
    to expected: ExpectedReply, documents: [BoundDocument] = [Briefs.document(Briefs.structured)],
    work: [WorkItem] = [], goal: String = ""
  ) -> TurnReply {
    let brief = TurnBrief(
      step: 1, totalSteps: 1, label: "1", goal: goal, constraints: [], work: work, expected: expected)
    let message = Message(role: .user, parts: documents.map(Part.document) + [.turn(brief)])
    return OfflineProvider.reply(
      to: ModelRequest(model: "", system: "", messages: [message], maxOutputTokens: 1000))
  }

  @Test func `the stream holds one reply and ends as complete`() async throws {
    let brief = TurnBrief(
      step: 1, totalSteps: 1, label: "1", goal: "", constraints: [], work: [],
      expected: ExpectedReply(outputs: ["vision"]))
    let request = ModelRequest(
      model: "", system: "", messages: [Message(role: .user, parts: [.turn(brief)])], maxOutputTokens: 1)
    var text = ""
    var last: ModelEvent?
    for try await event in OfflineProvider().stream(request) {
      if case .text(let piece) = event { text += piece }
      last = event
    }
    #expect(last == .finished(.complete))
    #expect(text.hasPrefix("{") && text.contains("\"halt_reason\":\"\""))
  }

  @Test func `everything that is expected comes back, and nothing else`() {
    let expected = ExpectedReply(
      outputs: ["vision", "zzz"], facts: ["has_ui", "favourite_colour", "project_type"],
      answers: [.init(id: "a", question: "Which colour?", options: ["red", "blue"])],
      judgements: [.init(id: "j", condition: "the product has a user interface")])
    for documents in [[Briefs.document(Briefs.structured)], []] {
      let reply = reply(to: expected, documents: documents)
      #expect(reply.outputs.map(\.name) == ["vision", "zzz"])
      #expect(reply.outputs.allSatisfy { !$0.markdown.isEmpty })
      #expect(reply.facts.map(\.name) == ["has_ui", "favourite_colour", "project_type"])
      #expect(reply.answers.map(\.id) == ["a"])
      #expect(["red", "blue"].contains(reply.answers[0].answer))
      #expect(reply.answers[0].confidence <= 0.5)
      #expect(reply.judgements.map(\.id) == ["j"])
    }
  }

  @Test func `facts follow the words of the brief`() {
    let names = ExpectedReply(facts: ["has_ui", "project_type", "unheard_of"])
    #expect(reply(to: names).facts.map(\.value) == [.bool(true), .string("mobile application"), .null])
    let tool = Briefs.document("A command line tool for developers. It reads a file from stdin and prints JSON.")
    #expect(
      reply(to: names, documents: [tool]).facts.map(\.value) == [.bool(false), .string("command-line tool"), .null])
  }

  @Test func `an option is chosen when the documents name it`() {
    let asked = ExpectedReply.Answer(
      id: "p", question: "Where does it run?", options: ["Windows desktop", "Android and iPhones"])
    let answer = reply(to: ExpectedReply(answers: [asked])).answers[0]
    #expect(answer.answer == "Android and iPhones")
  }

  @Test func `a denial is no answer`() {
    let brief = Briefs.document("Drivers record their tours. No deadline has been set and there is no budget yet.")
    let asked = ExpectedReply.Answer(id: "d", question: "What is the deadline, and what may it cost?", options: [])
    let answer = reply(to: ExpectedReply(answers: [asked]), documents: [brief]).answers[0]
    #expect(answer.confidence <= 0.5)
    #expect(answer.reasoning.contains("open"))
  }

  @Test func `reference material and drafts are never quoted`() {
    let documents = [
      BoundDocument(path: "checklist.md", purpose: .reference, text: "Users must be able to export all reports."),
      BoundDocument(path: "docs/PRD.md", purpose: .draft, text: "Users must be able to import all reports."),
    ]
    let reply = reply(to: ExpectedReply(outputs: ["functional_requirements"]), documents: documents)
    #expect(reply.outputs[0].markdown.hasSuffix("?"))
    #expect(!reply.outputs[0].markdown.contains("reports"))
  }

  @Test func `a workflow that nobody foresaw gets the passages that its headings name`() {
    let notes = Briefs.document(
      """
      # Sprint 14

      ## What went well

      The new deploy script saved us an hour on Tuesday. Pairing on the importer found two defects early.

      ## What went badly

      The staging server was down for two days and nobody noticed. Reviews waited until Friday.

      ## Actions

      - Lena adds an alert for the staging server by 3 June.
      - We review pull requests before lunch.
      """, path: "docs/notes.md")
    let outputs = [
      OutputBrief(name: "went_well", heading: "What Went Well"),
      OutputBrief(name: "went_badly", heading: "What Went Badly"),
      OutputBrief(name: "action_items", heading: "Action Items"),
      OutputBrief(name: "open_points", heading: "Open Questions"),
    ]
    let reply = reply(
      to: ExpectedReply(outputs: outputs.map(\.name)), documents: [notes], work: outputs.map(WorkItem.write),
      goal: "Hold the retrospective")
    #expect(reply.outputs[0].markdown.contains("deploy script"))
    #expect(!reply.outputs[0].markdown.contains("staging"))
    #expect(reply.outputs[1].markdown.contains("Reviews waited until Friday. [docs/notes.md:9]"))
    #expect(reply.outputs[2].markdown.contains("Lena adds an alert"))
    #expect(!reply.outputs[3].markdown.contains("first release"))
    #expect(reply.outputs.allSatisfy { CitedText($0.markdown).uncited.isEmpty })
  }

  @Test func `judgements on weak evidence are listed as assumptions`() {
    let expected = ExpectedReply(judgements: [.init(id: "j", condition: "the moon is full")])
    let reply = reply(to: expected)
    #expect(reply.judgements[0].holds == .unknown)
    #expect(reply.assumptions.count == 1)
  }
}

import Kernel
import Support
import Testing

private let asking = """
  <workflow>
  <step n="1" goal="Ask">
  <ask response="colour">Which colour?</ask>
  <ask response="size">Which size? (small/large)</ask>
  <template-output>choice</template-output>
  </step>
  <step n="2" goal="Tell"><output>{{colour}} and {{size}}</output></step>
  </workflow>
  """
private let template = "{{choice}}\n"

struct QuestionTests {
  private func unsure() -> ScriptedProvider {
    ScriptedProvider { brief, _ in .reply(.filling(brief.expected, confidence: 0.4)) }
  }

  @Test func `what a model is not sure of waits for a person, and goes on from there`() async throws {
    let provider = unsure()
    let harness = try RunHarness(instructions: asking, template: template, provider: provider)
    let waiting = try await harness.proceed()
    #expect(waiting.status == .waiting)
    #expect(waiting.escalations.count == 2)
    #expect(provider.requests.count == 1)

    let first = try #require(try harness.queue.pending().first { $0.question == "Which colour?" })
    #expect(first.id == "demo-1-\(first.digest.prefix(8))")
    _ = try harness.queue.respond(to: first.id, answer: "red", by: "ann")
    let still = try await harness.proceed()
    #expect(still.status == .waiting)
    #expect(still.escalations.count == 1)

    let second = try #require(try harness.queue.pending().first)
    _ = try harness.queue.respond(to: second.id, answer: "large", by: "ann")
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(harness.observer.messages == ["red and large"])
    #expect(harness.escalationStore.asked == 2)
    #expect(try harness.queue.pending().isEmpty)
    #expect(provider.requests.count == 2)
    try #require(provider.requests.count == 2)
    let told = try #require(provider.requests[1].messages.last).rendered
    #expect(told.contains("Answer: red [answer:\(first.id)]"))
  }

  @Test func `independent questions are one request, and sure answers proceed with a trail`() async throws {
    let harness = try RunHarness(instructions: asking, template: template)
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(harness.provider.requests.count == 2)
    #expect(harness.provider.requests[0].brief?.expected.answers.count == 2)
    #expect(harness.audit.decisions.count == 2)
    #expect(harness.audit.decisions.allSatisfy { $0.contains("\"source\":\"model\"") })
  }

  @Test func `given answers need no model`() async throws {
    let harness = try RunHarness(instructions: asking, template: template, provider: unsure())
    harness.given = ["colour": "green", "Which size? (small/large)": "small"]
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(harness.observer.messages == ["green and small"])
  }

  @Test func `onboarding documents answer what they name, with a citation`() async throws {
    let harness = try RunHarness(
      instructions: asking, template: template, files: ["docs/onboarding/a.md": "# Notes\n\n- colour: blue\n"],
      provider: unsure())
    harness.onboarding = ["docs/onboarding/*.md"]
    harness.given = ["size": "large"]
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(harness.observer.messages == ["blue and large"])
    #expect(harness.audit.decisions.contains { $0.contains("\"citation\":\"docs/onboarding/a.md:3\"") })
  }

  @Test func `a person's answer to the same question holds for later runs`() async throws {
    let first = try RunHarness(instructions: asking, template: template, provider: unsure())
    _ = try await first.proceed()
    for open in try first.queue.pending() {
      _ = try first.queue.respond(to: open.id, answer: "x\(open.stepNumber)", by: "ann")
    }
    #expect(try await first.proceed().status == .completed)

    let second = try RunHarness(
      instructions: asking, template: template, provider: unsure(), run: "20261122-000000-demo-0002",
      escalations: first.escalationStore)
    let done = try await second.proceed()
    #expect(done.status == .completed)
    #expect(first.escalationStore.asked == 2)
    #expect(second.files["docs/demo.md"] == first.files["docs/demo.md"])
  }

  @Test func `an answer outside closed options is refused, the same twice is not, another is`() async throws {
    let harness = try RunHarness(
      instructions: "<workflow><step n=\"1\" goal=\"A\"><ask response=\"go\">Go on? (y/n)</ask></step></workflow>",
      provider: unsure())
    #expect(try await harness.proceed().status == .waiting)
    let open = try #require(try harness.queue.pending().first)
    #expect(throws: Failure.self) { try harness.queue.respond(to: open.id, answer: "perhaps", by: "ann") }
    _ = try harness.queue.respond(to: open.id, answer: "YES", by: "ann")
    guard case .alreadyAnswered = try harness.queue.respond(to: open.id, answer: "y", by: "ann") else {
      Issue.record("the same answer again is no fault")
      return
    }
    let other = #expect(throws: Failure.self) { try harness.queue.respond(to: open.id, answer: "n", by: "ann") }
    #expect(other?.kind == .badInput)
  }

  @Test func `an answer to a changed question is refused`() async throws {
    let harness = try RunHarness(instructions: asking, template: template, provider: unsure())
    _ = try await harness.proceed()
    var open = try #require(try harness.queue.pending().first)
    open.question = "Which flavour?"
    try harness.escalationStore.save(open)
    let refused = #expect(throws: Failure.self) { try harness.queue.respond(to: open.id, answer: "mint", by: "ann") }
    #expect(refused?.code == "question-changed")
  }

  @Test func `an agent's own question waits below the threshold`() async throws {
    let provider = ScriptedProvider { brief, call in
      var reply = TurnReply.filling(brief.expected)
      if call == 1 {
        reply.questions = [
          .init(question: "Two sizes are named. Which?", options: ["S", "L"], suggestion: "S", confidence: 0.5)
        ]
      }
      return .reply(reply)
    }
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="A"><action>Read.</action></step>
        <step n="2" goal="B"><action>Write.</action></step></workflow>
        """, provider: provider)
    #expect(try await harness.proceed().status == .waiting)
    let open = try #require(try harness.queue.pending().first)
    #expect(open.suggestedAnswer == "1")
    _ = try harness.queue.respond(to: open.id, answer: "L", by: "ann")
    #expect(try await harness.proceed().status == .completed)
    #expect(provider.requests.count == 2)
  }

  @Test func `the threshold decides`() async throws {
    let provider = ScriptedProvider { brief, _ in .reply(.filling(brief.expected, confidence: 0.8)) }
    let strict = try RunHarness(instructions: asking, template: template, provider: provider)
    strict.threshold = 0.81
    #expect(try await strict.proceed().status == .waiting)
    let lenient = try RunHarness(instructions: asking, template: template, provider: provider)
    lenient.threshold = 0.8
    #expect(try await lenient.proceed().status == .completed)
  }
}

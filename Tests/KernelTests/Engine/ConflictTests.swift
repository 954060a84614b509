import Kernel
import Support
import Testing

private let instructions = """
  <workflow>
  <step n="1" goal="Draft"><template-output>first</template-output><ask response="colour">Which colour?</ask></step>
  <step n="2" goal="Again"><template-output>first</template-output><template-output>second</template-output></step>
  </workflow>
  """
private let template = "# D\n\n## A\n\n{{first}}\n\n## B\n\n{{second}}\n"

private func harness() throws -> RunHarness {
  let provider = ScriptedProvider { brief, _ in
    let texts = ["first": "Text of first, step \(brief.step)."]
    return .reply(.filling(brief.expected, confidence: 0.3, texts: texts))
  }
  return try RunHarness(instructions: instructions, template: template, provider: provider)
}

/// Runs to the first question, edits the document, answers, and runs on.
private func untilConflict(
  _ harness: RunHarness, edit: (String) -> String
) async throws -> RunSnapshot {
  #expect(try await harness.proceed().status == .waiting)
  harness.files["docs/demo.md"] = edit(try #require(harness.files["docs/demo.md"]))
  for open in try harness.queue.pending() { _ = try harness.queue.respond(to: open.id, answer: "red", by: "ann") }
  return try await harness.proceed()
}

private final class Answering: Interviewer {
  let answer: String
  private(set) var asked: [Escalation] = []
  init(_ answer: String) { self.answer = answer }
  func answer(_ escalation: Escalation) async -> (answer: String, by: String)? {
    asked.append(escalation)
    return (escalation.kind == .conflict ? answer : "red", "ann")
  }
}

struct ConflictTests {
  static let mine = "Words of my own."
  static func edited(_ text: String) -> String { text.replacing("Text of first, step 1.", mine) }

  @Test func `a section changed by both waits for a person, whose words stand meanwhile`() async throws {
    let harness = try harness()
    let snapshot = try await untilConflict(harness, edit: Self.edited)
    #expect(snapshot.status == .waiting)
    let asked = try #require(try harness.queue.pending().first)
    #expect(try harness.queue.pending().count == 1)
    #expect(asked.kind == .conflict)
    #expect(asked.severity == .important)
    #expect(asked.options.map(\.key) == ["mine", "run", "both"])
    #expect(asked.suggestedAnswer == "mine")
    #expect(asked.context["document"] == "docs/demo.md")
    #expect(asked.context["section"] == "D > A")
    #expect(asked.context["mine"]?.display.contains(Self.mine) == true)
    #expect(asked.context["run"]?.display.contains("Text of first, step 2.") == true)
    #expect(harness.files["docs/demo.md"] == "# D\n\n## A\n\n\(Self.mine)\n\n## B\n\nText of second.\n")
    // Asking again changes nothing.
    #expect(try await harness.proceed().status == .waiting)
    #expect(try harness.queue.pending().count == 1)
    #expect(harness.provider.requests.count == 2)
  }

  @Test(
    arguments: [
      ("mine", "\(mine)"), ("1", "\(mine)"), ("take the run's", "Text of first, step 2."),
      ("both", "\(mine)\n\nText of first, step 2."),
    ])
  func `the answer decides what stands in the document`(answer: String, words: String) async throws {
    let harness = try harness()
    _ = try await untilConflict(harness, edit: Self.edited)
    let asked = try #require(try harness.queue.pending().first)
    _ = try harness.queue.respond(to: asked.id, answer: answer, by: "ann")
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(harness.files["docs/demo.md"] == "# D\n\n## A\n\n\(words)\n\n## B\n\nText of second.\n")
    #expect(try harness.queue.pending().isEmpty)
    #expect(harness.provider.requests.count == 2)
    // What the answer took out of the document is kept.
    #expect(harness.store.preserved.values.contains { $0.contains(Self.mine) } == (answer == "take the run's"))
  }

  @Test(arguments: ["mine", "run", "both"])
  func `a crash at any call of the store leads to the same document`(answer: String) async throws {
    func drive(_ harness: RunHarness, crash: Int?) async throws {
      _ = try await untilConflict(harness, edit: Self.edited)
      let asked = try #require(try harness.queue.pending().first)
      _ = try harness.queue.respond(to: asked.id, answer: answer, by: "ann")
      harness.store.callsUntilCrash = crash
      do { _ = try await harness.proceed() } catch is MemoryRunStore.Crash {}
      harness.store.callsUntilCrash = nil
      #expect(try await harness.proceed().status == .completed)
    }
    let calm = try harness()
    try await drive(calm, crash: nil)
    for calls in 0..<14 {
      let shaken = try harness()
      try await drive(shaken, crash: calls)
      #expect(shaken.files["docs/demo.md"] == calm.files["docs/demo.md"])
      #expect(shaken.provider.requests.count == 2)
    }
  }

  @Test func `whoever is at the terminal settles it there`() async throws {
    let harness = try harness()
    let person = Answering("run")
    #expect(try await harness.proceed().status == .waiting)
    harness.files["docs/demo.md"] = Self.edited(try #require(harness.files["docs/demo.md"]))
    let done = try await harness.proceed(interviewer: person)
    #expect(done.status == .completed)
    #expect(person.asked.map(\.kind) == [.question, .conflict])
    #expect(harness.files["docs/demo.md"]?.contains("Text of first, step 2.") == true)
  }

  @Test func `words written before the answer are not lost`() async throws {
    let harness = try harness()
    _ = try await untilConflict(harness, edit: Self.edited)
    let asked = try #require(try harness.queue.pending().first)
    harness.files["docs/demo.md"] = harness.files["docs/demo.md"]?.replacing(Self.mine, "Later words.")
      .replacing("## B", "## Mine\n\nm\n\n## B")
    _ = try harness.queue.respond(to: asked.id, answer: "both", by: "ann")
    #expect(try await harness.proceed().status == .completed)
    #expect(
      harness.files["docs/demo.md"]
        == "# D\n\n## A\n\nLater words.\n\nText of first, step 2.\n\n## Mine\n\nm\n\n## B\n\nText of second.\n")
  }

  @Test func `a deleted section comes back only at a person's word`() async throws {
    for (answer, comesBack) in [("mine", false), ("run", true)] {
      let harness = try harness()
      _ = try await untilConflict(harness) { $0.replacing("## A\n\nText of first, step 1.\n\n", "") }
      let asked = try #require(try harness.queue.pending().first)
      #expect(asked.options.map(\.key) == ["mine", "run"])
      _ = try harness.queue.respond(to: asked.id, answer: answer, by: "ann")
      #expect(try await harness.proceed().status == .completed)
      let again = comesBack ? "## A\n\nText of first, step 2.\n\n" : ""
      #expect(harness.files["docs/demo.md"] == "# D\n\n\(again)## B\n\nText of second.\n")
    }
  }

  @Test(
    arguments: [
      // Another section.
      ("{{second}}\n", "{{second}}\n\n## Mine\n\nm\n"),
      // A line of a person's own below what the run writes anew.
      ("Text of first, step 1.\n", "Text of first, step 1.\n\nAnd this.\n"),
      ("## A\n\n", "## A\n\nFirst of all:\n\n"), ("Text of first, step 1.\n", "Text of first, step 1.  \n"),
      // What the run will write, written already.
      ("step 1.", "step 2."),
    ])
  func `edits that lose nothing are no conflict`(old: String, new: String) async throws {
    let harness = try harness()
    let snapshot = try await untilConflict(harness) { $0.replacing(old, new) }
    #expect(snapshot.status == .completed)
    let document = try #require(harness.files["docs/demo.md"])
    #expect(document.contains("Text of first, step 2."))
    for line in new.split(separator: "\n") where !line.contains("step") && !line.contains("{{") {
      #expect(document.contains(line))
    }
  }

  @Test func `of what agents alone wrote the later word counts`() async throws {
    let provider = ScriptedProvider { brief, call in
      var reply = TurnReply.filling(brief.expected, texts: ["first": "Text of first, step \(brief.step)."])
      if call == 2 {
        reply.edits = [
          TurnReply.Edit(
            path: "docs/demo.md", op: "replace-block", find: "Text of first, step 1.", text: "An agent's edit.")
        ]
      }
      return .reply(reply)
    }
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="A"><template-output>first</template-output></step>
        <step n="2" goal="B"><action>Polish it.</action></step>
        <step n="3" goal="C"><template-output>first</template-output><template-output>second</template-output></step>
        </workflow>
        """, template: template, provider: provider)
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.files["docs/demo.md"] == "# D\n\n## A\n\nText of first, step 3.\n\n## B\n\nText of second.\n")
    #expect(try harness.queue.all().isEmpty)
  }

  @Test func `a run that is cancelled leaves a person's words`() async throws {
    let harness = try harness()
    _ = try await untilConflict(harness, edit: Self.edited)
    let control = RunControl()
    control.ask(.cancel(by: "ann"))
    #expect(try await harness.proceed(control: control).status == .cancelled)
    #expect(harness.files["docs/demo.md"]?.contains(Self.mine) == true)
    #expect(try harness.queue.pending().isEmpty)
  }
}

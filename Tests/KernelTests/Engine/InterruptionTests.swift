import Kernel
import Support
import Synchronization
import Testing

private let template = "# D\n\n## A\n\n{{a1}}\n\n## B\n\n{{a2}}\n"

struct InterruptionTests {
  /// Stops the run at the n-th event that its watcher sees.
  private final class Stopper: Sendable {
    private let left: Mutex<Int>
    let control = RunControl()

    init(after events: Int) { left = Mutex(events) }

    func tick() {
      let isNow = left.withLock { left in
        left -= 1
        return left == 0
      }
      if isNow { control.ask(.interrupt) }
    }
  }

  @Test func `a run that is interrupted anywhere ends as if it had not been`() async throws {
    let steps = (1...8).map {
      """
      <step n="\($0)" goal="S\($0)"><action>Set m\($0) = \($0)</action><action>Write.</action>
      <template-output>a\($0)</template-output><action>Set k\($0) = {{m\($0)}}</action></step>
      """
    }.joined(separator: "\n")
    let calm = try RunHarness(instructions: "<workflow>\(steps)</workflow>", template: template)
    let expected = try await calm.proceed()
    for calls in 1...8 {
      let stopper = Stopper(after: calls)
      let provider = ScriptedProvider { brief, _ in
        stopper.tick()
        return .reply(.filling(brief.expected))
      }
      let shaken = try RunHarness(
        instructions: "<workflow>\(steps)</workflow>", template: template, provider: provider)
      let first = try await shaken.proceed(control: stopper.control)
      #expect(first.status == (calls == 8 ? .completed : .paused))
      // state.yaml as it was left, with nothing edited.
      shaken.store.edited = shaken.store.snapshot.map(MemoryRunStore.fields)
      if first.status == .paused {
        let done = try await shaken.proceed()
        #expect(done.status == .completed)
        #expect(done.variables == expected.variables)
        #expect(try !shaken.store.records().contains { if case .edited = $0.entry { true } else { false } })
      }
      #expect(shaken.files["docs/demo.md"] == calm.files["docs/demo.md"])
      #expect(provider.requests.count == 8)
    }
  }

  @Test func `an edit made while the run comes to rest is kept`() async throws {
    final class Editor: Interviewer {
      let files: MemoryFiles
      init(_ files: MemoryFiles) { self.files = files }
      func answer(_ escalation: Escalation) async -> (answer: String, by: String)? {
        files["docs/demo.md"] = (files["docs/demo.md"] ?? "") + "\n## Mine\n\nHello.\n"
        return nil
      }
    }
    let provider = ScriptedProvider { brief, _ in .reply(.filling(brief.expected, confidence: 0.1)) }
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="A"><template-output>a1</template-output><ask response="x">What?</ask></step>
        <step n="2" goal="B"><template-output>a2</template-output></step></workflow>
        """, template: template, provider: provider)
    #expect(try await harness.proceed(interviewer: Editor(harness.files)).status == .waiting)
    #expect(harness.files["docs/demo.md"]?.contains("## Mine\n\nHello.") == true)
    for open in try harness.queue.pending() { _ = try harness.queue.respond(to: open.id, answer: "x", by: "ann") }
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(done.outputs.first?.isEdited == true)
    #expect(harness.files["docs/demo.md"]?.contains("## Mine\n\nHello.") == true)
    #expect(harness.files["docs/demo.md"]?.contains("Text of a2.") == true)
  }

  @Test func `documents beyond the budget are cut to what speaks of the work, and a resume agrees`() async throws {
    let filler = String(repeating: "Nothing of use stands here at all.\n", count: 20_000)
    let provider = ScriptedProvider { brief, call in .reply(.filling(brief.expected, confidence: call == 1 ? 0.1 : 0.9))
    }
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="Describe the harbour"><action>Read.</action><ask response="x">What?</ask></step>
        <step n="2" goal="B"><template-output>a2</template-output></step></workflow>
        """, template: "{{a2}}\n", yaml: "input_file_patterns:\n  brief:\n    whole: docs/*brief*.md",
      files: ["docs/brief.md": filler + "# The harbour\n\nThe harbour has two piers.\n"], provider: provider)
    let waiting = try await harness.proceed()
    #expect(waiting.status == .waiting)
    #expect(waiting.assumptions.contains { $0.contains("docs/brief.md") })
    let sent = provider.requests[0].messages[0].rendered
    #expect(sent.contains("two piers"))
    #expect(sent.utf8.count < 450_000)
    harness.store.edited = harness.store.snapshot.map(MemoryRunStore.fields)
    for open in try harness.queue.pending() { _ = try harness.queue.respond(to: open.id, answer: "x", by: "ann") }
    #expect(try await harness.proceed().status == .completed)
  }

  @Test func `a document of a person's keeps what the template does not have`() async throws {
    let harness = try RunHarness(
      instructions: "<workflow><step n=\"1\" goal=\"A\"><template-output>a1, a2</template-output></step></workflow>",
      template: template,
      files: ["docs/demo.md": "Private notes.\n\n# Other title\n\n## A\n\nOld.\n\n## Own\n\nKeep.\n"])
    #expect(try await harness.proceed().status == .completed)
    let document = try #require(harness.files["docs/demo.md"])
    #expect(document.contains("Private notes."))
    #expect(document.contains("## Own\n\nKeep."))
    #expect(document.contains("Text of a1."))
    #expect(!document.contains("Old."))
    #expect(harness.store.preserved["docs/demo.md"]?.contains("Old.") == true)
  }

  @Test func `a section that the template shows only later is the run's all the same`() async throws {
    let provider = ScriptedProvider { brief, _ in .reply(.filling(brief.expected, facts: ["has_ui": true])) }
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="A"><template-output>a1</template-output></step>
        <step n="2" goal="B"><action>Store it as {{has_ui}}.</action></step>
        <step n="3" goal="C" if="has_ui == true"><template-output>ux</template-output></step></workflow>
        """, template: "## A\n\n{{a1}}\n{{#if has_ui}}\n## UX\n\n{{ux}}\n{{/if}}\n",
      files: ["docs/demo.md": "## A\n\nOld.\n\n## UX\n\nOld UX.\n\n## Own\n\nKeep.\n"], provider: provider)
    let done = try await harness.proceed()
    #expect(done.assumptions.isEmpty)
    let document = try #require(harness.files["docs/demo.md"])
    #expect(document.contains("Text of ux.") && !document.contains("Old UX."))
    #expect(document.contains("## Own\n\nKeep."))
  }

  @Test func `bytes that are no text are refused, and stay`() async throws {
    let harness = try RunHarness(
      instructions: "<workflow><step n=\"1\" goal=\"A\"><template-output>a1, a2</template-output></step></workflow>",
      template: template)
    harness.files.files["docs/demo.md"] = Array("Caf".utf8) + [0xe9]
    let stopped = try await harness.proceed()
    #expect(stopped.failure?.code == "not-utf8")
    #expect(stopped.status == .paused)
    #expect(harness.files.files["docs/demo.md"] == Array("Caf".utf8) + [0xe9])
  }

  @Test func `the presence of a file that a condition names is looked up`() async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="A">
        <check if="docs/nope.md exists"><output>there</output></check>
        <check if="docs/brief.md exists"><output>brief</output></check>
        </step></workflow>
        """, files: ["docs/brief.md": "x"])
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.observer.messages == ["brief"])
    #expect(harness.provider.requests.isEmpty)
  }
}

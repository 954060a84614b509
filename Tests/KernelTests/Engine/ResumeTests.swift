import Kernel
import Support
import Testing

private let instructions = """
  <critical>Cite.</critical>
  <workflow>
  <step n="1" goal="Read" agent="mary">
  <action>Read.</action>
  <template-output>first</template-output>
  <ask response="colour">Which colour?</ask>
  </step>
  <step n="2" goal="Write"><action>Check if docs/brief.md exists</action>
  <check if="exists"><action>Write of {{colour}}.</action><template-output>second</template-output></check></step>
  <step n="3" goal="Skip" if="colour == green"><template-output>third</template-output></step>
  <step n="4" goal="Close"><action>Set done = true</action><template-output>fourth</template-output></step>
  </workflow>
  """
private let template = "# D\n\n## A\n\n{{first}}\n\n## B\n\n{{second}}\n\n## C\n\n{{fourth}}\n"

private func harness() throws -> RunHarness {
  let provider = ScriptedProvider { brief, _ in .reply(.filling(brief.expected, confidence: 0.3)) }
  return try RunHarness(
    instructions: instructions, template: template, files: ["docs/brief.md": "A brief."], provider: provider)
}

/// Answers whatever is open and proceeds until the run is over, however often its store fails.
private func drive(_ harness: RunHarness, crashes: (Int) -> Int?) async throws -> RunSnapshot {
  for attempt in 0..<500 {
    harness.store.callsUntilCrash = crashes(attempt)
    do {
      let snapshot = try await harness.proceed()
      if snapshot.status == .completed { return snapshot }
      for open in try harness.queue.pending() { _ = try harness.queue.respond(to: open.id, answer: "red", by: "ann") }
    } catch is MemoryRunStore.Crash {
      continue
    }
  }
  throw MemoryRunStore.Crash()
}

struct ResumeTests {
  @Test func `a crash at any call of the store changes nothing in the end`() async throws {
    let calm = try harness()
    let undisturbed = try await drive(calm) { _ in nil }
    let document = try #require(calm.files["docs/demo.md"])
    let requests = calm.provider.requests.count
    for calls in 0..<60 {
      let shaken = try harness()
      let snapshot = try await drive(shaken) { $0 == 0 ? calls : nil }
      #expect(snapshot.status == .completed)
      #expect(shaken.files["docs/demo.md"] == document)
      #expect(shaken.files.unflushed.isEmpty, "a power cut after the end takes what the crashed process wrote")
      #expect(shaken.escalationStore.asked == 1)
      #expect(shaken.provider.requests.count <= requests + 1)
      #expect(snapshot.variables == undisturbed.variables)
    }
  }

  @Test func `crashes in a row cost at most one request each`() async throws {
    let calm = try harness()
    _ = try await drive(calm) { _ in nil }
    let shaken = try harness()
    var crashes = 0
    let snapshot = try await drive(shaken) { attempt in
      guard attempt < 40 else { return nil }
      crashes += 1
      return 3 + attempt % 7
    }
    #expect(snapshot.status == .completed)
    #expect(shaken.files["docs/demo.md"] == calm.files["docs/demo.md"])
    #expect(shaken.provider.requests.count <= calm.provider.requests.count + crashes)
  }

  @Test func `a finished answer is never asked of the model again`() async throws {
    let harness = try harness()
    _ = try await harness.proceed()
    let paid = harness.provider.requests.count
    _ = try await harness.proceed()
    _ = try await harness.proceed()
    #expect(harness.provider.requests.count == paid)
  }

  @Test func `one step makes one flush`() async throws {
    let steps = (1...20).map { "<step n=\"\($0)\" goal=\"S\"><action>Set x = \($0)</action></step>" }.joined()
    let harness = try RunHarness(instructions: "<workflow>\(steps)</workflow>")
    _ = try await harness.proceed()
    // One for the start and one for the end besides the steps.
    #expect(harness.store.flushes == 22)
  }

  @Test func `a person's edits of the document are kept`() async throws {
    let harness = try harness()
    _ = try await harness.proceed()
    let draft = try #require(harness.files["docs/demo.md"])
    harness.files["docs/demo.md"] =
      draft.replacing("Text of first.", with: "Words of my own.") + "\n## Mine\n\nKeep this.\n"
    for open in try harness.queue.pending() { _ = try harness.queue.respond(to: open.id, answer: "red", by: "ann") }
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    let document = try #require(harness.files["docs/demo.md"])
    #expect(document.contains("Words of my own."))
    #expect(!document.contains("Text of first."))
    #expect(document.contains("Text of second."))
    #expect(document.contains("## Mine\n\nKeep this."))
  }

  @Test(arguments: ["", nil, "\0\0\0"])
  func `a lost or torn document is put back`(left: String?) async throws {
    let harness = try harness()
    _ = try await harness.proceed()
    let draft = harness.files["docs/demo.md"]
    harness.files["docs/demo.md"] = left
    _ = try await harness.proceed()
    #expect(harness.files["docs/demo.md"] == draft)
  }

  @Test func `variables edited by hand are taken over, anything else is refused`() async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="A"><action>Set mode = slow</action><ask response="colour">Which colour?</ask></step>
        <step n="2" goal="B"><output>{{mode}}</output></step></workflow>
        """,
      provider: ScriptedProvider { brief, _ in .reply(.filling(brief.expected, confidence: 0.1)) })
    let waiting = try await harness.proceed()
    #expect(waiting.status == .waiting)
    for open in try harness.queue.pending() { _ = try harness.queue.respond(to: open.id, answer: "red", by: "ann") }

    var edited = MemoryRunStore.fields(try #require(harness.store.snapshot))
    edited.fields[1].entry.value = "completed"
    harness.store.edited = edited
    let refused = await #expect(throws: Failure.self) { try await harness.proceed() }
    #expect(refused?.kind == .configuration)
    #expect(refused?.code == "state-edited")

    var mine = MemoryRunStore.fields(try #require(harness.store.snapshot))
    mine.variables["mode"]?.value = "fast"
    harness.store.edited = mine
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(harness.observer.messages == ["fast"])
  }

  @Test func `a run that is asked to stop starts nothing new and can be resumed`() async throws {
    let control = RunControl()
    let provider = ScriptedProvider { brief, call in
      if call == 1 { control.ask(.interrupt) }
      return .reply(.filling(brief.expected))
    }
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="A"><template-output>a</template-output></step>
        <step n="2" goal="B"><template-output>b</template-output></step></workflow>
        """, template: "{{a}}\n{{b}}\n", provider: provider)
    let paused = try await harness.proceed(control: control)
    #expect(paused.status == .paused)
    #expect(provider.requests.count == 1)
    #expect(harness.files["docs/demo.md"]?.contains("Text of a.") == true)
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(provider.requests.count == 2)
  }
}

import Kernel
import Support
import Testing

private let instructions = """
  <workflow>
  <step n="0" goal="Read"><template-output>first</template-output></step>
  <step n="1" goal="Ask"><ask response="colour">Which colour?</ask></step>
  <step n="2" goal="Write"><action>Set shade = {{colour}}</action><template-output>second</template-output></step>
  <step n="3" goal="Close" if="shade == red"><template-output>third</template-output></step>
  </workflow>
  """
private let template = "# D\n\n## A\n\n{{first}}\n\n## B\n\n{{second}}\n\n## C\n\n{{third}}\n"

private func completable() throws -> RunHarness {
  let provider = ScriptedProvider { brief, call in
    let texts = Dictionary(uniqueKeysWithValues: brief.expected.outputs.map { ($0, "\($0) by call \(call).") })
    return .reply(.filling(brief.expected, confidence: 0.3, texts: texts))
  }
  return try RunHarness(instructions: instructions, template: template, provider: provider)
}

extension RunHarness {
  fileprivate func answerAll(_ answer: String = "red") throws {
    for open in try queue.pending() { _ = try queue.respond(to: open.id, answer: answer, by: "ann") }
  }

  /// To the end, with every question answered.
  fileprivate func complete() async throws -> RunSnapshot {
    for _ in 0..<9 {
      let snapshot = try await proceed()
      guard snapshot.status == .waiting else { return snapshot }
      try answerAll()
    }
    return try await proceed()
  }

  fileprivate func lookup(_ name: String) throws -> RedoPoint.Lookup {
    RedoPoint.find(name, in: workflow, records: try store.records())
  }

  fileprivate func goBack(to name: String, note: String? = nil) async throws {
    guard case .found(let point) = try lookup(name) else {
      Issue.record("\(name) is not found: \(try lookup(name))")
      return
    }
    let control = RunControl()
    control.ask(.redo(Redone(from: point.from, node: point.node, step: point.step, note: note, by: "ann")))
    _ = try await proceed(control: control)
  }
}

struct RedoTests {
  @Test(arguments: ["2", "second", "Write", "step 2"])
  func `a step or output of a completed run is done again, and what follows it`(target: String) async throws {
    let harness = try completable()
    #expect(try await harness.complete().status == .completed)
    let before = try #require(harness.files["docs/demo.md"])
    #expect(before.contains("second by call 3."))
    let paid = try #require(harness.store.snapshot)
    try await harness.goBack(to: target, note: "Name the shade.")
    #expect(harness.provider.requests.count == paid.requests)
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(
      harness.files["docs/demo.md"]
        == "# D\n\n## A\n\nfirst by call 1.\n\n## B\n\nsecond by call 5.\n\n## C\n\nthird by call 6.\n")
    #expect(done.requests == paid.requests + 2)
    #expect(done.tokens.output > paid.tokens.output)
    let briefs = harness.provider.requests.suffix(2).compactMap(\.brief)
    #expect(briefs[0].constraints.contains { $0.contains("Name the shade.") })
    #expect(!briefs[1].constraints.contains { $0.contains("Name the shade.") })
    // The agent sees what it wrote before, and not the conversation that led to it.
    #expect(harness.provider.requests.last?.messages.count ?? 0 < 12)
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.provider.requests.count == paid.requests + 2)
  }

  @Test func `a person's answers and edits are kept`() async throws {
    let harness = try completable()
    _ = try await harness.complete()
    harness.files["docs/demo.md"] = harness.files["docs/demo.md"]?.replacing("first by call 1.", "My own words.")
      .replacing("## C", "## Mine\n\nm\n\n## C")
    try await harness.goBack(to: "1")
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(try harness.queue.pending().isEmpty)
    #expect(done.variables["colour"] == "red")
    #expect(
      harness.files["docs/demo.md"]
        == "# D\n\n## A\n\nMy own words.\n\n## B\n\nsecond by call 5.\n\n## Mine\n\nm\n\n## C\n\nthird by call 6.\n")
  }

  @Test func `an edit of what is done again is a conflict`() async throws {
    let harness = try completable()
    _ = try await harness.complete()
    harness.files["docs/demo.md"] = harness.files["docs/demo.md"]?.replacing("second by call 3.", "My own words.")
    try await harness.goBack(to: "second")
    #expect(try await harness.proceed().status == .waiting)
    let asked = try #require(try harness.queue.pending().first)
    #expect(asked.kind == .conflict)
    #expect(asked.context["mine"]?.display.contains("My own words.") == true)
    try harness.answerAll("run")
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.files["docs/demo.md"]?.contains("My own words.") == false)
    #expect(harness.files["docs/demo.md"]?.contains("second by call 5.") == true)
  }

  @Test func `a conflict that nobody decided is one again`() async throws {
    let harness = try completable()
    _ = try await harness.complete()
    harness.files["docs/demo.md"] = harness.files["docs/demo.md"]?.replacing("second by call 3.", "My own words.")
    try await harness.goBack(to: "second")
    #expect(try await harness.proceed().status == .waiting)
    for (target, text) in [("second", "second by call 6."), ("0", "second by call 8.")] {
      try await harness.goBack(to: target)
      #expect(try await harness.proceed().status == .waiting)
      let asked = try harness.queue.pending()
      #expect(asked.map(\.kind) == [.conflict], "\(target)")
      #expect(asked.first?.context["mine"]?.display.contains("My own words.") == true)
      #expect(
        asked.first?.context["run"]?.display.contains(text) == true,
        "\(target): \(asked.map { $0.context["run"]?.display ?? "" })")
    }
    try harness.answerAll("run")
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.files["docs/demo.md"]?.contains("second by call 8.") == true)
  }

  @Test func `a run goes back several times`() async throws {
    let harness = try completable()
    _ = try await harness.complete()
    try await harness.goBack(to: "3", note: "Shorter.")
    #expect(try await harness.proceed().status == .completed)
    try await harness.goBack(to: "3", note: "With numbers.")
    #expect(try await harness.proceed().status == .completed)
    let last = try #require(harness.provider.requests.last?.brief)
    #expect(last.constraints.contains { $0.contains("Shorter.") })
    #expect(last.constraints.contains { $0.contains("With numbers.") })
    // Going back further takes back the wishes that came later.
    try await harness.goBack(to: "0")
    #expect(try await harness.complete().status == .completed)
    #expect(harness.provider.requests.last?.brief?.constraints.contains { $0.contains("Shorter.") } == false)
    #expect(harness.files["docs/demo.md"]?.contains("first by call 1.") == false)
    #expect(try await harness.proceed().status == .completed)
  }

  @Test func `an open question is asked again, or withdrawn where it is not`() async throws {
    let harness = try completable()
    #expect(try await harness.proceed().status == .waiting)
    let open = try #require(try harness.queue.pending().first)
    try await harness.goBack(to: "0")
    #expect(try await harness.proceed().status == .waiting)
    #expect(try harness.queue.pending().map(\.id) == [open.id])
    #expect(try await harness.complete().status == .completed)

    // The conflict of the first pass is about a text that is never written.
    let other = try completable()
    _ = try await other.complete()
    other.files["docs/demo.md"] = other.files["docs/demo.md"]?.replacing("second by call 3.", "My own words.")
    try await other.goBack(to: "second")
    #expect(try await other.proceed().status == .waiting)
    let conflict = try #require(try other.queue.pending().first)
    try await other.goBack(to: "0")
    #expect(try await other.proceed().status == .waiting)
    #expect(try other.queue.pending().count == 1)
    #expect(try other.queue.pending().first?.id != conflict.id)
    #expect(try other.queue.all().last { $0.id == conflict.id }?.status == .withdrawn)
    try other.answerAll("both")
    #expect(try await other.proceed().status == .completed)
    #expect(other.files["docs/demo.md"]?.contains("My own words.") == true)
  }

  @Test func `a crash at any call of the store leads to the same document`() async throws {
    func drive(_ crash: Int?) async throws -> (document: String?, requests: Int) {
      let harness = try completable()
      _ = try await harness.complete()
      harness.files["docs/demo.md"] = harness.files["docs/demo.md"]?.replacing("first by call 1.", "My own words.")
      harness.store.callsUntilCrash = crash
      do {
        try await harness.goBack(to: "2")
        _ = try await harness.proceed()
      } catch is MemoryRunStore.Crash {}
      harness.store.callsUntilCrash = nil
      let wentBack = try harness.store.records().contains { if case .redone = $0.entry { true } else { false } }
      if !wentBack { try await harness.goBack(to: "2") }
      #expect(try await harness.proceed().status == .completed)
      let document = harness.files["docs/demo.md"]
      // Which call wrote a text depends on how often one was made.
      return (document?.replacing("call 6", "call 5").replacing("call 7", "call 6"), harness.provider.requests.count)
    }
    let calm = try await drive(nil)
    for calls in 0..<30 {
      let shaken = try await drive(calls)
      #expect(shaken.document?.contains("My own words.") == true)
      #expect(shaken.document?.contains("call 3") == false)
      #expect(shaken.requests <= calm.requests + 1)
    }
  }

  @Test func `a question that was withdrawn can be asked and answered again`() async throws {
    let harness = try completable()
    _ = try await harness.proceed()
    let asked = try #require(try harness.queue.pending().first)
    try harness.queue.withdraw([asked.id], run: harness.run)
    #expect(try harness.queue.pending().isEmpty)
    try harness.queue.file([asked])
    #expect(try harness.queue.pending().map(\.id) == [asked.id])
    _ = try harness.queue.respond(to: asked.id, answer: "red", by: "ann")
    #expect(try harness.queue.response(to: asked)?.answer == "red")
    try harness.queue.resolve([asked.id], run: harness.run)
    #expect(try harness.queue.find(asked.id).status == .resolved)
  }

  @Test func `what a run does not have is told`() async throws {
    let harness = try completable()
    _ = try await harness.proceed()
    #expect(try harness.lookup("3") == .notReached(step: 4))
    // The workflow's own label goes before the number.
    guard case .found(let first) = try harness.lookup("0") else { throw MemoryRunStore.Crash() }
    #expect(first.step == 1)
    #expect(first.goal == "Read")
    guard case .found(let document) = try harness.lookup("docs/demo.md") else { throw MemoryRunStore.Crash() }
    #expect(document.from == first.from)
    guard case .unknown(let names) = try harness.lookup("secnod") else { throw MemoryRunStore.Crash() }
    #expect(names == ["0", "1", "2", "3", "first", "docs/demo.md"])
  }
}

import Kernel
import Support
import Testing

/// Documents held against checklists by a run.
struct ValidationTests {
  private static let items = (1...45).map { "- [ ] Item number \($0)" }
  private static let checklist = """
    # Review

    ## First

    \(items[..<30].joined(separator: "\n"))

    ## Second

    \(items[30...].joined(separator: "\n"))
    """
  private static let task = """
    <workflow><step n="1" goal="Hold"><invoke-task workflow="{{workflow}}" checklist="{{checklist}}" \
    document="{{document}}">Validate.</invoke-task><output>{{validation_report}} {{validation_failed}}</output></step>
    </workflow>
    """

  /// Says of each item what `verdicts` has for its words, else that it passes.
  private static func provider(
    _ verdicts: [String: String] = [:], unsure: Set<String> = []
  ) -> ScriptedProvider {
    ScriptedProvider { brief, _ in
      var reply = TurnReply.filling(brief.expected)
      reply.answers = brief.expected.answers.map { asked in
        let key = verdicts.keys.first { asked.question.contains("\($0) (") }
        let isUnsure = unsure.contains { asked.question.contains("\($0) (") }
        return TurnReply.Answer(
          id: asked.id, answer: key.flatMap { verdicts[$0] } ?? "✓ PASS", confidence: isUnsure ? 0.4 : 0.9,
          reasoning: "Line 3 says so.")
      }
      return .reply(reply)
    }
  }

  private static func harness(
    _ provider: ScriptedProvider = provider(), yaml: String = "workflow: prd\ndocument: docs/PRD.md\nchecklist: ''",
    files: [String: String] = ["docs/PRD.md": "# PRD\n\nWords.\n"],
    escalations: MemoryEscalations = MemoryEscalations(), run: String = "20261121-000000-demo-0001"
  ) throws -> RunHarness {
    try RunHarness(
      instructions: task, yaml: yaml, files: files, provider: provider, run: run, escalations: escalations,
      plugins: [
        "workflows/prd/workflow.yaml": "name: prd\ninstructions: instructions.md\nvalidation: checklist.md\n",
        "workflows/prd/instructions.md": "<workflow><step n=\"1\"><action>Go.</action></step></workflow>",
        "workflows/prd/checklist.md": checklist, "workflows/demo/own.md": "- [ ] Only one\n",
      ])
  }

  private static let report = "docs/validation-report-2026-11-21.md"

  @Test func `every item is judged, in batches, and counted natively`() async throws {
    let provider = Self.provider([
      "Item number 2": "FAIL", "Item number 31": "PARTIAL: met in part", "Item number 45": "n/a",
    ])
    let harness = try Self.harness(provider)
    let done = try await harness.proceed()
    #expect(done.status == .completed, "\(done.reason ?? "")")
    // A section stays together: 30 items and 15.
    #expect(provider.requests.compactMap { $0.brief?.expected.answers.count } == [30, 15])
    #expect(provider.requests[0].messages[0].rendered.contains("docs/PRD.md (lines 1–"))
    let report = try #require(harness.files[Self.report])
    #expect(
      report.contains("- Overall: 42/44 (95%) passed\n- Critical issues: 1\n- Partly met: 1\n- Not applicable: 1"))
    #expect(report.contains("### First\n\nPass rate: 29/30 (96%)"))
    #expect(report.contains("- ✗ FAIL: Item number 2\n  Evidence: Line 3 says so."))
    #expect(harness.observer.messages.last == "\(Self.report) 1")
    #expect(done.outputs.map(\.path) == [Self.report])
    #expect(harness.files["docs/PRD.md"] == "# PRD\n\nWords.\n")
  }

  @Test func `an answered batch is never paid for twice`() async throws {
    for calls in 0..<40 {
      let harness = try Self.harness()
      harness.store.callsUntilCrash = calls
      _ = try? await harness.proceed()
      harness.store.callsUntilCrash = nil
      let done = try await harness.proceed()
      #expect(done.status == .completed)
      let asked = harness.provider.requests.compactMap { $0.brief?.expected.answers.first?.question }
      // At most the one call that was in flight.
      #expect(asked.count <= 3 && Set(asked).count == 2, "crash at call \(calls)")
      #expect(harness.files[Self.report]?.contains("- Overall: 45/45 (100%) passed") == true)
    }
  }

  @Test func `what is not sure is put to a person, all at once, and their verdicts count`() async throws {
    let provider = Self.provider(["Item number 40": "PASS"], unsure: ["Item number 1", "Item number 40"])
    let harness = try Self.harness(provider)
    let waiting = try await harness.proceed()
    #expect(waiting.status == .waiting)
    #expect(provider.requests.count == 2)
    let open = try harness.queue.pending()
    #expect(open.map(\.severity) == [.batch, .batch])
    #expect(open[0].options.map(\.key) == ["PASS", "PARTIAL", "FAIL", "N/A"])
    #expect(harness.files[Self.report] == nil)
    for question in open { _ = try harness.queue.respond(to: question.id, answer: "FAIL", by: "ann") }
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(provider.requests.count == 2)
    #expect(harness.files[Self.report]?.contains("- Overall: 43/45 (95%) passed\n- Critical issues: 2") == true)
    #expect(done.variables["answer"] == nil)

    // The same verdicts hold for the same text, and for no other.
    let again = try Self.harness(
      provider, files: harness.files.files.mapValues { String(decoding: $0, as: UTF8.self) },
      escalations: harness.escalationStore, run: "20261121-000000-demo-0002")
    #expect(try await again.proceed().status == .completed)
    let changed = try Self.harness(
      provider, files: ["docs/PRD.md": "# PRD\n\nOther words.\n"], escalations: harness.escalationStore,
      run: "20261121-000000-demo-0003")
    #expect(try await changed.proceed().status == .waiting)
  }

  @Test func `a report that is there already stays`() async throws {
    let harness = try Self.harness(files: ["docs/PRD.md": "# PRD\n", Self.report: "# Validation Report\n\nBy hand.\n"])
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.files[Self.report] == "# Validation Report\n\nBy hand.\n")
    #expect(harness.files["docs/validation-report-2026-11-21-2.md"]?.contains("45/45") == true)
  }

  @Test func `without a document a person is asked for one, and one that is not there is said`() async throws {
    let harness = try Self.harness(
      ScriptedProvider { brief, _ in .reply(.filling(brief.expected, confidence: 0.1)) }, yaml: "checklist: own.md")
    let waiting = try await harness.proceed()
    #expect(waiting.status == .waiting)
    let question = try #require(harness.queue.pending().first)
    #expect(question.question.contains("Which document"))
    _ = try harness.queue.respond(to: question.id, answer: "docs/none.md", by: "ann")
    let failed = try await harness.proceed()
    #expect(failed.failure?.code == "document-missing")
    harness.files["docs/none.md"] = "# N\n"
    #expect(try await harness.proceed().status == .waiting)
    let verdict = try #require(harness.queue.pending().first)
    #expect(verdict.question.contains("docs/none.md") && verdict.question.contains("Only one"))
  }

  @Test func `without a checklist nothing is claimed`() async throws {
    let harness = try Self.harness(yaml: "workflow: demo\ndocument: docs/PRD.md\nchecklist: ''")
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(harness.provider.requests.isEmpty)
    #expect(done.assumptions.contains { $0.contains("no checklist") })
  }

  @Test(arguments: [
    "Validate against checklist at {installed_path}/checklist.md using bmad/core/tasks/validate-workflow.xml",
    "Run validation checklist at workflows/demo/checklist.md", "{project-root}/bmad/core/tasks/validate-workflow.xml",
  ])
  func `a workflow has its own document validated`(words: String) async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="W"><template-output>text</template-output></step>
        <step n="2" goal="V"><invoke-task>\(words)</invoke-task></step></workflow>
        """, template: "# D\n\n## T\n\n{{text}}\n",
      yaml: "validation: checklist.md\ninstalled_path: workflows/demo",
      plugins: ["workflows/demo/checklist.md": "# C\n\n- [ ] One\n- [ ] Two\n"])
    let done = try await harness.proceed()
    #expect(done.status == .completed, "\(done.reason ?? "")")
    #expect(harness.provider.requests.count == 2)
    #expect(harness.files[Self.report]?.contains("**Document:** docs/demo.md") == true)
    #expect(harness.files[Self.report]?.contains("- Overall: 2/2 (100%) passed") == true)
  }

  @Test func `who judges a document may not edit it`() async throws {
    let edit = TurnReply.Edit(path: "docs/PRD.md", op: "append", find: "", text: "Better.\n")
    let provider = ScriptedProvider { brief, call in
      var reply = TurnReply.filling(brief.expected)
      if call == 1 { reply.edits = [edit] }
      return .reply(reply)
    }
    let harness = try Self.harness(provider)
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.files["docs/PRD.md"] == "# PRD\n\nWords.\n")
    #expect(provider.requests.count == 3)
  }

  @Test func `a verdict without evidence or of another kind does not count as one`() async throws {
    let provider = ScriptedProvider { brief, _ in
      var reply = TurnReply.filling(brief.expected)
      for index in reply.answers.indices {
        reply.answers[index].answer = index == 0 ? "PASS" : "Looks good"
        if index == 0 { reply.answers[index].reasoning = " " }
      }
      return .reply(reply)
    }
    let harness = try RunHarness(
      instructions: Self.task, yaml: "document: d.md\nchecklist: own.md\nworkflow: ''", files: ["d.md": "D"],
      provider: provider, plugins: ["workflows/demo/own.md": "- [ ] A\n- [ ] B\n"])
    #expect(try await harness.proceed().status == .waiting)
    #expect(try harness.queue.pending().count == 2)
  }
}

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
    let harness = try Self.harness(files: [
      "docs/PRD.md": "# PRD\n\nWords.\n", Self.report: "# Validation Report\n\nBy hand.\n",
    ])
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

  /// Quotes `quotation` as evidence, and after the first request `better`.
  private static func quoting(_ quotation: String, better: String? = nil, verdict: String = "PASS") throws -> RunHarness
  {
    let provider = ScriptedProvider { brief, call in
      var reply = TurnReply.filling(brief.expected)
      reply.answers = brief.expected.answers.map {
        TurnReply.Answer(
          id: $0.id, answer: verdict, confidence: 0.9,
          reasoning: call == 1 || $0.question.contains(": B") ? quotation : better ?? quotation)
      }
      return .reply(reply)
    }
    return try RunHarness(
      instructions: task, yaml: "document: docs/d.md\nchecklist: own.md\nworkflow: ''",
      files: ["docs/d.md": "# D\n\nThe **user**\nsees “only” her\u{00A0}own notes – nothing else.\n"],
      provider: provider, plugins: ["workflows/demo/own.md": "- [ ] A\n- [ ] B\n"])
  }

  @Test(arguments: [
    "Line 3: \"the user sees 'only' her\"", "“The user sees” and “her own notes - nothing”",
    "`user sees \"only\" her own`",
    "It holds no \"TBD\" and no \"lorem ipsum\".", "“The user […] nothing else.”", "Told.",
    "It is “docs/d.md meet this”.",
  ])
  func `a quotation is found whatever its blanks, capitals and marks`(evidence: String) async throws {
    // Straight single marks are no curly double ones.
    let evidence = evidence.replacing("'only'", with: "“only”")
    let harness = try Self.quoting(evidence)
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.provider.requests.count == 1)
    #expect(harness.files[Self.report]?.contains("- Overall: 2/2 (100%) passed") == true)
  }

  @Test(arguments: ["“The user sees all the notes”", "See line 40.", "“The user sees” but also “all the other notes”"])
  func `a verdict that quotes what does not stand there is asked for once more, then counts as unproven`(
    evidence: String
  ) async throws {
    let harness = try Self.quoting(evidence, better: "“nothing else”, line 4")
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(harness.provider.requests.count == 2)
    #expect(harness.provider.requests[1].messages.last?.rendered.contains("Quote the document word for word") == true)
    let report = try #require(harness.files[Self.report])
    #expect(report.contains("- Overall: 1/2 (50%) passed\n"))
    #expect(report.contains("- Unproven: 1\n"))
    #expect(report.contains("- ? UNPROVEN: B\n  Evidence: PASS was said, but "))
    #expect(report.contains("## Unproven Items\n\n- ? B"))
    #expect(report.contains("3. Look at yourself: B"))
    #expect(done.variables["validation_unproven"] == .int(1))
    #expect(harness.observer.messages.first?.contains("0 failed, 1 unproven") == true)
  }

  @Test func `what is missing need not stand there`() async throws {
    let harness = try Self.quoting("There is no “list of all the risks”.", verdict: "FAIL")
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.provider.requests.count == 1)
  }

  @Test(arguments: ["docs/prd", "docs/prd/", "docs/prd/*.md"])
  func `a divided document is validated as one`(document: String) async throws {
    let harness = try RunHarness(
      instructions: Self.task, yaml: "document: '\(document)'\nchecklist: own.md\nworkflow: ''",
      files: [
        "docs/prd/a-goals.md": "# Goals\n\nThe shed is open on Sundays.\n", "docs/prd/index.md": "# Index\n",
        "docs/prd/validation-report-2026-11-20.md": "# Validation Report\n\n**Document:** docs/prd\n",
        "docs/other.md": "# Other\n",
      ],
      provider: ScriptedProvider { brief, _ in
        var reply = TurnReply.filling(brief.expected)
        for index in reply.answers.indices {
          reply.answers[index].answer = "PASS"
          reply.answers[index].reasoning = "“The shed is open on Sundays”"
        }
        return .reply(reply)
      }, plugins: ["workflows/demo/own.md": "- [ ] A\n"])
    #expect(try await harness.proceed().status == .completed)
    let sent = try #require(harness.provider.requests.first?.messages.first?.rendered)
    #expect(sent.contains("docs/prd/index.md") && sent.contains("docs/prd/a-goals.md"))
    #expect(!sent.contains("docs/other.md"))
    let report = try #require(harness.files["docs/validation-report-2026-11-21.md"])
    #expect(report.contains("**Document:** docs/prd\n"))
    #expect(report.contains("- Overall: 1/1 (100%) passed"))
  }
}

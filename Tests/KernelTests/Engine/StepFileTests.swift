import Kernel
import Support
import Testing

/// Workflows of step files, and the state that they keep in their document.
struct StepFileTests {
  private static func step(_ number: Int, _ name: String, next: String?, extra: String = "") -> String {
    """
    ---
    name: 'step-0\(number)-\(name)'
    \(next.map { "nextStepFile: './\($0).md'" } ?? "")
    outputFile: 'docs/prd.md'
    ---

    # Step \(number): \(name)

    Work on \(name).\(extra)

    Append to {outputFile} with this structure:

    ```markdown
    ## \(name.prefix(1).uppercased() + name.dropFirst())
    ```

    \(next == nil ? "" : "- IF C: Append the content to {outputFile}, then read fully and follow: {nextStepFile}\n")
    """
  }

  private static let plugins: [String: String] = [
    "workflows/prd/workflow.yaml": "name: prd\ninstructions: workflow.md\nagent: john\nproject_name: Shed\n",
    "workflows/prd/workflow.md": "# PRD\n\nRead fully and follow: `./steps/step-01-goal.md`\n",
    "workflows/prd/prd-template.md": "---\nstepsCompleted: []\ninputDocuments: []\n---\n\n# PRD of {{project_name}}\n",
    "workflows/prd/steps/step-01-goal.md": step(1, "goal", next: "step-02-users")
      .replacing(
        "outputFile:",
        with: "prdTemplate: '../prd-template.md'\ncontinueStepFile: './step-01b-continue.md'\noutputFile:"),
    "workflows/prd/steps/step-01b-continue.md": "# Step 1b: Continue\n\nLoad the next step.\n",
    "workflows/prd/steps/step-02-users.md": step(2, "users", next: "step-03-scope"),
    "workflows/prd/steps/step-03-scope.md": step(3, "scope", next: "step-04-risks"),
    "workflows/prd/steps/step-04-risks.md": step(4, "risks", next: nil),
  ]
  private static let ids = ["step-01-goal", "step-02-users", "step-03-scope", "step-04-risks"]

  private static func harness(_ files: [String: String] = [:], run: Int = 1) throws -> RunHarness {
    try RunHarness(
      plugins: plugins, workflow: "prd", files: files,
      provider: ScriptedProvider { brief, _ in
        .reply(.filling(brief.expected, texts: ["goal": "Of goal.", "users": "Of users."]))
      }, run: "20261121-000000-prd-000\(run)")
  }

  private static func ledger(_ harness: RunHarness) -> [String] {
    StepLedger(harness.files["docs/prd.md"] ?? "").entries
  }

  @Test func `each step that has ended is listed`() async throws {
    let harness = try Self.harness()
    let done = try await harness.proceed()
    #expect(done.status == .completed, "\(done.reason ?? "")")
    #expect(Self.ledger(harness) == Self.ids)
    let text = try #require(harness.files["docs/prd.md"])
    #expect(text.hasPrefix("---\nstepsCompleted: ['step-01-goal', "))
    #expect(text.contains("inputDocuments: []\n---\n\n# PRD of"))
    for title in ["## Goal", "## Users", "## Scope", "## Risks"] { #expect(text.components(of: title) == 1) }
    #expect(harness.provider.requests.count == 4)
    // The list is no reason to send the document again.
    let last = try #require(harness.provider.requests.last?.messages.last)
    #expect(!last.rendered.contains("The document as it stands"))
  }

  @Test(arguments: 1...4)
  func `a run that goes back lists no step that is to be done again`(step: Int) async throws {
    let harness = try Self.harness()
    #expect(try await harness.proceed().status == .completed)
    guard
      case .found(let point) = RedoPoint.find(
        String(step), in: harness.workflow, records: try harness.store.records())
    else {
      Issue.record("step \(step) is not found")
      return
    }
    let control = RunControl()
    control.ask(.redo(Redone(from: point.from, node: point.node, step: point.step, note: nil, by: "ann")))
    _ = try await harness.proceed(control: control)
    // The next process stops as soon as it has come to where the run goes on.
    let stop = RunControl()
    stop.ask(.pause(by: "ann"))
    #expect(try await harness.proceed(control: stop).status == .paused)
    #expect(Self.ledger(harness) == Array(Self.ids.prefix(step - 1)))
    #expect(try await harness.proceed().status == .completed)
    #expect(Self.ledger(harness) == Self.ids)
  }

  @Test func `steps of other names are listed too, and the choice between ways in is not`() async throws {
    let harness = try RunHarness(
      plugins: [
        "workflows/prd/workflow.yaml": "name: prd\ninstructions: workflow.md\nagent: john\n",
        "workflows/prd/workflow.md":
          "# PRD\n\n**IF mode == edit:**\nload `./steps/e-01-look.md`\n\n**IF mode == check:**\nload `./steps/v-01-look.md`\n",
        "workflows/prd/steps/e-01-look.md":
          "---\noutputFile: 'docs/prd.md'\nnextStepFile: './e-02a-mend.md'\n---\n# Look\n\nLoad {nextStepFile}\n",
        "workflows/prd/steps/e-02a-mend.md": "# Mend\n\nMend it.\n",
        "workflows/prd/steps/v-01-look.md": "# Check\n\nCheck it.\n",
      ], workflow: "prd", files: ["docs/prd.md": "---\nstepsCompleted: []\n---\n\n# PRD\n"],
      provider: ScriptedProvider { brief, _ in
        .reply(.filling(brief.expected, facts: ["mode": "edit"], judgements: ["mode == check": .no]))
      })
    #expect(try await harness.proceed().status == .completed)
    #expect(Self.ledger(harness) == ["e-01-look", "e-02a-mend"])
  }

  @Test func `a crash at any call of the store leaves the same document`() async throws {
    let calm = try Self.harness()
    _ = try await calm.proceed()
    for calls in 0..<70 {
      let shaken = try Self.harness()
      shaken.store.callsUntilCrash = calls
      _ = try? await shaken.proceed()
      let hasCrashed = shaken.store.callsUntilCrash == 0
      shaken.store.callsUntilCrash = nil
      #expect(try await shaken.proceed().status == .completed)
      #expect(shaken.files["docs/prd.md"] == calm.files["docs/prd.md"], "crash at call \(calls)")
      #expect(shaken.provider.requests.count <= 5)
      if !hasCrashed { return }
    }
    Issue.record("the run makes more calls than were tried")
  }

  @Test func `a run whose state is gone goes on where the document says`() async throws {
    var seen: Set<Int> = []
    for calls in 0..<70 {
      let shaken = try Self.harness()
      shaken.store.callsUntilCrash = calls
      _ = try? await shaken.proceed()
      let hasCrashed = shaken.store.callsUntilCrash == 0
      let left = shaken.files.files.mapValues { String(decoding: $0, as: UTF8.self) }
      let before = StepLedger(left["docs/prd.md"] ?? "").entries
      seen.insert(before.count)
      let fresh = try Self.harness(left, run: 2)
      let done = try await fresh.proceed()
      #expect(done.status == .completed, "\(done.reason ?? "")")
      #expect(Self.ledger(fresh) == Self.ids, "crash at call \(calls)")
      #expect(fresh.provider.requests.count == 4 - before.count)
      let text = try #require(fresh.files["docs/prd.md"])
      for title in ["## Goal", "## Users", "## Scope", "## Risks"] {
        #expect(text.components(of: title) == 1, "crash at call \(calls): \(text)")
      }
      if !before.isEmpty, before.count < 4 {
        #expect(done.assumptions.contains { $0.contains("lists \(before.count) step") })
      }
      if !hasCrashed { break }
    }
    #expect(seen == [0, 1, 2, 3, 4])
  }

  @Test(arguments: [
    "[1, 2]", "['step-01-goal', 'step-02-users']", "[step-01-goal.md, step-02-users.md]",
    "\n  - step-01-goal\n  - step-02-users",
  ])
  func `a document begun in a chat is taken up`(list: String) async throws {
    let begun = """
      ---
      stepsCompleted: \(list)
      inputDocuments:
        - docs/brief.md
      workflowType: prd
      ---

      # PRD of Chat

      ## Goal

      Said in a chat.

      ## Users

      Said too.

      """
    let harness = try Self.harness(["docs/prd.md": begun, "docs/brief.md": "The brief of the chat.\n"])
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(harness.provider.requests.count == 2)
    let first = try #require(harness.provider.requests.first?.messages.last?.rendered)
    #expect(first.contains("The brief of the chat.") && first.contains("Said in a chat."))
    let text = try #require(harness.files["docs/prd.md"])
    #expect(text.contains("Said in a chat.\n\n## Users\n\nSaid too.\n"))
    #expect(text.contains("workflowType: prd\n---\n"))
    #expect(text.components(of: "## Scope") == 1 && text.components(of: "## Risks") == 1)
    let entries = Self.ledger(harness)
    #expect(entries.count == 4)
    // New entries look like the old ones.
    if list == "[1, 2]" { #expect(entries == ["1", "2", "3", "4"]) }
    if list.contains(".md") { #expect(entries.last == "step-04-risks.md") }
  }

  @Test func `a document that lists its last step is left as it is`() async throws {
    let begun = "---\nstepsCompleted: [1, 2, 3, 4]\n---\n\n# PRD\n\nAll of it.\n"
    let harness = try Self.harness(["docs/prd.md": begun])
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(harness.provider.requests.isEmpty)
    #expect(harness.files["docs/prd.md"] == begun)
    #expect(done.assumptions.contains { $0.contains("left as it is") })
  }

  @Test func `a step that is done again is still listed once, and so are those after it`() async throws {
    let harness = try Self.harness()
    _ = try await harness.proceed()
    guard
      case .found(let point) = RedoPoint.find("3", in: harness.workflow, records: try harness.store.records())
    else {
      Issue.record("step 3 is not found")
      return
    }
    let control = RunControl()
    control.ask(.redo(Redone(from: point.from, node: point.node, step: point.step, note: nil, by: "ann")))
    _ = try await harness.proceed(control: control)
    #expect(try await harness.proceed().status == .completed)
    #expect(Self.ledger(harness) == Self.ids)
    #expect(harness.provider.requests.count == 6)
    let text = try #require(harness.files["docs/prd.md"])
    for title in ["## Goal", "## Users", "## Scope", "## Risks"] { #expect(text.components(of: title) == 1) }
    // A run that has been gone back in is replayed like any other.
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.files["docs/prd.md"] == text)
  }

  @Test func `a crash after a document was taken up costs nothing`() async throws {
    let begun = "---\nstepsCompleted: ['step-01-goal']\n---\n\n# PRD\n\n## Goal\n\nMine.\n"
    let calm = try Self.harness(["docs/prd.md": begun])
    _ = try await calm.proceed()
    for calls in 0..<60 {
      let shaken = try Self.harness(["docs/prd.md": begun])
      shaken.store.callsUntilCrash = calls
      _ = try? await shaken.proceed()
      let hasCrashed = shaken.store.callsUntilCrash == 0
      shaken.store.callsUntilCrash = nil
      #expect(try await shaken.proceed().status == .completed)
      #expect(shaken.files["docs/prd.md"] == calm.files["docs/prd.md"], "crash at call \(calls)")
      if !hasCrashed { return }
    }
    Issue.record("the run makes more calls than were tried")
  }
}

extension String {
  /// How often a text stands in this one.
  fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}

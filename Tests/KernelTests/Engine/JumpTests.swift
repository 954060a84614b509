import Kernel
import Support
import Testing

struct JumpTests {
  private func run(
    _ steps: String, provider: ScriptedProvider = ScriptedProvider(), yaml: String = ""
  ) async throws -> (RunHarness, RunSnapshot) {
    let harness = try RunHarness(instructions: "<workflow>\n\(steps)\n</workflow>", yaml: yaml, provider: provider)
    return (harness, try await harness.proceed())
  }

  @Test(arguments: [
    "<goto step=\"4\"/>", "<goto>step_4</goto>", "<goto>closing</goto>", "<goto step=\"closing\">Done</goto>",
    "<goto anchor=\"here\"/>", "<goto> anchor with id here</goto>", "<action>Jump to Step 4</action>",
    "<action>Skip to step 4 - nothing to do</action>", "<action>GOTO here_it_is</action>",
    "<action>Proceed to Step 4 completion</action>", "<action>If x == 1, jump to step 4</action>",
    "<action>If x == 1 → Go to step 4</action>", "<goto step=\"4\">If x == 1</goto>",
    "<action if=\"x == 1\"><goto step=\"4\">Done</goto></action>", "<goto step=\"4\" if=\"x == 1\"/>",
    "<action>Return to Step 4 (the last)</action>", "<action>GOTO step 4a</action>",
    "<action>If x == 1, jump to step 4b</action>", "<action>If x == 1 jump to step 4</action>",
    "<action>IF x == 1 THEN jump to step 4</action>", "<action>**Jump to Step 4**</action>",
    "<action>**If x == 1:** go to **step 4**.</action>", "<action>if x == 1 then GOTO step 4.</action>",
  ])
  func `a jump in any spelling leads there`(jump: String) async throws {
    let (harness, done) = try await run(
      """
      <step n="1" goal="A"><action>Set x = 1</action>\(jump)<output>missed</output></step>
      <step n="2" goal="B"><output>missed</output></step>
      <step n="4" id="closing" goal="D"><anchor id="here"/><anchor id="here_it_is"/><output>end</output></step>
      """)
    #expect(done.status == .completed)
    #expect(harness.observer.messages == ["end"])
    #expect(harness.provider.requests.isEmpty)
  }

  @Test func `a wish to go somewhere is a condition, not a jump`() async throws {
    let (harness, _) = try await run(
      """
      <step n="1" goal="A"><action>If the user wants to go to step 3</action></step>
      <step n="2" goal="B"><output>b</output></step>
      <step n="3" goal="C"><output>c</output></step>
      """)
    #expect(harness.observer.messages == ["b", "c"])
    #expect(harness.provider.requests.count == 1)
  }

  @Test func `going on to the next step is no jump, and a condition that fails makes none`() async throws {
    let (harness, _) = try await run(
      """
      <step n="1" goal="A"><action>Continue to Step 2</action><output>a</output>
      <action>If x == 2, jump to step 3</action><goto step="3">If x == 2</goto><output>b</output></step>
      <step n="2" goal="B"><output>c</output><action>Skip this step - enough</action><output>missed</output></step>
      <step n="3" goal="C"><output>d</output></step>
      """, yaml: "x: 1")
    #expect(harness.observer.messages == ["a", "b", "c", "d"])
  }

  @Test func `a step within a step can be jumped to, past the condition around it`() async throws {
    let (harness, _) = try await run(
      """
      <step n="1" goal="A"><goto step="3b"/></step>
      <step n="3" goal="C" if="x == 2"><step n="3a" goal="Ca"><output>missed</output></step>
      <check if="x == 2"><step n="3b" goal="Cb"><output>in</output></step></check><output>out</output></step>
      """, yaml: "x: 1")
    #expect(harness.observer.messages == ["in", "out"])
  }

  @Test func `prose about a step that is not there is the agent's`() async throws {
    let (harness, done) = try await run(
      "<step n=\"1\" goal=\"A\"><action>Skip to Step 3d - standard patterns</action></step>")
    #expect(done.status == .completed)
    #expect(harness.provider.requests.count == 1)
  }

  @Test func `a goto to no step is found before the run`() throws {
    let failure = #expect(throws: Failure.self) {
      let steps = "<workflow>\n<step n=\"1\" goal=\"A\">\n  <goto step=\"9\"/></step></workflow>"
      _ = try RunHarness(instructions: steps).check()
    }
    #expect(failure?.code == "unknown-step")
    #expect(failure?.location?.line == 3)
  }

  @Test(arguments: [("other", ["1"]), ("service", ["20"]), ("second", ["30"])])
  func `a service is entered by its jump alone`(mode: String, shown: [String]) async throws {
    let (harness, done) = try await run(
      """
      <step n="0" goal="Dispatch">
      <check if="mode == service"><action>Jump to Step 20 for the service</action></check>
      <check if="mode == second"><action>Jump to Step 30</action></check></step>
      <step n="1" goal="A"><output>1</output></step>
      <step n="20" goal="S"><output>20</output></step>
      <step n="30" goal="T"><output>30</output></step>
      """, yaml: "mode: \(mode)")
    #expect(done.status == .completed)
    #expect(harness.observer.messages == shown)
  }

  @Test func `a loop that changes nothing is put to a person after three rounds`() async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow>
        <step n="1" goal="For ever"><goto step="1">again</goto><output>left</output></step>
        </workflow>
        """)
    let waiting = try await harness.proceed()
    #expect(waiting.status == .waiting)
    #expect(harness.observer.stepsStarted.count == 4)
    let asked = try #require(try harness.queue.pending().first)
    #expect(asked.kind == .gate && asked.options.map(\.key) == ["continue", "leave", "stop"])
    #expect(asked.question.contains("workflows/demo/instructions.md:2:"))
    _ = try harness.queue.respond(to: asked.id, answer: "continue", by: "ann")
    let again = try await harness.proceed()
    #expect(again.status == .waiting)
    let second = try #require(try harness.queue.pending().first)
    #expect(second.id != asked.id)
    _ = try harness.queue.respond(to: second.id, answer: "leave", by: "ann")
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.observer.messages == ["left"])
  }

  @Test func `a loop that gets somewhere may go round fifty times`() async throws {
    let provider = ScriptedProvider { brief, call in .reply(.filling(brief.expected, facts: ["count": .int(call)])) }
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="Count"><action>Store the count as {{count}}</action>
        <goto step="1" if="count != 1000">again</goto></step></workflow>
        """, provider: provider)
    let waiting = try await harness.proceed()
    #expect(waiting.status == .waiting)
    #expect(provider.requests.count == 51)
    let asked = try #require(try harness.queue.pending().first)
    _ = try harness.queue.respond(to: asked.id, answer: "stop", by: "ann")
    let done = try await harness.proceed()
    #expect(done.status == .halted)
    #expect(done.reason?.contains("was stopped by a person's answer") == true)
  }

  @Test func `a longer list in play raises the bound`() async throws {
    let provider = ScriptedProvider { brief, call in .reply(.filling(brief.expected, facts: ["count": .int(call)])) }
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="Count"><for-each item="1 to 40">
        <anchor id="top"/><action>Store the count as {{count}}</action>
        <goto if="count &lt; 79">top</goto></for-each></step></workflow>
        """, provider: provider)
    #expect(try await harness.proceed().status == .completed)
  }

  @Test(arguments: [
    ("docs/board.yaml", "development_status:\n" + (1...40).map { "  1-\($0)-story: backlog\n" }.joined()),
    ("docs/story.md", "# S\n\n" + (1...40).map { "- [ ] Task \($0)\n" }.joined()),
  ])
  func `so does a board or a list of tasks that was read`(file: String, text: String) async throws {
    func requests(_ steps: String, _ variables: String = "") async throws -> Int {
      let provider = ScriptedProvider { brief, call in
        .reply(.filling(brief.expected, facts: ["count": .int(call)]))
      }
      let harness = try RunHarness(
        instructions: "<workflow>\(steps)</workflow>", yaml: variables, files: [file: text], provider: provider)
      _ = try await harness.proceed()
      return provider.requests.count
    }
    let counting =
      "<step n=\"2\" goal=\"Count\"><action>Store the count as {{count}}</action>"
      + "<goto step=\"2\" if=\"count != 1000\">again</goto></step>"
    let reading = "<step n=\"1\" goal=\"Read\"><action>Load the FULL file: \(file)</action></step>"
    #expect(try await requests(counting) == 51)
    #expect(try await requests(reading + counting) == 81)
    let listed = "stories: '" + (1...30).map { "s\($0)" }.joined(separator: ",") + "'\nepics: ["
    #expect(try await requests(counting, listed + (1...30).map { "e\($0)" }.joined(separator: ", ") + "]") == 61)
  }

  @Test func `a loop whose only progress is in a document may go on`() async throws {
    let provider = ScriptedProvider { brief, call in
      var reply = TurnReply.filling(brief.expected, judgements: ["tasks are left": call < 8 ? .yes : .no])
      reply.edits = [TurnReply.Edit(path: "docs/story.md", op: "append", find: "", text: "- [x] \(call)")]
      return .reply(reply)
    }
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="Work"><action>Do the next task.</action>
        <check if="tasks are left"><goto step="1">next task</goto></check></step></workflow>
        """, files: ["docs/story.md": "# S\n"], provider: provider)
    #expect(try await harness.proceed().status == .completed)
    #expect(provider.requests.count == 8)
  }

  @Test func `a condition in prose is judged anew on each visit`() async throws {
    let provider = ScriptedProvider { brief, call in
      .reply(.filling(brief.expected, judgements: ["more work remains": call < 6 ? .yes : .no]))
    }
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="Work"><action>Work.</action>
        <template-output>part_{{round}}</template-output>
        <check if="more work remains"><action>Set round = {{round}}1</action><goto step="1">again</goto></check></step>
        </workflow>
        """, yaml: "round: 1", provider: provider)
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.observer.stepsStarted.count == 6)
    let ids = provider.requests.flatMap { $0.brief?.expected.judgements.map(\.id) ?? [] }
    #expect(Set(ids).count == 6)
  }

  @Test func `a fact is told again when its step has new work`() async throws {
    let provider = ScriptedProvider { brief, call in
      .reply(.filling(brief.expected, facts: ["tests_pass": .bool(call == 3)], texts: ["code": "Try \(call)"]))
    }
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="Work"><action>Make the tests pass.</action><template-output>code</template-output>
        <check if="tests_pass == false"><goto step="1">again</goto></check></step></workflow>
        """, provider: provider)
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(provider.requests.count == 3)
    #expect(done.variables["tests_pass"] == true)
  }
}

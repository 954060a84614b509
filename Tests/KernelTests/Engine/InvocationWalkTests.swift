import Kernel
import Support
import Testing

/// Workflows that invoke workflows and tasks.
struct InvocationWalkTests {
  private static func workflow(_ name: String, _ steps: String, yaml: String = "") -> [String: String] {
    [
      "workflows/\(name)/workflow.yaml": "name: \(name)\ninstructions: instructions.md\n\(yaml)\n",
      "workflows/\(name)/instructions.md": "<workflow>\n\(steps)\n</workflow>\n",
    ]
  }

  @Test(arguments: [
    "<invoke-workflow path=\"workflows/child\" kind=\"small\"/>",
    "<invoke-workflow path=\"{project-root}/workflows/child/workflow.yaml\"><param>kind: small</param></invoke-workflow>",
    "<invoke-workflow>workflows/child/workflow.yaml\nPass kind = small</invoke-workflow>",
    "<invoke-workflow path=\"{which}\"><param>kind: \"{{size}}\"</param></invoke-workflow>",
    "<invoke-workflow kind=\"small\">child</invoke-workflow>",
    "<invoke-workflow path=\"../child\" kind=\"small\"></invoke-workflow>",
  ])
  func `a workflow is found and given what the step says`(invocation: String) async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="A"><action>Set mine = 1</action>\(invocation)
        <output>{{result}} {{shared}} {{mine}}</output></step></workflow>
        """, yaml: "which: workflows/child\nsize: small",
      plugins: Self.workflow(
        "child",
        """
        <step n="1" goal="C"><action>Set shared = child</action><output>{{kind}} [{{mine}}]</output>
        <template-output>result = {{kind}}</template-output></step>
        """))
    let done = try await harness.proceed()
    #expect(done.status == .completed, "\(done.reason ?? "")")
    // Its names are its own, but for what it returns.
    #expect(harness.observer.messages == ["small []", "small  1"])
    #expect(done.variables["result"] == "small")
  }

  @Test func `what a child leaves to an agent is returned too, and ends of all kinds come back`() async throws {
    let provider = ScriptedProvider { brief, _ in .reply(.filling(brief.expected, facts: ["count": 4])) }
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="A"><invoke-workflow path="workflows/child"/>
        <output>{{count}} {{suggestion}} {{is_ready}}</output></step></workflow>
        """, provider: provider,
      plugins: Self.workflow(
        "child",
        """
        <step n="1" goal="C"><template-output>count = {{count all the workflows that are open}}</template-output>
        <template-output>suggestion = "Run it first"</template-output>
        <template-output>is_ready = true</template-output>
        <action>Return to calling workflow</action><output>missed</output></step><step n="2"><output>missed</output></step>
        """))
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.observer.messages == ["4 Run it first true"])
    #expect(provider.requests.count == 1)
    let rules = provider.requests[0].brief?.constraints ?? []
    #expect(rules.first?.contains("“child”, which “demo” invoked") == true)
  }

  @Test func `a child's halt halts the run`() async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="A"><invoke-workflow path="workflows/child"/><output>missed</output></step></workflow>
        """,
      plugins: Self.workflow("child", "<step n=\"1\" goal=\"C\"><action>HALT: no work is needed</action></step>"))
    let done = try await harness.proceed()
    #expect(done.status == .halted)
    #expect(done.reason == "no work is needed")
    #expect(harness.observer.messages.isEmpty)
  }

  @Test func `a question of the child is the child's, and state shows the stack`() async throws {
    let provider = ScriptedProvider { brief, _ in .reply(.filling(brief.expected, confidence: 0.1)) }
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="0" goal="Before"><output>hi</output></step>
        <step n="1" goal="Parent"><invoke-workflow path="workflows/child"/><output>{{x}}</output></step></workflow>
        """, provider: provider,
      plugins: Self.workflow(
        "child",
        """
        <step n="1" goal="C"><action>Set y = 1</action></step>
        <step n="2" goal="Ask"><ask response="x">Which colour?</ask><template-output>x = {{x}}</template-output></step>
        """))
    let waiting = try await harness.proceed()
    #expect(waiting.status == .waiting)
    let asked = try #require(try harness.queue.pending().first)
    #expect(asked.workflowName == "child")
    #expect(asked.stepNumber == 2)
    #expect(asked.id.hasPrefix("child-2-"))
    #expect(asked.node == "1.0>1.0")
    #expect(waiting.cursor.step == 2 && waiting.cursor.totalSteps == 2 && waiting.cursor.goal == "Parent")
    #expect(waiting.cursor.stack?.map(\.workflow) == ["child"])
    #expect(waiting.cursor.stack?.first?.step == 2)
    _ = try harness.queue.respond(to: asked.id, answer: "red", by: "ann")
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.observer.messages == ["red"])
  }

  @Test func `a run goes on with the files that it began with`() async throws {
    let provider = ScriptedProvider { brief, _ in .reply(.filling(brief.expected, confidence: 0.1)) }
    let child = Self.workflow(
      "child", "<step n=\"1\" goal=\"C\"><ask response=\"x\">Which colour?</ask><output>old</output></step>")
    let harness = try RunHarness(
      instructions: "<workflow><step n=\"1\" goal=\"A\"><invoke-workflow path=\"workflows/child\"/></step></workflow>",
      provider: provider, plugins: child)
    #expect(try await harness.proceed().status == .waiting)
    harness.library.files["workflows/child/instructions.md"] =
      "<workflow><step n=\"1\" goal=\"C\"><output>new</output></step></workflow>"
    for open in try harness.queue.pending() { _ = try harness.queue.respond(to: open.id, answer: "red", by: "ann") }
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.observer.messages == ["old"])
  }

  @Test func `a workflow that comes back to itself is refused with the chain`() async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow>
        <step n="1" goal="A"><action>Set next = workflows/child</action><invoke-workflow path="{{next}}"/></step>
        </workflow>
        """,
      plugins: Self.workflow(
        "child",
        """
        <step n="1" goal="C"><action>Set back = workflows/demo</action>
        <invoke-workflow path="{{back}}"/></step>
        """))
    let done = try await harness.proceed()
    #expect(done.status == .failed)
    #expect(done.failure?.code == "workflow-cycle")
    #expect(done.failure?.kind.exitCode == 65)
    #expect(
      done.failure?.message.contains(
        "workflows/demo/workflow.yaml → workflows/child/workflow.yaml → workflows/demo/workflow.yaml") == true)
    #expect(done.failure?.location?.file == "workflows/child/instructions.md")
    #expect(done.failure?.location?.line == 3)
  }

  @Test func `a workflow that is not there is named with its place, and passed over in an optional step`() async throws
  {
    for (optional, status) in [("", RunStatus.paused), ("optional=\"true\"", .completed)] {
      let harness = try RunHarness(
        instructions: """
          <workflow>
          <step n="1" goal="A" \(optional)><invoke-workflow path="workflows/gone"/></step></workflow>
          """)
      let done = try await harness.proceed()
      #expect(done.status == status)
      if status == .paused {
        #expect(done.failure?.code == "unknown-workflow")
        #expect(done.failure?.location?.line == 2)
      } else {
        let warned = harness.observer.events.contains {
          if case .warning(let text) = $0 { text.contains("workflows/gone") } else { false }
        }
        #expect(warned)
      }
    }
  }

  @Test func `a faulty child is refused with the place of its fault`() async throws {
    let harness = try RunHarness(
      instructions: "<workflow><step n=\"1\" goal=\"A\"><invoke-workflow path=\"workflows/child\"/></step></workflow>",
      plugins: Self.workflow("child", "<step n=\"1\" goal=\"C\"><goto step=\"9\"/></step>"))
    let done = try await harness.proceed()
    #expect(done.failure?.code == "unknown-step")
    #expect(done.failure?.location?.file == "workflows/child/instructions.md")
  }

  @Test func `a child writes its own document and reads its own inputs`() async throws {
    let plugins = Self.workflow(
      "child",
      """
      <step n="1" goal="C"><action>Write for {{who}}.</action><template-output>body</template-output></step>
      """,
      yaml: """
        template: template.md
        default_output_file: docs/child-{{who}}.md
        input_file_patterns:
          extra:
            whole: docs/extra.md
        """
    ).merging(["workflows/child/template.md": "For {{who}}:\n\n{{body}}\n\n{{rest}}\n"]) { first, _ in first }
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="A"><action>Write.</action><template-output>top</template-output>
        <invoke-workflow path="workflows/child" who="ann"/><invoke-workflow path="workflows/child" who="bob"/></step>
        <step n="2" goal="B"><template-output>bottom</template-output></step></workflow>
        """, template: "# {{who}}\n\n{{top}}\n\n{{bottom}}\n", yaml: "who: me",
      files: ["docs/extra.md": "Extra material."], plugins: plugins)
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(harness.files["docs/demo.md"] == "# me\n\nText of top.\n\nText of bottom.\n")
    #expect(harness.files["docs/child-ann.md"] == "For ann:\n\nText of body.\n\nText of rest.\n")
    #expect(harness.files["docs/child-bob.md"] == "For bob:\n\nText of body.\n\nText of rest.\n")
    // Its inputs come with its first turn, and once.
    let sent = harness.provider.requests.map { request in
      request.messages.filter { $0.rendered.contains("Extra material.") }.count
    }
    #expect(sent == [0, 1, 1, 1, 1, 1])
  }

  @Test func `a task's file is read by the agent, elicitation is passed over`() async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="A">
        <invoke-task halt="true">{project-root}/bmad/core/tasks/adv-elicit.xml</invoke-task>
        <invoke-task>Validate against checklist at workflows/demo/checklist.md using tasks/validate.xml</invoke-task>
        <invoke-task>tasks/gone.xml</invoke-task>
        </step></workflow>
        """,
      plugins: ["tasks/validate.xml": "<task>Go through it.</task>", "workflows/demo/checklist.md": "- [ ] Named"])
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.provider.requests.count == 1)
    let sent = harness.provider.requests[0].messages[0].rendered
    #expect(
      sent.contains("Go through it.") && sent.contains("- [ ] Named") && sent.contains("Validate against checklist"))
    #expect(!sent.contains("adv-elicit"))
  }

  @Test func `inputs are discovered without a model`() async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="A"><invoke-protocol name="discover_inputs" />
        <check if="prd_content is empty"><output>no prd</output></check>
        <check if="epics_content is not empty"><output>{{epics_content}}</output></check>
        <action>Use {{epics_content}}.</action></step></workflow>
        """,
      yaml: """
        input_file_patterns:
          prd: {whole: "docs/*prd*.md"}
          epics: {whole: "docs/*epic*.md", sharded: "docs/epics/*.md"}
        """,
      files: [
        "docs/epics/b.md": "B.", "docs/epics/index.md": "Index.", "docs/epics/a.md": "A.",
        "docs/epic-1-retro-x.md": "R.", "docs/tech-spec-epic-1.md": "T.",
      ])
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.observer.messages == ["no prd", "Index.\n\nA.\n\nB."])
    let work = harness.provider.requests[0].brief?.work ?? []
    #expect(work.contains(.instruction("Use (see docs/epics/index.md, docs/epics/a.md, docs/epics/b.md).")))
  }

  @Test func `of a divided document the part in hand is taken, once its number is known`() async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="A"><invoke-protocol name="discover_inputs" /><output>{{epics_content}}</output>
        <action>Set epic_num = 2</action><invoke-protocol name="discover_inputs" /><output>{{epics_content}}</output>
        <output>{{prd_content}}</output></step></workflow>
        """,
      yaml: """
        input_file_patterns:
          prd: {whole: "docs/*prd*.md", sharded: "docs/prd/index.md", load_strategy: INDEX_GUIDED}
          epics:
            sharded_index: "docs/epics/index.md"
            sharded_single: "docs/epics/epic-{{epic_num}}.md"
            load_strategy: SELECTIVE_LOAD
        """,
      files: [
        "docs/epics/index.md": "Index.", "docs/epics/epic-1.md": "One.", "docs/epics/epic-2.md": "Two.",
        "docs/prd/index.md": "P.", "docs/prd/goals.md": "G.", "docs/prd-validation-report.md": "V.",
      ])
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.observer.messages == ["Index.\n\nOne.\n\nTwo.", "Two.", "P.\n\nG."])
  }

  @Test func `lines of an invoked workflow that wait for a person are listed too`() async throws {
    let harness = try RunHarness(
      instructions: "<workflow><step n=\"1\"><invoke-workflow path=\"workflows/child\"/></step></workflow>",
      plugins: Self.workflow("child", "<step n=\"1\"><critical>HALT and wait for user approval</critical></step>"))
    let done = try await harness.proceed()
    #expect(done.countermanded?.map(\.file) == ["workflows/child/instructions.md"])
    #expect(done.countermanded?.first?.text == "HALT and wait for user approval")
  }
}

import Kernel
import Support
import Testing

struct ElementTests {
  private func run(
    _ steps: String, template: String? = nil, provider: ScriptedProvider = ScriptedProvider(), yaml: String = "",
    files: [String: String] = [:]
  ) async throws -> (RunHarness, RunSnapshot) {
    let harness = try RunHarness(
      instructions: "<workflow>\n\(steps)\n</workflow>", template: template, yaml: yaml, files: files,
      provider: provider)
    return (harness, try await harness.proceed())
  }

  @Test(arguments: [
    ("Set x = 1", Value.int(1)), ("Set {{x}} = \"a b\"", "a b"), ("Set {x} to true", true), ("Set x to {{other}}", "o"),
    ("Store \"late\" as {{x}}", "late"), ("Store {{other}} as {{x}}", "o"), ("Set variable x = 'q'", "q"),
    ("Set x_{{n}} = 5", 5), ("Set `x` = 5", 5), ("Set x: 5", 5), ("Set `{{x}}`: `true`", true), ("**Set x = 5**", 5),
  ])
  func `assignments need no model`(action: String, value: Value) async throws {
    let (harness, done) = try await run(
      "<step n=\"1\" goal=\"A\"><action>\(action)</action></step>", yaml: "other: o\nn: 2")
    #expect(done.variables["x"] == value || done.variables["x_2"] == value)
    #expect(harness.provider.requests.isEmpty)
  }

  @Test(arguments: [
    (
      """
      # A title
      <!-- made by hand -->
      <critical>Be brief.</critical>
      Measure {thing} twice.
      <guideline>Cut once.</guideline>
      <workflow><step n="1" goal="A"><action>Build.</action></step></workflow>
      """, ["- Be brief.", "Measure wood twice.", "Cut once."]
    ),
    ("# A title\n\n## What must be there\n\n- A saw for {thing}\n\n## Step 1: A\n\nBuild.\n", ["- A saw for wood"]),
  ])
  func `what a file says before its first step is told to the agent`(instructions: String, told: [String]) async throws
  {
    let harness = try RunHarness(instructions: instructions, yaml: "thing: wood")
    _ = try await harness.proceed()
    let system = try #require(harness.provider.requests.first).system
    for words in told { #expect(system.contains(words), "\(system)") }
    #expect(!system.contains("made by hand"))
  }

  @Test func `a title alone says nothing`() async throws {
    let harness = try RunHarness(
      instructions: "# A title\n<workflow><step n=\"1\" goal=\"A\"><action>Build.</action></step></workflow>")
    _ = try await harness.proceed()
    #expect(try !#require(harness.provider.requests.first).system.contains("A title"))
  }

  @Test func `a name in single braces is filled in where it is known, and stays where it is not`() async throws {
    let (harness, done) = try await run(
      """
      <step n="1" goal="A"><action>Set domain = health</action></step>
      <step n="2" goal="Ask of {domain}"><output>{domain}, { domain }, {Domain}, {project-type}, {unknown}</output>
      <action>HALT - nothing of {domain} is known</action></step>
      """, yaml: "project_type: web")
    #expect(harness.observer.messages == ["health, health, health, web, {unknown}"])
    #expect(done.reason == "nothing of health is known")
    let goals = harness.observer.events.compactMap { event in
      if case .stepStarted(_, _, _, let goal, _) = event { goal } else { nil }
    }
    #expect(goals == ["A", "Ask of health"])
  }

  @Test func `a variable that refers to another is filled in when it is used`() async throws {
    let (harness, done) = try await run(
      """
      <step n="1" goal="A"><action>Set key = 1-2</action>
      <action>Load the FULL file: {story_path}</action>
      <action>Read the story {story_path} of {title}, not {later}.</action>
      <template-output file="{story_path}">review</template-output></step>
      <step n="2" goal="B"><action>Set key = 1-3</action><output>{{story_path}} {{loop_a}}</output></step>
      """,
      yaml: """
        story_dir: docs/stories
        story_path: "{story_dir}/{{key}}.md"
        title: "Story {{key}} in {{story_path}}"
        later: "{{nobody_knows}}"
        loop_a: "a {{loop_b}}"
        loop_b: "b {{loop_a}}"
        """, files: ["docs/stories/1-2.md": "The story."])
    #expect(done.status == .completed)
    let told = try #require(harness.provider.requests.first?.messages.first).rendered
    #expect(told.contains("The story."))
    #expect(told.contains("Read the story docs/stories/1-2.md of Story 1-2 in docs/stories/1-2.md"))
    #expect(!told.contains("{{key}}"))
    #expect(harness.files["docs/stories/1-2.md"]?.contains("Text of review.") == true)
    #expect(harness.observer.messages.count == 1)
    #expect(harness.observer.messages[0].hasPrefix("docs/stories/1-3.md "))
  }

  @Test func `what an agent writes is never read as a reference`() async throws {
    let provider = ScriptedProvider { brief, _ in
      .reply(.filling(brief.expected, facts: ["key": "{{secret}}"]))
    }
    let (harness, _) = try await run(
      """
      <step n="1" goal="A"><action>Store the key as {{key}}</action></step>
      <step n="2" goal="B"><output>{{path}}</output></step>
      """, provider: provider, yaml: "path: \"docs/{{key}}\"\nsecret: s3cret")
    #expect(harness.observer.messages == ["docs/{{secret}}"])
  }

  @Test(arguments: [
    "Load the COMPLETE file: docs/a.md", "Read FULL file: {dir}/a.md", "Load {dir}/a.md",
    "Read the complete file docs/a.md",
    "Load docs/*.md",
  ])
  func `files are read without a model`(action: String) async throws {
    let (harness, _) = try await run(
      "<step n=\"1\" goal=\"A\"><action>\(action)</action><action>Tell.</action></step>", yaml: "dir: docs",
      files: ["docs/a.md": "The text of a."])
    #expect(harness.provider.requests.count == 1)
    #expect(harness.provider.requests[0].messages[0].rendered.contains("The text of a."))
  }

  @Test(arguments: ["Check if docs/a.md exists", "Check if file exists: docs/a.md", "Check whether {dir}/a.md exists"])
  func `presence is looked up`(action: String) async throws {
    let (harness, _) = try await run(
      """
      <step n="1" goal="A"><action>\(action)</action><check if="exists"><output>yes</output></check>
      <check if="else"><output>no</output></check></step>
      """, yaml: "dir: docs", files: ["docs/a.md": "A."])
    #expect(harness.observer.messages == ["yes"])
    #expect(harness.provider.requests.isEmpty)
  }

  @Test(arguments: ["Check if docs/a.md exists", "Load docs/a.md"], ["file exists", "file found"])
  func `the file is the one that was looked for last`(action: String, condition: String) async throws {
    for files in [[:], ["docs/a.md": "A."]] {
      let (harness, _) = try await run(
        """
        <step n="1" goal="A"><action>\(action)</action><check if="\(condition)"><output>yes</output></check>
        <check if="file not found"><output>no</output></check></step>
        """, files: files)
      #expect(harness.observer.messages == [files.isEmpty ? "no" : "yes"])
      #expect(harness.provider.requests.isEmpty)
    }
  }

  @Test(arguments: [
    ("Check if docs/bmm-workflow-status.yaml exists", "status file found"),
    ("Search docs/ for file: bmm-workflow-status.yaml", "status file found"),
    ("Check if docs/bmm-workflow-status.yaml exists", "workflow status file exists"),
    ("Check if docs/1-2.context.xml exists", "context file exists"),
  ])
  func `a file that was looked for is known by the words of its name`(action: String, condition: String) async throws {
    for files in [[:], ["docs/bmm-workflow-status.yaml": "a: 1\n", "docs/1-2.context.xml": "<a/>"]] {
      let (harness, _) = try await run(
        """
        <step n="1" goal="A"><action>\(action)</action><check if="\(condition)"><output>yes</output></check>
        <check if="else"><output>no</output></check></step>
        """, files: files)
      #expect(harness.observer.messages == [files.isEmpty ? "no" : "yes"])
      #expect(harness.provider.requests.isEmpty)
    }
  }

  @Test(arguments: [
    "Create directory docs/x", "Create folder: {dir}/x", "Save file, preserving ALL comments and structure",
  ])
  func `folders and saving are the engine's own`(action: String) async throws {
    let (harness, done) = try await run("<step n=\"1\" goal=\"A\"><action>\(action)</action></step>", yaml: "dir: docs")
    #expect(done.status == .completed && harness.provider.requests.isEmpty)
  }

  @Test(arguments: [
    ("HALT", RunStatus.halted, "The workflow stopped itself."),
    ("HALT - No work needed", .halted, "No work needed"),
    ("HALT with message: \"Cancelled\"", .halted, "Cancelled"),
    ("HALT and request guidance", .halted, "request guidance"),
    ("STOP", .halted, "The workflow stopped itself."), ("Exit and redirect to prd", .completed, ""),
    ("Exit current workflow (narrative goes on)", .completed, ""), ("Exit workflow gracefully", .completed, ""),
    ("HALT if x == 1", .halted, "x == 1"),
  ])
  func `halts and exits in all their words`(action: String, status: RunStatus, reason: String) async throws {
    let (harness, done) = try await run(
      "<step n=\"1\" goal=\"A\"><action>\(action)</action><output>missed</output></step>", yaml: "x: 1")
    #expect(done.status == status)
    #expect(done.reason ?? "" == reason)
    #expect(harness.observer.messages.isEmpty && harness.provider.requests.isEmpty)
  }

  @Test func `a halt on a condition in prose is judged along with the work`() async throws {
    for verdict in [TurnReply.Verdict.yes, .no] {
      let provider = ScriptedProvider { brief, _ in
        .reply(.filling(brief.expected, judgements: ["it is late": verdict]))
      }
      let (_, done) = try await run(
        """
        <step n="1" goal="A"><action>Work.</action><action if="it is late">HALT: too late</action>
        <action>STOP and fix what is broken.</action><template-output>a</template-output></step>
        """, template: "{{a}}\n", provider: provider)
      #expect(provider.requests.count == 1)
      #expect(done.status == (verdict == .yes ? .halted : .completed))
      if verdict == .yes { #expect(done.reason == "too late") }
    }
  }

  @Test func `nested actions, substeps, menus and pauses`() async throws {
    let (harness, done) = try await run(
      """
      <step n="1" goal="A"><ask response="mode">Which? (x/y) (default: x)</ask>
      <action if="mode == x"><action>Do inner.</action><action>Set inner = true</action></action>
      <substep n="1a" goal="Part"><action>Do the part.</action></substep>
      <checkpoint title="T"><output>shown</output><checkpoint-handlers>
      <on-select key="a"><action>Set chosen = a</action></on-select>
      <on-select key="c"><action>Set chosen = c</action></on-select></checkpoint-handlers></checkpoint>
      <energy-checkpoint>Tired?</energy-checkpoint><elicit-required/></step>
      <step n="2" goal="Skipped" elicit="true"><output>missed</output></step>
      <step n="3" goal="Level" optional="level == 2"><output>missed</output></step>
      """, yaml: "level: 1")
    #expect(done.status == .completed)
    #expect(done.variables["chosen"] == "c" && done.variables["inner"] == true)
    #expect(harness.observer.messages == ["shown"])
    let sent = harness.provider.requests.map { $0.messages.last?.rendered ?? "" }.joined()
    #expect(sent.contains("Do inner.") && sent.contains("1a: Part") && !sent.contains("Tired?"))
  }

  @Test func `outputs in all forms`() async throws {
    let (harness, done) = try await run(
      """
      <step n="1" goal="A"><action>Set n = 2</action>
      <template-output>one, two,
      three</template-output>
      <template-output>epic*title*{{n}}</template-output>
      <template-output>story*title*{{n}}\\_{{n}}</template-output>
      <template-output file="docs/other-{{n}}.md">aside</template-output>
      <template-output if="n == 3">never</template-output>
      <template-output>flag = true</template-output><template-output>copy = {{n}}</template-output>
      <template-output>words = "two words"</template-output>
      <template-output>Add docs entries with {path, title}.
      One for each document.</template-output></step>
      <step n="2" goal="B"><template-output>one</template-output></step>
      """, template: "{{one}}\n{{two}}\n{{three}}\n",
      provider: ScriptedProvider { brief, call in .reply(.filling(brief.expected, texts: ["one": "One \(call)."])) })
    #expect(done.status == .completed)
    let document = try #require(harness.files["docs/demo.md"])
    #expect(document.hasPrefix("One 2.\nText of two.\nText of three.\n"))
    #expect(document.contains("## Epic title 2") && document.contains("## Story title 2 2"))
    #expect(!document.contains("never"))
    #expect(harness.files["docs/other-2.md"]?.contains("Text of aside.") == true)
    #expect(done.variables["flag"] == true && done.variables["copy"] == 2 && done.variables["words"] == "two words")
  }

  @Test func `a document whose name is not known is asked for`() async throws {
    let harness = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="A"><template-output file="docs/{{story_key}}.md">body</template-output></step></workflow>
        """)
    harness.given = ["story_key": "1-1-login"]
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.files["docs/1-1-login.md"]?.contains("Text of body.") == true)
    let unsure = ScriptedProvider { brief, _ in .reply(.filling(brief.expected, confidence: 0.1)) }
    let open = try RunHarness(
      instructions: """
        <workflow><step n="1" goal="A"><template-output file="docs/{{story_key}}.md">body</template-output></step></workflow>
        """, provider: unsure)
    #expect(try await open.proceed().status == .waiting)
    let asked = try #require(try open.queue.pending().first)
    #expect(asked.question.contains("story_key"))
    _ = try open.queue.respond(to: asked.id, answer: "1-2", by: "ann")
    #expect(try await open.proceed().status == .completed)
    #expect(open.files["docs/1-2.md"] != nil)
  }

  @Test func `a question may stand in an output, and its options before it`() async throws {
    let provider = ScriptedProvider { brief, _ in .reply(.filling(brief.expected)) }
    let (harness, done) = try await run(
      """
      <step n="1" goal="A"><output>Does this look right? (y/n)</output>
      <check if="y"><output>right</output></check>
      <output>1. Full scan
      2. Quick look</output>
      <ask>Your choice:</ask>
      <check if="user selects 1"><output>full</output></check>
      <check if="choice == 2"><output>quick</output></check>
      <action>Store the user's choice as {{level}}</action></step>
      """, provider: provider)
    #expect(done.status == .completed)
    #expect(harness.observer.messages.suffix(1) == ["full"] && harness.observer.messages.contains("right"))
    #expect(done.variables["level"] == "1")
  }

  @Test func `else after a judged check is the engine's, and an else alone holds`() async throws {
    let provider = ScriptedProvider { brief, _ in .reply(.filling(brief.expected, judgements: ["it is hard": .no])) }
    let (harness, _) = try await run(
      """
      <step n="1" goal="A"><check if="it is hard"><action>Explain.</action></check>
      <check if="else (it was easy)"><output>easy</output></check></step>
      <step n="2" goal="B"><check if="otherwise"><output>always</output></check></step>
      """, provider: provider)
    #expect(harness.observer.messages == ["easy", "always"])
    #expect(provider.requests.count == 1)
  }

  @Test func `facts that a condition needs are asked once, and unknown ones are assumptions`() async throws {
    let (harness, done) = try await run(
      """
      <step n="1" goal="A"><action>Look.</action></step>
      <step n="2" goal="B"><check if="kind == web"><output>web</output></check>
      <check if="kind != web"><output>other</output></check></step>
      <step n="3" goal="C" if="kind == web"><output>missed</output></step>
      """)
    #expect(harness.observer.messages == ["other"])
    #expect(harness.provider.requests.count == 1)
    #expect(harness.provider.requests[0].brief?.expected.facts == ["kind"])
    #expect(done.assumptions.contains { $0.contains("kind == web") })
  }

  @Test func `plain XML instructions run like the others`() async throws {
    let harness = try RunHarness(
      instructions:
        "<workflow>\n<step n=\"1\" goal=\"A\"><action>Set x = 1</action><output>{{x}}</output></step>\n</workflow>\n",
      instructionsFile: "instructions.xml")
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.observer.messages == ["1"])
  }
}

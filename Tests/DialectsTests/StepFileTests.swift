import Dialects
import Kernel
import Support
import Testing

@Suite("Workflows divided into step files") struct StepFileTests {
  private static func parse(
    _ files: [String: String], _ path: String, root: String = "_bmad", values: [String: Value] = [:],
    lists: Bool = true
  ) throws -> Workflow {
    let all = WorkflowFiles.inMemory(files)
    return try WorkflowParser(files: lists ? all : WorkflowFiles(read: all.read)).parse(
      workflowFile: path, binding: Bindings(values: values, installRoot: root, date: "2026-11-21"))
  }

  private static let brief = "_bmad/bmm/workflows/brief/workflow.md"
  private static let steps = "_bmad/bmm/workflows/brief/steps/"

  @Test("each file is a step, in the order in which they lead to one another", arguments: [true, false])
  func chain(lists: Bool) throws {
    let workflow = try Self.parse(StepFileFixtures.brief, Self.brief, lists: lists)
    #expect(workflow.dialect == .stepFiles && workflow.diagnostics == [])
    #expect(workflow.name == "create-brief" && workflow.summary == "Makes a brief")
    #expect(workflow.steps.map { $0["n"] } == ["1", "2", "3", "4"])
    #expect(workflow.steps.map { $0["goal"] } == ["Set up", "Vision", "Users", "Done"])
    #expect(workflow.steps.map { $0["id"] } == ["step-01-init", "step-02-vision", "step-03-users", "step-04-complete"])
    #expect(workflow.steps.map { $0["file"] } == workflow.steps.map { Self.steps + ($0["id"] ?? "") + ".md" })
    #expect(workflow.steps.map { $0["output-file"] } == Array(repeating: "out/planning/brief.md", count: 3) + [nil])
    #expect(workflow.outputFile == "out/planning/brief.md" && workflow.template?.text == "# {{project_name}}\n")
    #expect(workflow.variables["outputFile"] == "out/planning/brief.md")
    #expect(workflow.files.count == 7)
    #expect(workflow.preamble.first?.prose.hasPrefix("# Brief\n\n**Goal:**") == true)
  }

  @Test("a line that forbids to append asks for nothing", arguments: ["FORBIDDEN to", "Do not", "Never", "Don't"])
  func forbidden(words: String) throws {
    let asks = "Append the vision to `{outputFile}`."
    for (line, count) in [(asks, 1), ("- 🚫 \(words) append anything to `{outputFile}` in this step", 0)] {
      var files = StepFileFixtures.brief
      files[Self.steps + "step-02-vision.md"] = """
        ---
        outputFile: '{planning_artifacts}/brief.md'
        nextStepFile: './step-03-users.md'
        ---

        # Step 2: Vision

        \(line)

        Load `{nextStepFile}`.
        """
      let step = try #require(try Self.parse(files, Self.brief).steps.first { $0["id"] == "step-02-vision" })
      var outputs = 0
      step.forEachDescendant { if $0.tag == .templateOutput { outputs += 1 } }
      #expect(outputs == count, "\(line)")
    }
  }

  @Test(
    "a step that works on the whole document adds no section to it",
    arguments: [
      "When user selects 'C', replace the entire document content with the polished version.",
      "Optimize the complete PRD for flow and update `{outputFile}`.",
    ])
  func polishing(words: String) throws {
    var files = StepFileFixtures.brief
    files[Self.steps + "step-02-vision.md"] = """
      ---
      outputFile: '{planning_artifacts}/brief.md'
      nextStepFile: './step-03-users.md'
      ---

      # Step 2: Polish

      ## APPEND TO DOCUMENT:

      \(words)

      Save the result to `{outputFile}`, then load `{nextStepFile}`.
      """
    let step = try #require(try Self.parse(files, Self.brief).steps.first { $0["id"] == "step-02-vision" })
    var outputs = 0
    step.forEachDescendant { if $0.tag == .templateOutput { outputs += 1 } }
    #expect(outputs == 0)
    #expect(step["output-file"] == "out/planning/brief.md")
  }

  @Test("of several menus each is shown under what its heading says")
  func severalMenus() throws {
    var files = StepFileFixtures.brief
    let options = "\n\n[A] Try again [C] Continue\n\n- IF A: Start over\n- IF C: Load `{nextStepFile}`\n\n"
    files[Self.steps + "step-02-vision.md"] = """
      ---
      nextStepFile: './step-03-users.md'
      ---

      # Step 2: Innovation

      ### 5. Present MENU OPTIONS (Only if Innovation Detected)\(options)### 6. No Innovation Found\(options)
      """
    let step = try #require(try Self.parse(files, Self.brief).steps.first { $0["id"] == "step-02-vision" })
    var conditions: [String] = []
    step.forEachDescendant { node in
      if node.tag == .check, let condition = node["if"], !condition.contains("selects") { conditions.append(condition) }
    }
    #expect(conditions == ["Innovation Detected", "No Innovation Found"])
  }

  @Test("a place in a step names the file that holds it, at a line that the file has")
  func places() throws {
    let workflow = try Self.parse(StepFileFixtures.brief, Self.brief)
    for step in workflow.steps {
      let file = try #require(step["file"])
      let lines = try #require(StepFileFixtures.brief[file]).split(separator: "\n", omittingEmptySubsequences: false)
      step.forEachDescendant { node in
        let place = SourceLocation(of: node, in: workflow)
        #expect(place.file == file)
        #expect((1...lines.count).contains(place.line ?? 0))
      }
    }
    // What stands in no step is the workflow's own.
    let preamble = try #require(workflow.preamble.first)
    #expect(SourceLocation(of: preamble, in: workflow).file == Self.brief)
  }

  @Test("a step's words come first, then what it writes, its menu and what each option does")
  func tree() throws {
    let workflow = try Self.parse(StepFileFixtures.brief, Self.brief)
    let first = workflow.steps[0]
    #expect(first.children.map(\.tag) == [.text, .text])
    #expect(first.children[0].prose.contains("from `../brief.template.md` to `out/planning/brief.md`"))
    let second = workflow.steps[1]
    #expect(second.children.map(\.tag) == [.text, .text, .templateOutput, .ask, .check, .check])
    #expect(outline([second.children[2]]) == "template-output(file=out/planning/brief.md)[\"vision_goals_for\"]")
    #expect(
      second.children[3].prose
        == "Select:\n[A] Advanced Elicitation\n[P] Party Mode\n[C] Continue to Users (Step 3 of 4)")
    #expect(second.children[4]["if"] == "user selects 'A'" && second.children[5]["if"] == "user selects 'P'")
    #expect(second.children[1].prose.hasPrefix("#### EXECUTION RULES"))
    #expect(workflow.steps[2].children.map(\.tag) == [.text, .templateOutput])
    #expect(flat(workflow.body).allSatisfy { $0.tag != .goto })
    let question = Question(
      workflow: "w", node: "1", stepNumber: 1, variable: nil, text: second.children[3].prose)
    let decision = try DecisionEngine(threshold: 0.75, given: [:], onboarding: OnboardingAnswers(documents: []))
      .settle(question, earlier: nil)
    #expect(decision?.answer == "C")
  }

  @Test("files without front matter name what follows in their words")
  func plain() throws {
    let workflow = try Self.parse(StepFileFixtures.plain, ".bmad/bmm/workflows/ux/workflow.md", root: ".bmad")
    #expect(workflow.dialect == .stepFiles && workflow.diagnostics == [])
    #expect(workflow.steps.map { $0["goal"] } == ["Init", "Look and Feel", "End"])
    let menu = workflow.steps[1].children
    #expect(menu.map(\.tag) == [.text, .text, .templateOutput, .ask, .check])
    #expect(menu[2]["file"] == "docs/ux.md" && menu[2].prose == "look")
    #expect(
      menu[3].prose
        == "Select:\n[A] Advanced Elicitation - deepen\n[P] Party Mode - perspectives\n[C] Continue - save and move on")
  }

  @Test("ways that part become checks and jumps")
  func branches() throws {
    let workflow = try Self.parse(StepFileFixtures.quick, "_bmad/q/workflows/quick/workflow.md")
    #expect(workflow.name == "quick" && workflow.diagnostics == [])
    #expect(
      workflow.steps.map { $0["id"] } == [
        "step-01-mode", "step-02-context", "step-03-execute", "step-04-done", "step-oneshot",
      ])
    #expect(workflow.steps.map { $0["n"] } == ["1", "2", "3", "4", "oneshot"])
    let first = workflow.steps[0].children.filter { $0.tag != .text }
    #expect(
      outline(first)
        == #"check(if=No Escalation)[ask["Select:\#n[P] Plan first (tech-spec)\#n[E] Execute directly"] check(if=user selects 'P')[action["Exit workflow. Direct user to `{quick_spec}`. **EXIT Quick Dev.**"]]] "#
        + #"check(if=Escalation Triggered)[ask["Select:\#n[P] Plan first (recommended)\#n[E] Execute directly\#n(default: P)"] check(if=user selects 'P')[action["Exit workflow. Direct to planning. **EXIT Quick Dev.**"]]] "#
        + #"check(if=Mode A (tech-spec))[goto(step=step-03-execute)]"#)
    let third = workflow.steps[2].children.filter { $0.tag != .text }
    #expect(outline(third) == "check(if=findings)[goto(step=step-oneshot)]")
    #expect(outline(workflow.steps[3].children.filter { $0.tag != .text }) == #"action["Exit workflow"]"#)
    #expect(outline(workflow.steps[4].children.filter { $0.tag != .text }) == "goto(step=step-04-done)")
  }

  @Test("where nothing names what follows, the numbers do, unless ways part")
  func numbers() throws {
    let files = [
      "w/workflow.md": "# W\n\nFollow the steps.", "w/steps/step-01-a.md": "# Step 1: A\n\na",
      "w/steps/step-02-b.md": "# Step 2: B\n\nb", "w/steps/step-10-c.md": "# Step 10: C\n\nc",
    ]
    #expect(try Self.parse(files, "w/workflow.md").steps.map { $0["n"] } == ["1", "2"])
    var parted = files
    parted["w/steps/step-01-a.md"] = "# Step 1: A\n\nIf late: load `step-10-c.md`\n"
    #expect(try Self.parse(parted, "w/workflow.md").steps.map { $0["n"] } == ["1", "10"])
  }

  @Test("one document for several modes")
  func modes() throws {
    let files = [
      "w/workflow.md":
        "---\nname: prd\nnextStep: './steps-c/step-01-init.md'\nvalidateWorkflow: './steps-v/step-v-01-look.md'\n---\n# PRD\n\n**IF Validate Mode:**\nLoad, then execute: `{validateWorkflow}` (steps-v/step-v-01-look.md)\n",
      "w/steps-c/step-01-init.md": "# Step 1: Init\n\nGo.", "w/steps-v/step-v-01-look.md": "# Step 1: Look\n\nLook.",
    ]
    #expect(try Self.parse(files, "w/workflow.md").steps.map { $0["id"] } == ["step-01-init"])
    let other = try Self.parse(files, "w/workflow.md", values: ["mode": "validate"])
    #expect(other.steps.map { $0["id"] } == ["step-v-01-look"])
  }

  @Test("a document that leads to several first steps asks which")
  func router() throws {
    let files = [
      "w/workflow.md":
        "# Research\n\n### If Market Research:\n\nload `./market-steps/step-01-init.md`\n\n### If Domain Research:\n\nload `./domain-steps/step-01-start.md`\n",
      "w/market-steps/step-01-init.md": "# Step 1: Market\n\nLoad `./step-02-more.md`",
      "w/market-steps/step-02-more.md": "# Step 2: More\n\nEnd.",
      "w/domain-steps/step-01-start.md": "# Step 1: Domain\n\nEnd.",
    ]
    let workflow = try Self.parse(files, "w/workflow.md")
    #expect(workflow.steps.map { $0["id"] } == ["workflow", "step-01-init", "step-02-more", "step-01-start"])
    #expect(outline(workflow.steps[0].children) == "check(if=Domain Research)[goto(step=step-01-start)]")
    #expect(outline(workflow.steps[2].children.filter { $0.tag != .text }) == #"action["Exit workflow"]"#)
  }

  @Test("paths of the tree before it was installed are found by their names")
  func moved() throws {
    let workflow = try Self.parse(
      [
        "w/workflow.md": "Load `{project-root}/{bmad_folder}/gone/steps/step-01-a.md`",
        "w/steps/step-01-a.md":
          "---\nworkflow_path: '{project-root}/elsewhere'\nnextStepFile: '{workflow_path}/steps/step-02-b.md'\n---\n# Step 1: A\n",
        "w/steps/step-02-b.md": "# Step 2: B\n\nb",
      ], "w/workflow.md")
    #expect(workflow.steps.map { $0["goal"] } == ["A", "B"])
  }

  @Test(
    "front matter that is empty or broken",
    arguments: [
      ("---\n---\n\n# Step 1: A\n\nx\n\n---\n\ny", []),
      (
        "---\nname: 'a'\ndescription: 'it isn\\'t'\nnextStepFile: './step-02-b.md'\n---\n# Step 1: A\n\nx",
        ["bad-front-matter"]
      ),
      ("---\nconfig: `x`\nnextStepFile: \"./step-02-b.md\"\n---\n# Step 1: A\n\nx", ["bad-front-matter"]),
      ("---\na: [1, 2\nb: { { x } }\nnextStepFile: ./step-02-b.md\n---\n# Step 1: A\n\nx", ["bad-front-matter"]),
    ])
  func frontMatter(_ text: String, _ codes: [String]) throws {
    let workflow = try Self.parse(
      [
        "w/workflow.md": "load `steps/step-01-a.md`", "w/steps/step-01-a.md": text,
        "w/steps/step-02-b.md": "# Step 2: B",
      ],
      "w/workflow.md")
    #expect(workflow.steps.map { $0["goal"] } == ["A", "B"])
    #expect(workflow.diagnostics.map(\.code) == codes)
    #expect(workflow.steps[0].children.first?.prose.contains("x") == true)
  }

  @Test("a step that is not there is said")
  func missing() throws {
    let workflow = try Self.parse(["w/workflow.md": "load `steps/step-01-a.md`"], "w/workflow.md")
    #expect(workflow.diagnostics.map { "\($0.severity) \($0.code)" } == ["error no-steps"])
  }

  @Test("damaged files neither crash nor hang", arguments: 0..<8)
  func damage(seed: Int) {
    var generator = SeededRandom(seed: UInt64(seed))
    let alphabet = Array("<>/\"'=`~&{}[]!-#: \n\tstepIF\u{0}é".utf8)
    for fixture in [StepFileFixtures.brief, StepFileFixtures.plain, StepFileFixtures.quick] {
      var files = fixture
      for (path, text) in fixture.sorted(by: { $0.key < $1.key }) {
        var bytes = Array(text.utf8)
        for _ in 0..<(Int(generator.next() % 12)) {
          let place = Int(generator.next() % UInt64(bytes.count))
          let byte = alphabet[Int(generator.next() % UInt64(alphabet.count))]
          if generator.next() % 2 == 0 { bytes[place] = byte } else { bytes.insert(byte, at: place) }
        }
        files[path] = String(decoding: bytes, as: UTF8.self)
        if seed % 4 == 0 { files[path] = "\u{FEFF}" + text.replacing("\n", with: "\r\n") }
        if seed % 4 == 1 { files[path] = text.replacing("  ", with: "\t") }
      }
      let entry = fixture.keys.first { $0.hasSuffix("/workflow.md") } ?? ""
      _ = try? Self.parse(files, entry)
    }
  }

  @Test("line ends and a byte-order mark change nothing")
  func spellings() throws {
    let files = StepFileFixtures.brief.mapValues { "\u{FEFF}" + $0.replacing("\n", with: "\r\n") }
    let (plain, other) = (try Self.parse(StepFileFixtures.brief, Self.brief), try Self.parse(files, Self.brief))
    #expect(outline(other.body) == outline(plain.body) && other.diagnostics == [])
  }
}

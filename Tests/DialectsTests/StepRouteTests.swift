import Dialects
import Kernel
import Testing

/// Ways through step files that part and meet again, of the shapes that releases of BMAD have.
@Suite("Routes through step files") struct StepRouteTests {
  private static func parse(
    _ files: [String: String], _ path: String = "w/workflow.md", values: [String: Value] = [:]
  ) throws -> Workflow {
    try WorkflowParser(files: .inMemory(files)).parse(
      workflowFile: path, binding: Bindings(values: values, installRoot: "_bmad", date: "2026-11-21"))
  }

  private static func names(_ workflow: Workflow) -> [String?] { workflow.steps.map { $0["id"] } }

  /// The jumps of a step and the conditions around them.
  private static func ways(_ step: Node) -> String {
    func ways(_ node: Node) -> [String] {
      if node.tag == .goto { return [node["step"] ?? ""] }
      let inner = node.children.flatMap(ways)
      return node.tag == .check && !inner.isEmpty ? ["\(node["if"] ?? "")? \(inner.joined(separator: ", "))"] : inner
    }
    return step.children.flatMap(ways).joined(separator: "; ")
  }

  private static let threeModes: [String: String] = [
    "w/workflow.md": """
    ---
    name: bake
    ---

    # Bake

    | Mode | Entry |
    | ---- | ----- |
    | **Create** | `steps-c/step-01-mix.md` |
    | **Edit** | `steps-e/e-01-taste.md` |

    ## Route

    **IF mode == create:**
    Load, then execute `steps-c/step-01-mix.md`

    **IF mode == edit:**
    Ask for the cake: "Which cake?"
    Then load and execute `steps-e/e-01-taste.md`

    **IF mode == validate (V):**
    Ask: "Which?" → Load `{installed_path}/steps-v/v-01-look.md`
    """,
    "w/steps-c/step-01-mix.md": "---\nnextStepFile: './step-02-bake.md'\n---\n# Step 1: Mix\n\nLoad {nextStepFile}\n",
    "w/steps-c/step-02-bake.md": "# Step 2: Bake\n\nheat",
    "w/steps-e/e-01-taste.md":
      "---\nnextStepFile: './e-02a-salt.md'\n---\n# Edit Step 1: Taste\n\nLoad {nextStepFile}\n",
    "w/steps-e/e-02a-salt.md": "# Edit Step 2a: Salt\n\nadd",
    "w/steps-v/v-01-look.md": "---\nnextStepFile: ./v-02-smell.md\n---\n# Look\n\nLoad {nextStepFile}\n",
    "w/steps-v/v-02-smell.md": "# Smell\n\nsniff",
  ]

  @Test("a document that routes by its mode leads to the steps of each, whatever letter their names begin with")
  func modes() throws {
    let workflow = try Self.parse(Self.threeModes)
    #expect(
      Self.names(workflow) == [
        "workflow", "step-01-mix", "step-02-bake", "e-01-taste", "e-02a-salt", "v-01-look", "v-02-smell",
      ])
    #expect(
      Self.ways(workflow.steps[0]) == "mode == edit? e-01-taste; mode == validate (V)? v-01-look")
    #expect(workflow.steps.map { $0["n"] } == ["0", "1", "2", "1", "2a", "1", "2"])
    #expect(workflow.diagnostics == [])
  }

  @Test("a mode that is given leaves the others out", arguments: [("edit", "e-01-taste"), ("validate", "v-01-look")])
  func mode(name: String, first: String) throws {
    let workflow = try Self.parse(Self.threeModes, values: ["mode": .string(name)])
    #expect(Self.names(workflow).first == first && workflow.steps.count == 2)
  }

  @Test("a document whose menu leads to first steps asks, and begins with what goes on or creates")
  func menu() throws {
    let steps = ["c/step-01-a.md", "c/step-01b-resume.md", "v/step-01-b.md"]
    var files = Dictionary(uniqueKeysWithValues: steps.map { ("w/steps-\($0)", "# Step 1: X\n\nx") })
    files["w/workflow.md"] = """
      # W

      - **[V] Validate** — look at it
      - **[C] Create** — make it
      - **[R] Resume** — go on

      ## Route

      - **If V:** Load `steps-v/step-01-b.md`
      - **If C:** Load `steps-c/step-01-a.md`
      - **If R:** Load `steps-c/step-01b-resume.md`
      """
    let workflow = try Self.parse(files)
    #expect(workflow.steps.map { $0["file"] } == ["w/workflow.md", "w/steps-c/step-01-a.md", "w/steps-v/step-01-b.md"])
    #expect(Self.ways(workflow.steps[0]) == "user selects 'V'? step-01-b")
    #expect(workflow.steps[0].children.first?.prose.hasPrefix("Select:\n[V] Validate — look at it\n[C] Create") == true)
    let other = try Self.parse(files, values: ["mode": "validate"])
    #expect(Self.names(other) == ["step-01-b"])
  }

  @Test("a key that is its label's first letter goes on only where the label says so")
  func initials() throws {
    var files = ["w/steps/step-00-old.md": "# Old\n\nx", "w/steps/step-01-new.md": "# New\n\nx"]
    files["w/workflow.md"] = """
      ---
      fresh: "./steps/step-01-new.md"
      old: "./steps/step-00-old.md"
      ---
      # W

      **[F]rom scratch** - a blank slate
      **[C]onvert existing** - what is there

      - **IF F:** Load `{fresh}` (steps/step-01-new.md)
      - **IF C:** Ask for it: "Where?"
        Then load `{old}` (steps/step-00-old.md)
      """
    let workflow = try Self.parse(files)
    #expect(Self.names(workflow) == ["workflow", "step-01-new", "step-00-old"])
    #expect(
      workflow.steps[0].children[0].prose == """
        Select:
        [F] From scratch - a blank slate
        [C] Convert existing - what is there
        """)
    #expect(Self.ways(workflow.steps[0]) == "user selects 'C'? step-00-old")
  }

  @Test("steps of one name in several folders keep apart")
  func sameNames() throws {
    var files = [
      "w/workflow.md":
        "# W\n\n#### If Sea:\n\n- Load: `./sea-steps/step-01-init.md`\n\n#### If Land:\n\n- Load: `./land-steps/step-01-init.md`\n"
    ]
    for place in ["sea", "land"] {
      files["w/\(place)-steps/step-01-init.md"] =
        "# Step 1: \(place)\n\n#### If 'C' (Continue):\n\n- Load: `./step-02-end.md`\n"
      files["w/\(place)-steps/step-02-end.md"] = "# Step 2: end\n\nx"
    }
    files["w/sea-steps/step-02-left-over.md"] = "# Step 2: of before\n\nx"
    let workflow = try Self.parse(files)
    #expect(workflow.steps.map { $0["goal"] } == ["W", "sea", "end", "land", "end"])
    #expect(Self.ways(workflow.steps[0]) == "Land? land-steps/step-01-init")
    #expect(Set(Self.names(workflow)).count == 5)
  }

  /// A chain that begins with the given step; the others end at once.
  private static func chain(_ first: String, _ others: [String]) throws -> Workflow {
    var files = ["w/workflow.md": "Read fully and follow `./steps/step-01-a.md`", "w/steps/step-01-a.md": first]
    for other in others { files["w/steps/\(other).md"] = "# \(other)\n\nx" }
    return try parse(files)
  }

  @Test("an option that leads to one of several steps")
  func alternatives() throws {
    let front = "---\nplain: ./step-02a-plain.md\nrich: \"./step-02b-rich.md\"\n---\n# Step 1: A\n\n"
    let one = try Self.chain(
      front
        + "Display: [P] Party [C] Continue\n\n- IF P: talk\n- IF C: Save, then execute {plain} or {rich} as found\n",
      ["step-02a-plain", "step-02b-rich"])
    #expect(Self.names(one) == ["step-01-a", "step-02a-plain", "step-02b-rich"])
    #expect(
      Self.ways(one.steps[0])
        == "user selects 'C'? the next step is to be step-02b-rich, and not step-02a-plain? step-02b-rich")
    let nested = """
      # Step 1: A

      [C] Continue

      - IF C: Save, then by the cost:
        - IF cost > 2: execute `{workflow_path}/step-02a-plain.md`
        - **If cost is low**: execute `{workflow_path}/step-02b-rich.md`

      ## CRITICAL STEP COMPLETION NOTE

      - IF cost > 2: execute `{workflow_path}/step-02a-plain.md`
      - **If cost is low**: execute `{workflow_path}/step-02b-rich.md`
      """
    let two = try Self.chain(nested, ["step-02a-plain", "step-02b-rich"])
    #expect(Self.names(two) == ["step-01-a", "step-02a-plain", "step-02b-rich"])
    #expect(Self.ways(two.steps[0]) == "cost is low? step-02b-rich")
  }

  @Test(
    "conditions are where the words put them",
    arguments: [
      ("- kind: simple → step-02-b.md\n- kind: rich → step-09-c.md", "kind: rich? step-09-c"),
      (
        "Load `step-02-b.md`.\n\n- **bad_plan** — The plan is wrong. Read and follow `step-09-c.md`",
        "bad_plan: The plan is wrong? step-09-c"
      ),
      ("Load `step-02-b.md`\n\n**IF it is old:**\n\nSay so.\n\nThen read `step-09-c.md`", "it is old? step-09-c"),
      ("Load `step-02-b.md`\n\nIf it is old, proceed to `step-09-c.md` first.", "it is old? step-09-c"),
      ("## NEXT\n\nLoad `./step-02-b.md`, or `./step-09-c.md` if it is late.", "it is late? step-09-c"),
      (
        "## Next\n\n| Kind | Route to |\n|---|---|\n| Late | `step-09-c.md` |\n| All others | `step-02-b.md` |",
        "Late? step-09-c"
      ),
      ("## NEXT\n\nload `step-02-b.md`. Do NOT proceed to `step-09-c.md`.", ""),
      ("Load `step-02-b.md`\n\n- Going on with `step-09-c.md` was never meant", ""),
    ])
  func conditions(words: String, expected: String) throws {
    let workflow = try Self.chain("# Step 1: A\n\n" + words, ["step-02-b", "step-09-c"])
    #expect(Self.names(workflow) == ["step-01-a", "step-02-b"] + (expected.isEmpty ? [] : ["step-09-c"]))
    #expect(Self.ways(workflow.steps[0]) == expected)
  }

  @Test("keys in brackets, and options whose keys are words")
  func keys() throws {
    let workflow = try Self.chain(
      """
      ---
      nextStepFile: ./step-02-b.md
      ---
      # Step 1: A

      ```
      [a] Elicit - deeper
      [c] Continue - go on
      [Back] - to the choice
      ```

      #### Menu Handling:

      - **[a]**: Load and execute `{elicit}`, then return here
      - **[c]**: Load and execute `{nextStepFile}` (B)

      #### If [Back]:

      - Return to step-03-c.md
      """, ["step-02-b", "step-03-c"])
    #expect(Self.names(workflow) == ["step-01-a", "step-02-b", "step-03-c"])
    let ask = try #require(workflow.steps[0].children.first { $0.tag == .ask })
    #expect(ask.prose == "Select:\n[a] Elicit - deeper\n[c] Continue - go on\n[Back] to the choice")
    #expect(Self.ways(workflow.steps[0]) == "user selects 'Back'? step-03-c")
  }

  @Test("an exit that has the letter C is not taken, and a recommended option only where it is said")
  func choice() throws {
    for (menu, expected) in [
      (
        "[A] Check first\n[B] As it is\n[C] Exit\n\n- IF A: load step-03-c.md\n- IF B: load {nextStepFile}\n- IF C (Exit): show and exit",
        "B"
      ),
      ("[1] AI-Recommended\n[2] Free\n[X] Exit\n\n- IF 1: load step-03-c.md\n- IF 2: talk\n- IF X: exit", "X"),
      ("[1] One (not recommended)\n[2] Two (recommended)\n\n- IF 1: load step-03-c.md\n- IF 2: talk", "2"),
    ] {
      let workflow = try Self.chain(
        "---\nnextStepFile: ./step-02-b.md\n---\n# Step 1: A\n\n" + menu, ["step-02-b", "step-03-c"])
      let ask = try #require(workflow.steps[0].children.first { $0.tag == .ask })
      #expect(ask.prose.hasSuffix("(default: \(expected))"), "\(menu)")
    }
  }

  @Test("a step that shows its menu again and again, until another option is taken")
  func loop() throws {
    let workflow = try Self.chain(
      """
      ---
      nextStepFile: "./step-01-a.md" # until all is built
      ---
      # Step 1: A

      ### 6a. More Remaining

      [A] Elicit [C] Build Next

      - IF A: elicit
      - IF C: save, then execute {nextStepFile}

      ### 6b. All Built

      [V] Go on [C] Complete

      - IF V: load `./step-02-b.md`
      - IF C: Same as V
      """, ["step-02-b"])
    #expect(Self.names(workflow) == ["step-01-a", "step-02-b"])
    #expect(Self.ways(workflow.steps[0]) == "More Remaining? user selects 'C'? step-01-a")
  }

  @Test(
    "steps that are handed out come in a row before the next one",
    arguments: [
      "parallel-steps: ['./step-02a-x.md', './step-02b-y.md']\nnextStep: ./step-03-z.md\n---\n# A\n\nThen proceed to {nextStep}",
      "parallel-steps: ['./step-02a-x.md' './step-02b-y.md']\nnextStep: ./step-03-z.md\n---\n# A\n\nThen proceed to {nextStep}",
      "nextStepFile: ./step-03-z.md\n---\n# A\n\n- **Subagent File:** `./step-02a-x.md`\n\n- **Subagent File:** `./step-02b-y.md`\n\nLoad {nextStepFile}",
    ])
  func handedOut(first: String) throws {
    let workflow = try Self.chain("---\n" + first, ["step-02a-x", "step-02b-y", "step-03-z"])
    #expect(Self.names(workflow) == ["step-01-a", "step-02a-x", "step-02b-y", "step-03-z"])
    #expect(Self.ways(workflow.steps[2]).isEmpty && workflow.diagnostics.allSatisfy { $0.severity == .warning })
  }

  @Test("an option at the end that begins another of the folder's workflows is no part of this one")
  func neighbour() throws {
    let files = [
      "w/workflow-check.md": "Read fully and follow `./steps-v/step-v-01-look.md`",
      "w/steps-v/step-v-01-look.md":
        "# Look\n\n[E] Edit\n[X] Exit\n\n- IF E: If yes: read fully and follow: steps-e/step-e-01-find.md\n- IF X: exit\n",
      "w/steps-e/step-e-01-find.md": "# Find\n\nx",
    ]
    #expect(Self.names(try Self.parse(files, "w/workflow-check.md")) == ["step-v-01-look"])
  }

  @Test("front matter whose rules a formatter has broken")
  func brokenRules() throws {
    let workflow = try Self.chain(
      "- --\n\nname: 'step-01-a'\nnextStepFile: './step-03-c.md'\n\n- --\n\n# Step 1: A\n\nLoad {nextStepFile}\n",
      ["step-02-b", "step-03-c"])
    #expect(Self.names(workflow) == ["step-01-a", "step-03-c"] && workflow.steps[0]["goal"] == "A")
    #expect(workflow.diagnostics == [])
  }

  @Test("files that only their front matter and the skill's words call steps")
  func otherNames() throws {
    let workflow = try Self.parse(
      [
        "s/x/SKILL.md":
          "---\nname: x\n---\n# X\n\n## On Activation\n\n1. Load the settings.\n2. Load, read the full file, and then execute `references/load.md` to begin the workflow.\n",
        "s/x/references/load.md": "---\nnextStepFile: 'sub/look.md'\n---\n# Step 1: Load\n\nload `{nextStepFile}`\n",
        "s/x/references/sub/look.md":
          "---\nnextStepFile: '../tell.md'\n---\n# Step 2b: Look\n\nload `{nextStepFile}`\n",
        "s/x/references/tell.md": "# Step 3: Tell\n\nx",
      ], "s/x/SKILL.md")
    #expect(workflow.dialect == .stepFiles && workflow.steps.map { $0["n"] } == ["1", "2b", "3"])
    #expect(workflow.steps.map { $0["goal"] } == ["Load", "Look", "Tell"])
  }

  @Test(
    "changes of the board in a step's words are the engine's",
    arguments: [
      (
        "3. If found: update `development_status[{story_key}]` to `{new_status}`. Save the file.",
        #"action["update development_status[{{story_key}}] to {{new_status}}"]"#
      ),
      (
        "Follow `./sync-sprint-status.md` with `{target_status}` = `review`.",
        #"action["Get current status value for development_status[{{story_key}}]"] check(if=current status is neither review nor done)[action["Update development_status[{{story_key}}] = "review""]]"#
      ),
      ("If it is late, set `development_status[{story_key}]` to `done`.", ""),
      ("Find the `development_status[{story_key}]` entry and tell it.", ""),
      ("```\nupdate `development_status[{story_key}]` to `{new_status}`\n```", ""),
    ])
  func board(words: String, expected: String) throws {
    let workflow = try Self.chain("# Step 1: A\n\n\(words)\n\n\(words)\n", [])
    #expect(outline(workflow.steps[0].children.filter { $0.tag != .text }) == expected)
  }

  @Test("a file that begins with its goal is called by its description")
  func title() throws {
    let workflow = try Self.chain("---\ndescription: Mix it\n---\n# STEP GOAL\n\nx", [])
    #expect(workflow.steps[0]["goal"] == "Mix it" && workflow.steps[0]["n"] == "1")
  }
}

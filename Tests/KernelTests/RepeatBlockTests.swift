import Kernel
import Testing

@Suite struct RepeatBlockTests {
  static let epics = """
    # {{project_name}}

    ---

    <!-- Repeat for each epic (N = 1, 2, 3...) -->

    ## Epic {{N}}: {{epic_title_N}}

    {{epic_goal_N}}

    <!-- Repeat for each story (M = 1, 2, 3...) within epic N -->

    ### Story {{N}}.{{M}}: {{story_title_N_M}}

    As a {{user_type}} of {{project_name}}.

    <!-- End story repeat -->

    ---

    <!-- End epic repeat -->

    Done.

    """

  static func rendered(
    _ text: String, _ names: [String: Value], _ policy: UnresolvedPolicy = .keep, mode: Template.Mode = .lenient
  ) throws -> String {
    try Template(parsing: text, file: "t.md", mode: mode).render(Scope([names]), unresolved: policy)
  }

  @Test func `a block stays as written while nothing tells how many there are`() throws {
    let text = try Self.rendered(Self.epics, ["project_name": "P", "N": 7])
    #expect(text == Self.epics.replacing("{{project_name}}", with: "P"))
    #expect(try Self.rendered(Self.epics, ["project_name": "P"], .empty) == "# P\n\n---\n\nDone.\n")
  }

  @Test func `blocks grow with the names that there are`() throws {
    var names: [String: Value] = ["project_name": "P", "epic_title_1": "First"]
    let one = try Self.rendered(Self.epics, names)
    #expect(
      one == """
        # P

        ---

        ## Epic 1: First

        {{epic_goal_1}}

        <!-- Repeat for each story (M = 1, 2, 3...) within epic N -->

        ### Story 1.{{M}}: {{story_title_1_M}}

        As a {{user_type}} of P.

        <!-- End story repeat -->

        ---

        Done.

        """)
    names["epic_goal_1"] = "Goal."
    names["story_title_1_1"] = "Sign in"
    names["story_title_1_2"] = "Sign out"
    names["user_type_1_2"] = "guest"
    names["epic_goal_2"] = "Second goal."
    let two = try Self.rendered(Self.epics, names)
    #expect(
      two == """
        # P

        ---

        ## Epic 1: First

        Goal.

        ### Story 1.1: Sign in

        As a {{user_type_1_1}} of P.

        ### Story 1.2: Sign out

        As a guest of P.

        ---

        ## Epic 2: {{epic_title_2}}

        Second goal.

        <!-- Repeat for each story (M = 1, 2, 3...) within epic N -->

        ### Story 2.{{M}}: {{story_title_2_M}}

        As a {{user_type}} of P.

        <!-- End story repeat -->

        ---

        Done.

        """)
  }

  @Test func `what is open is named, a family where the number is open`() throws {
    let template = try Template(parsing: Self.epics, file: "t.md", mode: .lenient)
    func open(_ names: [String: Value]) throws -> [String] {
      try TemplateProcessor.openNames(in: template, scope: Scope([names]))
    }
    #expect(
      try open([:]) == [
        "project_name", "epic_title_{{N}}", "epic_goal_{{N}}", "story_title_{{N}}_{{M}}", "user_type_{{N}}_{{M}}",
      ])
    #expect(
      try open(["project_name": "P", "epic_title_1": "A", "story_title_1_1": "B"]) == ["epic_goal_1", "user_type_1_1"])
    #expect(
      try open(["epic_title_1": "A", "epic_goal_1": "B", "project_name": "P"]) == [
        "story_title_1_{{M}}", "user_type_1_{{M}}",
      ])
    #expect(template.placeholders.map(\.name) == ["project_name"])
  }

  @Test func `lists and counts tell how many there are`() throws {
    let text = "<!-- Repeat for each epic (N = 1, 2) -->\n- {{N}} {{epic_title_N}}\n<!-- End epic repeat -->\n"
    let list: Value = .list([.map(["title": "A"]), .map(["epic_title": "B"]), "C"])
    #expect(try Self.rendered(text, ["epics": list]) == "- 1 A\n- 2 B\n- 3 {{epic_title_3}}\n")
    #expect(try Self.rendered(text, ["epic_count": 2]) == "- 1 {{epic_title_1}}\n- 2 {{epic_title_2}}\n")
    let nested =
      "<!-- Repeat for each epic -->\n{{epic_name}}:\n<!-- Repeat for each story -->\n  {{title}}\n<!-- End repeat -->\n<!-- End repeat -->\n"
    let epics: Value = .list([
      .map(["name": "E", "stories": .list([.map(["title": "S"]), .map(["title": "T"])])]), .map(["name": "F"]),
    ])
    #expect(
      try Self.rendered(nested, ["epics": epics])
        == "E:\n  S\n  T\nF:\n<!-- Repeat for each story -->\n  {{title}}\n<!-- End repeat -->\n")
  }

  @Test func `a block without an end of its own ends with the one around it or at a heading`() throws {
    let text = """
      <!-- Repeat for each story (M = 1, 2, 3...) -->
      ## {{story_title_M}}
      <!-- for each AC on this story -->
      - {{precondition}}
      ### Notes
      {{note_M}}
      <!-- End story repeat -->
      <!-- for each reader -->
      end

      """
    let names: [String: Value] = [
      "story_title_1": "A", "note_1": "n", "precondition_1_1": "p", "precondition_1_2": "q",
    ]
    #expect(
      try Self.rendered(text, names, mode: .strict)
        == "## A\n- p\n- q\n### Notes\nn\n<!-- for each reader -->\nend\n")
  }

  @Test(
    arguments: [
      "<!-- Repeat as needed -->", "<!-- For each feature, say why -->",
      "<!-- for each user of the system we know, who -->",
      "<!-- End of document -->", "<!-- Repeat -->", "<!-- for each -->",
    ])
  func `other comments are only comments`(comment: String) throws {
    let text = "\(comment)\n{{x}}\n<!-- End -->\n"
    #expect(try Self.rendered(text, ["x": "y", "x_1": "z"], mode: .strict) == "\(comment)\ny\n<!-- End -->\n")
  }

  @Test(
    arguments: [
      ("a\n  <!-- Repeat for each epic (N = 1) -->\n{{x_N}}", 2, 3), ("{{x}}\n\n<!-- End epic repeat -->", 3, 1),
      ("<!-- Repeat for each epic (N = 1) -->{{#if x}}<!-- End epic repeat -->", 1, 38),
    ])
  func `a comment without its partner is a fault`(text: String, line: Int, column: Int) throws {
    let failure = #expect(throws: Failure.self) { try Self.rendered(text, [:], mode: .strict) }
    #expect(failure?.location == SourceLocation(file: "t.md", line: line, column: column))
    #expect(try Self.rendered(text, [:]) == text)
  }

  @Test func `conditions and loops within a block read its own names`() throws {
    let text =
      "<!-- Repeat for each epic (N = 1) -->{{#if risk_N}}{{N}}:{{#each risk_N}}{{this}},{{/each}}{{else}}none {{/if}}<!-- End epic repeat -->"
    #expect(try Self.rendered(text, ["risk_2": .list(["a", "b"])]) == "none 2:a,b,")
  }

  @Test func `the number of blocks is bounded`() throws {
    let text = "<!-- Repeat for each epic (N = 1) -->{{N}}{{e_N}}<!-- End epic repeat -->"
    #expect(try Self.rendered(text, ["e_2": "x", "e_99999": "y", "e_1001": "z"]) == "1{{e_1}}2x")
    let loops = (0..<6).map { "<!-- Repeat for each e\($0) -->" }.joined() + "{{x}}"
    let ends = (0..<6).map { "<!-- End e\(5 - $0) repeat -->" }.joined()
    // Within another block a count is that block's own.
    var names = Dictionary(uniqueKeysWithValues: (1..<6).map { ("e\($0)_count", Value.int(1000)) })
    #expect(try Self.rendered(loops + ends, names) == loops + ends)
    names = ["e0_count": 1000, "l": .list(Array(repeating: "i", count: 50))]
    let lists = String(repeating: "{{#each l}}", count: 3) + "x" + String(repeating: "{{/each}}", count: 3)
    let failure = #expect(throws: Failure.self) {
      try Self.rendered("\n<!-- Repeat for each e0 -->\(lists)<!-- End e0 repeat -->", names)
    }
    #expect(failure?.code == "template-too-large")
    #expect(failure?.location?.line == 2)
  }
}

@Suite struct NameTests {
  @Test(
    arguments: [
      ("epic*title*{{N}}", "epic_title_{{N}}"), ("story*title*{{N}}\\_{{M}}", "story_title_{{N}}_{{M}}"),
      ("plain_name", "plain_name"), ("a\\_b", "a_b"), ("*.md", "*.md"),
      ("epic*story*title*goal*N", "epic_story_title_goal_N"),
      ("sources_*", "sources_*"), ("a*b", "a*b"), ("", ""),
    ])
  func `names damaged by a formatter are mended`(written: String, meant: String) {
    #expect(TemplateName.repaired(written) == meant)
  }

  @Test func `a family holds the names with numbers`() throws {
    let family = try #require(NameFamily("story_title_2_{{M}}"))
    #expect(family.holds("story_title_2_1"))
    #expect(family.holds("story_title_2_17"))
    #expect(!family.holds("story_title_3_1"))
    #expect(!family.holds("story_title_2"))
    #expect(!family.holds("story_title_2_x"))
    #expect(!family.holds("story_title_2_0"))
    #expect(family.member(4) == "story_title_2_4")
    #expect(NameFamily("story_title_2") == nil)
    #expect(NameFamily("a_{{b c}}") == nil)
  }
}

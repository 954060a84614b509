import Kernel
import Support
import Testing

@Suite struct TemplateTests {
  static let scope = Scope([
    [
      "name": "Ada", "flag": true, "off": false, "count": 3, "trick": "{{name}} {name} {{#if flag}}",
      "user": .map(["mail": "a@b"]), "tags": .list(["x", "y"]), "none": .list([]), "mode": "deep_dive",
      "multi-part": true,
      "parts": .map(["p": .map(["t": "1"]), "q": .map(["t": "2"])]), "empty": "",
      "stories": .list([.map(["title": "One", "tasks": .list(["a", "b"])]), .map(["title": "Two", "name": "Bea"])]),
    ]
  ])

  static func rendered(_ text: String, _ unresolved: UnresolvedPolicy = .keep) throws -> String {
    try Template(parsing: text, file: "t.md", mode: .strict).render(scope, unresolved: unresolved)
  }

  @Test(
    arguments: [
      ("Hi {{name}}, {{ user.mail }}", "Hi Ada, a@b"), ("{{tags}} {{tags.length}} {{tags.1}}", "x, y 2 y"),
      ("{{gone}} {{ gone }}", "{{gone}} {{ gone }}"), ("{{trick}}", "{{name}} {name} {{#if flag}}"),
      ("{name}", "{name}"),
      ("{{#if flag}}a{{else}}b{{/if}}", "a"), ("{{#if off}}a{{else}}b{{/if}}", "b"), ("{{#if gone}}a{{/if}}|", "|"),
      ("{{#if mode == deep_dive}}a{{/if}}", "a"), ("{{#if gone != true}}a{{/if}}", "a"),
      ("{{#if multi-part}}a{{/if}}", "a"),
      ("{{#if count > 2 AND flag}}a{{/if}}", "a"), ("{{#if tags.length > 5}}a{{else if flag}}b{{else}}c{{/if}}", "b"),
      ("{{#if mode in [x, deep_dive]}}a{{/if}}", "a"), ("{{#if !off}}a{{/if}}", "a"), ("{{#if !gone}}a{{/if}}", "a"),
      ("{{#unless off}}a{{else}}b{{/unless}}", "a"), ("{{#unless flag}}a{{else}}b{{/unless}}", "b"),
      ("{{#each tags}}{{@index}}{{this}}{{#if @last}}.{{else}},{{/if}}{{/each}}", "0x,1y."),
      ("{{#each none}}a{{else}}b{{/each}}", "b"), ("{{#each gone}}a{{else}}b{{/each}}", "b"),
      (
        "{{#each stories}}{{title}}:{{name}}{{#each tasks}}-{{this}}{{title}}{{/each}};{{/each}}",
        "One:Ada-aOne-bOne;Two:Bea;"
      ),
      ("{{#each stories as s}}{{s.title}} {{/each}}", "One Two "),
      ("{{#each tags numbered}}{{number}}.{{/each}}", "1.2."),
      ("{{#each tags}}{{@index + 1}}{{/each}}{{count - 1}}", "122"), ("{{#each parts}}{{@key}}{{t}}{{/each}}", "p1q2"),
      ("{{#each tags}}{{#if @first}}1{{/if}}{{/each}}", "1"), ("a{{! note {{ }}b", "ab"), ("a{{!-- x}} --}}b", "ab"),
      ("<!-- {{name}} {{#if x}} -->{{name}}", "<!-- {{name}} {{#if x}} -->Ada"), ("<!-- {{name}}", "<!-- Ada"),
      ("${{ name }} ${{ secrets.name }}", "${{ name }} ${{ secrets.name }}"), ("{{ secrets.X }}", "{{ secrets.X }}"),
      ("{{ hash('**/x') }} {{path to it}}", "{{ hash('**/x') }} {{path to it}}"), ("{{{name}}}", "Ada"),
      ("{{", "{{"), ("}}", "}}"), ("{{}}", "{{}}"), ("{{\nname}}", "{{\nname}}"), ("{{ {{name}} }}", "{{ Ada }}"),
      ("", ""),
      ("é{{name}}🙂", "éAda🙂"), ("{{empty}}|", "|"),
    ])
  func `the language renders`(text: String, expected: String) throws {
    #expect(try Self.rendered(text) == expected)
  }

  @Test(
    arguments: [
      ("a\n{{#if flag}}\nb\n{{/if}}\nc\n", "a\nb\nc\n"),
      ("a\n  {{#if off}}  \nb\n\t{{else}}\nd\n{{/if}}\nc", "a\nd\nc"),
      ("{{#each tags}}\n- {{this}}\n{{/each}}\n", "- x\n- y\n"),
      ("a\r\n{{#if flag}}\r\nb\r\n{{/if}}\r\n", "a\r\nb\r\n"),
      ("a\n{{! gone }}\nb\n", "a\nb\n"), ("x {{#if flag}}\ny\n{{/if}} z", "x \ny\n z"),
      ("{{#if flag}}\nb\n{{/if}}", "b\n"),
      ("{{#if flag}}\n\n{{#if flag}}\nb\n{{/if}}\n\n{{/if}}\n", "\nb\n\n"),
      ("{{name}}\n\n{{gone}}\n", "Ada\n\n{{gone}}\n"),
    ])
  func `a block's own line disappears`(text: String, expected: String) throws {
    #expect(try Self.rendered(text) == expected)
  }

  @Test func `what is unresolved follows the policy`() throws {
    #expect(try Self.rendered("a{{ gone }}b", .empty) == "ab")
    let failure = #expect(throws: Failure.self) { try Self.rendered("one\né {{gone}}", .fail) }
    #expect(failure?.code == "template-unresolved")
    #expect(failure?.location == SourceLocation(file: "t.md", line: 2, column: 3))
    #expect(try Self.rendered("{{name}} {{ secrets.X }}{{#if gone}}x{{/if}}", .fail) == "Ada {{ secrets.X }}")
    let prose = #expect(throws: Failure.self) { try Self.rendered("{{name}}\n{{path to it}}", .fail) }
    #expect(prose?.location == SourceLocation(file: "t.md", line: 2, column: 1))
  }

  @Test(
    arguments: [
      ("a\n {{#if x}}", 2, 2), ("{{/if}}", 1, 1), ("{{#if x}}{{/each}}{{/if}}", 1, 10),
      ("{{#if x}}{{#each y}}{{/if}}", 1, 10),
      ("{{else}}", 1, 1), ("{{#with x}}{{/with}}", 1, 1), ("{{#bogus x}}{{/bogus}}", 1, 1), ("a\n{{#part}}\n", 2, 1),
      ("{{^part}}{{/other}}", 1, 1), ("{{#if}}{{/if}}", 1, 1),
      ("{{#each}}{{/each}}", 1, 1), ("{{#if x}}{{else}}{{else}}{{/if}}", 1, 18),
      ("{{#if some wild words}}{{/if}}", 1, 1),
      ("{{#each a}}{{else if b}}{{/each}}", 1, 12),
    ])
  func `strict mode names the place of a fault`(text: String, line: Int, column: Int) {
    let failure = #expect(throws: Failure.self) { try Template(parsing: text, file: "t.md", mode: .strict) }
    #expect(failure?.kind == .badInput)
    #expect(failure?.code == "template-syntax")
    #expect(failure?.location == SourceLocation(file: "t.md", line: line, column: column))
  }

  @Test(arguments: [Template.Mode.strict, .lenient])
  func `sections are read in both modes`(mode: Template.Mode) throws {
    let text = "{{#has_ui}}With {{name}}.{{/has_ui}}{{^has_ui}}Without.{{/has_ui}}{{#gone}}?{{/gone}}"
    let template = try Template(parsing: text, file: "t.md", mode: mode)
    for (value, shown) in [(true, "With Ada."), (false, "Without.")] {
      let scope = Scope([["has_ui": .bool(value), "name": "Ada"]])
      #expect(try template.render(scope, unresolved: .empty) == shown)
      #expect(try template.render(scope, unresolved: .keep) == shown + "{{#gone}}?{{/gone}}")
    }
  }

  @Test func `strict mode reports every fault at once`() {
    let failure = #expect(throws: Failure.self) {
      try Template(parsing: "{{/a}}\n{{#if x}}\n{{/b}}", file: "t", mode: .strict)
    }
    #expect(failure?.related.compactMap(\.location?.line) == [2, 3])
  }

  @Test(
    arguments: [
      ("{{#if x}} {{name}}", "{{#if x}} Ada"), ("{{/if}}{{name}}", "{{/if}}Ada"), ("{{else}}", "{{else}}"),
      ("{{#if flag}}a{{/each}}b{{/if}}", "a{{/each}}b"), ("{{#with x}}{{name}}{{/with}}", "{{#with x}}Ada{{/with}}"),
      ("{{#bogus}}\n{{name}}\n{{/bogus}}\n", "{{#bogus}}\nAda\n{{/bogus}}\n"), ("{{#flag}}{{name}}{{/flag}}", "Ada"),
      ("{{#if_flag}}a{{/if_flag}}", "a"), ("{{if_off}}a{{/if_off}}{{if_flag}}b{{/if_flag}}", "b"),
      ("{{#off}}a{{/off}}", ""), ("{{#if wild words}}a{{/if}}", ""),
      ("{{^off}}a{{/off}}{{^flag}}b{{/flag}}{{^none}}c{{/none}}", "ac"), ("{{^gone}}a{{/gone}}", "{{^gone}}a{{/gone}}"),
      ("{{#user}}{{mail}}{{/user}}", "a@b"), ("{{#if flag}}a{{/if_flag}}b", "ab"),
      ("{ { name } } {{ multi\\_part }} {{multi*part*}}", "Ada true {{multi*part*}}"),
      ("{if flag}a{/if}", "{if flag}a{/if}"),
      ("{{#stories}}{{title}}{{/stories}}", "OneTwo"), ("{{#if flag}}{{#each x}}b{{/if}}c", "{{#each x}}bc"),
    ])
  func `lenient mode keeps what it cannot read`(text: String, expected: String) throws {
    let template = try Template(parsing: text, file: "t.md", mode: .lenient)
    #expect(try template.render(Self.scope, unresolved: .keep) == expected)
  }

  @Test func `placeholders know where they stand`() throws {
    let text = """
      ---
      # not: {{meta}}
      ---
      # {{title}} #
      {{intro}}
      ## Goals
      {{#if x_y}}
      - {{goal}}
      {{/if}}
      ```
      # code {{cmd}}
      ```
      ### {{deep}}
      {{#each list}}{{item}}{{/each}}
      ## Risks ##
      <!-- {{hidden}} --> {{risk}} {{goal}}
      """
    let template = try Template(parsing: text, file: "t.md", mode: .strict)
    #expect(template.placeholders.map(\.name) == ["meta", "title", "intro", "goal", "cmd", "deep", "risk", "goal"])
    #expect(
      template.placeholders.map(\.headings) == [
        [], [], ["{{title}}"], ["{{title}}", "Goals"], ["{{title}}", "Goals"], ["{{title}}", "Goals"],
        ["{{title}}", "Risks"],
        ["{{title}}", "Risks"],
      ])
    #expect(
      template.placeholders[3].position == SourcePosition(line: 8, column: 3, offset: text.offset(of: "{{goal}}")))
    #expect(
      template.variables == ["meta", "title", "intro", "x_y", "goal", "cmd", "deep", "list", "item", "risk"])
  }

  @Test func `depth and size are bounded`() throws {
    let nested = { (n: Int) in
      String(repeating: "{{#if flag}}", count: n) + "x" + String(repeating: "{{/if}}", count: n)
    }
    #expect(try Self.rendered(nested(100)) == "x")
    #expect(throws: Failure.self) { try Self.rendered(nested(101)) }
    let lenient = try Template(parsing: nested(5000), file: "t", mode: .lenient)
    #expect(try lenient.render(Self.scope, unresolved: .keep).hasPrefix("{{#if flag}}"))
    let many = Scope([["l": .list(Array(repeating: "a", count: 200))]])
    let loops = String(repeating: "{{#each l}}", count: 9) + "x" + String(repeating: "{{/each}}", count: 9)
    let failure = #expect(throws: Failure.self) {
      try Template(parsing: loops, file: "t", mode: .strict).render(many, unresolved: .keep)
    }
    #expect(failure?.code == "template-too-large")
  }

  @Test(arguments: ["{{", "${{", "{{{", "<!--", "{{!", "{{!--", "{", "{{#if a}}", "{{/if}}", "{{else}}", "{{a", "{{ {"])
  func `repeated half tags are read in one pass`(piece: String) throws {
    let text = String(repeating: piece, count: 40_000)
    #expect(try TemplateProcessor.expand(text, scope: Self.scope, unresolved: .keep) == text)
  }
}

@Suite struct TemplateProcessorTests {
  @Test(
    arguments: [
      ("{name} {{name}} { name } {user.mail}", "Ada Ada Ada a@b"), ("{gone} {{gone}}", "{gone} "),
      ("{trick}", "{{name}} {name} {{#if flag}}"),
      ("{{trick}}", "{{name}} {name} {{#if flag}}"), ("${name} ${{ name }}", "${name} ${{ name }}"),
      ("{\"name\": 1}", "{\"name\": 1}"),
      ("{{#if flag}}{name}{{/if}}", "Ada"), ("{{#each tags}}{this}{{/each}}", "xy"), ("{}", "{}"), ("{name", "{name"),
      ("{ {name} }", "{ Ada }"), ("{{{name}}}", "Ada"), ("{na me}", "{na me}"), ("{multi_part}", "true"),
      ("plain", "plain"), ("a {{count skipped}} b {{prd status}}|", "a  b |"), ("{{ secrets.X }}", "{{ secrets.X }}"),
      ("{if count > 2}✓ {name}{else}(none){/if}", "✓ Ada"), ("{if off}a{else}(none){/if}", "(none)"),
      ("{if off}a{else if flag}b{/if}", "b"), ("{{#if flag}}{else}{{/if}}", "{else}"), ("{if flag}a", "{if flag}a"),
      ("{^gone}", "{^gone}"), ("{{^gone}}a{{/gone}}", "a"),
      ("<!-- Repeat for each x -->{name}", "<!-- Repeat for each x -->Ada"),
      ("{{/if}} {{#with x}}", "{{/if}} {{#with x}}"), ("{{if_x}}a{{/if_x}}{{#x}}b{{/x}}|", "|"),
    ])
  func `run-time texts know both braces`(text: String, expected: String) throws {
    let found = try TemplateProcessor.expand(text, scope: TemplateTests.scope, unresolved: .empty)
    #expect(found == expected)
  }
}

extension String {
  func offset(of needle: String) -> Int {
    let bytes = Array(utf8)
    return bytes.indices.first { bytes[$0...].starts(with: needle.utf8) } ?? -1
  }
}

/// Templates put together at random from pieces of the language.
@Suite struct TemplatePropertyTests {
  static let pieces = [
    "{{name}}", "{{gone}}", "{{a_N}}", "{{b_N_M}}", "{{N}}", "{{M}}", "{{#if flag}}", "{{/if}}", "{{else}}",
    "{{#each tags}}",
    "{{/each}}", "{{this}}", "{{#bogus}}", "{{/bogus}}", "{{^off}}", "{{/off}}", "{{if_x}}", "{{/if_x}}",
    "${{ secrets.X }}",
    "<!-- Repeat for each epic (N = 1, 2) -->", "<!-- End epic repeat -->",
    "<!-- Repeat for each story (M = 1, 2) within epic N -->", "<!-- End story repeat -->",
    "<!-- for each AC on it -->",
    "<!-- remark -->", "\n", "\n\n", "\r\n", "## Heading\n", "words ", "{{count skipped}}", "{{", "}}", "<!--", "é",
    "{{@index + 1}}", "{if flag}", "{/if}", "{ { name } }",
  ]

  static func text(_ random: inout SeededRandom) -> String {
    (0..<random.below(30)).map { _ in pieces[random.below(pieces.count)] }.joined()
  }

  @Test func `lenient templates never fail, and give the same text each time`() throws {
    var random = SeededRandom(seed: 21)
    let scope = TemplateTests.scope.pushing(["a_1": "A1", "a_2": "A2", "b_1_1": "B11", "b_2_3": "B23"])
    for _ in 0..<3000 {
      let text = Self.text(&random)
      let template = try Template(parsing: text, file: "t.md", mode: .lenient)
      let shown = try template.render(scope, unresolved: .keep)
      #expect(try Template.cached(text, file: "t.md", mode: .lenient).render(scope, unresolved: .keep) == shown)
      _ = try template.render(scope, unresolved: .empty)
      _ = try TemplateProcessor.expand(text, scope: scope, unresolved: .empty)
      _ = try TemplateProcessor.openNames(in: template, scope: scope)
    }
  }

  @Test func `a strict template is refused with a place inside it or reads as the lenient one`() throws {
    var random = SeededRandom(seed: 22)
    for _ in 0..<3000 {
      let text = Self.text(&random)
      do {
        let strict = try Template(parsing: text, file: "t.md", mode: .strict)
        let shown = try strict.render(TemplateTests.scope, unresolved: .keep)
        let lenient = try Template(parsing: text, file: "t.md", mode: .lenient)
        guard !text.contains("{{if_x}}") else { continue }
        #expect(try lenient.render(TemplateTests.scope, unresolved: .keep) == shown)
      } catch {
        let lines = 1 + text.utf8.count { $0 == UInt8(ascii: "\n") }
        for fault in [error] + error.related {
          let place = try #require(fault.location)
          #expect(place.file == "t.md")
          #expect((1...lines).contains(try #require(place.line)))
          #expect(try #require(place.column) >= 1)
        }
      }
    }
  }

  @Test func `what has no tags is kept byte for byte`() throws {
    var random = SeededRandom(seed: 23)
    let plain = Self.pieces.filter { !$0.contains("{") && !$0.contains("epeat") && !$0.contains("each") }
    for _ in 0..<1000 {
      let text = (0..<random.below(40)).map { _ in plain[random.below(plain.count)] }.joined()
      for policy in [UnresolvedPolicy.keep, .empty, .fail] {
        let shown = try Template(parsing: text, file: "t.md", mode: .strict).render(
          TemplateTests.scope, unresolved: policy)
        #expect(Array(shown.utf8) == Array(text.utf8))
      }
    }
  }

  @Test func `thousands of templates leave the cache small and right`() throws {
    for number in 0..<3000 {
      let shown = try TemplateProcessor.expand("\(number) {{name}}", scope: TemplateTests.scope, unresolved: .empty)
      #expect(shown == "\(number) Ada")
    }
    #expect(throws: Failure.self) { try Template.cached("{{#if x}}", file: "a.md", mode: .strict) }
    #expect(throws: Failure.self) { try Template.cached("{{#if x}}", file: "a.md", mode: .strict) }
    #expect(try Template.cached("{{#if x}}", file: "a.md", mode: .lenient).file == "a.md")
    #expect(try Template.cached("{{#if x}}", file: "b.md", mode: .lenient).file == "b.md")
  }
}

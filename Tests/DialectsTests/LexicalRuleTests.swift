import Dialects
import Kernel
import Testing

@Suite("Lexical rules of the tag dialects") struct LexicalRuleTests {
  struct Rule: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String
    let tree: String
    var codes: [String] = []
    var dialect = Dialect.tags
    var testDescription: String { name }
  }

  static let rules: [Rule] = [
    Rule(
      name: "a step spoken of in a constraint",
      text: "<step n=\"1\">\n<critical>After each <step n=\"X\"> save.</critical>\n</step>\n<step n=\"2\">b</step>",
      tree: #" | step(n=1)[critical["After each <step n="X"> save."]] step(n=2)["b"] | "#),
    Rule(
      name: "a step spoken of among the words of another",
      text: "<step n=\"1\">\nsee <step n=\"7\"> above\n</step>\n<step n=\"2\">\n<step n=\"2a\">b</step>\n</step>",
      tree: #" | step(n=1)["see <step n="7"> above"] step(n=2)[step(n=2a)["b"]] | "#),
    Rule(
      name: "steps in one line",
      text: "<workflow><step n=\"1\">a <step n=\"9\"> b</step><step n=\"2\">c</step> <step n=\"3\">d</step></workflow>",
      tree: #" | step(n=1)["a <step n="9"> b"] step(n=2)["c"] step(n=3)["d"] | "#),
    Rule(
      name: "a step in the middle of a line that is closed",
      text: "<step n=\"1\">first <step n=\"1a\">a</step> then\n</step>",
      tree: #" | step(n=1)["first" step(n=1a)["a"] "then"] | "#),
    Rule(
      name: "jumps and exits spoken of",
      text:
        "<step n=\"1\">\n<output>see <goto step=\"9\"> tags</output>\nor <exit workflow=\"bye\"> here\n</step>",
      tree: #" | step(n=1)[output["see <goto step="9"> tags"] "or <exit workflow="bye"> here"] | "#),
    Rule(
      name: "a jump that ends its sentence is missed",
      text: "<step n=\"1\">\n<action>then <goto step=\"1\"></action>\n</step>",
      tree: #" | step(n=1)[action["then <goto step="1">"]] | "#, codes: ["unclosed-tag"]),
    Rule(
      name: "a loop spoken of",
      text: "<step n=\"1\">\n<action>Put <for-each epic=\"epics\"> around it.</action>\n</step>",
      tree: #" | step(n=1)[action["Put <for-each epic="epics"> around it."]] | "#),
    Rule(
      name: "what follows the workflow is reference",
      text:
        "<workflow>\n<step n=\"1\">a</step>\n</workflow>\nsee <step n=\"7\"> above.\n<step n=\"2\">\nb\n</step>\n",
      tree: #" | step(n=1)["a"] | "see <step n="7"> above." step(n=2)["b"]"#, codes: ["step-after-workflow"]),
    Rule(
      name: "a plain workflow",
      text:
        "T\n<critical>C</critical>\n<workflow>\n<step n=\"1\" goal=\"G\">\n<action>A</action>\nloose\n</step>\n</workflow>\nafter",
      tree: #""T" critical["C"] | step(n=1,goal=G)[action["A"] "loose"] | "after""#),
    Rule(
      name: "a wrapping fence with an example inside",
      text:
        "intro\n````xml\n<workflow>\n<step n=\"1\">\n```\n<step n=\"9\">\n```\n<action>A</action>\n</step>\n</workflow>\n````\n",
      tree: #""intro" | step(n=1)["```\#n<step n="9">\#n```" action["A"]] | "#, codes: ["fenced-step"],
      dialect: .fencedTags),
    Rule(
      name: "a wrapper of the same length as the example inside",
      text: "```xml\n<step n=\"1\">\n```json\n{}\n```\n</step>\n<step n=\"2\">x</step>\n</workflow>\n```\nend ```` x",
      tree: #" | step(n=1)["```json\#n{}\#n```"] step(n=2)["x"] | "end ```` x""#, codes: ["stray-close"],
      dialect: .fencedTags),
    Rule(
      name: "an example fence is words",
      text: "<step n=\"1\">\n```\n<action>no</action> &lt;\n```\n</step>",
      tree: #" | step(n=1)["```\#n<action>no</action> &lt;\#n```"] | "#),
    Rule(
      name: "a fence in a list, and tildes",
      text: "<step n=\"1\">\n- ~~~\n  <ask>no</ask>\n  ~~~\n</step>",
      tree: " | step(n=1)[\"~~~\n  <ask>no</ask>\n  ~~~\"] | ".replacing("\"~~~", with: "\"- ~~~")),
    Rule(
      name: "a fence right after a tag",
      text: "<step n=\"1\"><action>```sh\n<ask>\n```</action><action>B</action></step>",
      tree: " | step(n=1)[action[\"```sh\n<ask>\n```\"] action[\"B\"]] | "),
    Rule(
      name: "a fence that is never closed",
      text: "<step n=\"1\">\n<action>A</action>\n```\n<action>B</action>\n</step>",
      tree: #" | step(n=1)[action["A"] action["B"]] | "#),
    Rule(
      name: "a fence that lost its start does not swallow the next step",
      text:
        "<step n=\"1\">\n````\n<action>A</action>\n</step>\n<step n=\"2\">\n````\n<action>B</action>\n</step>",
      tree: #" | step(n=1)[action["A"]] step(n=2)[action["B"]] | "#, codes: ["crossing-fence"]),
    Rule(
      name: "a fence with a language that lost its end does not swallow the next step",
      text:
        "<step n=\"1\">\n```yaml\na: b\n</step>\n<step n=\"2\">\n<ask>B</ask>\n```\n</step>\n<step n=\"3\">c</step>",
      tree: " | step(n=1)[\"```yaml\na: b\"] step(n=2)[ask[\"B\"]] step(n=3)[\"c\"] | ", codes: ["crossing-fence"]),
    Rule(
      name: "an example of whole steps is words",
      text: "<step n=\"1\">\n```xml\n<step n=\"1\">\n</step>\n<step n=\"2\">\n</step>\n```\n</step>",
      tree:
        #" | step(n=1)["```xml\#n<step n="1">\#n</step>\#n<step n="2">\#n</step>\#n```"] | "#),
    Rule(
      name: "comments",
      text: "<step n=\"1\">a <!-- <step n=\"2\">\n``` --> b<!-- x --></step>",
      tree: #" | step(n=1)["a  b"] | "#),
    Rule(
      name: "a comment that is never closed",
      text: "<step n=\"1\">a <!-- b\n<action>c</action></step>",
      tree: #" | step(n=1)["a <!-- b" action["c"]] | "#, codes: ["unclosed-comment"]),
    Rule(
      name: "inline code",
      text: "<step n=\"1\">use `<action>` or ``<ask> ` x`` and `&lt;` but not ` <ask>y</ask></step>",
      tree: #" | step(n=1)["use `<action>` or ``<ask> ` x`` and `&lt;` but not `" ask["y"]] | "#),
    Rule(
      name: "what only looks like a tag",
      text: "<step n=\"1\">a <30 b < 1 <= <file>.md <T> <https://x> <stepper> <- <</step>",
      tree: #" | step(n=1)["a <30 b < 1 <= <file>.md <T> <https://x> <stepper> <- <"] | "#),
    Rule(
      name: "a doubled bracket", text: "<step n=\"1\"><<action>A</action> tasks<</step>",
      tree: #" | step(n=1)["<" action["A"] "tasks<"] | "#),
    Rule(
      name: "attributes in every style",
      text:
        "<step n='1' goal = \"a 'b' {{c}}\" if=\"x < 2 && y >= 1\" id=plain repeat=\"a\n  b\"/><check if=\"x == \"y\"\">z</check>",
      tree: " | step(n=1,goal=a 'b' {{c}},if=x < 2 && y >= 1,id=plain,repeat=a\n  b) check(if=x == \"y\")[\"z\"] | "),
    Rule(
      name: "faulty attributes",
      text: "<step n=\"1\" n=\"2\" goal=\"open>\n<action if=\"x\"\n<ask>q</ask>\n</step>",
      tree: #" | step(n=1,n=2,goal=open)[action(if=x) ask["q"]] | "#,
      codes: ["bad-attribute", "bad-attribute", "unclosed-tag", "bad-attribute"]),
    Rule(
      name: "an attribute like a call",
      text:
        "<step n=\"1\"><action if(\"ANY gate fails\")>STOP</action><ask if('x > 1')>q</ask> f(<check if(x)>y</step>",
      tree: #" | step(n=1)[action(if=ANY gate fails)["STOP"] ask(if=x > 1)["q"] "f(<check if(x)>y"] | "#,
      codes: ["bad-attribute", "bad-attribute"]),
    Rule(
      name: "entities", text: "<step n=\"1\" goal=\"a &amp; b\">x &lt; y &gt; &#65;&#x42; &nbsp; & AT&T &#7;</step>",
      tree: #" | step(n=1,goal=a & b)["x < y > AB &nbsp; & AT&T &#7;"] | "#),
    Rule(
      name: "mentions",
      text:
        "<critical>After EVERY <template-output> tag, and in each <step> and <if you like it> stop</critical>\n<step n=\"1\">x</step>",
      tree:
        #"critical["After EVERY <template-output> tag, and in each <step> and <if you like it> stop"] | step(n=1)["x"] | "#
    ),
    Rule(
      name: "void elements",
      text:
        "<step n=\"1\"><anchor id=\"a\">\n<invoke-protocol name=\"discover_inputs\" />\n<goto step=\"2\">\n<action>A</action></step><step n=\"2\"/>",
      tree: #" | step(n=1)[anchor(id=a) invoke-protocol(name=discover_inputs) goto(step=2) action["A"]] step(n=2) | "#),
    Rule(
      name: "nesting",
      text:
        "<step n=\"3\"><action if=\"x\">a<action>b</action>c</action><step n=\"3a\"><check if=\"y\"><ask>q</ask></check></step></step>",
      tree: #" | step(n=3)[action(if=x)["a" action["b"] "c"] step(n=3a)[check(if=y)[ask["q"]]]] | "#),
    Rule(
      name: "indentation of the element is not part of its words",
      text: "<step n=\"1\">\n    <output>**A**\n\n    - b\n      - c\n   d\n    </output>\n  1. e\n     f\n</step>",
      tree: " | step(n=1)[output[\"**A**\n\n- b\n  - c\nd\"] \"1. e\n   f\"] | "),
    Rule(
      name: "what formatters do to names",
      text:
        "<step n=\"1\"><template-output file=\"{output*folder}/x\">story*title*{{N}}\\_{{M}}</template-output>{ date } { { x } } {{ y }} ${{ z }} { a b } `{ c }`</step>",
      tree:
        #" | step(n=1)[template-output(file={output_folder}/x)["story_title_{{N}}_{{M}}"] "{date} {{x}} {{y}} ${{ z }} { a b } `{ c }`"] | "#
    ),
    Rule(
      name: "a formatter's escaped asterisk in a name",
      text: "<step n=\"1\"><template-output>parts\\*{id}</template-output></step>",
      tree: #" | step(n=1)[template-output["parts_{id}"]] | "#),
    Rule(
      name: "a formatter's emphasis around a number in a name",
      text: "<step n=\"1\"><template-output>part*{{N}}*{{M}}</template-output></step>",
      tree: #" | step(n=1)[template-output["part_{{N}}_{{M}}"]] | "#),
    Rule(
      name: "no workflow element, words between steps",
      text: "a\n<step n=\"1\">x</step>\nb\n<step n=\"2\">y</step>\nc",
      tree: #""a" | step(n=1)["x"] "b" step(n=2)["y"] | "c""#),
    Rule(
      name: "actions without steps", text: "<workflow><action>A</action></workflow>", tree: #" | action["A"] | "#,
      codes: ["no-steps"]),
    Rule(name: "nothing at all", text: "<workflow>\n</workflow>", tree: " |  | ", codes: ["no-steps"]),
    Rule(
      name: "a name that is almost right",
      text: "<step n=\"1\">\n<template_output>x</template_output>\n<Action>y</Action>\n</step>",
      tree: " | step(n=1)[\"<template_output>x</template_output>\n<Action>y</Action>\"] | ",
      codes: ["unknown-tag-like", "unknown-tag-like"]),
  ]

  @Test("each rule", arguments: rules)
  func rule(_ rule: Rule) {
    let document = TagDocument(rule.text, file: "i.md")
    #expect(outline(document) == rule.tree)
    #expect(document.diagnostics.map(\.code) == rule.codes)
    #expect(document.dialect == rule.dialect)
    #expect(uncovered(rule.text, document) == [])
  }

  @Test("the same tree comes out of CRLF, a byte-order mark and trailing blanks", arguments: rules)
  func spelling(_ rule: Rule) {
    let plain = TagDocument(rule.text, file: "i.md")
    let crlf = "\u{FEFF}" + rule.text.replacing("\n", with: "\r\n")
    let document = TagDocument(crlf, file: "i.md")
    #expect(outline(document) == outline(plain))
    #expect(document.diagnostics == plain.diagnostics)
    #expect(uncovered(crlf, document) == [])
  }

  @Test("positions count scalars and bytes of the text as read")
  func positions() throws {
    let text = "\u{FEFF}é📊 <step n=\"1\" goal=\"ü\">\r\n\t<action>ß\r\nx</action>\r\n</step>"
    let document = TagDocument(text, file: "i.md")
    let step = try #require(document.body.first)
    #expect(step.range.start == SourcePosition(line: 1, column: 4, offset: 10))
    #expect(step.range.end == SourcePosition(line: 4, column: 8, offset: text.utf8.count))
    let goal = try #require(step.attributes.last)
    #expect(goal.range.start == SourcePosition(line: 1, column: 16, offset: 22))
    #expect(slice(text, goal.range) == "goal=\"ü\"")
    let words = try #require(step.children.first?.children.first)
    #expect(words.text == "ß\nx")
    #expect(words.range.start == SourcePosition(line: 2, column: 10, offset: words.range.start.offset))
    #expect(slice(text, words.range) == "ß\r\nx")
  }

  private func slice(_ text: String, _ range: SourceRange) -> String {
    String(decoding: Array(text.utf8)[range.bytes], as: UTF8.self)
  }
}

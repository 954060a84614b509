import Dialects
import Kernel
import Testing

@Suite("Recovery from faulty tags") struct RecoveryTests {
  struct Fault: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String
    let tree: String
    let codes: [String]
    var testDescription: String { name }
  }

  static let faults: [Fault] = [
    Fault(
      name: "an unclosed output ends at the next tag",
      text: "<step n=\"1\">\n<output>a\nb\n<action>c</action>\n</step>",
      tree: " | step(n=1)[output[\"a\nb\"] action[\"c\"]] | ", codes: ["unclosed-tag"]),
    Fault(
      name: "an unclosed check goes on to its parent's end",
      text: "<step n=\"1\">\n<check if=\"x\">\n<action>a</action>\n</step>\n<step n=\"2\">y</step>",
      tree: #" | step(n=1)[check(if=x)[action["a"]]] step(n=2)["y"] | "#, codes: ["unclosed-tag"]),
    Fault(
      name: "an unclosed step ends at the next",
      text: "<workflow>\n<step n=\"1\">a\n<step n=\"2\">b</step>\n<step n=\"3\">c</step>\n</workflow>\nd",
      tree: #" | step(n=1)["a"] step(n=2)["b"] step(n=3)["c"] | "d""#, codes: ["unclosed-tag"]),
    Fault(
      name: "an unclosed step keeps the steps of its own number",
      text: "<step n=\"1\">a\n<step n=\"1a\">b</step>\n<step n=\"10\">c</step>",
      tree: #" | step(n=1)["a" step(n=1a)["b"]] step(n=10)["c"] | "#, codes: ["unclosed-tag"]),
    Fault(
      name: "everything unclosed",
      text: "<workflow>\n<step n=\"1\">\n<action>a\n<action>b\n<step n=\"2\">\n<ask>c",
      tree: #" | step(n=1)[action["a"] action["b"]] step(n=2)[ask["c"]] | "#,
      codes: ["unclosed-tag", "unclosed-tag", "unclosed-tag", "unclosed-tag", "unclosed-tag", "unclosed-tag"]),
    Fault(
      name: "a step closed twice",
      text: "<workflow>\n<step n=\"1\">a</step>\nb\n</step>\n<step n=\"2\">c</step>\n</workflow>",
      tree: #" | step(n=1)["a"] "b" step(n=2)["c"] | "#, codes: ["stray-close"]),
    Fault(
      name: "a closing tag does not reach out of its step",
      text: "<action>a\n<step n=\"1\">b</action> c</step>",
      tree: #" | action["a"] step(n=1)["b</action> c"] | "#, codes: ["unclosed-tag"]),
    Fault(
      name: "crossing elements",
      text: "<step n=\"1\">\n<check if=\"x\">\n<ask>a\n</check>\n<check if=\"y\">\nb</ask>\n</check>\n</step>",
      tree: #" | step(n=1)[check(if=x)[ask["a"]] check(if=y)["b"]] | "#, codes: ["crossing-tags"]),
    Fault(
      name: "the steps twice",
      text:
        "<step n=\"1\" goal=\"a\">x</step><step n=\"2\" goal=\"b\">y</step><step n=\"1\" goal=\"a\">x</step><step n=\"2\" goal=\"b\">y</step>end",
      tree: #" | step(n=1,goal=a)["x"] step(n=2,goal=b)["y"] | "end""#, codes: ["duplicate-steps"]),
    Fault(
      name: "numbers that come twice are no duplicates",
      text:
        "<step n=\"1\" goal=\"a\" if=\"p\">x</step><step n=\"1\" goal=\"a\" if=\"q\">y</step><step n=\"1\" goal=\"c\">z</step><step n=\"0.5\">w</step>",
      tree: #" | step(n=1,goal=a,if=p)["x"] step(n=1,goal=a,if=q)["y"] step(n=1,goal=c)["z"] step(n=0.5)["w"] | "#,
      codes: []),
  ]

  @Test("each fault", arguments: faults)
  func fault(_ fault: Fault) {
    let document = TagDocument(fault.text, file: "i.md")
    #expect(outline(document) == fault.tree)
    #expect(document.diagnostics.map(\.code) == fault.codes)
    #expect(document.diagnostics.allSatisfy { $0.severity == .warning })
    #expect(uncovered(fault.text, document) == [])
  }

  @Test("diagnostics say where")
  func places() throws {
    let document = TagDocument("<step n=\"1\">\n  <output>a\n  <action>b</action>\n</step>", file: "a/i.md")
    let diagnostic = try #require(document.diagnostics.first)
    #expect((diagnostic.file, diagnostic.line, diagnostic.column) == ("a/i.md", 2, 3))
  }

  @Test("too many levels are refused and said so")
  func depth() {
    let text =
      "<step n=\"1\">" + String(repeating: "<action>", count: 5000) + "x"
      + String(repeating: "</action>", count: 5000) + "</step><step n=\"2\">y</step>"
    let document = TagDocument(text, file: "i.md")
    #expect(document.body.count == 2)
    #expect(document.diagnostics.map(\.code) == ["nesting-too-deep"])
    #expect(uncovered(text, document) == [])
  }
}

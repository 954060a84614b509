import Dialects
import Kernel
import Testing

@Suite("Checks whose condition is their text") struct CheckTextTests {
  struct Shape: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String
    let tree: String
    var testDescription: String { name }
  }

  static let shapes: [Shape] = [
    Shape(
      name: "a colon: the siblings up to the next check",
      text: "<check>If yes:</check>\n<action>a</action>\n<ask>b</ask>\n<check>If no:</check>\n<action>c</action>",
      tree: #"check(if=yes)[action["a"] ask["b"]] check(if=no)[action["c"]]"#),
    Shape(
      name: "no colon at all", text: "<check>If the user agrees</check>\n<action>a</action>",
      tree: #"check(if=the user agrees)[action["a"]]"#),
    Shape(
      name: "words after a blank line are of the step again",
      text:
        "<check>If brownfield:</check>\n<action>a</action>\ngoes with it\n<action>b</action>\n\nTable\n<action>c</action>",
      tree: #"check(if=brownfield)[action["a"] "goes with it" action["b"]] "Table" action["c"]"#),
    Shape(
      name: "an arrow: what stands after it and nothing else",
      text:
        "<check>If Status is not one of {{allowed}} → HALT with message: \"no\" (or so).</check>\n<action>a</action>",
      tree: #"check(if=Status is not one of {{allowed}})["HALT with message: "no" (or so)."] action["a"]"#),
    Shape(
      name: "a colon with an effect on the line",
      text: "<check>If level <= 1 (see: x): Skip to step 4</check><action>a</action>",
      tree: #"check(if=level <= 1 (see: x))["Skip to step 4"] action["a"]"#),
    Shape(
      name: "otherwise", text: "<check>If a:</check><action>b</action><check>Else:</check><action>c</action>",
      tree: #"check(if=a)[action["b"]] check(if=else)[action["c"]]"#),
    Shape(
      name: "otherwise with a note",
      text: "<check>If a was given:</check><action>b</action><check>Else (no a):</check><action>c</action><ask>d</ask>",
      tree: #"check(if=a was given)[action["b"]] check(if=else)[action["c"] ask["d"]]"#),
    Shape(
      name: "otherwise with a note and an effect", text: "<check>If a → b</check><check>Else (no a): c</check>",
      tree: #"check(if=a)["b"] check(if=else)["c"]"#),
    Shape(
      name: "otherwise with an effect", text: "<check>If a → b</check><check>Otherwise → c</check>",
      tree: #"check(if=a)["b"] check(if=else)["c"]"#),
    Shape(
      name: "else if", text: "<check>Else if x:</check><action>c</action>", tree: #"check(if=x)[action["c"]]"#),
    Shape(
      name: "something to do is no condition",
      text: "<check>Determine if more incomplete tasks remain</check><action>a</action>",
      tree: #"check["Determine if more incomplete tasks remain"] action["a"]"#),
    Shape(
      name: "a word that only starts alike", text: "<check>Iffy words: a</check><action>b</action>",
      tree: #"check["Iffy words: a"] action["b"]"#),
    Shape(
      name: "what it holds itself is what it guards", text: "<check>If a: <action>b</action></check><action>c</action>",
      tree: #"check(if=a)[action["b"]] action["c"]"#),
    Shape(
      name: "an attribute goes before words", text: "<check if=\"a\">If b: c</check><action>d</action>",
      tree: #"check(if=a)["If b: c"] action["d"]"#),
    Shape(
      name: "inner steps stay outside",
      text: "<check>If a:</check><action>b</action><step n=\"1a\"><check>If c:</check><action>d</action></step>",
      tree: #"check(if=a)[action["b"]] step(n=1a)[check(if=c)[action["d"]]]"#),
  ]

  @Test("each shape", arguments: shapes)
  func shape(_ shape: Shape) {
    let text = "<step n=\"1\">\n\(shape.text)\n</step>"
    let document = TagDocument(text, file: "i.md")
    #expect(outline(document) == " | step(n=1)[\(shape.tree)] | ")
    #expect(document.diagnostics == [])
    #expect(uncovered(text, document) == [])
  }
}

import Dialects
import Kernel
import Support
import Testing

@Suite("Damaged files") struct MutationTests {
  static let sample = """
    # Title é

    <critical>Use <action> tags & `code <x>`</critical>

    ````xml
    <workflow name='w'>
      <!-- a comment -->
      <step n="1" goal="First &amp; 'more'" if="level < 2">
        <action>Load {config*file}:
          - one
        </action>
        1. loose
        ```json
        {"a": "<step n='9'>"}
        ```
        <check if="x == "y"">
          <ask response="name">Which? [a/b]</ask>
          <goto step="3">again</goto>
        </check>
        <template-output file="{output_folder}/x.md">story*title*</template-output>
      </step>
      <step n="2" goal='Second'><anchor id="a"/><output>Done 📊</output></step>
      <step n="3"
        goal="Third">
        <step n="3a"><action>deep</action></step>
      </step>
    </workflow>
    ````
    Reference ``` text
    """

  private static func check(_ text: String, _ comment: @autoclosure () -> String) {
    let document = TagDocument(text, file: "i.md")
    let lost = uncovered(text, document)
    #expect(lost == [], "\(comment())")
    let size = text.utf8.count
    for node in flat(document.preamble + document.body + document.epilogue) {
      let bytes = node.range.bytes
      guard bytes.lowerBound >= 0, bytes.upperBound <= size else {
        Issue.record("a range outside the file: \(comment())")
        return
      }
      for child in node.children where !bytes.contains(child.range.start.offset) || child.range.end > node.range.end {
        Issue.record("a child outside its parent: \(comment())")
      }
    }
  }

  @Test("the sample itself is whole")
  func whole() {
    let document = TagDocument(Self.sample, file: "i.md")
    #expect(flat(document.body).filter { $0.tag == .step }.compactMap { $0["n"] } == ["1", "2", "3", "3a"])
    Self.check(Self.sample, "sample")
  }

  @Test("cut off after every byte")
  func truncated() {
    let bytes = Array(Self.sample.utf8)
    for end in 0...bytes.count { Self.check(String(decoding: bytes[..<end], as: UTF8.self), "cut at \(end)") }
  }

  @Test("with any one tag missing, every step that is still opened is still there")
  func withoutOneTag() {
    let text = Self.sample
    for opening in text.indices where text[opening] == "<" {
      guard let end = text[opening...].firstIndex(of: ">") else { continue }
      var damaged = text
      damaged.removeSubrange(opening...end)
      Self.check(damaged, "without \(text[opening...end])")
      guard text[opening...].hasPrefix("</") else { continue }
      let steps = flat(TagDocument(damaged, file: "i.md").body).filter { $0.tag == .step }
      #expect(steps.compactMap { $0["n"] } == ["1", "2", "3", "3a"], "without \(text[opening...end])")
    }
  }

  @Test("with tabs, other quotes, or line ends of both kinds")
  func spellings() {
    for (old, new) in [("  ", "\t"), ("\"", "'"), ("\n", "\r\n"), ("\n", "\r"), ("`", "~"), ("<", "<<"), (">", "> ")] {
      Self.check(Self.sample.replacing(old, with: new), "\(old) by \(new)")
    }
  }

  @Test("with random bytes changed, taken out and put in", arguments: 0..<20)
  func random(seed: Int) {
    var generator = SeededRandom(seed: UInt64(seed))
    let alphabet = Array("<>/\"'=`~&{}!-# \n\tastep\u{0}é".utf8)
    for round in 0..<40 {
      var bytes = Array(Self.sample.utf8)
      for _ in 0..<(1 + Int(generator.next() % 8)) {
        let place = Int(generator.next() % UInt64(bytes.count))
        let byte = alphabet[Int(generator.next() % UInt64(alphabet.count))]
        switch generator.next() % 3 {
        case 0: bytes[place] = byte
        case 1: bytes.remove(at: place)
        default: bytes.insert(byte, at: place)
        }
      }
      Self.check(String(decoding: bytes, as: UTF8.self), "seed \(seed), round \(round)")
    }
  }

  @Test(
    "hostile repetition takes linear time",
    arguments: [
      "<action>", "</action>", "<step n=\"", "<action a=\"", "`", "``` x\n", "~~~ x\n", "`````\n````\n```\n", "<!--",
      "<!---->", "<output>\n", "<step n=\"1\">\n", "<a <b ", "<action x ", "{", "{ { ", "&", "&#", "<step n='1' goal='",
      "x<action>y</action>", "<", "\r", "<check if=\"a\">\n<ask>", "> ``` `` `\n", "<workflow>\n", "\t", "- ```\n",
    ])
  func hostile(_ piece: String) {
    let text = String(repeating: piece, count: 100_000 / piece.utf8.count)
    let seconds = processorSeconds { _ = TagDocument(text, file: "i.md") }
    // Quadratic work on this size takes minutes; the margin is for slow machines.
    #expect(seconds < 20, "\(piece)")
  }
}

@Suite("Hostile repetition outside of tags") struct HostileTextTests {
  @Test(
    "documents, step files and skills are read to their end",
    arguments: [
      "# Step 1: a\n", "#### Step 1: a\n", "##### x\n", "- IF C: x\n", "[A] x [C] y\n", "- `a` = `b`\n",
      "Load `./step-02-b.md`\n", "If x: load step-02-b.md\n", "**Halt Condition:** If a, HALT\n", "1. a\n",
      "<!-- a -->\n", "```\n", "**a:** b\n", "{outputFile}", "append `x/y.md` ", "a: b\n", "---\n", "[[[[",
      "### If 'C':\n", "\n", "a\n", "[[agent.menu]]\n", "x",
    ])
  func repetition(_ piece: String) throws {
    let text = String(repeating: piece, count: 100_000 / piece.utf8.count)
    let files = [
      "w/workflow.md": text, "w/steps/step-01-a.md": text, "w/steps/step-02-b.md": "---\n" + text + "---\n" + text,
      "s/SKILL.md": text, "h/workflow.yaml": "name: h", "h/instructions.md": text, "s/customize.toml": text,
    ]
    let parser = WorkflowParser(files: .inMemory(files))
    for path in ["w/workflow.md", "s/SKILL.md", "h/workflow.yaml"] {
      let workflow = try parser.parse(workflowFile: path, binding: Bindings(date: "2026-11-21"))
      #expect(!workflow.files.isEmpty)
    }
  }
}

import Kernel
import Support
import Testing

@testable import Dialects

/// Where the bytes of an instruction file went.
private struct ByteCoverage {
  var inNodes = 0
  var inGaps = 0
  /// Words that are in no node, and no comment, front matter or mark either.
  var lost: [String] = []

  init(_ text: String, path: String, _ workflow: Workflow) {
    let bytes = Array(text.utf8)
    var covered = Array(repeating: false, count: bytes.count)
    for node in workflow.preamble + workflow.body + workflow.epilogue {
      if let file = node["file"], file != path { continue }
      for index in node.range.bytes { covered[index] = true }
    }
    let gaps = Self.gaps(text, workflow.dialect)
    var start: Int?
    for index in 0...bytes.count {
      let isLost = index < bytes.count && !covered[index] && bytes[index] > 0x20 && !gaps.contains(index)
      if index < bytes.count { if covered[index] { inNodes += 1 } else { inGaps += 1 } }
      if isLost {
        start = start ?? index
      } else if let from = start {
        lost.append(String(decoding: bytes[from..<index], as: UTF8.self))
        start = nil
      }
    }
  }

  /// The bytes of front matter and comments, and in tags those of tags that make no node.
  private static func gaps(_ text: String, _ dialect: Dialect) -> Set<Int> {
    let map = SourceMap(text)
    let front = FrontMatter(map, file: "f")
    var gaps = Set(0..<front.end)
    if dialect == .tags || dialect == .fencedTags {
      let blocks = BlockScan(map, from: front.end)
      for token in Lexer(map, blocks: blocks, file: "f").tokens {
        switch token.kind {
        case .gap, .close: gaps.formUnion(token.range)
        case .open(let opening) where opening.tag == .workflow: gaps.formUnion(token.range)
        default: break
        }
      }
      for gap in TagDocument(map, blocks: blocks, file: "f").gaps { gaps.formUnion(gap.bytes) }
    } else {
      for region in BlockScan(map, from: front.end, unwraps: false).regions where region.kind == .comment {
        gaps.formUnion(region.range)
      }
    }
    return gaps
  }
}

@Suite("Every byte of an instruction file") struct ByteCoverageTests {
  private static let notations: [(name: String, file: String, text: String)] = [
    ("headings", "w/instructions.md", HeadingTests.sample),
    ("prose", "w/instructions.md", "<!-- a note -->\nWrite it down.\n\n<!-- another -->\n```\nx\n```\n"),
    (
      "skill", "w/SKILL.md",
      "---\nname: s\ndescription: d\n---\n# S\n\nWords.\n\n## On Activation\n\n### Step 1: Load\n\nx\n\n## Stage 1: A\n"
        + "1. b\n<!-- c -->\n\n## Other\n\nmore\n\n## Stage 2: B\n\n**Halt Condition:** If x, HALT\n"
    ),
    (
      "a document with tags", "w/workflow.md",
      "---\nname: w\n---\n# W\n<!-- <step n=\"0\"> -->\nIntro `<step>`.\n<workflow>\n<step n=\"1\" goal=\"A\">\n"
        + "<action>do</action> loose\n</step></step>\n<!-- b -->\n<step n=\"2\">x</step>\n</workflow>\nAfter.\n"
    ),
    (
      "step files", "w/workflow.md",
      "---\nname: w\n---\n# W\n\nRules.\n<!-- c -->\nRead and follow: `./steps/step-01-a.md`\n"
    ),
  ]

  private static func parse(_ text: String, _ path: String) throws -> Workflow {
    var files = [path: text, "w/steps/step-01-a.md": "# Step 1: A\nDo.\n"]
    let isInstruction = path == "w/instructions.md"
    if isInstruction { files["w/workflow.yaml"] = "name: w\ninstructions: instructions.md" }
    return try WorkflowParser(files: .inMemory(files)).parse(
      workflowFile: isInstruction ? "w/workflow.yaml" : path, binding: Bindings(date: "2026-11-21"))
  }

  @Test("is in a node, or is white space, comment or front matter", arguments: notations)
  func whole(name: String, file: String, text: String) throws {
    let coverage = ByteCoverage(text, path: file, try Self.parse(text, file))
    #expect(coverage.lost == [], "\(name)")
    #expect(coverage.inNodes > 0)
  }

  @Test("stays so when bytes are changed, taken out and put in", arguments: notations)
  func mutated(name: String, file: String, text: String) throws {
    var generator = SeededRandom(seed: 11)
    let alphabet = Array("#<>-`*:1 \n\tS!".utf8)
    for round in 0..<150 {
      var bytes = Array(text.utf8)
      for _ in 0...generator.below(5) {
        let place = generator.below(bytes.count)
        switch generator.below(3) {
        case 0: bytes[place] = alphabet[generator.below(alphabet.count)]
        case 1: bytes.remove(at: place)
        default: bytes.insert(alphabet[generator.below(alphabet.count)], at: place)
        }
      }
      let damaged = String(decoding: bytes, as: UTF8.self)
      // Front matter that does not name the workflow any more is a refusal, and no loss.
      guard let workflow = try? Self.parse(damaged, file) else { continue }
      #expect(ByteCoverage(damaged, path: file, workflow).lost == [], "\(name), round \(round):\n\(damaged)")
    }
  }

  @Test("is told of in BMAD's own files")
  func corpus() throws {
    guard let corpus = Corpus() else { return Corpus.recordAbsence() }
    var (files, inNodes, inGaps) = (0, 0, 0)
    for path in corpus.instructions {
      let text = try #require(corpus.text(path))
      let coverage = ByteCoverage(text, path: "w/instructions.md", try Self.parse(text, "w/instructions.md"))
      #expect(coverage.lost == [], "\(path)")
      files += 1
      inNodes += coverage.inNodes
      inGaps += coverage.inGaps
    }
    print("\(files) instruction files: \(inNodes) bytes in nodes, \(inGaps) in white space, comments and marks, 0 lost")
  }
}

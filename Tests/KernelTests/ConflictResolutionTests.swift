import Kernel
import Support
import Testing

@Suite struct ConflictResolutionTests {
  static let base = "---\nkey: 1\n---\nintro\n\n# T\n\n## A\n\na\n\n## B\n\nb\n"

  private static func resolved(
    _ choice: ConflictChoice, base: String = base, ours: String, theirs: String
  ) throws -> String {
    let merged = DocumentMerge.merge(base: base, ours: ours, theirs: theirs)
    var text = merged.text
    #expect(!merged.conflicts.isEmpty)
    for conflict in merged.conflicts {
      text = DocumentMerge.resolve(conflict, as: choice, in: text, rendered: ours)
    }
    return text
  }

  struct Case: Sendable {
    var ours: [(String, String)]
    var theirs: [(String, String)]
    var run: [(String, String)]
    var both: [(String, String)]
  }

  @Test(
    arguments: [
      Case(
        ours: [("a\n", "ours\n")], theirs: [("a\n", "mine\n")], run: [("a\n", "ours\n")],
        both: [("a\n", "mine\n\nours\n")]),
      Case(
        ours: [("b\n", "ours\n")], theirs: [("b\n", "mine\n")], run: [("b\n", "ours\n")],
        both: [("b\n", "mine\n\nours\n")]),
      Case(
        ours: [("## A", "## Ours")], theirs: [("## A", "## Mine")], run: [("## A", "## Ours")],
        both: [("## A\n\na\n", "## Mine\n\na\n\n## Ours\n\na\n")]),
      Case(
        ours: [("intro", "ours")], theirs: [("intro", "mine")], run: [("intro", "ours")],
        both: [("intro", "mine\n\nours")]),
      Case(
        ours: [("key: 1", "key: 2")], theirs: [("key: 1", "key: 3")], run: [("key: 1", "key: 2")],
        both: [("key: 1", "key: 2")]),
      Case(
        ours: [("## A\n\na\n\n", "")], theirs: [("a\n", "mine\n")], run: [("## A\n\na\n\n", "")],
        both: [("a\n", "mine\n")]),
      Case(
        ours: [("a\n", "ours\n")], theirs: [("## A\n\na\n\n", "")], run: [("a\n", "ours\n")],
        both: [("a\n", "ours\n")]),
    ])
  func `a choice changes its section and nothing else`(example: Case) throws {
    func applied(_ edits: [(String, String)]) -> String {
      edits.reduce(Self.base) { $0.replacing($1.0, $1.1) }
    }
    for returns in [false, true] {
      func style(_ text: String) -> String { returns ? text.replacing("\n", with: "\r\n") : text }
      let (ours, theirs) = (applied(example.ours), style(applied(example.theirs)))
      #expect(try Self.resolved(.mine, ours: ours, theirs: theirs) == theirs)
      #expect(try Self.resolved(.run, ours: ours, theirs: theirs) == style(applied(example.run)))
      #expect(try Self.resolved(.both, ours: ours, theirs: theirs) == style(applied(example.both)))
    }
  }

  @Test(
    arguments: [
      ("a\n\nmine\n", "a\n\nours\n", "a\n\nmine\n\nours\n"), ("mine\n\nz\n", "ours\n\nz\n", "mine\n\nz\n\nours\n"),
      ("```\na\n\nb\n```\n", "```\na\n\nc\n```\n", "```\na\n\nb\n```\n\n```\na\n\nc\n```\n"),
    ])
  func `of both, what they share stands once`(mine: String, run: String, both: String) {
    let conflict = DocumentMerge.Conflict(heading: "A", ours: "# A\n\n\(run)", theirs: "# A\n\n\(mine)")
    let text = DocumentMerge.resolve(conflict, as: .both, in: conflict.theirs, rendered: conflict.ours)
    #expect(text == "# A\n\n\(both)")
  }

  @Test func `nothing is lost, whatever is chosen`() throws {
    var random = SeededRandom(seed: 31)
    for round in 0..<1500 {
      let base = DocumentMergeTests.document(&random)
      let ours = DocumentMergeTests.edited(base, &random, mark: "ours")
      let theirs = DocumentMergeTests.edited(base, &random, mark: "theirs")
      let merged = DocumentMerge.merge(base: base, ours: ours, theirs: theirs)
      for conflict in merged.conflicts {
        #expect(DocumentMerge.resolve(conflict, as: .mine, in: merged.text, rendered: ours) == merged.text)
        let both = DocumentMerge.resolve(conflict, as: .both, in: merged.text, rendered: ours)
        guard !conflict.ours.isEmpty, !conflict.theirs.isEmpty, conflict.heading != "front matter" else { continue }
        for line in (conflict.ours + "\n" + conflict.theirs).split(separator: "\n") {
          #expect(both.contains(line.trimmed), "\(line) of round \(round) is not there: \(conflict) in\n\(merged.text)")
        }
        let run = DocumentMerge.resolve(conflict, as: .run, in: merged.text, rendered: ours)
        for line in conflict.ours.split(separator: "\n") { #expect(run.contains(line.trimmed)) }
      }
    }
  }
}

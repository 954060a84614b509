import Kernel
import Support
import Testing

private func edit(
  _ operation: DocumentEdit.Operation, _ place: DocumentEdit.Place, _ text: String, path: String = "a.md"
) -> DocumentEdit {
  DocumentEdit(path: path, operation: operation, place: place, text: text)
}

/// What a batch makes of one document.
private func applied(_ edits: [DocumentEdit], to text: String?) throws -> String {
  let changes = try Patch.apply(edits) { _ in text.map { Array($0.utf8) } }
  #expect(changes.count == 1)
  return String(decoding: changes[0].after, as: UTF8.self)
}

private func faults(_ edits: [DocumentEdit], in text: String?) -> [EditFault] {
  do {
    _ = try Patch.apply(edits) { _ in text.map { Array($0.utf8) } }
    return []
  } catch let error as EditFaults {
    return error.faults
  } catch {
    Issue.record(error)
    return []
  }
}

struct PatchTests {
  private let text = "one\ntwo\nthree\n"

  @Test(arguments: [
    (DocumentEdit.Operation.replaceBlock, "one\nX\nthree\n"), (.insertBefore, "one\nX\ntwo\nthree\n"),
    (.insertAfter, "one\ntwo\nX\nthree\n"), (.prepend, "one\nX\ntwo\nthree\n"), (.append, "one\ntwo\nX\nthree\n"),
  ])
  func `each operation on a line, however the line is named`(operation: DocumentEdit.Operation, after: String) throws {
    for place in [DocumentEdit.Place.lines(first: 2, last: 2), .find("two"), .find("two\n"), .marker("two")] {
      for words in ["X", "X\n", "X\r\n"] { #expect(try applied([edit(operation, place, words)], to: text) == after) }
    }
  }

  @Test func `without a place, the whole document`() throws {
    #expect(try applied([edit(.append, .document, "X")], to: text) == text + "X\n")
    #expect(try applied([edit(.prepend, .document, "X")], to: text) == "X\n" + text)
    #expect(try applied([edit(.append, .document, "X\n\nY\n")], to: nil) == "X\n\nY\n")
    #expect(
      try applied([edit(.append, .document, "b"), edit(.prepend, .document, "a")], to: nil) == "a\nb\n")
    for operation in [DocumentEdit.Operation.replaceBlock, .insertAfter, .insertBefore] {
      #expect(faults([edit(operation, .document, "X")], in: text).count == 1)
      #expect(faults([edit(operation, .document, "X")], in: nil).first?.reason.contains("no such document") == true)
    }
    #expect(faults([edit(.append, .find("one"), "X")], in: nil).count == 1)
    #expect(faults([edit(.append, .document, "")], in: nil).first?.reason.contains("empty document") == true)
  }

  @Test func `a text within a line takes only its own place`() throws {
    #expect(
      try applied([edit(.replaceBlock, .find("status: draft"), "status: done")], to: "status: draft  # note\n")
        == "status: done  # note\n")
    #expect(try applied([edit(.replaceBlock, .find("t"), "")], to: "at\n") == "a\n")
    #expect(
      try applied([edit(.replaceBlock, .find("o\nt"), "-")], to: "one two\nthree\n") == "one tw-hree\n")
    #expect(try applied([edit(.insertAfter, .find("hre"), "X")], to: text) == text + "X\n")
  }

  @Test func `whole lines that are replaced by nothing go`() throws {
    for place in [DocumentEdit.Place.lines(first: 2, last: 3), .find("two\nthree"), .find("two\nthree\n")] {
      #expect(try applied([edit(.replaceBlock, place, "")], to: text) == "one\n")
    }
    #expect(try applied([edit(.replaceBlock, .lines(first: 1, last: 3), "")], to: text) == "")
    #expect(try applied([edit(.insertAfter, .lines(first: 1, last: 1), "")], to: text) == text)
  }

  @Test func `line ends, the byte order mark and a missing last line end stay`() throws {
    #expect(
      try applied([edit(.insertAfter, .find("one"), "X\nY")], to: "one\r\ntwo\r\n") == "one\r\nX\r\nY\r\ntwo\r\n")
    #expect(try applied([edit(.replaceBlock, .find("two"), "a\nb")], to: "one\r\ntwo x\r\n") == "one\r\na\r\nb x\r\n")
    #expect(try applied([edit(.prepend, .document, "X")], to: "\u{FEFF}one\n") == "\u{FEFF}X\none\n")
    #expect(try applied([edit(.append, .document, "X\n")], to: "one\ntwo") == "one\ntwo\nX")
    #expect(try applied([edit(.append, .document, "X\n")], to: "one\r\ntwo") == "one\r\ntwo\r\nX")
    #expect(try applied([edit(.replaceBlock, .lines(first: 2, last: 2), "X\n")], to: "one\ntwo") == "one\nX")
    #expect(try applied([edit(.replaceBlock, .lines(first: 2, last: 2), "")], to: "one\ntwo") == "one")
    #expect(try applied([edit(.insertBefore, .find("two"), "X")], to: "one\ntwo") == "one\nX\ntwo")
    #expect(try applied([edit(.append, .document, "X")], to: "\u{FEFF}") == "\u{FEFF}X\n")
    #expect(try applied([edit(.append, .document, "X")], to: "") == "X\n")
    #expect(try applied([edit(.insertBefore, .find("one"), "X")], to: "one\r") == "X\none\r")
  }

  @Test func `blanks at line ends and the kind of line end are forgiven where one place remains`() throws {
    #expect(
      try applied([edit(.replaceBlock, .find("one\ntwo"), "X")], to: "one  \r\ntwo\t\r\nthree\r\n")
        == "X\r\nthree\r\n")
    #expect(try applied([edit(.replaceBlock, .find("one\r\ntwo\r\n"), "X")], to: text) == "X\nthree\n")
    #expect(try applied([edit(.replaceBlock, .find("two  "), "X")], to: text) == "one\nX\nthree\n")
    #expect(faults([edit(.replaceBlock, .find("tw  "), "X")], in: text).count == 1)
    // What occurs as it is written is meant, even where others are like it.
    #expect(try applied([edit(.replaceBlock, .find("a \nb"), "X")], to: "a\nb\na \nb\n") == "a\nb\nX\n")
    let twice = faults([edit(.replaceBlock, .find("a\nb"), "X")], in: "a \nb\na\t\nb\n")
    #expect(twice.first?.reason.contains("found 2 times, at lines 1, 3") == true)
  }

  @Test func `a text that is not there, or there twice, is refused with the place`() throws {
    let near = try #require(
      faults([edit(.replaceBlock, .find("- [ ] Write the tests"), "")], in: "x\n- [x] Write the tests\n").first)
    #expect(near.edit == 1 && near.path == "a.md" && near.line == 2)
    #expect(near.reason.contains("was not found; the nearest is line 2, “- [x] Write the tests”"))
    let twice = try #require(faults([edit(.replaceBlock, .find("aa"), "")], in: "aaa\nb\n").first)
    #expect(twice.reason == "“aa” was found 2 times, at lines 1, 1." && twice.line == 1)
    #expect(faults([edit(.replaceBlock, .lines(first: 2, last: 4), "")], in: text).first?.line == 3)
    for (first, last) in [(0, 1), (2, 1), (-1, -1), (4, 4)] {
      #expect(faults([edit(.replaceBlock, .lines(first: first, last: last), "")], in: text).count == 1)
    }
    #expect(faults([edit(.append, .lines(first: 1, last: 1), "x")], in: "").count == 1)
    #expect(faults([edit(.append, .find(""), "x")], in: text).count == 1)
    #expect(faults([edit(.append, .document, "x")], in: "a\0b").first?.reason == "the file is no text.")
  }

  @Test func `a marker is a line, a heading, or the lines between two`() throws {
    let pair = "# T\n<!-- begin tasks -->\na\n<!-- end tasks -->\n"
    #expect(
      try applied([edit(.replaceBlock, .marker("tasks"), "b\nc")], to: pair)
        == "# T\n<!-- begin tasks -->\nb\nc\n<!-- end tasks -->\n")
    #expect(
      try applied([edit(.append, .marker("tasks"), "b"), edit(.insertAfter, .marker("tasks"), "c")], to: pair)
        == pair.replacing("a\n<", with: "a\nb\n<") + "c\n")
    #expect(
      try applied([edit(.replaceBlock, .marker("x"), "new")], to: "<!-- x -->\n<!-- /x -->\n")
        == "<!-- x -->\nnew\n<!-- /x -->\n")
    #expect(
      try applied([edit(.insertAfter, .marker("## Tasks"), "X")], to: "## Tasks of May\n## Tasks\n")
        == "## Tasks of May\n## Tasks\nX\n")
    let many = faults([edit(.insertAfter, .marker("tasks"), "X")], in: "tasks a\ntasks b\n")
    #expect(many.first?.reason.contains("stands on 2 lines: 1, 2") == true)
    #expect(faults([edit(.insertAfter, .marker("a\nb"), "X")], in: "a\nb\n").count == 1)
    #expect(faults([edit(.insertAfter, .marker(" "), "X")], in: "a\n").count == 1)
  }

  @Test func `the edits of a batch do not move each other`() throws {
    let batch = [
      edit(.insertBefore, .lines(first: 1, last: 1), "A\nB\nC"), edit(.replaceBlock, .lines(first: 3, last: 3), "3"),
      edit(.insertAfter, .lines(first: 2, last: 2), "D"), edit(.insertBefore, .lines(first: 3, last: 3), "E"),
      edit(.replaceBlock, .find("one"), "1"), edit(.append, .document, "F"),
    ]
    #expect(try applied(batch, to: text) == "A\nB\nC\n1\ntwo\nD\nE\n3\nF\n")
  }

  @Test func `edits that touch what another replaces are refused, both named`() throws {
    let over = faults(
      [edit(.replaceBlock, .lines(first: 1, last: 2), "X"), edit(.replaceBlock, .find("two\nthr"), "Y")], in: text)
    #expect(over == [EditFault(edit: 2, path: "a.md", line: 2, reason: "it overlaps edit 1 at line 2.")])
    let inside = faults(
      [edit(.insertAfter, .lines(first: 1, last: 1), "X"), edit(.replaceBlock, .lines(first: 1, last: 3), "Y")],
      in: text)
    #expect(inside.map(\.reason) == ["it overlaps edit 1 at line 2."])
    let same = "<!-- begin x -->\n<!-- end x -->\n"
    #expect(
      faults([edit(.replaceBlock, .marker("x"), "1"), edit(.replaceBlock, .marker("x"), "2")], in: same).count == 1)
    #expect(
      try applied([edit(.replaceBlock, .find("o"), "0"), edit(.replaceBlock, .find("ne"), "NE")], to: "one\n")
        == "0NE\n")
  }

  @Test func `a batch over several documents reports every fault and changes none`() throws {
    let batch = [
      edit(.append, .document, "X", path: "a.md"), edit(.replaceBlock, .find("zzz"), "", path: "b.md"),
      edit(.replaceBlock, .lines(first: 9, last: 9), "", path: "a.md"),
    ]
    let found = faults(batch, in: text)
    #expect(found.map(\.edit) == [2, 3])
    let failure = EditFaults(found).failure
    #expect(failure.kind.exitCode == 65 && failure.related.count == 1)
    #expect(failure.message.hasPrefix("Edit 2 of b.md does not apply:"))
  }

  /// Lines with slots between them, filled by hand: what a batch means, without any arithmetic on places.
  private func expectation(_ lines: [String], _ edits: [DocumentEdit]) -> String {
    var slots = [[String]](repeating: [], count: lines.count + 1)
    var kept: [[String]] = lines.map { [$0] }
    for edit in edits {
      let words = edit.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let (first, last): (Int, Int)
      switch edit.place {
      case .lines(let from, let to): (first, last) = (from - 1, to - 1)
      case .find(let text), .marker(let text):
        let index = lines.firstIndex(of: text) ?? -1
        (first, last) = (index, index)
      case .document: (first, last) = (0, lines.count - 1)
      }
      switch edit.operation {
      case .replaceBlock:
        for index in first...last { kept[index] = [] }
        kept[first] = words
      case .insertBefore, .prepend: slots[first] += words
      case .insertAfter, .append: slots[last + 1] += words
      }
    }
    return (lines.indices.flatMap { slots[$0] + kept[$0] } + slots[lines.count]).map { $0 + "\n" }.joined()
  }

  @Test(arguments: 0..<40) func `random batches do what they mean`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<25 {
      let lines = (0..<1 + random.below(12)).map { "line \($0) \(random.below(100))" }
      var free = Set(lines.indices)
      var edits: [DocumentEdit] = []
      for number in 0..<1 + random.below(6) {
        let text = (0...random.below(3)).map { "new \(number).\($0)" }.joined(separator: "\n")
        let index = random.below(lines.count)
        if random.below(2) == 0, free.contains(index) {
          var last = index
          while last + 1 < lines.count, free.contains(last + 1), random.below(2) == 0 { last += 1 }
          // A slot within a replaced stretch would be refused.
          for taken in index...last { free.remove(taken) }
          let isOne = index == last && random.below(2) == 0
          edits.append(
            edit(.replaceBlock, isOne ? .find(lines[index]) : .lines(first: index + 1, last: last + 1), text))
        } else {
          let place: DocumentEdit.Place =
            [.lines(first: index + 1, last: index + 1), .find(lines[index]), .marker(lines[index]), .document][
              random.below(4)]
          let operations: [DocumentEdit.Operation] =
            place == .document ? [.append, .prepend] : [.insertBefore, .insertAfter, .append, .prepend]
          edits.append(edit(operations[random.below(operations.count)], place, text))
        }
      }
      let source = lines.map { $0 + "\n" }.joined()
      do {
        let result = try applied(edits, to: source)
        #expect(result == expectation(lines, edits), "\(lines) \(edits)")
        let crlf = try applied(edits, to: source.replacing("\n", with: "\r\n"))
        #expect(crlf == result.replacing("\n", with: "\r\n"))
        #expect(try applied(edits, to: String(source.dropLast())) == String(result.dropLast()))
      } catch let refused as EditFaults {
        #expect(refused.faults.allSatisfy { $0.reason.contains("overlaps") }, "\(refused)")
      }
    }
  }
}

struct UnifiedDiffTests {
  private func diff(_ before: String?, _ after: String?) -> UnifiedDiff {
    UnifiedDiff(path: "docs/a.md", before: before.map { Array($0.utf8) }, after: after.map { Array($0.utf8) })
  }

  @Test func `a change with its surroundings`() {
    let before = (1...12).map { "\($0)\n" }.joined()
    let made = diff(before, before.replacing("6\n", with: "six\n"))
    #expect(
      made.text == """
        --- a/docs/a.md
        +++ b/docs/a.md
        @@ -3,7 +3,7 @@
         3
         4
         5
        -6
        +six
         7
         8
         9

        """)
    #expect(made.added == 1 && made.removed == 1)
    #expect(diff(before, before).text.isEmpty)
  }

  @Test func `ends without a line end, new and removed files`() {
    #expect(
      diff("a\nb", "a\nb\n").text
        == "--- a/docs/a.md\n+++ b/docs/a.md\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n")
    #expect(diff(nil, "a\n").text == "--- /dev/null\n+++ b/docs/a.md\n@@ -0,0 +1,1 @@\n+a\n")
    #expect(diff("a\n", nil).text == "--- a/docs/a.md\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n")
  }

  @Test func `two ends of a long text are two hunks`() {
    let before = (1...20_000).map { "\($0 % 7)\n" }.joined()
    let made = diff(before, "first\n" + before + "last\n")
    #expect(made.added == 2 && made.removed == 0)
    #expect(made.text.split(separator: "\n").count { $0.hasPrefix("@@") } == 2)
  }
}

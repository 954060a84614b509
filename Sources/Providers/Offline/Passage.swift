/// One sentence of a document, or of a person's answer, and where it stands.
package struct Passage: Sendable {
  package enum Kind: Sendable { case paragraph, listItem, tableRow, quote }

  /// The sentence, cleaned of markup, with its final punctuation.
  package var text: String
  /// The document, or `answer`.
  package var path: String
  /// The line on which the sentence begins, or the answer's id.
  package var place: String
  package var kind: Kind
  /// The headings above it, outermost first, without the document's title.
  package var headings: [String]
  /// The line that introduces the list it stands in: `The office must be able to:`.
  package var lead: String
  /// Sentences of one paragraph or one list item share a block; an item and the items below it share a group.
  package var block: Int
  package var group: Int
  /// Whether the sentence opens its block.
  package var opens: Bool

  /// The lines of the file over which the sentence runs.
  var lines: [Block.Line] = []
  /// What the document asks, where the sentence answers it: a variable of the workflow, or a heading that is a question.
  var asked = ""
  /// The cell of a table row that says that something is not known, where others say something.
  var openCell: String?
  /// The cell of a table row that says by what the row is judged.
  var target: String?
  /// Whether it stands between the title and the first heading of a document that has headings.
  package var isIntroduction = false

  /// What stands after the sentence in a document.
  package var citation: String { "[\(path):\(place)]" }
  /// The citation of a few of the sentence's words, which may stand on a later line than its beginning.
  func citation(of part: String) -> String {
    let wanted = Words.tokens(part)
    let words = lines.flatMap { line in Words.tokens(line.text).map { (word: $0, line: line.number) } }
    let start = words.indices.first { start in
      words[start...].prefix(wanted.count).map(\.word) == wanted
    }
    guard !isAnswer, let start else { return citation }
    return "[\(path):\(words[start].line)]"
  }
  package var isAnswer: Bool { path == "answer" }
  package var cited: String { "\(text) \(citation)" }
  var isQuestion: Bool { text.hasSuffix("?") }
}

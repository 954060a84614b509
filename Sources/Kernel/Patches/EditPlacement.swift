/// Bytes of a text that others take the place of; an insertion takes the place of none.
struct Splice {
  /// Index in the batch.
  var edit: Int
  var range: Range<Int>
  var replacement: [UInt8]
  var isInsertion: Bool
  /// The order of what stands at one place, before that of the batch: an empty document begins where it ends.
  var rank = 1
}

/// Finds the place of an edit in a document.
struct EditPlacement {
  let text: TextLines

  /// What an edit means in bytes.
  /// - Throws: a reason, as a sentence, with the line that it is about.
  func splice(_ edit: DocumentEdit, index: Int) throws(Refusal) -> Splice {
    let block = try block(edit.place, for: edit.operation)
    switch edit.operation {
    case .replaceBlock:
      if let match = block.match {
        let lineEnd = text.lineEnd(at: text.line(at: match.lowerBound))
        return Splice(
          edit: index, range: match, replacement: TextLines.inline(edit.text, lineEnd: lineEnd), isInsertion: false)
      }
      let lines = block.inner
      return Splice(
        edit: index, range: text.offset(lines.lowerBound)..<text.offset(lines.upperBound),
        replacement: TextLines.block(edit.text, lineEnd: text.lineEnd(at: lines.lowerBound)), isInsertion: false)
    case .insertBefore: return insertion(of: edit.text, at: block.outer.lowerBound, index: index)
    case .insertAfter: return insertion(of: edit.text, at: block.outer.upperBound, index: index)
    case .prepend:
      var splice = insertion(of: edit.text, at: block.inner.lowerBound, index: index)
      if text.lines.isEmpty { splice.rank = 0 }
      return splice
    case .append: return insertion(of: edit.text, at: block.inner.upperBound, index: index)
    }
  }

  private func insertion(of words: String, at line: Int, index: Int) -> Splice {
    let offset = text.offset(line)
    let lineEnd = text.lineEnd(at: line > 0 ? line - 1 : line)
    return Splice(
      edit: index, range: offset..<offset, replacement: TextLines.block(words, lineEnd: lineEnd), isInsertion: true)
  }

  struct Refusal: Error {
    var reason: String
    var line: Int?
  }

  /// Lines as indices from 0.
  private struct Block {
    /// What is replaced, appended to and prepended to.
    var inner: Range<Int>
    /// The same with the markers round it.
    var outer: Range<Int>
    /// A text that is less than whole lines.
    var match: Range<Int>?

    init(_ lines: Range<Int>, match: Range<Int>? = nil) {
      (inner, outer, self.match) = (lines, lines, match)
    }
  }

  private func block(_ place: DocumentEdit.Place, for operation: DocumentEdit.Operation) throws(Refusal) -> Block {
    switch place {
    case .document:
      guard operation == .append || operation == .prepend else {
        throw Refusal(reason: "\(operation.rawValue) needs a place: one of lines, marker, find.")
      }
      return Block(text.lines.indices)
    case .lines(let first, let last):
      guard first >= 1, last >= first else {
        throw Refusal(reason: "lines are counted from 1, and [\(first), \(last)] is no stretch of them.")
      }
      guard last <= text.lines.count else {
        throw Refusal(
          reason: "it names lines \(first)–\(last), and the document has \(text.lines.count).", line: text.lines.count)
      }
      return Block(first - 1..<last)
    case .marker(let marker): return try block(marker: marker)
    case .find(let wanted): return try block(find: wanted)
    }
  }

  private func block(find wanted: String) throws(Refusal) -> Block {
    guard !wanted.isEmpty else { throw Refusal(reason: "the text to find is empty.") }
    let exact = TextSearch.occurrences(of: Array(wanted.utf8), in: text.bytes)
    let isExact = !exact.isEmpty
    let found = isExact ? exact : TextSearch.lenientOccurrences(of: wanted, in: text)
    guard let match = found.first else {
      let near = TextSearch.nearestLine(to: wanted, in: text)
      throw Refusal(reason: "\(quoted(wanted)) was not found" + nearest(near), line: near.map { $0 + 1 })
    }
    guard found.count == 1 else {
      throw Refusal(
        reason: "\(quoted(wanted)) was found \(found.count) times, at lines \(listed(found.map(\.lowerBound))).",
        line: text.line(at: match.lowerBound) + 1)
    }
    let lines = text.line(at: match.lowerBound)..<text.line(at: match.upperBound - 1) + 1
    let end = text.lines[lines.upperBound - 1]
    let rest = text.bytes[min(match.upperBound, end.end)..<end.end]
    let reachesEnd = rest.isEmpty || !isExact && rest.allSatisfy(TextSearch.isBlank)
    let isWhole = match.lowerBound == text.lines[lines.lowerBound].start && reachesEnd
    return Block(lines, match: isWhole ? nil : match)
  }

  private func block(marker: String) throws(Refusal) -> Block {
    let wanted = marker.trimmed
    guard !wanted.isEmpty, !wanted.contains(where: \.isNewline) else {
      throw Refusal(reason: "a marker is the text of one line.")
    }
    let found = TextSearch.occurrences(of: Array(wanted.utf8), in: text.bytes).map { text.line(at: $0.lowerBound) }
    let lines = found.reduce(into: [Int]()) { if $0.last != $1 { $0.append($1) } }
    guard let first = lines.first else {
      let near = TextSearch.nearestLine(to: wanted, in: text)
      throw Refusal(reason: "no line holds the marker \(quoted(wanted))" + nearest(near), line: near.map { $0 + 1 })
    }
    if lines.count == 1 { return Block(first..<first + 1) }
    if lines.count == 2, Marker(text.text(lines[0]), wanted).opens, Marker(text.text(lines[1]), wanted).closes {
      var block = Block(lines[0] + 1..<lines[1])
      block.outer = lines[0]..<lines[1] + 1
      return block
    }
    // `## Tasks` means that heading, not `## Tasks of the second week`.
    let alone = lines.filter { Marker(text.text($0), wanted).isAlone }
    if alone.count == 1 { return Block(alone[0]..<alone[0] + 1) }
    throw Refusal(
      reason: "the marker \(quoted(wanted)) stands on \(lines.count) lines: \(shown(lines)).", line: first + 1)
  }

  private func nearest(_ line: Int?) -> String {
    line.map { "; the nearest is line \($0 + 1), \(quoted(text.text($0).trimmed))." } ?? "."
  }

  private func listed(_ offsets: [Int]) -> String { shown(offsets.map { text.line(at: $0) }) }

  private func shown(_ lines: [Int]) -> String {
    let shown = lines.prefix(10).map { String($0 + 1) }.joined(separator: ", ")
    return lines.count > 10 ? shown + " …" : shown
  }

  private func quoted(_ words: String) -> String {
    let line = words.split(whereSeparator: \.isNewline).first.map(String.init) ?? words.trimmed
    return "“\(line.prefix(80))\(line.count > 80 || line.count < words.trimmed.count ? "…" : "")”"
  }
}

/// A line that holds a marker, by what stands beside it: `<!-- begin tasks -->`, `<!-- /tasks -->`.
private struct Marker {
  private let rest: String

  init(_ line: String, _ name: String) {
    var rest = line
    if let place = line.firstRange(of: name) { rest.removeSubrange(place) }
    self.rest = rest.replacing("<!--", with: " ").replacing("-->", with: " ").lowercased().trimmed
  }

  var isAlone: Bool { rest.isEmpty }
  var opens: Bool { isAlone || words.contains("begin") || words.contains("start") }
  var closes: Bool { rest.hasPrefix("/") || words.contains("end") }
  private var words: [Substring] { rest.split { !$0.isLetter } }
}

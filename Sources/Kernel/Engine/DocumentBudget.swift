/// Fits documents into what one request may carry: whole while there is room, else the sections that speak of the work
/// in hand.
enum DocumentBudget {
  /// In bytes: 100,000 tokens at four characters each.
  static let standard = 400_000

  struct Fit {
    var documents: [BoundDocument]
    /// Paths of those that were cut or left out.
    var leftOut: [String]
  }

  /// - Parameter topic: words of the work: goals, names of outputs.
  static func fit(_ documents: [BoundDocument], topic: String, budget: Int = standard) -> Fit {
    var left = budget
    var fit = Fit(documents: [], leftOut: [])
    let words = Set(words(of: topic))
    for document in documents {
      let size = document.text.utf8.count
      if size <= left {
        left -= size
        fit.documents.append(document)
        continue
      }
      fit.leftOut.append(document.path)
      let excerpts = excerpts(of: document, words: words, room: left)
      left -= excerpts.reduce(0) { $0 + $1.text.utf8.count }
      fit.documents += excerpts
    }
    return fit
  }

  /// The sections with the most of the topic's words, in the order of the document.
  private static func excerpts(of document: BoundDocument, words: Set<String>, room: Int) -> [BoundDocument] {
    var left = room
    var chosen: [Int] = []
    let stretches = stretches(of: document)
    let ranked = stretches.indices.map { index in
      (index: index, score: Set(Self.words(of: stretches[index].text)).intersection(words).count)
    }.sorted { ($1.score, $0.index) < ($0.score, $1.index) }
    for (index, _) in ranked where stretches[index].text.utf8.count <= left {
      left -= stretches[index].text.utf8.count
      chosen.append(index)
    }
    return chosen.sorted().map { stretches[$0] }
  }

  /// A document cut at its headings, and where a section is long, at every hundredth line.
  private static func stretches(of document: BoundDocument) -> [BoundDocument] {
    let lines = document.text.split(omittingEmptySubsequences: false, whereSeparator: \.isLineEnd)
    var found: [BoundDocument] = []
    var start = 0
    for (index, line) in lines.enumerated() where index > start && (line.hasPrefix("#") || index - start >= 100) {
      found.append(stretch(document, lines[start..<index], start))
      start = index
    }
    if start < lines.count { found.append(stretch(document, lines[start...], start)) }
    return found
  }

  private static func stretch(_ document: BoundDocument, _ lines: ArraySlice<Substring>, _ start: Int) -> BoundDocument
  {
    BoundDocument(
      path: document.path, purpose: document.purpose, firstLine: document.firstLine + start,
      text: lines.joined(separator: "\n") + "\n")
  }

  private static func words(of text: String) -> [String] {
    text.lowercased().split { !($0.isLetter || $0.isNumber) }.filter { $0.count > 3 }.map(String.init)
  }
}

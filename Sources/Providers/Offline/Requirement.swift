/// A numbered requirement before it is written down.
struct Requirement: Sendable {
  /// The sentence that states it, then those of the same item that say more.
  var sentences: [Reading]
  var acceptance: Acceptance?
  var isGrowth = false

  /// A few words that name it in a question.
  var label: String { sentences.first.map { Handle.of($0.passage.text) } ?? "" }
  var words: Set<String> { sentences.first?.words ?? [] }
}

/// By what a requirement is judged, in the words of the source.
struct Acceptance: Sendable {
  var text: String
  var citation: String
}

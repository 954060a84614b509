/// What says that nobody knows yet, in an answer of a person.
enum Denial {
  static func isOne(_ stems: [String]) -> Bool {
    phrases.contains { phrase in
      stems.indices.contains { stems[$0...].starts(with: phrase) }
    }
  }

  private static let phrases = [
    "don't know", "do not know", "not known", "unknown", "not decided", "not been decided", "undecided", "tbd",
    "no idea", "not sure", "unclear", "to be decided", "to be defined", "to be determined", "not yet", "cannot say",
    "can't say",
  ].map { Words.stems($0) }
}

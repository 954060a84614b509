/// Words and phrases that tell what a sentence, or what stands under a heading, is about.
struct Lexicon<Key: CueKey>: Sendable {
  /// Weight and phrases, the phrases separated by commas.
  typealias Entry = (category: Key, weight: Double, phrases: String)

  private struct Cue: Sendable {
    var stems: [String]
    var category: Key
    var weight: Double
  }

  private var cues: [String: [Cue]] = [:]

  init(_ entries: [Entry]) {
    for entry in entries {
      for phrase in entry.phrases.split(separator: ",") {
        let stems = Words.stems(String(phrase))
        guard let first = stems.first else { continue }
        cues[first, default: []].append(Cue(stems: stems, category: entry.category, weight: entry.weight))
      }
    }
    cues = cues.mapValues { $0.sorted { $0.stems.count > $1.stems.count } }
  }

  /// Adds up the cues in a sequence of stems. At each place the longest phrase wins, so that `not in the first version`
  /// does not count as `first version`.
  func scores(_ stems: [String]) -> Scores<Key> {
    var scores = Scores<Key>()
    var index = 0
    while index < stems.count {
      var taken = 1
      var length: Int?
      for cue in cues[stems[index]] ?? [] {
        if let length, cue.stems.count < length { break }
        guard index + cue.stems.count <= stems.count, stems[index..<(index + cue.stems.count)].elementsEqual(cue.stems)
        else { continue }
        length = cue.stems.count
        taken = cue.stems.count
        scores[cue.category] += cue.weight
      }
      index += taken
    }
    return scores
  }

  /// Whether a stem alone is a cue of the category.
  func holds(_ stem: String, _ category: Key) -> Bool {
    (cues[stem] ?? []).contains { $0.stems.count == 1 && $0.category == category }
  }
}

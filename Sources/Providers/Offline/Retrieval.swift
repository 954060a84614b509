#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Ranks sentences against a query by BM25; the words of the headings above a sentence count as its own.
struct Retrieval: Sendable {
  private struct Posting: Sendable {
    var index: Int
    var weight: Double
  }

  private var postings: [String: [Posting]] = [:]
  private var lengths: [Double] = []
  private var meanLength = 1.0

  init(_ readings: [Reading]) {
    for (index, reading) in readings.enumerated() {
      var weights: [String: Double] = [:]
      for stem in reading.stems where !Words.isStopStem(stem) { weights[stem, default: 0] += 1 }
      for heading in reading.passage.headings.suffix(2) + [reading.passage.lead] {
        for stem in Words.contentStems(heading) { weights[stem, default: 0] += 1.5 }
      }
      for (stem, weight) in weights { postings[stem, default: []].append(Posting(index: index, weight: weight)) }
      lengths.append(Double(reading.stems.count))
    }
    if !lengths.isEmpty { meanLength = max(lengths.reduce(0, +) / Double(lengths.count), 1) }
  }

  /// How rare a stem is; 0 for one that no sentence holds.
  func rarity(_ stem: String) -> Double {
    guard let count = postings[stem]?.count else { return 0 }
    let (with, without) = (Double(count), Double(lengths.count - count))
    return log(1 + (without + 0.5) / (with + 0.5))
  }

  /// A score for each sentence, as a share of what a sentence that held every known word of the query would reach.
  func scores(_ query: String) -> [Double] {
    var scores = [Double](repeating: 0, count: lengths.count)
    var best = 0.0
    var seen: Set<String> = []
    for stem in Words.contentStems(query).flatMap({ [$0] + (Self.synonyms[$0] ?? []) }) where seen.insert(stem).inserted
    {
      let rarity = rarity(stem)
      guard rarity > 0 else { continue }
      best += rarity
      for posting in postings[stem] ?? [] {
        let norm = 1.2 * (0.4 + 0.6 * lengths[posting.index] / meanLength)
        scores[posting.index] += rarity * posting.weight * 2.2 / (posting.weight + norm)
      }
    }
    return best > 0 ? scores.map { $0 / best } : scores
  }

  private static let synonyms: [String: [String]] = {
    let groups = [
      "action todo follow task agree", "improve better worse badly wrong", "well good glad success",
      "cost price budget",
      "error fault bug failure", "decision decide choose chosen", "alternative option instead", "reason because why",
      "test check verify", "user people customer", "install setup deploy", "api endpoint interface", "fast speed quick",
      "learn lesson insight", "impact effect consequence", "cause reason", "next later follow",
    ]
    var table: [String: [String]] = [:]
    for group in groups {
      let stems = Words.stems(group)
      for stem in stems { table[stem, default: []] += stems.filter { $0 != stem } }
    }
    return table
  }()
}

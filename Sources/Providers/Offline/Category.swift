/// What a sentence of a brief can be about; a sentence may be about several.
enum Category: Int, CaseIterable, Sendable {
  case goal, problem, user, feature, metric, risk, scopeNow, scopeLater, scopeVision, outOfScope, timeline, legal
  case technology, ux, differentiator, assumption, dependency, domain
  case performance, security, privacy, accessibility, availability, offline, capacity, integration, language
  case compatibility, cost
  /// A happening that is told, and words that carry no statement of their own.
  case story
  /// What the writer says is not known or not decided.
  case undecided
  /// What belongs to the form of the document: definitions, licence, contacts.
  case aside
  /// A word for a person in a role, and a verb for something that software does.
  case role, action, modal

  /// The qualities that a non-functional requirement states.
  static let qualities: [Category] = [
    .performance, .security, .privacy, .accessibility, .availability, .offline, .capacity, .language, .compatibility,
    .cost,
  ]
  /// Those among which a sentence has its home.
  static let homes: [Category] = [
    .goal, .problem, .user, .feature, .metric, .risk, .scopeLater, .scopeVision, .outOfScope, .timeline, .legal,
    .technology, .ux, .differentiator, .assumption, .dependency,
  ]
}

/// A weight for each of a set of keys.
struct Scores<Key: CueKey>: Sendable {
  private var values = [Double](repeating: 0, count: Key.allCases.count)

  subscript(key: Key) -> Double {
    get { values[key.rawValue] }
    set { values[key.rawValue] = newValue }
  }

  /// The key with the highest weight, the earlier one where two are equal; nil where all are zero.
  var best: Key? {
    var best: Key?
    for key in Key.allCases where self[key] > (best.map { self[$0] } ?? 0) { best = key }
    return best
  }
}

extension Scores<Category> {
  /// The strongest of the qualities.
  var quality: Double { Category.qualities.map { self[$0] }.max() ?? 0 }
}

/// What cues can point to.
protocol CueKey: RawRepresentable<Int>, CaseIterable, Hashable, Sendable {}

extension Category: CueKey {}

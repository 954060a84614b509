/// Tells ideas from plans among what is wanted later, where the documents themselves do not.
struct Horizons {
  /// Whether tentative wishes (`perhaps`, `could`) are the ideas and the firm ones the plans.
  private var separates = false
  /// Whether anything at all is put off.
  private(set) var putsOff = false

  init(_ readings: [Reading]) {
    let wishes = readings.filter { $0.isContent && $0.scores[.outOfScope] < 2.5 }
    putsOff = wishes.contains { $0.scores[.scopeLater] >= 2.4 || $0.scores[.scopeVision] >= 2.4 }
    guard !wishes.contains(where: { $0.scores[.scopeVision] >= 2 }) else { return }
    let later = wishes.filter { $0.scores[.scopeLater] >= 2 }
    let tentative = later.filter(Self.isTentative)
    separates = !tentative.isEmpty && tentative.count < later.count
  }

  func placed(_ reading: Reading) -> Reading {
    guard separates, reading.scores[.scopeLater] >= 2, Self.isTentative(reading) else { return reading }
    var moved = reading
    moved.scores[.scopeVision] = reading.scores[.scopeLater]
    moved.context[.scopeVision] = reading.context[.scopeLater]
    moved.scores[.scopeLater] = 0
    moved.context[.scopeLater] = 0
    return moved
  }

  private static func isTentative(_ reading: Reading) -> Bool { reading.stems.contains { words.contains($0) } }

  private static let words: Set<String> = Set(Words.stems("perhaps maybe might could"))
}

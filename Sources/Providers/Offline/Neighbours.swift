/// What a sentence is about shows in those around it: a paragraph that begins with how things go wrong goes on so, and
/// one that lists wishes lists more of them.
enum Neighbours {
  static func weigh(_ readings: inout [Reading]) {
    var start = 0
    while start < readings.count {
      var end = start + 1
      while end < readings.count, readings[end].passage.block == readings[start].passage.block { end += 1 }
      if end - start > 1, readings[start].passage.kind == .paragraph { weigh(&readings, start..<end) }
      start = end
    }
  }

  private static func weigh(_ readings: inout [Reading], _ block: Range<Int>) {
    let complains = block.filter { readings[$0].scores[.problem] >= 1.5 && readings[$0].scores[.feature] < 2.2 }
    let wishes = block.filter { readings[$0].scores[.feature] >= 2.5 }
    weighEnumeration(&readings, block)
    for index in block {
      let scores = readings[index].scores
      if wishes.isEmpty, complains.count > 1 || complains.first == block.lowerBound, !complains.isEmpty,
        scores[.modal] == 0 || scores[.problem] > 0
      {
        readings[index].scores[.problem] += 1
      }
      if !wishes.isEmpty, !wishes.contains(index), scores[.action] > 0, scores[.story] < 1, scores[.undecided] == 0 {
        readings[index].scores[.feature] += 1.5
        if scores[.role] > 0, scores[.problem] < 3 {
          readings[index].scores[.feature] = max(readings[index].scores[.feature], 2.3)
        }
      }
    }
  }

  /// `I am worried about two things. The first is …`
  private static func weighEnumeration(_ readings: inout [Reading], _ block: Range<Int>) {
    guard let start = block.first(where: { readings[$0].scores[.risk] >= 2 && readings[$0].hasNumber }) else { return }
    for index in block.suffix(from: start + 1) where readings[index].stems.first == "the" {
      guard readings[index].stems.dropFirst().first.map({ ordinals.contains($0) }) ?? false else { continue }
      readings[index].scores[.risk] += 3
      for other in [Category.ux, .problem, .feature] { readings[index].scores[other] = 0 }
    }
  }

  private static let ordinals: Set<String> = Set(Words.stems("first second third fourth other one last"))
}

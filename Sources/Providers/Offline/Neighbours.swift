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
    weighAnswer(&readings, block)
    weighDream(&readings, block)
    weighWorry(&readings, block)
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

  /// `Who would use it? The growers, of course. The three drivers, and me.`
  private static func weighAnswer(_ readings: inout [Reading], _ block: Range<Int>) {
    for index in block.dropLast() where readings[index].passage.isQuestion {
      guard let topic = Topic.of(readings[index].passage.text), [.users, .risks, .excluded].contains(topic) else {
        continue
      }
      for next in block.suffix(from: index + 1).prefix(2) where !readings[next].passage.isQuestion {
        readings[next].scores[topic.category] += 2.5
      }
    }
  }

  /// `What I dream of is that …` is followed by what the product does then.
  private static func weighDream(_ readings: inout [Reading], _ block: Range<Int>) {
    guard let start = block.first(where: { opensDream(readings[$0].passage.text.lowercased()) }) else { return }
    let isPart = ["i", "we"].contains(readings[start].stems.first ?? "") && readings[start].stems.contains("that")
    for index in block.suffix(from: isPart ? start : start + 1) {
      let scores = readings[index].scores
      guard scores[.story] < 2, scores[.outOfScope] < 2, scores[.problem] < 2.5, readings[index].words.count > 4,
        scores[.role] > 0 || readings[index].actsByVerb, !readings[index].passage.isQuestion,
        !["if", "that"].contains(readings[index].stems.first ?? "")
      else { continue }
      readings[index].isWish = true
      readings[index].scores[.feature] = max(scores[.feature], 3.2)
      readings[index].scores[.scopeNow] = max(scores[.scopeNow], 2)
      readings[index].scores[.problem] = 0
      readings[index].scores[.user] = min(scores[.user], 1)
    }
  }

  private static func opensDream(_ text: String) -> Bool {
    [
      "what i dream of", "what we dream of", "what i imagine", "i imagine",
      "we imagine", "picture this", "ideally", "i want that", "we want that",
    ].contains { text.hasPrefix($0) }
  }

  /// `What I worry about is the labels. They get wet.`
  private static func weighWorry(_ readings: inout [Reading], _ block: Range<Int>) {
    for index in block.dropLast() where Scores<Category>.own(readings[index])[.risk] >= 2 {
      guard SectionWriter.pointsBack(readings[index + 1]), readings[index + 1].stems.first != "that" else { continue }
      readings[index + 1].scores[.risk] += 3.5
      for other in [Category.ux, .problem, .feature] { readings[index + 1].scores[other] = 0 }
    }
  }

  private static let ordinals: Set<String> = Set(Words.stems("first second third fourth other one last"))
}

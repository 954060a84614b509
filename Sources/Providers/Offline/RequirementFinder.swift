import Kernel

/// Finds the requirements that the documents state.
struct RequirementFinder {
  var dossier: Dossier

  /// What the product lets people do; with `growth`, what is wanted later follows.
  func functional(growth: Bool) -> [Requirement] {
    var indices = dossier.readings.indices.filter { isFunctional(dossier.readings[$0], later: false) }
    indices = capped(indices, limit: 25) { dossier.readings[$0].scores[.feature] }
    var later: [Int] = []
    if growth {
      later = dossier.readings.indices.filter { isFunctional(dossier.readings[$0], later: true) }
      later = capped(later, limit: 8) { dossier.readings[$0].scores[.feature] }
    }
    indices.removeAll(where: isCriterionOfItem)
    later.removeAll(where: isCriterionOfItem)
    let taken = Set(indices + later)
    return merged(indices, taken: taken, seenBefore: [])
      + merged(later, taken: taken, seenBefore: indices).map {
        var requirement = $0
        requirement.isGrowth = true
        return requirement
      }
  }

  /// A later sentence of an item that sets a limit judges what the item opens with.
  private func isCriterionOfItem(_ index: Int) -> Bool {
    let reading = dossier.readings[index]
    guard reading.passage.kind == .listItem, !reading.passage.opens, index > 0 else { return false }
    guard dossier.readings[index - 1].passage.block == reading.passage.block else { return false }
    return Criterion.limit(in: reading.passage.text) != nil || reading.hasNumber
  }

  /// The qualities that the product must have.
  func nonFunctional() -> [Requirement] {
    let indices = dossier.readings.indices.filter { isQuality(dossier.readings[$0]) }
    let kept = capped(indices, limit: 16) { dossier.readings[$0].scores.quality }
    return merged(kept, taken: Set(kept), seenBefore: [], areQualities: true)
  }

  /// A quality that names its limit is measured by it.
  private func withOwnMeasure(_ requirement: Requirement) -> Requirement {
    guard requirement.acceptance == nil else { return requirement }
    for sentence in requirement.sentences {
      guard let limit = Criterion.limit(in: sentence.passage.text) else { continue }
      var measured = requirement
      measured.acceptance = Acceptance(text: limit, citation: sentence.passage.citation(of: limit))
      return measured
    }
    return requirement
  }

  private func isFunctional(_ read: Reading, later: Bool) -> Bool {
    let reading = dossier.horizons.placed(read)
    if reading.passage.target != nil, reading.scores[.role] == 0 { return false }
    if let topic = reading.topic {
      return topic == .scopeNow && !later && isNew(reading) && !Deferral.isOne(reading)
    }
    if reading.isWish { return !later && reading.isContent }
    guard reading.isContent, reading.scores[.feature] >= 2.2, reading.stems.count > 1 else { return false }
    guard !Criterion.isNamed(reading) else { return false }
    let scores = reading.scores
    if scores[.outOfScope] >= 2.5 || scores[.scopeVision] >= 2.4 { return false }
    if (scores[.scopeLater] >= 2.4) != later { return false }
    return reading.context[.feature] >= 2 || reading.context[.scopeNow] >= 2
      ? isListedCapability(reading) : isToldCapability(reading, later: later)
  }

  /// Below a heading for features nearly all is one, statistics, stories and qualities excepted.
  private func isListedCapability(_ reading: Reading) -> Bool {
    let own = Scores<Category>.own(reading)
    if own[.story] >= 3 || own[.story] >= 1 && reading.passage.kind == .paragraph || own[.goal] >= 2.5
      || own[.problem] >= 2.5 || own[.timeline] >= 2
    {
      return false
    }
    let acts = own[.action] > 0 || own[.modal] > 0
    if reading.isProhibition, own[.role] == 0, reading.passage.kind == .paragraph { return false }
    if opensItemOfRelease(reading) { return true }
    if own.quality >= 2, own[.role] == 0 || own[.action] == 0, !startsWithAction(reading) { return false }
    if own[.legal] >= 2.5, own[.role] == 0, own[.action] == 0 { return false }
    return reading.passage.kind == .listItem || reading.passage.kind == .tableRow || acts
  }

  /// `Tour of the day with the address; available without network` is a capability of the release that lists it, though
  /// its last words name a quality.
  private func opensItemOfRelease(_ reading: Reading) -> Bool {
    guard max(reading.context[.scopeNow], reading.context[.scopeLater]) >= 2, reading.passage.opens,
      [.listItem, .tableRow].contains(reading.passage.kind)
    else { return false }
    let opening = Array(reading.stems.prefix(5))
    return Lexicon<Category>.sentences.scores(opening).quality < 1.9 || reading.stems.count > 12
  }

  /// In running text it takes someone, or the product, that does something.
  private func isToldCapability(_ reading: Reading, later: Bool) -> Bool {
    let scores = reading.scores
    let isCapability = scores[.feature] >= 2.5 && scores[.role] > 0 && scores[.action] > 0
    if isQuality(reading), !isCapability || scores[.legal] >= 2.5 { return false }
    if scores[.language] >= 4 || reading.stems.contains("you") { return false }
    if reading.stems.first == "last" || reading.stems.prefix(4).contains("we"), !reading.isNeeded { return false }
    if !reading.actsByVerb, scores[.action] > 0 || scores[.modal] == 0 { return false }
    if scores[.risk] >= 2 || scores[.timeline] >= 3.5 || scores[.goal] >= 2.5 { return false }
    if reading.isProhibition, scores[.role] == 0 { return false }
    if scores[.assumption] >= 2 || scores[.legal] >= 3.5 || scores[.differentiator] >= 3 { return false }
    if scores[.modal] == 0, reading.stems.count < 6, reading.passage.kind == .paragraph { return false }
    return !SectionWriter.pointsBack(reading) || scores[.modal] > 0
  }

  private func startsWithAction(_ reading: Reading) -> Bool {
    reading.stems.first.map { Lexicon<Category>.sentences.holds($0, .action) } ?? false
  }

  /// An answer often names in a few words what a document says in full; that is one requirement.
  private func isNew(_ answer: Reading) -> Bool {
    guard answer.isContent, !answer.words.isEmpty else { return false }
    return !dossier.readings.contains { reading in
      guard reading.topic == nil, isFunctional(reading, later: false) else { return false }
      return answer.words.intersection(reading.words).count * 3 >= answer.words.count * 2
    }
  }

  private func isQuality(_ reading: Reading) -> Bool {
    if reading.topic != nil, reading.topic != .legal || Deferral.isOne(reading) { return false }
    if reading.passage.target != nil, reading.scores[.role] == 0 { return reading.isContent }
    let scores = reading.scores
    let isListed = reading.context.quality >= 1.5 && scores[.modal] > 0 && scores[.legal] < 2.5
    guard SectionWriter.mayStand(reading), scores.quality >= 1.9 || isListed,
      scores[.story] < (reading.stems.contains("must") ? 3 : 1.5)
    else { return false }
    if scores[.outOfScope] >= 2.5 || scores[.scopeLater] >= 2.4 || scores[.scopeVision] >= 2.4 { return false }
    if reading.context[.feature] >= 2, isListedCapability(reading) || scores.quality - reading.context.quality < 1.9 {
      return false
    }
    let elsewhere: [Category] = [.metric, .risk, .goal, .problem, .user, .timeline, .differentiator]
    if elsewhere.contains(where: { reading.context[$0] >= 2 }) { return false }
    let own = Scores<Category>.own(reading)
    if reading.context[.assumption] >= 2, scores[.modal] == 0 { return false }
    if own[.assumption] >= 2 || own[.timeline] >= 2 && own.quality < 2 { return false }
    let isNormative =
      scores[.modal] > 0 || reading.stems.contains("must") || reading.context.quality >= 1.5
      || reading.context[.legal] >= 2
      || max(scores[.compatibility], scores[.language], scores[.offline]) >= 2 && scores[.problem] < 1.5
      || reading.context[.feature] >= 2
    if scores[.feature] >= 2.5, scores[.role] > 0, scores[.action] > 0, scores[.legal] < 2.5, scores[.language] < 4 {
      return false
    }
    if reading.context.quality < 1.5, scores[.goal] >= 2.5 { return false }
    if reading.context.quality < 1.5, scores[.problem] >= 2 || scores[.risk] >= 2 { return false }
    return isNormative
  }

  /// The best of them, in the order of the documents.
  private func capped(_ indices: [Int], limit: Int, score: (Int) -> Double) -> [Int] {
    guard indices.count > limit else { return indices }
    return Array(indices.sorted { score($0) > score($1) || score($0) == score($1) && $0 < $1 }.prefix(limit)).sorted()
  }

  /// Drops what is said twice and gives each requirement its further sentences and its acceptance.
  private func merged(
    _ indices: [Int], taken: Set<Int>, seenBefore: [Int], areQualities: Bool = false
  ) -> [Requirement] {
    var requirements: [Requirement] = []
    var seen = seenBefore.map { dossier.readings[$0].words }
    var spent = taken
    for index in indices {
      let reading = dossier.readings[index]
      guard !seen.contains(where: { Words.likeness($0, reading.words) >= 0.6 }) else { continue }
      seen.append(reading.words)
      var requirement = Requirement(sentences: [reading])
      requirement.acceptance = reading.passage.target.map {
        Acceptance(text: InlineText.finished($0), citation: reading.passage.citation)
      }
      for next in indices.isEmpty ? [] : following(index) where !spent.contains(next) {
        let further = dossier.readings[next]
        if isQuality(further) { continue }
        if Criterion.isCheckable(further) || further.hasNumber {
          if requirement.acceptance == nil {
            requirement.acceptance = Acceptance(text: further.passage.text, citation: further.passage.citation)
            spent.insert(next)
          }
        } else if reading.passage.kind == .listItem, further.scores[.story] < 1 {
          requirement.sentences.append(further)
          spent.insert(next)
        }
      }
      requirements.append(requirement)
    }
    if areQualities { return requirements.map(withOwnMeasure) }
    for position in requirements.indices where requirements[position].acceptance == nil {
      requirements[position].acceptance = acceptance(of: requirements[position], spent: &spent)
    }
    return requirements
  }

  /// The sentences that stand directly behind one and continue it.
  private func following(_ index: Int) -> [Int] {
    let reading = dossier.readings[index]
    var found: [Int] = []
    for next in dossier.readings.indices.suffix(from: index + 1).prefix(3) {
      let other = dossier.readings[next]
      let isSameItem = reading.passage.kind == .listItem && other.passage.group == reading.passage.group
      let continues =
        other.passage.block == reading.passage.block
        && (SectionWriter.pointsBack(other) || Criterion.isNamed(other))
      guard isSameItem || continues, other.isContent, other.passage.path == reading.passage.path else { break }
      found.append(next)
    }
    return found
  }

  private func acceptance(of requirement: Requirement, spent: inout Set<Int>) -> Acceptance? {
    var best: (index: Int, share: Double)?
    let weight = { (words: Set<String>) in words.sorted().reduce(0) { $0 + dossier.retrieval.rarity($1) } }
    let own = requirement.words.filter { !Numbers.isNumber($0) && !Self.units.contains($0) }
    for (index, reading) in dossier.readings.enumerated() where !spent.contains(index) {
      let isRule = reading.context[.legal] >= 2 && reading.passage.kind == .listItem
      guard reading.isContent, isRule || Criterion.isCheckable(reading), Criterion.isAboutProduct(reading) || isRule
      else { continue }
      guard reading.topic == nil else { continue }
      let common = own.intersection(reading.words)
      guard common.count >= 3 else { continue }
      let share = weight(common) / max(min(weight(own), weight(reading.words)), 0.01)
      if share >= (isRule ? 0.3 : 0.45), share > (best?.share ?? 0) { best = (index, share) }
    }
    if let best {
      spent.insert(best.index)
      let passage = dossier.readings[best.index].passage
      return Acceptance(text: passage.text, citation: passage.citation)
    }
    return nil
  }

  private static let units: Set<String> = Set(Words.stems("day week month year hour minute second time one"))
}

/// `The board decides this in June` answers no question.
enum Deferral {
  static func isOne(_ reading: Reading) -> Bool {
    reading.stems.count < 16 && reading.stems.contains { words.contains($0) } && reading.scores[.action] == 0
  }

  private static let words: Set<String> = Set(
    Words.stems("decide decided decision discuss clarify unknown undecided later ask pending tbd know unclear"))
}

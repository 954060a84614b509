import Kernel

/// Writes every output that a turn expects.
struct OutputWriter {
  var dossier: Dossier

  func write(_ names: [String]) -> [TurnReply.Output] {
    var briefs: [String: OutputBrief] = [:]
    var prose: [String] = []
    Self.collect(dossier.brief.work, into: &briefs, prose: &prose)
    let text = ([dossier.brief.goal] + prose).joined(separator: " ")
    let outputs = names.map { briefs[$0] ?? OutputBrief(name: $0) }
    let intents = outputs.map(SectionIntent.of)
    let isProduct = Self.isProduct(intents, dossier)
    var sections = SectionWriter(dossier)
    var written = [String](repeating: "", count: names.count)
    for index in outputs.indices where intents[index] != .gaps {
      written[index] = write(outputs[index], as: intents[index], prose: text, with: &sections)
    }
    if let last = outputs.indices.last(where: { intents[$0] == .assumptions }) {
      written[last] = withRemaining(written[last], beside: written)
    }
    let asking = written.flatMap { $0.split(separator: "\n").map(String.init) }
    for index in outputs.indices where intents[index] == .gaps {
      written[index] = GapList(dossier: dossier, asking: asking, isProduct: isProduct).markdown()
    }
    return zip(names, written).map { TurnReply.Output(name: $0, markdown: $1) }
  }

  private func write(
    _ output: OutputBrief, as intent: SectionIntent, prose: String, with sections: inout SectionWriter
  ) -> String {
    switch intent {
    case .functional:
      return RequirementWriter(dossier: dossier).functional(growth: prose.contains("(growth)"))
    case .nonFunctional: return RequirementWriter(dossier: dossier).nonFunctional()
    case .epics: return EpicWriter(dossier: dossier).outline()
    case .projectType: return ProjectClass.type(dossier)?.markdown ?? intent.question ?? ""
    case .domain: return ProjectClass.domain(dossier)?.markdown ?? intent.question ?? ""
    case .complexity: return ProjectClass.complexity(dossier)?.markdown ?? intent.question ?? ""
    case .references: return references(output)
    case .review: return review(output)
    case .scopeNow: return scope(output, prose: prose, with: &sections)
    default: return sections.write(output, as: intent, prose: prose)
    }
  }

  /// The first release: what is said to belong to it, and what the product must do.
  private func scope(_ output: OutputBrief, prose: String, with sections: inout SectionWriter) -> String {
    let text = sections.write(output, as: .scopeNow, prose: prose)
    let needed = RequirementFinder(dossier: dossier).functional(growth: false)
      .compactMap(\.sentences.first).filter { dossier.separatesLater || $0.isNeeded }
      .filter { !text.contains($0.passage.cited) }
    guard !needed.isEmpty else { return text }
    let added = Set(needed.map(\.passage.cited))
    let inOrder = dossier.readings.map(\.passage).filter { added.contains($0.cited) || text.contains($0.cited) }
    let list = SectionWriter.text(inOrder, asProse: false)
    sections.note(list, as: output.name)
    return list
  }

  /// What a person answered and no section has quoted is among the things that are settled.
  private func withRemaining(_ text: String, beside written: [String]) -> String {
    let places = dossier.delivered.map(\.markdown) + written + dossier.draft.map(String.init)
    let remaining = dossier.readings.map(\.passage).filter { passage in
      passage.isAnswer && !passage.isQuestion && !places.contains { $0.contains(passage.citation) }
    }
    guard !remaining.isEmpty else { return text }
    let list = SectionWriter.text(remaining, asProse: false)
    return text.hasSuffix("?") ? list : "\(text)\n\(list)"
  }

  private func references(_ output: OutputBrief) -> String {
    let items = dossier.titles.map { source in
      "- \(InlineText.finished(source.title.isEmpty ? source.path : source.title)) [\(source.path):\(source.line)]"
    }
    return items.isEmpty ? SectionWriter.question(for: output) : items.joined(separator: "\n")
  }

  /// The strongest sentence of each kind.
  private func review(_ output: OutputBrief) -> String {
    var passages: [Passage] = []
    for category in [Category.goal, .problem, .user, .metric, .timeline, .risk] {
      let candidates = dossier.readings.filter {
        SectionWriter.mayStand($0) && $0.isAtHome(in: category) && $0.scores[category] >= 2
      }
      guard let best = candidates.max(by: { $0.scores[category] < $1.scores[category] }) else { continue }
      if !passages.contains(where: { $0.cited == best.passage.cited }) { passages.append(best.passage) }
    }
    if passages.isEmpty { return SectionWriter.question(for: output) }
    return passages.map { "- \($0.cited)" }.joined(separator: "\n")
  }

  private static func isProduct(_ intents: [SectionIntent], _ dossier: Dossier) -> Bool {
    let earlier = dossier.delivered.map { SectionIntent.of(OutputBrief(name: $0.name)) }
    let telling: Set<SectionIntent> = [.vision, .scopeNow, .functional, .nonFunctional, .users, .success]
    return Set(intents + earlier).intersection(telling).count > 1
  }

  private static func collect(_ work: [WorkItem], into briefs: inout [String: OutputBrief], prose: inout [String]) {
    for item in work {
      switch item {
      case .instruction(let text), .guidance(let text): prose.append(text)
      case .write(let output): briefs[output.name] = output
      case .guarded(_, _, let inner): collect(inner, into: &briefs, prose: &prose)
      case .ask: break
      }
    }
  }
}

import Kernel

/// Outlines epics: requirements that stand under one heading of the source, or are about the same things.
struct EpicWriter {
  struct Item {
    var number: String
    var text: String
    var heading: String
    var words: Set<String>
    var subjects: Set<String>
    var order: Int
    /// The sentence without its source.
    var sentence: String { text.lastIndex(of: "[").map { String(text[..<$0].trimmingSpace) } ?? text }
  }

  var dossier: Dossier

  /// An epic for each group, with its requirements as cited items.
  func outline() -> String {
    let items = numbered()
    guard !items.isEmpty else { return SectionIntent.epics.question ?? "" }
    let groups = byHeading(items) ?? RequirementGroups(items: items, dossier: dossier).titled()
    var lines: [String] = []
    for (index, group) in groups.enumerated() {
      if !lines.isEmpty { lines.append("") }
      lines.append("### Epic \(index + 1): \(group.title)")
      lines.append("")
      lines += group.items.map { "- \($0.number): \($0.text)" }
    }
    return lines.joined(separator: "\n")
  }

  /// The requirements as the document numbers them, else as they would be numbered.
  private func numbered() -> [Item] {
    var lines = dossier.draft.map(String.init).filter { $0.hasPrefix("- **FR-") }
    if lines.isEmpty {
      let texts =
        dossier.delivered.map(\.markdown)
        + [RequirementWriter(dossier: dossier).functional(growth: false)]
      lines =
        texts.map { $0.split(separator: "\n").map(String.init).filter { $0.hasPrefix("- **FR-") } }
        .first { !$0.isEmpty } ?? []
    }
    let byCitation = Dictionary(dossier.readings.map { ($0.passage.cited, $0) }) { first, _ in first }
    return lines.enumerated().compactMap { order, line in
      guard let close = line.firstRange(of: "** ") else { return nil }
      let number = String(line[line.index(line.startIndex, offsetBy: 4)..<close.lowerBound])
      let text = String(line[close.upperBound...])
      guard !text.hasPrefix("(growth)"), let end = Citations.firstEnd(in: text) else { return nil }
      let cited = String(text[..<end])
      let reading = byCitation[cited]
      return Item(
        number: number, text: cited, heading: reading?.passage.headings.last ?? "",
        words: reading?.words ?? Set(Words.contentStems(cited)), subjects: Set(reading?.subjects ?? []), order: order)
    }
  }

  /// The source's own chapters, where it has some and none of them holds nearly everything.
  private func byHeading(_ items: [Item]) -> [(title: String, items: [Item])]? {
    var groups: [(title: String, items: [Item])] = []
    for item in items {
      if let index = groups.firstIndex(where: { $0.title == item.heading }) {
        groups[index].items.append(item)
      } else {
        groups.append((item.heading, [item]))
      }
    }
    let chapters = groups.filter { !$0.title.isEmpty && !isGeneral($0.title) }
    guard chapters.count > 1, chapters.count == groups.count, groups.count < 10 else { return nil }
    return groups.contains { $0.items.count > 1 } ? groups : nil
  }

  /// `Requirements` names no group of them.
  private func isGeneral(_ heading: String) -> Bool {
    if heading.hasSuffix("?") || Priority.of(heading) != nil { return true }
    let scores = Lexicon<Category>.headings.scores(Words.stems(heading))
    return scores.best != nil && scores[.user] < 2
  }
}

/// Groups a flat list of requirements by what they are about.
struct RequirementGroups {
  var items: [EpicWriter.Item]
  var dossier: Dossier

  /// Two to six groups for a list of ordinary length, in the order in which they begin.
  func titled() -> [(title: String, items: [EpicWriter.Item])] {
    var groups = items.indices.map { [$0] }
    let wanted = items.count < 4 ? 1 : min(max((items.count + 1) / 3, 2), 6)
    while groups.count > wanted {
      guard let (first, second) = closest(groups) else { break }
      groups[first] += groups[second]
      groups.remove(at: second)
    }
    var titles: Set<String> = []
    return groups.map { $0.sorted() }.sorted { $0[0] < $1[0] }.map { group in
      let title = title(group, avoiding: titles)
      titles.insert(title)
      return (title, group.map { items[$0] })
    }
  }

  private func closest(_ groups: [[Int]]) -> (Int, Int)? {
    var best: (first: Int, second: Int, likeness: Double)?
    for first in groups.indices {
      for second in groups.indices.suffix(from: first + 1) {
        // Small groups join first, so that no group swallows the list.
        let size = Double(groups[first].count + groups[second].count)
        let likeness = average(groups[first], groups[second]) / (size * 0.5)
        if likeness > (best?.likeness ?? -1) { best = (first, second, likeness) }
      }
    }
    return best.map { ($0.first, $0.second) }
  }

  private func average(_ first: [Int], _ second: [Int]) -> Double {
    var sum = 0.0
    for a in first { for b in second { sum += likeness(items[a], items[b]) } }
    return sum / Double(first.count * second.count)
  }

  private func likeness(_ a: EpicWriter.Item, _ b: EpicWriter.Item) -> Double {
    let telling = { (words: Set<String>) in
      words.filter {
        !Numbers.isNumber($0) && !Self.vague.contains($0) && !Lexicon<Category>.sentences.holds($0, .role)
      }
      .sorted()
    }
    let (left, right) = (telling(a.words), telling(b.words))
    let weight = { (words: [String]) in words.reduce(0) { $0 + dossier.retrieval.rarity($1) } }
    let common = weight(left.filter(right.contains))
    let total = max(min(weight(left), weight(right)), 0.01)
    var likeness = common / total
    if !a.subjects.isEmpty, !a.subjects.isDisjoint(with: b.subjects) { likeness += 0.12 }
    if abs(a.order - b.order) == 1 { likeness += 0.1 }
    return likeness
  }

  /// The verb phrase of the requirement that is nearest to the rest of its group.
  private func title(_ group: [Int], avoiding titles: Set<String>) -> String {
    let ranked = group.sorted { a, b in
      let (left, right) = (average([a], group), average([b], group))
      return left > right || left == right && a < b
    }
    let candidates = ranked.map { Handle.title(items[$0].sentence) }
    let fresh = candidates.filter { !titles.contains($0) && $0.split(separator: " ").count > 1 }
    // A verb phrase says what can be tried; a subject alone does not.
    let active = fresh.first { !["The ", "A ", "An "].contains(where: $0.hasPrefix) }
    return active ?? fresh.first ?? candidates.first ?? ""
  }

  private static let vague: Set<String> = Set(
    Words.stems(
      """
      thing time work way need make take give person first last next whole same new use used using help keep day week \
      month year hour minute want see show list app system product
      """))
}

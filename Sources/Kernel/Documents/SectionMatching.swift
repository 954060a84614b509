/// Finds in one text the sections of another: first by heading under the same parent, then those that were renamed, then
/// those that were moved.
struct SectionMatching {
  /// For each section of the first text its place in the second.
  private(set) var forward: [Int?]
  /// For each section of the second text its place in the first.
  private(set) var backward: [Int?]

  private let old: Outline
  private let new: Outline

  init(_ old: [MarkdownSections.Section], _ new: [MarkdownSections.Section]) {
    self.old = Outline(old)
    self.new = Outline(new)
    forward = Array(repeating: nil, count: old.count)
    backward = Array(repeating: nil, count: new.count)
    descend()
    pairMoved()
  }

  private mutating func pair(_ a: Int, _ b: Int) {
    forward[a] = b
    backward[b] = a
  }

  /// Matches the children of what is matched already, from the root down.
  private mutating func descend() {
    var work: [(Int?, Int?)] = [(nil, nil)]
    while let (a, b) = work.popLast() {
      let left = old.children(of: a)
      let right = new.children(of: b)
      // Of several equal headings the one with the same words is meant, whichever of them was deleted.
      pairEqual(left, right) { "\($0.occurrences[$1]) \($0.titles[$1])\u{0}\($0.bodies[$1])" }
      pairEqual(left, right) { $0.titles[$1] + "\u{0}" + $0.bodies[$1] }
      pairEqual(left, right) { $0.titles[$1] }
      pairEqual(left, right) { $0.bodies[$1].isEmpty ? nil : $0.bodies[$1] }
      pairEqual(left, right) { $0.childTitles(of: $1) }
      for child in left {
        if let match = forward[child] { work.append((child, match)) }
      }
    }
  }

  private mutating func pairEqual(_ left: [Int], _ right: [Int], by feature: (Outline, Int) -> String?) {
    var waiting: [String: [Int]] = [:]
    for index in right.reversed() where backward[index] == nil {
      if let text = feature(new, index) { waiting[text, default: []].append(index) }
    }
    guard !waiting.isEmpty else { return }
    for index in left where forward[index] == nil {
      guard let text = feature(old, index), let match = waiting[text]?.popLast() else { continue }
      pair(index, match)
    }
  }

  /// What is left was moved below another heading if its title is left once on either side.
  private mutating func pairMoved() {
    let left = Self.unique(forward, old.titles)
    let right = Self.unique(backward, new.titles)
    for (title, index) in left {
      if let match = right[title] { pair(index, match) }
    }
  }

  private static func unique(_ matches: [Int?], _ titles: [String]) -> [String: Int] {
    var found: [String: Int] = [:]
    var repeated: Set<String> = []
    for index in matches.indices where matches[index] == nil {
      if found.updateValue(index, forKey: titles[index]) != nil { repeated.insert(titles[index]) }
    }
    return found.filter { !repeated.contains($0.key) }
  }
}

/// Which section stands below which.
struct Outline {
  let titles: [String]
  let occurrences: [Int]
  /// Without white space at the end.
  let bodies: [String]
  private(set) var parents: [Int?] = []
  private var childLists: [[Int]]
  private var roots: [Int] = []

  init(_ sections: [MarkdownSections.Section]) {
    titles = sections.map(\.title)
    occurrences = sections.map { $0.key.path.last?.occurrence ?? 1 }
    bodies = sections.map { $0.body.trimmed }
    childLists = Array(repeating: [], count: sections.count)
    var open: [Int] = []
    for (index, section) in sections.enumerated() {
      while let last = open.last, sections[last].level >= section.level { open.removeLast() }
      parents.append(open.last)
      if let parent = open.last { childLists[parent].append(index) } else { roots.append(index) }
      open.append(index)
    }
  }

  func children(of parent: Int?) -> [Int] { parent.map { childLists[$0] } ?? roots }

  /// What its subsections are called; nil where it has none.
  func childTitles(of index: Int) -> String? {
    childLists[index].isEmpty ? nil : childLists[index].map { titles[$0] }.joined(separator: "\u{0}")
  }
}

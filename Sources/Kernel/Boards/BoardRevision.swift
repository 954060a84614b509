/// Keys that a sprint board gains and loses; every status that stays is left alone.
package struct BoardRevision: Sendable, Hashable {
  package struct Addition: Sendable, Hashable {
    package var key: String
    package var status: String
    /// The key that it follows; nil where that cannot be told.
    package var place: String?

    package init(key: String, status: String, place: String? = nil) {
      (self.key, self.status, self.place) = (key, status, place)
    }
  }

  package var added: [Addition]
  package var removed: [String]

  package init(added: [Addition] = [], removed: [String] = []) {
    (self.added, self.removed) = (added, removed)
  }

  package var isEmpty: Bool { added.isEmpty && removed.isEmpty }

  /// One line each: `+ KEY STATUS [PLACE]`, `- KEY`.
  package var text: String {
    (removed.map { "- \($0)" } + added.map { "+ \($0.key) \($0.status)" + ($0.place.map { " \($0)" } ?? "") })
      .joined(separator: "\n")
  }

  /// Reads what `text` gives.
  package init(_ text: String) {
    self.init()
    for line in text.split(whereSeparator: \.isNewline) {
      let rest = line.dropFirst(2)
      if line.hasPrefix("- ") { removed.append(String(rest)) }
      guard line.hasPrefix("+ ") else { continue }
      let words = rest.split(separator: " ", maxSplits: 2).map(String.init)
      guard words.count > 1 else { continue }
      added.append(Addition(key: words[0], status: words[1], place: words.count > 2 ? words[2] : nil))
    }
  }

  /// For a person.
  package var summary: String {
    let gained = added.isEmpty ? nil : "added " + added.map(\.key).joined(separator: ", ")
    let lost = removed.isEmpty ? nil : "removed " + removed.joined(separator: ", ")
    return [gained, lost].compactMap(\.self).joined(separator: "; ")
  }
}

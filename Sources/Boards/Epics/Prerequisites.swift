import Kernel

/// What a story's `Prerequisites` line says, in the words of the people who wrote it.
struct Prerequisites {
  /// Stories that must be done before, in the order of the text.
  private(set) var ids: [String] = []
  /// Stories named that no document has.
  private(set) var unknown: [String] = []
  /// Whether the text says that there are none.
  private(set) var isNone = false
  private var seen: Set<String> = []

  /// - Parameters:
  ///   - order: the ids of all stories in the order of the documents.
  ///   - position: where each stands in it.
  ///   - lastOfEpic: each epic's last story.
  ///   - own: the story that waits; of its own epic the one before it is meant.
  init(_ text: String, of own: String, order: [String], position: [String: Int], lastOfEpic: [String: String]) {
    let lower = text.lowercased().trimmed
    isNone = ["none", "n/a", "na", "no prerequisites", "nothing", "-", "—", "–"].contains { none in
      lower == none || lower.hasPrefix(none + ".") || lower.hasPrefix(none + " ") || lower.hasPrefix(none + ",")
    }
    let tokens = Self.tokens(lower)
    var isStory = false
    var range: String?
    for (index, token) in tokens.enumerated() {
      switch token {
      case "story", "stories": isStory = true
      case "epic", "epics":
        if index + 1 < tokens.count, let last = lastOfEpic[BoardKey.canonical(tokens[index + 1])] {
          add(Self.epic(of: last) == Self.epic(of: own) ? position[own].flatMap { $0 > 0 ? order[$0 - 1] : nil } : last)
        }
        isStory = false
      case "-", "–", "—", "to", "through": range = ids.last
      case ",", "and", "&", ";", "/": break
      default:
        guard let id = Self.id(token) else {
          isStory = isStory && token == "number"
          range = nil
          continue
        }
        if let place = position[id] {
          if let from = range.flatMap({ position[$0] }) { addRange(from, place, order) } else { add(id) }
        } else if isStory {
          unknown.append(id)
        }
        range = nil
      }
    }
    if !ids.isEmpty { isNone = false }
  }

  private static func epic(of id: String) -> Substring { id.prefix { $0 != "." } }

  private mutating func add(_ id: String?) {
    guard let id else { return }
    if seen.insert(id).inserted { ids.append(id) }
  }

  /// Of a range that holds more stories than any plan has between two, the ends count.
  private mutating func addRange(_ first: Int, _ last: Int, _ order: [String]) {
    guard first <= last, last - first < Self.longestRange else { return add(order[last]) }
    for id in order[first...last] { add(id) }
  }

  private static let longestRange = 200

  /// `1.2`, `01.02a`; not `1.2.3`, which is a version.
  private static func id(_ token: String) -> String? {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].allSatisfy(\.isASCIIDigit), !parts[0].isEmpty,
      parts[1].first?.isASCIIDigit == true,
      parts[1].drop(while: \.isASCIIDigit).count <= 1
    else { return nil }
    return "\(BoardKey.canonical(parts[0])).\(BoardKey.canonical(parts[1]))"
  }

  /// Words, numbers with their points, and signs.
  private static func tokens(_ text: String) -> [String] {
    var tokens: [String] = []
    var word = ""
    for character in text {
      if character.isLetter || character.isNumber || character == "." {
        word.append(character)
        continue
      }
      if !word.isEmpty { tokens.append(word) }
      word = ""
      if "-–—,&;/".contains(character) { tokens.append(String(character)) }
    }
    if !word.isEmpty { tokens.append(word) }
    return tokens.map { token in
      var kept = token[...]
      while kept.hasSuffix(".") { kept = kept.dropLast() }
      return String(kept)
    }
  }
}

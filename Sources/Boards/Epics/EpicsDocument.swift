import Kernel

/// Epics and their stories as planned, read from `epics.md` or from the files of a sharded folder.
///
/// Headings vary between projects: `## Epic 1: …`, `# Epic 1`, `### Story 1.1: …`, `**Story 1.1** …`. Of an epic that
/// is listed first and written out later the parts are put together.
package struct EpicsDocument: Sendable {
  package struct Story: Sendable, Hashable {
    package var epic: String
    package var number: String
    package var title: String
    /// What `Prerequisites` says; nil where the story has no such line.
    package var prerequisites: String?
    package var file: String
    package var line: Int

    package var id: String { "\(epic).\(number)" }
    /// As sprint-planning would name it.
    package var key: String { BoardKey.text(epic: epic, number: number, title: title) }
  }

  package struct Epic: Sendable, Hashable {
    package var number: String
    package var title: String
    package var stories: [Story]
    package var file: String
    package var line: Int
  }

  package private(set) var epics: [Epic] = []
  package private(set) var diagnostics: [Diagnostic] = []
  private var epicPlaces: [String: Int] = [:]
  private var storyPlaces: [String: Int] = [:]

  /// Reads one file, or the shards in their order.
  package init(_ sources: [(file: String, bytes: [UInt8])]) {
    for source in sources { read(source.bytes, file: source.file) }
  }

  /// In the order of the files.
  package var stories: [Story] { epics.flatMap(\.stories) }

  private mutating func read(_ bytes: [UInt8], file: String) {
    var story: (epic: Int, index: Int)?
    var epic: String?
    var isListing = false
    for line in MarkdownLines(bytes).lines where !line.isInert {
      if let title = Self.caption(line) {
        if let (number, title) = Self.numbered(title, after: "Epic") {
          _ = place(ofEpic: number, title: title, file, line.number)
          (epic, story) = (number, nil)
        } else if let found = Self.storyCaption(title, epic: epic) {
          story = add(found, file, line.number)
        } else if line.heading.map({ $0.level <= 2 }) ?? false {
          story = nil
        }
        isListing = false
      } else if let place = story {
        let text = line.text.trimmed
        if let rest = Self.prerequisites(text) {
          epics[place.epic].stories[place.index].prerequisites = rest
          isListing = rest.isEmpty
        } else if isListing, !text.isEmpty {
          guard text.hasPrefix("-") || text.hasPrefix("*") && !text.hasPrefix("**") else {
            isListing = false
            continue
          }
          let item = text.dropFirst().trimmed
          let sofar = epics[place.epic].stories[place.index].prerequisites ?? ""
          epics[place.epic].stories[place.index].prerequisites = sofar.isEmpty ? item : "\(sofar); \(item)"
        }
      }
    }
  }

  private mutating func place(ofEpic number: String, title: String, _ file: String, _ line: Int) -> Int {
    if let index = epicPlaces[number] {
      if epics[index].title.isEmpty { epics[index].title = title }
      return index
    }
    epicPlaces[number] = epics.count
    epics.append(Epic(number: number, title: title, stories: [], file: file, line: line))
    return epics.count - 1
  }

  private mutating func add(
    _ found: (epic: String, number: String, title: String), _ file: String, _ line: Int
  ) -> (epic: Int, index: Int) {
    let epic = place(ofEpic: found.epic, title: "", file, line)
    if let index = storyPlaces["\(found.epic).\(found.number)"] {
      let first = epics[epic].stories[index]
      if first.title.isEmpty {
        epics[epic].stories[index].title = found.title
      } else if !found.title.isEmpty, first.title.lowercased() != found.title.lowercased() {
        diagnostics.append(
          Diagnostic(
            .warning, "duplicate-story",
            "story \(first.id) is '\(found.title)' here and '\(first.title)' at \(first.file):\(first.line)",
            file: file,
            line: line))
      }
      return (epic, index)
    }
    storyPlaces["\(found.epic).\(found.number)"] = epics[epic].stories.count
    epics[epic].stories.append(
      Story(epic: found.epic, number: found.number, title: found.title, prerequisites: nil, file: file, line: line))
    return (epic, epics[epic].stories.count - 1)
  }

  /// A heading, or a line that begins in bold: `**Story 1.1: Login**`, `**Story 1.1:** Login`.
  private static func caption(_ line: MarkdownLines.Line) -> String? {
    if let heading = line.heading { return heading.title.replacing("**", with: "") }
    let text = line.text.trimmed
    guard text.hasPrefix("**"), text.after("**Epic ") != nil || text.after("**Story ") != nil else { return nil }
    return text.replacing("**", with: "")
  }

  /// `Epic 2.5 – Title` cut into number and title.
  private static func numbered(_ text: String, after word: String) -> (number: String, title: String)? {
    guard let rest = unnumbered(text).after(word + " ") else { return nil }
    let number = rest.trimmed.prefix { $0.isASCIIDigit || $0 == "." }
    let trimmed = number.hasSuffix(".") ? number.dropLast() : number
    guard trimmed.first?.isASCIIDigit == true else { return nil }
    let title = rest.trimmed.dropFirst(trimmed.count)
    guard title.first.map({ $0.isWhitespace || ":.-–—)".contains($0) }) ?? true else { return nil }
    return (BoardKey.canonical(trimmed), Self.title(title))
  }

  /// `Story 1.2a: Title`; `Story 2: Title` below an epic counts in it.
  private static func storyCaption(_ text: String, epic: String?) -> (epic: String, number: String, title: String)? {
    guard let rest = unnumbered(text).after("Story ") else { return nil }
    let number = rest.trimmed.prefix { $0.isASCIIDigit || $0 == "." || ($0.isASCII && $0.isLetter && $0.isLowercase) }
    let id = number.hasSuffix(".") ? number.dropLast() : number
    guard id.first?.isASCIIDigit == true else { return nil }
    let title = Self.title(rest.trimmed.dropFirst(id.count))
    guard let dot = id.lastIndex(of: ".") else {
      return epic.map { ($0, BoardKey.canonical(id), title) }
    }
    let story = id[id.index(after: dot)...]
    guard story.first?.isASCIIDigit == true else { return nil }
    return (BoardKey.canonical(id[..<dot]), BoardKey.canonical(story), title)
  }

  private static func title(_ rest: Substring) -> String {
    rest.drop { $0.isWhitespace || ":.-–—)".contains($0) }.trimmed
  }

  /// Without `3. ` or signs in front.
  private static func unnumbered(_ text: String) -> Substring {
    var rest = text.drop { !$0.isLetter && !$0.isNumber }
    let number = rest.prefix(while: \.isASCIIDigit)
    if !number.isEmpty, rest.dropFirst(number.count).hasPrefix(". ") { rest = rest.dropFirst(number.count + 2) }
    return rest
  }

  private static func prerequisites(_ text: String) -> String? {
    let plain = text.drop { "-*_> ".contains($0) }
    for word in ["Prerequisites", "Prerequisite", "Dependencies", "Depends on"] {
      guard let rest = plain.after(word) else { continue }
      let value = rest.drop { "*_ ".contains($0) }
      guard value.first == ":" else { continue }
      return value.dropFirst().drop { "*_ ".contains($0) }.trimmed
    }
    return nil
  }
}

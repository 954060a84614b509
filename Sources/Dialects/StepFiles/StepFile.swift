import Kernel

/// One file of a workflow that is divided into files: `step-02-discovery.md`, `step-01b-continue.md`.
struct StepFile {
  let source: SourceText
  let markdown: Markdown
  /// The front matter's entries in the order of the file, nulls left out.
  let front: [(name: String, value: Value)]
  /// Where the text after the front matter starts.
  let start: Int
  let diagnostics: [Diagnostic]
  let title: String
  /// The heading that gives the title, or else the first byte after the front matter.
  let titleRange: SourceRange
  private let name: StepFileName

  init(_ source: SourceText) {
    let map = SourceMap(source.text)
    let front = FrontMatter(map, file: source.path)
    self.source = source
    start = front.end
    diagnostics = front.diagnostics
    markdown = Markdown(map, from: front.end)
    self.front = front.entries
    name = StepFileName(source.path) ?? StepFileName(stem: ProjectPath.name(of: source.path))
    let described = self.front.first { $0.name == "description" }?.value.scalarText
    // Some files begin with what the step is for, under this heading.
    let heading = markdown.headings.first.flatMap { $0.title.uppercased().hasPrefix("STEP GOAL") ? nil : $0 }
    title = heading.map { StepHeading($0)?.title ?? Self.withoutLabel($0.title) } ?? described ?? name.stem
    number = (name.order == nil ? heading.flatMap { StepHeading($0)?.number } : nil) ?? name.number
    titleRange =
      heading.map { map.range(map.content(ofLine: $0.line)) }
      ?? SourceRange(map.position(front.end), map.position(front.end))
  }

  /// The file's name without its ending: by it other steps and `stepsCompleted` know the step.
  var id: String { name.stem }
  /// `2`, `1b`: the number in the file's name without leading zeros, else that of its heading, else the words of the
  /// name.
  let number: String
  /// Whether the step only takes up a document that an earlier run left unfinished.
  var isContinuation: Bool { name.isContinuation }

  func value(_ name: String) -> Value? { front.first { $0.name == name }?.value }

  /// "Step 2b Vision" in a heading that lacks the mark after the number.
  private static func withoutLabel(_ title: String) -> String {
    let words = title.split(separator: " ", maxSplits: 2)
    guard words.count == 3, words[0].lowercased() == "step", words[1].first?.isNumber == true else { return title }
    return words[2].drop { "-–—: ".contains($0) }.trimmed
  }
}

/// The name of a step file, taken apart.
struct StepFileName {
  let stem: String
  let number: String
  /// For finding the file that follows: the words before the number, the number, the letter after it.
  let series: String
  let order: Int?
  let letter: String

  /// Nil where the path does not end in the name of a step file: `step-02-vision.md`, `e-02a-persona.md`.
  init?(_ path: String) {
    let name = ProjectPath.name(of: path)
    guard name.hasSuffix(".md"), name.utf8.count > 8 else { return nil }
    guard name.hasPrefix("step-") || Self.isOfMode(name) else { return nil }
    self.init(stem: String(name.dropLast(3)))
  }

  /// A letter for the mode that the step is of, and two digits: `v-02a-…`.
  private static func isOfMode(_ name: String) -> Bool {
    let bytes = Array(name.utf8.prefix(6))
    guard bytes.count == 6, bytes[0].isLetter, bytes[1] == UInt8(ascii: "-"), bytes[2].isDigit, bytes[3].isDigit else {
      return false
    }
    return bytes[4] == UInt8(ascii: "-") || bytes[4].isLetter && bytes[5] == UInt8(ascii: "-")
  }

  init(stem: String) {
    self.stem = stem
    let parts = stem.split(separator: "-", omittingEmptySubsequences: false)
    let at = parts.firstIndex { part in
      let rest = part.drop(while: \.isNumber)
      return rest.count < part.count && rest.count < 2 && rest.allSatisfy { $0.isLetter }
    }
    guard let at, at < 3 else {
      (series, order, letter) = (stem, nil, "")
      number = stem.hasPrefix("step-") ? String(stem.dropFirst(5)) : stem
      return
    }
    let digits = parts[at].prefix(while: \.isNumber)
    series = parts[..<at].joined(separator: "-")
    let letter = parts[at].dropFirst(digits.count).lowercased()
    order = Int(digits)
    number = Int(digits).map { "\($0)\(letter)" } ?? String(parts[at])
    self.letter = letter
  }

  var isContinuation: Bool { !letter.isEmpty && (stem.contains("continue") || stem.contains("resume")) }
}

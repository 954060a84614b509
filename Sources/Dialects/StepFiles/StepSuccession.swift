import Kernel

/// Where a step file says the workflow goes on.
struct StepSuccession {
  /// A step that a file leads to, and the words that say when; nil where it does so always.
  struct Way {
    let path: String
    let condition: String?
    let line: Int
  }

  /// Another step than the usual next one, and the words that say when.
  struct Branch {
    let condition: String
    let path: String
    let line: Int
  }

  let menus: [StepMenu]
  private let file: StepFile
  private let mentions: StepMentions
  private let conditions: StepConditions
  private let lines: Range<Int>
  /// Lines that only warn or give examples.
  private let asides: Set<Int>
  /// These and the lines of menus.
  private let passedOver: Set<Int>

  init(_ file: StepFile) {
    self.file = file
    let mentions = StepMentions(file.front)
    self.mentions = mentions
    let markdown = file.markdown
    let first =
      file.start < markdown.map.bytes.count ? markdown.map.line(of: file.start) : markdown.map.lineStarts.count
    lines = first..<markdown.map.lineStarts.count
    conditions = StepConditions(markdown, lines: lines)
    menus = StepMenuReader(
      markdown, lines: lines, usual: file.value("nextStepFile")?.scalarText, named: { mentions.paths(in: $0) }
    ).menus()
    var asides: Set<Int> = []
    var isAside = false
    var headings = markdown.headings[...]
    for line in lines {
      if let heading = headings.first, heading.line <= line {
        headings = headings.drop { $0.line <= line }
        let title = heading.title.uppercased()
        isAside = ["METRICS", "FAILURE", "EXAMPLE", "MISTAKES", "SUCCESS:", "RULES"].contains(where: title.contains)
      }
      if isAside || markdown.isInert(line) { asides.insert(line) }
    }
    self.asides = asides
    passedOver = asides.union(menus.flatMap(\.lines))
  }

  /// The step files that may be meant by the usual next one, as written, the likeliest first: what the menu's option
  /// leads to, what the front matter names, what the text tells the reader to load.
  var next: [String] {
    var found: [String] = []
    for menu in menus {
      if let handler = menu.choice?.handler, !Self.leaves(handler.text) { found += ways(handler).map(\.path) }
    }
    for menu in menus where menu.choice == nil || menus.count > 1 {
      for option in menu.options { found += option.handler.map { mentions.paths(in: $0.text) } ?? [] }
    }
    return found + plainNext
  }

  /// The same apart from menus.
  var plainNext: [String] {
    let named = ["nextStepFile", "nextStep", "next_step", "nextStepPath"].compactMap { key in
      file.value(key)?.scalarText.flatMap { StepFileName($0) != nil || StepMentions.isNext(key, $0) ? $0 : nil }
    }
    return named + told.map(\.path)
  }

  /// The steps that an option leads to, those that it always leads to first.
  func ways(_ handler: StepMenu.Handler) -> [Way] {
    let found = handler.lines.flatMap { line -> [Way] in
      let words = file.markdown.line(line)
      // The option's own words are no condition.
      let isFirst = line == handler.lines.lowerBound
      return mentions.paths(in: words).map {
        Way(path: $0, condition: isFirst ? nil : StepConditions.stated(words), line: line)
      }
    }
    return found.filter { $0.condition == nil } + found.filter { $0.condition != nil }
  }

  /// Steps whose files are handed to somebody else for a part of this one's work, as written: they are worked through
  /// one after the other before the next step.
  var handedOut: [String] {
    let parallel =
      file.front.first { ["parallel-steps", "parallelSteps", "parallel_steps"].contains($0.name) }.map {
        mentions.paths(in: $0.value.display)
      } ?? []
    let workers = lines.filter { !passedOver.contains($0) }.flatMap { line -> [String] in
      let words = file.markdown.line(line)
      let label = words.drop { "-*+ ".contains($0) }.lowercased()
      return ["subagent file", "worker file", "subprocess file"].contains(where: label.hasPrefix)
        ? mentions.paths(in: words) : []
    }
    return parallel + workers
  }

  /// The first steps that a workflow's document leads to, each once: several where it leaves the choice to the run, or
  /// else the one that its last part tells to begin with.
  var starts: [Way] {
    var (last, all): ([Way], [Way]) = ([], [])
    var section = -1
    for line in lines where !asides.contains(line) {
      let words = file.markdown.line(line)
      var paths = mentions.paths(in: words)
      if paths.isEmpty, let path = StepMentions.beginning(words) { paths = [path] }
      // Nothing begins with the step that takes up an earlier run.
      paths.removeAll { StepFileName($0)?.isContinuation == true }
      guard !paths.isEmpty else { continue }
      let heading = file.markdown.heading(above: line)?.line ?? 0
      if heading != section { (section, last) = (heading, []) }
      for path in paths {
        let way = Way(path: path, condition: conditions.condition(of: line, for: path), line: line)
        if !last.contains(where: { Self.isSame($0.path, path) }) { last.append(way) }
        if let known = all.firstIndex(where: { Self.isSame($0.path, path) }) {
          // A table only sums up what the text routes.
          let isSummed = file.markdown.line(all[known].line).hasPrefix("|")
          if all[known].condition == nil || isSummed && way.condition != nil { all[known] = way }
        } else {
          all.append(way)
        }
      }
    }
    let beginnings = all.filter { way in
      StepFileName(way.path).map { ($0.order ?? 1) <= 1 } ?? false
    }
    let conditional = beginnings.filter { $0.condition != nil }
    // Several ways in are for the run to choose between; otherwise the last word counts.
    if beginnings.count > 1, beginnings.dropFirst().allSatisfy({ $0.condition != nil }) { return beginnings }
    return conditional.count > 1 ? conditional : last.first.map { [$0] } ?? []
  }

  /// Whether two ways to write a step's file mean one: `{installed_path}/steps/step-01-a.md`, `./steps/step-01-a.md`.
  private static func isSame(_ one: String, _ other: String) -> Bool {
    let (one, other) = (one.split(separator: "/"), other.split(separator: "/"))
    guard let name = one.last, name == other.last else { return false }
    let folders = [one, other].map { $0.dropLast().last.map(String.init) ?? "." }
    return folders[0] == folders[1] || folders.contains(".") || folders.contains { $0.hasPrefix("{") }
  }

  /// Steps that the text leads to under conditions of its own.
  var branches: [Branch] {
    var found: [Branch] = []
    for line in lines where !passedOver.contains(line) {
      for path in mentions.paths(in: file.markdown.line(line)) {
        guard let condition = conditions.condition(of: line, for: path) else { continue }
        found.append(Branch(condition: condition, path: path, line: line))
      }
    }
    return found
  }

  /// Steps that the text tells to go to without saying when, by the words that tell it.
  var unconditional: [Branch] {
    told.filter { $0.condition == nil }.map { way in
      let words = file.markdown.line(way.line).filter { $0 != "*" && $0 != "`" && $0 != "#" }
      return Branch(condition: words.drop { "-+> ".contains($0) }.trimmed, path: way.path, line: way.line)
    }
  }

  /// An option that ends the workflow.
  static func leaves(_ handler: String) -> Bool {
    let words = handler.lowercased()
    return words.contains("exit") || words.contains("end workflow") || words.contains("stop here")
  }

  private static let directions = [
    "next", "follow", "load", "proceed", "continue to", "go to", "execute", "begin", "→", "->",
  ]
  private static let denials = [
    "forbidden", "do not", "don't", "never", "example", "remember", "previous", "from step",
  ]

  /// Lines that tell the reader to go on, those without a condition first, and those of the sections about what comes
  /// next before all others; among the others without one the last counts most.
  private var told: [Way] {
    var (closing, elsewhere): ([Way], [Way]) = ([], [])
    var (isClosing, isNext) = (false, false)
    var headings = file.markdown.headings[...]
    for line in lines {
      if let heading = headings.first, heading.line <= line {
        headings = headings.drop { $0.line <= line }
        let title = heading.title.uppercased()
        isNext = title.hasPrefix("NEXT")
        isClosing = isNext || title.contains("NEXT STEP") || title.contains("STEP COMPLETION")
      }
      guard !passedOver.contains(line) else { continue }
      let words = file.markdown.line(line)
      guard !mentions.paths(in: words).isEmpty else { continue }
      let lowered = words.lowercased()
      guard isNext || Self.directions.contains(where: lowered.contains) else { continue }
      let ways = Self.sentences(words).filter { sentence in
        let lowered = sentence.lowercased()
        return !Self.denials.contains(where: lowered.contains)
      }.flatMap(mentions.paths).map { Way(path: $0, condition: conditions.condition(of: line, for: $0), line: line) }
      if isClosing { closing += ways } else { elsewhere += ways }
    }
    return closing.filter { $0.condition == nil } + elsewhere.reversed().filter { $0.condition == nil }
      + (closing + elsewhere).filter { $0.condition != nil }
  }

  /// A line may tell of one step and warn of another.
  private static func sentences(_ line: String) -> [String] {
    var (found, rest) = ([String](), Substring(line))
    while let end = rest.firstRange(of: ". ") {
      found.append(String(rest[..<end.lowerBound]))
      rest = rest[end.upperBound...]
    }
    return found + [String(rest)]
  }
}

import Kernel

/// Where a step file says the workflow goes on.
struct StepSuccession {
  /// Another step than the usual next one, and the words that say when.
  struct Branch {
    let condition: String
    let path: String
    let line: Int
  }

  let menus: [StepMenu]
  private let file: StepFile
  private let mentions: StepMentions
  private let lines: Range<Int>
  /// Lines that only warn or give examples, and those of menus.
  private let passedOver: Set<Int>

  init(_ file: StepFile) {
    self.file = file
    mentions = StepMentions(file.front)
    let markdown = file.markdown
    let first =
      file.start < markdown.map.bytes.count ? markdown.map.line(of: file.start) : markdown.map.lineStarts.count
    lines = first..<markdown.map.lineStarts.count
    menus = StepMenuReader(markdown, lines: lines).menus()
    var passedOver = Set(menus.flatMap(\.lines))
    var isAside = false
    var headings = markdown.headings[...]
    for line in lines {
      if let heading = headings.first, heading.line <= line {
        headings = headings.drop { $0.line <= line }
        let title = heading.title.uppercased()
        isAside = ["METRICS", "FAILURE", "EXAMPLE", "MISTAKES", "SUCCESS:", "RULES"].contains(where: title.contains)
      }
      if isAside || markdown.isInert(line) { passedOver.insert(line) }
    }
    self.passedOver = passedOver
  }

  /// The step files that may be meant by the usual next one, as written, the likeliest first: what the menu's option
  /// leads to, what the front matter names, what the text tells the reader to load.
  var next: [String] {
    var found: [String] = []
    for menu in menus {
      if let handler = menu.choice?.handler, !Self.leaves(handler.text) { found += mentions.paths(in: handler.text) }
    }
    for menu in menus where menu.choice == nil || menus.count > 1 {
      for option in menu.options { found += option.handler.map { mentions.paths(in: $0.text) } ?? [] }
    }
    for key in ["nextStepFile", "nextStep", "next_step", "nextStepPath"] {
      if let path = file.value(key)?.scalarText, StepFileName(path) != nil { found.append(path) }
    }
    return found + told
  }

  /// The first steps that a workflow's document leads to, as written: those that its last part tells to begin with, or
  /// else all that it names.
  var starts: [String] {
    var (last, all): ([String], [String]) = ([], [])
    var section = -1
    for line in lines where !passedOver.contains(line) {
      let paths = mentions.paths(in: file.markdown.line(line))
      guard !paths.isEmpty else { continue }
      let heading = file.markdown.heading(above: line)?.line ?? 0
      if heading != section { (section, last) = (heading, []) }
      last += paths.filter { !last.contains($0) }
      all += paths.filter { !all.contains($0) }
    }
    let beginnings = all.filter { path in
      StepFileName(path).map { ($0.order ?? 1) <= 1 && !$0.isContinuation } ?? false
    }
    let conditional = Set(branches.map(\.path))
    // Several ways in are for the run to choose between; otherwise the last word counts.
    let isRouter = beginnings.count > 1 && beginnings.dropFirst().allSatisfy(conditional.contains)
    return isRouter ? beginnings : last.first.map { [$0] } ?? []
  }

  /// Steps that the text leads to under conditions of its own.
  var branches: [Branch] {
    var found: [Branch] = []
    for line in lines where !passedOver.contains(line) {
      let words = file.markdown.line(line)
      let paths = mentions.paths(in: words)
      guard !paths.isEmpty, let condition = condition(words, line: line) else { continue }
      found += paths.map { Branch(condition: condition, path: $0, line: line) }
    }
    return found
  }

  /// An option that ends the workflow.
  static func leaves(_ handler: String) -> Bool {
    let words = handler.lowercased()
    return words.contains("exit") || words.contains("end workflow") || words.contains("stop here")
  }

  private static let directions = ["next", "follow", "load", "proceed", "continue to", "execute", "begin"]
  private static let denials = [
    "forbidden", "do not", "don't", "never", "example", "remember", "previous", "from step",
  ]

  /// Lines that tell the reader to go on, those of the sections about what comes next before all others; among the
  /// others the last one counts most.
  private var told: [String] {
    var (closing, elsewhere): ([String], [String]) = ([], [])
    var isClosing = false
    var headings = file.markdown.headings[...]
    for line in lines {
      if let heading = headings.first, heading.line <= line {
        headings = headings.drop { $0.line <= line }
        let title = heading.title.uppercased()
        isClosing = title.hasPrefix("NEXT") || title.contains("NEXT STEP") || title.contains("STEP COMPLETION")
      }
      guard !passedOver.contains(line) else { continue }
      let words = file.markdown.line(line)
      let paths = mentions.paths(in: words)
      guard !paths.isEmpty else { continue }
      let lowered = words.lowercased()
      guard Self.directions.contains(where: lowered.contains), !Self.denials.contains(where: lowered.contains) else {
        continue
      }
      if isClosing { closing += paths } else { elsewhere += paths }
    }
    return closing + elsewhere.reversed()
  }

  /// The words that say when a line's step follows; nil where the line sets no condition.
  private func condition(_ words: String, line: Int) -> String? {
    if let condition = Self.stated(words) { return condition }
    let before = (lines.lowerBound..<line).reversed().prefix(6).first {
      !file.markdown.line($0).isEmpty && !file.markdown.isInert($0)
    }
    guard let before else { return nil }
    let above = file.markdown.line(before)
    if let condition = Self.stated(above), above.hasSuffix(":") || above.hasSuffix(":**") || above.hasPrefix("#") {
      return condition
    }
    let lowered = words.lowercased()
    guard lowered.contains("early exit") || lowered.contains("skip to") else { return nil }
    // The paragraph before says when.
    return above.filter { $0 != "*" && $0 != "#" }.trimmed
  }

  /// The condition of a line such as `- **If C:** do this`, `Mode A: do that`.
  private static func stated(_ words: String) -> String? {
    let plain = String(words.drop { "-*+>#\" 0123456789.".contains($0) })
    let lowered = plain.lowercased()
    guard lowered.hasPrefix("if ") || lowered.hasPrefix("mode ") || lowered.hasPrefix("when ") else { return nil }
    let rest = lowered.hasPrefix("if ") ? plain.dropFirst(3) : plain[...]
    let end = [":", "→", "->"].compactMap { rest.firstRange(of: $0)?.lowerBound }.min() ?? rest.endIndex
    let condition = rest[..<end].filter { $0 != "*" && $0 != "`" }.trimmed
    return condition.isEmpty ? nil : condition
  }
}

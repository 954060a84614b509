import Kernel

/// A menu that a step shows, and what is to be done for each of its options.
struct StepMenu {
  struct Option {
    /// `C`, `1`.
    let key: String
    let label: String
    /// Whether the key is the label's own first letter: `[C]onvert existing`.
    var isInitial = false
    /// What is to be done; nil where the file does not say.
    var handler: Handler?

    /// Whether it ends the workflow.
    fileprivate var isExit: Bool {
      label.lowercased().hasPrefix("exit") || handler.map { StepSuccession.leaves($0.text) } ?? false
    }
  }

  struct Handler {
    let text: String
    let lines: Range<Int>
  }

  var options: [Option]
  /// From the first line that shows an option to the last line of the last handler.
  let lines: Range<Int>
  /// The heading under which the menu stands.
  let section: String
  /// The step files that a handler's text names, as written, and the one that the file names as its usual next.
  let named: (String) -> [String]
  let usual: String?

  /// The option that a run without a person takes: going on, what the file recommends, what leads to the usual next
  /// step, or to leave with what is there.
  var choice: Option? {
    options.first(where: goesOn)
      ?? options.first { option in
        let label = option.label.lowercased().replacing("not recommended", with: "")
        return label.contains("(recommended") || label.contains("recommended)")
      }
      ?? options.first { option in
        usual.map { usual in option.handler.map { named($0.text).contains(usual) } ?? false } ?? false
      }
      ?? options.first { $0.key.lowercased() == "x" || $0.label.lowercased().hasPrefix("exit") }
  }

  /// `[C] Continue`, but neither `[C]onvert existing` nor an exit that has this letter.
  private func goesOn(_ option: Option) -> Bool {
    guard option.key.lowercased() == "c", !option.isExit else { return false }
    return !option.isInitial || ["continue", "create", "confirm"].contains(where: option.label.lowercased().hasPrefix)
  }

  /// What the heading above says about when the menu is shown: `Innovation Detected` of
  /// `6. Present MENU OPTIONS (Only if Innovation Detected)`; else the heading without its number.
  var condition: String {
    let lowered = section.lowercased()
    for mark in ["(only if ", "(only when ", "(if ", "(when ", "only if "] {
      guard let found = lowered.firstRange(of: mark), lowered.count == section.count else { continue }
      let start = lowered.distance(from: lowered.startIndex, to: found.upperBound)
      let words = section.dropFirst(start).prefix { $0 != ")" }.trimmed
      if !words.isEmpty { return words }
    }
    // `6.`, `6a.` and `6)`, but not the first word of `3 Questions`.
    let number = section.prefix { $0.isNumber }
    let mark = section.dropFirst(number.count).drop { $0.isLetter && $0.isLowercase }
    guard !number.isEmpty, section.count - mark.count <= number.count + 1, let end = mark.first, ".)".contains(end)
    else {
      return section
    }
    let bare = mark.dropFirst().trimmed
    return bare.isEmpty ? section : bare
  }

  /// As it is put to a person or a model: an option a line.
  var question: String {
    var lines = ["Select:"]
    for option in options { lines.append("[\(option.key)] \(option.label)") }
    let isPlain = choice.map { $0.key.lowercased() == "c" && $0.label.lowercased().hasPrefix("c") } ?? true
    if let choice, !isPlain { lines.append("(default: \(choice.key))") }
    return lines.joined(separator: "\n")
  }
}

/// Finds the menus of a step file by their handlers: `- IF C: …`, or headings such as `#### If 'C' (Continue):`.
struct StepMenuReader {
  private let markdown: Markdown
  private let lines: Range<Int>
  private let named: (String) -> [String]
  private let usual: String?

  /// `named` tells which step files some words name, as written; `usual` is the one that the file names as its next.
  init(_ markdown: Markdown, lines: Range<Int>, usual: String?, named: @escaping (String) -> [String]) {
    (self.markdown, self.lines, self.usual, self.named) = (markdown, lines, usual, named)
  }

  func menus() -> [StepMenu] {
    var groups: [[(key: String, handler: StepMenu.Handler)]] = []
    var lastEnd = Int.min
    for line in lines where line >= lastEnd && !markdown.isInert(line) {
      let words = markdown.line(line)
      guard let (key, rest) = Self.handler(words) else { continue }
      let end = endOfHandler(line, isHeading: words.hasPrefix("#"))
      let text = ([rest] + ((line + 1)..<end).map(markdown.line)).filter { !$0.isEmpty }.joined(separator: "\n")
      let entry = (key, StepMenu.Handler(text: text, lines: line..<end))
      let continues = groups.last.map { group in
        isNear(lastEnd, line) && !group.contains { $0.key.lowercased() == key.lowercased() }
      }
      if continues == true { groups[groups.count - 1].append(entry) } else { groups.append([entry]) }
      lastEnd = end
    }
    var floor = lines.lowerBound
    return groups.compactMap { group in
      defer { floor = group.last?.handler.lines.upperBound ?? floor }
      return menu(group, notBefore: floor)
    }
  }

  private func menu(_ handlers: [(key: String, handler: StepMenu.Handler)], notBefore floor: Int) -> StepMenu? {
    guard let first = handlers.first?.handler.lines.lowerBound, var last = handlers.last?.handler.lines.upperBound
    else { return nil }
    // What is to be done with any other answer goes with the menu.
    while last < lines.upperBound, markdown.line(last).lowercased().hasPrefix("- if "),
      Self.handler(markdown.line(last)) == nil
    {
      last += 1
    }
    let shown = shownOptions(from: floor, to: first, keys: Set(handlers.map { $0.key.lowercased() }))
    var options = shown.options
    for (key, handler) in handlers {
      if let at = options.firstIndex(where: { $0.key.lowercased() == key.lowercased() }) {
        options[at].handler = handler
      } else {
        options.append(StepMenu.Option(key: key, label: key.lowercased() == "c" ? "Continue" : key, handler: handler))
      }
    }
    let start = shown.line ?? first
    let section = markdown.heading(above: start - 1, upTo: 3)?.title ?? ""
    return StepMenu(options: options, lines: start..<last, section: section, named: named, usual: usual)
  }

  /// The options shown nearest above the handlers, which have `keys`, all under one heading.
  private func shownOptions(
    from floor: Int, to end: Int, keys: Set<String>
  ) -> (line: Int?, options: [StepMenu.Option]) {
    var found: [(line: Int, options: [StepMenu.Option])] = []
    for line in (floor..<max(floor, end)).reversed().prefix(80) {
      let words = markdown.line(line)
      if words.hasPrefix("#"), !found.isEmpty { break }
      let options = Self.options(words, keys: keys)
      if !options.isEmpty { found.append((line, options)) }
    }
    var seen: Set<String> = []
    let options = found.reversed().flatMap(\.options).filter { seen.insert($0.key.lowercased()).inserted }
    return (found.last?.line, options)
  }

  /// A handler reaches over the lines indented below it; one that is a heading to the next heading.
  private func endOfHandler(_ line: Int, isHeading: Bool) -> Int {
    var end = line + 1
    while end < lines.upperBound {
      let words = markdown.line(end)
      let indentation = markdown.map.indentation(at: markdown.map.lineStarts[end])
      if words.hasPrefix("#") && !markdown.isInert(end) || words == "---" { break }
      if !isHeading, words.isEmpty || indentation == 0 || Self.handler(words) != nil { break }
      end += 1
    }
    while end > line + 1, markdown.line(end - 1).isEmpty { end -= 1 }
    return end
  }

  private func isNear(_ end: Int, _ line: Int) -> Bool {
    line >= end && (end..<line).allSatisfy { markdown.line($0).isEmpty || markdown.line($0).hasPrefix("- ") }
  }

  /// `- IF C: rest`, `- **If 'C' (Continue):** rest`, `IF user selects [C]: rest`, `- **[c]**: rest`.
  private static func handler(_ line: String) -> (key: String, rest: String)? {
    var words = Substring(line.drop { "-*#> ".contains($0) })
    if words.hasPrefix("["), let close = words.firstIndex(of: "]") {
      let key = words[..<close].dropFirst()
      let rest = words[words.index(after: close)...].drop { $0 == "*" }
      guard (1...2).contains(key.count), key.allSatisfy({ $0.isLetter || $0.isNumber }), rest.first == ":" else {
        return nil
      }
      return (String(key), rest.dropFirst().drop { $0 == "*" }.trimmed)
    }
    guard words.prefix(3).lowercased() == "if " else { return nil }
    words = words.dropFirst(3)
    for lead in ["user selects ", "user chooses ", "user selects option "] where words.lowercased().hasPrefix(lead) {
      words = words.dropFirst(lead.count)
    }
    let marks = words.prefix { "'\"[*`".contains($0) }
    words = words.dropFirst(marks.count)
    let key = words.prefix { $0.isLetter || $0.isNumber }
    let isWord = marks.hasSuffix("[") && (3...14).contains(key.count) && words[key.endIndex...].hasPrefix("]")
    let isSign = (1...2).contains(key.count) && (key.count == 1 || key.allSatisfy { $0.isNumber || $0.isUppercase })
    guard isWord || isSign else { return nil }
    guard let colon = words.firstIndex(of: ":") else { return nil }
    // Between the key and the colon stands at most the option's own name.
    guard words[key.endIndex..<colon].count < 60 else { return nil }
    return (String(key), words[words.index(after: colon)...].drop { $0 == "*" }.trimmed)
  }

  /// `[A] Advanced Elicitation [C] Continue`, `**[P] Plan first** (recommended)`, `[F]rom scratch`, and `[Back]` where it
  /// is among the keys.
  private static func options(_ line: String, keys: Set<String>) -> [StepMenu.Option] {
    var options: [StepMenu.Option] = []
    let parts = line.split(separator: "[", omittingEmptySubsequences: false).dropFirst()
    for part in parts {
      guard let close = part.firstIndex(of: "]") else { continue }
      let key = part[..<close]
      guard (1...2).contains(key.count) || keys.contains(key.lowercased()),
        key.allSatisfy({ $0.isLetter || $0.isNumber }), key != "x"
      else { continue }
      let rest = part[part.index(after: close)...]
      let label = rest.filter { !"*\"`“”|".contains($0) }.trimmed
      guard !label.isEmpty, label.first?.isLetter == true || "-–—:".contains(label.first ?? " ") else { continue }
      let isInitial = key.count == 1 && rest.first?.isLowercase == true
      options.append(
        StepMenu.Option(
          key: String(key), label: (isInitial ? key : "") + String(label.drop { "-–—: ".contains($0) }).trimmed,
          isInitial: isInitial, handler: nil))
    }
    return options
  }
}

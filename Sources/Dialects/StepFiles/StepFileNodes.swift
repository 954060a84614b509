import Kernel

/// Makes the step of a workflow's tree out of a step file.
///
/// All its words come first, as one stretch; then what it writes, its menus, and the jumps to other steps. A jump to the
/// step that stands next in the tree is left out.
struct StepFileNodes {
  private let link: StepChain.Link
  private let following: String?
  private let names: [String: String]
  /// The entries of the file's front matter, bound.
  private let texts: [String: String]
  private let variables: VariableTable
  private var file: StepFile { link.file }
  private var map: SourceMap { file.markdown.map }
  private var end: SourceRange { SourceRange(map.position(map.bytes.count), map.position(map.bytes.count)) }

  /// `following` is the path of the step that stands next in the tree; `names` the steps' ids by path.
  init(_ link: StepChain.Link, following: String?, names: [String: String], variables: VariableTable) {
    self.link = link
    self.following = following
    self.names = names
    self.variables = variables
    var variables = variables
    var texts: [String: String] = [:]
    for (name, value) in link.file.front {
      if let text = variables.bind(value)?.scalarText, !text.trimmed.isEmpty { texts[name] = text }
    }
    self.texts = texts
  }

  func step() -> Node {
    let bytes = map.trimmed(map.textStart..<map.bytes.count) ?? map.textStart..<map.bytes.count
    var attributes = [
      ("n", file.number), ("goal", file.title), ("id", names[file.source.path] ?? file.id),
      ("file", file.source.path),
    ]
    if let path = document { attributes.append(("output-file", path)) }
    return Node(
      tag: .step, attributes: attributes.map { Attribute(name: $0, value: $1, range: file.titleRange) },
      children: words() + outputs() + StepStatus(file, lines: lines).nodes() + menus() + branches() + ending(),
      range: map.range(bytes))
  }

  /// The step of a workflow's document that leads to several first steps: which of them it is to be, and no words, for
  /// these are the whole run's.
  func routing() -> Node? {
    let children = branches() + menus()
    guard let last = children.last else { return nil }
    let attributes = [("n", "0"), ("goal", file.title), ("id", "workflow"), ("file", file.source.path)]
    return Node(
      tag: .step, attributes: attributes.map { Attribute(name: $0, value: $1, range: file.titleRange) },
      children: children, range: SourceRange(file.titleRange.start, last.range.end))
  }

  /// What the step writes into, bound: `outputFile` of the front matter.
  var document: String? {
    for name in [
      "outputFile", "output_file", "default_output_file", "validationReportPath", "validationReportFile", "reportFile",
      "wipFile",
    ] {
      if let text = texts[name] { return text }
    }
    return nil
  }

  // MARK: Words

  private func words() -> [Node] {
    var found: [Node] = []
    var start = file.start < map.bytes.count ? map.line(of: file.start) : map.lineStarts.count
    for menu in link.succession.menus {
      found += piece(start..<max(start, menu.lines.lowerBound))
      start = max(start, menu.lines.upperBound)
    }
    return found + piece(start..<map.lineStarts.count)
  }

  private func piece(_ lines: Range<Int>) -> [Node] {
    guard !lines.isEmpty, var words = file.markdown.words(file.markdown.range(lines)) else { return [] }
    words.text = filled(words.text)
    return [words]
  }

  /// With the entries of the file's own front matter in the place of their names.
  private func filled(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
    var result = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "{") {
      let after = rest.index(after: open)
      let name = rest[after...].prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
      result += rest[..<open]
      if name.endIndex < rest.endIndex, rest[name.endIndex] == "}", let value = texts[String(name)],
        result.utf8.count < Substitution.longest
      {
        result += value
        rest = rest[rest.index(after: name.endIndex)...]
      } else {
        result += "{"
        rest = rest[after...]
      }
    }
    return result + rest
  }

  // MARK: Outputs

  /// The part of the document that the step writes: it is called by the first heading of the structure that the file
  /// shows, or else by the file.
  private func outputs() -> [Node] {
    guard let document = document ?? mentionedDocument, appends, !rewrites else { return [] }
    let name = shownHeading ?? StepFileName(stem: file.id).words
    let range = SourceRange(end.start, end.start)
    return [
      Node(
        tag: .templateOutput, attributes: [Attribute(name: "file", value: document, range: range)],
        children: [Node(tag: .text, text: name, range: range)], range: range)
    ]
  }

  private var lines: Range<Int> {
    (file.start < map.bytes.count ? map.line(of: file.start) : map.lineStarts.count)..<map.lineStarts.count
  }

  private static let denials = ["never ", "forbidden", "do not ", "don't "]
  private static let writing = ["append", "save", "write", "add the", "document in", "update"]

  /// Whether the file tells to put words into its document, rather than only to look at it or to keep its state.
  private var appends: Bool {
    lines.contains { line in
      guard !file.markdown.isInert(line) else { return false }
      let words = file.markdown.line(line).lowercased()
      // Most lines of a file are too short to say so; a search in each of them would take most of the time.
      guard words.utf8.count >= 6 else { return false }
      guard words.contains("append") || words.contains("outputfile}") || words.contains("reportpath}") else {
        return false
      }
      let isState = (words.contains("frontmatter") || words.contains("front matter")) && !words.contains("append the")
      return !isState && Self.writing.contains(where: words.contains) && !Self.denials.contains(where: words.contains)
    }
  }

  /// Whether the file tells to work on the document as a whole: then its words are edits, and no part of it is new.
  private var rewrites: Bool {
    lines.contains { line in
      guard !file.markdown.isInert(line) else { return false }
      let words = file.markdown.line(line).lowercased()
      guard words.contains("document") || words.contains("prd") else { return false }
      let isWhole = ["entire", "whole", "complete", "full"].contains { size in
        ["document", "prd"].contains { words.contains("\(size) \($0)") }
      }
      return isWhole && Self.rewriting.contains(where: words.contains) && !Self.denials.contains(where: words.contains)
    }
  }

  private static let rewriting = [
    "replace the", "replace entire", "rewrite the", "optimize the", "optimise the", "polish the",
  ]

  /// Files without front matter name the document where they tell to append to it.
  private var mentionedDocument: String? {
    for line in lines where !file.markdown.isInert(line) {
      let words = file.markdown.line(line)
      guard let verb = ["append", "Append", "APPEND"].compactMap({ words.firstRange(of: $0) }).first else { continue }
      let paths = words[verb.upperBound...].split(separator: "`", omittingEmptySubsequences: false).enumerated()
      for (index, part) in paths where index % 2 == 1 && part.hasSuffix(".md") && part.contains("/") {
        if StepFileName(String(part)) == nil, !part.contains(" ") {
          var variables = variables
          return variables.bind(.string(filled(String(part))))?.scalarText
        }
      }
    }
    return nil
  }

  /// The first second-level heading inside an example of markdown.
  private var shownHeading: String? {
    var isMarkdown = false
    for line in lines {
      let words = file.markdown.line(line)
      if words.hasPrefix("```") {
        isMarkdown = !isMarkdown && (words == "```markdown" || words == "```md")
      } else if isMarkdown, words.hasPrefix("## "), file.markdown.isInert(line) {
        let name = StepFileName.slug(String(words.dropFirst(3)))
        if !name.isEmpty { return name }
      }
    }
    return nil
  }
}

extension StepFileNodes {
  // MARK: Menus

  private func menus() -> [Node] {
    let menus = link.succession.menus
    let heading = file.markdown.headings.first?.title
    return menus.flatMap { menu -> [Node] in
      let nodes = self.nodes(of: menu)
      // Where a file has several menus, what stands in the headings above them decides which one is shown.
      guard menus.count > 1, !menu.section.isEmpty, menu.section != heading, !nodes.isEmpty else { return nodes }
      let range = map.range(file.markdown.range(menu.lines))
      return [check(menu.condition, nodes, range)]
    }
  }

  private func nodes(of menu: StepMenu) -> [Node] {
    guard menu.options.count > 1 else {
      // With nothing to choose, the step simply goes on, if perhaps to one of several.
      return menu.options.compactMap(\.handler).flatMap { handler in
        others(alternatives(handler), map.range(file.markdown.range(handler.lines)))
      }
    }
    let first = menu.options.compactMap(\.handler).first?.lines.lowerBound ?? menu.lines.upperBound
    let shown = file.markdown.range(menu.lines.lowerBound..<max(first, menu.lines.lowerBound))
    let range = map.range(map.trimmed(shown) ?? shown)
    let ask = Node(tag: .ask, children: [Node(tag: .text, text: menu.question, range: range)], range: range)
    return [ask] + menu.options.compactMap(check)
  }

  /// What an option does; nil where it only goes on to the step that follows.
  private func check(_ option: StepMenu.Option) -> Node? {
    guard let handler = option.handler else { return nil }
    let bytes = file.markdown.range(handler.lines)
    let range = map.range(map.trimmed(bytes) ?? bytes)
    let ways = alternatives(handler)
    // "Then load the next step" leads past what the menu's usual option leads to.
    let target = ways.first?.path ?? (handler.text.lowercased().contains("next step") ? link.plainNext : nil)
    var children: [Node] = []
    if StepSuccession.leaves(handler.text), target == nil {
      children = [action("Exit workflow. \(filled(handler.text))", range)]
    } else if option.key.lowercased() != "c", target == nil {
      children = [action(filled(handler.text), range)]
    }
    children += others(ways, range)
    if let target, let jump = jump(to: target, range) { children.append(jump) }
    guard !children.isEmpty else { return nil }
    return check("user selects '\(option.key)'", children, range)
  }

  /// The steps that an option may lead to, by their paths, the usual one first; the others with the words that say when.
  private func alternatives(_ handler: StepMenu.Handler) -> [(path: String, condition: String?)] {
    var found: [(path: String, condition: String?)] = []
    for way in link.succession.ways(handler) {
      guard let path = link.targets[way.path], !found.contains(where: { $0.path == path }) else { continue }
      let usual = found.first.flatMap { names[$0.path] } ?? ""
      let choice = names[path].map { "the next step is to be \($0), and not \(usual)" }
      found.append((path, way.condition ?? choice))
    }
    return found
  }

  /// All but the usual of these steps.
  private func others(_ ways: [(path: String, condition: String?)], _ range: SourceRange) -> [Node] {
    ways.dropFirst().compactMap { other in
      guard let condition = other.condition, let jump = jump(to: other.path, range) else { return nil }
      return check(condition, [jump], range)
    }
  }

  private func check(_ condition: String, _ children: [Node], _ range: SourceRange) -> Node {
    Node(
      tag: .check, attributes: [Attribute(name: "if", value: condition, range: range)], children: children,
      range: range)
  }

  private func action(_ text: String, _ range: SourceRange) -> Node {
    Node(tag: .action, children: [Node(tag: .text, text: text, range: range)], range: range)
  }

  // MARK: Jumps

  private func branches() -> [Node] {
    var seen = Set(
      link.succession.menus.compactMap { $0.choice?.handler }.flatMap(alternatives).map {
        "\($0.path)\n\($0.condition ?? "")"
      })
    return link.branches.compactMap { branch in
      guard let target = link.targets[branch.path], target != link.next,
        seen.insert("\(target)\n\(branch.condition)").inserted
      else { return nil }
      let bytes = map.content(ofLine: branch.line)
      let range = map.range(map.trimmed(bytes) ?? bytes)
      guard let jump = jump(to: target, range) else { return nil }
      return check(branch.condition, [jump], range)
    }
  }

  /// Nil where the walk gets there anyway.
  private func jump(to path: String, _ range: SourceRange) -> Node? {
    guard path != following, let name = names[path] else { return nil }
    return Node(tag: .goto, attributes: [Attribute(name: "step", value: name, range: range)], range: range)
  }

  /// What ends a run in the middle of the tree.
  static let exit = "Exit workflow"

  /// How the step ends where the walk must not run on into the step that stands next.
  private func ending() -> [Node] {
    guard let next = link.next else { return following == nil ? [] : [action(Self.exit, end)] }
    return jump(to: next, end).map { [$0] } ?? []
  }
}

extension StepFileName {
  /// The words after the number, as a name: `core_experience` of `step-03-core-experience`.
  var words: String {
    let parts = stem.split(separator: "-")
    let rest = parts.drop { $0 == "step" || $0.count == 1 || $0.first?.isNumber == true }
    return Self.slug((rest.isEmpty ? parts[...] : rest).joined(separator: " "))
  }

  /// A heading as a name: letters and digits, `_` between the words, placeholders left out.
  static func slug(_ heading: String) -> String {
    var plain = ""
    var depth = 0
    for character in heading {
      switch character {
      case "{", "[": depth += 1
      case "}", "]": depth = max(0, depth - 1)
      default: if depth == 0 { plain.append(character) }
      }
    }
    return plain.lowercased().split { !($0.isLetter || $0.isNumber) }.prefix(8).joined(separator: "_")
  }
}

import Kernel

/// The documents that a workflow asks for in a table below the heading "Input Files", as skills do:
///
///     | Input | Description | Path Pattern(s) | Load Strategy |
///     |-------|-------------|-----------------|---------------|
///     | prd | Requirements | whole: `{docs}/*prd*.md`, sharded: `{docs}/*prd*/*.md` | SELECTIVE_LOAD |
struct InputTable {
  private struct Row {
    var name: String
    /// In the order of the text.
    var globs: [(text: String, isPart: Bool)]
    var strategy: InputPattern.LoadStrategy
  }

  private let rows: [Row]

  init(_ markdown: Markdown) {
    guard let heading = markdown.headings.first(where: { $0.title.lowercased() == "input files" }) else {
      rows = []
      return
    }
    let end = markdown.headings.first { $0.line > heading.line }?.line ?? markdown.map.lineStarts.count
    let lines = (heading.line + 1..<end).map(markdown.line).drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
    let table = lines.map(Self.cells)
    let titles = table.first?.map { $0.lowercased() } ?? []
    guard let name = titles.firstIndex(where: { $0.hasPrefix("input") || $0 == "name" }),
      let path = titles.firstIndex(where: { $0.hasPrefix("path") || $0.contains("pattern") })
    else {
      rows = []
      return
    }
    let strategy = titles.firstIndex { $0.contains("strategy") }
    rows = table.dropFirst().compactMap { cells in
      guard cells.count == titles.count else { return nil }
      let group = cells[name].lowercased().filter { $0 != "`" }.trimmed.replacing(" ", with: "_")
      let globs = Self.globs(cells[path])
      guard !group.isEmpty, group.allSatisfy({ $0.isLetter || $0.isNumber || "_-".contains($0) }), !globs.isEmpty else {
        return nil
      }
      let word = strategy.map { cells[$0].filter { $0 != "`" }.trimmed } ?? ""
      let strategy = InputPattern.LoadStrategy(rawValue: word.split(separator: " ").first.map(String.init) ?? "")
      return Row(name: group, globs: globs, strategy: strategy ?? .full)
    }
  }

  /// - Parameter prefersParts: whether a document that is divided goes before a whole one.
  func patterns(_ variables: inout VariableTable, prefersParts: Bool) -> [InputPattern] {
    rows.compactMap { row in
      let ordered = prefersParts ? row.globs.filter(\.isPart) + row.globs.filter { !$0.isPart } : row.globs
      let globs = ordered.compactMap { variables.bind(.string($0.text))?.scalarText }
        .compactMap(ProjectPath.normalised).filter { !$0.hasPrefix(ProjectPath.embedded) }
      return globs.isEmpty ? nil : InputPattern(name: row.name, globs: globs, strategy: row.strategy)
    }
  }

  /// What stands in code, and whether it is called sharded in front of it or behind it.
  private static func globs(_ cell: String) -> [(text: String, isPart: Bool)] {
    let parts = cell.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    return stride(from: 1, to: parts.count - 1, by: 2).compactMap { index in
      let (before, after) = (parts[index - 1].lowercased(), parts[index + 1].lowercased())
      let isPart = before.trimmed.hasSuffix("sharded:") || after.trimmed.hasPrefix("(sharded)")
      return parts[index].trimmed.isEmpty ? nil : (parts[index].trimmed, isPart)
    }
  }

  static func cells(_ line: String) -> [String] {
    var inner = line.dropFirst()
    if inner.hasSuffix("|") { inner = inner.dropLast() }
    return inner.split(separator: "|", omittingEmptySubsequences: false).map(\.trimmed)
  }
}

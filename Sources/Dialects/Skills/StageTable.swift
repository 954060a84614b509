import Kernel

/// The stages that a skill lists below the heading "Stages", some of them files of their own:
///
///     | # | Stage | Purpose | Location |
///     |---|-------|---------|----------|
///     | 1 | Kindling | The raw idea | SKILL.md (above) |
///     | 2 | Draft | Write it | `./references/draft.md` |
struct StageTable {
  struct Stage {
    let number: String
    let title: String
    /// As written, relative to the skill's folder; nil where the row names no file of its own.
    let file: String?
  }

  /// In the order of the table; empty where no row names a file.
  let stages: [Stage]

  init(_ markdown: Markdown) {
    guard
      let heading = markdown.headings.first(where: { ["stages", "workflow stages"].contains($0.title.lowercased()) })
    else {
      stages = []
      return
    }
    let end = markdown.headings.first { $0.line > heading.line }?.line ?? markdown.map.lineStarts.count
    let table = ((heading.line + 1)..<end).map(markdown.line).drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
      .map(InputTable.cells)
    guard let titles = table.first?.map({ $0.lowercased() }),
      let number = titles.firstIndex(where: { ["#", "no", "number"].contains($0) }),
      let title = titles.firstIndex(where: { ["stage", "step", "name"].contains($0) })
    else {
      stages = []
      return
    }
    let found = table.dropFirst().compactMap { cells -> Stage? in
      guard cells.count == titles.count, cells[number].contains(where: \.isNumber) else { return nil }
      let file = cells.lazy.compactMap { cell in
        cell.split { !($0.isLetter || $0.isNumber || "_./{}-".contains($0)) }.map(String.init).first {
          $0.hasSuffix(".md") && ProjectPath.name(of: $0) != "SKILL.md"
        }
      }.first
      return Stage(number: cells[number], title: cells[title].filter { $0 != "*" && $0 != "`" }, file: file)
    }
    stages = found.contains { $0.file != nil } ? found : []
  }
}

import Kernel

/// Tells a workflow's notation by what its instruction file holds.
package enum DialectDetector {
  /// `siblings` are the names in the file's folder.
  package static func dialect(of text: String, file: String, siblings: [String] = []) -> Dialect {
    let map = SourceMap(text)
    let start = FrontMatter(map, file: file).end
    return dialect(map, BlockScan(map, from: start), from: start, file: file, siblings: siblings)
  }

  /// `start` is where the text after the front matter begins.
  static func dialect(
    _ map: SourceMap, _ blocks: BlockScan, from start: Int, file: String, siblings: [String]
  ) -> Dialect {
    if blocks.hasStructure, !blocks.isWrapped { return .tags }
    if leadsToStepFiles(map, from: start, file: file, siblings: siblings) { return .stepFiles }
    if blocks.hasStructure { return .fencedTags }
    if ProjectPath.name(of: file) == "SKILL.md" { return .skill }
    let markdown = Markdown(map, from: start)
    if markdown.headings.contains(where: { StepHeading($0) != nil }) { return .headings }
    if map.lineStarts.indices.contains(where: { leadsWithTag(map, map.content(ofLine: $0)) && !markdown.isInert($0) }) {
      return .tags
    }
    // The instructions of a workflow.yaml may do nothing but send their reader to the first step file.
    return file.hasSuffix(".md") && mentionsStepFile(map, from: start, where: { !markdown.isInert($0) })
      ? .stepFiles : .prose
  }

  /// Whether a document that stands for a workflow sends its reader to step files.
  private static func leadsToStepFiles(_ map: SourceMap, from start: Int, file: String, siblings: [String]) -> Bool {
    let name = ProjectPath.name(of: file)
    guard name == "SKILL.md" || name.hasPrefix("workflow") && name.hasSuffix(".md") else { return false }
    if name != "SKILL.md", siblings.contains(where: isStepFile) { return true }
    // Where the folder cannot be looked at, the document's words tell.
    return FrontMatter(map, file: file).entries.contains { StepFileName($0.value.scalarText ?? "") != nil }
      || mentionsStepFile(map, from: start) { _ in true }
  }

  private static func mentionsStepFile(_ map: SourceMap, from start: Int, where counts: (Int) -> Bool) -> Bool {
    map.lineStarts.indices.contains { line in
      map.lineStarts[line] >= start && counts(line)
        && !StepMentions([]).paths(in: map.string(map.content(ofLine: line))).isEmpty
    }
  }

  private static func isStepFile(_ name: String) -> Bool {
    name.hasPrefix("steps") || name.hasSuffix("-steps") || StepFileName(name) != nil
  }

  private static let running: [StaticString] = [
    "<action", "<ask", "<output", "<template-output", "<check", "<invoke-workflow", "<invoke-task",
  ]

  private static func leadsWithTag(_ map: SourceMap, _ content: Range<Int>) -> Bool {
    guard let line = map.trimmed(content), map.bytes[line.lowerBound] == .less else { return false }
    return running.contains { tag in
      let end = line.lowerBound + tag.utf8CodeUnitCount
      guard map.starts(with: tag, at: line.lowerBound), end < line.upperBound else { return false }
      return map.bytes[end].isWhiteSpace || map.bytes[end] == .greater || map.bytes[end] == .slash
    }
  }
}

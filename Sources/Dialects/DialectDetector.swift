import Kernel

/// Tells a workflow's notation by what its instruction file holds.
package enum DialectDetector {
  /// `siblings` are the names in the file's folder.
  package static func dialect(of text: String, file: String, siblings: [String] = []) -> Dialect {
    let map = SourceMap(text)
    return dialect(map, BlockScan(map), file: file, siblings: siblings)
  }

  static func dialect(_ map: SourceMap, _ blocks: BlockScan, file: String, siblings: [String]) -> Dialect {
    if blocks.hasStructure { return blocks.isWrapped ? .fencedTags : .tags }
    let name = ProjectPath.name(of: file)
    if name == "SKILL.md" { return .skill }
    if name.hasPrefix("workflow"), name.hasSuffix(".md"), siblings.contains(where: isStepFile) { return .stepFiles }
    var hasLooseTags = false
    var region = 0
    for line in map.lineStarts.indices {
      let content = map.content(ofLine: line)
      while region < blocks.regions.count, blocks.regions[region].range.upperBound <= content.lowerBound { region += 1 }
      if region < blocks.regions.count, blocks.regions[region].range.contains(content.lowerBound) { continue }
      if isStepHeading(map, content) { return .headings }
      hasLooseTags = hasLooseTags || leadsWithTag(map, content)
    }
    return hasLooseTags ? .tags : .prose
  }

  private static func isStepFile(_ name: String) -> Bool {
    name.hasPrefix("steps") || (name.hasPrefix("step-") && name.hasSuffix(".md"))
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

  /// `## Step 3: Title`, `### 1. Step 2b - Title`.
  private static func isStepHeading(_ map: SourceMap, _ content: Range<Int>) -> Bool {
    var rest = map.bytes[content]
    let marks = rest.prefix { $0 == UInt8(ascii: "#") }.count
    guard (1...4).contains(marks) else { return false }
    rest = rest.dropFirst(marks)
    guard dropSpaces(&rest) else { return false }
    let digits = rest.prefix(while: \.isDigit).count
    if digits > 0 {
      rest = rest.dropFirst(digits)
      guard rest.first == UInt8(ascii: ".") else { return false }
      rest = rest.dropFirst()
      guard dropSpaces(&rest) else { return false }
    }
    guard rest.starts(with: "Step".utf8) else { return false }
    rest = rest.dropFirst(4)
    guard dropSpaces(&rest) else { return false }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    guard let first = rest.first, first.isDigit else { return false }
    rest = rest.drop(while: \.isDigit)
    if rest.first == UInt8(ascii: "."), let next = rest.dropFirst().first, next.isDigit {
      rest = rest.dropFirst().drop(while: \.isDigit)
    }
    if let letter = rest.first, letter.isLetter, letter & 0x20 != 0 { rest = rest.dropFirst() }
    _ = dropSpaces(&rest)
    let dashes = ["–", "—"].map { Array($0.utf8) }
    return rest.first.map { [":", ".", "-"].contains(Unicode.Scalar($0)) } ?? false
      || dashes.contains { rest.starts(with: $0) }
  }

  private static func dropSpaces(_ bytes: inout ArraySlice<UInt8>) -> Bool {
    let spaces = bytes.prefix(while: \.isWhiteSpace).count
    bytes = bytes.dropFirst(spaces)
    return spaces > 0
  }
}

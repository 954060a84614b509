import Kernel

/// Reads a workflow's instruction file in whichever dialect it is written.
struct InstructionReader {
  let files: WorkflowFiles

  func read(_ instructions: SourceText, into workflow: inout Workflow) throws {
    let map = SourceMap(instructions.text)
    let blocks = BlockScan(map)
    let siblings = try files.list(ProjectPath.folder(of: instructions.path))
    workflow.dialect = DialectDetector.dialect(map, blocks, file: instructions.path, siblings: siblings)
    switch workflow.dialect {
    case .tags, .fencedTags:
      let document = TagDocument(map, blocks: blocks, file: instructions.path)
      workflow.preamble = document.preamble
      workflow.body = document.body
      workflow.epilogue = document.epilogue
      workflow.diagnostics += document.diagnostics
    case .prose:
      guard let words = map.trimmed(map.textStart..<map.bytes.count) else {
        workflow.diagnostics.append(
          Diagnostic(.error, "no-steps", "there is nothing to run in this file", file: instructions.path))
        return
      }
      if let line = Self.unterminatedTag(in: instructions.text) {
        workflow.diagnostics.append(
          Diagnostic(
            .error, "unterminated-tag", "this tag never ends, so none of the file's steps can be read",
            file: instructions.path, line: line))
      }
      workflow.body = [Self.onlyStep(words, goal: workflow.name, map)]
    case .headings, .stepFiles, .skill:
      workflow.diagnostics.append(
        Diagnostic(
          .warning, "unsupported-dialect", "workflows of the \(workflow.dialect.rawValue) kind cannot be run yet",
          file: instructions.path))
    }
  }

  /// The line, outside code, on which a step or workflow begins that the lexer could not read as a tag.
  private static func unterminatedTag(in text: String) -> Int? {
    var isCode = false
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let words = line.trimmed
      if words.hasPrefix("```") || words.hasPrefix("~~~") { isCode.toggle() }
      guard !isCode, let tag = ["<step", "<workflow"].first(where: words.hasPrefix) else { continue }
      if let next = words.dropFirst(tag.count).first, !next.isWhitespace, next != ">" { continue }
      return index + 1
    }
    return nil
  }

  /// A file with neither tags nor step headings is one step, whose text it is.
  private static func onlyStep(_ words: Range<Int>, goal: String, _ map: SourceMap) -> Node {
    let range = map.range(words)
    let start = SourceRange(range.start, range.start)
    let segments = [TextAssembler.Segment(range: words, isCode: true)]
    let text = TextAssembler(map: map).text(segments, within: words)
    return Node(
      tag: .step,
      attributes: [
        Attribute(name: "n", value: "1", range: start), Attribute(name: "goal", value: goal, range: start),
      ],
      children: [Node(tag: .text, text: text, range: range)], range: range)
  }
}

import Kernel

/// Reads a workflow's instruction file in whichever dialect it is written.
struct InstructionReader {
  let files: WorkflowFiles
  /// What the workflow's own file and its configuration say.
  let variables: VariableTable

  func read(_ instructions: SourceText, into workflow: inout Workflow) throws {
    let map = SourceMap(instructions.text)
    let front = FrontMatter(map, file: instructions.path)
    let blocks = BlockScan(map, from: front.end)
    let isDocument = ProjectPath.name(of: instructions.path).hasPrefix("workflow")
    let siblings = isDocument ? try files.list(ProjectPath.folder(of: instructions.path)) : []
    workflow.dialect = DialectDetector.dialect(
      map, blocks, from: front.end, file: instructions.path, siblings: siblings)
    if workflow.dialect == .skill || workflow.dialect == .prose && isDocument,
      try beginsChain(map, from: front.end, in: workflow.directory)
    {
      workflow.dialect = .stepFiles
    }
    workflow.diagnostics += front.diagnostics
    guard map.trimmed(front.end..<map.bytes.count) != nil else {
      workflow.diagnostics.append(
        Diagnostic(.error, "no-steps", "there is nothing to run in this file", file: instructions.path))
      return
    }
    switch workflow.dialect {
    case .tags, .fencedTags:
      let document = TagDocument(map, blocks: blocks, file: instructions.path)
      workflow.preamble = document.preamble
      workflow.body = document.body
      workflow.epilogue = document.epilogue
      workflow.diagnostics += document.diagnostics
    case .headings:
      let markdown = Markdown(map, from: front.end, namesSteps: true)
      let document = HeadingDocument(markdown, from: front.end)
      workflow.diagnostics += markdown.faults(in: instructions.path)
      workflow.preamble = document.preamble
      workflow.body = document.body
      workflow.epilogue = document.epilogue
      addOutput(to: &workflow)
    case .stepFiles:
      try StepFileReader(files: files, variables: variables).read(
        instructions, Markdown(map, from: front.end), from: front.end, into: &workflow)
    case .skill:
      try SkillReader(files: files, variables: variables).read(
        instructions, Markdown(map, from: front.end), from: front.end, into: &workflow)
    case .prose:
      if let line = Self.unterminatedTag(in: instructions.text) {
        workflow.diagnostics.append(
          Diagnostic(
            .error, "unterminated-tag", "this tag never ends, so none of the file's steps can be read",
            file: instructions.path, line: line))
      }
      // `<WORKFLOW>` and `<STEP>` are no tags.
      workflow.diagnostics += Lexer(map, blocks: blocks, file: instructions.path).diagnostics.filter {
        $0.code == "unknown-tag-like"
      }
      workflow.body = Markdown(map, from: front.end).onlyStep(from: front.end, goal: workflow.name).map { [$0] } ?? []
      addOutput(to: &workflow)
    }
  }

  /// Whether a document begins with a file that names the next one, whatever these files are called.
  private func beginsChain(_ map: SourceMap, from start: Int, in directory: String) throws -> Bool {
    for line in map.lineStarts.indices where map.lineStarts[line] >= start {
      guard let path = StepMentions.beginning(map.string(map.content(ofLine: line))),
        let file = ProjectPath.normalised(ProjectPath.join(directory, path)), let text = try files.readIfText(file)
      else { continue }
      let front = FrontMatter(SourceMap(text), file: file).entries
      return front.contains { StepMentions.isNext($0.name, $0.value.scalarText ?? "") }
    }
    return false
  }

  /// The line, outside code, on which a step or workflow begins that the lexer could not read as a tag.
  private static func unterminatedTag(in text: String) -> Int? {
    var isCode = false
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isLineEnd).enumerated() {
      let words = line.trimmed
      if words.hasPrefix("```") || words.hasPrefix("~~~") { isCode.toggle() }
      guard !isCode, let tag = ["<step", "<workflow"].first(where: words.hasPrefix) else { continue }
      if let next = words.dropFirst(tag.count).first, !next.isWhitespace, next != ">" { continue }
      return index + 1
    }
    return nil
  }

  /// Dialects without a sign for it write their document in the last step.
  private func addOutput(to workflow: inout Workflow) {
    guard let path = workflow.outputFile, let last = workflow.body.indices.last, workflow.body[last].tag == .step else {
      return
    }
    let name = StepFileName.slug(ProjectPath.name(of: path).split(separator: ".").first.map(String.init) ?? path)
    let end = workflow.body[last].range.end
    let range = SourceRange(end, end)
    workflow.body[last].children.append(
      Node(
        tag: .templateOutput, children: [Node(tag: .text, text: name.isEmpty ? "document" : name, range: range)],
        range: range))
  }
}

extension Markdown {
  /// A file, or what of it stands from `start` on, as one step.
  func onlyStep(from start: Int, goal: String) -> Node? {
    guard let words = words(start..<map.bytes.count) else { return nil }
    let place = SourceRange(words.range.start, words.range.start)
    return Node(
      tag: .step,
      attributes: [
        Attribute(name: "n", value: "1", range: place), Attribute(name: "goal", value: goal, range: place),
      ],
      children: [words], range: words.range)
  }
}

import Kernel

/// An instruction file of the tag dialects, read tolerantly: every fault is mended by a fixed rule and reported.
///
/// Every byte that is not white space lies in the range of a node, in a tag, or in one of `gaps`.
package struct TagDocument: Sendable {
  /// `tags` or `fencedTags`.
  package private(set) var dialect: Dialect
  /// Text and constraints before the first step: they hold for the whole run.
  package private(set) var preamble: [Kernel.Node] = []
  /// The steps, with any loose nodes between them.
  package private(set) var body: [Kernel.Node] = []
  /// What follows the last step.
  package private(set) var epilogue: [Kernel.Node] = []
  /// Comments, fence lines without meaning, and steps left out as duplicates.
  package private(set) var gaps: [SourceRange]
  /// In the order of the file.
  package private(set) var diagnostics: [Diagnostic]

  /// Reads the text of the file called `file`.
  package init(_ text: String, file: String) {
    let map = SourceMap(text)
    self.init(map, blocks: BlockScan(map), file: file)
  }

  init(_ map: SourceMap, blocks: BlockScan, file: String) {
    let lexer = Lexer(map, blocks: blocks, file: file)
    let tree = TreeBuilder(lexer.tokens, map: map, file: file)
    dialect = blocks.isWrapped ? .fencedTags : .tags
    gaps = lexer.tokens.compactMap { token in
      if case .gap = token.kind { map.range(token.range) } else { nil }
    }
    diagnostics = lexer.diagnostics + tree.diagnostics
    report(blocks, map, file)
    let end = Self.end(of: tree.nodes)
    divide(CheckText(map).rewritten(tree.nodes[..<end].flatMap(Self.contents)))
    leaveOutDuplicates(file)
    addReference(Array(tree.nodes[end...]), file)
    if steps == 0 {
      let isEmpty = body.isEmpty
      diagnostics.append(
        Diagnostic(
          isEmpty ? .error : .warning, "no-steps",
          isEmpty ? "there is nothing to run in this file" : "there are no steps; the actions run as they stand",
          file: file))
    }
    diagnostics.sort { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  private var steps: Int {
    var count = 0
    for node in body { node.forEachDescendant { if $0.tag == .step { count += 1 } } }
    return count
  }

  /// The `<workflow>` element only marks where the workflow is; its children stand in its place.
  private static func contents(_ node: Kernel.Node) -> [Kernel.Node] {
    node.tag == .workflow ? node.children.flatMap(contents) : [node]
  }

  /// The place after the last `<workflow>` that holds a step; after all nodes where there is none.
  private static func end(of nodes: [Kernel.Node]) -> Int {
    let last = nodes.lastIndex { node in
      var holdsStep = false
      if node.tag == .workflow { node.forEachDescendant { holdsStep = holdsStep || $0.tag == .step } }
      return holdsStep
    }
    return last.map { $0 + 1 } ?? nodes.count
  }

  /// What stands after the workflow is there to be read, steps included.
  private mutating func addReference(_ nodes: [Kernel.Node], _ file: String) {
    epilogue += nodes
    guard let step = nodes.first(where: { $0.tag == .step }) else { return }
    diagnostics.append(
      Diagnostic(
        .warning, "step-after-workflow", "this step stands after </workflow>, where nothing is run", file: file,
        line: step.range.start.line, column: step.range.start.column))
  }

  private mutating func divide(_ nodes: [Kernel.Node]) {
    guard let first = nodes.firstIndex(where: { $0.tag.isRun }), let last = nodes.lastIndex(where: { $0.tag.isRun })
    else {
      preamble = nodes
      return
    }
    preamble = Array(nodes[..<first])
    body = Array(nodes[first...last])
    epilogue = Array(nodes[(last + 1)...])
  }

  /// A merge accident can put the list of steps into a file again, perhaps as an older version of it.
  private mutating func leaveOutDuplicates(_ file: String) {
    let steps = body.indices.filter { body[$0].tag == .step }
    guard let period = Self.restart(steps.map { body[$0] }) else { return }
    let repeated = steps[period]...(steps.last ?? steps[period])
    let place = body[repeated.lowerBound].range.start
    gaps.append(SourceRange(place, body[repeated.upperBound].range.end))
    body.removeSubrange(repeated)
    diagnostics.append(
      Diagnostic(
        .warning, "duplicate-steps", "the \(period) steps stand here again; only the first list counts", file: file,
        line: place.line, column: place.column))
  }

  /// How many steps there are before they start again: the rest has the same numbers in the same order, and most have
  /// the same goals, the first two among them.
  private static func restart(_ steps: [Kernel.Node]) -> Int? {
    let numbers = steps.map { $0["n"] }
    let goals = steps.map { [$0["goal"] ?? $0["title"], $0["if"]] }
    guard steps.count >= 4, numbers[0] != nil else { return nil }
    return steps.indices.dropFirst(2).first { period in
      let rest = steps.indices[period...]
      guard numbers[period] == numbers[0], goals[period] == goals[0], rest.count >= 2, goals[period + 1] == goals[1],
        rest.count % period == 0 || rest.count < period,
        rest.allSatisfy({ numbers[$0] == numbers[($0 - period) % period] })
      else { return false }
      return rest.count { goals[$0] == goals[($0 - period) % period] } * 3 >= rest.count * 2
    }
  }

  private mutating func report(_ blocks: BlockScan, _ map: SourceMap, _ file: String) {
    if let offset = blocks.unclosedComment {
      let place = map.position(offset)
      diagnostics.append(
        Diagnostic(
          .warning, "unclosed-comment", "this comment is never closed; what follows is read as usual", file: file,
          line: place.line, column: place.column))
    }
    diagnostics += blocks.faults(in: file)
    if let offset = blocks.fencedStep {
      let place = map.position(offset)
      diagnostics.append(
        Diagnostic(
          .warning, "fenced-step", "this step is inside a code fence and is read as an example", file: file,
          line: place.line, column: place.column))
    }
  }
}

extension Tag {
  /// Whether the engine does something when it comes to such an element, rather than only hand its words on.
  var isRun: Bool {
    switch self {
    case .text, .critical, .mandate, .note, .guideline, .guidelines, .guide, .format, .example, .moderation,
      .rhetorical, .storytelling, .facilitationPrinciples, .facilitationGuidelines, .storytellingPrinciples,
      .frameworkSpecificGuidance, .questionProtocol, .directToUser, .interAgent:
      false
    case .workflow, .step, .substep, .check, .ifSelection, .forEach, .loop, .break, .continue, .checkpoint,
      .checkpointHandlers, .onSelect, .anchor, .exit, .action, .output, .ask, .templateOutput, .invokeWorkflow,
      .invokeTask, .invokeProtocol, .param, .goto, .webSearch, .elicitRequired, .energyCheckpoint, .energyCheck,
      .transitionCheck:
      true
    }
  }
}

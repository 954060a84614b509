import Kernel

/// An instruction file without tags whose headings name its steps: `## Step 1: Title`, then `### Actions` with a
/// numbered list. A step reaches to the next heading of its own level or above.
struct HeadingDocument {
  private(set) var preamble: [Node] = []
  private(set) var body: [Node] = []
  private(set) var epilogue: [Node] = []

  private let markdown: Markdown
  private let step: (Markdown.Heading) -> StepHeading?

  /// `step` tells which headings start a step.
  init(_ markdown: Markdown, from start: Int, step: @escaping (Markdown.Heading) -> StepHeading? = { StepHeading($0) })
  {
    self.markdown = markdown
    self.step = step
    let first = max(0, markdown.map.line(of: start))
    let all = markdown.map.lineStarts.count
    let found = nodes(markdown.headings.indices, first..<all, below: 0)
    guard let open = found.firstIndex(where: { $0.tag == .step }),
      let close = found.lastIndex(where: { $0.tag == .step })
    else {
      preamble = found
      return
    }
    preamble = Array(found[..<open])
    body = Array(found[open...close])
    epilogue = Array(found[(close + 1)...])
  }

  /// The steps among some headings and the words between them. Only headings below `level` start one.
  private func nodes(_ headings: Range<Int>, _ lines: Range<Int>, below level: Int) -> [Node] {
    var found: [Node] = []
    var done = lines.lowerBound
    var index = headings.lowerBound
    while index < headings.upperBound {
      let heading = markdown.headings[index]
      guard heading.level > level, let name = step(heading) else {
        index += 1
        continue
      }
      let next = markdown.headings[(index + 1)..<headings.upperBound].firstIndex { $0.level <= heading.level }
      let end = next.map { markdown.headings[$0].line } ?? lines.upperBound
      found += words(done..<heading.line)
      found.append(node(name, heading, (index + 1)..<(next ?? headings.upperBound), to: end))
      (done, index) = (end, next ?? headings.upperBound)
    }
    return found + (level == 0 ? words(done..<lines.upperBound) : StepContent(markdown).nodes(done..<lines.upperBound))
  }

  private func words(_ lines: Range<Int>) -> [Node] {
    markdown.words(markdown.range(lines)).map { [$0] } ?? []
  }

  private func node(_ name: StepHeading, _ heading: Markdown.Heading, _ inner: Range<Int>, to end: Int) -> Node {
    let map = markdown.map
    let title = map.range(map.content(ofLine: heading.line))
    let nested = inner.first { step(markdown.headings[$0]) != nil }
    let own = (heading.line + 1)..<(nested.map { markdown.headings[$0].line } ?? end)
    var children = StepContent(markdown).nodes(own)
    if let nested { children += nodes(nested..<inner.upperBound, own.upperBound..<end, below: heading.level) }
    let bytes = map.trimmed(markdown.range(heading.line..<end)) ?? map.content(ofLine: heading.line)
    return Node(
      tag: .step,
      attributes: [
        Attribute(name: "n", value: name.number, range: title),
        Attribute(name: "goal", value: name.title, range: title),
      ],
      children: children, range: map.range(bytes))
  }
}

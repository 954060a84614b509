/// Builds nodes from libyaml's events. Recursion is bounded by `Limits.depth`.
struct Composer: ~Copyable {
  private struct Built {
    var node: Node
    /// Nodes in it, itself and those behind its aliases included.
    var size: Int
    /// Levels of collections in it; a scalar has none.
    var height: Int
    /// Just after the last character where it is used: for an alias, after its name.
    var end: Mark
  }

  private let source: SourceText
  private let limits: Limits
  private var events: EventStream
  private var anchors: [String: Built] = [:]
  private var openAnchors: [String] = []
  private var openBrackets: [Mark] = []
  private var expansions = 0

  init(_ source: SourceText, limits: Limits) throws(YAMLError) {
    guard let events = EventStream(source.bytes[source.textStart...]) else {
      throw YAMLError(file: source.file, line: 1, column: 1, message: "there is not enough memory to read this")
    }
    self.source = source
    self.limits = limits
    self.events = events
  }

  /// The next document's root with the place where the document starts; nil at the end of the file.
  mutating func nextDocument() throws(YAMLError) -> (root: Node, start: Mark)? {
    var event = try next()
    while true {
      switch event.kind {
      case .streamEnd: return nil
      case .documentStart:
        anchors = [:]
        expansions = 0
        let start = source.mark(event.start)
        let root = try build(try next(), depth: 0)
        return (root.node, start)
      default: event = try next()
      }
    }
  }

  private mutating func next() throws(YAMLError) -> RawEvent {
    do {
      return try events.next()
    } catch {
      throw SyntaxFault.error(error, in: source, openBracket: openBrackets.last)
    }
  }

  private mutating func build(_ event: RawEvent, depth: Int) throws(YAMLError) -> Built {
    if case .alias(let name) = event.kind { return try expand(name, event, depth: depth) }
    if let anchor = event.anchor { openAnchors.append(anchor) }
    let built: Built
    switch event.kind {
    case .scalar(let text, let style): built = scalar(text, style, event)
    case .sequenceStart(let isFlow): built = try sequence(event, isFlow: isFlow, depth: depth + 1)
    case .mappingStart(let isFlow): built = try mapping(event, isFlow: isFlow, depth: depth + 1)
    default: throw error(source.mark(event.start), "the document ends too early")
    }
    if let anchor = event.anchor {
      openAnchors.removeLast()
      anchors[anchor] = built
    }
    return built
  }

  private func scalar(_ text: String, _ style: ScalarStyle, _ event: RawEvent) -> Built {
    var end = source.mark(event.end)
    let start = contentStart(event, before: end.offset)
    if style == .literal || style == .folded { end = source.trimmedEnd(of: end, after: start) }
    let node = Node(
      .scalar(text, style), file: source.file, start: start, end: max(start, end), tag: event.tag,
      anchor: event.anchor)
    return Built(node: node, size: 1, height: 0, end: node.end)
  }

  private mutating func sequence(_ first: RawEvent, isFlow: Bool, depth: Int) throws(YAMLError) -> Built {
    try checkDepth(depth, at: source.mark(first.start))
    let start = contentStart(first, before: source.bytes.count)
    let brackets = openBrackets.count
    if isFlow { openBracket(at: start) }
    defer { openBrackets.removeLast(openBrackets.count - brackets) }
    var (items, size, height, end): ([Node], Int, Int, Mark) = ([], 1, 0, start)
    while true {
      let event = try next()
      if case .sequenceEnd = event.kind {
        end = collectionEnd(event, isFlow: isFlow, lastChild: end)
        return collection(.sequence(items), first, start, end, isFlow, size: size, height: height)
      }
      let item = try build(event, depth: depth)
      items.append(item.node)
      size += item.size
      height = max(height, item.height)
      end = max(end, item.end)
    }
  }

  private mutating func mapping(_ first: RawEvent, isFlow: Bool, depth: Int) throws(YAMLError) -> Built {
    try checkDepth(depth, at: source.mark(first.start))
    let start = contentStart(first, before: source.bytes.count)
    let brackets = openBrackets.count
    if isFlow { openBracket(at: start) }
    defer { openBrackets.removeLast(openBrackets.count - brackets) }
    var pairs = PairCollector()
    var (size, height, end) = (1, 0, start)
    while true {
      let event = try next()
      if case .mappingEnd = event.kind {
        end = collectionEnd(event, isFlow: isFlow, lastChild: end)
        try count(pairs.mergedInPlace, at: start)
        return collection(.mapping(pairs.all()), first, start, end, isFlow, size: size, height: height)
      }
      let key = try build(event, depth: depth)
      let value = try build(try next(), depth: depth)
      try pairs.add(key.node, value.node)
      size += key.size + value.size
      height = max(height, key.height, value.height)
      end = max(end, value.end)
    }
  }

  private mutating func expand(_ name: String, _ event: RawEvent, depth: Int) throws(YAMLError) -> Built {
    let place = source.mark(event.start)
    guard var built = anchors[name] else {
      if openAnchors.contains(name) { throw error(place, "the alias *\(name) stands inside its own anchor") }
      throw error(place, "no anchor &\(name) stands above this alias")
    }
    try checkDepth(depth + built.height, at: place)
    try count(built.size, at: place)
    built.node = built.node.reached(through: place)
    built.end = source.mark(event.end)
    return built
  }

  private func collection(
    _ content: Node.Content, _ first: RawEvent, _ start: Mark, _ end: Mark, _ isFlow: Bool, size: Int, height: Int
  ) -> Built {
    let node = Node(
      content, file: source.file, start: start, end: end, tag: first.tag, anchor: first.anchor, isFlow: isFlow)
    return Built(node: node, size: size, height: height + 1, end: end)
  }

  private func contentStart(_ event: RawEvent, before limit: Int) -> Mark {
    let start = source.mark(event.start)
    guard event.anchor != nil || event.tag != nil else { return start }
    return source.contentStart(from: start, before: limit, anchor: event.anchor != nil, tag: event.tag != nil)
  }

  /// libyaml ends a block collection where the next token begins, after blank lines and comments; and a pair without
  /// braces in a flow sequence with an event of no width.
  private func collectionEnd(_ event: RawEvent, isFlow: Bool, lastChild: Mark) -> Mark {
    guard isFlow, event.end.index > event.start.index else { return lastChild }
    return max(lastChild, source.mark(event.end))
  }

  /// A pair without braces within a flow sequence opens none.
  private mutating func openBracket(at start: Mark) {
    guard let character = source.character(at: start), character == "[" || character == "{" else { return }
    openBrackets.append(start)
  }

  private func checkDepth(_ depth: Int, at place: Mark) throws(YAMLError) {
    guard depth > limits.depth else { return }
    throw error(place, "more than \(limits.depth) levels of nesting")
  }

  private mutating func count(_ nodes: Int, at place: Mark) throws(YAMLError) {
    expansions += nodes
    guard expansions > limits.expansions else { return }
    throw error(place, "aliases and merge keys expand to more than \(limits.expansions) nodes")
  }

  private func error(_ place: Mark, _ message: String) -> YAMLError {
    YAMLError(file: source.file, line: place.line, column: place.column, message: message)
  }
}

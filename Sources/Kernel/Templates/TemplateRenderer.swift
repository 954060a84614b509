/// One rendering of a template.
struct TemplateRenderer {
  /// Loops inside loops multiply; past these limits a template is a mistake or an attack.
  static let stepLimit = 500_000
  static let byteLimit = 64 << 20

  private(set) var output = ""
  /// Names that stayed unfilled.
  private(set) var open: [String] = []

  private let template: Template
  private let unresolved: UnresolvedPolicy
  private let root: Scope
  /// What the loops and blocks around the present place bring in, over `root`.
  private var inner = Scope()
  private var frames: [RepeatFrame] = []
  private var loopDepth = 0
  private var steps = 0
  /// `root` does not change, and looking for what it does not hold is dear.
  private var found: [String: Value?] = [:]
  private let numbered: NumberedNames?

  init(_ template: Template, scope: Scope, unresolved: UnresolvedPolicy) {
    self.template = template
    self.unresolved = unresolved
    root = scope
    numbered = template.hasRepeats ? NumberedNames(scope.names) : nil
  }

  mutating func render(_ nodes: [TemplateNode]) throws(Failure) {
    for node in nodes {
      switch node {
      case .text(let text): try write(text)
      case .value(let value): try render(value)
      case .branch(let arms, let otherwise):
        let scope = inner.over(root)
        let arm = arms.first { Self.applies($0, scope) }
        try render(arm?.body ?? otherwise)
      case .loop(let loop, let body, let otherwise): try render(loop, body, otherwise)
      case .section(let value, let isInverted, let body, let closing):
        try render(section: value, isInverted: isInverted, body, closing)
      case .repeated(let block): try render(block)
      }
    }
  }

  private mutating func write(_ text: String, at position: SourcePosition? = nil) throws(Failure) {
    try step(at: position)
    output += text
  }

  private mutating func step(at position: SourcePosition?) throws(Failure) {
    steps += 1
    guard steps <= Self.stepLimit, output.utf8.count <= Self.byteLimit else {
      throw Failure(
        .badInput, "template-too-large", "the loops of the template yield too much text",
        at: SourceLocation(file: template.file, line: position?.line, column: position?.column))
    }
  }

  private mutating func value(of name: String) -> Value? {
    if frames.contains(where: { $0.block.index == name && $0.number == nil }) { return nil }
    if let value = inner[name] { return value }
    if let known = found[name] { return known }
    let value = root[name]
    found[name] = .some(value)
    return value
  }

  private mutating func render(_ value: TemplateValue) throws(Failure) {
    if let found = self.value(of: value.name) {
      if value.addend == 0 { return try write(found.display, at: value.position) }
      if case .int(let number) = found {
        let (sum, overflow) = number.addingReportingOverflow(value.addend)
        if !overflow { return try write(String(sum), at: value.position) }
      }
    }
    if value.isSingle || value.isForeign { return try write(value.source, at: value.position) }
    try keep(value)
  }

  private mutating func keep(_ value: TemplateValue) throws(Failure) {
    switch unresolved {
    case .empty: try step(at: value.position)
    case .fail: throw unknown(value)
    case .keep:
      let isGlobal = template.globals.contains(value.name) || frames.contains { $0.block.index == value.name }
      if loopDepth == 0, value.addend == 0, !frames.contains(where: { $0.block.index == value.name }) {
        open.append(frames.composed(value.name, isGlobal: isGlobal) { "{{\($0.token)}}" })
      }
      let name = frames.composed(value.name, isGlobal: isGlobal)
      try write(name == value.name || value.addend != 0 ? value.source : "{{\(name)}}", at: value.position)
    }
  }

  private func unknown(_ value: TemplateValue) -> Failure {
    Failure(
      .badInput, "template-unresolved", "no value for \(value.source.trimmed)",
      at: SourceLocation(file: template.file, line: value.position.line, column: value.position.column))
  }

  private static func applies(_ arm: TemplateArm, _ scope: Scope) -> Bool {
    let context = ConditionContext(scope: scope, readsMissingAsEmpty: true)
    return (arm.condition.evaluate(in: context) == .holds) != arm.negated
  }

  /// Renders with further names, which hide those of the same name around them.
  private mutating func render(_ nodes: [TemplateNode], with layers: [String: Value]...) throws(Failure) {
    let outer = inner
    for layer in layers { inner = inner.pushing(layer) }
    defer { inner = outer }
    try render(nodes)
  }

  private mutating func render(
    _ loop: TemplateLoop, _ body: [TemplateNode], _ otherwise: [TemplateNode]
  ) throws(Failure) {
    let items = Self.items(of: value(of: loop.name))
    if items.isEmpty { return try render(otherwise) }
    loopDepth += 1
    defer { loopDepth -= 1 }
    for (index, (key, item)) in items.enumerated() {
      // An empty body takes a step too, or a long list could spin for nothing.
      try step(at: loop.position)
      var names: [String: Value] = [
        "this": item, "@index": .int(index), "@first": .bool(index == 0), "@last": .bool(index == items.count - 1),
      ]
      if let key { names["@key"] = .string(key) }
      if let name = loop.item { names[name] = item }
      var entries: [String: Value] = [:]
      if case .map(let own) = item { entries = own }
      try render(body, with: loop.numbered ? ["number": .int(index + 1)] : [:], entries, names)
    }
  }

  /// A list's elements, a map's entries in the order of their keys, or one thing by itself.
  private static func items(of value: Value?) -> [(key: String?, item: Value)] {
    switch value {
    case nil, .null?, .bool(false)?: []
    case .list(let items)?: items.map { (nil, $0) }
    case .map(let entries)?: entries.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    case .string(let text)?: text.isEmpty ? [] : [(nil, .string(text))]
    case .bool(true)?, .int?, .number?: value.map { [(nil, $0)] } ?? []
    }
  }

  private mutating func render(
    section value: TemplateValue, isInverted: Bool, _ body: [TemplateNode], _ closing: String
  ) throws(Failure) {
    let plain = value.name.hasPrefix("if_") ? String(value.name.dropFirst(3)) : value.name
    guard let found = self.value(of: value.name) ?? self.value(of: plain) else {
      switch unresolved {
      case .fail: throw unknown(value)
      case .empty: return isInverted ? try render(body) : ()
      case .keep:
        try write(value.source, at: value.position)
        try render(body)
        return try write(closing)
      }
    }
    guard found.isTruthy != isInverted else { return }
    if case .list = found, !isInverted {
      let name = self.value(of: value.name) == nil ? plain : value.name
      try render(TemplateLoop(name: name, position: value.position), body, [])
    } else if case .map(let entries) = found, !isInverted {
      try render(body, with: entries)
    } else {
      try render(body)
    }
  }
}

extension TemplateRenderer {
  /// Renders a block once for each thing that the scope tells of. As long as it tells of none, the block stays as it is
  /// written, for a generator to see what is wanted.
  private mutating func render(_ block: RepeatedBlock) throws(Failure) {
    let items = items(for: block.block)
    let isKnownGlobal = { (name: String) in self.template.globals.contains(name) }
    let counted = numbered?.count(of: block, in: frames, isGlobal: isKnownGlobal) ?? 0
    let count = min(max(counted, items.list.count, items.count), TemplateName.limit)
    guard count > 0 else {
      guard unresolved != .empty else { return }
      try write(block.opening, at: block.position)
      frames.append(RepeatFrame(block: block.block))
      defer { frames.removeLast() }
      try render(block.body)
      return try write(block.closing)
    }
    for number in 1...count {
      try step(at: block.position)
      frames.append(RepeatFrame(block: block.block, number: number))
      defer { frames.removeLast() }
      let item = items.list.indices.contains(number - 1) ? items.list[number - 1] : nil
      try render(block.body, with: entries(of: item, block), composed(block, number: number))
    }
  }

  /// What there is a block for: a list `epics`, or a number `epic_count`. Within another block only what belongs to that
  /// one counts.
  private mutating func items(for block: TemplateRepeat) -> (list: [Value], count: Int) {
    let plural = block.subject.hasSuffix("y") ? block.subject.dropLast() + "ies" : block.subject + "s"
    var list: [Value] = []
    var count = 0
    for name in [plural, "\(block.subject)_list", "\(block.subject)_count", "\(plural)_count"] {
      let composed = frames.composed(name, isGlobal: false)
      let found = frames.isEmpty ? value(of: name) : inner[name] ?? (composed == name ? nil : root.exact(composed))
      switch found {
      case .list(let items)? where list.isEmpty: list = items
      case .int(let number)? where name.hasSuffix("_count"): count = max(count, number)
      case .string(let text)? where name.hasSuffix("_count"): count = max(count, Int(text) ?? 0)
      default: break
      }
    }
    return (list, count)
  }

  /// The item of a list under its own names and under the block's: `title` of an epic is its `epic_title_N` too.
  private func entries(of item: Value?, _ block: RepeatedBlock) -> [String: Value] {
    guard let item else { return [:] }
    var names: [String: Value] = ["this": item, block.block.subject: item]
    guard case .map(let entries) = item else { return names }
    names.merge(entries) { _, own in own }
    for found in block.names where found.depth == 0 {
      let stem = TemplateName.parts(found.name).filter { $0 != block.block.index }.joined(separator: "_")
      let short =
        stem.hasPrefix(block.block.subject + "_") ? String(stem.dropFirst(block.block.subject.count + 1)) : stem
      if let value = entries[stem] ?? entries[short] { names[found.name] = value }
    }
    return names
  }

  /// The names in a block as they read with its number, such as `epic_title_2` for `epic_title_N`.
  private func composed(_ block: RepeatedBlock, number: Int) -> [String: Value] {
    var names: [String: Value] = ["@index": .int(number - 1)]
    if let index = block.block.index { names[index] = .int(number) }
    for found in block.names {
      let name = frames.composed(found.name, isGlobal: template.globals.contains(found.name))
      if name != found.name, let value = root.exact(name) { names[found.name] = value }
    }
    return names
  }
}

/// What stands between two comments of a repeat.
struct RepeatedBlock: Sendable {
  /// A name in the block, with the blocks inside this one that it stands in.
  struct Name: Sendable, Hashable {
    var name: String
    var inner: [String]
    /// How deep below this block it stands.
    var depth: Int
  }

  let block: TemplateRepeat
  let position: SourcePosition
  let body: [TemplateNode]
  /// The comments as written, kept as long as nothing tells how many there are.
  let opening: String
  let closing: String
  let names: [Name]

  init(_ block: TemplateRepeat, _ opening: TemplateValue, body: [TemplateNode], closing: String) {
    self.block = block
    position = opening.position
    self.opening = opening.source
    self.body = body
    self.closing = closing
    var collected: [Name] = []
    Self.collect(body, inner: [], depth: 0, into: &collected)
    var seen: Set<Name> = []
    names = collected.filter { seen.insert($0).inserted }
  }

  private static func collect(_ nodes: [TemplateNode], inner: [String], depth: Int, into names: inout [Name]) {
    func add(_ name: String) { names.append(Name(name: name, inner: inner, depth: depth)) }
    for node in nodes {
      switch node {
      case .text: break
      case .value(let value): if !value.isForeign { add(value.name) }
      case .branch(let arms, let otherwise):
        for arm in arms {
          arm.condition.variables.forEach(add)
          collect(arm.body, inner: inner, depth: depth, into: &names)
        }
        collect(otherwise, inner: inner, depth: depth, into: &names)
      case .loop(let loop, let body, let otherwise):
        add(loop.name)
        collect(body, inner: inner, depth: depth, into: &names)
        collect(otherwise, inner: inner, depth: depth, into: &names)
      case .section(let value, _, let body, _):
        add(value.name)
        collect(body, inner: inner, depth: depth, into: &names)
      case .repeated(let block):
        names += block.names.map {
          Name(name: $0.name, inner: inner + [block.block.index ?? ""] + $0.inner, depth: depth + 1 + $0.depth)
        }
      }
    }
  }
}

/// A `{{name}}` within repeated blocks.
struct RepeatedPlaceholder: Sendable {
  var placeholder: Template.Placeholder
  /// Outermost first.
  var blocks: [TemplateRepeat]
  var isGlobal: Bool

  /// The name that each block has one of; itself where all blocks share it.
  var family: String {
    blocks.map { RepeatFrame(block: $0) }
      .composed(placeholder.name, isGlobal: isGlobal) { "{{\($0.token)}}" }
  }

  /// The blocks' numbers in a name of this family; nil for any other name.
  func frames(of name: String) -> [RepeatFrame]? {
    guard let family = NameFamily(family), family.holds(name) else { return nil }
    let numbers = zip(TemplateName.parts(self.family), TemplateName.parts(name)).filter { $0 != $1 }
    return blocks.map { block in
      RepeatFrame(
        block: block, number: numbers.first { $0.0 == "{{\(block.token)}}" }.flatMap { TemplateName.number($0.1) })
    }
  }
}

extension Template {
  /// The names that repeated blocks have one of each.
  var families: [NameFamily] { repeated.compactMap { NameFamily($0.family) } }

  /// The heading under which a repeated block shows one of its names, filled as far as `values` go.
  func heading(ofRepeated name: String, values: [String: Value]) -> String? {
    for found in repeated {
      guard let frames = found.frames(of: name) ?? (found.family == name ? [] : nil) else { continue }
      guard let heading = found.placeholder.headings.last else { return nil }
      let numbers = Dictionary(
        frames.compactMap { frame in frame.block.index.map { ($0, Value.int(frame.number ?? 0)) } }
      ) { $1 }
      let own = TemplateProcessor.references(in: heading).reduce(into: numbers) { own, reference in
        if let value = values[frames.composed(reference, isGlobal: globals.contains(reference))] {
          own[reference] = value
        }
      }
      let shown = try? TemplateProcessor.expand(heading, scope: Scope([own, values]), unresolved: .empty)
      return shown.map { $0.trimmed.trimmed(of: ":").trimmed }
    }
    return nil
  }
}

/// How many numbers the names of a scope have, by the shape of the name: `story_title_2_#` of `story_title_2_7` is 7.
struct NumberedNames {
  private var largest: [String: Int] = [:]

  init(_ names: some Sequence<String>) {
    for name in names {
      let parts = TemplateName.parts(name)
      let numbered = parts.indices.filter { TemplateName.number(parts[$0]) != nil }
      guard !numbered.isEmpty, numbered.count <= 4 else { continue }
      for place in numbered {
        guard let number = TemplateName.number(parts[place]) else { continue }
        let shape = Self.shape(parts, counting: place)
        largest[shape] = max(largest[shape] ?? 0, number)
      }
    }
  }

  /// Numbers before the one that is counted tell names apart; those behind it may be any.
  private static func shape(_ parts: [String], counting place: Int) -> String {
    parts.indices.map { index in
      index == place ? "#" : index > place && TemplateName.number(parts[index]) != nil ? "*" : parts[index]
    }.joined(separator: "_")
  }

  /// The largest number of the block that `frames` end before.
  func count(of block: RepeatedBlock, in frames: [RepeatFrame], isGlobal: (String) -> Bool) -> Int {
    var most = 0
    for found in block.names {
      var isIndexed = false
      var place: Int?
      var parts = TemplateName.parts(found.name)
      for (index, part) in parts.enumerated() {
        if part == block.block.index {
          (parts[index], place, isIndexed) = ("1", index, true)
        } else if found.inner.contains(part) {
          (parts[index], isIndexed) = ("1", true)
        } else if let frame = frames.last(where: { $0.block.index == part }) {
          isIndexed = true
          if let number = frame.number { parts[index] = String(number) }
        }
      }
      if !isIndexed {
        guard !isGlobal(found.name), frames.allSatisfy({ $0.number != nil }) else { continue }
        parts += frames.compactMap { $0.number.map(String.init) }
        place = parts.count
        parts += Array(repeating: "1", count: 1 + found.depth)
      }
      guard let place, parts.count > 1 else { continue }
      most = max(most, largest[Self.shape(parts, counting: place)] ?? 0)
    }
    return most
  }
}

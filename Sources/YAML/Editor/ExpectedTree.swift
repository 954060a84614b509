/// What a document must say after an edit: everything as before but for one place.
indirect enum ExpectedTree {
  case kept(Node)
  case new(Emittable)
  case sequence(Node, [ExpectedTree])
  case mapping(Node, [(key: ExpectedTree, value: ExpectedTree, isMerged: Bool)])

  /// The tree below `root` with one node on the path exchanged.
  init(_ root: Node, at path: ArraySlice<PathStep>, changed: (Node) -> ExpectedTree) {
    guard let step = path.first else {
      self = changed(root)
      return
    }
    let rest = path.dropFirst()
    switch (step, root.content) {
    case (.key(let key), .mapping(let pairs)):
      self = .mapping(
        root,
        pairs.map { pair in
          let isOnPath = !pair.isMerged && pair.key.text == key
          let value = isOnPath ? ExpectedTree(pair.value, at: rest, changed: changed) : .kept(pair.value)
          return (.kept(pair.key), value, pair.isMerged)
        })
    case (.item(let index), .sequence(let items)):
      self = .sequence(
        root,
        items.enumerated().map {
          $0.offset == index ? ExpectedTree($0.element, at: rest, changed: changed) : .kept($0.element)
        })
    default: self = .kept(root)
    }
  }

  /// Whether a node says this and nothing else.
  func matches(_ node: Node) -> Bool {
    switch self {
    case .kept(let old): return Self.same(old, node)
    case .new(let value): return node.alias == nil && node.anchor == nil && Self.says(node, value)
    case .sequence(let old, let items):
      guard let actual = node.items, Self.sameProperties(old, node), actual.count == items.count else { return false }
      return zip(items, actual).allSatisfy { $0.matches($1) }
    case .mapping(let old, let pairs):
      guard let actual = node.pairs, Self.sameProperties(old, node), actual.count == pairs.count else { return false }
      return zip(pairs, actual).allSatisfy {
        $0.isMerged == $1.isMerged && $0.key.matches($1.key) && $0.value.matches($1.value)
      }
    }
  }

  /// Whether a scalar's value, or a whole tree, is what was asked for; tags of the file decide as they always do.
  static func says(_ node: Node, _ value: Emittable) -> Bool {
    switch (node.content, value) {
    case (.scalar, .null): node.value == .null
    case (.scalar, .bool(let flag)): node.value == .bool(flag)
    case (.scalar, .int(let number)): node.value == .int(number)
    case (.scalar, .double(let number)):
      if case .double(let found)? = node.value { found == number || found.isNaN && number.isNaN } else { false }
    case (.scalar, .string(let text)): node.value == .string(text)
    case (.sequence(let items), .sequence(let values)):
      items.count == values.count && zip(items, values).allSatisfy { says($0, $1) }
    case (.mapping(let pairs), .mapping(let entries)):
      pairs.count == entries.count
        && zip(pairs, entries).allSatisfy { $0.key.text == $1.key && says($0.value, $1.value) }
    default: false
    }
  }

  private static func same(_ a: Node, _ b: Node) -> Bool {
    guard sameProperties(a, b) else { return false }
    switch (a.content, b.content) {
    case (.scalar(let one, let style), .scalar(let other, let otherStyle)): return one == other && style == otherStyle
    case (.sequence(let items), .sequence(let others)):
      return items.count == others.count && zip(items, others).allSatisfy { same($0, $1) }
    case (.mapping(let pairs), .mapping(let others)):
      return pairs.count == others.count
        && zip(pairs, others).allSatisfy {
          $0.isMerged == $1.isMerged && same($0.key, $1.key) && same($0.value, $1.value)
        }
    default: return false
    }
  }

  private static func sameProperties(_ a: Node, _ b: Node) -> Bool {
    a.tag == b.tag && a.anchor == b.anchor && (a.alias == nil) == (b.alias == nil) && a.isFlow == b.isFlow
  }
}

/// A mapping's pairs while it is read: refuses a key that is already there, and merges what `<<` names.
struct PairCollector {
  private var own: [Node.Pair] = []
  private var seen: [KeyIdentity: Mark] = [:]
  private var sources: [Node] = []
  private var mergeKey: Node?
  /// Pairs that merge from a mapping written in place; those behind an alias are counted with the alias.
  private(set) var mergedInPlace = 0

  mutating func add(_ key: Node, _ value: Node) throws(YAMLError) {
    if key.text == "<<", key.style == .plain, key.tag == nil { return try merge(key, value) }
    let identity = KeyIdentity(key)
    if let first = seen[identity] { throw duplicate(key, first) }
    seen[identity] = key.place
    own.append(Node.Pair(key: key, value: value, isMerged: false))
  }

  /// Own pairs win over merged ones, an earlier source over a later one.
  func all() -> [Node.Pair] {
    guard !sources.isEmpty else { return own }
    var pairs = own
    var taken = Set(seen.keys)
    for source in sources {
      for pair in source.pairs ?? [] where taken.insert(KeyIdentity(pair.key)).inserted {
        pairs.append(Node.Pair(key: pair.key, value: pair.value, isMerged: true))
      }
    }
    return pairs
  }

  private mutating func merge(_ key: Node, _ value: Node) throws(YAMLError) {
    if let mergeKey { throw duplicate(key, mergeKey.place) }
    mergeKey = key
    let mappings = value.items ?? [value]
    for mapping in mappings {
      guard let pairs = mapping.pairs else {
        throw mapping.error("the merge key << takes a mapping or a list of mappings")
      }
      if mapping.alias == nil { mergedInPlace += pairs.count }
    }
    sources = mappings
  }

  private func duplicate(_ key: Node, _ first: Mark) -> YAMLError {
    let name = key.text.map { quoted($0) + " " } ?? ""
    let place = "\(key.place.line):\(key.place.column)"
    return key.error("the key \(name)at \(place) is already at \(first.line):\(first.column)")
  }
}

/// What makes two keys the same: the text of a scalar however it is quoted, else the whole structure.
private enum KeyIdentity: Hashable {
  case scalar(String)
  case sequence([KeyIdentity])
  case mapping([[KeyIdentity]])

  init(_ node: Node) {
    switch node.content {
    case .scalar(let text, _): self = .scalar(text)
    case .sequence(let items): self = .sequence(items.map { KeyIdentity($0) })
    case .mapping(let pairs): self = .mapping(pairs.map { [KeyIdentity($0.key), KeyIdentity($0.value)] })
    }
  }
}

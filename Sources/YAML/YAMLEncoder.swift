/// Writes `Encodable` types as `emit` writes trees. Keys stand in the order a type encodes them; those of a dictionary
/// and the elements of a set are sorted, so that the same value gives the same text.
package struct YAMLEncoder: Sendable {
  /// Handed to the types that are encoded.
  package var userInfo: [CodingUserInfoKey: any Sendable]

  /// An encoder.
  package init(userInfo: [CodingUserInfoKey: any Sendable] = [:]) { self.userInfo = userInfo }

  /// The value as text, with a line break at the end.
  ///
  /// - Throws: `EncodingError` for an integer beyond `Int` and for a value nested too deeply to be read back; whatever
  ///   the value's own `encode(to:)` throws.
  package func encode(_ value: some Encodable) throws -> String { emit(try tree(value)) }

  /// The value as a tree, to add comments to or to put into another; throws as `encode` does.
  package func tree(_ value: some Encodable) throws -> Emittable {
    try TreeEncoder(userInfo: userInfo, codingPath: []).tree(of: value)
  }
}

/// A tree under construction. Containers outlive the call that made them, hence a class.
final class TreeSlot {
  enum Content {
    case empty
    case value(Emittable)
    case sequence([TreeSlot])
    case mapping([(key: String, value: TreeSlot)])
  }

  var content = Content.empty
  private var places: [String: Int] = [:]

  var tree: Emittable {
    switch content {
    case .empty: .mapping([])
    case .value(let tree): tree
    case .sequence(let items): .sequence(items.map(\.tree))
    case .mapping(let entries): .mapping(entries.map { Emittable.Entry($0.key, $0.value.tree) })
    }
  }

  func slot(forKey key: String) -> TreeSlot {
    let slot = TreeSlot()
    var entries: [(key: String, value: TreeSlot)] = []
    if case .mapping(let present) = content { entries = present }
    // Nothing else may hold the array while it grows, or each key would copy it.
    content = .empty
    if let place = places[key], entries.indices.contains(place) {
      entries[place].value = slot
    } else {
      places[key] = entries.count
      entries.append((key, slot))
    }
    content = .mapping(entries)
    return slot
  }

  func nextSlot() -> TreeSlot {
    let slot = TreeSlot()
    var items: [TreeSlot] = []
    if case .sequence(let present) = content { items = present }
    content = .empty
    items.append(slot)
    content = .sequence(items)
    return slot
  }

  var count: Int {
    if case .sequence(let items) = content { items.count } else { 0 }
  }
}

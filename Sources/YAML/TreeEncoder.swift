/// Fills one slot of the tree.
struct TreeEncoder: Encoder {
  let userInfoValues: [CodingUserInfoKey: any Sendable]
  let codingPath: [any CodingKey]
  let slot: TreeSlot

  init(userInfo: [CodingUserInfoKey: any Sendable], codingPath: [any CodingKey], slot: TreeSlot = TreeSlot()) {
    userInfoValues = userInfo
    self.codingPath = codingPath
    self.slot = slot
  }

  var userInfo: [CodingUserInfoKey: Any] { userInfoValues }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .mapping = slot.content {} else { slot.content = .mapping([]) }
    return KeyedEncodingContainer(KeyedTree(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .sequence = slot.content {} else { slot.content = .sequence([]) }
    return UnkeyedTree(encoder: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { SingleTree(encoder: self) }

  func child(_ key: any CodingKey, _ slot: TreeSlot) -> TreeEncoder {
    TreeEncoder(userInfo: userInfoValues, codingPath: codingPath + [key], slot: slot)
  }

  func tree(of value: some Encodable) throws -> Emittable {
    try write(value)
    return slot.tree
  }

  func write<T: Encodable>(_ value: T) throws {
    guard codingPath.count <= Limits.standard.depth else {
      throw refusal(value, "more than \(Limits.standard.depth) levels of nesting")
    }
    switch value {
    case let value as String: slot.content = .value(.string(value))
    case let value as Bool: slot.content = .value(.bool(value))
    case let value as Double: slot.content = .value(.double(value))
    case let value as Float: slot.content = .value(ScalarText.float(value))
    case let value as any FixedWidthInteger:
      guard let number = Int(exactly: value) else { throw refusal(value, "the integer \(value) does not fit Int") }
      slot.content = .value(.int(number))
    default:
      try value.encode(to: self)
      if let unordered = value as? any Unordered { slot.content = .value(unordered.sorted(slot.tree)) }
    }
  }

  private func refusal(_ value: Any, _ message: String) -> EncodingError {
    .invalidValue(value, EncodingError.Context(codingPath: codingPath, debugDescription: message))
  }
}

/// A collection whose order differs from one run of the program to the next.
private protocol Unordered {
  func sorted(_ tree: Emittable) -> Emittable
}

extension Dictionary: Unordered {
  /// A dictionary whose keys are neither texts nor integers encodes as a sequence of keys and values in turn.
  fileprivate func sorted(_ tree: Emittable) -> Emittable {
    switch tree {
    case .mapping(let entries):
      return .mapping(entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    case .sequence(let items):
      let pairs = stride(from: 0, to: items.count - 1, by: 2).map { (emit(items[$0]), [items[$0], items[$0 + 1]]) }
      return .sequence(pairs.sorted { $0.0 < $1.0 }.flatMap(\.1))
    default: return tree
    }
  }
}

extension Set: Unordered {
  fileprivate func sorted(_ tree: Emittable) -> Emittable {
    guard case .sequence(let items) = tree else { return tree }
    return .sequence(items.map { (emit($0), $0) }.sorted { $0.0 < $1.0 }.map(\.1))
  }
}

private struct SingleTree: SingleValueEncodingContainer {
  let encoder: TreeEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }

  func encodeNil() { encoder.slot.content = .value(.null) }

  func encode<T: Encodable>(_ value: T) throws { try encoder.write(value) }
}

private struct KeyedTree<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: TreeEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }

  func encodeNil(forKey key: Key) { child(key).slot.content = .value(.null) }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try child(key).write(value) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    child(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { child(key).unkeyedContainer() }

  func superEncoder() -> any Encoder { encoder.child(SuperKey(), encoder.slot.slot(forKey: "super")) }

  func superEncoder(forKey key: Key) -> any Encoder { child(key) }

  private func child(_ key: Key) -> TreeEncoder { encoder.child(key, encoder.slot.slot(forKey: key.stringValue)) }
}

private struct UnkeyedTree: UnkeyedEncodingContainer {
  let encoder: TreeEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }

  var count: Int { encoder.slot.count }

  func encodeNil() { child().slot.content = .value(.null) }

  func encode<T: Encodable>(_ value: T) throws { try child().write(value) }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    child().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }

  func superEncoder() -> any Encoder { child() }

  private func child() -> TreeEncoder {
    let index = count
    return encoder.child(IndexKey(index), encoder.slot.nextSlot())
  }
}

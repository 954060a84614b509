/// One node on its way to becoming a value.
struct NodeDecoder: Decoder {
  let session: DecodingSession
  let node: Node
  let codingPath: [any CodingKey]

  var userInfo: [CodingUserInfoKey: Any] { session.options.userInfo }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard let pairs = node.pairs else { throw mismatch("a mapping") }
    session.checkKeys(of: node, codingPath, as: type)
    return KeyedDecodingContainer(KeyedNodes(decoder: self, pairs: pairs))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let items = node.items else { throw mismatch("a list") }
    return UnkeyedNodes(decoder: self, items: items)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { SingleNode(decoder: self) }

  func value<T: Decodable>(as type: T.Type) throws -> T {
    if let scalar = type as? any ScalarReadable.Type {
      do {
        if let value = try scalar.read(node) as? T { return value }
      } catch {
        throw session.error(node, codingPath, error)
      }
    }
    do {
      return try T(from: self)
    } catch {
      throw session.fault(error, at: node, codingPath)
    }
  }

  func child(_ node: Node, _ key: any CodingKey) -> NodeDecoder {
    NodeDecoder(session: session, node: node, codingPath: codingPath + [key])
  }

  func fault(_ message: String, at keys: [any CodingKey] = []) -> YAMLError {
    session.error(node, codingPath + keys, Mismatch(message))
  }

  private func mismatch(_ expected: String) -> YAMLError {
    session.error(node, codingPath, Mismatch(expected: expected, found: node))
  }
}

private struct SingleNode: SingleValueDecodingContainer {
  let decoder: NodeDecoder

  var codingPath: [any CodingKey] { decoder.codingPath }

  func decodeNil() -> Bool { decoder.node.isNull }

  func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.value(as: type) }
}

private struct KeyedNodes<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private let decoder: NodeDecoder
  private let pairs: [Node.Pair]
  private let values: [String: Node]

  init(decoder: NodeDecoder, pairs: [Node.Pair]) {
    self.decoder = decoder
    self.pairs = pairs
    values = Dictionary(pairs.compactMap { pair in pair.key.text.map { ($0, pair.value) } }) { first, _ in first }
  }

  var codingPath: [any CodingKey] { decoder.codingPath }

  var allKeys: [Key] { pairs.compactMap { $0.key.text.flatMap { Key(stringValue: $0) } } }

  func contains(_ key: Key) -> Bool { values[key.stringValue] != nil }

  func decodeNil(forKey key: Key) throws -> Bool { try find(key).node.isNull }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try find(key).value(as: type) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try find(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try find(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { try find(SuperKey()) }

  func superDecoder(forKey key: Key) throws -> any Decoder { try find(key) }

  private func find(_ key: any CodingKey) throws(YAMLError) -> NodeDecoder {
    guard let node = values[key.stringValue] else { throw decoder.fault("this key is missing", at: [key]) }
    return decoder.child(node, key)
  }
}

private struct UnkeyedNodes: UnkeyedDecodingContainer {
  let decoder: NodeDecoder
  let items: [Node]
  private(set) var currentIndex = 0

  init(decoder: NodeDecoder, items: [Node]) {
    self.decoder = decoder
    self.items = items
  }

  var codingPath: [any CodingKey] { decoder.codingPath }

  var count: Int? { items.count }

  var isAtEnd: Bool { currentIndex >= items.count }

  mutating func decodeNil() throws -> Bool {
    guard try current().node.isNull else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try take { try $0.value(as: type) } }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    try take { try $0.container(keyedBy: type) }
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try take { try $0.unkeyedContainer() }
  }

  mutating func superDecoder() throws -> any Decoder { try take { $0 } }

  private mutating func take<T>(_ read: (NodeDecoder) throws -> T) throws -> T {
    let value = try read(try current())
    currentIndex += 1
    return value
  }

  private func current() throws(YAMLError) -> NodeDecoder {
    guard items.indices.contains(currentIndex) else {
      throw decoder.fault("expected more than the \(items.count) items of this list")
    }
    return decoder.child(items[currentIndex], IndexKey(currentIndex))
  }
}

/// Reads `Decodable` types from nodes, with a place for every fault.
///
/// Typing is strict. A text takes any scalar but null, as written (`version: 1.0` gives "1.0"). An integer takes an
/// integer that fits; a float takes an integer or a float; a truth value takes `true` and `false`; none of these takes
/// a quoted scalar. Null is nil for an optional and a fault for anything else.
package struct YAMLDecoder: Sendable {
  /// What to do with keys that a type does not have.
  package enum UnknownKeys: Sendable {
    case ignore
    /// Report each of them, for the types whose coding keys are `CaseIterable`; decoding goes on to find them all.
    case refuse
  }

  /// `ignore` unless set.
  package var unknownKeys: UnknownKeys
  /// Handed to the types that are decoded.
  package var userInfo: [CodingUserInfoKey: any Sendable]

  /// A decoder; without arguments it ignores unknown keys.
  package init(unknownKeys: UnknownKeys = .ignore, userInfo: [CodingUserInfoKey: any Sendable] = [:]) {
    self.unknownKeys = unknownKeys
    self.userInfo = userInfo
  }

  /// Decodes a node; the key paths of faults begin with `keyPath`, the node's own.
  ///
  /// - Throws: all unknown keys if they are refused, and the first other fault.
  package func decode<T: Decodable>(
    _ type: T.Type, from node: Node, keyPath: String = ""
  ) throws(YAMLErrors) -> T {
    let session = DecodingSession(options: self, root: node, keyPath: keyPath)
    do {
      let value = try NodeDecoder(session: session, node: node, codingPath: []).value(as: type)
      if session.unknown.isEmpty { return value }
    } catch {
      throw YAMLErrors(session.unknown + [session.fault(error, at: node, [])])
    }
    throw YAMLErrors(session.unknown)
  }

  /// Parses and decodes a file; an empty one is null.
  ///
  /// - Throws: the fault that `parse` finds, else as for a node.
  package func decode<T: Decodable>(
    _ type: T.Type, from bytes: [UInt8], file: String, limits: Limits = .standard
  ) throws(YAMLErrors) -> T {
    let root: Node?
    do { root = try parse(bytes, file: file, limits: limits) } catch { throw YAMLErrors([error]) }
    return try decode(type, from: root ?? .empty(file: file))
  }

  /// Parses and decodes a text; as for bytes.
  package func decode<T: Decodable>(
    _ type: T.Type, from text: String, file: String, limits: Limits = .standard
  ) throws(YAMLErrors) -> T {
    try decode(type, from: Array(text.utf8), file: file, limits: limits)
  }
}

/// What the decoders of one document share.
final class DecodingSession {
  let options: YAMLDecoder
  let root: Node
  let keyPath: String
  private(set) var unknown: [YAMLError] = []
  private var reported: Set<[Int]> = []

  init(options: YAMLDecoder, root: Node, keyPath: String) {
    self.options = options
    self.root = root
    self.keyPath = keyPath
  }

  func path(_ codingPath: [any CodingKey]) -> String {
    let own = KeyPath.text(codingPath)
    if keyPath.isEmpty || own.isEmpty { return keyPath + own }
    return own.utf8.first == UInt8(ascii: "[") ? keyPath + own : "\(keyPath).\(own)"
  }

  func error(_ node: Node, _ codingPath: [any CodingKey], _ mismatch: Mismatch) -> YAMLError {
    let path = path(codingPath)
    return node.error(mismatch.message, keyPath: path.isEmpty ? nil : path, hint: mismatch.hint)
  }

  /// A type may ask for its container more than once.
  func checkKeys<Key: CodingKey>(of node: Node, _ codingPath: [any CodingKey], as type: Key.Type) {
    guard case .refuse = options.unknownKeys, let listed = type as? any (CodingKey & CaseIterable).Type else { return }
    let faults = YAML.unknownKeys(in: node, allowed: names(listed), keyPath: path(codingPath))
    for fault in faults where reported.insert([fault.line, fault.column]).inserted { unknown.append(fault) }
  }

  private func names<Key: CodingKey & CaseIterable>(_ type: Key.Type) -> [String] {
    type.allCases.map(\.stringValue)
  }

  /// Any error of a type's own `init(from:)`, at the node nearest to what it speaks of.
  func fault(_ error: any Error, at node: Node, _ codingPath: [any CodingKey]) -> YAMLError {
    switch error {
    case let error as YAMLError: return error
    case let error as YAMLErrors: return error.errors.first ?? self.error(node, codingPath, Mismatch("\(error)"))
    case let error as DecodingError: return fault(error)
    default: return self.error(node, codingPath, Mismatch("\(error)"))
    }
  }

  private func fault(_ error: DecodingError) -> YAMLError {
    switch error {
    case .keyNotFound(let key, let context):
      return self.error(node(at: context.codingPath), context.codingPath + [key], Mismatch("this key is missing"))
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      return self.error(node(at: context.codingPath), context.codingPath, Mismatch(context.debugDescription))
    @unknown default:
      return self.error(root, [], Mismatch("\(error)"))
    }
  }

  private func node(at codingPath: [any CodingKey]) -> Node {
    var node = root
    for key in codingPath {
      if let items = node.items, let index = key.intValue, items.indices.contains(index) {
        node = items[index]
      } else if let value = node[key.stringValue] {
        node = value
      } else {
        break
      }
    }
    return node
  }
}

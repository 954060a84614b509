/// A node that is to be edited, with how it was reached.
struct EditPlace {
  private(set) var node: Node
  private(set) var path: [PathStep] = []
  /// The key that leads to it, where its container is a mapping.
  private(set) var key: Node?
  /// The innermost collection around it.
  private(set) var container: Node?
  /// Whether a collection around it is written in brackets.
  private(set) var isInFlow = false

  init(root: Node) { node = root }

  /// A key or a dash without anything behind it.
  var isAbsent: Bool { node.isNull && node.bytes.isEmpty }

  /// How far the lines below this node must be indented at least.
  var childIndent: Int {
    if let key { return key.start.column - 1 + 2 }
    return container.map { $0.start.column - 1 + 2 } ?? 0
  }

  mutating func enter(_ step: PathStep) throws(EditRefusal) {
    let parent = node
    switch step {
    case .key(let name):
      guard let pair = parent.pairs?.first(where: { $0.key.text == name }) else {
        let near = nearest(to: name, among: (parent.pairs ?? []).compactMap(\.key.text))
        throw refusal(.notFound, "there is no key \(quoted(name))", hint: near.map { "did you mean \"\($0)\"?" })
      }
      if pair.isMerged { throw refusal(.shared, "the key \(quoted(name)) comes from another place through <<") }
      (node, key) = (pair.value, pair.key)
    case .item(let index):
      guard let items = parent.items, items.indices.contains(index) else {
        throw refusal(.notFound, "there is no item \(index)")
      }
      (node, key) = (items[index], nil)
    }
    isInFlow = isInFlow || parent.isFlow
    container = parent
    path.append(step)
    try checkUnshared()
  }

  /// What an anchor names may stand in other places, too.
  func checkUnshared() throws(EditRefusal) {
    if node.alias != nil { throw refusal(.shared, "this is an alias of a text that stands elsewhere") }
    if let anchor = node.anchor {
      throw refusal(.shared, "the anchor &\(anchor) lets other places share this text")
    }
  }

  func refusal(_ reason: EditRefusal.Reason, _ message: String, hint: String? = nil) -> EditRefusal {
    let path = PathStep.text(self.path)
    return EditRefusal(reason, node.error(message, keyPath: path.isEmpty ? nil : path, hint: hint))
  }
}

/// Bytes put in the place of others.
struct Splice {
  var range: Range<Int>
  var bytes: [UInt8]

  init(_ range: Range<Int>, _ text: String) {
    self.range = range
    bytes = Array(text.utf8)
  }

  func applied(to original: [UInt8]) -> [UInt8] {
    Array(original[..<range.lowerBound]) + bytes + Array(original[range.upperBound...])
  }
}

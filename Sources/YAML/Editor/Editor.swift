/// A YAML file that is shared with people, edited so that every byte stays that is not part of the change: comments,
/// quotes, blank lines, line ends, a byte order mark, a missing line end at the end.
///
/// Every edit is checked by reading the result: it must say what was meant and nothing else, or the file is left as it
/// is. Whatever makes the file's meaning doubtful is refused before that.
package struct Editor: Sendable {
  /// The file as it stands now.
  package private(set) var bytes: [UInt8]
  /// What it says.
  package private(set) var root: Node
  private let file: String
  private let limits: Limits

  /// Reads the file.
  /// - Throws: `EditRefusal` where it is not one whole YAML document, or holds the marks of an unfinished merge.
  package init(_ bytes: [UInt8], file: String, limits: Limits = .standard) throws(EditRefusal) {
    if let line = ConflictMarkers.firstLine(in: bytes) {
      throw EditRefusal(
        .conflictMarkers,
        YAMLError(
          file: file, line: line, column: 1, message: "the file holds an unfinished merge",
          hint: "settle the lines between <<<<<<< and >>>>>>>"))
    }
    guard let root = try Self.read(bytes, file, limits) else {
      throw EditRefusal(
        .notFound, YAMLError(file: file, line: 1, column: 1, message: "the file holds nothing that could be edited"))
    }
    self.bytes = bytes
    self.root = root
    self.file = file
    self.limits = limits
  }

  /// Gives a scalar another value, in its own style where the value allows it. A key without a value gains one; a
  /// value that is there already changes no byte.
  ///
  /// - Parameter value: a scalar.
  /// - Throws: `EditRefusal`; the file is then as it was.
  package mutating func set(_ path: [PathStep], to value: Emittable) throws(EditRefusal) {
    let place = try locate(path)
    guard place.node.text != nil else { throw place.refusal(.unsupported, "only a single value can be set here") }
    if ExpectedTree.says(place.node, value) { return }
    let writing = ScalarWriting(bytes: bytes, place: place)
    try commit(writing.splices(for: value), at: place) { _ in .new(value) }
  }

  /// Adds a key to a mapping on a line of its own, written like its neighbours.
  ///
  /// - Parameters:
  ///   - path: of the mapping; a key without a value becomes one.
  ///   - sibling: the key that it follows; nil for the last one.
  /// - Throws: `EditRefusal`; the file is then as it was.
  package mutating func insert(
    _ key: String, _ value: Emittable, into path: [PathStep], after sibling: String? = nil
  ) throws(EditRefusal) {
    let place = try locate(path)
    if let present = place.node.pairs?.first(where: { $0.key.text == key }) {
      throw EditRefusal(.alreadyThere, present.key.error("the key \(quoted(key)) is there already"))
    }
    guard place.node.pairs != nil || place.isAbsent else {
      throw place.refusal(.unsupported, "this is no mapping that could take a key")
    }
    let own = (place.node.pairs ?? []).filter { !$0.isMerged }
    let index = sibling.map { name in own.firstIndex { $0.key.text == name } } ?? own.indices.last
    if let sibling, index == nil { throw place.refusal(.notFound, "there is no key \(quoted(sibling))") }
    let insertion = Insertion(bytes: bytes, place: place)
    try commit(insertion.splices(key: key, value, after: index.map { own[$0] }), at: place) { node in
      let added = (key: ExpectedTree.new(.string(key)), value: ExpectedTree.new(value), isMerged: false)
      var pairs = (node.pairs ?? []).map {
        (key: ExpectedTree.kept($0.key), value: ExpectedTree.kept($0.value), isMerged: $0.isMerged)
      }
      pairs.insert(added, at: index.map { $0 + 1 } ?? 0)
      return node.pairs == nil ? .new(.mapping([.init(key, value)])) : .mapping(node, pairs)
    }
  }

  /// Adds an item at the end of a sequence, written like its neighbours.
  ///
  /// - Parameter path: of the sequence; a key without a value becomes one.
  /// - Throws: `EditRefusal`; the file is then as it was.
  package mutating func append(_ value: Emittable, to path: [PathStep]) throws(EditRefusal) {
    let place = try locate(path)
    guard place.node.items != nil || place.isAbsent else {
      throw place.refusal(.unsupported, "this is no list that could take an item")
    }
    let insertion = Insertion(bytes: bytes, place: place)
    try commit(insertion.splices(item: value), at: place) { node in
      guard let items = node.items else { return .new(.sequence([value])) }
      return .sequence(node, items.map { .kept($0) } + [.new(value)])
    }
  }

  /// Takes a key with its value out of its mapping; comments above it stay. The only key of a mapping stays, too.
  ///
  /// - Throws: `EditRefusal`; the file is then as it was.
  package mutating func remove(_ path: [PathStep]) throws(EditRefusal) {
    guard case .key(let key)? = path.last else {
      throw EditRefusal(.unsupported, root.error("only a key of a mapping can be removed"))
    }
    let place = try locate(path)
    let mapping = try locate(path.dropLast())
    let own = (mapping.node.pairs ?? []).filter { !$0.isMerged }
    guard let index = own.firstIndex(where: { $0.key.text == key }), own.count > 1 else {
      throw place.refusal(.unsupported, "the only key of a mapping cannot be removed")
    }
    let removal = Removal(bytes: bytes, mapping: mapping.node)
    try commit([removal.splice(own, index)], at: mapping) { node in
      .mapping(
        node,
        (node.pairs ?? []).filter { $0.isMerged || $0.key.text != key }
          .map { (.kept($0.key), .kept($0.value), $0.isMerged) })
    }
  }

  /// Takes the first way of writing that reads back as what was meant.
  private mutating func commit(
    _ splices: [Splice], at place: EditPlace, expecting change: (Node) -> ExpectedTree
  ) throws(EditRefusal) {
    let expected = ExpectedTree(root, at: place.path[...], changed: change)
    var fault: YAMLError?
    for splice in splices {
      let edited = splice.applied(to: bytes)
      do {
        guard let result = try Self.read(edited, file, limits), expected.matches(result) else { continue }
        (bytes, root) = (edited, result)
        return
      } catch { fault = fault ?? error.fault }
    }
    throw place.refusal(
      splices.isEmpty ? .unsupported : .unfaithful, "this cannot be written here so that nothing else changes",
      hint: fault?.message ?? "change it by hand")
  }

  private func locate(_ path: some Sequence<PathStep>) throws(EditRefusal) -> EditPlace {
    var place = EditPlace(root: root)
    try place.checkUnshared()
    for step in path { try place.enter(step) }
    return place
  }

  private static func read(_ bytes: [UInt8], _ file: String, _ limits: Limits) throws(EditRefusal) -> Node? {
    do { return try parse(bytes, file: file, limits: limits) } catch { throw EditRefusal(.unreadable, error) }
  }
}

/// Faults gathered while a document is read by hand, so that a person sees all of them at once.
package struct Faults: Sendable {
  /// The faults in the order they were added.
  package private(set) var errors: [YAMLError] = []

  /// No faults yet.
  package init() {}

  /// Adds one fault.
  package mutating func add(_ error: YAMLError) { errors.append(error) }

  /// Adds several faults.
  package mutating func add(_ more: [YAMLError]) { errors += more }

  /// - Throws: all faults, if there are any.
  package func check() throws(YAMLErrors) {
    if !errors.isEmpty { throw YAMLErrors(errors) }
  }
}

/// A place in a document, there or not, that knows its key path: reads values and adds a fault for each that is wrong.
///
///     var faults = Faults()
///     let settings = Field(root)["settings"]
///     let agents = settings["max_concurrent_agents"].int(in: 1...64, &faults) ?? 4
///     try faults.check()
///
/// Each reader gives nil where the value is absent or null (a fault if it is required) and where it is wrong (always
/// a fault). A fault is reported once: below a value that is absent nothing is required.
package struct Field: Sendable {
  /// The value; nil where the key is absent.
  package let node: Node?
  /// Such as `settings.models[0].name`, empty for the root.
  package let keyPath: String
  private let parent: Node?

  /// A document's root.
  package init(_ root: Node) {
    node = root
    keyPath = ""
    parent = nil
  }

  private init(_ node: Node?, _ keyPath: String, parent: Node?) {
    self.node = node
    self.keyPath = keyPath
    self.parent = parent
  }

  /// The value of a key; an absent field where this is absent or no mapping. `expectMapping` or `allow` reports the
  /// latter.
  package subscript(key: String) -> Field {
    Field(node?[key], KeyPath.adding(key, to: keyPath), parent: node)
  }

  /// Whether there is a value other than null.
  package var isPresent: Bool { node.map { !$0.isNull } ?? false }

  /// A fault at this field: at its value, or at the mapping that lacks it.
  package func error(_ message: String, hint: String? = nil) -> YAMLError {
    let place = node ?? parent
    return place?.error(message, keyPath: keyPath.isEmpty ? nil : keyPath, hint: hint)
      ?? YAMLError(file: "", line: 1, column: 1, keyPath: keyPath, message: message, hint: hint)
  }

  /// A text; plain numbers and truth values are taken as written.
  package func string(_ faults: inout Faults, required: Bool = false) -> String? {
    scalar(&faults, required)
  }

  /// A text that is one of an enum's cases; a fault names the nearest case or all of them.
  package func choice<T: CaseIterable & RawRepresentable<String>>(
    _ type: T.Type, _ faults: inout Faults, required: Bool = false
  ) -> T? {
    guard let text: String = scalar(&faults, required) else { return nil }
    if let value = T(rawValue: text) { return value }
    let all = type.allCases.map(\.rawValue)
    faults.add(
      error(
        "expected one of \(all.joined(separator: ", ")), found \(quoted(text))",
        hint: nearest(to: text, among: all).map { "did you mean \"\($0)\"?" }))
    return nil
  }

  /// `true` or `false`.
  package func bool(_ faults: inout Faults, required: Bool = false) -> Bool? {
    scalar(&faults, required)
  }

  /// An integer, within the range if one is given.
  package func int(in range: ClosedRange<Int>? = nil, _ faults: inout Faults, required: Bool = false) -> Int? {
    guard let value: Int = scalar(&faults, required) else { return nil }
    guard let range, !range.contains(value) else { return value }
    faults.add(error("expected a number from \(range.lowerBound) to \(range.upperBound), found \(value)"))
    return nil
  }

  /// A number, within the range if one is given.
  package func double(
    in range: ClosedRange<Double>? = nil, _ faults: inout Faults, required: Bool = false
  ) -> Double? {
    guard let value: Double = scalar(&faults, required) else { return nil }
    guard let range, !range.contains(value) else { return value }
    faults.add(error("expected a number from \(range.lowerBound) to \(range.upperBound), found \(value)"))
    return nil
  }

  /// A sequence's items; empty where absent, null or wrong.
  package func items(_ faults: inout Faults, required: Bool = false) -> [Field] {
    guard let node = value(&faults, required) else { return [] }
    guard let items = node.items else {
      faults.add(error("expected a list, found \(node.account)"))
      return []
    }
    return items.enumerated().map { Field($0.element, KeyPath.adding($0.offset, to: keyPath), parent: node) }
  }

  /// A mapping's keys and values; empty where absent, null or wrong.
  package func entries(_ faults: inout Faults, required: Bool = false) -> [(key: String, value: Field)] {
    guard expectMapping(&faults, required: required), let node else { return [] }
    var entries: [(key: String, value: Field)] = []
    for pair in node.pairs ?? [] {
      if let key = pair.key.text {
        entries.append((key, Field(pair.value, KeyPath.adding(key, to: keyPath), parent: node)))
      } else {
        faults.add(pair.key.error("a key must be a text", keyPath: keyPath.isEmpty ? nil : keyPath))
      }
    }
    return entries
  }

  /// Whether this is a mapping; adds a fault if it is anything else than a mapping or absent.
  @discardableResult
  package func expectMapping(_ faults: inout Faults, required: Bool = false) -> Bool {
    guard let node = value(&faults, required) else { return false }
    guard node.pairs == nil else { return true }
    faults.add(error("expected a mapping, found \(node.account)"))
    return false
  }

  /// Adds a fault for each key that is not allowed, and one if this is neither a mapping nor absent.
  package func allow(_ keys: [String], _ faults: inout Faults) {
    guard expectMapping(&faults), let node else { return }
    faults.add(unknownKeys(in: node, allowed: keys, keyPath: keyPath))
  }

  /// Decodes the whole value, adding what `YAMLDecoder` finds.
  package func decode<T: Decodable>(
    _ type: T.Type, with decoder: YAMLDecoder = YAMLDecoder(), _ faults: inout Faults, required: Bool = false
  ) -> T? {
    guard let node = value(&faults, required) else { return nil }
    do {
      return try decoder.decode(type, from: node, keyPath: keyPath)
    } catch {
      faults.add(error.errors)
      return nil
    }
  }

  private func scalar<T: ScalarReadable>(_ faults: inout Faults, _ required: Bool) -> T? {
    guard let node = value(&faults, required) else { return nil }
    do {
      return try T.read(node)
    } catch {
      faults.add(self.error(error.message, hint: error.hint))
      return nil
    }
  }

  private func value(_ faults: inout Faults, _ required: Bool) -> Node? {
    if let node, !node.isNull { return node }
    if required, node != nil || parent?.pairs != nil {
      faults.add(error(node == nil ? "this key is missing" : "a value is missing"))
    }
    return nil
  }
}

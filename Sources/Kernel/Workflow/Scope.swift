/// The names a condition, a template or a text may refer to, looked up from the innermost layer outward.
///
/// Single and double braces read the same names. A name that is not found as written is tried with `-` and `_`
/// exchanged, and as a last resort without regard to case.
package struct Scope: Sendable {
  /// Innermost first: loop variables, step variables, captured outputs and answers, workflow variables, configuration.
  private var layers: [[String: Value]]

  package init(_ layers: [[String: Value]] = []) { self.layers = layers }

  /// A scope in which `layer` hides the names below it.
  package func pushing(_ layer: [String: Value]) -> Scope { Scope([layer] + layers) }

  /// A scope in which nobody knows `names`.
  func hiding(_ names: Set<String>) -> Scope { Scope(layers.map { $0.filter { !names.contains($0.key) } }) }

  /// This scope with every layer of `other` below it.
  func over(_ other: Scope) -> Scope { Scope(layers + other.layers) }

  /// The same names, each text exchanged.
  func mapTexts(_ change: (String) -> String) -> Scope {
    Scope(
      layers.map { layer in
        layer.mapValues { if case .string(let text) = $0 { .string(change(text)) } else { $0 } }
      })
  }

  /// Every name of every layer.
  var names: [String] { layers.flatMap(\.keys) }

  /// The value of a name as it is written.
  func exact(_ name: String) -> Value? {
    for layer in layers {
      if let value = layer[name] { return value }
    }
    return nil
  }

  /// The value of a dotted path such as `user.name` or `items.length`; nil where no layer holds it.
  package subscript(path: String) -> Value? {
    if let whole = value(named: path) { return whole }
    let parts = path.split(separator: ".").map(String.init)
    guard parts.count > 1, var value = value(named: parts[0]) else { return nil }
    for part in parts.dropFirst() {
      guard let next = value.member(part) else { return nil }
      value = next
    }
    return value
  }

  private func value(named name: String) -> Value? {
    for layer in layers {
      if let value = layer[name] { return value }
    }
    let folded = Self.fold(name)
    for layer in layers {
      // Sorted so that two names that fold alike are chosen between in the same way every time.
      if let key = layer.keys.filter({ Self.fold($0) == folded }).min() { return layer[key] }
    }
    return nil
  }

  private static func fold(_ name: String) -> String {
    String(name.lowercased().map { $0 == "-" ? "_" : $0 })
  }
}

extension Value {
  /// An entry of a map, an element of a list by its index, or `length` of a list or text.
  package func member(_ name: String) -> Value? {
    switch self {
    case .map(let entries): entries[name]
    case .list(let items):
      if name == "length" {
        .int(items.count)
      } else if let index = Int(name), items.indices.contains(index) {
        items[index]
      } else {
        nil
      }
    case .string(let text): name == "length" ? .int(text.count) : nil
    case .null, .bool, .int, .number: nil
    }
  }
}

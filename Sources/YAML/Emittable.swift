/// A tree to be written as YAML. Literals make one: `["name": "x", "tags": ["a", 1, true, nil]]` keeps its order.
package indirect enum Emittable: Sendable, Equatable {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case sequence([Emittable])
  /// Keys should differ; the writer does not check.
  case mapping([Entry])

  /// One key of a mapping.
  package struct Entry: Sendable, Equatable {
    /// Written in quotes where it needs them.
    package var key: String
    /// Written after the key or below it.
    package var value: Emittable
    /// Lines written above the key, each behind `# `; nil for none. Does not survive parsing.
    package var comment: String?

    /// A key with its value and perhaps a comment, which may have several lines.
    package init(_ key: String, _ value: Emittable, comment: String? = nil) {
      self.key = key
      self.value = value
      self.comment = comment
    }
  }
}

extension Emittable {
  /// What a parsed node says, without its comments and styles; aliases and merge keys are written out.
  ///
  /// - Throws: where a key is a sequence or a mapping.
  package init(_ node: Node) throws(YAMLError) {
    switch node.content {
    case .scalar:
      switch node.value ?? .null {
      case .null: self = .null
      case .bool(let value): self = .bool(value)
      case .int(let value): self = .int(value)
      case .double(let value): self = .double(value)
      case .string(let value): self = .string(value)
      }
    case .sequence(let nodes):
      var items: [Emittable] = []
      for node in nodes { items.append(try Emittable(node)) }
      self = .sequence(items)
    case .mapping(let pairs):
      var entries: [Entry] = []
      for pair in pairs {
        guard let key = pair.key.text else { throw pair.key.error("a key must be a text") }
        entries.append(Entry(key, try Emittable(pair.value)))
      }
      self = .mapping(entries)
    }
  }
}

extension Emittable: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// `nil` is null.
  package init(nilLiteral: ()) { self = .null }

  /// `true` and `false`.
  package init(booleanLiteral value: Bool) { self = .bool(value) }

  /// An integer.
  package init(integerLiteral value: Int) { self = .int(value) }

  /// A float, written with a point or an exponent even where it is whole.
  package init(floatLiteral value: Double) { self = .double(value) }

  /// A text.
  package init(stringLiteral value: String) { self = .string(value) }

  /// A sequence.
  package init(arrayLiteral elements: Emittable...) { self = .sequence(elements) }

  /// A mapping in the order of the literal.
  package init(dictionaryLiteral elements: (String, Emittable)...) {
    self = .mapping(elements.map { Entry($0.0, $0.1) })
  }
}

/// One step from a collection to what it holds. Literals make a path: `["development_status", "1-1-login"]`.
package enum PathStep: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  /// A mapping's key.
  case key(String)
  /// A sequence's item, counted from 0.
  case item(Int)

  /// A key.
  package init(stringLiteral value: String) { self = .key(value) }

  /// An item.
  package init(integerLiteral value: Int) { self = .item(value) }

  /// `settings.models[0].name`.
  static func text(_ path: some Sequence<PathStep>) -> String {
    path.reduce("") { text, step in
      switch step {
      case .key(let key): KeyPath.adding(key, to: text)
      case .item(let index): KeyPath.adding(index, to: text)
      }
    }
  }
}

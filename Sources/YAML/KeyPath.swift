/// How a place in a document's structure is named: `settings.models[0].name`.
enum KeyPath {
  static func adding(_ key: String, to path: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  static func adding(_ index: Int, to path: String) -> String { "\(path)[\(index)]" }

  static func text(_ codingPath: [any CodingKey]) -> String {
    codingPath.reduce("") { path, key in
      (key as? IndexKey).map { adding($0.index, to: path) } ?? adding(key.stringValue, to: path)
    }
  }
}

/// A place in a sequence.
struct IndexKey: CodingKey {
  let index: Int

  init(_ index: Int) { self.index = index }

  init?(intValue: Int) { index = intValue }

  init?(stringValue: String) { return nil }

  var intValue: Int? { index }

  var stringValue: String { "[\(index)]" }
}

/// What Swift calls a superclass's part of a mapping.
struct SuperKey: CodingKey {
  init() {}

  init?(stringValue: String) { guard stringValue == "super" else { return nil } }

  init?(intValue: Int) { return nil }

  var stringValue: String { "super" }

  var intValue: Int? { nil }
}

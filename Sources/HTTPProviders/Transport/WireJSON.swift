import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// JSON as it goes over the wire.
enum WireJSON {
  /// The same value always gives the same bytes: prompt caches compare them.
  static func bytes(_ value: Value) throws(ModelError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(value))
    } catch {
      throw .invalid("the request holds a number that JSON cannot express")
    }
  }

  /// Nil for what is not JSON in full; nothing is healed.
  static func parse(_ text: String) -> Value? { parse(Array(text.utf8)) }

  static func parse(_ bytes: [UInt8]) -> Value? { try? JSONDecoder().decode(Value.self, from: Data(bytes)) }

  /// A tool's arguments: a JSON object in full. A tool without parameters may be called with nothing.
  static func arguments(_ text: String) -> [String: Value]? {
    if text.trimmed.isEmpty { return [:] }
    // The decoder alone would let a trailing comma pass.
    return StrictJSON.isObject(text) ? parse(text)?.object : nil
  }
}

extension Value {
  subscript(key: String) -> Value? { object?[key] }

  var object: [String: Value]? {
    if case .map(let entries) = self { entries } else { nil }
  }

  var items: [Value]? {
    if case .list(let items) = self { items } else { nil }
  }

  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  var integer: Int? {
    switch self {
    case .int(let number): number
    case .number(let number): Int(exactly: number)
    default: nil
    }
  }

  var flag: Bool? {
    if case .bool(let flag) = self { flag } else { nil }
  }
}

extension Value {
  /// Whether a JSON Schema closes every object that it describes, as strict modes demand.
  var isClosedSchema: Bool {
    switch self {
    case .map(let entries):
      let isObject = entries["type"] == "object" || entries["properties"]?.object != nil
      return (!isObject || entries["additionalProperties"] == false) && entries.values.allSatisfy(\.isClosedSchema)
    case .list(let items): return items.allSatisfy(\.isClosedSchema)
    case .null, .bool, .int, .number, .string: return true
    }
  }
}

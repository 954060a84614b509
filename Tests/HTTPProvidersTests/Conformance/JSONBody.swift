import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A JSON text that a test looks into.
struct JSONBody {
  let value: Value

  init(_ bytes: [UInt8]) { value = (try? JSONDecoder().decode(Value.self, from: Data(bytes))) ?? .null }

  /// The value at the end of a path of keys and, as numbers, of places in lists.
  subscript(path: String...) -> Value? {
    var current: Value? = value
    for step in path {
      switch current {
      case .map(let entries): current = entries[step]
      case .list(let items): current = Int(step).flatMap { items.indices.contains($0) ? items[$0] : nil }
      default: return nil
      }
    }
    return current
  }

  /// A text as a JSON string.
  static func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    // Encoding a text has no way to fail.
    return String(decoding: (try? encoder.encode(text)) ?? Data(), as: UTF8.self)
  }
}

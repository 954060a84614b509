import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// JSON for people: two spaces a level, keys in an order that reads well.
struct JSONText {
  /// Keys in the order in which they are written; others follow by name.
  let order: [String]

  func text(_ value: Value) throws -> String { try text(value, indent: "") + "\n" }

  private func text(_ value: Value, indent: String) throws -> String {
    let inner = indent + "  "
    switch value {
    case .list(let items) where !items.isEmpty:
      return "[\n" + (try items.map { inner + (try text($0, indent: inner)) }).joined(separator: ",\n") + "\n\(indent)]"
    case .map(let fields) where !fields.isEmpty:
      let lines = try fields.sorted { (rank($0.key), $0.key) < (rank($1.key), $1.key) }
        .map { inner + (try scalar(.string($0.key))) + ": " + (try text($0.value, indent: inner)) }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    default: return try scalar(value)
    }
  }

  private func rank(_ key: String) -> Int { order.firstIndex(of: key) ?? order.count }

  private func scalar(_ value: Value) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

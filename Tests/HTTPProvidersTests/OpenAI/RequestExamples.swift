import Kernel

@testable import HTTPProviders

/// Requests that the golden bodies are made from.
enum RequestExamples {
  static let schema: Value = .map([
    "type": "object", "additionalProperties": false, "required": .list(["a"]),
    "properties": .map(["a": .map(["type": "string"])]),
  ])
  static let loose: Value = .map(["type": "object", "properties": .map(["v": .map([:])])])

  static let plain = ModelRequest(
    model: "m-1", system: "You are Mary.", messages: [Message(role: .user, parts: [.text("Hi / “there”")])],
    maxOutputTokens: 100)

  static let full = ModelRequest(
    model: "m-1", system: "You are Mary.",
    messages: [
      Message(role: .user, parts: [.text("One"), .text("more")]), Message(role: .assistant, parts: [.text("Two")]),
      Message(role: .user, parts: [.text("Three")]),
    ], maxOutputTokens: 100,
    tools: [
      ToolDescription(name: "read", description: "Reads.", inputSchema: schema),
      ToolDescription(name: "any", description: "Does.", inputSchema: loose),
    ], replySchema: ReplySchema(name: "turn reply", schema: schema), effort: "high")

  /// A thread as it grows, turn by turn.
  static var growing: [ModelRequest] {
    (1...4).map { count in
      var request = full
      request.messages = (0..<(2 * count - 1)).map { index in
        Message(role: index.isMultiple(of: 2) ? .user : .assistant, parts: [.text("Part \(index)")])
      }
      return request
    }
  }

  static func json(_ value: Value) throws -> String { String(decoding: try WireJSON.bytes(value), as: UTF8.self) }

  /// Whether each list of messages, serialised, begins with the one before it, and the rest of `fields` never changes.
  static func isAppendOnly(_ bodies: [Value], messages: String, constant fields: [String]) throws -> Bool {
    var before = "["
    var first: [String]?
    for body in bodies {
      guard case .map(let entries) = body, let list = entries[messages] else { return false }
      let rest = try fields.map { try json(entries[$0] ?? .null) }
      let text = String(try json(list).dropLast())
      guard first == nil || first == rest, text.hasPrefix(before), text != before else { return false }
      (before, first) = (text, rest)
    }
    return true
  }
}

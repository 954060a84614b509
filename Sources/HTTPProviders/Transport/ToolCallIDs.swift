import Kernel

/// Ids for the tool calls of a thread as it goes over the wire. Servers that give none leave ours, which come again in
/// each reply, and another vendor's may hold what this one refuses; so a call keeps its id only where it can.
struct ToolCallIDs {
  private var used: Set<String> = []
  private var latest: [String] = []

  /// Ids for a reply's calls.
  /// - Parameter areOwn: whether the reply is sent back as the vendor gave it, ids included.
  mutating func assign(_ calls: [ToolCall], areOwn: Bool) -> [String] {
    latest = calls.map { call in
      let isPlain = call.id.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 95
      }
      var id = call.id
      if !areOwn, !isPlain || id.isEmpty || id.utf8.count > 64 || used.contains(id) { id = "call_\(used.count + 1)" }
      while !areOwn, used.contains(id) { id += "x" }
      used.insert(id)
      return id
    }
    return latest
  }

  /// The id that the next result answers: results follow their calls in order.
  mutating func next(for result: ToolResult) -> String { latest.isEmpty ? result.id : latest.removeFirst() }
}

import Kernel

extension ModelRequest {
  /// The body for `POST /responses`. Nothing is stored at the vendor: the thread is ours.
  func responsesBody(_ features: OpenAIFeatures) -> Value {
    var body: [String: Value] = [
      "input": .list(features.tools ? responsesInput : messages.map(\.openAIMessage)),
      "store": false,
    ]
    if !model.isEmpty { body["model"] = .string(model) }
    if !system.isEmpty { body["instructions"] = .string(system) }
    if maxOutputTokens > 0 { body["max_output_tokens"] = .int(maxOutputTokens) }
    if features.streams { body["stream"] = true }
    if features.cacheKey { body["prompt_cache_key"] = .string(promptCacheKey) }
    if let effort { body["reasoning"] = .map(["effort": .string(effort)]) }
    if !tools.isEmpty, features.tools {
      body["tools"] = .list(tools.map { .map(function($0, features).merging(["type": "function"]) { $1 }) })
      // Nothing is stored: the model's thoughts must come along to be sent back with the results.
      if features.sealedThoughts { body["include"] = .list(["reasoning.encrypted_content"]) }
    }
    if let format = schemaFormat(features) {
      body["text"] = .map(["format": .map(format.merging(["type": "json_schema"]) { $1 })])
    }
    return .map(body)
  }

  /// The vendor whose own items these messages hold.
  static let vendor = "openai-responses"

  private var responsesInput: [Value] {
    var ids = ToolCallIDs()
    var wire: [Value] = []
    for message in messages {
      for piece in message.pieces {
        switch piece {
        case .text(let text): wire.append(.map(["role": .string(message.role.rawValue), "content": .string(text)]))
        case .calls(let reply):
          if let own = reply.verbatim, own.vendor == Self.vendor, let items = own.content.items {
            _ = ids.assign(reply.calls, areOwn: true)
            wire += items
            continue
          }
          if !reply.text.isEmpty { wire.append(.map(["role": "assistant", "content": .string(reply.text)])) }
          for (call, id) in zip(reply.calls, ids.assign(reply.calls, areOwn: false)) {
            wire.append(
              .map([
                "type": "function_call", "call_id": .string(id), "name": .string(call.name),
                "arguments": .string(ToolArguments.returned(call.arguments)),
              ]))
          }
        case .result(let result):
          wire.append(
            .map([
              "type": "function_call_output", "call_id": .string(ids.next(for: result)),
              "output": .string(result.text),
            ]))
        }
      }
    }
    return wire
  }

  /// The same for every request of a thread and different between threads, so that they meet a warm cache.
  var promptCacheKey: String {
    var hasher = Hasher256()
    hasher.update(system.utf8)
    // No text holds this byte: what stands before it cannot be taken for what stands behind.
    hasher.update([0xFF])
    hasher.update((messages.first?.rendered ?? "").utf8)
    return hasher.finish().prefix(32)
  }

  /// A tool as both of OpenAI's APIs describe it.
  func function(_ tool: ToolDescription, _ features: OpenAIFeatures) -> [String: Value] {
    var function: [String: Value] = [
      "name": .string(tool.name), "description": .string(tool.description), "parameters": tool.inputSchema,
    ]
    if features.strict { function["strict"] = .bool(StrictSchema.accepts(tool.inputSchema)) }
    return function
  }

  /// The reply's schema as both of OpenAI's APIs take it; nil where none is asked for or the server takes none.
  func schemaFormat(_ features: OpenAIFeatures) -> [String: Value]? {
    guard features.replySchema, let replySchema else { return nil }
    var format: [String: Value] = ["name": .string(Self.schemaName(replySchema.name)), "schema": replySchema.schema]
    if features.strict { format["strict"] = .bool(StrictSchema.accepts(replySchema.schema)) }
    return format
  }

  /// OpenAI takes ASCII letters, digits, `_` and `-`, at most 64.
  private static func schemaName(_ name: String) -> String {
    let kept = name.map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" || $0 == "-" ? $0 : "_" }
    return kept.isEmpty ? "reply" : String(kept.prefix(64))
  }
}

extension Message {
  /// As both of OpenAI's APIs take it.
  var openAIMessage: Value { .map(["role": .string(role.rawValue), "content": .string(rendered)]) }
}

import Kernel

extension ModelRequest {
  /// The body for `POST /chat/completions`.
  func chatBody(_ features: OpenAIFeatures) -> Value {
    let preamble: [Value] = system.isEmpty ? [] : [.map(["role": "system", "content": .string(system)])]
    var body: [String: Value] = [
      "messages": .list(preamble + (features.tools ? chatMessages : messages.map(\.openAIMessage)))
    ]
    if !model.isEmpty { body["model"] = .string(model) }
    if features.streams {
      body["stream"] = true
      if features.usageOption { body["stream_options"] = .map(["include_usage": true]) }
    }
    if maxOutputTokens > 0 { body[features.limit.rawValue] = .int(maxOutputTokens) }
    if features.cacheKey { body["prompt_cache_key"] = .string(promptCacheKey) }
    if let effort { body["reasoning_effort"] = .string(effort) }
    if !tools.isEmpty, features.tools {
      body["tools"] = .list(tools.map { .map(["type": "function", "function": .map(function($0, features))]) })
    }
    if let format = schemaFormat(features) {
      body["response_format"] = .map(["type": "json_schema", "json_schema": .map(format)])
    }
    return .map(body)
  }

  private var chatMessages: [Value] {
    var ids = ToolCallIDs()
    var wire: [Value] = []
    for message in messages {
      for piece in message.pieces {
        switch piece {
        case .text(let text): wire.append(.map(["role": .string(message.role.rawValue), "content": .string(text)]))
        case .calls(let reply):
          let calls = zip(reply.calls, ids.assign(reply.calls, areOwn: false)).map { call, id in
            Value.map([
              "id": .string(id), "type": "function",
              "function": .map([
                "name": .string(call.name), "arguments": .string(ToolArguments.returned(call.arguments)),
              ]),
            ])
          }
          let said: Value = reply.text.isEmpty ? .null : .string(reply.text)
          wire.append(.map(["role": "assistant", "content": said, "tool_calls": .list(calls)]))
        case .result(let result):
          wire.append(
            .map([
              "role": "tool", "tool_call_id": .string(ids.next(for: result)), "content": .string(result.text),
            ]))
        }
      }
    }
    return wire
  }
}

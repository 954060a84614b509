import Kernel

extension ModelRequest {
  /// The body for `POST /chat/completions`.
  func chatBody(_ features: OpenAIFeatures) -> Value {
    let preamble: [Value] = system.isEmpty ? [] : [.map(["role": "system", "content": .string(system)])]
    var body: [String: Value] = [
      "messages": .list(preamble + messages.map(\.openAIMessage))
    ]
    if !model.isEmpty { body["model"] = .string(model) }
    if features.streams {
      body["stream"] = true
      if features.usageOption { body["stream_options"] = .map(["include_usage": true]) }
    }
    if maxOutputTokens > 0 { body[features.limit.rawValue] = .int(maxOutputTokens) }
    if features.cacheKey { body["prompt_cache_key"] = .string(promptCacheKey) }
    if let effort { body["reasoning_effort"] = .string(effort) }
    if !tools.isEmpty {
      body["tools"] = .list(tools.map { .map(["type": "function", "function": .map(function($0, features))]) })
    }
    if let format = schemaFormat(features) {
      body["response_format"] = .map(["type": "json_schema", "json_schema": .map(format)])
    }
    return .map(body)
  }
}

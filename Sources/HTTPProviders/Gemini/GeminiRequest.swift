import Kernel

extension ModelRequest {
  /// The body for `:streamGenerateContent`.
  func geminiBody() -> Value {
    var body: [String: Value] = ["contents": .list(geminiContents)]
    if !system.isEmpty { body["systemInstruction"] = .map(["parts": .list([.map(["text": .string(system)])])]) }
    if !tools.isEmpty {
      let declarations = tools.map { tool in
        Value.map([
          "name": .string(tool.name), "description": .string(tool.description),
          "parametersJsonSchema": tool.inputSchema,
        ])
      }
      body["tools"] = .list([.map(["functionDeclarations": .list(declarations)])])
    }
    var generation: [String: Value] = [:]
    if maxOutputTokens > 0 { generation["maxOutputTokens"] = .int(maxOutputTokens) }
    // Before the third generation a model that may call functions takes no schema; the words ask for its shape too.
    if let replySchema, tools.isEmpty || !GeminiThinking.takesBudget(model) {
      generation["responseMimeType"] = "application/json"
      generation["responseJsonSchema"] = replySchema.schema
    }
    if let effort, let thinking = GeminiThinking(effort: effort, model: model) {
      generation["thinkingConfig"] = thinking.value
    }
    if !generation.isEmpty { body["generationConfig"] = .map(generation) }
    return .map(body)
  }
}

/// How hard a Gemini model is to think. Models before the third generation take a number of tokens, later ones a
/// level; a request with both is refused.
enum GeminiThinking: Equatable {
  case budget(Int)
  case level(String)

  /// Nil for a word that says nothing here: the model then decides.
  init?(effort: String, model: String) {
    let budgets = ["none": 0, "minimal": 512, "low": 1024, "medium": 8192, "high": 24576, "xhigh": 24576, "max": 24576]
    let word = effort.lowercased()
    if let tokens = Int(word) ?? (Self.takesBudget(model) || word == "none" ? budgets[word] : nil) {
      self = .budget(tokens)
    } else if ["minimal", "low", "medium", "high"].contains(word) {
      self = .level(word)
    } else if ["xhigh", "max"].contains(word) {
      self = .level("high")
    } else {
      return nil
    }
  }

  var value: Value {
    switch self {
    case .budget(let tokens): .map(["thinkingBudget": .int(tokens)])
    case .level(let word): .map(["thinkingLevel": .string(word)])
    }
  }

  static func takesBudget(_ model: String) -> Bool {
    ["gemini-1", "gemini-2"].contains { model.contains($0) }
  }
}

extension ModelRequest {
  /// The vendor whose own parts these messages hold.
  static let geminiVendor = "gemini"

  fileprivate var geminiContents: [Value] {
    // Calls that the vendor named; others are told apart by their order.
    var named: Set<String> = []
    return messages.map { message in
      var parts: [Value] = []
      for piece in message.pieces {
        switch piece {
        case .text(let text): parts.append(.map(["text": .string(text)]))
        case .calls(let reply):
          if let own = reply.verbatim, own.vendor == Self.geminiVendor, let items = own.content.items {
            named.formUnion(items.compactMap { $0["functionCall"]?["id"]?.text })
            parts += items
            continue
          }
          if !reply.text.isEmpty { parts.append(.map(["text": .string(reply.text)])) }
          parts += reply.calls.map { call in
            .map([
              "functionCall": .map([
                "name": .string(call.name), "args": .map(WireJSON.arguments(call.arguments) ?? [:]),
              ])
            ])
          }
        case .result(let result):
          var response: [String: Value] = [
            "name": .string(result.name),
            "response": .map([result.isError ? "error" : "result": .string(result.text)]),
          ]
          if named.contains(result.id) { response["id"] = .string(result.id) }
          parts.append(.map(["functionResponse": .map(response)]))
        }
      }
      let speaker: Value =
        switch message.role {
        case .user: "user"
        case .assistant: "model"
        }
      return .map(["role": speaker, "parts": .list(parts)])
    }
  }
}

import Kernel

extension ModelRequest {
  /// The body for `:streamGenerateContent`.
  func geminiBody() -> Value {
    var body: [String: Value] = ["contents": .list(messages.map(\.geminiContent))]
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
    if let replySchema {
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

  private static func takesBudget(_ model: String) -> Bool {
    ["gemini-1", "gemini-2"].contains { model.contains($0) }
  }
}

extension Message {
  fileprivate var geminiContent: Value {
    let speaker: Value =
      switch role {
      case .user: "user"
      case .assistant: "model"
      }
    return .map(["role": speaker, "parts": .list([.map(["text": .string(rendered)])])])
  }
}

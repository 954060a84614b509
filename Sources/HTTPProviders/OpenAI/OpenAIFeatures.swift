import Kernel

/// What a server is asked with. It starts from the vendor's protocol, and gives up what a server refuses.
struct OpenAIFeatures: Hashable, Sendable {
  /// The name of the limit on a chat completion.
  enum Limit: String { case maxCompletionTokens = "max_completion_tokens", maxTokens = "max_tokens" }

  /// How many features there are to give up.
  static let count = 8

  var replySchema = true
  var strict = true
  var streams = true
  var usageOption = true
  var tools = true
  /// Whether thoughts are asked for, encrypted, to be sent back.
  var sealedThoughts: Bool
  var cacheKey: Bool
  var limit: Limit

  /// - Parameter isVendor: whether OpenAI itself answers; servers like it lag behind or never had the rest.
  init(isVendor: Bool) {
    cacheKey = isVendor
    sealedThoughts = isVendor
    limit = isVendor ? .maxCompletionTokens : .maxTokens
  }

  /// Gives up the feature that a server refused a request for.
  /// - Returns: nil where the refusal names none that the request used: then it is meant.
  func without(refusedIn fault: OpenAIFault, status: Int, request: ModelRequest) -> OpenAIFeatures? {
    guard [400, 422, 500, 501].contains(status) else { return nil }
    var lesser = self
    switch true {
    case streams && usageOption && Self.names(["stream_options", "include_usage"], in: fault):
      lesser.usageOption = false
    case replySchema && request.replySchema != nil && Self.names(Self.schemaWords, in: fault):
      lesser.replySchema = false
    case Self.names(["max_completion_tokens"], in: fault):
      // Named by whoever does not know it, and by whoever wants it in place of the other.
      lesser.limit = limit == .maxTokens ? .maxCompletionTokens : .maxTokens
    case cacheKey && Self.names(["prompt_cache_key"], in: fault): lesser.cacheKey = false
    case strict && !request.tools.isEmpty && Self.names(["strict"], in: fault): lesser.strict = false
    // Models that do not think refuse to be asked for their thoughts.
    case sealedThoughts && !request.tools.isEmpty && Self.names(["encrypted_content", "encrypted content"], in: fault):
      lesser.sealedThoughts = false
    case tools && !request.tools.isEmpty && Self.names(Self.toolWords, in: fault): lesser.tools = false
    case streams && (fault.param == "stream" || Self.names(["'stream' does not support"], in: fault)):
      lesser.streams = false
    default: return nil
    }
    return lesser
  }

  private static let toolWords = [
    "tools", "tool_choice", "tool choice", "--jinja", "function calling", "tool calling",
  ]
  private static let schemaWords = [
    "response_format", "json_schema", "json schema", "text.format", "structured output", "grammar", "guided",
  ]

  private static func names(_ words: [String], in fault: OpenAIFault) -> Bool {
    let text = "\(fault.param ?? "") \(fault.message)".lowercased()
    return words.contains { text.contains($0) }
  }
}

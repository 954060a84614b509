/// One call of a model.
package struct ModelRequest: Sendable, Hashable, Codable {
  /// The model's name as its provider knows it; empty where the provider has only one.
  package var model: String
  /// Who the agent is and the rules that hold for the whole run; constant within a thread.
  package var system: String
  /// The thread: each request begins with the messages of the one before it.
  package var messages: [Message]
  package var maxOutputTokens: Int
  /// Tools the model may call; the same list, in the same order, in every request of a thread.
  package var tools: [ToolDescription]
  /// The shape that the reply must have, where the provider can enforce one.
  package var replySchema: ReplySchema?
  /// How hard the model is to think, in the configuration's words; nil leaves it to the provider.
  package var effort: String?

  package init(
    model: String, system: String, messages: [Message], maxOutputTokens: Int, tools: [ToolDescription] = [],
    replySchema: ReplySchema? = nil, effort: String? = nil
  ) {
    self.model = model
    self.system = system
    self.messages = messages
    self.maxOutputTokens = maxOutputTokens
    self.tools = tools
    self.replySchema = replySchema
    self.effort = effort
  }
}

/// A tool that a model may call.
package struct ToolDescription: Sendable, Hashable, Codable {
  package var name: String
  package var description: String
  /// A JSON Schema object.
  package var inputSchema: Value

  package init(name: String, description: String, inputSchema: Value) {
    (self.name, self.description, self.inputSchema) = (name, description, inputSchema)
  }
}

/// A named JSON Schema that a reply must satisfy.
package struct ReplySchema: Sendable, Hashable, Codable {
  package var name: String
  package var schema: Value

  package init(name: String, schema: Value) { (self.name, self.schema) = (name, schema) }
}

/// Tokens of one call, normalised over vendors: `input` is what no cache served.
package struct TokenUsage: Sendable, Hashable, Codable {
  package var input = 0
  package var cacheRead = 0
  package var cacheWrite = 0
  package var output = 0

  package init(input: Int = 0, cacheRead: Int = 0, cacheWrite: Int = 0, output: Int = 0) {
    self.input = input
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.output = output
  }

  /// A count as a server gave it: below zero and beyond a thousand million it says nothing.
  package static func plausible(_ count: Int?) -> Int {
    guard let count, (0...1_000_000_000).contains(count) else { return 0 }
    return count
  }

  package static func + (a: TokenUsage, b: TokenUsage) -> TokenUsage {
    TokenUsage(
      input: a.input + b.input, cacheRead: a.cacheRead + b.cacheRead, cacheWrite: a.cacheWrite + b.cacheWrite,
      output: a.output + b.output)
  }
}

/// What a call yields while it runs. A stream that ends without `finished` has failed.
package enum ModelEvent: Sendable, Hashable {
  case text(String)
  case toolCall(id: String, name: String, arguments: String)
  /// What must be sent back with the results of the calls, where the vendor has such a thing.
  case verbatim(VendorContent)
  case usage(TokenUsage)
  case finished(StopReason)
}

/// Why a model stopped.
package enum StopReason: String, Sendable, Codable { case complete, toolUse, length, refusal }

/// How a call fails, whatever the vendor.
package enum ModelError: Error, Sendable, Hashable {
  /// Which wait ran out.
  package enum Wait: String, Sendable, Hashable { case connect, firstByte, idle, total }

  /// Seconds to wait, where the server named them.
  case rateLimited(retryAfter: Double?)
  /// Milliseconds since 1970 at which the quota returns, where known.
  case quotaExhausted(until: Int64?)
  /// A server's own trouble: 5xx, 529 and their like.
  case overloaded(retryAfter: Double?)
  case unauthenticated(String)
  /// The model is not known to the provider.
  case unknownModel(String)
  case contextTooLong
  /// The model or its filter declined; with the category where one is named.
  case refused(String)
  /// The stream ended before its terminal event.
  case cut
  /// The reply reached the limit of its length.
  case truncated
  case timedOut(Wait)
  /// No connection came to be.
  case unreachable(String)
  /// The request or the answer makes no sense: never retried unchanged.
  case invalid(String)
}

/// The kernel's port to models: one call in, a stream out.
package protocol ModelProvider: Sendable {
  /// As users write it: `offline`, `anthropic`.
  var name: String { get }

  /// Whether its models may call tools; one that takes none ignores those of a request.
  var takesTools: Bool { get }

  /// Starts the call; throws `ModelError` from the stream. Cancelling the consuming task ends it.
  func stream(_ request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error>
}

extension ModelProvider {
  package var takesTools: Bool { false }
}

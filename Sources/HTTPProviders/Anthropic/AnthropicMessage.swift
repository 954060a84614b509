import Kernel

/// One message put together from its events. Nothing of it is believed before its end: a stream may break off or
/// begin again.
struct AnthropicMessage: Sendable {
  private struct Block: Sendable {
    /// As `content_block_start` gave it.
    var start: [String: Value]
    var text = ""
    var json = ""
    var thinking = ""
    var signature = ""
    var isClosed = false

    var kind: String { start["type"]?.text ?? "" }
  }

  private var counted = TokenUsage()
  private var isMiscounted = false
  private var isStarted = false
  private var blocks: [Int: Block] = [:]
  private var stopReason: String?
  private var stopDetails: Value?
  private let secret: Secret?

  init(secret: Secret?) { self.secret = secret }

  /// Takes an event and returns whether it was the terminal one. Unknown events and deltas are passed over.
  mutating func take(_ event: ServerSentEvent) throws(ModelError) -> Bool {
    guard let data = WireJSON.parse(event.data) else {
      throw .invalid("the stream holds an event that is no JSON: \(clean(event.data))")
    }
    switch data["type"]?.text ?? event.name ?? "" {
    case "message_start":
      self = AnthropicMessage(secret: secret)
      isStarted = true
      count(data["message"]?["usage"])
    case "content_block_start": start(data)
    case "content_block_delta": add(data)
    case "content_block_stop": if let index = data["index"]?.integer { blocks[index]?.isClosed = true }
    case "message_delta":
      stopReason = data["delta"]?["stop_reason"]?.text ?? stopReason
      stopDetails = data["delta"]?["stop_details"] ?? stopDetails
      count(data["usage"])
    case "message_stop":
      guard isStarted else { throw .invalid("the stream ended a message that it had not begun") }
      return true
    case "error": throw AnthropicFailure.inStream(data, secret: secret)
    default: break
    }
    return false
  }

  /// Takes a message that came in one piece.
  mutating func take(whole data: Value) {
    self = AnthropicMessage(secret: secret)
    isStarted = true
    for (index, item) in (data["content"]?.items ?? []).enumerated() {
      guard let content = item.object else { continue }
      var block = Block(start: content)
      block.text = content["text"]?.text ?? ""
      block.thinking = content["thinking"]?.text ?? ""
      block.signature = content["signature"]?.text ?? ""
      block.isClosed = true
      blocks[index] = block
    }
    stopReason = data["stop_reason"]?.text
    stopDetails = data["stop_details"]
    count(data["usage"])
  }

  private mutating func start(_ data: Value) {
    guard let index = data["index"]?.integer, let content = data["content_block"]?.object else { return }
    var block = Block(start: content)
    block.text = content["text"]?.text ?? ""
    block.thinking = content["thinking"]?.text ?? ""
    block.signature = content["signature"]?.text ?? ""
    blocks[index] = block
  }

  private mutating func add(_ data: Value) {
    guard let index = data["index"]?.integer, let delta = data["delta"], blocks[index] != nil else { return }
    switch delta["type"]?.text {
    case "text_delta": blocks[index]?.text += delta["text"]?.text ?? ""
    case "input_json_delta": blocks[index]?.json += delta["partial_json"]?.text ?? ""
    case "thinking_delta": blocks[index]?.thinking += delta["thinking"]?.text ?? ""
    case "signature_delta": blocks[index]?.signature += delta["signature"]?.text ?? ""
    default: break
    }
  }

  /// What is known of the tokens: nothing where the server counted in anything but whole numbers.
  var usage: TokenUsage { isMiscounted ? TokenUsage() : counted }

  /// Counts are cumulative: each that is named replaces the one before.
  private mutating func count(_ counts: Value?) {
    for (name, field) in Self.counts {
      switch counts?[name] {
      case nil, .null: break
      case let value?:
        guard let tokens = value.integer, (0...1_000_000_000).contains(tokens) else {
          isMiscounted = true
          continue
        }
        counted[keyPath: field] = tokens
      }
    }
  }

  private static var counts: [(String, WritableKeyPath<TokenUsage, Int>)] {
    [
      ("input_tokens", \.input), ("cache_read_input_tokens", \.cacheRead),
      ("cache_creation_input_tokens", \.cacheWrite), ("output_tokens", \.output),
    ]
  }

  private func clean(_ text: String) -> String { Redaction.clean(text, of: secret, limit: 200) }
}

extension AnthropicMessage {
  /// What a message that came to its end means.
  enum Ending: Sendable {
    case events([ModelEvent])
    /// The server wants the content back, as it is, to go on.
    case paused([Value])
  }

  /// - Parameter replyTool: the tool whose arguments are the reply's text.
  func ending(replyTool: String?) throws(ModelError) -> Ending {
    switch stopReason {
    case "end_turn", "stop_sequence", "tool_use": return .events(try wholeEvents(replyTool))
    // A call that was cut off may still parse: none is delivered.
    case "max_tokens": return .events(textEvents + [.finished(.length)])
    case "refusal": throw .refused(clean(stopDetails?["category"]?.text ?? "unspecified"))
    case "model_context_window_exceeded": throw .contextTooLong
    case "pause_turn": return .paused(try ordered.map(Self.content))
    case nil: throw .cut
    case let reason?: throw .invalid("the model stopped for an unknown reason: \(clean(reason))")
    }
  }

  private var ordered: [Block] { blocks.sorted { $0.key < $1.key }.map(\.value) }

  private var textEvents: [ModelEvent] {
    ordered.filter { $0.kind == "text" && !$0.text.isEmpty }.map { .text($0.text) }
  }

  private func wholeEvents(_ replyTool: String?) throws(ModelError) -> [ModelEvent] {
    var reply: String?
    var calls: [ModelEvent] = []
    var called: Set<String> = []
    for block in ordered where block.kind == "tool_use" {
      guard block.isClosed else { throw .cut }
      guard let id = block.start["id"]?.text, let name = block.start["name"]?.text else {
        throw .invalid("a tool call has no id or no name")
      }
      let arguments = try Self.arguments(block)
      if name == replyTool {
        reply = arguments
      } else {
        calls.append(.toolCall(id: id, name: name, arguments: arguments))
        called.insert(id)
      }
    }
    if !calls.isEmpty { return textEvents + (try thoughts(beside: called)) + calls + [.finished(.toolUse)] }
    // What a model says beside the call that gives its reply is no part of the reply.
    if let reply { return [.text(reply), .finished(.complete)] }
    guard stopReason != "tool_use" else { throw .invalid("the model stopped for a tool call and made none") }
    return textEvents + [.finished(.complete)]
  }

  /// A message in which the model thought must come back as it was, without a reply that came too early.
  private func thoughts(beside called: Set<String>) throws(ModelError) -> [ModelEvent] {
    guard ordered.contains(where: { $0.kind.hasSuffix("thinking") }) else { return [] }
    var content: [Value] = []
    for block in ordered {
      switch block.kind {
      case "thinking", "redacted_thinking": content.append(try Self.content(block))
      case "text": if !block.text.trimmed.isEmpty { content.append(try Self.content(block)) }
      case "tool_use":
        if called.contains(block.start["id"]?.text ?? "") { content.append(try Self.content(block)) }
      default: break
      }
    }
    return [.verbatim(VendorContent(vendor: AnthropicRequest.vendor, content: .list(content)))]
  }

  /// The arguments as they came, an object or not: whoever serves the call tells the model what is wrong with it.
  private static func arguments(_ block: Block) throws(ModelError) -> String {
    guard block.json.trimmed.isEmpty else { return block.json }
    // Some servers give the whole input at once.
    return String(decoding: try WireJSON.bytes(block.start["input"] ?? .map([:])), as: UTF8.self)
  }

  /// A block as it is sent back: its start, filled with what the deltas added.
  private static func content(_ block: Block) throws(ModelError) -> Value {
    var content = block.start
    switch block.kind {
    case "text": content["text"] = .string(block.text)
    case "thinking":
      content["thinking"] = .string(block.thinking)
      content["signature"] = .string(block.signature)
    default:
      guard !block.json.isEmpty else { break }
      content["input"] = .map(WireJSON.arguments(block.json) ?? [:])
    }
    return .map(content)
  }
}

import Kernel

/// A request as the Messages API takes it. System, tools and messages of a thread give the same bytes in every
/// request; only the marks for the cache move.
struct AnthropicRequest {
  /// The tool whose arguments are the reply, where no other way enforces its shape.
  let replyTool: String?
  private let request: ModelRequest

  init(_ request: ModelRequest, structuredReplies: AnthropicSettings.StructuredReplies) {
    self.request = request
    guard let schema = request.replySchema else {
      replyTool = nil
      return
    }
    let isForced =
      switch structuredReplies {
      case .outputFormat: false
      case .forcedTool: true
      case .byModel: !Self.knowsOutputFormat(request.model)
      }
    replyTool = isForced ? schema.name : nil
  }

  /// Models from before structured output, and whatever other servers call theirs, get a tool instead.
  private static func knowsOutputFormat(_ model: String) -> Bool {
    let before = [
      "claude-2", "claude-3", "claude-instant", "claude-opus-4-0", "claude-opus-4-2", "claude-sonnet-4-0",
      "claude-sonnet-4-2",
    ]
    return model.hasPrefix("claude-") && !before.contains { model.hasPrefix($0) }
  }

  /// - Parameter resumed: what the model had said when it paused, piece by piece, to be sent back as it was.
  func body(resuming resumed: [[Value]] = []) throws(ModelError) -> [UInt8] {
    var body: [String: Value] = [
      "model": .string(request.model),
      "max_tokens": .int(request.maxOutputTokens),
      "stream": true,
      "messages": .list(messages + resumed.map { .map(["role": "assistant", "content": .list($0)]) }),
    ]
    if !request.system.isEmpty {
      body["system"] = .list([Self.textBlock(request.system, isMarked: true)])
    }
    let tools = tools
    if !tools.isEmpty { body["tools"] = .list(tools) }
    if let replyTool {
      // Beside other tools the reply is one of those that may be called, and one of them must be.
      body["tool_choice"] =
        .map(request.tools.isEmpty ? ["type": "tool", "name": .string(replyTool)] : ["type": "any"])
    }
    if let outputConfig { body["output_config"] = outputConfig }
    return try WireJSON.bytes(.map(body))
  }

  private var outputConfig: Value? {
    var config: [String: Value] = [:]
    if let effort = request.effort { config["effort"] = .string(effort) }
    if let schema = request.replySchema, replyTool == nil {
      config["format"] = .map(["type": "json_schema", "schema": schema.schema])
    }
    return config.isEmpty ? nil : .map(config)
  }

  private var tools: [Value] {
    var tools = request.tools.map { Self.tool($0.name, $0.description, $0.inputSchema) }
    if let replyTool, let schema = request.replySchema {
      tools.append(Self.tool(replyTool, "Gives the reply. Call it once, with the whole reply.", schema.schema))
    }
    return tools
  }

  private static func tool(_ name: String, _ description: String, _ schema: Value) -> Value {
    var tool: [String: Value] = [
      "name": .string(name), "description": .string(description), "input_schema": schema,
    ]
    // A schema that leaves an object open is refused together with `strict`.
    if schema.isClosedSchema { tool["strict"] = true }
    return .map(tool)
  }

  /// The thread, marked for the cache at the end of the latest two user messages: the earlier mark is where the
  /// request before this one wrote its entry. With the system's that makes three of the four marks allowed.
  private var messages: [Value] {
    var ids = ToolCallIDs()
    let told = request.messages.map { (role: $0.role, blocks: Self.blocks(of: $0, &ids)) }
      .filter { !$0.blocks.isEmpty }
    let marked = Set(told.indices.filter { told[$0].role == .user }.suffix(2))
    return told.indices.map { index in
      var blocks = told[index].blocks
      if marked.contains(index), case .map(var last)? = blocks.popLast() {
        last["cache_control"] = Self.mark
        blocks.append(.map(last))
      }
      return .map(["role": .string(told[index].role.rawValue), "content": .list(blocks)])
    }
  }

  /// The vendor whose own content these messages hold.
  static let vendor = "anthropic"

  private static func blocks(of message: Message, _ ids: inout ToolCallIDs) -> [Value] {
    var blocks: [Value] = []
    for piece in message.pieces {
      switch piece {
      case .text(let text):
        if !text.trimmed.isEmpty { blocks.append(textBlock(text, isMarked: false)) }
      case .calls(let reply):
        if let own = reply.verbatim, own.vendor == vendor, let content = own.content.items {
          _ = ids.assign(reply.calls, areOwn: true)
          blocks += content
          continue
        }
        if !reply.text.trimmed.isEmpty { blocks.append(textBlock(reply.text, isMarked: false)) }
        for (call, id) in zip(reply.calls, ids.assign(reply.calls, areOwn: false)) {
          blocks.append(
            .map([
              "type": "tool_use", "id": .string(id), "name": .string(call.name),
              "input": .map(WireJSON.arguments(call.arguments) ?? [:]),
            ]))
        }
      case .result(let result):
        var block: [String: Value] = [
          "type": "tool_result", "tool_use_id": .string(ids.next(for: result)), "content": .string(result.text),
        ]
        if result.isError { block["is_error"] = true }
        blocks.append(.map(block))
      }
    }
    return blocks
  }

  private static let mark = Value.map(["type": "ephemeral"])

  private static func textBlock(_ text: String, isMarked: Bool) -> Value {
    var block: [String: Value] = ["type": "text", "text": .string(text)]
    if isMarked { block["cache_control"] = mark }
    return .map(block)
  }
}

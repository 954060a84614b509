import Kernel

/// Models behind Anthropic's Messages API, or behind a server that speaks it.
package struct AnthropicProvider: ModelListing {
  package let name = "anthropic"
  package let takesTools = true
  private let settings: AnthropicSettings
  /// How often a turn that the server paused is taken up again.
  private static let pauses = 3

  package init(_ settings: AnthropicSettings) { self.settings = settings }

  /// Always streams: an answer that is long in the making would outlast every time-out. Text and tool calls are
  /// yielded when their message has come to its end, since a message may break off or begin anew; usage at once, since
  /// a broken message costs too.
  package func stream(_ request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
    ModelEvents.stream { sink in
      let wire = AnthropicRequest(request, structuredReplies: settings.structuredReplies)
      var resumed: [[Value]] = []
      var spent = TokenUsage()
      while true {
        let message = try await send(try wire.body(resuming: resumed), spent: spent, to: sink)
        spent = spent + message.usage
        switch try message.ending(replyTool: wire.replyTool) {
        case .events(let events):
          for event in events { sink.yield(event) }
          return
        case .paused(let content):
          guard resumed.count < Self.pauses else {
            throw ModelError.invalid("the server paused the turn more than \(Self.pauses) times")
          }
          resumed.append(content)
        }
      }
    }
  }

  private func send(_ body: [UInt8], spent: TokenUsage, to sink: ModelEventSink) async throws -> AnthropicMessage {
    let request = HTTPRequest.post(
      settings.baseURL + "/v1/messages", json: body, headers: settings.headers, credential: settings.credential)
    let secret = settings.apiKey
    return try await settings.transport.exchange(request, timeouts: settings.timeouts) { answer in
      guard answer.isSuccess else { throw try await AnthropicFailure.reading(answer) }
      var message = AnthropicMessage(secret: secret)
      // Servers that imitate the API may answer whole although a stream was asked for.
      let type = answer.headers["content-type"]?.lowercased().prefix { $0 != ";" } ?? ""
      if type.trimmed == "application/json" {
        let bytes = try await answer.collect(limit: 32 << 20)
        guard let whole = WireJSON.parse(bytes), whole["content"]?.items != nil else {
          throw ModelError.invalid("the answer is no message: \(answer.clean(bytes))")
        }
        message.take(whole: whole)
        sink.yield(.usage(spent + message.usage))
        return message
      }
      var told = TokenUsage()
      try await answer.readEvents { event in
        let isLast = try message.take(event)
        if message.usage != told {
          told = message.usage
          sink.yield(.usage(spent + told))
        }
        return isLast
      }
      return message
    }
  }

  /// Every model that the key may use.
  package func models() async throws -> [ListedModel] {
    var models: [ListedModel] = []
    var after: String?
    // A list that never ends would be a server's fault; a thousand models a page are far more than there are.
    for _ in 0..<10 {
      let page = try await page(limit: 1000, after: after)
      let entries = page["data"]?.items ?? []
      models += entries.compactMap(Self.model)
      guard page["has_more"]?.flag == true, let last = page["last_id"]?.text, last != after else { break }
      after = last
    }
    return models
  }

  package func check() async throws { _ = try await page(limit: 1, after: nil) }

  private func page(limit: Int, after: String?) async throws -> Value {
    let query = "?limit=\(limit)" + (after.map { "&after_id=\(Self.escaped($0))" } ?? "")
    let request = HTTPRequest.get(
      settings.baseURL + "/v1/models" + query, headers: settings.headers, credential: settings.credential)
    return try await settings.transport.exchange(request, timeouts: settings.timeouts) { answer in
      guard answer.isSuccess else {
        let failure = try await AnthropicFailure.reading(answer)
        guard case .unknownModel(let text) = failure else { throw failure }
        throw ModelError.invalid("no list of models under \(request.place): \(text)")
      }
      let bytes = try await answer.collect(limit: 4 << 20)
      guard let page = WireJSON.parse(bytes), page["data"]?.items != nil else {
        throw ModelError.invalid("the list of models is not what was expected: \(answer.clean(bytes))")
      }
      return page
    }
  }

  private static func model(_ entry: Value) -> ListedModel? {
    entry["id"]?.text.map { id in
      ListedModel(
        id: id, displayName: entry["display_name"]?.text, maxInputTokens: entry["max_input_tokens"]?.integer,
        maxOutputTokens: entry["max_tokens"]?.integer)
    }
  }

  private static func escaped(_ id: String) -> String {
    id.utf8.map { byte in
      let isPlain =
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}

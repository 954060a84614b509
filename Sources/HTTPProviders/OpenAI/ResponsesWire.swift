import Kernel

/// An event of a Responses stream, as far as it matters here; others come and go with the API's versions.
enum ResponsesEvent: Decodable {
  case text(String)
  case refusal(String)
  case item(ResponsesOutput)
  case terminal(ResponsesObject)
  case fault(OpenAIFault)
  case other

  private enum CodingKeys: String, CodingKey { case type, delta, item, response, error }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    switch try fields.decodeIfPresent(String.self, forKey: .type) {
    case "response.output_text.delta": self = .text(try fields.decode(String.self, forKey: .delta))
    case "response.refusal.delta": self = .refusal(try fields.decode(String.self, forKey: .delta))
    case "response.output_item.done": self = .item(try fields.decode(ResponsesOutput.self, forKey: .item))
    case "response.completed", "response.incomplete", "response.failed":
      self = .terminal(try fields.decode(ResponsesObject.self, forKey: .response))
    case "error":
      let nested = try fields.decodeIfPresent(OpenAIFault.self, forKey: .error)
      self = .fault(try nested ?? OpenAIFault(event: decoder))
    // Some proxies send their own error in the shape of an HTTP body, with no type.
    case nil where fields.contains(.error): self = .fault(try fields.decode(OpenAIFault.self, forKey: .error))
    default: self = .other
    }
  }
}

/// A response as the terminal event holds it, or as a server sends it whole.
struct ResponsesObject: Decodable {
  enum Status: String, Decodable {
    case completed, incomplete, failed, cancelled, queued
    case inProgress = "in_progress"
  }

  private struct Details: Decodable { var reason: String? }

  var status: Status?
  var fault: OpenAIFault?
  var incompleteReason: String?
  var output: [ResponsesOutput]
  var usage: ResponsesUsage?

  private enum CodingKeys: String, CodingKey {
    case status, error, output, usage
    case details = "incomplete_details"
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    status = (try? fields.decodeIfPresent(String.self, forKey: .status)).flatMap(Status.init(rawValue:))
    fault = try fields.decodeIfPresent(OpenAIFault.self, forKey: .error)
    incompleteReason = try fields.decodeIfPresent(Details.self, forKey: .details)?.reason
    output = try fields.decodeIfPresent([ResponsesOutput].self, forKey: .output) ?? []
    // A count that cannot be read is a count that is not known; the reply itself is still good.
    usage = try? fields.decodeIfPresent(ResponsesUsage.self, forKey: .usage)
  }
}

/// A piece of a response's output, and the same as it came.
struct ResponsesOutput: Decodable {
  var item: ResponsesItem
  var raw: Value

  init(from decoder: any Decoder) throws {
    item = try ResponsesItem(from: decoder)
    raw = try Value(from: decoder)
  }

  /// As it is sent back where nothing is stored: a name that the server gave it would be looked for in vain.
  var returned: Value? {
    guard case .map(var fields) = raw else { return nil }
    switch fields["type"] {
    case "reasoning": return fields["encrypted_content"]?.text == nil ? nil : raw
    case "message", "function_call":
      fields["id"] = nil
      fields["status"] = nil
      return .map(fields)
    default: return nil
    }
  }
}

/// A piece of a response's output. Reasoning and hosted tools are passed over.
enum ResponsesItem: Decodable {
  case message(text: String, refusal: String)
  case call(id: String?, name: String, arguments: String)
  case other

  private enum CodingKeys: String, CodingKey {
    case type, content, name, arguments
    case callID = "call_id"
  }

  private struct Content: Decodable {
    var type: String?
    var text: String?
    var refusal: String?
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    switch try fields.decodeIfPresent(String.self, forKey: .type) {
    case "message":
      let content = try fields.decodeIfPresent([Content].self, forKey: .content) ?? []
      self = .message(
        text: content.filter { $0.type == "output_text" }.compactMap(\.text).joined(),
        refusal: content.filter { $0.type == "refusal" }.compactMap { $0.refusal ?? $0.text }.joined())
    case "function_call":
      self = .call(
        id: try fields.decodeIfPresent(String.self, forKey: .callID),
        name: try fields.decodeIfPresent(String.self, forKey: .name) ?? "",
        arguments: try fields.decodeIfPresent(String.self, forKey: .arguments) ?? "")
    default: self = .other
    }
  }
}

struct ResponsesUsage: Decodable {
  private var input: TokenCount
  private var output: TokenCount?
  private var details: PromptTokenDetails?

  private enum CodingKeys: String, CodingKey {
    case input = "input_tokens"
    case output = "output_tokens"
    case details = "input_tokens_details"
  }

  var normalised: TokenUsage {
    TokenUsage(
      prompt: input.count, cached: details?.cached?.count ?? 0, written: details?.written?.count ?? 0,
      output: output?.count ?? 0)
  }
}

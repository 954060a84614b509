import Kernel

/// One chunk of a streamed Chat Completion, or a whole one: they differ only in where the message stands.
struct ChatChunk: Decodable {
  var choices: [ChatChoice]
  var usage: ChatUsage?
  var fault: OpenAIFault?
  /// Whether the object is a completion at all, rather than some other JSON.
  var isCompletion: Bool

  private enum CodingKeys: String, CodingKey { case choices, usage, error, object }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    isCompletion = fields.contains(.choices) || fields.contains(.usage)
    choices = try fields.decodeIfPresent([ChatChoice].self, forKey: .choices) ?? []
    // A count that cannot be read is a count that is not known; the reply itself is still good.
    usage = try? fields.decodeIfPresent(ChatUsage.self, forKey: .usage)
    fault = try fields.decodeIfPresent(OpenAIFault.self, forKey: .error)
    // Older vLLM servers send the error as the object itself.
    if (try? fields.decodeIfPresent(String.self, forKey: .object)) == "error" { fault = try OpenAIFault(from: decoder) }
  }
}

struct ChatChoice: Decodable {
  var index: Int
  var message: ChatDelta?
  var finish: ChatFinish?

  private enum CodingKeys: String, CodingKey {
    case index, delta, message
    case finish = "finish_reason"
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    index = try fields.decodeIfPresent(Int.self, forKey: .index) ?? 0
    message =
      try fields.decodeIfPresent(ChatDelta.self, forKey: .delta)
      ?? fields.decodeIfPresent(ChatDelta.self, forKey: .message)
    finish = try fields.decodeIfPresent(String.self, forKey: .finish).flatMap(ChatFinish.init(word:))
  }
}

/// What a chunk adds to the message. Reasoning text, under whatever name a server sends it, is not read.
struct ChatDelta: Decodable {
  var text: String
  var refusal: String
  var calls: [ChatCallDelta]

  private enum CodingKeys: String, CodingKey {
    case content, refusal
    case calls = "tool_calls"
  }

  private struct ContentPart: Decodable {
    var type: String?
    var text: String?
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    if let whole = try? fields.decodeIfPresent(String.self, forKey: .content) {
      text = whole
    } else {
      let parts = try fields.decodeIfPresent([ContentPart].self, forKey: .content) ?? []
      text = parts.filter { $0.type == nil || $0.type == "text" }.compactMap(\.text).joined()
    }
    refusal = try fields.decodeIfPresent(String.self, forKey: .refusal) ?? ""
    calls = try fields.decodeIfPresent([ChatCallDelta].self, forKey: .calls) ?? []
  }
}

/// A piece of a tool call: the id and the name come once, the arguments in pieces.
struct ChatCallDelta: Decodable {
  struct Function: Decodable {
    var name: String?
    var arguments: Arguments?
  }

  /// A text by the standard; some servers send the object itself.
  enum Arguments: Decodable {
    case text(String)
    case object([String: Value])

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let text = try? value.decode(String.self) {
        self = .text(text)
      } else {
        self = .object(try value.decode([String: Value].self))
      }
    }
  }

  var index: Int?
  var id: String?
  var function: Function?
}

/// Why a choice ended, over the words that compatible servers use for it.
enum ChatFinish: Equatable {
  case stop
  case toolCalls
  case length
  case filtered(String)
  /// The server gave up in the middle.
  case failed
  case unknown(String)

  /// Nil for the empty word that some servers send with every chunk.
  init?(word: String) {
    switch word.lowercased() {
    case "", "null": return nil
    case "stop", "eos", "eos_token", "end_turn", "stop_sequence": self = .stop
    case "tool_calls", "function_call", "tool_use": self = .toolCalls
    case "length", "max_tokens", "model_length": self = .length
    case "content_filter", "safety", "sensitive", "refusal": self = .filtered(word)
    case "error", "abort", "insufficient_system_resource": self = .failed
    default: self = .unknown(word)
    }
  }
}

struct ChatUsage: Decodable {
  private var prompt: TokenCount
  private var completion: TokenCount?
  private var total: TokenCount?
  private var promptDetails: PromptTokenDetails?
  private var completionDetails: CompletionDetails?
  /// DeepSeek's name for what the cache served.
  private var cacheHits: TokenCount?

  private struct CompletionDetails: Decodable {
    var reasoning: TokenCount?

    enum CodingKeys: String, CodingKey { case reasoning = "reasoning_tokens" }
  }

  private enum CodingKeys: String, CodingKey {
    case prompt = "prompt_tokens"
    case completion = "completion_tokens"
    case total = "total_tokens"
    case promptDetails = "prompt_tokens_details"
    case completionDetails = "completion_tokens_details"
    case cacheHits = "prompt_cache_hit_tokens"
  }

  var normalised: TokenUsage {
    var output = completion?.count ?? 0
    let reasoning = completionDetails?.reasoning?.count ?? 0
    // Some servers count reasoning beside the completion; only the total tells.
    if reasoning > 0, total?.count == prompt.count + output + reasoning { output += reasoning }
    return TokenUsage(
      prompt: prompt.count, cached: (promptDetails?.cached ?? cacheHits)?.count ?? 0,
      written: promptDetails?.written?.count ?? 0, output: output)
  }
}

import Kernel

/// A whole answer, of which a stream sends many.
struct GeminiChunk: Decodable {
  struct Feedback: Decodable { var blockReason: String? }

  var candidates: [GeminiCandidate]
  var feedback: Feedback?
  var usage: GeminiUsage?
  var fault: GeminiFault?
  /// Whether the object is an answer at all, rather than some other JSON.
  var isAnswer: Bool

  private enum CodingKeys: String, CodingKey {
    case candidates, error
    case feedback = "promptFeedback"
    case usage = "usageMetadata"
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    isAnswer = !fields.allKeys.isEmpty
    candidates = try fields.decodeIfPresent([GeminiCandidate].self, forKey: .candidates) ?? []
    feedback = try fields.decodeIfPresent(Feedback.self, forKey: .feedback)
    // A count that cannot be read is a count that is not known; the reply itself is still good.
    usage = try? fields.decodeIfPresent(GeminiUsage.self, forKey: .usage)
    fault = try fields.decodeIfPresent(GeminiFault.self, forKey: .error)
  }
}

struct GeminiCandidate: Decodable {
  struct Content: Decodable {
    var parts: [GeminiPart]?
    /// The same as they came.
    var raw: [Value]?

    private enum CodingKeys: String, CodingKey { case parts }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      parts = try fields.decodeIfPresent([GeminiPart].self, forKey: .parts)
      raw = try fields.decodeIfPresent([Value].self, forKey: .parts)
    }
  }

  var content: Content?
  var index: Int?
  var finishReason: String?
}

struct GeminiPart: Decodable {
  struct Call: Decodable {
    var id: String?
    var name: String?
    var args: [String: Value]?
  }

  var text: String?
  /// Whether the text is the model's thinking and no part of the reply.
  var thought: Bool?
  var functionCall: Call?
}

struct GeminiUsage: Decodable {
  private var prompt: TokenCount?
  private var cached: TokenCount?
  private var candidates: TokenCount?
  private var thoughts: TokenCount?
  private var toolPrompt: TokenCount?

  private enum CodingKeys: String, CodingKey {
    case prompt = "promptTokenCount"
    case cached = "cachedContentTokenCount"
    case candidates = "candidatesTokenCount"
    case thoughts = "thoughtsTokenCount"
    case toolPrompt = "toolUsePromptTokenCount"
  }

  /// Nil where a chunk counts nothing at all.
  var normalised: TokenUsage? {
    guard let prompt else { return nil }
    return TokenUsage(
      prompt: prompt.count + (toolPrompt?.count ?? 0), cached: cached?.count ?? 0,
      output: (candidates?.count ?? 0) + (thoughts?.count ?? 0))
  }
}

/// Why a candidate ended.
enum GeminiFinish: Equatable {
  case stop
  case length
  /// Declined, with the category.
  case blocked(String)
  /// The model's output came to nothing through no fault of the request.
  case broken
  case unusable(String)

  /// Nil where the word says that no reason is known yet.
  init?(word: String) {
    switch word {
    case "", "FINISH_REASON_UNSPECIFIED": return nil
    case "STOP": self = .stop
    case "MAX_TOKENS": self = .length
    case "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR", "IMAGE_SAFETY":
      self = .blocked(word)
    case "OTHER", "MALFORMED_RESPONSE", "MALFORMED_FUNCTION_CALL": self = .broken
    default: self = .unusable(word)
    }
  }
}

import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// An error as OpenAI and the servers like it send one: as an HTTP body, as an event, or within a reply.
struct OpenAIFault: Decodable, Equatable {
  var message = ""
  var type: String?
  var code: String?
  var param: String?

  private enum CodingKeys: String, CodingKey { case message, type, code, param, error, detail }

  init(message: String, type: String? = nil, code: String? = nil, param: String? = nil) {
    self.message = message
    (self.type, self.code, self.param) = (type, code, param)
  }

  init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      self.init(message: text)
      return
    }
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let text = try? fields.decodeIfPresent(String.self, forKey: .message)
    let detail = try? fields.decodeIfPresent(String.self, forKey: .detail)
    self.init(
      message: text ?? detail ?? "", type: Self.word(.type, in: fields), code: Self.word(.code, in: fields),
      param: Self.word(.param, in: fields))
  }

  /// From an `error` event, whose `type` names the event and not the fault.
  init(event decoder: any Decoder) throws {
    try self.init(from: decoder)
    if type == "error" { type = nil }
  }

  /// Codes are words, numbers, or null spelled out.
  private static func word(_ key: CodingKeys, in fields: KeyedDecodingContainer<CodingKeys>) -> String? {
    if let number = try? fields.decodeIfPresent(Int.self, forKey: key) { return String(number) }
    guard let word = try? fields.decodeIfPresent(String.self, forKey: key) else { return nil }
    return ["", "None", "null"].contains(word) ? nil : word
  }

  /// Reads an error body. Nil where it is no JSON object.
  static func read(_ body: [UInt8]) -> OpenAIFault? {
    struct Body: Decodable {
      var fault: OpenAIFault

      init(from decoder: any Decoder) throws {
        let fields = try? decoder.container(keyedBy: CodingKeys.self)
        if let inner = try? fields?.decodeIfPresent(OpenAIFault.self, forKey: .error) {
          fault = inner
        } else {
          _ = try decoder.container(keyedBy: CodingKeys.self)
          fault = try OpenAIFault(from: decoder)
        }
      }
    }
    let decoder = JSONDecoder()
    let data = Data(body)
    // Gemini's compatible endpoint wraps its errors in a list.
    let found = (try? decoder.decode(Body.self, from: data)) ?? (try? decoder.decode([Body].self, from: data))?.first
    return found?.fault
  }
}

extension OpenAIFault {
  /// What the names in an error say, whatever the status beside them.
  private enum Meaning { case quota, rate, context, model, refused, key, overload }

  private static let meanings: [Meaning: Set<String>] = [
    .quota: [
      "insufficientquota", "creditbalanceexhausted", "billinghardlimitreached", "billingnotactive",
      "insufficientcredits", "budgetexceeded",
    ],
    .rate: ["ratelimitexceeded", "slowdown", "ratelimiterror", "toomanyrequests"],
    .context: [
      "contextlengthexceeded", "exceedcontextsizeerror", "contextwindowexceedederror", "requesttoolarge",
    ],
    .model: ["modelnotfound", "invalidmodel", "unknownmodel", "modelnotfounderror"],
    .refused: [
      "contentfilter", "contentpolicyviolation", "contentpolicyviolationerror", "invalidprompt", "moderationblocked",
    ],
    .key: [
      "invalidapikey", "incorrectapikeyprovided", "authenticationerror", "invalidauthentication", "permissionerror",
      "permissiondenied", "accountdeactivated", "unauthorized",
    ],
    .overload: [
      "servererror", "serverisoverloaded", "overloaded", "overloadederror", "internalservererror",
      "serviceunavailable", "engineoverloaded", "unavailableerror",
    ],
  ]

  private var meaning: Meaning? {
    let names = [code, type].compactMap { $0?.lowercased().filter { $0.isLetter || $0.isNumber } }
    for name in names {
      if let found = Self.meanings.first(where: { $0.value.contains(name) }) { return found.key }
    }
    return nil
  }

  /// What the call failed of.
  /// - Parameters:
  ///   - status: the HTTP status; nil for an error within a reply, which may carry one as its code.
  ///   - retryAfter: seconds to wait, where the server named them.
  func modelError(status: Int? = nil, model: String, retryAfter: Double? = nil) -> ModelError {
    let status = status ?? code.flatMap { Int($0) }.flatMap { (400...599).contains($0) ? $0 : nil }
    switch meaning {
    case .quota: return .quotaExhausted(until: nil)
    case .rate: return .rateLimited(retryAfter: retryAfter)
    case .context: return .contextTooLong
    case .model: return .unknownModel(model)
    case .refused: return .refused(code ?? type ?? "content policy")
    case .key: return .unauthenticated(keyRefusal(status))
    case .overload where status.map { $0 >= 500 } ?? true: return .overloaded(retryAfter: retryAfter)
    case .overload, nil: break
    }
    // Within a reply that had begun, a nameless fault is the server's own: the request had been accepted.
    guard let status else {
      return isInvalidRequest ? .invalid(described(nil)) : .overloaded(retryAfter: retryAfter)
    }
    return modelError(plain: status, model: model, retryAfter: retryAfter)
  }

  private func modelError(plain status: Int, model: String, retryAfter: Double?) -> ModelError {
    switch status {
    case 401, 403: return .unauthenticated(keyRefusal(status))
    case 402: return .quotaExhausted(until: nil)
    case 404: return .unknownModel(model)
    case 413: return .contextTooLong
    case 408, 409, 425: return .overloaded(retryAfter: retryAfter)
    case 429: return .rateLimited(retryAfter: retryAfter)
    case 500...: return tellsOfContext ? .contextTooLong : .overloaded(retryAfter: retryAfter)
    default:
      if tellsOfContext { return .contextTooLong }
      if tellsOfModel { return .unknownModel(model) }
      return .invalid(described(status))
    }
  }

  private var isInvalidRequest: Bool {
    [code, type].contains { $0?.lowercased().hasPrefix("invalid") ?? false }
  }

  // Compatible servers name neither fault in a code. The words are their last resort and ours.
  private var tellsOfContext: Bool {
    let text = message.lowercased()
    return ["context length", "context window", "context size", "contextwindowexceeded", "maximum context"]
      .contains { text.contains($0) }
  }

  private var tellsOfModel: Bool {
    let text = message.lowercased()
    return param == "model"
      || ["invalid model name", "not a valid model", "unknown model", "model_not_found"].contains { text.contains($0) }
  }

  private func described(_ status: Int?) -> String {
    let place = status.map { "HTTP \($0)" } ?? "the server broke off"
    let text = message
    let detail = text.isEmpty ? code ?? type : text
    return detail.map { "\(place): \($0)" } ?? place
  }

  /// Without the server's sentence: some servers repeat the key in it.
  private func keyRefusal(_ status: Int?) -> String {
    [status.map { "HTTP \($0)" }, code ?? type].compactMap(\.self).joined(separator: " ")
  }
}

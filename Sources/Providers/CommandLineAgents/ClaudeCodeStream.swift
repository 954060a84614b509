import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reads the JSON lines of `claude -p --output-format stream-json`.
enum ClaudeCodeStream {
  /// One line, as far as it matters here; whatever else it holds is of no concern.
  private struct Line: Decodable {
    var type: String
    var subtype: String?
    var isError: Bool?
    var terminalReason: String?
    var stopReason: String?
    var apiErrorStatus: Int?
    var apiErrorType: String?
    var result: String?
    var errors: [String]?
    var usage: Usage?
    var error: String?
    var errorStatus: Int?

    enum CodingKeys: String, CodingKey {
      case type, subtype, result, errors, usage, error
      case isError = "is_error"
      case terminalReason = "terminal_reason"
      case stopReason = "stop_reason"
      case apiErrorStatus = "api_error_status"
      case apiErrorType = "api_error_type"
      case errorStatus = "error_status"
    }
  }

  private struct Usage: Decodable {
    var input: Int?
    var cacheRead: Int?
    var cacheWrite: Int?
    var output: Int?

    enum CodingKeys: String, CodingKey {
      case input = "input_tokens"
      case cacheRead = "cache_read_input_tokens"
      case cacheWrite = "cache_creation_input_tokens"
      case output = "output_tokens"
    }

    var tokens: TokenUsage {
      TokenUsage(
        input: TokenUsage.plausible(input), cacheRead: TokenUsage.plausible(cacheRead),
        cacheWrite: TokenUsage.plausible(cacheWrite), output: TokenUsage.plausible(output))
    }
  }

  static func verdict(on transcript: AgentTranscript) -> AgentVerdict {
    let decoder = JSONDecoder()
    var result: Line?
    // The last trouble that was told, for a run that ended without a result.
    var lastStatus: Int?
    var lastTrouble: String?
    var isEmpty = true
    for text in transcript.lines {
      // A line that is no JSON is some program's chatter; what counts is whether the result is among the others.
      guard let line = try? decoder.decode(Line.self, from: Data(text.utf8)) else { continue }
      isEmpty = false
      switch line.type {
      case "result": result = line
      case "system" where line.subtype == "api_retry": (lastStatus, lastTrouble) = (line.errorStatus, line.error)
      case "assistant":
        if let trouble = line.error { lastTrouble = trouble }
      default: break
      }
    }
    guard let result else {
      return AgentVerdict(outcome: .failure(withoutResult(transcript, isEmpty: isEmpty, lastStatus)))
    }
    return AgentVerdict(outcome: outcome(result, lastTrouble, transcript), usage: result.usage?.tokens)
  }

  /// The subtype is left alone: it says `success` of failures.
  private static func outcome(
    _ result: Line, _ trouble: String?, _ transcript: AgentTranscript
  ) -> AgentVerdict.Outcome {
    if result.stopReason == "refusal" { return .failure(.refused(result.result ?? "refusal")) }
    guard result.isError == false, transcript.exit.code == 0 else {
      return .failure(error(result, trouble, transcript))
    }
    guard let text = result.result, !text.isEmpty else { return .failure(.cut) }
    switch result.stopReason {
    case "max_tokens": return .answer(text, .length)
    case "model_context_window_exceeded": return .failure(.contextTooLong)
    case "tool_use": return .failure(.invalid("claude asked for a tool; content only was asked for"))
    default: return .answer(text, .complete)
    }
  }

  /// The end of a usage limit, in milliseconds since 1970: `…limit reached|1763700000`.
  private static func moment(in text: String) -> Int64? {
    text.split(separator: "|").last.flatMap { Int64($0.trimmed) }.flatMap { $0 < 100_000_000_000 ? $0 * 1000 : nil }
  }

  private static func error(_ result: Line, _ trouble: String?, _ transcript: AgentTranscript) -> ModelError {
    let text = (result.result ?? result.errors?.joined(separator: "; ")).map { String($0.prefix(300)) }
    let message = "claude: " + (text ?? transcript.complaint)
    switch result.terminalReason {
    case "max_turns": return .invalid("\(message) (content only was asked for, and it went on to something else)")
    case "budget_exhausted": return .quotaExhausted(until: nil)
    default: break
    }
    if let text, text.lowercased().contains("usage limit") { return .quotaExhausted(until: moment(in: text)) }
    switch result.apiErrorType ?? trouble {
    case "rate_limit_error", "rate_limit": return .rateLimited(retryAfter: nil)
    case "overloaded_error", "api_error", "timeout_error", "server_error", "overloaded":
      return .overloaded(retryAfter: nil)
    case "authentication_error", "permission_error", "authentication_failed": return .unauthenticated(message)
    case "billing_error": return .quotaExhausted(until: nil)
    case "not_found_error": return .unknownModel(message)
    case "request_too_large": return .contextTooLong
    default: break
    }
    if let status = result.apiErrorStatus { return .ofStatus(status, message) }
    // An answer that is well in itself and an exit code that says otherwise: something was lost on the way.
    return result.isError == false ? .cut : .invalid(message)
  }

  private static func withoutResult(_ transcript: AgentTranscript, isEmpty: Bool, _ status: Int?) -> ModelError {
    if transcript.lacksLogin { return .unauthenticated("claude: \(transcript.complaint)") }
    if let status { return .ofStatus(status, "claude: \(transcript.complaint)") }
    let hasEndedItself = transcript.exit.code.map { $0 != 0 && $0 < 128 } ?? false
    return isEmpty && hasEndedItself ? .invalid("claude: \(transcript.complaint)") : .cut
  }
}

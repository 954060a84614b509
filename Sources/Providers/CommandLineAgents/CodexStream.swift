import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reads the JSON lines of `codex exec --json`.
enum CodexStream {
  private struct Line: Decodable {
    struct Item: Decodable {
      var type: String
      var text: String?
    }

    struct Trouble: Decodable { var message: String? }

    var type: String
    var item: Item?
    var usage: Usage?
    var error: Trouble?
    var message: String?
  }

  private struct Usage: Decodable {
    var input: Int?
    var cached: Int?
    var written: Int?
    var output: Int?

    enum CodingKeys: String, CodingKey {
      case input = "input_tokens"
      case cached = "cached_input_tokens"
      case written = "cache_write_input_tokens"
      case output = "output_tokens"
    }

    /// Its input counts what caches served and took, its output counts the reasoning.
    var tokens: TokenUsage {
      let (read, write) = (TokenUsage.plausible(cached), TokenUsage.plausible(written))
      return TokenUsage(
        input: max(0, TokenUsage.plausible(input) - read - write), cacheRead: read, cacheWrite: write,
        output: TokenUsage.plausible(output))
    }
  }

  static func verdict(on transcript: AgentTranscript) -> AgentVerdict {
    let decoder = JSONDecoder()
    var answer: String?
    var usage: TokenUsage?
    var isComplete = false
    var failure: String?
    var deed: String?
    var isEmpty = true
    for text in transcript.lines {
      guard let line = try? decoder.decode(Line.self, from: Data(text.utf8)) else { continue }
      isEmpty = false
      switch line.type {
      case "turn.completed": (isComplete, usage) = (true, line.usage?.tokens)
      case "turn.failed": failure = line.error?.message ?? "the turn failed"
      case "item.started", "item.completed":
        switch line.item?.type {
        // What it says before its last message is talk on the way.
        case "agent_message": answer = line.item?.text ?? answer
        case "command_execution", "file_change", "mcp_tool_call", "web_search": deed = line.item?.type
        default: break
        }
      // A retry notice looks like this too; a failed turn says so itself.
      default: break
      }
    }
    let outcome: AgentVerdict.Outcome
    if let failure {
      outcome = .failure(error(failure))
    } else if let deed {
      outcome = .failure(.invalid("codex did something (\(deed)) where content only was asked for"))
    } else if isComplete, transcript.exit.code == 0 {
      outcome = answer.map { $0.isEmpty ? .failure(.cut) : .answer($0, .complete) } ?? .failure(.cut)
    } else {
      outcome = .failure(withoutEnd(transcript, isEmpty: isEmpty))
    }
    return AgentVerdict(outcome: outcome, usage: usage)
  }

  /// It has no codes, so its words have to do: a status that it quotes, else what is known of its phrases.
  private static func error(_ message: String) -> ModelError {
    let text = "codex: \(message.prefix(300))"
    let lowered = message.lowercased()
    if lowered.contains("usage limit") || lowered.contains("quota") { return .quotaExhausted(until: nil) }
    if lowered.contains("context window") || lowered.contains("context_length_exceeded") { return .contextTooLong }
    if let status = status(in: lowered) { return .ofStatus(status, text) }
    if lowered.contains("stream disconnected") || lowered.contains("stream closed") { return .cut }
    if lowered.contains("not logged in") || lowered.contains("unauthorized") { return .unauthenticated(text) }
    if lowered.contains("overloaded") || lowered.contains("at capacity") { return .overloaded(retryAfter: nil) }
    return .invalid(text)
  }

  /// The number behind the last `status`, as in `last status: 429 Too Many Requests`.
  private static func status(in text: String) -> Int? {
    guard let range = text.ranges(of: "status").last else { return nil }
    let digits = text[range.upperBound...].drop { !$0.isNumber && !$0.isNewline }.prefix { $0.isNumber }
    return Int(digits).flatMap { (400...599).contains($0) ? $0 : nil }
  }

  private static func withoutEnd(_ transcript: AgentTranscript, isEmpty: Bool) -> ModelError {
    if transcript.lacksLogin { return .unauthenticated("codex: \(transcript.complaint)") }
    let hasEndedItself = transcript.exit.code.map { $0 != 0 && $0 < 128 } ?? false
    return isEmpty && hasEndedItself ? .invalid("codex: \(transcript.complaint)") : .cut
  }
}

import Foundation
import Kernel
import Testing

@testable import Providers

/// Lines recorded from the real programs, where the folder that holds them is there.
enum RecordedStreams {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../../shared/fixtures/cli-agents").standardized

  static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path(percentEncoded: false)) }

  static func lines(_ name: String) throws -> [String] {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8).split(separator: "\n").map(String.init)
  }
}

private func transcript(_ lines: [String], exit: Int32? = 0, errors: String = "") -> AgentTranscript {
  AgentTranscript(lines: lines, exit: AgentExit(code: exit, errors: errors))
}

private let noRecordings: Comment = "the recorded streams are not on this machine"

struct ClaudeCodeStreamTests {
  private func result(_ fields: String) -> String { #"{"type":"result","subtype":"success",\#(fields)}"# }

  @Test(
    .enabled(if: RecordedStreams.isThere, noRecordings),
    arguments: [
      ("ok", 0, AgentVerdict.Outcome.answer("Hello!", .complete)), ("cut", 0, .answer("Hello!", .complete)),
      ("429", 1, .failure(.rateLimited(retryAfter: nil))),
    ])
  func `recorded streams give their verdict`(name: String, exit: Int32, outcome: AgentVerdict.Outcome) throws {
    let lines = try RecordedStreams.lines("claude_2.1.329_stream_\(name).jsonl")
    let verdict = ClaudeCodeStream.verdict(on: transcript(lines, exit: exit))
    #expect(verdict.outcome == outcome)
    let usage = name == "429" ? TokenUsage() : TokenUsage(input: 25, cacheRead: 7, output: 12)
    #expect(verdict.usage == usage)
    #expect(
      ClaudeCodeStream.verdict(on: transcript(Array(lines.dropLast()), exit: exit)).outcome != outcome || exit == 1)
  }

  @Test(.enabled(if: RecordedStreams.isThere, noRecordings)) func `recorded failures give their error`() throws {
    let refusal = ClaudeCodeStream.verdict(
      on: transcript(try RecordedStreams.lines("claude_2.1.329_stream_refusal.jsonl"), exit: 1))
    guard case .failure(.refused) = refusal.outcome else {
      Issue.record("\(refusal)")
      return
    }
    #expect(refusal.usage == TokenUsage(input: 50, cacheRead: 14, output: 24))
    let tool = ClaudeCodeStream.verdict(
      on: transcript(try RecordedStreams.lines("claude_2.1.329_stream_tool.jsonl"), exit: 1))
    guard case .failure(.invalid) = tool.outcome else {
      Issue.record("\(tool)")
      return
    }
  }

  @Test func `success needs the result, no error in it, and exit 0`() {
    let good = result(#""is_error":false,"stop_reason":"end_turn","result":"Hi","usage":{"input_tokens":3}"#)
    #expect(
      ClaudeCodeStream.verdict(on: transcript(["noise", "{}", good]))
        == AgentVerdict(outcome: .answer("Hi", .complete), usage: TokenUsage(input: 3)))
    #expect(ClaudeCodeStream.verdict(on: transcript([good], exit: 1)).outcome == .failure(.cut))
    #expect(ClaudeCodeStream.verdict(on: transcript([good], exit: nil)).outcome == .failure(.cut))
    #expect(ClaudeCodeStream.verdict(on: transcript([String(good.dropLast())])).outcome == .failure(.cut))
    #expect(ClaudeCodeStream.verdict(on: transcript([])).outcome == .failure(.cut))
    let empty = result(#""is_error":false,"stop_reason":"end_turn","result":"""#)
    #expect(ClaudeCodeStream.verdict(on: transcript([empty])).outcome == .failure(.cut))
    let untold = result(#""stop_reason":"end_turn","result":"Hi""#)
    #expect(ClaudeCodeStream.verdict(on: transcript([untold])).outcome != .answer("Hi", .complete))
  }

  @Test(arguments: [
    (#""is_error":false,"stop_reason":"max_tokens","result":"Hi""#, AgentVerdict.Outcome.answer("Hi", .length)),
    (#""is_error":false,"stop_reason":"model_context_window_exceeded","result":"Hi""#, .failure(.contextTooLong)),
    (#""is_error":true,"terminal_reason":"budget_exhausted""#, .failure(.quotaExhausted(until: nil))),
    (#""is_error":true,"api_error_type":"overloaded_error","result":"x""#, .failure(.overloaded(retryAfter: nil))),
    (#""is_error":true,"api_error_status":529,"result":"x""#, .failure(.overloaded(retryAfter: nil))),
    (#""is_error":true,"api_error_status":402,"result":"x""#, .failure(.quotaExhausted(until: nil))),
    (#""is_error":true,"api_error_status":413,"result":"x""#, .failure(.contextTooLong)),
    (#""is_error":true,"api_error_status":401,"result":"x""#, .failure(.unauthenticated("claude: x"))),
    (#""is_error":true,"api_error_status":404,"result":"x""#, .failure(.unknownModel("claude: x"))),
    (#""is_error":true,"api_error_status":400,"result":"x""#, .failure(.invalid("claude: x"))),
    (#""is_error":true,"api_error_status":null,"result":"x""#, .failure(.invalid("claude: x"))),
  ])
  func `each kind of failure has its error`(fields: String, outcome: AgentVerdict.Outcome) {
    #expect(
      ClaudeCodeStream.verdict(on: transcript([result(fields)], exit: 1)).outcome == outcome || fields.contains("false")
    )
    if fields.contains("false") {
      #expect(ClaudeCodeStream.verdict(on: transcript([result(fields)])).outcome == outcome)
    }
  }

  @Test func `without a result the last trouble counts`() {
    let retry = #"{"type":"system","subtype":"api_retry","error_status":529,"error":"overloaded"}"#
    #expect(
      ClaudeCodeStream.verdict(on: transcript([retry], exit: 143)).outcome == .failure(.overloaded(retryAfter: nil)))
    guard
      case .failure(.unauthenticated) = ClaudeCodeStream.verdict(
        on: transcript([], exit: 1, errors: "Not logged in · Please run /login\n")
      ).outcome
    else {
      Issue.record("login")
      return
    }
    #expect(
      ClaudeCodeStream.verdict(on: transcript([], exit: 1, errors: "\nunknown option --tools\n")).outcome
        == .failure(.invalid("claude: it ended with exit code 1: unknown option --tools")))
  }
}

struct CodexStreamTests {
  @Test(
    .enabled(if: RecordedStreams.isThere, noRecordings),
    arguments: [
      ("ok", 0, AgentVerdict.Outcome.answer("Hello!", .complete)), ("429", 1, .failure(.rateLimited(retryAfter: nil))),
      ("cut", 1, .failure(.cut)),
    ])
  func `recorded streams give their verdict`(name: String, exit: Int32, outcome: AgentVerdict.Outcome) throws {
    let verdict = CodexStream.verdict(
      on: transcript(try RecordedStreams.lines("codex_0.163.0_exec_\(name).jsonl"), exit: exit))
    #expect(verdict.outcome == outcome)
    #expect(verdict.usage == (name == "ok" ? TokenUsage(input: 18, cacheRead: 7, output: 12) : nil))
  }

  private let message = #"{"type":"item.completed","item":{"type":"agent_message","text":"Hi"}}"#
  private let end = #"{"type":"turn.completed","usage":{"input_tokens":9,"cached_input_tokens":4,"output_tokens":2}}"#

  @Test func `success needs a message, the turn's end and exit 0`() {
    let early = #"{"type":"item.completed","item":{"type":"agent_message","text":"Let me think"}}"#
    #expect(
      CodexStream.verdict(on: transcript([early, message, end]))
        == AgentVerdict(outcome: .answer("Hi", .complete), usage: TokenUsage(input: 5, cacheRead: 4, output: 2)))
    #expect(CodexStream.verdict(on: transcript([message, end], exit: 1)).outcome == .failure(.cut))
    #expect(CodexStream.verdict(on: transcript([message])).outcome == .failure(.cut))
    #expect(CodexStream.verdict(on: transcript([end])).outcome == .failure(.cut))
    #expect(CodexStream.verdict(on: transcript([])).outcome == .failure(.cut))
  }

  @Test func `an answer of an agent that did something is none`() {
    let deed = #"{"type":"item.started","item":{"type":"command_execution","command":"cat /etc/passwd"}}"#
    guard case .failure(.invalid) = CodexStream.verdict(on: transcript([deed, message, end])).outcome else {
      Issue.record("deed")
      return
    }
  }

  @Test(arguments: [
    (
      "unexpected status 401 Unauthorized: x",
      ModelError.unauthenticated("codex: unexpected status 401 Unauthorized: x")
    ),
    ("exceeded retry limit, last status: 503 Service Unavailable", .overloaded(retryAfter: nil)),
    ("You've hit your usage limit. Try again later.", .quotaExhausted(until: nil)),
    ("Your input exceeds the context window of this model.", .contextTooLong),
    ("something else", .invalid("codex: something else")),
  ])
  func `each kind of failure has its error`(words: String, error: ModelError) {
    let line = #"{"type":"turn.failed","error":{"message":"\#(words)"}}"#
    #expect(CodexStream.verdict(on: transcript([line], exit: 1)).outcome == .failure(error))
  }

  @Test func `what stderr says of a missing login counts`() {
    guard
      case .failure(.unauthenticated) = CodexStream.verdict(
        on: transcript([], exit: 1, errors: "Not logged in. Run codex login\n")
      ).outcome
    else {
      Issue.record("login")
      return
    }
  }
}

import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One line of a recording: what was asked, as a digest, and what came back. It holds no date and no place.
package struct RecordedCall: Sendable, Hashable, Codable {
  package struct ToolCall: Sendable, Hashable, Codable {
    package var id: String
    package var name: String
    package var arguments: String
  }

  /// A call that failed in a way from which its thread went on otherwise: without it a replay would not find its way.
  package enum Fault: String, Sendable, Codable {
    case contextTooLong = "context-too-long"
    case refused

    init?(_ error: ModelError) {
      switch error {
      case .contextTooLong: self = .contextTooLong
      case .refused: self = .refused
      default: return nil
      }
    }

    func error(_ text: String) -> ModelError {
      switch self {
      case .contextTooLong: .contextTooLong
      case .refused: .refused(text)
      }
    }
  }

  /// 1 knows only whole replies.
  package static let newestSchema = 2

  package var schema = 1
  package var request: Digest
  /// Where in its workflow it was asked, for people who read the recording.
  package var turn: String
  package var provider: String
  package var model: String
  package var text: String
  package var toolCalls: [ToolCall]
  package var usage: TokenUsage
  package var stop: StopReason
  /// Nil for a reply; else `text` is what was said instead of one.
  package var fault: Fault?

  package init(
    request: Digest, turn: String, provider: String, model: String, text: String, toolCalls: [ToolCall] = [],
    usage: TokenUsage, stop: StopReason
  ) {
    self.request = request
    self.turn = turn
    self.provider = provider
    self.model = model
    self.text = text
    self.toolCalls = toolCalls
    self.usage = usage
    self.stop = stop
  }

  /// The same call as one that failed.
  func failed(_ fault: Fault, _ error: ModelError) -> RecordedCall {
    var call = self
    (call.schema, call.fault, call.toolCalls) = (2, fault, [])
    if case .refused(let words) = error { call.text = words }
    return call
  }

  /// The line, without its end.
  package func line() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// Every call of a recording, in its order. A last line that a crash cut short is left out.
  /// - Throws: `Failure` of kind `badInput` with the line's place.
  package static func parse(_ text: String, file: String) throws(Failure) -> [RecordedCall] {
    var calls: [RecordedCall] = []
    let decoder = JSONDecoder()
    // By bytes: a reply may hold characters that count as line ends in a text and stand as they are in JSON.
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.isEmpty {
      guard let call = try? decoder.decode(RecordedCall.self, from: Data(line)) else {
        if index == lines.count - 1 { break }
        throw Failure(
          .badInput, "bad-recording", "this line is no call of a recording made with --record",
          at: SourceLocation(file: file, line: index + 1))
      }
      guard call.schema <= newestSchema else {
        throw Failure(
          .badInput, "newer-schema",
          "schema \(call.schema) is newer than \(newestSchema), the newest that is read here",
          at: SourceLocation(file: file, line: index + 1), hint: "install a newer orchestrator")
      }
      calls.append(call)
    }
    guard calls.isEmpty else { return calls }
    throw Failure(
      .badInput, "bad-recording", "there is no call in \(file)", hint: "make a recording with `run … --record FILE`")
  }
}

extension ModelRequest {
  /// Where in its workflow a request was asked: `step 3 of 9 (Write the goals), request 2 of its thread`.
  var turnName: String {
    let count = messages.count { $0.role == .user }
    let brief = messages.flatMap(\.parts).compactMap { part in
      if case .turn(let brief) = part { brief } else { nil }
    }.last
    let place = brief.map { "step \($0.step) of \($0.totalSteps) (\($0.goal))" } ?? "a request without a turn"
    return "\(place), request \(count) of its thread"
  }
}

import HTTPProviders
import Kernel
import Testing

/// What every provider does alike, whatever its wire. A provider's tests run all of it:
///
///     @Test(arguments: Conformance.checks) func conforms(_ check: Conformance.Check) async throws {
///       try await check.run(MyFixture())
///     }
enum Conformance {
  struct Check: Sendable, CustomTestStringConvertible {
    let name: String
    let run: @Sendable (any ConformanceSubject) async throws -> Void
    var testDescription: String { name }
  }

  /// A key that may turn up nowhere.
  static let canary = "sk-canary-4f1d2c9b7a"
  static let tool = ToolDescription(
    name: "get_weather", description: "The weather of a city.",
    inputSchema: .map([
      "type": "object", "properties": .map(["city": .map(["type": "string"])]), "required": .list(["city"]),
      "additionalProperties": false,
    ]))
  static let schema = ReplySchema(
    name: "summary",
    schema: .map([
      "type": "object", "properties": .map(["title": .map(["type": "string"])]), "required": .list(["title"]),
      "additionalProperties": false,
    ]))

  static let checks: [Check] = replies + breaks + faults + secrets
}

/// What a call yielded, and how it ended.
struct CallRecord: Sendable {
  var events: [ModelEvent] = []
  /// Nil for a stream that ended without throwing.
  var error: (any Error)?

  var modelError: ModelError? { error as? ModelError }

  var text: String {
    events.map { if case .text(let text) = $0 { text } else { "" } }.joined()
  }

  var usage: TokenUsage? {
    events.compactMap { if case .usage(let usage) = $0 { usage } else { nil } }.last
  }

  var toolCalls: [ModelEvent] {
    events.filter { if case .toolCall = $0 { true } else { false } }
  }

  /// The last event, if it is the terminal one; nil too where there are several.
  var stop: StopReason? {
    let stops = events.compactMap { if case .finished(let reason) = $0 { reason } else { nil } }
    guard stops.count == 1, case .finished(let reason) = events.last else { return nil }
    return reason
  }
}

extension ModelProvider {
  /// Makes a call and keeps everything that comes of it.
  func record(_ request: ModelRequest) async -> CallRecord {
    var record = CallRecord()
    do {
      for try await event in stream(request) { record.events.append(event) }
    } catch {
      record.error = error
    }
    return record
  }
}

extension ConformanceSubject {
  /// Plays one call of a scene; nothing happens where the subject's wire cannot play it.
  func call(
    _ scene: Scene, key: String = Conformance.canary, tools: [ToolDescription] = [], replySchema: ReplySchema? = nil,
    _ judge: (CallRecord, Stage) throws -> Void
  ) async throws {
    try await playing(scene, key: Secret(key), timeouts: Timeouts()) { stage in
      let record = await stage.provider.record(stage.request(tools: tools, replySchema: replySchema))
      try judge(record, stage)
    }
  }
}

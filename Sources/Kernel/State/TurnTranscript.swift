/// One request of a run and what came of it, as its journal tells.
package struct TurnTranscript: Sendable {
  package var intent: CallIntent
  package var at: Timestamp
  package var system: String
  /// The whole thread as it was sent.
  package var messages: [Message]
  /// The reply as it came; nil where none did.
  package var reply: String?
  package var usage: TokenUsage?
  package var cost: Double?
  /// What made the reply unusable, or the call fail.
  package var problems: [String] = []

  /// Every request of a journal, in order.
  /// - Throws: `Failure` of kind `io` for a record that cannot be read.
  package static func all(in payloads: [[UInt8]]) throws -> [TurnTranscript] {
    var threads: [String: AgentThread] = [:]
    var found: [TurnTranscript] = []
    for (index, payload) in payloads.enumerated() {
      let record = try JournalRecord(sequence: index + 1, payload: payload)
      switch record.entry {
      case .intent(let intent):
        if intent.isCompaction { threads[intent.agent] = AgentThread(system: threads[intent.agent]?.system) }
        threads[intent.agent, default: AgentThread()].add(intent.addition, system: intent.system)
        let thread = threads[intent.agent] ?? AgentThread()
        found.append(
          TurnTranscript(intent: intent, at: record.at, system: thread.system ?? "", messages: thread.messages))
      case .callFailed(let failed):
        if !found.isEmpty { found[found.count - 1].problems = [failed.failure.message] }
      case .rejected(let rejected):
        threads[rejected.agent, default: AgentThread()].add(Self.said(rejected.reply))
        found.indices.last.map { found[$0].take(rejected.reply, rejected.usage, rejected.cost, rejected.problems) }
      case .toolsCalled(let called):
        let asked = Message(role: .assistant, parts: [.toolCalls(called.reply)])
        threads[called.agent, default: AgentThread()].add([asked])
        found.indices.last.map { found[$0].take(asked.rendered, called.usage, called.cost, []) }
      case .toolAnswered(let answered): threads[answered.agent, default: AgentThread()].add(answered.result)
      case .turn(let turn):
        threads[turn.agent, default: AgentThread()].add(Self.said(turn.reply))
        found.indices.last.map { found[$0].take(turn.reply, turn.usage, turn.cost, []) }
      case .started, .resumed, .observed, .decided, .entered, .left, .asked, .answered, .statusIntended,
        .statusChanged, .step, .composed, .adopted, .edited, .redone, .ended:
        break
      }
    }
    return found
  }

  private static func said(_ reply: String) -> [Message] { [Message(role: .assistant, parts: [.text(reply)])] }

  private mutating func take(_ reply: String, _ usage: TokenUsage, _ cost: Double?, _ problems: [String]) {
    (self.reply, self.usage, self.cost, self.problems) = (reply, usage, cost, problems)
  }
}

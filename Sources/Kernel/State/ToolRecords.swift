/// A reply that was paid for and that asks for tools before it says what the turn expects.
package struct ToolsCalled: Sendable, Hashable, Codable {
  package var position: NodeVisit
  package var agent: String
  package var attempt: Int
  package var reply: ToolCalls
  package var usage: TokenUsage
  package var cost: Double?

  package init(
    position: NodeVisit, agent: String, attempt: Int, reply: ToolCalls, usage: TokenUsage, cost: Double?
  ) {
    self.position = position
    self.agent = agent
    self.attempt = attempt
    self.reply = reply
    self.usage = usage
    self.cost = cost
  }
}

/// What one of its calls brought: replayed, never served again.
package struct ToolAnswered: Sendable, Hashable, Codable {
  package var position: NodeVisit
  package var agent: String
  /// The call's place in its reply, counted from 0.
  package var index: Int
  package var result: ToolResult

  package init(position: NodeVisit, agent: String, index: Int, result: ToolResult) {
    (self.position, self.agent, self.index, self.result) = (position, agent, index, result)
  }
}

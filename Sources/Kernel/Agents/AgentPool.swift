/// Who answers for an agent: a provider and one of its models.
package struct AgentAssignment: Sendable {
  package var provider: any ModelProvider
  /// Empty where the provider has only one.
  package var model: String
  /// Why this one, for the run's first line.
  package var reason: String
  /// How hard the model is to think; nil leaves it to the provider.
  package var effort: String?
  /// The length of a reply, in tokens; nil for the run's own.
  package var maxOutputTokens: Int?
  /// Who answers instead when this one cannot, in order.
  package var fallbacks: [AgentAssignment]

  package init(
    provider: any ModelProvider, model: String, reason: String, effort: String? = nil, maxOutputTokens: Int? = nil,
    fallbacks: [AgentAssignment] = []
  ) {
    self.provider = provider
    self.model = model
    self.reason = reason
    self.effort = effort
    self.maxOutputTokens = maxOutputTokens
    self.fallbacks = fallbacks
  }

  /// As it reads in a message, and as `--provider` takes it: `anthropic/claude-sonnet-5-5`.
  package var name: String { Self.name(provider.name, model) }

  package static func name(_ provider: String, _ model: String) -> String {
    if model.isEmpty { return provider }
    return provider == "replay" ? "replay:\(model)" : "\(provider)/\(model)"
  }

  /// This one and those that may step in, in order.
  package var candidates: [AgentAssignment] { [self] + fallbacks }
}

/// A call that came to its end.
package struct CompletedCall: Sendable {
  package var text: String
  package var usage: TokenUsage
  /// Tools that the model wants called before it replies; `text` is then what it said beside them.
  package var calls: [ToolCall] = []
  package var verbatim: VendorContent?
}

/// A call that failed, with what it is known to have used all the same.
package struct FailedCall: Error, Sendable {
  package var error: ModelError
  package var usage: TokenUsage
}

/// The personas of a run, who answers for each, and the one way to call them.
package struct AgentPool: Sendable {
  package let personas: [String: Persona]
  private let assignments: [String: AgentAssignment]
  private let clock: any RunClock
  private let gate: any CallGate
  package let spending: any Spending
  package let retries: RetryPolicy
  package let breaker = CircuitBreaker()
  /// How long a call in flight may still take once the run was asked to stop, in seconds.
  package static let grace = 30.0

  /// - Parameter assignments: by agent id; every agent that the run can name must be in it.
  package init(
    personas: [Persona], assignments: [String: AgentAssignment], clock: any RunClock,
    gate: any CallGate = OpenGate(), spending: any Spending = FreeOfCharge(),
    retries: RetryPolicy = RetryPolicy(random: { Double.random(in: 0..<1) })
  ) {
    self.personas = Dictionary(personas.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.assignments = assignments
    self.clock = clock
    self.gate = gate
    self.spending = spending
    self.retries = retries
  }

  /// Whether somebody answers for an agent.
  package func knows(_ agent: String) -> Bool { assignments[agent] != nil }

  package func assignment(for agent: String) throws(Failure) -> AgentAssignment {
    guard let assignment = assignments[agent] else {
      throw Failure(
        .badInput, "unknown-agent", "No agent is called '\(agent)'.",
        hint: "Agents: " + assignments.keys.sorted().joined(separator: ", "))
    }
    return assignment
  }

  /// Agents and who answers for them, for the journal.
  package var roster: [RunStarted.Agent] {
    assignments.sorted { $0.key < $1.key }
      .map { RunStarted.Agent(name: $0.key, provider: $0.value.provider.name, model: $0.value.model) }
  }

  /// Waits until a call may be made; the caller releases the permit.
  /// - Throws: `CancellationError` as soon as `control` asked to stop.
  package func enter(control: RunControl) async throws -> any CallPermit {
    let gate = gate
    return try await withThrowingTaskGroup(of: (any CallPermit)?.self) { group in
      group.addTask { try await gate.enter() }
      group.addTask {
        await control.waitForRequest()
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next(), let permit = first else { throw CancellationError() }
      guard control.request == nil else {
        permit.release()
        throw CancellationError()
      }
      return permit
    }
  }

  /// Makes one call and collects its stream.
  /// - Throws: `FailedCall`; `CancellationError` once `control` asked to stop and the grace is over.
  package func call(
    _ assignment: AgentAssignment, _ request: ModelRequest, control: RunControl
  ) async throws -> CompletedCall {
    let provider = assignment.provider
    let clock = clock
    return try await withThrowingTaskGroup(of: CompletedCall?.self) { group in
      group.addTask { try await Self.collect(provider.stream(request), offersTools: !request.tools.isEmpty) }
      group.addTask {
        await control.waitForRequest()
        try await clock.sleep(seconds: Self.grace)
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next(), let call = first else { throw CancellationError() }
      return call
    }
  }

  /// More than any model writes in one reply: what goes on beyond it is no reply.
  private static let longestReply = 32 << 20

  private static func collect(
    _ stream: AsyncThrowingStream<ModelEvent, any Error>, offersTools: Bool
  ) async throws -> CompletedCall {
    var text = ""
    var usage = TokenUsage()
    var calls: [ToolCall] = []
    var verbatim: VendorContent?
    do {
      for try await event in stream {
        switch event {
        case .text(let piece):
          text += piece
          guard text.utf8.count <= longestReply else {
            throw ModelError.invalid("its reply is longer than the \(longestReply >> 20) MB that are taken of one")
          }
        case .usage(let latest): usage = latest
        case .toolCall(let id, let name, let arguments) where offersTools:
          calls.append(ToolCall(id: id, name: name, arguments: arguments))
        case .verbatim(let content): verbatim = content
        case .toolCall(_, let name, _):
          throw ModelError.invalid("the tool '\(name)' was called, and none was offered")
        case .finished(.complete): return CompletedCall(text: text, usage: usage)
        case .finished(.length): throw ModelError.truncated
        case .finished(.refusal): throw ModelError.refused(text)
        case .finished(.toolUse) where !calls.isEmpty:
          return CompletedCall(text: text, usage: usage, calls: calls, verbatim: verbatim)
        case .finished(.toolUse): throw ModelError.invalid("the reply ended in a tool call, and no tool was offered")
        }
      }
      throw ModelError.cut
    } catch let error as ModelError {
      throw FailedCall(error: error, usage: usage)
    }
  }
}

import Kernel
import Support
import Synchronization
import Testing

private let instructions = """
  <workflow>
  <step n="1" goal="One"><action>Write.</action><template-output>first</template-output></step>
  <step n="2" goal="Two"><action>Write.</action><template-output>second</template-output></step>
  </workflow>
  """
private let template = "{{first}}\n\n{{second}}\n"

/// A budget that allows so many calls.
private final class CallBudget: Spending {
  private let left: Mutex<Int>

  init(_ calls: Int) { left = Mutex(calls) }

  func raise(by calls: Int) { left.withLock { $0 += calls } }
  func estimate(_ request: ModelRequest, provider: String) -> Double? { 1 }
  func cost(of usage: TokenUsage, model: String, provider: String) -> Double? { 0.25 }
  func settle(_ reservation: String, cost: Double?) {}

  func reserve(
    _ estimate: Double?, request: ModelRequest, provider: String, run: String, agent: String
  ) throws -> String {
    try left.withLock { left in
      guard left > 0 else { throw Failure(.waiting, "budget", "The cap of 2 dollars is reached.") }
      left -= 1
      return "r"
    }
  }
}

struct FailureTests {
  @Test func `after the last retry a person chooses, and retry begins anew`() async throws {
    let isDown = Mutex(true)
    let provider = ScriptedProvider { brief, call in
      if call > 1, isDown.withLock({ $0 }) { throw ModelError.overloaded(retryAfter: nil) }
      return .reply(.filling(brief.expected))
    }
    let harness = try RunHarness(instructions: instructions, template: template, provider: provider)
    let waiting = try await harness.proceed()
    #expect(waiting.status == .waiting)
    #expect(waiting.failure?.kind == .unavailable)
    #expect(waiting.failure?.code == "overloaded")
    #expect(provider.requests.count == 4)
    #expect(harness.files["docs/demo.md"]?.contains("Text of first.") == true)

    let open = try #require(try harness.queue.pending().first)
    #expect(open.kind == .failure)
    #expect(open.options.map(\.key) == ["retry", "cancel"])

    let still = try await harness.proceed()
    #expect(still.status == .waiting)
    #expect(provider.requests.count == 4)

    _ = try harness.queue.respond(to: open.id, answer: "retry", by: "ann")
    let again = try await harness.proceed()
    #expect(again.status == .waiting)
    #expect(provider.requests.count == 7)

    isDown.withLock { $0 = false }
    let second = try #require(try harness.queue.pending().first)
    #expect(second.id != open.id)
    _ = try harness.queue.respond(to: second.id, answer: "1", by: "ann")
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(harness.files["docs/demo.md"] == "Text of first.\n\nText of second.\n")
    #expect(done.escalations.isEmpty)
  }

  @Test func `cancel ends the run for good`() async throws {
    let provider = ScriptedProvider { _, _ in throw ModelError.unauthenticated("401") }
    let harness = try RunHarness(instructions: instructions, template: template, provider: provider)
    #expect(try await harness.proceed().failure?.code == "unauthenticated")
    #expect(provider.requests.count == 1)
    let open = try #require(try harness.queue.pending().first)
    _ = try harness.queue.respond(to: open.id, answer: "cancel", by: "ann")
    #expect(try await harness.proceed().status == .cancelled)
  }

  @Test func `another model steps in, and stays`() async throws {
    let primary = ScriptedProvider { _, _ in throw ModelError.refused("policy") }
    let second = ScriptedProvider(name: "second")
    let harness = try RunHarness(instructions: instructions, template: template, provider: primary)
    harness.fallbacks = [second]
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(primary.requests.count == 1)
    #expect(second.requests.count == 2)
    #expect(
      harness.observer.events.contains {
        if case .warning(let text) = $0 { text.contains("second goes on in its place") } else { false }
      })
  }

  @Test func `without another model a turn that was declined is put once more in other words`() async throws {
    let provider = ScriptedProvider { brief, call in
      if call == 1 { throw ModelError.refused("policy") }
      return .reply(.filling(brief.expected))
    }
    let harness = try RunHarness(instructions: instructions, template: template, provider: provider)
    #expect(try await harness.proceed().status == .completed)
    let (first, second) = (provider.requests[0].messages, provider.requests[1].messages)
    #expect(provider.requests.count == 3)
    #expect(Array(second.prefix(first.count)) == first && second.count == first.count + 1)
    let words = try #require(second.last).rendered
    #expect(words.contains("was declined") && words.hasSuffix("\"outputs\":[\"first\"]}}\n```"))
  }

  @Test func `a model that goes on declining is a person's to decide, wherever the run is killed`() async throws {
    for calls in 4...24 {
      let provider = ScriptedProvider { _, _ in throw ModelError.refused("policy") }
      let harness = try RunHarness(instructions: instructions, template: template, provider: provider)
      harness.store.callsUntilCrash = calls
      do { _ = try await harness.proceed() } catch is MemoryRunStore.Crash {}
      harness.store.callsUntilCrash = nil
      // The second is that of a question which was asked before the kill.
      let code = try #require(try await harness.proceed().failure?.code)
      #expect(["model-refused", "failure-open"].contains(code))
      #expect((2...3).contains(provider.requests.count))
      #expect(try harness.queue.pending().count == 1)
    }
  }

  @Test func `a person may switch to the model that is left`() async throws {
    let primary = ScriptedProvider { brief, call in
      call == 1 ? .text("nonsense") : .text("more nonsense")
    }
    let second = ScriptedProvider(name: "second")
    let harness = try RunHarness(instructions: instructions, template: template, provider: primary)
    harness.fallbacks = [second]
    #expect(try await harness.proceed().failure?.code == "reply-unusable")
    let open = try #require(try harness.queue.pending().first)
    #expect(open.options.map(\.key) == ["retry", "switch", "cancel"])
    _ = try harness.queue.respond(to: open.id, answer: "switch", by: "ann")
    #expect(try await harness.proceed().status == .completed)
    #expect(primary.requests.count == 2)
    #expect(second.requests.count == 2)
  }

  @Test func `a long wait parks the run, and a resume tries at once`() async throws {
    let provider = ScriptedProvider { brief, call in
      if call == 1 { throw ModelError.rateLimited(retryAfter: 3600) }
      return .reply(.filling(brief.expected))
    }
    let harness = try RunHarness(instructions: instructions, template: template, provider: provider)
    let parked = try await harness.proceed()
    #expect(parked.status == .waiting)
    #expect(parked.failure?.kind == .waiting)
    #expect(parked.escalations.isEmpty)
    #expect(parked.failure?.hint?.contains("resume") == true)
    #expect(try await harness.proceed().status == .completed)
  }

  @Test func `a short wait is waited out, a cut-off reply gets more room`() async throws {
    let provider = ScriptedProvider { brief, call in
      switch call {
      case 1: throw ModelError.rateLimited(retryAfter: 3)
      case 2: return .truncated
      default: return .reply(.filling(brief.expected))
      }
    }
    let harness = try RunHarness(instructions: instructions, template: template, provider: provider)
    #expect(try await harness.proceed().status == .completed)
    let lengths = provider.requests.map(\.maxOutputTokens)
    #expect(lengths[1] == lengths[0] && lengths[2] == 2 * lengths[1] && lengths[3] == lengths[0])
  }

  @Test func `a thread that outgrows the window begins anew once, with the draft, and a resume agrees`() async throws {
    let provider = ScriptedProvider { brief, call in
      if call == 2 { throw ModelError.contextTooLong }
      return .reply(.filling(brief.expected))
    }
    let harness = try RunHarness(instructions: instructions, template: template, provider: provider)
    harness.store.callsUntilCrash = 16
    var snapshot: RunSnapshot?
    for _ in 0..<40 where snapshot?.status != .completed {
      do { snapshot = try await harness.proceed() } catch is MemoryRunStore.Crash {
        harness.store.callsUntilCrash = nil
      }
    }
    #expect(snapshot?.status == .completed)
    #expect(harness.files["docs/demo.md"] == "Text of first.\n\nText of second.\n")
    let sizes = provider.requests.map(\.messages.count)
    #expect(sizes[1] == 3 && sizes[2] == 1)
    #expect(provider.requests[2].messages[0].rendered.contains("Text of first."))
    #expect(provider.requests[2].system == provider.requests[0].system)
  }

  @Test func `a request that stays too long is a person's to decide`() async throws {
    let provider = ScriptedProvider { _, _ in throw ModelError.contextTooLong }
    let harness = try RunHarness(instructions: instructions, template: template, provider: provider)
    #expect(try await harness.proceed().failure?.code == "context-too-long")
    #expect(provider.requests.count == 2)
  }

  @Test func `at the cap the run asks, keeps what it has, and goes on when the cap is raised`() async throws {
    let budget = CallBudget(1)
    let harness = try RunHarness(instructions: instructions, template: template)
    harness.spending = budget
    let waiting = try await harness.proceed()
    #expect(waiting.status == .waiting)
    #expect(waiting.cost == 0.25)
    let open = try #require(try harness.queue.pending().first)
    #expect(open.kind == .budget)
    budget.raise(by: 1)
    _ = try harness.queue.respond(to: open.id, answer: "continue", by: "ann")
    let done = try await harness.proceed()
    #expect(done.status == .completed)
    #expect(done.cost == 0.5)
  }

  @Test func `a provider that fails every call is left alone for a while`() {
    let breaker = CircuitBreaker()
    for _ in 0..<4 { breaker.failed("p", now: 0) }
    #expect(breaker.wait(for: "p", now: 0) == 0)
    breaker.failed("p", now: 1000)
    #expect(breaker.wait(for: "p", now: 1000) == 60_000)
    #expect(breaker.wait(for: "q", now: 1000) == 0)
    #expect(breaker.wait(for: "p", now: 61_000) == 0)
    #expect(breaker.wait(for: "p", now: 61_000) > 0)
    breaker.succeeded("p")
    #expect(breaker.wait(for: "p", now: 61_000) == 0)
  }
}

/// Lets a call in only when the test says so.
private final class ClosedGate: CallGate {
  func enter() async throws -> any CallPermit {
    while true {
      try Task.checkCancellation()
      await Task.yield()
    }
  }
}

struct CallGateTests {
  @Test func `who still waits for a turn when asked to stop makes no call`() async throws {
    let provider = ScriptedProvider()
    let pool = AgentPool(
      personas: [], assignments: ["john": AgentAssignment(provider: provider, model: "", reason: "")],
      clock: ManualClock(), gate: ClosedGate())
    let control = RunControl()
    control.ask(.interrupt)
    await #expect(throws: CancellationError.self) { _ = try await pool.enter(control: control) }
    #expect(provider.requests.isEmpty)
  }

  @Test func `a probe that the server answers closes the circuit`() {
    let breaker = CircuitBreaker()
    for _ in 0..<5 { breaker.failed("p", now: 0) }
    #expect(breaker.wait(for: "p", now: 60_000) == 0)
    breaker.succeeded("p")
    #expect(breaker.wait(for: "p", now: 60_001) == 0)
  }
}

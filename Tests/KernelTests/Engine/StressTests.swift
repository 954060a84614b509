import Kernel
import Support
import Synchronization
import Testing

/// What runs of one process share, used by many at once: for the thread sanitizer above all.
@Suite(.timeLimit(.minutes(30)))
struct StressTests {
  /// Lets few in at once and knows how many there were.
  private final class NarrowGate: CallGate {
    private struct State {
      var free: Int
      var inside = 0
      var most = 0
      var entered = 0
    }

    private struct Permit: CallPermit {
      let gate: NarrowGate
      func release() {
        gate.state.withLock {
          $0.free += 1
          $0.inside -= 1
        }
      }
    }

    private let state: Mutex<State>

    init(_ limit: Int) { state = Mutex(State(free: limit)) }

    var most: Int { state.withLock { $0.most } }
    var entered: Int { state.withLock { $0.entered } }

    func enter() async throws -> any CallPermit {
      while true {
        try Task.checkCancellation()
        let isIn = state.withLock { state in
          guard state.free > 0 else { return false }
          state.free -= 1
          state.inside += 1
          state.entered += 1
          state.most = max(state.most, state.inside)
          return true
        }
        if isIn { return Permit(gate: self) }
        await Task.yield()
      }
    }
  }

  private static let instructions = """
    <workflow>
    <step n="1" goal="Begin"><action>Set level = 2</action><action>Describe it.</action>
    <template-output>vision</template-output></step>
    <step n="2" goal="Ask"><ask response="colour">Which colour shall the bell have?</ask></step>
    <step n="3" goal="Go on" agent="mary"><check if="level == 2"><action>Write more.</action></check>
    <template-output>scope</template-output></step>
    </workflow>
    """
  private static let template = "# {{colour}}\n\n## Vision\n\n{{vision}}\n\n## Scope\n\n{{scope}}\n"

  @Test func `many runs share a pool, and each comes to the same document`() async throws {
    let gate = NarrowGate(3)
    let provider = ScriptedProvider()
    let assignment = AgentAssignment(provider: provider, model: "", reason: "shared")
    let pool = AgentPool(
      personas: [], assignments: ["john": assignment, "mary": assignment], clock: ManualClock(), gate: gate)
    let documents = try await withThrowingTaskGroup(of: String?.self) { group in
      for number in 0..<24 {
        group.addTask {
          let harness = try RunHarness(instructions: Self.instructions, template: Self.template)
          harness.pool = pool
          let control = RunControl()
          // Every third is asked to stop by another task, at whatever moment that comes.
          let stopper = number % 3 == 0 ? Task { control.ask(.interrupt) } : nil
          var snapshot = try await harness.proceed(control: control)
          await stopper?.value
          for _ in 0..<3 where snapshot.status == .paused { snapshot = try await harness.proceed() }
          #expect(snapshot.status == .completed)
          return harness.files["docs/demo.md"]
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(documents.count == 24 && Set(documents).count == 1)
    #expect(documents.first??.contains("Text of scope.") == true)
    #expect((1...3).contains(gate.most))
    #expect(gate.entered >= provider.requests.count)
  }

  @Test func `templates are read by many at once, more of them than are kept`() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for reader in 0..<8 {
        group.addTask {
          for number in 0..<600 {
            let text = "{{name}} of \((number + reader * 7) % 400)"
            let template = try Template.cached(text, file: "t.md", mode: .strict)
            let rendered = try template.render(Scope([["name": .string("r")]]), unresolved: .empty)
            #expect(rendered == "r of \((number + reader * 7) % 400)")
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `a circuit is opened and closed by many at once`() async {
    let breaker = CircuitBreaker()
    await withTaskGroup(of: Void.self) { group in
      for caller in 0..<8 {
        group.addTask {
          for round in 0..<500 {
            let now = Int64(round * 100)
            if breaker.wait(for: "p", now: now) == 0, (round + caller) % 3 == 0 { breaker.succeeded("p") }
            breaker.failed("p", now: now)
          }
        }
      }
    }
    breaker.succeeded("p")
    #expect(breaker.wait(for: "p", now: 0) == 0)
  }

  @Test func `whoever waits for a stop is woken once, or gives up`() async {
    for _ in 0..<100 {
      let control = RunControl()
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<8 { group.addTask { await control.waitForRequest() } }
        let quitter = Task { await control.waitForRequest() }
        group.addTask { quitter.cancel() }
        group.addTask { control.ask(.interrupt) }
        group.addTask { control.ask(.pause(by: "somebody")) }
        await quitter.value
      }
      #expect(control.request != nil)
    }
  }
}

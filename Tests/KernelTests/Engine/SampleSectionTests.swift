import Kernel
import Support
import Testing

/// Templates that show by a sample what a section is to hold.
struct SampleSectionTests {
  private static let template = """
    # Story

    ## Story

    {{story}}

    ## Acceptance Criteria

    1. [Add acceptance criteria from the epics]

    ## Tasks / Subtasks

    - [ ] Task 1 (AC: #)

    ## Links

    - [The plan](plan.md)
    - [ ] Add nothing here

    """

  private func harness(_ outputs: [String]) throws -> RunHarness {
    let body = outputs.map { "<template-output>\($0)</template-output>" }.joined(separator: "\n")
    return try RunHarness(
      instructions: "<workflow><step n=\"1\" goal=\"Write\">\(body)</step></workflow>", template: Self.template)
  }

  @Test func `no sample is left in a document, whoever speaks of it`() async throws {
    let named = try harness(["story", "acceptance_criteria", "tasks_subtasks"])
    #expect(try await named.proceed().status == .completed)
    #expect(named.provider.requests.count == 1)
    let unnamed = try harness(["story"])
    #expect(try await unnamed.proceed().status == .completed)
    // What the steps leave over is asked for once, at the end.
    #expect(unnamed.provider.requests.count == 2)
    for harness in [named, unnamed] {
      let text = try #require(harness.files["docs/demo.md"])
      #expect(!text.contains("[Add acceptance") && !text.contains("(AC: #)"), "\(text)")
      #expect(text.contains("## Acceptance Criteria\n\nText of acceptance_criteria."), "\(text)")
      #expect(text.contains("## Tasks / Subtasks\n\nText of tasks_subtasks."), "\(text)")
      #expect(text.contains("- [The plan](plan.md)\n- [ ] Add nothing here\n"), "\(text)")
    }
  }

  @Test func `a crash at any call of the store leads to the same document`() async throws {
    let calm = try harness(["story"])
    _ = try await calm.proceed()
    for calls in 0..<40 {
      let harness = try harness(["story"])
      harness.store.callsUntilCrash = calls
      do { _ = try await harness.proceed() } catch is MemoryRunStore.Crash {}
      harness.store.callsUntilCrash = nil
      #expect(try await harness.proceed().status == .completed)
      #expect(harness.files["docs/demo.md"] == calm.files["docs/demo.md"], "after \(calls) calls")
    }
  }
}

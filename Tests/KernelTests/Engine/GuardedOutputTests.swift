import Kernel
import Support
import Testing

/// What a workflow left out because a guard did not hold is not asked for at its end.
struct GuardedOutputTests {
  private let template = "# T\n\n## Money\n\n{{money}}\n\n## None\n\n{{nomoney}}\n\n## After\n\n{{after}}\n"

  private func judging(_ verdict: TurnReply.Verdict) -> ScriptedProvider {
    ScriptedProvider { brief, _ in .reply(.filling(brief.expected, judgements: ["the brief speaks of money": verdict]))
    }
  }

  private func harness(_ body: String, _ provider: ScriptedProvider) throws -> RunHarness {
    try RunHarness(instructions: "<workflow>\(body)</workflow>", template: template, provider: provider)
  }

  @Test(arguments: [TurnReply.Verdict.no, .yes])
  func `of two branches only the one that holds is written`(verdict: TurnReply.Verdict) async throws {
    let provider = judging(verdict)
    let harness = try harness(
      """
      <step n="1" goal="One">
      <check if="the brief speaks of money"><action>Write.</action><template-output>money</template-output></check>
      <check if="else"><template-output>nomoney</template-output></check>
      </step>
      <step n="2" goal="Two"><template-output>after</template-output></step>
      """, provider)
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    let document = try #require(harness.files["docs/demo.md"])
    #expect(document.contains("Text of money.") == (verdict == .yes))
    #expect(document.contains("Text of nomoney.") == (verdict == .no))
    #expect(document.contains("Text of after.") && !document.contains("{{"))
    let asked = provider.requests.filter { $0.brief?.goal == "Complete the document" }
    #expect(asked.isEmpty)
  }

  @Test func `so it is with what the engine decides, and the rest is asked for`() async throws {
    let provider = ScriptedProvider()
    let harness = try harness(
      """
      <step n="1" goal="One">
      <action>Set mode = fast</action>
      <check if="mode == slow"><action>Write.</action><template-output>money</template-output></check>
      </step>
      <step n="2" goal="Two"><template-output>after</template-output></step>
      """, provider)
    #expect(try await harness.proceed().status == .completed)
    let document = try #require(harness.files["docs/demo.md"])
    #expect(!document.contains("Text of money.") && !document.contains("{{"))
    #expect(provider.requests.last?.brief?.expected.outputs == ["nomoney"])
  }

  @Test func `an output that also stands outside its guard is written`() async throws {
    let provider = judging(.no)
    let harness = try harness(
      """
      <step n="1" goal="One">
      <check if="the brief speaks of money"><template-output>money</template-output></check>
      <template-output>money</template-output>
      <template-output>nomoney</template-output>
      <template-output>after</template-output>
      </step>
      """, provider)
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.files["docs/demo.md"]?.contains("Text of money.") == true)
  }

  @Test func `a run that is killed anywhere ends in the same document`() async throws {
    let body = """
      <step n="1" goal="One">
      <check if="the brief speaks of money"><template-output>money</template-output></check>
      </step>
      <step n="2" goal="Two"><template-output>after</template-output></step>
      """
    let calm = try harness(body, judging(.no))
    #expect(try await calm.proceed().status == .completed)
    let expected = try #require(calm.files["docs/demo.md"])
    #expect(!expected.contains("{{"))
    for calls in 1..<calm.store.fuse.calls {
      let harness = try harness(body, judging(.no))
      harness.store.callsUntilCrash = calls
      _ = try? await harness.proceed()
      harness.store.callsUntilCrash = nil
      #expect(try await harness.proceed().status == .completed)
      #expect(harness.files["docs/demo.md"] == expected, "killed after \(calls) calls")
    }
  }
}

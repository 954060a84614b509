import Foundation
import Kernel
import Support
import Testing

private let twoSteps = """
  <workflow>
  <step n="1" goal="One" agent="mary"><action>Read.</action><template-output>first</template-output></step>
  <step n="2" goal="Two"><action>Write.</action><template-output>second</template-output></step>
  <step n="3" goal="Three"><action>Write.</action><template-output>third</template-output></step>
  </workflow>
  """
private let template = "## A\n\n{{first}}\n\n## B\n\n{{second}}\n\n## C\n\n{{third}}\n"

struct ReplyTests {
  @Test func `a reply that omits an item is repaired once`() async throws {
    let provider = ScriptedProvider { brief, call in
      var reply = TurnReply.filling(brief.expected)
      if call == 2 { reply.outputs = [] }
      return .reply(reply)
    }
    let harness = try RunHarness(instructions: twoSteps, template: template, provider: provider)
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    #expect(provider.requests.count == 4)
    let repair = try #require(provider.requests[2].messages.last)
    #expect(repair.rendered.contains("The output `second` is missing."))
    // A server may know of the request only what its last message expects.
    #expect(
      repair.rendered.hasSuffix(
        "```json\n{\"expected\":{\"answers\":[],\"facts\":[],\"judgements\":[],\"outputs\":[\"second\"]}}\n```"))
  }

  @Test(arguments: [17, 1.01, -0.1, 95])
  func `a confidence that is none is repaired, never rounded to one`(confidence: Double) async throws {
    let provider = ScriptedProvider { brief, call in
      .reply(.filling(brief.expected, confidence: call == 1 ? confidence : 0.2))
    }
    let harness = try RunHarness(
      instructions: "<workflow><step n=\"1\" goal=\"One\"><ask>Which colour?</ask></step></workflow>",
      provider: provider)
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .waiting)
    #expect(provider.requests.count == 2)
    let repair = try #require(provider.requests[1].messages.last)
    #expect(repair.rendered.contains("must be a number from 0 to 1"))
  }

  @Test func `judgements and questions have a confidence too`() {
    var reply = TurnReply(
      judgements: [.init(id: "j", holds: .yes, confidence: 1.5, reasoning: "")],
      questions: [.init(question: "Why?", options: [], suggestion: "", confidence: -1)])
    let expected = ExpectedReply(judgements: [.init(id: "j", condition: "it is so")])
    func read() throws -> ReplyContract.Verdict {
      ReplyContract.read(String(decoding: try JSONEncoder().encode(reply), as: UTF8.self), expecting: expected)
    }
    guard case .unusable(let problems)? = try? read() else {
      Issue.record("taken")
      return
    }
    #expect(problems.count == 2)
    (reply.judgements[0].confidence, reply.questions[0].confidence) = (1, 0)
    #expect((try? read()) == .usable(reply))
  }

  @Test(arguments: ["", "not json", "<html></html>", "{}", "[1]", #"{"outputs":[],"facts":[]}"#])
  func `a reply that stays unusable fails the step and nothing else`(text: String) async throws {
    let provider = ScriptedProvider { brief, call in
      call == 1 ? .reply(.filling(brief.expected)) : .text(text)
    }
    let harness = try RunHarness(instructions: twoSteps, template: template, provider: provider)
    let snapshot = try await harness.proceed()
    #expect(snapshot.failure?.kind == .unavailable)
    #expect(snapshot.failure?.code == "reply-unusable")
    #expect(provider.requests.count == 3)
    #expect(harness.files["docs/demo.md"]?.contains("Text of first.") == true)
  }

  @Test func `unknown and doubled items are refused`() {
    let expected = ExpectedReply(outputs: ["a"])
    let unknown =
      #"{"outputs":[{"name":"a","markdown":"x"},{"name":"b","markdown":"y"}],"facts":[],"answers":[],"#
      + #""judgements":[],"edits":[],"questions":[],"control":"continue","halt_reason":"","assumptions":[]}"#
    #expect(ReplyContract.read(unknown, expecting: expected) == .unusable(["The output `b` was not asked for."]))
    let doubled = unknown.replacing("\"b\"", with: "\"a\"")
    #expect(ReplyContract.read(doubled, expecting: expected) == .unusable(["The output `a` is given 2 times."]))
  }

  @Test func `a passing fault is waited out, a broken stream is never a reply`() async throws {
    let provider = ScriptedProvider { brief, call in call == 1 ? .cut : .reply(.filling(brief.expected)) }
    let harness = try RunHarness(instructions: twoSteps, template: template, provider: provider)
    let snapshot = try await harness.proceed()
    #expect(snapshot.status == .completed)
    #expect(provider.requests.count == 4)
  }

  @Test func `each agent's requests only ever grow`() async throws {
    let provider = ScriptedProvider { brief, call in
      var reply = TurnReply.filling(brief.expected)
      if call == 2 { reply.outputs = [] }
      return .reply(reply)
    }
    let harness = try RunHarness(
      instructions: twoSteps, template: template, yaml: "input_file_patterns:\n  brief:\n    whole: docs/*brief*.md",
      files: ["docs/brief.md": "A brief."], provider: provider)
    _ = try await harness.proceed()
    let threads = Dictionary(grouping: provider.requests) { $0.messages[0] }
    #expect(threads.count == 2)
    for thread in threads.values {
      for (earlier, later) in zip(thread, thread.dropFirst()) {
        #expect(earlier.system == later.system)
        #expect(Array(later.messages.prefix(earlier.messages.count)) == earlier.messages)
        #expect(later.messages.count > earlier.messages.count)
      }
    }
  }

  @Test func `the request ends in the block of what is expected`() async throws {
    let harness = try RunHarness(instructions: twoSteps, template: template)
    _ = try await harness.proceed()
    let last = try #require(harness.provider.requests[0].messages.last)
    #expect(
      last.rendered.hasSuffix(
        "```json\n{\"expected\":{\"answers\":[],\"facts\":[],\"judgements\":[],\"outputs\":[\"first\"]}}\n```"))
  }
}

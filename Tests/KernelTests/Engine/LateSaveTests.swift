import Kernel
import Support
import Testing

private let instructions = """
  <workflow>
  <step n="1" goal="Begin"><template-output>first</template-output></step>
  <step n="2" goal="Go on"><template-output>second</template-output></step>
  <step n="3" goal="End"><template-output>third</template-output></step>
  </workflow>
  """
private let template = "# D\n\n## A\n\n{{first}}\n\n## B\n\n{{second}}\n\n## C\n\n{{third}}\n"
private let document = "# D\n\n## A\n\nText of first.\n\n## B\n\nText of second.\n\n## C\n\nText of third.\n"
private let mine = "\n## Mine\n\nMine.\n"

private func harness() throws -> RunHarness { try RunHarness(instructions: instructions, template: template) }

/// A person saves a document at the moment when the run has recorded its own new text and not yet put it in place.
struct LateSaveTests {
  @Test func `what is saved where a crash left the version before is merged with what the run had written`()
    async throws
  {
    var edits = 0
    for calls in 0..<200 {
      let harness = try harness()
      harness.store.callsUntilCrash = calls
      if let ended = try? await harness.proceed(), ended.status == .completed { break }
      let found = harness.files["docs/demo.md"]
      if let found { harness.files["docs/demo.md"] = found + mine }
      harness.store.callsUntilCrash = nil
      #expect(try await harness.proceed().status == .completed, "\(calls)")
      #expect(harness.files["docs/demo.md"] == document + (found == nil ? "" : mine), "\(calls)")
      #expect(try harness.queue.pending().isEmpty, "\(calls)")
      if found != nil { edits += 1 }
    }
    #expect(edits > 5)
  }

  @Test func `a crash while that is put in order changes nothing`() async throws {
    for (calls, more) in (4..<24).flatMap({ calls in (0..<6).map { (calls, $0) } }) {
      let harness = try harness()
      harness.store.callsUntilCrash = calls
      _ = try? await harness.proceed()
      let found = harness.files["docs/demo.md"]
      if let found { harness.files["docs/demo.md"] = found + mine }
      harness.store.callsUntilCrash = more
      _ = try? await harness.proceed()
      harness.store.callsUntilCrash = nil
      #expect(try await harness.proceed().status == .completed, "\(calls), \(more)")
      #expect(harness.files["docs/demo.md"] == document + (found == nil ? "" : mine), "\(calls), \(more)")
    }
  }

  @Test func `what is saved while the disk is waited for is merged too`() async throws {
    for moment in 0..<6 {
      let harness = try harness()
      var (flushes, edited) = (0, false)
      harness.store.whileFlushing = {
        if flushes >= moment, !edited, let found = harness.files["docs/demo.md"] {
          harness.files["docs/demo.md"] = found + mine
          edited = true
        }
        flushes += 1
      }
      #expect(try await harness.proceed().status == .completed, "\(moment)")
      #expect(harness.files["docs/demo.md"] == document + (edited ? mine : ""), "\(moment)")
    }
  }

  @Test func `words on both sides of that moment are a person's to choose`() async throws {
    let harness = try harness()
    var edited = false
    harness.store.whileFlushing = {
      guard !edited, let found = harness.files["docs/demo.md"] else { return }
      harness.files["docs/demo.md"] = found.replacing("{{second}}", with: "My second.")
      edited = true
    }
    #expect(try await harness.proceed().status == .waiting)
    let asked = try #require(try harness.queue.pending().first)
    #expect(asked.kind == .conflict && asked.context["run"]?.display.contains("Text of second.") == true)
    _ = try harness.queue.respond(to: asked.id, answer: "mine", by: "ann")
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.files["docs/demo.md"] == document.replacing("Text of second.", with: "My second."))
  }
}

import Kernel
import Support
import Testing

private let instructions = """
  <workflow>
  <step n="1" goal="Read"><template-output>first</template-output></step>
  <step n="2" goal="Ask"><ask response="colour">Which colour?</ask></step>
  <step n="3" goal="Write"><action>Set shade = {{colour}}</action><template-output>second</template-output></step>
  <step n="4" goal="Tick"><action>Tick it.</action></step>
  <step n="5" goal="Part"><template-output file="docs/part.md">part</template-output></step>
  </workflow>
  """
private let template = "# D\n\n## A\n\n{{first}}\n\n## B {{shade}}\n\n{{second}}\n"

extension RunHarness {
  fileprivate static func rollable() throws -> RunHarness {
    let provider = ScriptedProvider { brief, _ in
      var reply = TurnReply.filling(brief.expected, confidence: 0.3)
      if brief.goal == "Tick" {
        reply.edits = [TurnReply.Edit(path: "docs/list.md", op: "append", find: "", text: "- [x] it")]
      }
      return .reply(reply)
    }
    return try RunHarness(
      instructions: instructions, template: template, files: ["docs/list.md": "# List\n"], provider: provider)
  }

  fileprivate func complete() async throws -> RunSnapshot {
    for _ in 0..<9 {
      let snapshot = try await proceed()
      guard snapshot.status == .waiting else { return snapshot }
      for open in try queue.pending() { _ = try queue.respond(to: open.id, answer: "red", by: "ann") }
    }
    return try await proceed()
  }

  /// Where steps ended: their numbers, nodes, and the records up to there.
  fileprivate func ends() throws -> [(step: Int, node: String, count: Int)] {
    try store.records().compactMap { record in
      if case .step(let entry) = record.entry { (entry.step, entry.position.node, record.sequence) } else { nil }
    }
  }

  /// What the documents held after some records: what a process would put back that was killed then.
  private func files(after count: Int) async throws -> [String: [UInt8]] {
    let past = try Self.rollable()
    for payload in store.payloads.prefix(count) { try past.store.append(payload) }
    let control = RunControl()
    control.ask(.letGo(RunEnded(status: .paused)))
    _ = try await past.proceed(control: control)
    return past.files.files
  }

  /// Files first, then the record, then what people read: as the command does.
  fileprivate func rollBack(to step: Int) async throws -> Bool {
    guard let end = try ends().last(where: { $0.step == step }) else { return false }
    files.files = try await files(after: end.count)
    let redone = Redone(
      from: end.count + 1, node: end.node, step: step, note: nil, by: "ann", isRollback: true)
    try store.append(
      JournalRecord(sequence: store.payloads.count + 1, at: clock.now(), entry: .redone(redone)).encoded())
    let control = RunControl()
    control.ask(.letGo(RunEnded(status: .paused, reason: "Rolled back.")))
    let before = files.files
    let snapshot = try await proceed(control: control)
    #expect(snapshot.status == .paused)
    #expect(files.files == before)
    return true
  }

  fileprivate func goBack(to step: Int) async throws -> Bool {
    guard case .found(let point) = RedoPoint.find(String(step), in: workflow, records: try store.records()) else {
      return false
    }
    let control = RunControl()
    control.ask(.redo(Redone(from: point.from, node: point.node, step: point.step, note: nil, by: "ann")))
    _ = try await proceed(control: control)
    return true
  }
}

struct RollbackTests {
  @Test func `later questions are withdrawn, and the later steps are done again`() async throws {
    let harness = try RunHarness.rollable()
    #expect(try await harness.proceed().status == .waiting)
    #expect(try harness.queue.pending().count == 1)
    #expect(try await harness.rollBack(to: 1))
    #expect(try harness.queue.pending().isEmpty)
    let paid = harness.provider.requests.count
    #expect(try await harness.complete().status == .completed)
    #expect(harness.provider.requests.count > paid)
    // An answer that was given stays given.
    #expect(try await harness.rollBack(to: 1))
    #expect(harness.files["docs/part.md"] == nil)
    #expect(harness.files["docs/list.md"] == "# List\n")
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.files["docs/list.md"] == "# List\n- [x] it\n")
  }

  @Test func `rolling back behind a rollback takes it back`() async throws {
    let harness = try RunHarness.rollable()
    #expect(try await harness.complete().status == .completed)
    let last = harness.files.files
    #expect(try await harness.rollBack(to: 2))
    #expect(harness.files.files != last)
    #expect(try await harness.rollBack(to: 5))
    #expect(harness.files.files == last)
    let paid = harness.provider.requests.count
    #expect(try await harness.proceed().status == .completed)
    #expect(harness.provider.requests.count == paid)
  }

  @Test(arguments: 1...24) func `going back and rolling back combine in any order`(seed: Int) async throws {
    let calm = try RunHarness.rollable()
    #expect(try await calm.complete().status == .completed)
    var random = SeededRandom(seed: UInt64(seed))
    let harness = try RunHarness.rollable()
    var done: [String] = []
    for _ in 0..<6 {
      let step = 1 + random.below(5)
      switch random.below(4) {
      case 0: if try await harness.goBack(to: step) { done.append("redo \(step)") }
      case 1: if try await harness.rollBack(to: step) { done.append("rollback \(step)") }
      case 2:
        done.append("proceed")
        _ = try await harness.proceed()
      default:
        done.append("complete")
        _ = try await harness.complete()
      }
      let open = try harness.queue.pending().map(\.id)
      #expect(Set(open).isSubset(of: harness.store.snapshot?.escalations ?? []), "\(done)")
    }
    #expect(try await harness.complete().status == .completed, "\(done)")
    for (path, bytes) in calm.files.files {
      #expect(harness.files[path] == String(decoding: bytes, as: UTF8.self), "\(path) after \(done)")
    }
  }
}

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
import Kernel
import Support
import Testing

/// The project below `Tests/Fixtures/everything`.
private enum Everything {
  static let root =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    .joined(separator: "/") + "/Fixtures/everything"

  static func files(below folder: String) throws -> [String: String] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")
    return paths.reduce(into: [:]) { found, path in
      guard let data = FileManager.default.contents(atPath: "\(root)/\(folder)/\(path)") else { return }
      found["\(folder)/\(path)"] = String(decoding: data, as: UTF8.self)
    }
  }

  /// Unsure of every answer, sure of everything else: each question waits for a person.
  static func harness() throws -> RunHarness {
    let provider = ScriptedProvider { brief, _ in
      .reply(.filling(brief.expected, confidence: 0.3, judgements: ["the harbour is closed for ever": .no]))
    }
    let plugins = try files(below: "workflows").merging(files(below: "tasks")) { first, _ in first }
    return try RunHarness(
      plugins: plugins, workflow: "everything", files: try files(below: "docs"), provider: provider)
  }

  static let hand = "\n## By hand\n\nKept.\n"

  /// Answers whatever is open, edits what was written, and proceeds until the run is over, however often it dies.
  static func drive(_ harness: RunHarness, crashes: (Int) -> Int?) async throws -> RunSnapshot {
    for attempt in 0..<2_000 {
      harness.store.callsUntilCrash = crashes(attempt)
      do {
        let snapshot = try await harness.proceed()
        if snapshot.status.isFinal { return snapshot }
        for open in try harness.queue.pending() {
          let answer = open.options.first?.key ?? "An answer to \(open.question)"
          _ = try harness.queue.respond(to: open.id, answer: answer, by: "ann")
        }
        if let text = harness.files["docs/everything.md"], !text.contains(hand) {
          harness.files["docs/everything.md"] = text + hand
        }
      } catch is MemoryRunStore.Crash { continue }
    }
    throw MemoryRunStore.Crash()
  }
}

struct EveryElementTests {
  @Test func `every element runs, and leaves what it says`() async throws {
    let harness = try Everything.harness()
    let done = try await Everything.drive(harness) { _ in nil }
    #expect(done.status == .completed, "\(done.reason ?? "")")
    let document = try #require(harness.files["docs/everything.md"])
    #expect(document.contains("The part has the size 3 and is ready."))
    #expect(document.contains("Text of epic_title_1.") && document.contains("Text of epic_title_2."))
    #expect(document.contains("Text of pass_1.") && document.contains("Text of pass_2."))
    #expect(document.contains("Text of round_2.") && document.contains("Text of round_4."))
    #expect(document.contains("Kept.") && !document.contains("never"))
    for path in ["1-1", "1-2", "2-1", "2-2"] {
      #expect(harness.files["docs/stories/\(path).md"] != nil, "\(path)")
    }
    #expect(harness.files["docs/part-small.md"]?.contains("for small boats, 7 pieces") == true)
    #expect(harness.files["docs/part-large.md"]?.contains("for large boats, 7 pieces") == true)
    #expect(!harness.files.files.keys.contains { $0.contains("service") })
    #expect(done.variables["part_state"] == "ready")
    #expect(done.cursor.stack == nil)
    // Asked once each: the hull, and the material of either part.
    #expect(harness.escalationStore.archiveByID.values.filter { $0.workflowName == "part" }.count == 2)
  }

  @Test(arguments: 0..<8) func `a crash at any call of the store changes nothing in the end`(residue: Int) async throws
  {
    let calm = try Everything.harness()
    let undisturbed = try await Everything.drive(calm) { _ in nil }
    let requests = calm.provider.requests.count
    let calls = calm.store.payloads.count * 3
    for call in stride(from: residue, to: calls, by: 8) {
      let shaken = try Everything.harness()
      let snapshot = try await Everything.drive(shaken) { $0 == 0 ? call : nil }
      #expect(snapshot.status == .completed, "at \(call)")
      #expect(shaken.files.files == calm.files.files, "at \(call)")
      #expect(snapshot.variables == undisturbed.variables, "at \(call)")
      #expect(shaken.escalationStore.asked == calm.escalationStore.asked, "at \(call)")
      #expect(shaken.provider.requests.count <= requests + 1, "at \(call)")
    }
  }

  @Test func `crashes in a row lose nothing`() async throws {
    let calm = try Everything.harness()
    _ = try await Everything.drive(calm) { _ in nil }
    let shaken = try Everything.harness()
    let snapshot = try await Everything.drive(shaken) { 2 + $0 % 5 }
    #expect(snapshot.status == .completed)
    #expect(shaken.files.files == calm.files.files)
  }
}

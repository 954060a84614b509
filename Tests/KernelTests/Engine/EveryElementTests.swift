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

  struct Journey {
    var end: RunSnapshot
    /// How many processes died, and how many writing calls all of them made.
    var deaths = 0
    var calls = 0
  }

  /// Answers whatever is open, edits what was written, and proceeds until the run is over, however often it dies.
  /// - Parameters:
  ///   - call: the writing call, counted over all processes, at which one dies.
  ///   - crashes: the call of each process at which it dies.
  static func drive(_ harness: RunHarness, crashAt call: Int? = nil, crashes: (Int) -> Int? = { _ in nil })
    async throws -> Journey
  {
    let fuse = harness.store.fuse
    var journey = Journey(end: RunSnapshot.none)
    var left = call
    var edited = false
    for attempt in 0..<2_000 {
      fuse.callsLeft = left ?? crashes(attempt)
      let before = fuse.calls
      do {
        let snapshot = try await harness.proceed()
        journey.calls += fuse.calls - before
        if left != nil { left = fuse.callsLeft }
        fuse.callsLeft = nil
        journey.end = snapshot
        if snapshot.status.isFinal { return journey }
        // A person takes a variable back, then adds to a document, then answers.
        if !edited {
          edited = true
          var state = MemoryRunStore.fields(try #require(harness.store.snapshot))
          #expect(state.variables["has_brief"]?.value == .bool(true))
          state.variables["has_brief"]?.value = false
          harness.store.edited = state
        }
        if let text = harness.files["docs/everything.md"], !text.contains(hand) {
          harness.files["docs/everything.md"] = text + hand
        }
        for open in try harness.queue.pending() {
          let answer = open.options.first?.key ?? "An answer to \(open.question)"
          _ = try harness.queue.respond(to: open.id, answer: answer, by: "ann")
        }
      } catch is MemoryRunStore.Crash {
        journey.deaths += 1
        journey.calls += fuse.calls - before
        left = nil
      }
    }
    throw MemoryRunStore.Crash()
  }
}

extension Everything {
  /// Answers whatever is open until the run is over.
  fileprivate static func finish(_ harness: RunHarness) async throws -> RunSnapshot {
    for _ in 0..<50 {
      let snapshot = try await harness.proceed()
      if snapshot.status.isFinal { return snapshot }
      for open in try harness.queue.pending() {
        let answer = open.options.first?.key ?? "An answer to \(open.question)"
        _ = try harness.queue.respond(to: open.id, answer: answer, by: "ann")
      }
    }
    return try await harness.proceed()
  }
}

extension RunSnapshot {
  /// Of a run that has not begun.
  fileprivate static var none: RunSnapshot {
    RunSnapshot(
      run: "", workflow: "", status: .queued, cursor: Cursor(step: 0, totalSteps: 0, goal: ""), sequence: 0,
      startedAt: Timestamp(milliseconds: 0), updatedAt: Timestamp(milliseconds: 0))
  }
}

struct EveryElementTests {
  @Test func `every element runs, and leaves what it says`() async throws {
    let harness = try Everything.harness()
    let done = try await Everything.drive(harness).end
    #expect(done.status == .completed, "\(done.reason ?? "")")
    let document = try #require(harness.files["docs/everything.md"])
    #expect(document.contains("The part has the size 3 and is ready."))
    #expect(document.contains("Text of epic_title_1.") && document.contains("Text of epic_title_2."))
    #expect(document.contains("Text of pass_1.") && document.contains("Text of pass_2."))
    #expect(document.contains("Text of round_2.") && document.contains("Text of round_4."))
    #expect(document.contains("Kept."))
    // Only where the variable was taken back is this step walked.
    #expect(document.contains("Text of never."))
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

  @Test func `the fixture uses every element`() throws {
    let folder = "\(Everything.root)/workflows"
    let texts = try FileManager.default.subpathsOfDirectory(atPath: folder).compactMap { path in
      FileManager.default.contents(atPath: "\(folder)/\(path)").map { String(decoding: $0, as: UTF8.self) }
    }
    for tag in Tag.allCases where tag != .text {
      #expect(texts.contains { $0.contains("<\(tag.rawValue)") }, "<\(tag.rawValue)>")
    }
  }

  @Test(arguments: 0..<8) func `a crash at any writing call changes nothing in the end`(residue: Int) async throws {
    let calm = try Everything.harness()
    let undisturbed = try await Everything.drive(calm)
    let requests = calm.provider.requests.count
    for call in stride(from: residue, to: undisturbed.calls, by: 8) {
      let shaken = try Everything.harness()
      let journey = try await Everything.drive(shaken, crashAt: call)
      #expect(journey.deaths == 1, "at \(call)")
      #expect(journey.end.status == .completed, "at \(call)")
      #expect(shaken.files.files == calm.files.files, "at \(call)")
      #expect(shaken.files.unflushed.isEmpty, "at \(call): a power cut now takes what the dead process wrote")
      #expect(journey.end.variables == undisturbed.end.variables, "at \(call)")
      #expect(shaken.escalationStore.asked == calm.escalationStore.asked, "at \(call)")
      #expect(shaken.provider.requests.count <= requests + 1, "at \(call)")
    }
  }

  @Test func `crashes in a row lose nothing`() async throws {
    let calm = try Everything.harness()
    _ = try await Everything.drive(calm)
    let shaken = try Everything.harness()
    let journey = try await Everything.drive(shaken) { 2 + $0 % 12 }
    #expect(journey.end.status == .completed)
    #expect(shaken.files.files == calm.files.files)
    #expect(journey.deaths > 20)
  }

  @Test func `a person may edit a document at the moment of a stop, whichever it is`() async throws {
    let calm = try Everything.harness()
    _ = try await Everything.finish(calm)
    for write in calm.files.replaced.indices {
      let harness = try Everything.harness()
      let control = RunControl()
      var writes = 0
      harness.files.afterReplacing = { path in
        if writes == write {
          harness.files[path] = (harness.files[path] ?? "") + "\n## At once\n\nMine.\n"
          control.ask(.interrupt)
        }
        writes += 1
      }
      for _ in 0..<50 where control.request == nil {
        guard try await harness.proceed(control: control).status == .waiting else { break }
        for open in try harness.queue.pending() {
          let answer = open.options.first?.key ?? "An answer to \(open.question)"
          _ = try harness.queue.respond(to: open.id, answer: answer, by: "ann")
        }
      }
      #expect(control.request == .interrupt, "at \(write)")
      #expect(try await Everything.finish(harness).status == .completed, "at \(write)")
      #expect(harness.files.files.values.contains { String(decoding: $0, as: UTF8.self).contains("Mine.") })
    }
  }
}

import Foundation
import Host
import Kernel
import Synchronization
import Testing

/// Counts what goes on at once.
private final class Counts: Sendable {
  private let state = Mutex((now: 0, most: 0, done: 0))

  func begin() {
    state.withLock {
      $0.now += 1
      $0.most = max($0.most, $0.now)
    }
  }

  func end() {
    state.withLock {
      $0.now -= 1
      $0.done += 1
    }
  }

  var most: Int { state.withLock { $0.most } }
  var done: Int { state.withLock { $0.done } }
}

struct CallQueueTests {
  private func folder() throws -> String {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("calls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url.path
  }

  @Test func `never more calls at once than the limit, and each gets its turn`() async throws {
    let project = try folder()
    defer { try? FileManager.default.removeItem(atPath: project) }
    let counts = Counts()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<12 {
        // A queue of its own each, as processes have.
        let queue = CallQueue(project: project, limit: 3, clock: SystemClock())
        group.addTask {
          let permit = try await queue.enter()
          counts.begin()
          await Task.yield()
          counts.end()
          permit.release()
        }
      }
      try await group.waitForAll()
    }
    #expect(counts.done == 12)
    #expect(counts.most <= 3)
  }

  @Test func `who waits is let in when a permit ends, in the order of coming`() async throws {
    let project = try folder()
    defer { try? FileManager.default.removeItem(atPath: project) }
    let queue = CallQueue(project: project, limit: 1, clock: SystemClock())
    let first = try await queue.enter()
    let second = Task { try await queue.enter() }
    while try FileManager.default.contentsOfDirectory(atPath: project + "/.bmad/calls").count < 3 { await Task.yield() }
    let third = Task { try await queue.enter() }
    first.release()
    let next = try await second.value
    next.release()
    try await third.value.release()
  }

  @Test func `a cancelled wait leaves the queue`() async throws {
    let project = try folder()
    defer { try? FileManager.default.removeItem(atPath: project) }
    let queue = CallQueue(project: project, limit: 1, clock: SystemClock())
    let held = try await queue.enter()
    let waiting = Task { try await queue.enter() }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { _ = try await waiting.value }
    held.release()
    try await queue.enter().release()
  }

  @Test func `the ticket of a process that is gone is no obstacle`() async throws {
    let project = try folder()
    defer { try? FileManager.default.removeItem(atPath: project) }
    try FileManager.default.createDirectory(atPath: project + "/.bmad/calls", withIntermediateDirectories: true)
    try Data("{}".utf8).write(to: URL(fileURLWithPath: project + "/.bmad/calls/7"))
    let queue = CallQueue(project: project, limit: 1, clock: SystemClock())
    try await queue.enter().release()
    #expect(!FileManager.default.fileExists(atPath: project + "/.bmad/calls/7"))
  }
}

import Dispatch
import Kernel
import Testing

@testable import Host

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

struct MachineTests {
  @Test func `the clock tells the time of day`() {
    let now = SystemClock().now()
    #expect(abs(now.milliseconds - Int64(time(nil)) * 1000) < 60_000)
    let today = SystemClock().today().utf8
    #expect(today.count == 10)
  }

  @Test(arguments: [0, -1, Double.nan, 0.001]) func `a short sleep ends`(seconds: Double) async throws {
    try await SystemClock().sleep(seconds: seconds)
  }

  @Test(arguments: [3600, Double.infinity, 1e300]) func `a long sleep ends when it is cancelled`(seconds: Double) async
  {
    let task = Task { try await SystemClock().sleep(seconds: seconds) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func `chance differs`() {
    var entropy = SystemEntropy()
    #expect(entropy.next() != entropy.next())
  }

  @Test func `this process knows its names`() {
    let identity = ProcessIdentity.current()
    #expect(identity.pid == getpid())
    #expect(!identity.host.isEmpty)
    #expect(!identity.user.isEmpty)
  }

  @Test func `a run's code stays on its own queue, one job at a time`() async throws {
    let thread = RunThread(label: "test")
    let count = try await thread.run {
      var count = 0
      for _ in 0..<100 {
        dispatchPrecondition(condition: .onQueue(thread.queue))
        await Task.yield()
        count += 1
      }
      return try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<10 {
          group.addTask {
            dispatchPrecondition(condition: .onQueue(thread.queue))
            return 1
          }
        }
        for try await one in group { count += one }
        return count
      }
    }
    #expect(count == 110)
  }

  @Test func `errors leave a run's thread unchanged`() async {
    await #expect(throws: Failure(.io, "x", "y")) {
      try await RunThread(label: "test").run { throw Failure(.io, "x", "y") }
    }
  }

  /// In a process of its own, which the signals would otherwise end.
  @Test func `signals become events and end the process again afterwards`() async {
    #if os(Linux)
    await #expect(processExitsWith: .signal(SIGTERM)) {
      // Whoever started the tests may have it ignored.
      signal(SIGHUP, SIG_DFL)
      var trap: SignalTrap? = try SignalTrap()
      guard let events = trap?.events else { exit(2) }
      var iterator = events.makeAsyncIterator()
      for expected in [SignalTrap.Event.interrupt(1), .wake, .terminate, .interrupt(2)] {
        switch expected {
        case .interrupt: kill(getpid(), SIGINT)
        case .wake: kill(getpid(), SIGUSR1)
        case .terminate: kill(getpid(), SIGTERM)
        }
        guard await iterator.next() == expected else { exit(3) }
      }
      kill(getpid(), SIGHUP)
      guard await iterator.next() == .terminate else { exit(5) }
      trap = nil
      guard await iterator.next() == nil else { exit(4) }
      kill(getpid(), SIGTERM)
      try await Task.sleep(for: .seconds(60))
    }
    #endif
  }
}

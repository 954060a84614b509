import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The project's queue for model calls: at most so many are in flight at once over all its processes, in the order in
/// which they came.
///
/// Each call draws a numbered ticket, a locked file below `.bmad/calls/`, and starts once fewer than `limit` live tickets
/// stand before it. A ticket dies with its process, so nothing has to be cleaned up after a kill.
package final class CallQueue: CallGate {
  /// Puts the numbers of live tickets in the order in which they may start.
  package typealias Order = @Sendable ([Int]) -> [Int]

  private let folder: String
  private let limit: Int
  private let clock: any RunClock
  private let order: Order
  private static let shortestPause = 0.02
  private static let longestPause = 0.5

  /// - Parameters:
  ///   - project: the project's folder, absolute.
  ///   - limit: calls in flight, at least 1.
  package init(
    project: String, limit: Int, clock: any RunClock, order: @escaping Order = { $0.sorted() }
  ) {
    folder = project + "/.bmad/calls"
    self.limit = max(1, limit)
    self.clock = clock
    self.order = order
  }

  package func enter() async throws -> any CallPermit {
    let ticket = try draw()
    var pause = Self.shortestPause
    while try !mayStart(ticket.number) {
      try await clock.sleep(seconds: pause)
      pause = min(Self.longestPause, pause * 1.5)
    }
    return ticket
  }

  private func draw() throws -> Ticket {
    try Folders.make(folder)
    let gate = try FileLock.lock(folder + "/draw.lock", timeout: .seconds(30), clock: clock)
    defer { withExtendedLifetime(gate) {} }
    let number = (try numbers().max() ?? 0) + 1
    let path = "\(folder)/\(number)"
    guard let lock = try FileLock.tryLock(path, now: clock.now()) else {
      throw Failure(.io, "ticket-taken", "\(path) is held, though its number was free.")
    }
    return Ticket(number: number, path: path, lock: lock)
  }

  private func mayStart(_ number: Int) throws -> Bool {
    let live = try numbers().filter { other in
      if other == number { return true }
      let path = "\(folder)/\(other)"
      if try FileLock.holder(path) != nil { return true }
      // Its process is gone.
      unlink(path)
      return false
    }
    return order(live).prefix(limit).contains(number)
  }

  private func numbers() throws -> [Int] {
    try ConfinedFiles(root: folder).list(".").compactMap { Int($0.name) }
  }
}

/// A place in the queue, held until it is released or its process dies.
private final class Ticket: CallPermit {
  let number: Int
  private let path: String
  private let lock: FileLock

  init(number: Int, path: String, lock: FileLock) { (self.number, self.path, self.lock) = (number, path, lock) }

  func release() { unlink(path) }

  deinit { unlink(path) }
}

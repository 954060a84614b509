import Host
import Kernel

/// Something that a person looks at until they have seen enough. Ctrl-C ends the looking and nothing else: it has the
/// code of an interruption, and the terminal is left as a shell wants it.
enum Watching {
  /// Looks until `body` has seen everything, or until a person or a service manager ends it.
  /// - Parameter restore: leaves the terminal; called only where the looking was ended from without.
  /// - Returns: 0, or 130 where it was ended from without.
  static func run(_ body: @escaping @Sendable () async throws -> Void, restore: () -> Void = {}) async throws -> Int32 {
    let trap = try SignalTrap()
    defer { withExtendedLifetime(trap) {} }
    let events = trap.events
    return try await withThrowingTaskGroup(of: Int32.self) { group in
      group.addTask {
        try await body()
        return 0
      }
      group.addTask {
        // SIGUSR1 is for whoever holds a run.
        for await event in events where event != .wake { break }
        return Failure.Kind.interrupted.exitCode
      }
      defer { group.cancelAll() }
      let code = try await group.next() ?? 0
      if code != 0 { restore() }
      return code
    }
  }
}

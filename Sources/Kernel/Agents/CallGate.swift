/// Lets only so many calls of a project's processes be in flight at once, first come first served.
package protocol CallGate: Sendable {
  /// Waits for a turn. The permit ends when it is released or when its process dies.
  /// - Throws: `CancellationError` when the task is cancelled.
  func enter() async throws -> any CallPermit
}

/// The right to have one call in flight.
package protocol CallPermit: Sendable {
  func release()
}

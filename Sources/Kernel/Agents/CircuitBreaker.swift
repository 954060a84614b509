import Synchronization

/// Keeps calls away from a provider that fails every one of them: opens after five failures in a row, and after a
/// minute lets one call through to see.
package final class CircuitBreaker: Sendable {
  private struct Circuit {
    var failures = 0
    var openedAt: Int64?
    var isProbing = false
  }

  private static let limit = 5
  private static let rest: Int64 = 60_000

  private let circuits = Mutex<[String: Circuit]>([:])

  package init() {}

  /// Milliseconds until a call may be tried; 0 where it may be now.
  package func wait(for provider: String, now: Int64) -> Int64 {
    circuits.withLock { circuits in
      guard var circuit = circuits[provider], let openedAt = circuit.openedAt else { return 0 }
      let left = openedAt + Self.rest - now
      if left > 0 || circuit.isProbing { return max(left, 1000) }
      circuit.isProbing = true
      circuits[provider] = circuit
      return 0
    }
  }

  package func succeeded(_ provider: String) { circuits.withLock { $0[provider] = nil } }

  /// Counts only faults of the provider, not of a request.
  package func failed(_ provider: String, now: Int64) {
    circuits.withLock { circuits in
      circuits[provider, default: Circuit()].failures += 1
      guard let circuit = circuits[provider], circuit.failures >= Self.limit else { return }
      circuits[provider] = Circuit(failures: circuit.failures, openedAt: now)
    }
  }
}

/// The time of day and waiting, injected so that tests own them.
package protocol RunClock: Sendable {
  func now() -> Timestamp

  /// The local calendar date as `YYYY-MM-DD`.
  func today() -> String

  /// Waits on the monotonic clock; throws `CancellationError` when the task is cancelled.
  func sleep(seconds: Double) async throws
}

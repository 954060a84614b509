import Kernel

/// The stream of a call that is made of asynchronous work.
enum RelayedCall {
  typealias Continuation = AsyncThrowingStream<ModelEvent, any Error>.Continuation

  /// A stream that `work` feeds. It ends when the work does, with the work's error; who stops consuming cancels it. The
  /// task is free-standing because a stream has no scope to be a child of.
  static func stream(
    _ work: @escaping @Sendable (Continuation) async throws -> Void
  ) -> AsyncThrowingStream<ModelEvent, any Error> {
    AsyncThrowingStream { continuation in
      let task = Task {
        do {
          try await work(continuation)
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}

import Kernel

/// Where a running call puts what it yields.
typealias ModelEventSink = AsyncThrowingStream<ModelEvent, any Error>.Continuation

enum ModelEvents {
  /// A stream fed by `call`, which is cancelled when nobody reads any more. The port hands out a stream and no scope,
  /// so the call needs a task of its own; this is the one place that makes one.
  static func stream(
    _ call: @escaping @Sendable (ModelEventSink) async throws -> Void
  ) -> AsyncThrowingStream<ModelEvent, any Error> {
    AsyncThrowingStream { sink in
      let task = Task {
        do {
          try await call(sink)
          sink.finish()
        } catch {
          sink.finish(throwing: error)
        }
      }
      sink.onTermination = { _ in task.cancel() }
    }
  }
}

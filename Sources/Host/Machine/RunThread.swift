import Dispatch

/// Where a run's code executes: one job at a time, apart from the cooperative pool, which must never wait for a disk.
package final class RunThread: TaskExecutor {
  let queue: DispatchQueue

  package init(label: String) { queue = DispatchQueue(label: label) }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }

  /// Runs an operation, and the child tasks it starts, here. It is `@concurrent` because a nonisolated operation would
  /// begin on the caller's executor and come here only at its first suspension.
  package func run<T: Sendable>(_ operation: @concurrent @Sendable () async throws -> T) async throws -> T {
    try await withTaskExecutorPreference(self) { try await operation() }
  }
}

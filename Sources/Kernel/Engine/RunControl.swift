import Synchronization

/// The switch by which another task asks a run to stop: starts nothing new, lets a call in flight end.
package final class RunControl: Sendable {
  package enum Request: Sendable, Hashable {
    /// Ctrl-C or a service manager's stop: resumable.
    case interrupt
    case pause(by: String)
    case cancel(by: String)
    /// Goes back to an earlier place instead of going on.
    case redo(Redone)
    /// Brings what people read up to date with the journal, does nothing else, and ends like this.
    case letGo(RunEnded)
  }

  private struct State {
    var request: Request?
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var next: UInt64 = 0
  }

  private let state = Mutex(State())

  package init() {}

  package var request: Request? { state.withLock { $0.request } }

  /// The first request stands.
  package func ask(_ request: Request) {
    let waiters = state.withLock { state in
      if state.request == nil { state.request = request }
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Returns once a request was made, or when the task is cancelled.
  package func waitForRequest() async {
    let id = state.withLock { state in
      state.next += 1
      return state.next
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.request != nil || Task.isCancelled { return true }
          state.waiters[id] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
    }
  }
}

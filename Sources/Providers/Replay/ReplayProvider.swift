import Kernel
import Synchronization

/// Answers from a recording, and only from it: a request that was never recorded is a fault, never a guess. A request
/// that was recorded several times gets its replies in that order, the last of them from then on; that it failed once counts only where it
/// was never answered.
package final class ReplayProvider: ModelProvider {
  package let name = "replay"
  package let takesTools = true

  private let digest: RequestDigest
  private let calls: [Digest: [RecordedCall]]
  private let given = Mutex<[Digest: Int]>([:])

  package init(_ calls: [RecordedCall], digest: RequestDigest) {
    self.digest = digest
    self.calls = Dictionary(grouping: calls, by: \.request).mapValues { calls in
      // Another model may have answered what the first one failed at; a replay has no other model.
      let replies = calls.filter { $0.fault == nil }
      return replies.isEmpty ? calls : replies
    }
  }

  package func stream(_ request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
    AsyncThrowingStream { continuation in
      guard let call = next(digest.of(request)) else {
        let message = "the recording has no reply to \(request.turnName); workflow, documents or answers have changed"
        return continuation.finish(throwing: ModelError.invalid(message))
      }
      if let fault = call.fault {
        continuation.yield(.usage(call.usage))
        return continuation.finish(throwing: fault.error(call.text))
      }
      if !call.text.isEmpty { continuation.yield(.text(call.text)) }
      for tool in call.toolCalls {
        continuation.yield(.toolCall(id: tool.id, name: tool.name, arguments: tool.arguments))
      }
      continuation.yield(.usage(call.usage))
      continuation.yield(.finished(call.stop))
      continuation.finish()
    }
  }

  private func next(_ request: Digest) -> RecordedCall? {
    guard let replies = calls[request] else { return nil }
    let position = given.withLock { given in
      defer { given[request, default: 0] += 1 }
      return given[request, default: 0]
    }
    return replies[min(position, replies.count - 1)]
  }
}

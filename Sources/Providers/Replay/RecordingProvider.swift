import Kernel

/// Another provider, each finished call of which is written down so that `ReplayProvider` can give it again. Calls that
/// fail and are made again leave no line: a replay has no such failures.
package struct RecordingProvider: ModelProvider {
  package var name: String { recorded.name }
  package var takesTools: Bool { recorded.takesTools }

  private let recorded: any ModelProvider
  private let digest: RequestDigest
  private let append: @Sendable (String) throws -> Void

  /// - Parameter append: writes one line and its end, whole, before it returns.
  package init(
    _ provider: any ModelProvider, digest: RequestDigest, append: @escaping @Sendable (String) throws -> Void
  ) {
    recorded = provider
    self.digest = digest
    self.append = append
  }

  package func stream(_ request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
    RelayedCall.stream { continuation in
      var call = RecordedCall(
        request: digest.of(request), turn: request.turnName, provider: recorded.name, model: request.model, text: "",
        usage: TokenUsage(), stop: .complete)
      do {
        for try await event in recorded.stream(request) {
          switch event {
          case .text(let piece): call.text += piece
          case .usage(let latest): call.usage = latest
          case .toolCall(let id, let name, let arguments):
            call.toolCalls.append(.init(id: id, name: name, arguments: arguments))
          case .verbatim: break
          case .finished(let reason):
            call.stop = reason
            // Before the engine hears of it: what it goes on from is in the recording.
            try append(call.line())
          }
          continuation.yield(event)
        }
      } catch let error as ModelError {
        if let fault = RecordedCall.Fault(error) { try append(call.failed(fault, error).line()) }
        throw error
      }
      // A cancelled task sees the end of a stream that has not ended.
      try Task.checkCancellation()
    }
  }
}

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
import Kernel

/// Stands in for a model while a run is only tried out: fills every expected item with a word, takes every fact for
/// true and every judgement for yes, so that as much of the workflow as can be is walked.
package struct DryRunProvider: ModelProvider {
  package let name: String
  private let notice: @Sendable (ModelRequest) -> Void

  /// - Parameters:
  ///   - name: of the provider it stands for.
  ///   - notice: is shown every request that would be made.
  package init(standingFor name: String, notice: @escaping @Sendable (ModelRequest) -> Void) {
    self.name = name
    self.notice = notice
  }

  package func stream(_ request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
    notice(request)
    return AsyncThrowingStream { continuation in
      do {
        let data = try JSONEncoder().encode(Self.filling(request.expected))
        continuation.yield(.text(String(decoding: data, as: UTF8.self)))
        continuation.yield(.finished(.complete))
        continuation.finish()
      } catch {
        continuation.finish(throwing: ModelError.invalid("the reply could not be written: \(error)"))
      }
    }
  }

  private static func filling(_ expected: ExpectedReply) -> TurnReply {
    TurnReply(
      outputs: expected.outputs.map { TurnReply.Output(name: $0, markdown: "(\($0))") },
      facts: expected.facts.map { TurnReply.Fact(name: $0, value: true) },
      answers: expected.answers.map {
        TurnReply.Answer(id: $0.id, answer: $0.options.first ?? "(answer)", confidence: 1, reasoning: "A dry run.")
      },
      judgements: expected.judgements.map {
        TurnReply.Judgement(id: $0.id, holds: .yes, confidence: 1, reasoning: "A dry run.")
      })
  }
}

extension ModelRequest {
  /// What the latest turn of the thread expects.
  fileprivate var expected: ExpectedReply {
    for part in messages.reversed().flatMap({ $0.parts.reversed() }) {
      if case .turn(let brief) = part { return brief.expected }
    }
    return ExpectedReply()
  }
}

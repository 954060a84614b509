import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A model that needs no network: it answers a turn with sentences of the project's own documents and a person's
/// answers, each with its source, and with questions for what they do not say. The same request always gets the same
/// reply.
package struct OfflineProvider: ModelProvider {
  package let name = "offline"

  package init() {}

  package func stream(_ request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
    AsyncThrowingStream { continuation in
      do {
        let text = try Self.encoded(Self.reply(to: request))
        continuation.yield(.text(text))
        continuation.yield(.usage(TokenUsage()))
        continuation.yield(.finished(.complete))
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
      }
    }
  }

  /// The reply to a request, before it is written as JSON.
  package static func reply(to request: ModelRequest) -> TurnReply {
    let dossier = Dossier(request)
    let expected = dossier.brief.expected
    let answers = AnswerFinder(dossier: dossier)
    let facts = FactFinder(dossier: dossier)
    let judgements = expected.judgements.map(facts.judgement)
    return TurnReply(
      outputs: OutputWriter(dossier: dossier).write(expected.outputs),
      facts: expected.facts.map { TurnReply.Fact(name: $0, value: facts.value($0)) },
      answers: expected.answers.map(answers.answer),
      judgements: judgements,
      assumptions: assumptions(expected.judgements, judgements))
  }

  /// The reply as it is sent.
  package static func encoded(_ reply: TurnReply) throws(ModelError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(reply), as: UTF8.self)
    } catch {
      throw .invalid("the offline reply cannot be written as JSON: \(error)")
    }
  }

  /// What was taken to hold, or not to hold, on weak evidence.
  private static func assumptions(
    _ asked: [ExpectedReply.Judgement], _ given: [TurnReply.Judgement]
  ) -> [String] {
    zip(asked, given).filter { $1.confidence < 0.75 }.map { asked, verdict in
      "\(asked.condition): taken as \(verdict.holds == .yes ? "true" : "not true")"
    }
  }
}

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
import Kernel
import Synchronization

/// A provider that fills what a turn expects by rule, and keeps every request. The rules may be changed per test.
package final class ScriptedProvider: ModelProvider {
  package typealias Script = @Sendable (_ brief: TurnBrief, _ call: Int) throws -> ScriptedReply

  package enum ScriptedReply: Sendable {
    case reply(TurnReply)
    case text(String)
    /// A stream that ends without its terminal event.
    case cut
    /// A reply that reaches the limit of its length.
    case truncated
    /// A reply that asks for tools, each by its name and arguments.
    case tools([(name: String, arguments: String)])
  }

  package let name: String
  package let takesTools = true
  private let log = Mutex<[ModelRequest]>([])
  private let script: @Sendable (ModelRequest, TurnBrief, Int) throws -> ScriptedReply

  package convenience init(
    name: String = "scripted", _ script: @escaping Script = { brief, _ in .reply(.filling(brief.expected)) }
  ) {
    self.init(name: name, script: { _, brief, call in try script(brief, call) })
  }

  private init(
    name: String = "scripted", script: @escaping @Sendable (ModelRequest, TurnBrief, Int) throws -> ScriptedReply
  ) {
    self.name = name
    self.script = script
  }

  /// - Parameter reading: the tools that a request is answered with; nil for the reply that it expects.
  package convenience init(reading tools: @escaping @Sendable (ModelRequest) -> [(name: String, arguments: String)]?) {
    self.init(script: { request, brief, _ in tools(request).map { .tools($0) } ?? .reply(.filling(brief.expected)) })
  }

  package var requests: [ModelRequest] { log.withLock { $0 } }

  package func stream(_ request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
    let call = log.withLock { log in
      log.append(request)
      return log.count
    }
    let script = script
    return AsyncThrowingStream { continuation in
      do {
        guard let brief = request.brief else { throw ModelError.invalid("no turn in the request") }
        switch try script(request, brief, call) {
        case .reply(let reply):
          let text = String(decoding: try JSONEncoder().encode(reply), as: UTF8.self)
          continuation.yield(.text(text))
          continuation.yield(.usage(TokenUsage(input: 10, output: 5)))
          continuation.yield(.finished(.complete))
        case .text(let text):
          continuation.yield(.text(text))
          continuation.yield(.finished(.complete))
        case .tools(let calls):
          for (index, call) in calls.enumerated() {
            continuation.yield(.toolCall(id: "call-\(index + 1)", name: call.name, arguments: call.arguments))
          }
          continuation.yield(.usage(TokenUsage(input: 10, output: 5)))
          continuation.yield(.finished(.toolUse))
        case .cut: continuation.yield(.text("{"))
        case .truncated:
          continuation.yield(.text("{"))
          continuation.yield(.finished(.length))
        }
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
      }
    }
  }
}

extension ModelRequest {
  /// The latest turn of the thread.
  package var brief: TurnBrief? {
    for part in messages.reversed().flatMap({ $0.parts.reversed() }) {
      if case .turn(let brief) = part { return brief }
    }
    return nil
  }
}

extension TurnReply {
  /// A reply that holds exactly what is expected, each text naming its item.
  package static func filling(
    _ expected: ExpectedReply, confidence: Double = 0.9, facts: [String: Value] = [:],
    judgements: [String: Verdict] = [:], texts: [String: String] = [:]
  ) -> TurnReply {
    TurnReply(
      outputs: expected.outputs.map { Output(name: $0, markdown: texts[$0] ?? "Text of \($0).") },
      facts: expected.facts.map { Fact(name: $0, value: facts[$0] ?? .null) },
      answers: expected.answers.map {
        Answer(id: $0.id, answer: $0.options.first ?? "An answer.", confidence: confidence, reasoning: "Told.")
      },
      judgements: expected.judgements.map {
        Judgement(id: $0.id, holds: judgements[$0.condition] ?? .yes, confidence: 0.9, reasoning: "Seen.")
      })
  }
}

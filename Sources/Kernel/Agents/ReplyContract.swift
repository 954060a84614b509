#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What makes a reply usable: well-formed, and holding exactly the items that were expected.
package enum ReplyContract {
  package enum Verdict: Sendable, Hashable {
    case usable(TurnReply)
    /// What is wrong, each as a sentence that a repair request can quote.
    case unusable([String])
  }

  /// Reads a model's text. A single code fence around the object is taken off; nothing else is healed.
  package static func read(_ text: String, expecting expected: ExpectedReply) -> Verdict {
    let reply: TurnReply
    do {
      reply = try JSONDecoder().decode(TurnReply.self, from: Data(unfenced(text).utf8))
    } catch let error as DecodingError {
      return .unusable(["The reply is not the JSON object that was asked for: \(sentence(error))"])
    } catch {
      return .unusable(["The reply is not valid JSON."])
    }
    let problems =
      missing("output", expected.outputs, reply.outputs.map(\.name))
      + missing("fact", expected.facts, reply.facts.map(\.name))
      + missing("answer", expected.answers.map(\.id), reply.answers.map(\.id))
      + missing("judgement", expected.judgements.map(\.id), reply.judgements.map(\.id))
      + reply.outputs.filter { $0.markdown.trimmed.isEmpty }.map { "The output `\($0.name)` is empty." }
      + incredible(reply)
    return problems.isEmpty ? .usable(reply) : .unusable(problems)
  }

  /// A confidence of 17 or of 95 says nothing about how sure anybody is.
  private static func incredible(_ reply: TurnReply) -> [String] {
    let told =
      reply.answers.map { ("answer `\($0.id)`", $0.confidence) }
      + reply.judgements.map { ("judgement `\($0.id)`", $0.confidence) }
      + reply.questions.map { ("question “\($0.question)”", $0.confidence) }
    return told.filter { !(0...1).contains($0.1) }.map {
      "The confidence of the \($0.0) is \($0.1); it must be a number from 0 to 1."
    }
  }

  private static func missing(_ kind: String, _ wanted: [String], _ found: [String]) -> [String] {
    var problems: [String] = []
    let families = wanted.compactMap { NameFamily($0) }
    for name in wanted {
      if let family = NameFamily(name) {
        if !found.contains(where: { $0 == name || family.holds($0) }) {
          problems.append(
            "The \(kind) `\(name)` is missing: give `\(family.member(1))`, `\(family.member(2))` and so on.")
        }
        continue
      }
      let count = found.count { $0 == name }
      if count == 0 { problems.append("The \(kind) `\(name)` is missing.") }
      if count > 1 { problems.append("The \(kind) `\(name)` is given \(count) times.") }
    }
    for name in Set(found).subtracting(wanted).sorted() {
      if families.contains(where: { $0.holds(name) }) {
        if found.count(where: { $0 == name }) > 1 { problems.append("The \(kind) `\(name)` is given more than once.") }
        continue
      }
      problems.append("The \(kind) `\(name)` was not asked for.")
    }
    return problems
  }

  private static func unfenced(_ text: String) -> String {
    let body = text.trimmed
    guard body.hasPrefix("```"), body.hasSuffix("```"), body.count > 6, let end = body.firstIndex(where: \.isNewline)
    else { return body }
    return body[body.index(after: end)...].dropLast(3).trimmed
  }

  private static func sentence(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, let context): "the key `\((context.codingPath + [key]).path)` is missing."
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "`\(context.codingPath.path)` has the wrong type."
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "it does not parse." : "`\(context.codingPath.path)` is not one of the values allowed."
    @unknown default: "it does not parse."
    }
  }
}

extension [any CodingKey] {
  fileprivate var path: String { map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".") }
}

extension ReplyContract {
  /// Reads a reply that was already found usable, without expectations.
  static func readAny(_ text: String) -> Verdict {
    guard let reply = try? JSONDecoder().decode(TurnReply.self, from: Data(unfenced(text).utf8)) else {
      return .unusable(["The reply is not valid JSON."])
    }
    return .usable(reply)
  }
}

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Lines of the project's audit streams.
package enum AuditLine {
  private struct DecisionLine: Encodable {
    var schema = 1
    var at: Timestamp
    var run: String
    var workflow: String
    var decision: Decision
  }

  /// One line of `.bmad/decisions.jsonl`: `{at, decision{…}, run, schema, workflow}`.
  package static func decision(_ decision: Decision, run: String, workflow: String, at moment: Timestamp) -> String {
    encode(DecisionLine(at: moment, run: run, workflow: workflow, decision: decision))
  }

  /// Written by hand: every step has one, and an encoder takes longer over it than the step takes.
  private struct EventLine {
    var at: Timestamp
    var run: String
    var sequence: Int
    var kind: String
    var step: Int?
    var node: String?
    var status: RunStatus?
    var documents: [String]?
    var escalations: [String]?

    /// The keys by name, as an encoder would sort them.
    var text: String {
      var line = JSONLine()
      line.add("at", at.description)
      if let documents { line.add("documents", documents) }
      if let escalations { line.add("escalations", escalations) }
      line.add("kind", kind)
      if let node { line.add("node", node) }
      line.add("run", run)
      line.add("schema", 1)
      line.add("sequence", sequence)
      if let status { line.add("status", status.rawValue) }
      if let step { line.add("step", step) }
      return line.text
    }
  }

  /// One line of `.bmad/events.jsonl`: what a journal record was about, without its content.
  package static func event(_ record: JournalRecord, run: String) -> String {
    var line = EventLine(at: record.at, run: run, sequence: record.sequence, kind: record.entry.kind.rawValue)
    switch record.entry {
    case .started: line.status = .running
    case .resumed, .edited: break
    case .observed(let entry): line.node = entry.position.node
    case .decided(let entry): line.node = entry.position.node
    case .intent(let entry): line.node = entry.position.node
    case .callFailed(let entry): line.node = entry.position.node
    case .rejected(let entry): line.node = entry.position.node
    case .toolsCalled(let entry): line.node = entry.position.node
    case .toolAnswered(let entry): line.node = entry.position.node
    case .turn(let entry):
      line.node = entry.position.node
      line.documents = entry.documents.map(\.path)
      line.escalations = entry.escalations.map(\.id)
    case .entered(let entry): line.node = entry.position.node
    case .left(let entry): line.node = entry.position.node
    case .asked(let entry): line.escalations = entry.escalations.map(\.id)
    case .answered(let entry): line.escalations = [entry.id]
    case .statusIntended(let entry): line.node = entry.position.node
    case .statusChanged(let entry): (line.node, line.documents) = (entry.position.node, [entry.outcome.path])
    case .step(let entry): line.step = entry.step
    case .composed(let entry): (line.node, line.documents) = (entry.position.node, [entry.document.path])
    case .adopted(let entry): line.documents = entry.documents.map(\.path)
    case .redone(let entry): (line.node, line.step) = (entry.node, entry.step)
    case .ended(let entry): line.status = entry.status
    }
    return line.text
  }

  private static func encode(_ line: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Texts, finite numbers and times: nothing here can fail to encode.
    return String(decoding: (try? encoder.encode(line)) ?? Data("{}".utf8), as: UTF8.self)
  }
}

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension JournalEntry {
  /// The record kinds by the names that the journal and the event stream give them.
  enum Kind: String, Codable {
    case started, resumed, observed, decided, intent
    case callFailed = "call-failed"
    case toolsCalled = "tools-called"
    case toolAnswered = "tool-answered"
    case statusIntended = "status-intended"
    case statusChanged = "status-changed"
    case rejected, turn, entered, left, asked, answered, step, composed, adopted, edited, redone, ended
  }

  var kind: Kind { payload.kind }

  fileprivate var payload: (kind: Kind, value: any Encodable) {
    switch self {
    case .started(let value): (.started, value)
    case .resumed(let value): (.resumed, value)
    case .observed(let value): (.observed, value)
    case .decided(let value): (.decided, value)
    case .intent(let value): (.intent, value)
    case .callFailed(let value): (.callFailed, value)
    case .rejected(let value): (.rejected, value)
    case .toolsCalled(let value): (.toolsCalled, value)
    case .toolAnswered(let value): (.toolAnswered, value)
    case .turn(let value): (.turn, value)
    case .entered(let value): (.entered, value)
    case .left(let value): (.left, value)
    case .asked(let value): (.asked, value)
    case .answered(let value): (.answered, value)
    case .statusIntended(let value): (.statusIntended, value)
    case .statusChanged(let value): (.statusChanged, value)
    case .step(let value): (.step, value)
    case .composed(let value): (.composed, value)
    case .adopted(let value): (.adopted, value)
    case .edited(let value): (.edited, value)
    case .redone(let value): (.redone, value)
    case .ended(let value): (.ended, value)
    }
  }
}

extension JournalRecord {
  /// The JSON payload that a store keeps under the record's sequence number: one line, keys sorted.
  package func encoded() throws -> [UInt8] {
    if case .step(let ended) = entry { return Array(line(of: ended).utf8) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(Envelope(at: at, entry: entry)))
    } catch {
      throw Failure(.internalFault, "journal-encoding", "A journal record could not be written as JSON: \(error)")
    }
  }

  /// Written by hand, as the encoder would: every step has one, and an encoder takes longer over it than the rest of the
  /// step takes.
  private func line(of ended: StepEnded) -> String {
    var position = JSONLine()
    position.add("node", ended.position.node)
    position.add("visit", ended.position.visit)
    var line = JSONLine()
    line.add("at", at.description)
    line.add("kind", JournalEntry.Kind.step.rawValue)
    line.add("outcome", ended.outcome.rawValue)
    line.add("position", position)
    line.add("step", ended.step)
    return line.text
  }

  /// Reads what `encoded` wrote.
  /// - Throws: `Failure` of kind `io` that names the record; of kind `badInput` where a newer version wrote it.
  package init(sequence: Int, payload: [UInt8]) throws {
    do {
      let envelope = try JSONDecoder().decode(Envelope.self, from: Data(payload))
      self.init(sequence: sequence, at: envelope.at, entry: envelope.entry)
    } catch {
      throw Failure(
        .io, "journal-record", "Record \(sequence) of the run's journal is not one this version can read: \(error)",
        hint: "Use the version of orchestrator that wrote the run, or start a new run with --new.")
    }
  }

  private struct Envelope: Codable {
    var at: Timestamp
    var entry: JournalEntry

    enum CodingKeys: String, CodingKey { case kind, at }

    init(at: Timestamp, entry: JournalEntry) { (self.at, self.entry) = (at, entry) }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      at = try container.decode(Timestamp.self, forKey: .at)
      entry =
        switch try container.decode(JournalEntry.Kind.self, forKey: .kind) {
        case .started: .started(try RunStarted(from: decoder))
        case .resumed: .resumed(try ProcessResumed(from: decoder))
        case .observed: .observed(try Observation(from: decoder))
        case .decided: .decided(try QuestionsDecided(from: decoder))
        case .intent: .intent(try CallIntent(from: decoder))
        case .callFailed: .callFailed(try CallFailed(from: decoder))
        case .rejected: .rejected(try ReplyRejected(from: decoder))
        case .toolsCalled: .toolsCalled(try ToolsCalled(from: decoder))
        case .toolAnswered: .toolAnswered(try ToolAnswered(from: decoder))
        case .turn: .turn(try TurnResult(from: decoder))
        case .entered: .entered(try WorkflowEntered(from: decoder))
        case .left: .left(try WorkflowLeft(from: decoder))
        case .asked: .asked(try QuestionsAsked(from: decoder))
        case .answered: .answered(try AnswerGiven(from: decoder))
        case .statusIntended: .statusIntended(try StatusIntent(from: decoder))
        case .statusChanged: .statusChanged(try StatusChanged(from: decoder))
        case .step: .step(try StepEnded(from: decoder))
        case .composed: .composed(try DocumentComposed(from: decoder))
        case .adopted: .adopted(try DocumentsAdopted(from: decoder))
        case .edited: .edited(try VariablesEdited(from: decoder))
        case .redone: .redone(try Redone(from: decoder))
        case .ended: .ended(try RunEnded(from: decoder))
        }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(at, forKey: .at)
      let (kind, payload) = entry.payload
      try container.encode(kind, forKey: .kind)
      try payload.encode(to: encoder)
    }
  }
}

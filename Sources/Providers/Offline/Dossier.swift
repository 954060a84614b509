import Kernel

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// All that the thread of a request holds, read and sorted.
struct Dossier: Sendable {
  /// The turn to answer.
  var brief: TurnBrief
  /// Answers first, then documents, each in its own order.
  var readings: [Reading]
  var retrieval: Retrieval
  /// Where among the later wishes each belongs.
  var horizons: Horizons
  var titles: [(path: String, title: String, line: Int)]
  /// Settled questions, by a person or not.
  var answers: [SettledAnswer]
  /// The document as it stands, line by line, where it was given.
  var draft: [Substring]
  /// What earlier replies of the thread delivered, the last under each name.
  var delivered: [TurnReply.Output]
  /// Questions of the workflow that a reply could not answer from the documents.
  var unanswered: [String]

  init(_ request: ModelRequest) {
    var thread = ThreadParts()
    for message in request.messages { thread.take(message) }
    brief = thread.brief
    answers = thread.answers
    draft = thread.drafts.flatMap { $0.text.split(separator: "\n", omittingEmptySubsequences: false) }
    delivered = thread.delivered
    unanswered = thread.unanswered
    var reader = PassageReader()
    var topics: [String: Category] = [:]
    for answer in thread.answers where answer.byPerson {
      let topic = Topic.of(answer.question)
      if topic == nil, Self.isBareReply(answer.answer) { continue }
      reader.read(answer)
      topics[answer.id] = topic?.category
    }
    for document in thread.sources { reader.read(document) }
    titles = reader.titles
    var seen: Set<String> = []
    var read = reader.passages.filter { seen.insert($0.cited).inserted }.map { passage in
      let asked = passage.asked.isEmpty ? nil : Topic.of(passage.asked)?.category
      return Classifier.read(passage, topic: passage.isAnswer ? topics[passage.place] : asked)
    }
    Neighbours.weigh(&read)
    readings = read
    retrieval = Retrieval(readings)
    horizons = Horizons(readings)
  }

  /// Where some wishes are put off in so many words, the others are wanted first.
  var separatesLater: Bool { horizons.putsOff }

  /// Whether a person has settled what the question asks; `broadly`, if only its topic is the same.
  func isSettled(_ question: String, broadly: Bool) -> Bool {
    let words = Set(Words.contentStems(question))
    let topic = broadly ? Topic.of(question) : nil
    return answers.contains { answer in
      guard !Self.isDenial(answer.answer) else { return false }
      if Words.likeness(words, Set(Words.contentStems(answer.question))) >= 0.6 { return true }
      return answer.byPerson && topic != nil && topic == Topic.of(answer.question)
    }
  }

  /// `Yes` alone says nothing once its question is out of sight.
  private static func isBareReply(_ text: String) -> Bool {
    Words.tokens(text).allSatisfy { ["yes", "no", "y", "n", "ok", "okay", "continue", "please"].contains($0) }
  }

  /// `We do not know yet` leaves the question open.
  private static func isDenial(_ text: String) -> Bool { Denial.isOne(Words.stems(text)) && text.utf8.count < 90 }
}

/// Collects the parts of a thread.
private struct ThreadParts {
  var brief = TurnBrief(
    step: 1, totalSteps: 1, label: "", goal: "", constraints: [], work: [], expected: ExpectedReply())
  var sources: [BoundDocument] = []
  var drafts: [BoundDocument] = []
  var answers: [SettledAnswer] = []
  var delivered: [TurnReply.Output] = []
  private var asked: [ExpectedReply.Answer] = []
  private var doubtful: [String] = []

  var unanswered: [String] {
    asked.filter { question in doubtful.contains(question.id) && !answers.contains { $0.id == question.id } }
      .map(\.question)
  }

  mutating func take(_ message: Message) {
    for part in message.parts {
      switch part {
      case .text(let text): if message.role == .assistant { takeReply(text) }
      case .document(let document): take(document)
      case .answers(let settled):
        for answer in settled {
          answers.removeAll { $0.id == answer.id }
          answers.append(answer)
        }
      case .turn(let turn):
        brief = turn
        asked += turn.expected.answers
      case .toolCalls, .toolResult: break
      }
    }
  }

  private mutating func take(_ document: BoundDocument) {
    switch document.purpose {
    case .source, .onboarding:
      if let index = sources.firstIndex(where: { $0.path == document.path && $0.firstLine == document.firstLine }) {
        sources[index] = document
      } else {
        sources.append(document)
      }
    case .draft:
      drafts.removeAll { $0.path == document.path && $0.firstLine == document.firstLine }
      drafts.append(document)
    case .reference: break
    }
  }

  private mutating func takeReply(_ text: String) {
    guard let reply = try? JSONDecoder().decode(TurnReply.self, from: Data(text.utf8)) else { return }
    for output in reply.outputs {
      delivered.removeAll { $0.name == output.name }
      delivered.append(output)
    }
    for answer in reply.answers {
      doubtful.removeAll { $0 == answer.id }
      if answer.confidence < 0.75 { doubtful.append(answer.id) }
    }
  }
}

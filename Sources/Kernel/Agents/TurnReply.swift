/// An agent's reply to a turn. One constant shape for every turn of every run; all keys are required.
package struct TurnReply: Sendable, Hashable, Codable {
  package struct Output: Sendable, Hashable, Codable {
    package var name: String
    package var markdown: String
    package init(name: String, markdown: String) { (self.name, self.markdown) = (name, markdown) }
  }

  package struct Fact: Sendable, Hashable, Codable {
    package var name: String
    package var value: Value
    package init(name: String, value: Value) { (self.name, self.value) = (name, value) }
  }

  package struct Answer: Sendable, Hashable, Codable {
    package var id: String
    package var answer: String
    /// In [0, 1].
    package var confidence: Double
    package var reasoning: String
    package init(id: String, answer: String, confidence: Double, reasoning: String) {
      (self.id, self.answer, self.confidence, self.reasoning) = (id, answer, confidence, reasoning)
    }
  }

  package enum Verdict: String, Sendable, Codable { case yes, no, unknown }

  package struct Judgement: Sendable, Hashable, Codable {
    package var id: String
    package var holds: Verdict
    package var confidence: Double
    package var reasoning: String
    package init(id: String, holds: Verdict, confidence: Double, reasoning: String) {
      (self.id, self.holds, self.confidence, self.reasoning) = (id, holds, confidence, reasoning)
    }
  }

  package struct Edit: Sendable, Hashable, Codable {
    package var path: String
    package var op: String
    package var find: String
    package var text: String
    package init(path: String, op: String, find: String, text: String) {
      (self.path, self.op, self.find, self.text) = (path, op, find, text)
    }
  }

  package struct Question: Sendable, Hashable, Codable {
    package var question: String
    package var options: [String]
    package var suggestion: String
    package var confidence: Double
    package init(question: String, options: [String], suggestion: String, confidence: Double) {
      (self.question, self.options, self.suggestion, self.confidence) = (question, options, suggestion, confidence)
    }
  }

  package enum Control: String, Sendable, Codable { case `continue`, halt }

  package var outputs: [Output]
  package var facts: [Fact]
  package var answers: [Answer]
  package var judgements: [Judgement]
  package var edits: [Edit]
  package var questions: [Question]
  package var control: Control
  package var haltReason: String
  package var assumptions: [String]

  package init(
    outputs: [Output] = [], facts: [Fact] = [], answers: [Answer] = [], judgements: [Judgement] = [],
    edits: [Edit] = [], questions: [Question] = [], control: Control = .continue, haltReason: String = "",
    assumptions: [String] = []
  ) {
    self.outputs = outputs
    self.facts = facts
    self.answers = answers
    self.judgements = judgements
    self.edits = edits
    self.questions = questions
    self.control = control
    self.haltReason = haltReason
    self.assumptions = assumptions
  }

  private enum CodingKeys: String, CodingKey {
    case outputs, facts, answers, judgements, edits, questions, control
    case haltReason = "halt_reason"
    case assumptions
  }
}

/// One stretch of prose of a workflow, as it is put to an agent.
package struct TurnBrief: Sendable, Hashable, Codable {
  /// Counted from 1 in document order.
  package var step: Int
  package var totalSteps: Int
  /// The step's own label (`n`) and goal.
  package var label: String
  package var goal: String
  /// What must hold in this step (`<critical>`).
  package var constraints: [String]
  package var work: [WorkItem]
  package var expected: ExpectedReply

  package init(
    step: Int, totalSteps: Int, label: String, goal: String, constraints: [String], work: [WorkItem],
    expected: ExpectedReply
  ) {
    self.step = step
    self.totalSteps = totalSteps
    self.label = label
    self.goal = goal
    self.constraints = constraints
    self.work = work
    self.expected = expected
  }
}

/// One thing to do or to know within a turn, in the order in which the workflow says it.
package enum WorkItem: Sendable, Hashable, Codable {
  /// Prose to act on.
  case instruction(String)
  /// Guidance that is not itself work.
  case guidance(String)
  case write(OutputBrief)
  /// Work that counts only if the judgement `id` holds; judged in the same reply.
  case guarded(id: String, condition: String, work: [WorkItem])
  /// A question to answer in the reply under `id`.
  case ask(id: String, question: String, options: [String])
}

/// A piece of a document that a turn must deliver.
package struct OutputBrief: Sendable, Hashable, Codable {
  package var name: String
  /// The heading of the template under which the text will stand, innermost; nil where the template has no place.
  package var heading: String?
  /// The document it is written into, relative to the project.
  package var document: String?
  /// What the workflow says about this piece beyond its name.
  package var instruction: String?

  package init(name: String, heading: String? = nil, document: String? = nil, instruction: String? = nil) {
    self.name = name
    self.heading = heading
    self.document = document
    self.instruction = instruction
  }
}

/// What a reply must contain. Printed as the last block of every request.
package struct ExpectedReply: Sendable, Hashable, Codable {
  package struct Answer: Sendable, Hashable, Codable {
    package var id: String
    package var question: String
    /// Empty for a free answer.
    package var options: [String]

    package init(id: String, question: String, options: [String]) {
      self.id = id
      self.question = question
      self.options = options
    }
  }

  package struct Judgement: Sendable, Hashable, Codable {
    package var id: String
    package var condition: String

    package init(id: String, condition: String) {
      self.id = id
      self.condition = condition
    }
  }

  package var outputs: [String]
  package var facts: [String]
  package var answers: [Answer]
  package var judgements: [Judgement]

  package init(
    outputs: [String] = [], facts: [String] = [], answers: [Answer] = [], judgements: [Judgement] = []
  ) {
    self.outputs = outputs
    self.facts = facts
    self.answers = answers
    self.judgements = judgements
  }

  package var isEmpty: Bool { outputs.isEmpty && facts.isEmpty && answers.isEmpty && judgements.isEmpty }
}

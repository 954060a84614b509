/// How a question was settled, for the audit trail.
package struct Decision: Sendable, Hashable, Codable {
  /// The sources of an answer, in the order in which they are tried.
  package enum Source: String, Sendable, Codable {
    /// `--set` or an answers file.
    case given
    /// A person's answer to the same question in an earlier run.
    case earlierAnswer = "earlier-answer"
    case onboarding
    /// The safe choice: keep, no, continue.
    case policy
    /// A default that the workflow states.
    case workflowDefault = "workflow-default"
    case model
    /// A person, through an escalation of this run.
    case person
  }

  package enum Outcome: String, Sendable, Codable { case proceeded, escalated }

  /// The question's id: what an escalation has or would have.
  package var id: String
  package var node: String
  package var stepNumber: Int
  package var variable: String?
  package var question: String
  package var answer: String
  package var source: Source
  /// In [0, 1].
  package var confidence: Double
  package var outcome: Outcome
  /// `path:line` of an onboarding document.
  package var citation: String?
  package var reasoning: String?

  package init(
    id: String, node: String, stepNumber: Int, variable: String?, question: String, answer: String,
    source: Source, confidence: Double, outcome: Outcome, citation: String? = nil, reasoning: String? = nil
  ) {
    self.id = id
    self.node = node
    self.stepNumber = stepNumber
    self.variable = variable
    self.question = question
    self.answer = answer
    self.source = source
    self.confidence = confidence
    self.outcome = outcome
    self.citation = citation
    self.reasoning = reasoning
  }
}

/// A question that waits for a person, as its file `.bmad-escalations/<id>.json` holds it.
package struct Escalation: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, Codable { case question, approval, gate, conflict, budget, failure }
  package enum Severity: String, Sendable, Codable { case critical, important, batch }
  package enum Status: String, Sendable, Codable { case pending, responded, resolved, withdrawn }

  /// One closed choice: `key` is what a person types, `label` what it means.
  package struct Option: Sendable, Hashable, Codable {
    package var key: String
    package var label: String
    package init(key: String, label: String) { (self.key, self.label) = (key, label) }
  }

  package var schema: Int
  /// `<workflow>-<step>-<first 8 hex digits of the digest>`, with `-2` and so on where it was asked before.
  package var id: String
  package var projectId: String
  package var runId: String
  package var workflowName: String
  /// Counted from 1 in document order.
  package var stepNumber: Int
  package var node: String
  package var question: String
  package var kind: Kind
  package var severity: Severity
  /// Empty for a free answer.
  package var options: [Option]
  package var suggestedAnswer: String?
  package var aiReasoning: String?
  package var aiConfidence: Double?
  /// What a person needs to know to answer: the step's goal, the variable bound, what was found.
  package var context: [String: Value]
  /// Of workflow, node, question and options; binds an answer to the question as it was asked.
  package var digest: Digest
  package var status: Status
  package var createdAt: Timestamp
  package var response: String?
  package var respondedBy: String?
  package var respondedAt: Timestamp?
  package var resolvedAt: Timestamp?

  package init(
    id: String, projectId: String, runId: String, workflowName: String, stepNumber: Int, node: String,
    question: String, kind: Kind, severity: Severity, options: [Option], suggestedAnswer: String?,
    aiReasoning: String?, aiConfidence: Double?, context: [String: Value], digest: Digest, createdAt: Timestamp
  ) {
    schema = 1
    self.id = id
    self.projectId = projectId
    self.runId = runId
    self.workflowName = workflowName
    self.stepNumber = stepNumber
    self.node = node
    self.question = question
    self.kind = kind
    self.severity = severity
    self.options = options
    self.suggestedAnswer = suggestedAnswer
    self.aiReasoning = aiReasoning
    self.aiConfidence = aiConfidence
    self.context = context
    self.digest = digest
    status = .pending
    self.createdAt = createdAt
  }

  /// The digest that binds an answer to a question: no run id and no time, so that equal runs ask under equal ids.
  package static func digest(workflow: String, node: String, question: String, options: [Option]) -> Digest {
    let fields = [workflow, node, question] + options.flatMap { [$0.key, $0.label] }
    // Lengths keep two lists of fields from running together into one text.
    return Digest(of: fields.map { "\($0.utf8.count):\($0)" }.joined())
  }
}

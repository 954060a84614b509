/// A run's state as a person reads it in state.yaml: a function of the journal up to record `sequence` and of nothing
/// else, so that what was edited by hand can be told from what merely lags behind.
package struct RunSnapshot: Sendable, Hashable, Codable {
  package struct Cursor: Sendable, Hashable, Codable {
    /// The step being walked, counted from 1 in document order; 0 before the first.
    package var step: Int
    package var totalSteps: Int
    package var goal: String
    /// The workflows that this step invoked, the innermost last; nil while the run is in its own.
    package var stack: [Level]?

    package init(step: Int, totalSteps: Int, goal: String) {
      (self.step, self.totalSteps, self.goal) = (step, totalSteps, goal)
    }

    /// Where an invoked workflow stands, with steps counted as its own.
    package struct Level: Sendable, Hashable, Codable {
      package var workflow: String
      package var step: Int
      package var totalSteps: Int
      package var goal: String

      package init(workflow: String, step: Int, totalSteps: Int, goal: String) {
        (self.workflow, self.step, self.totalSteps, self.goal) = (workflow, step, totalSteps, goal)
      }
    }
  }

  package struct Document: Sendable, Hashable, Codable {
    package var name: String
    package var path: String
    package var digest: Digest
    /// Whether words of a person are in it.
    package var isEdited: Bool

    package init(name: String, path: String, digest: Digest, isEdited: Bool = false) {
      (self.name, self.path, self.digest, self.isEdited) = (name, path, digest, isEdited)
    }

    /// `docs/PRD.md` → `PRD`.
    package static func stem(_ path: String) -> String {
      let file = path.split(separator: "/").last.map(String.init) ?? path
      return file.split(separator: ".").first.map(String.init) ?? file
    }
  }

  package var schema: Int
  package var run: String
  package var workflow: String
  package var status: RunStatus
  /// Why the run is not going on, where there is something to say.
  package var reason: String?
  package var cursor: Cursor
  /// The last journal record that this snapshot covers.
  package var sequence: Int
  package var startedAt: Timestamp
  package var updatedAt: Timestamp
  package var outputs: [Document]
  /// Ids of the questions that wait for an answer.
  package var escalations: [String]
  package var requests: Int
  package var tokens: TokenUsage
  /// US dollars; nil where a price is unknown.
  package var cost: Double?
  package var assumptions: [String]
  /// Lines of the workflow that forbid going on without a person, and that the run went on in spite of; nil where there
  /// are none.
  package var countermanded: [Countermand]?
  package var failure: Failure?
  /// Paths of documents that the workflow came to its end without; nil where there are none.
  package var missing: [String]?
  /// What a person may edit while no process holds the run.
  package var variables: [String: Value]

  package init(
    schema: Int = 1, run: String, workflow: String, status: RunStatus, reason: String? = nil, cursor: Cursor,
    sequence: Int, startedAt: Timestamp, updatedAt: Timestamp, outputs: [Document] = [],
    escalations: [String] = [], requests: Int = 0, tokens: TokenUsage = TokenUsage(), cost: Double? = 0,
    assumptions: [String] = [], countermanded: [Countermand]? = nil, failure: Failure? = nil,
    variables: [String: Value] = [:]
  ) {
    self.schema = schema
    self.run = run
    self.workflow = workflow
    self.status = status
    self.reason = reason
    self.cursor = cursor
    self.sequence = sequence
    self.startedAt = startedAt
    self.updatedAt = updatedAt
    self.outputs = outputs
    self.escalations = escalations
    self.requests = requests
    self.tokens = tokens
    self.cost = cost
    self.assumptions = assumptions
    self.countermanded = countermanded
    self.failure = failure
    self.variables = variables
  }
}

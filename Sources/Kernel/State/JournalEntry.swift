/// A place in the walk: a node, by its index path in the workflow's tree, and the how-manieth visit of its step.
package struct NodeVisit: Sendable, Hashable, Codable {
  package var node: String
  package var visit: Int

  package init(node: String, visit: Int) { (self.node, self.visit) = (node, visit) }
}

/// One record of a run's journal: the only truth about the run. Records are applied in order to give its state.
package struct JournalRecord: Sendable, Hashable {
  /// Counts from 1 without gaps; the store keeps it beside the payload.
  package var sequence: Int
  package var at: Timestamp
  package var entry: JournalEntry

  package init(sequence: Int, at: Timestamp, entry: JournalEntry) {
    (self.sequence, self.at, self.entry) = (sequence, at, entry)
  }
}

/// What a record says. The payload's keys stand beside `kind` and `at` in one JSON object.
package enum JournalEntry: Sendable, Hashable {
  case started(RunStarted)
  /// A further process took the run over.
  case resumed(ProcessResumed)
  /// What the engine saw of the world and must not look at again.
  case observed(Observation)
  /// Questions settled without a model; precedes the turn that they belong to.
  case decided(QuestionsDecided)
  /// A call is about to be paid for.
  case intent(CallIntent)
  /// A call that brought no reply.
  case callFailed(CallFailed)
  /// A reply that was paid for but lacks what was asked; the repair request follows.
  case rejected(ReplyRejected)
  /// A reply that asks for tools; a record for each result follows, then the next request.
  case toolsCalled(ToolsCalled)
  case toolAnswered(ToolAnswered)
  /// A turn's reply and all that follows from it.
  case turn(TurnResult)
  /// A step invoked another workflow: what follows happens in it, until it was left.
  case entered(WorkflowEntered)
  case left(WorkflowLeft)
  /// Questions put to a person outside a turn.
  case asked(QuestionsAsked)
  case answered(AnswerGiven)
  /// A status file is about to be changed; its outcome follows.
  case statusIntended(StatusIntent)
  case statusChanged(StatusChanged)
  case step(StepEnded)
  /// A document that the engine wrote by itself: a report, or a step that is listed as done.
  case composed(DocumentComposed)
  /// A person's edits of documents, found when the run was resumed.
  case adopted(DocumentsAdopted)
  /// A person's edits of variables in state.yaml.
  case edited(VariablesEdited)
  /// A person had the run go back; what lies between counts no more.
  case redone(Redone)
  /// The process let go of the run: paused, waiting or ended for good.
  case ended(RunEnded)
}

package struct RunStarted: Sendable, Hashable, Codable {
  package struct Agent: Sendable, Hashable, Codable {
    package var name: String
    package var provider: String
    package var model: String

    package init(name: String, provider: String, model: String) {
      (self.name, self.provider, self.model) = (name, provider, model)
    }
  }

  package var schema: Int
  package var run: String
  package var workflow: String
  package var projectID: String
  /// The local calendar date, bound once.
  package var date: String
  /// What `--set` and an answers file gave.
  package var given: [String: String]
  /// Configuration values and install root that the workflow was bound with.
  package var configuration: [String: Value]
  package var installRoot: String?
  package var workflowFile: String
  /// Agents by the name that steps use.
  package var agents: [Agent]
  /// Who does the steps that name nobody, in a workflow that names nobody; nil for the usual one.
  package var agent: String?
  /// The threshold that was in force.
  package var threshold: Double
  /// Digest of each file the run uses.
  package var files: [String: Digest]
  /// Where replies are recorded; relative to the project where it lies inside it.
  package var recording: String?
  /// Lines of the workflow that forbid going on without a person; nil where there are none.
  package var countermanded: [Countermand]?
  /// Whether agents may look at the project's files by tools: the same in every request of the run.
  package var tools: Bool?

  package init(
    run: String, workflow: String, projectID: String, date: String, given: [String: String],
    configuration: [String: Value], installRoot: String?, workflowFile: String, agents: [Agent],
    threshold: Double, files: [String: Digest], recording: String? = nil, countermanded: [Countermand] = [],
    tools: Bool? = nil, agent: String? = nil
  ) {
    schema = 1
    self.run = run
    self.workflow = workflow
    self.projectID = projectID
    self.date = date
    self.given = given
    self.configuration = configuration
    self.installRoot = installRoot
    self.workflowFile = workflowFile
    self.agents = agents
    self.agent = agent
    self.threshold = threshold
    self.files = files
    self.recording = recording
    self.countermanded = countermanded.isEmpty ? nil : countermanded
    self.tools = tools
  }
}

package struct ProcessResumed: Sendable, Hashable, Codable {
  /// Bytes of a torn record that were cut from the journal.
  package var tornBytes: Int
  package init(tornBytes: Int) { self.tornBytes = tornBytes }
}

package struct Observation: Sendable, Hashable, Codable {
  package var position: NodeVisit
  package var facts: [String: Value]
  /// Files that a native verb read, bound to the next turn.
  package var documents: [BoundDocument]
  /// Variables that stand for the text of some of the documents, by their paths.
  package var contents: [String: [String]]?
  /// What a person should know of what was seen: why a story was passed over; nil where there is nothing.
  package var notes: [String]?

  package init(
    position: NodeVisit, facts: [String: Value] = [:], documents: [BoundDocument] = [],
    contents: [String: [String]]? = nil, notes: [String]? = nil
  ) {
    (self.position, self.facts, self.documents, self.contents) = (position, facts, documents, contents)
    self.notes = notes
  }
}

package struct WorkflowEntered: Sendable, Hashable, Codable {
  package var position: NodeVisit
  package var workflow: String
  /// Where it was found; a resumed run takes the run's own copy of it.
  package var file: String
  /// What the invoking step gave it.
  package var inputs: [String: Value]
  /// Its own variables, bound with the inputs.
  package var variables: [String: Value]
  /// Digest of each file that it consists of.
  package var files: [String: Digest]
  /// Lines of it that forbid going on without a person; nil where there are none.
  package var countermanded: [Countermand]?

  package init(
    position: NodeVisit, workflow: String, file: String, inputs: [String: Value], variables: [String: Value],
    files: [String: Digest], countermanded: [Countermand] = []
  ) {
    self.position = position
    self.workflow = workflow
    self.file = file
    self.inputs = inputs
    self.variables = variables
    self.files = files
    self.countermanded = countermanded.isEmpty ? nil : countermanded
  }
}

package struct WorkflowLeft: Sendable, Hashable, Codable {
  /// Of the step that invoked it.
  package var position: NodeVisit
  /// What it returns to the invoking workflow, by name.
  package var values: [String: Value]
  package init(position: NodeVisit, values: [String: Value]) { (self.position, self.values) = (position, values) }
}

package struct QuestionsDecided: Sendable, Hashable, Codable {
  package var position: NodeVisit
  package var decisions: [Decision]
  package init(position: NodeVisit, decisions: [Decision]) { (self.position, self.decisions) = (position, decisions) }
}

package struct CallIntent: Sendable, Hashable, Codable {
  package var position: NodeVisit
  package var agent: String
  package var provider: String
  package var model: String
  /// Counts from 1 within the turn, repairs included.
  package var attempt: Int
  /// Of the whole request as the provider gets it.
  package var requestDigest: Digest
  /// What the agent is told before anything else, with the first request of its thread.
  package var system: String?
  /// What this request adds to the agent's thread; empty when an attempt is repeated unchanged.
  package var addition: [Message]
  /// US dollars set aside for the call; nil where the price is unknown.
  package var reserved: Double?
  /// Documents that were too long to be sent whole.
  package var leftOut: [String]
  /// Whether the agent's thread begins anew with this request, because the old one outgrew the model's window.
  package var isCompaction: Bool

  package init(
    position: NodeVisit, agent: String, provider: String, model: String, attempt: Int, requestDigest: Digest,
    system: String?, addition: [Message], reserved: Double?, leftOut: [String] = [], isCompaction: Bool = false
  ) {
    self.position = position
    self.agent = agent
    self.provider = provider
    self.model = model
    self.attempt = attempt
    self.requestDigest = requestDigest
    self.system = system
    self.addition = addition
    self.reserved = reserved
    self.leftOut = leftOut
    self.isCompaction = isCompaction
  }
}

package struct CallFailed: Sendable, Hashable, Codable {
  package var position: NodeVisit
  package var agent: String
  package var attempt: Int
  package var failure: Failure
  /// What the call used before it failed, as far as it is known.
  package var usage: TokenUsage
  /// US dollars; nil where it is not known whether the call has to be paid.
  package var cost: Double?

  package init(
    position: NodeVisit, agent: String, attempt: Int, failure: Failure, usage: TokenUsage, cost: Double?
  ) {
    self.position = position
    self.agent = agent
    self.attempt = attempt
    self.failure = failure
    self.usage = usage
    self.cost = cost
  }
}

package struct ReplyRejected: Sendable, Hashable, Codable {
  package var position: NodeVisit
  package var agent: String
  package var attempt: Int
  package var reply: String
  package var problems: [String]
  package var usage: TokenUsage
  package var cost: Double?

  package init(
    position: NodeVisit, agent: String, attempt: Int, reply: String, problems: [String], usage: TokenUsage,
    cost: Double?
  ) {
    self.position = position
    self.agent = agent
    self.attempt = attempt
    self.reply = reply
    self.problems = problems
    self.usage = usage
    self.cost = cost
  }
}

package struct TurnResult: Sendable, Hashable, Codable {
  package var position: NodeVisit
  package var agent: String
  package var attempt: Int
  /// The reply as it came.
  package var reply: String
  package var usage: TokenUsage
  package var cost: Double?
  /// Outputs that count, by name; those of guards that do not hold are absent.
  package var accepted: [String]
  package var decisions: [Decision]
  /// Judgements by id, as they were taken.
  package var judgements: [String: Bool]
  /// Questions that a person must answer before the walk goes on.
  package var escalations: [Escalation]
  package var documents: [DocumentChange]
  package var assumptions: [String]

  package init(
    position: NodeVisit, agent: String, attempt: Int, reply: String, usage: TokenUsage, cost: Double?,
    accepted: [String], decisions: [Decision], judgements: [String: Bool], escalations: [Escalation],
    documents: [DocumentChange], assumptions: [String]
  ) {
    self.position = position
    self.agent = agent
    self.attempt = attempt
    self.reply = reply
    self.usage = usage
    self.cost = cost
    self.accepted = accepted
    self.decisions = decisions
    self.judgements = judgements
    self.escalations = escalations
    self.documents = documents
    self.assumptions = assumptions
  }
}

/// One document as a record changes it.
package struct DocumentChange: Sendable, Hashable, Codable {
  package var path: String
  /// Outputs of the turn that this document receives.
  package var outputs: [String]
  /// What was on disk; nil where there was no file.
  package var before: Digest?
  package var after: Digest
  /// The text found on disk, where a person had changed what we wrote last.
  package var adopted: String?
  /// Headings of the sections in which a person's words were kept over ours.
  package var keptTheirs: [String]
  /// The whole text after an agent's edits, or as the engine composed it; nil where the outputs alone make it.
  package var edited: String?
  /// The step that the document's `stepsCompleted` lists with this change.
  package var completed: String?
  /// The text before the run's first edit of a document that it does not compose itself: what going back behind that
  /// edit leads to. Nil for later edits, and where there was no file.
  package var original: String?
  /// Whether `adopted` goes back to the version before the last one, which never came to the disk. Nil means no.
  package var isBehind: Bool?

  package init(
    path: String, outputs: [String], before: Digest?, after: Digest, adopted: String? = nil,
    keptTheirs: [String] = [], edited: String? = nil, completed: String? = nil, original: String? = nil,
    isBehind: Bool? = nil
  ) {
    self.path = path
    self.outputs = outputs
    self.before = before
    self.after = after
    self.adopted = adopted
    self.keptTheirs = keptTheirs
    self.edited = edited
    self.completed = completed
    self.original = original
    self.isBehind = isBehind
  }
}

package struct QuestionsAsked: Sendable, Hashable, Codable {
  package var position: NodeVisit
  package var escalations: [Escalation]
  package init(position: NodeVisit, escalations: [Escalation]) {
    (self.position, self.escalations) = (position, escalations)
  }
}

package struct AnswerGiven: Sendable, Hashable, Codable {
  package var id: String
  package var answer: String
  package var by: String
  package init(id: String, answer: String, by: String) { (self.id, self.answer, self.by) = (id, answer, by) }
}

package struct StepEnded: Sendable, Hashable, Codable {
  package enum Outcome: String, Sendable, Codable { case done, skipped }
  package var position: NodeVisit
  /// Counted from 1 in document order.
  package var step: Int
  package var outcome: Outcome
  package init(position: NodeVisit, step: Int, outcome: Outcome) {
    (self.position, self.step, self.outcome) = (position, step, outcome)
  }
}

package struct DocumentsAdopted: Sendable, Hashable, Codable {
  package var documents: [DocumentChange]
  package init(documents: [DocumentChange]) { self.documents = documents }
}

package struct VariablesEdited: Sendable, Hashable, Codable {
  package var variables: [String: Value]
  package var removed: [String]
  package init(variables: [String: Value], removed: [String]) {
    (self.variables, self.removed) = (variables, removed)
  }
}

package struct RunEnded: Sendable, Hashable, Codable {
  package var status: RunStatus
  package var reason: String?
  package var failure: Failure?
  /// Paths of documents that the workflow was to write and that are not there; nil where there are none.
  package var missing: [String]?
  package init(status: RunStatus, reason: String? = nil, failure: Failure? = nil, missing: [String] = []) {
    (self.status, self.reason, self.failure) = (status, reason, failure)
    self.missing = missing.isEmpty ? nil : missing
  }
}

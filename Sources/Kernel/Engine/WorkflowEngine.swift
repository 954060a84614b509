/// Walks a workflow's tree, one node at a time, and makes every outcome durable before it acts on it.
///
/// The walk is deterministic: given the same workflow and the same records it takes the same path. A resumed run
/// therefore walks again from the first node, is handed each outcome that the journal holds, and begins to act where
/// the journal ends. The engine may block on a disk: run it on an executor of its own.
package final class WorkflowEngine {
  /// What a run is made of; the composition root fills it in.
  package struct Plan {
    package var run: String
    package var projectID: String
    package var workflow: Workflow
    /// The record that a new run begins with.
    package var started: RunStarted
    /// Documents that every agent is given, in order: the brief first. Globs relative to the project.
    package var onboarding: [String]
    package var brief: String?
    /// The agent of a step that names none, in a workflow that names none.
    package var defaultAgent: String
    /// Whether the template must be without fault; lenient for workflows that are not ours.
    package var isStrict: Bool
    /// Versions of documents that earlier runs left: found on disk, they are replaced and not taken for a person's.
    package var formerDigests: Set<Digest>
    package var maxOutputTokens: Int

    package init(
      run: String, projectID: String, workflow: Workflow, started: RunStarted, onboarding: [String], brief: String?,
      defaultAgent: String, isStrict: Bool, formerDigests: Set<Digest> = [], maxOutputTokens: Int = 16_000
    ) {
      self.run = run
      self.projectID = projectID
      self.workflow = workflow
      self.started = started
      self.onboarding = onboarding
      self.brief = brief
      self.defaultAgent = defaultAgent
      self.isStrict = isStrict
      self.formerDigests = formerDigests
      self.maxOutputTokens = maxOutputTokens
    }
  }

  /// The machine, as the kernel sees it.
  package struct Ports {
    package var store: any RunStore
    package var files: any ProjectFiles
    package var escalations: EscalationQueue
    package var audit: any AuditLog
    package var clock: any RunClock
    package var control: RunControl
    package var observer: any RunObserver
    /// Asks a person who is there; nil when nobody is.
    package var interviewer: (any Interviewer)?
    /// What state.yaml holds for a snapshot, read back as the file would be.
    package var fields: (RunSnapshot) throws -> ProjectedState
    /// Where invoked workflows and tasks come from; nil where a workflow can invoke none.
    package var library: (any WorkflowLibrary)?
    /// The project's board, workflow status and stories; nil where no workflow can ask about them.
    package var status: (any StatusFiles)?
    /// Keeps keys out of prompts, and so out of the journal.
    package var redact: SecretFilter
    /// Whether the project's version control leaves a file alone: agents do not look at it either.
    package var isIgnored: (String) -> Bool

    package init(
      store: any RunStore, files: any ProjectFiles, escalations: EscalationQueue, audit: any AuditLog,
      clock: any RunClock, control: RunControl, observer: any RunObserver, interviewer: (any Interviewer)?,
      fields: @escaping (RunSnapshot) throws -> ProjectedState, library: (any WorkflowLibrary)? = nil,
      status: (any StatusFiles)? = nil, redact: SecretFilter = .none,
      isIgnored: @escaping (String) -> Bool = { _ in false }
    ) {
      self.store = store
      self.files = files
      self.escalations = escalations
      self.audit = audit
      self.clock = clock
      self.control = control
      self.observer = observer
      self.interviewer = interviewer
      self.fields = fields
      self.library = library
      self.status = status
      self.redact = redact
      self.isIgnored = isIgnored
    }
  }

  let plan: Plan
  let ports: Ports
  let pool: AgentPool
  let manager: StateManager
  let tornBytes: Int
  var decisions: DecisionEngine
  /// The run's own workflow, and those that are being walked because one invoked the next.
  var stack: [WorkflowFrame]
  /// The work gathered for the next turn.
  var pending = PendingTurn()
  /// How often each step's nodes were passed through, by its path.
  var visits: [String: Int] = [:]
  var jumps: [String: JumpRecord] = [:]
  /// The number of items of each loop that is being walked.
  var itemsInPlay: [Int] = []
  /// Outputs of each pass that a review will follow, the innermost last.
  var written: [[PendingTurn.Output]] = []
  /// Where facts were told last, and where a turn could not tell them; by workflow and name.
  var factsTold: [String: NodeVisit] = [:]
  var unknownFacts: [String: NodeVisit] = [:]
  /// The judgement of each condition, by node and visit.
  var judgementTaken: [String: Bool] = [:]
  /// Changes of status files that wait for the end of the step that asks for them.
  var staged: [StagedChange] = []
  /// What steps said after such a change.
  var held: [HeldWords] = []
  /// The story that each workflow being walked is about, found before its first step.
  var storyInHand: [String: StatusSearch] = [:]
  /// Paths of the documents that the workflows walked so far declare.
  var declared: [String] = []
  /// What the last question offered.
  var latestOptions: [String] = []
  var isLive = false
  /// Documents replaced on disk without a flush since the run last came to rest.
  var unflushedDocuments: Set<String> = []

  /// Loads the run's journal.
  /// - Parameter discardEdits: rebuild state.yaml whatever a person did to it.
  /// - Throws: `Failure` for a journal that cannot be read, a template with a fault, or an element that the engine
  ///   cannot run, found before anything is written.
  package init(plan: Plan, pool: AgentPool, ports: Ports, discardEdits: Bool = false) throws {
    self.plan = plan
    self.pool = pool
    self.ports = ports
    let outline = WorkflowOutline(plan.workflow)
    try outline.requireRunnable(plan.workflow)
    stack = [
      WorkflowFrame(
        workflow: plan.workflow, outline: outline, file: plan.started.workflowFile, prefix: "",
        agent: plan.workflow.agent ?? plan.defaultAgent, constraints: [])
    ]
    var documents = DocumentBook()
    if let path = plan.workflow.outputFile, !path.contains("{{"), ports.status?.holdsStatus(path) != true {
      documents.open(
        path, template: try Self.template(of: plan), templateText: plan.workflow.template?.text ?? "",
        former: plan.formerDigests)
    }
    let contents = try ports.store.load()
    tornBytes = contents.tornBytes
    let records = try contents.payloads.enumerated().map {
      try JournalRecord(sequence: $0.offset + 1, payload: $0.element)
    }
    manager = StateManager(
      state: RunState(
        run: plan.run, workflow: plan.workflow, documents: documents, at: records.first?.at ?? ports.clock.now()),
      store: ports.store, audit: ports.audit, clock: ports.clock, records: records,
      edited: discardEdits ? nil : try ports.store.projected(), fields: ports.fields)
    decisions = DecisionEngine(threshold: 1, given: [:], onboarding: OnboardingAnswers(documents: []))
  }

  /// Refuses a workflow that the engine cannot run, before a run is made for it.
  /// - Parameter isStrict: whether the template must be without fault, as in a run's plan.
  /// - Throws: `Failure` of kind `badInput` with every place.
  package static func check(_ workflow: Workflow, isStrict: Bool = false) throws {
    try WorkflowOutline(workflow).requireRunnable(workflow)
    if let template = workflow.template {
      _ = try Template.cached(template.text, file: template.path, mode: isStrict ? .strict : .lenient)
    }
  }

  /// Where the run stands as far as its journal was walked.
  package var snapshot: RunSnapshot { manager.state.snapshot }

  var state: RunState { manager.state }
  var scope: Scope { manager.state.scope }

  /// Runs until the workflow has ended or cannot go on, and returns where it stands.
  /// - Throws: `Failure` where the run could not even be recorded; any other fault is part of the snapshot.
  package func run() async throws -> RunSnapshot {
    let isNew = !manager.isReplaying
    if isNew { try manager.record(.started(plan.started), durable: true) }
    try prepareDecisions()
    ports.observer.observe(
      .started(
        run: plan.run, workflow: plan.workflow.name, totalSteps: outline.totalSteps, agents: plan.started.agents,
        resumed: !isNew))
    if isNew { isLive = true }
    var ending: RunEnded
    do {
      ending = try await walk()
    } catch let stop as RunStop {
      ending = try end(for: stop)
    } catch let halt as HaltInside {
      try goLiveIfNeeded()
      ending = RunEnded(status: .halted, reason: halt.reason)
    } catch let failure as Failure {
      // What the disk or a person's edit refuses must not be written over.
      guard isLive, ![.io, .cannotCreate, .configuration].contains(failure.kind) else { throw failure }
      ending = RunEnded(
        status: failure.leavesNoChoice ? .failed : .paused, reason: failure.message, failure: failure)
    }
    switch ports.control.request {
    case .redo(let request)?: return try goBack(request)
    // Asked for before the ending was recorded: a run that was to end for good neither waits nor is completed.
    case .cancel(let person)? where ![.halted, .failed].contains(ending.status):
      ending = try end(for: .requested(.cancel(by: person)))
    // Also where the walk came to its end before it could be stopped.
    case .letGo(let wanted)?: ending = wanted
    case .cancel?, .interrupt?, .pause?, nil: break
    }
    return try settleDown(ending)
  }

  private func walk() async throws -> RunEnded {
    switch try await walkBody() {
    case .finished:
      try await completeDocuments()
      try goLiveIfNeeded()
      warnOfUnusedAnswers()
      return RunEnded(status: .completed, missing: try missingDocuments())
    case .halted(let reason):
      try goLiveIfNeeded()
      return RunEnded(status: .halted, reason: reason)
    }
  }

  private func end(for stop: RunStop) throws -> RunEnded {
    switch stop {
    case .waiting: return RunEnded(status: .waiting, reason: "An answer is needed.")
    case .failed(let failure): return RunEnded(status: .waiting, reason: failure.message, failure: failure)
    case .parked(let until, let failure):
      let moment = until.map { " It is expected back at \($0)." } ?? ""
      let parked = Failure(
        .waiting, failure.code, failure.message + moment, hint: "orchestrator resume \(plan.run) tries again at once.")
      return RunEnded(status: .waiting, reason: parked.message, failure: parked)
    case .requested(.interrupt): return RunEnded(status: .paused, reason: "Interrupted.")
    case .requested(.pause(let person)): return RunEnded(status: .paused, reason: "Paused by \(person).")
    case .requested(.cancel(let person)): return RunEnded(status: .cancelled, reason: "Cancelled by \(person).")
    case .requested(.redo(let redone)): return RunEnded(status: .paused, reason: "Going back by \(redone.by).")
    case .requested(.letGo(let wanted)): return wanted
    }
  }

  /// Records the ending and brings everything that people read up to date and onto the disk.
  private func settleDown(_ ending: RunEnded) throws -> RunSnapshot {
    let open = state.open.map(\.id)
    for path in unflushedDocuments.sorted() {
      // A person's version is left for the next walk to take in: the walk may have been stopped between two records, and
      // no replay would come to a record of that place in the same state.
      guard let text = state.documents.text(of: path),
        state.documents.isOwnVersion(try ports.files.read(path), of: path)
      else { continue }
      try ports.files.replace(path, with: Array(text.utf8), durable: true)
    }
    try manager.record(.ended(ending), durable: true)
    if ending.status.isFinal { try ports.escalations.withdraw(open, run: plan.run) }
    try withdrawAbandoned()
    try manager.catchUp(durable: true)
    ports.observer.observe(.ended(state.snapshot))
    return state.snapshot
  }

  /// Keys of `--set` and the answers file that answered nothing and that no file of the workflow mentions.
  private func warnOfUnusedAnswers() {
    for key in decisions.keys.sorted() {
      let answered = state.decisions.contains { decision in
        decision.source == .given && [decision.variable, decision.id, decision.question.trimmed].contains(key.trimmed)
      }
      guard !answered, !plan.workflow.files.contains(where: { $0.text.contains(key) }) else { continue }
      ports.observer.observe(.warning("Nothing in the workflow used the answer given under '\(key)'."))
    }
  }

  private static func template(of plan: Plan) throws -> Template? {
    guard let source = plan.workflow.template else { return nil }
    return try Template.cached(source.text, file: source.path, mode: plan.isStrict ? .strict : .lenient)
  }

  /// Thresholds and given answers are those the run was started with; onboarding documents are read as they are now,
  /// and each match is recorded with the decision it made.
  private func prepareDecisions() throws {
    try manager.takeStart()
    let started = state.started ?? plan.started
    decisions = DecisionEngine(
      threshold: started.threshold, given: started.given,
      onboarding: OnboardingAnswers(documents: try readDocuments(plan.onboarding, purpose: .onboarding)))
  }
}

extension Failure {
  /// Whether a resumed run would only meet it again: the run has its own copy of what is at fault.
  fileprivate var leavesNoChoice: Bool {
    [.badInput, .refused].contains(kind) && !["question-changed", "not-utf8"].contains(code)
  }
}

/// Why a walk stops short of the workflow's end.
enum RunStop: Error, Hashable {
  case waiting
  /// A failure waits for a person's choice.
  case failed(Failure)
  /// Nothing is to be had from the provider before then.
  case parked(until: Timestamp?, Failure)
  case requested(RunControl.Request)
}

/// Asks the person at the terminal. Returns nil when the question is to wait.
package protocol Interviewer: AnyObject {
  func answer(_ escalation: Escalation) async -> (answer: String, by: String)?
}

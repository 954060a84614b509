/// Everything a run knows, as a fold over its journal. Live and resumed runs share this one way of changing it.
package struct RunState: Sendable {
  package private(set) var snapshot: RunSnapshot
  package private(set) var started: RunStarted?
  /// What the workflow that is being walked refers to; its variables are the snapshot's.
  private var current: WorkflowScope
  /// The workflows that invoked it, the run's own first.
  private var suspended: [(scope: WorkflowScope, variables: [String: Value])] = []
  /// How deep in the stack the workflow is that a document belongs to, and what one refers to whose workflow was left.
  private var owners: [String: Int] = [:]
  private var leftBehind: [String: Scope] = [:]
  /// Counts what changed: a variable's value, an output's text. A loop that leaves it alone gets nowhere.
  package private(set) var changes = 0
  /// In the order in which they were settled.
  package private(set) var settled: [SettledAnswer] = []
  package private(set) var decisions: [Decision] = []
  package private(set) var threads: [String: AgentThread] = [:]
  package private(set) var documents: DocumentBook
  /// Answers by escalation id.
  package private(set) var answers: [String: String] = [:]
  /// Questions asked and not yet answered.
  package private(set) var open: [Escalation] = []
  package var latestAnswer: String? { current.latestAnswer }
  /// Questions of outcomes that count no more.
  package private(set) var abandoned: Set<String> = []
  /// Who answered for each agent last, as provider and model.
  private var sources: [String: [String]] = [:]
  /// Read by native verbs, waiting for the next turn.
  package private(set) var unboundDocuments: [BoundDocument] = []
  /// - Parameter documents: the documents that the workflow declares, opened with their templates.
  package init(run: String, workflow: Workflow, documents: DocumentBook, at moment: Timestamp) {
    current = WorkflowScope(workflowVariables: workflow.variables)
    self.documents = documents
    snapshot = RunSnapshot(
      run: run, workflow: workflow.name, status: .queued,
      cursor: RunSnapshot.Cursor(step: 0, totalSteps: workflow.steps.count, goal: ""), sequence: 0,
      startedAt: moment, updatedAt: moment)
  }

  /// Markdown by output name, of the workflow that is being walked.
  package func output(_ name: String) -> String? { current.outputs[name]?.display }

  /// Loop variables over step variables and answers, over outputs, over the workflow's own variables.
  package var scope: Scope { current.scope(over: snapshot.variables, withLoops: true) }

  /// What the path of a document refers to.
  package var pathScope: Scope { current.pathScope(over: snapshot.variables) }

  /// What a document's template refers to: the workflow that it belongs to, wherever the walk is. A loop's variables
  /// are no part of it, for the document outlives them.
  package func scope(of path: String) -> Scope {
    if let left = leftBehind[path] { return left }
    guard let depth = owners[path], depth < suspended.count else {
      return current.scope(over: snapshot.variables, withLoops: false)
    }
    return suspended[depth].scope.scope(over: suspended[depth].variables, withLoops: false)
  }

  /// The documents of the workflow that is being walked.
  package var ownDocuments: [String] {
    documents.paths.filter { leftBehind[$0] == nil && owners[$0, default: 0] == suspended.count }
  }

  /// Paths of the documents for whose text a variable stands.
  package var contentPaths: [String: [String]] { current.contents.mapValues { $0.map(\.path) } }

  package var loopDepth: Int { current.loops.count }

  /// The most items that a list or a board has which the work may be about: one of a value, of a document that was read,
  /// or of one that the run writes.
  package var longestList: Int {
    let values = [snapshot.variables, current.outputs, current.workflowVariables].flatMap(\.values)
    let texts = documents.paths.compactMap(documents.text(of:))
    return max(
      current.longestRead, values.map(ListLength.of).max() ?? 0, texts.map { ListLength.of($0) }.max() ?? 0)
  }

  /// Whether a name has a value in this run.
  package func isBound(_ name: String) -> Bool { scope[name] != nil }

  /// Which of an agent's assignments answered last: a switch lasts for the rest of the run.
  package func candidate(of agent: String, among candidates: [AgentAssignment]) -> Int {
    candidates.firstIndex { [$0.provider.name, $0.model] == sources[agent] } ?? 0
  }

  /// A native assignment: decided by the workflow's own text, so it needs no record.
  package mutating func assign(_ value: Value, to name: String) {
    if snapshot.variables[name] != value { changes += 1 }
    snapshot.variables[name] = value
  }

  /// One turn of a loop: what its variables stand for follows from the text and what is recorded.
  package mutating func beginTurn(of loop: [String: Value]) { current.loops.append(loop) }
  package mutating func endTurnOfLoop() { _ = current.loops.popLast() }

  /// Declares a document of the workflow that is being walked.
  package mutating func open(_ path: String, template: Template?, templateText: String, former: Set<Digest>) {
    documents.open(path, template: template, templateText: templateText, former: former)
    own(path)
  }

  /// Goes on with a document that was left unfinished, as a record says that it was.
  package mutating func takeUp(_ path: String) {
    documents.takeUp(path)
    own(path)
  }

  /// A document belongs to the workflow that writes it first, or again once that was left.
  package mutating func own(_ path: String) {
    guard owners[path] == nil || leftBehind[path] != nil else { return }
    owners[path] = suspended.count
    leftBehind[path] = nil
  }

  /// Where the walk stands: follows from the tree, so it needs no record.
  package mutating func enter(step: Int, goal: String, stack: [RunSnapshot.Cursor.Level]) {
    snapshot.cursor.step = step
    snapshot.cursor.goal = goal
    snapshot.cursor.stack = stack.isEmpty ? nil : stack
  }

  package mutating func assume(_ sentence: String) {
    if !snapshot.assumptions.contains(sentence) { snapshot.assumptions.append(sentence) }
  }

  /// Takes in one record.
  /// - Throws: `Failure` of kind `io` where the record cannot follow what came before.
  package mutating func apply(_ record: JournalRecord) throws {
    guard record.sequence == snapshot.sequence + 1 else {
      throw Failure(
        .io, "journal-order", "Journal record \(record.sequence) follows record \(snapshot.sequence).")
    }
    snapshot.sequence = record.sequence
    snapshot.updatedAt = record.at
    switch record.entry {
    case .started(let entry): start(entry, at: record.at)
    case .resumed: resume()
    case .observed(let entry): observe(entry)
    case .decided(let entry): entry.decisions.forEach { bind($0) }
    case .intent(let entry): begin(entry)
    case .callFailed(let entry): spend(entry.usage, entry.cost)
    case .rejected(let entry): reject(entry)
    case .toolsCalled(let entry): take(entry)
    case .toolAnswered(let entry): threads[entry.agent, default: AgentThread()].add(entry.result)
    case .turn(let entry): try finish(entry)
    case .entered(let entry): enter(entry)
    case .left(let entry): leave(entry)
    case .asked(let entry): ask(entry.escalations)
    case .answered(let entry): take(entry)
    case .statusIntended, .step: break
    case .statusChanged(let entry): try take(entry)
    case .composed(let entry): try take(entry.document)
    case .adopted(let entry): try adopt(entry)
    case .edited(let entry): edit(entry)
    case .redone(let entry): goBack(entry)
    case .ended(let entry): end(entry)
    }
    snapshot.outputs = documents.paths.compactMap { path in
      documents.digest(of: path).map {
        RunSnapshot.Document(
          name: RunSnapshot.Document.stem(path), path: path, digest: $0, isEdited: documents.isEdited(path))
      }
    }
    snapshot.escalations = open.map(\.id)
  }

  /// Takes no notice of what a record that counts no more decided: it was still paid for, and what a person changed
  /// stays changed.
  package mutating func pass(over record: JournalRecord) throws {
    guard record.sequence == snapshot.sequence + 1 else {
      throw Failure(
        .io, "journal-order", "Journal record \(record.sequence) follows record \(snapshot.sequence).")
    }
    snapshot.sequence = record.sequence
    snapshot.updatedAt = record.at
    switch record.entry {
    case .intent: snapshot.requests += 1
    case .callFailed(let entry): spend(entry.usage, entry.cost)
    case .rejected(let entry): spend(entry.usage, entry.cost)
    case .toolsCalled(let entry): spend(entry.usage, entry.cost)
    case .turn(let entry):
      spend(entry.usage, entry.cost)
      abandoned.formUnion(entry.escalations.map(\.id))
      documents.forget(entry.documents, in: record.sequence)
    case .asked(let entry): abandoned.formUnion(entry.escalations.map(\.id))
    case .edited(let entry): edit(entry)
    case .adopted(let entry): documents.forget(entry.documents, in: record.sequence)
    case .composed(let entry): documents.forget([entry.document], in: record.sequence)
    case .statusChanged(let entry): documents.forget(entry.document.map { [$0] } ?? [], in: record.sequence)
    case .redone(let entry): documents.forget(entry)
    case .ended: documents.settle()
    case .started, .resumed, .observed, .decided, .toolAnswered, .answered, .entered, .left, .statusIntended, .step:
      break
    }
  }

  private mutating func goBack(_ entry: Redone) {
    snapshot.status = .running
    snapshot.reason = nil
    snapshot.failure = nil
    snapshot.missing = nil
    documents.goBack(to: entry.documents)
  }

  private mutating func start(_ entry: RunStarted, at moment: Timestamp) {
    started = entry
    snapshot.status = .running
    snapshot.startedAt = moment
    snapshot.countermanded = entry.countermanded
    // A key may also be a question's text or id; only a name is a variable.
    for (name, value) in entry.given where name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) {
      snapshot.variables[name] = .string(value)
    }
  }

  private mutating func resume() {
    snapshot.status = .running
    snapshot.reason = nil
    snapshot.failure = nil
  }

  private mutating func observe(_ entry: Observation) {
    for (name, value) in entry.facts { assign(value, to: name) }
    unboundDocuments += entry.documents
    entry.notes?.forEach { assume($0) }
    for document in entry.documents { current.longestRead = max(current.longestRead, ListLength.of(document.text)) }
    for (name, paths) in entry.contents ?? [:] {
      current.contents[name] = entry.documents.filter { paths.contains($0.path) }
    }
  }

  private mutating func enter(_ entry: WorkflowEntered) {
    suspended.append((current, snapshot.variables))
    current = WorkflowScope(workflowVariables: entry.variables)
    snapshot.variables = entry.inputs
    let known = snapshot.countermanded ?? []
    let new = (entry.countermanded ?? []).filter { !known.contains($0) }
    if !new.isEmpty { snapshot.countermanded = known + new }
  }

  private mutating func leave(_ entry: WorkflowLeft) {
    for path in ownDocuments { leftBehind[path] = scope(of: path) }
    guard let below = suspended.popLast() else { return }
    current = below.scope
    snapshot.variables = below.variables
    for (name, value) in entry.values { assign(value, to: name) }
  }

  private mutating func begin(_ entry: CallIntent) {
    snapshot.requests += 1
    sources[entry.agent] = [entry.provider, entry.model]
    if entry.isCompaction { threads[entry.agent] = AgentThread(system: threads[entry.agent]?.system) }
    threads[entry.agent, default: AgentThread()].add(entry.addition, system: entry.system)
    if !entry.addition.isEmpty { unboundDocuments = [] }
    for path in entry.leftOut {
      assume("\(path) was left out in part or whole: the documents exceed what one request may carry.")
    }
  }

  private mutating func reject(_ entry: ReplyRejected) {
    spend(entry.usage, entry.cost)
    threads[entry.agent, default: AgentThread()].add([Message(role: .assistant, parts: [.text(entry.reply)])])
  }

  private mutating func take(_ entry: ToolsCalled) {
    spend(entry.usage, entry.cost)
    threads[entry.agent, default: AgentThread()].add([Message(role: .assistant, parts: [.toolCalls(entry.reply)])])
  }

  private mutating func finish(_ entry: TurnResult) throws {
    spend(entry.usage, entry.cost)
    threads[entry.agent, default: AgentThread()].add([Message(role: .assistant, parts: [.text(entry.reply)])])
    guard case .usable(let reply) = ReplyContract.readAny(entry.reply) else {
      throw Failure(.io, "journal-reply", "A reply recorded in the run's journal is not readable.")
    }
    for fact in reply.facts where fact.value != .null { assign(fact.value, to: fact.name) }
    for output in reply.outputs {
      let name = NameFamily.settled(output.name)
      guard entry.accepted.contains(name) else { continue }
      let text = Value.string(output.markdown)
      if current.outputs[name] != text { changes += 1 }
      current.outputs[name] = text
    }
    entry.decisions.forEach { bind($0) }
    ask(entry.escalations)
    entry.assumptions.forEach { assume($0) }
    for change in entry.documents {
      let texts = change.outputs.map { (name: $0, text: output($0) ?? "") }
      own(change.path)
      if change.edited != nil, change.after != change.before { changes += 1 }
      try documents.apply(change, outputs: texts, scope: scope(of: change.path))
      // What the agent has just written it knows, unless a person's words stand in between.
      if change.adopted == nil { threads[entry.agent]?.know(change.path, change.after) }
    }
  }

  private mutating func spend(_ usage: TokenUsage, _ cost: Double?) {
    snapshot.tokens = snapshot.tokens + usage
    if let total = snapshot.cost, let cost { snapshot.cost = total + cost } else { snapshot.cost = nil }
  }

  private mutating func bind(_ decision: Decision) {
    decisions.append(decision)
    guard decision.outcome == .proceeded else { return }
    let byPerson = decision.source == .given || decision.source == .earlierAnswer
    let id = decision.source == .earlierAnswer ? decision.citation ?? decision.id : decision.id
    settle(
      SettledAnswer(
        id: id, variable: decision.variable, question: decision.question, answer: decision.answer,
        byPerson: byPerson))
  }

  private mutating func settle(_ answer: SettledAnswer) {
    settled.append(answer)
    answers[answer.id] = answer.answer
    current.latestAnswer = answer.answer
    if let variable = answer.variable { assign(.string(answer.answer), to: variable) }
    assign(.string(answer.answer), to: "answer")
  }

  private mutating func ask(_ escalations: [Escalation]) {
    for escalation in escalations where !open.contains(where: { $0.id == escalation.id }) { open.append(escalation) }
  }

  private mutating func take(_ entry: AnswerGiven) {
    guard let index = open.firstIndex(where: { $0.id == entry.id }) else { return }
    let escalation = open.remove(at: index)
    // What a person decided about a failure, a cap or an item of a checklist is no news for an agent.
    guard escalation.kind == .question || escalation.kind == .approval, escalation.severity != .batch else {
      answers[entry.id] = entry.answer
      if let (path, conflict) = escalation.conflict, let choice = ConflictChoice(rawValue: entry.answer) {
        documents.resolve(conflict, as: choice, in: path)
      }
      return
    }
    var variable: String?
    if case .string(let name)? = escalation.context["variable"] { variable = name }
    settle(
      SettledAnswer(
        id: entry.id, variable: variable, question: escalation.question, answer: entry.answer, byPerson: true))
  }

  /// A status that the run changed in a document of its own is no person's edit.
  private mutating func take(_ entry: StatusChanged) throws {
    for (name, value) in entry.outcome.values { assign(value, to: name) }
    if entry.outcome.from != entry.outcome.to { changes += 1 }
    guard let change = entry.document else { return }
    try documents.apply(change, outputs: [], scope: scope(of: change.path))
  }

  /// Takes documents away that no turn was given yet.
  package mutating func unbind(where isUnwanted: (String) -> Bool) {
    unboundDocuments.removeAll { isUnwanted($0.path) }
  }

  /// What the engine wrote is no news for an agent that made it or that knows the version before it.
  private mutating func take(_ change: DocumentChange) throws {
    own(change.path)
    let before = documents.digest(of: change.path)
    try documents.apply(change, outputs: [], scope: scope(of: change.path))
    for agent in threads.keys where change.completed == nil || threads[agent]?.documentsSeen[change.path] == before {
      threads[agent]?.know(change.path, change.after)
    }
  }

  private mutating func adopt(_ entry: DocumentsAdopted) throws {
    for change in entry.documents {
      let texts = change.outputs.map { (name: $0, text: output($0) ?? "") }
      try documents.apply(change, outputs: texts, scope: scope(of: change.path))
      // What was found between two turns nobody was asked about.
      for heading in change.keptTheirs {
        assume("“\(heading)” of \(change.path) was edited by hand; those words were kept.")
      }
    }
  }

  private mutating func edit(_ entry: VariablesEdited) {
    for (name, value) in entry.variables { assign(value, to: name) }
    for name in entry.removed { snapshot.variables[name] = nil }
  }

  private mutating func end(_ entry: RunEnded) {
    snapshot.status = entry.status
    snapshot.reason = entry.reason
    snapshot.failure = entry.failure
    snapshot.missing = entry.missing
    if entry.status.isFinal { open = [] }
    documents.settle()
  }
}

/// The conversation with one agent of a run: only ever added to.
package struct AgentThread: Sendable {
  package private(set) var messages: [Message] = []
  /// What the agent was told before anything else; nil before the first request.
  package private(set) var system: String?
  /// Ids of settled answers that the agent has been told.
  package private(set) var answersTold: Set<String> = []
  /// The version of each document that the agent has been given, and of each draft that it has written.
  package private(set) var documentsSeen: [String: Digest] = [:]

  package init() {}

  /// A thread that begins anew under the same rules.
  init(system: String?) { self.system = system }

  mutating func know(_ path: String, _ version: Digest) { documentsSeen[path] = version }

  mutating func add(_ addition: [Message], system: String? = nil) {
    self.system = self.system ?? system
    messages += addition
    for part in addition.flatMap(\.parts) {
      switch part {
      case .answers(let answers): answersTold.formUnion(answers.map(\.id))
      case .document(let document): documentsSeen[document.path] = Digest(of: document.text)
      case .text, .turn, .toolCalls, .toolResult: break
      }
    }
  }

  /// The results of one reply's calls stand in one message.
  mutating func add(_ result: ToolResult) {
    if let last = messages.indices.last, case .toolResult? = messages[last].parts.last {
      messages[last].parts.append(.toolResult(result))
    } else {
      messages.append(Message(role: .user, parts: [.toolResult(result)]))
    }
  }
}

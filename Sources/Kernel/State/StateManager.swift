/// Owns a run's state: replays its journal, appends to it, and keeps the projection for readers current.
///
/// The walk asks for each recorded outcome in turn; once the journal is used up, what it does is recorded. A record is
/// appended before anything that follows from it is done.
package final class StateManager {
  package private(set) var state: RunState
  private let store: any RunStore
  private let audit: any AuditLog
  /// Lines for the event stream that wait for the next projection.
  private var events: [String] = []
  private let clock: any RunClock
  private var remaining: ArraySlice<JournalRecord>
  /// Sequence numbers of records that count no more.
  private let voided: Set<Int>
  /// How persons had the run go back, in order; those that count no more are left out.
  package let redone: [Redone]
  /// Steps that documents list as completed, as the journal tells.
  private let completions: [(sequence: Int, path: String, step: String)]
  private var edited: ProjectedState?
  private let fields: (RunSnapshot) throws -> ProjectedState
  private var projectedAt: Timestamp?
  /// What a projection shows: the state right after the last record of the walk. What the walk does between records,
  /// and where it was when it was stopped, is no part of it, so that a replay finds the same.
  private var recorded: RunSnapshot?
  private var isProjectionStale = false
  /// Whether nothing was flushed since the walk last asked.
  private var flushed = false
  /// What a person changed in state.yaml, found while replaying.
  package private(set) var handEdits: VariablesEdited?

  /// How long a projection may lag behind the journal while records keep coming, in milliseconds.
  private static let projectionInterval: Int64 = 50

  /// - Parameters:
  ///   - records: the journal so far.
  ///   - edited: state.yaml as it was found; nil to take no notice of it.
  ///   - fields: what state.yaml holds for a snapshot, read back as a file would be.
  package init(
    state: RunState, store: any RunStore, audit: any AuditLog, clock: any RunClock, records: [JournalRecord],
    edited: ProjectedState?,
    fields: @escaping (RunSnapshot) throws -> ProjectedState
  ) {
    self.state = state
    self.store = store
    self.audit = audit
    self.clock = clock
    remaining = records[...]
    let voided = Redone.voided(in: records)
    self.voided = voided
    redone = records.compactMap { record in
      if case .redone(let entry) = record.entry, !voided.contains(record.sequence) { entry } else { nil }
    }
    completions = records.compactMap { record in
      guard case .composed(let entry) = record.entry, let step = entry.document.completed else { return nil }
      return (record.sequence, entry.document.path, step)
    }
    // What a person edited before the run went back was taken in before it did.
    let wentBack = records.last { if case .redone = $0.entry { true } else { false } }?.sequence
    self.edited = wentBack.map { (edited?.sequence ?? 0) < $0 } == true ? nil : edited
    self.fields = fields
  }

  /// Steps that documents list because of records from one on, by document.
  func stepsCompleted(from sequence: Int) -> [String: [String]] {
    completions.filter { $0.sequence >= sequence }.reduce(into: [:]) { $0[$1.path, default: []].append($1.step) }
  }

  package var isReplaying: Bool { !remaining.isEmpty }

  /// The next recorded outcome that the walk itself asks for; nil once the journal is used up. Records that only
  /// account for something are taken in on the way.
  package func upcoming() throws -> JournalEntry? {
    while let next = remaining.first {
      if voided.contains(next.sequence) {
        remaining.removeFirst()
        try state.pass(over: next)
        recorded = state.snapshot
        continue
      }
      switch next.entry {
      case .started, .resumed, .adopted, .edited, .redone, .ended: try take()
      case .observed, .decided, .intent, .callFailed, .rejected, .toolsCalled, .toolAnswered, .turn, .entered, .left,
        .asked, .answered, .statusIntended, .statusChanged, .step, .composed:
        return next.entry
      }
    }
    return nil
  }

  /// Takes in the record that `upcoming` showed.
  package func take() throws {
    guard let next = remaining.popFirst() else { return }
    try state.apply(next)
    freeze(after: next.entry)
    if edited?.sequence == next.sequence { try compare() }
  }

  /// Appends a record and takes it in. With `durable` it has reached the disk when the call returns.
  package func record(_ entry: JournalEntry, durable: Bool = false) throws {
    let record = JournalRecord(sequence: state.snapshot.sequence + 1, at: clock.now(), entry: entry)
    try store.append(try record.encoded())
    if durable {
      try store.flush()
      flushed = true
    }
    try state.apply(record)
    freeze(after: entry)
    isProjectionStale = true
    events.append(AuditLine.event(record, run: state.snapshot.run))
    if let last = projectedAt, record.at.milliseconds - last.milliseconds < Self.projectionInterval { return }
    try project(durable: false)
  }

  /// Appends the record with which the run's present walk ends, durably. What follows from it the next walk sees.
  package func append(_ entry: JournalEntry) throws {
    let record = JournalRecord(sequence: state.snapshot.sequence + 1, at: clock.now(), entry: entry)
    try store.append(try record.encoded())
    try store.flush()
    events.append(AuditLine.event(record, run: state.snapshot.run))
    try audit.appendEvents(events)
    events = []
  }

  private func freeze(after entry: JournalEntry) {
    var frozen = state.snapshot
    if case .ended = entry, let before = recorded {
      frozen.variables = before.variables
      frozen.cursor = before.cursor
      frozen.assumptions = before.assumptions
    }
    recorded = frozen
  }

  /// Takes in the record that a run begins with, and nothing after it.
  package func takeStart() throws {
    if case .started? = remaining.first?.entry { try take() }
  }

  /// Whether anything was flushed since the last call.
  package func takeFlushed() -> Bool {
    defer { flushed = false }
    return flushed
  }

  /// Brings state.yaml up to date; called before every wait.
  package func catchUp(durable: Bool = false) throws {
    if isProjectionStale || durable { try project(durable: durable) }
  }

  package func assign(_ value: Value, to name: String) { state.assign(value, to: name) }
  package func enter(step: Int, goal: String, stack: [RunSnapshot.Cursor.Level]) {
    state.enter(step: step, goal: goal, stack: stack)
  }
  package func beginTurn(of loop: [String: Value]) { state.beginTurn(of: loop) }
  package func endTurnOfLoop() { state.endTurnOfLoop() }
  /// Declares a document of the workflow that is being walked.
  package func open(_ path: String, template: Template?, templateText: String, former: Set<Digest>) {
    state.open(path, template: template, templateText: templateText, former: former)
  }
  package func takeUp(_ path: String) { state.takeUp(path) }
  package func assume(_ sentence: String) { state.assume(sentence) }
  /// Takes documents away that no turn was given yet.
  package func unbind(where isUnwanted: (String) -> Bool) { state.unbind(where: isUnwanted) }

  private func project(durable: Bool) throws {
    try store.project(recorded ?? state.snapshot, durable: durable)
    try audit.appendEvents(events)
    events = []
    projectedAt = clock.now()
    isProjectionStale = false
  }

  /// Tells a person's edits from a projection that merely lags: the file says which record it covers.
  private func compare() throws {
    guard let edited else { return }
    let expected = try fields(recorded ?? state.snapshot)
    for (key, entry) in expected.fields {
      guard let found = edited.fields.first(where: { $0.key == key }) else {
        throw refusal("'\(key)' is missing", at: SourceLocation(file: edited.file))
      }
      guard found.entry.value == entry.value else {
        throw refusal("'\(key)' was changed", at: found.entry.location)
      }
    }
    if let extra = edited.fields.first(where: { found in !expected.fields.contains { $0.key == found.key } }) {
      throw refusal("'\(extra.key)' is not a key of this file", at: extra.entry.location)
    }
    if edited.variables.isEmpty, !expected.variables.isEmpty {
      throw refusal("'variables' is missing", at: SourceLocation(file: edited.file))
    }
    let changed = edited.variables.filter { expected.variables[$0.key]?.value != $0.value.value }
    let removed = expected.variables.keys.filter { edited.variables[$0] == nil }.sorted()
    if !changed.isEmpty || !removed.isEmpty {
      handEdits = VariablesEdited(variables: changed.mapValues(\.value), removed: removed)
    }
    self.edited = nil
  }

  /// How many unflushed records a power cut may have taken from the journal after state.yaml had shown them.
  private static let losableRecords = 64

  /// - Throws: where state.yaml claims a record that the journal cannot have had.
  package func finishReplay() throws {
    guard let edited else { return }
    if let claimed = edited.sequence, claimed > state.snapshot.sequence,
      claimed <= state.snapshot.sequence + Self.losableRecords,
      try fields(recorded ?? state.snapshot).variables.mapValues(\.value) == edited.variables.mapValues(\.value)
    {
      self.edited = nil
      return
    }
    throw refusal(
      "'sequence' names a record that the run's journal does not have",
      at: edited.fields.first { $0.key == "sequence" }?.entry.location ?? SourceLocation(file: edited.file))
  }

  private func refusal(_ what: String, at location: SourceLocation) -> Failure {
    Failure(
      .configuration, "state-edited", "\(what): only `variables` may be edited in a run's state.", at: location,
      hint: "orchestrator resume --discard-edits rebuilds the file from the run's journal.")
  }
}

extension ProjectedState {
  fileprivate var sequence: Int? {
    guard case .int(let number)? = fields.first(where: { $0.key == "sequence" })?.entry.value else { return nil }
    return number
  }
}

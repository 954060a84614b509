extension RunSnapshot {
  /// What a journal alone tells of a run, without its workflow: for a reader who finds no state.yaml.
  /// - Returns: nil where the journal holds no beginning.
  /// - Throws: `Failure` of kind `io` for a record that cannot be read.
  package static func outline(of payloads: [[UInt8]]) throws -> RunSnapshot? {
    var snapshot: RunSnapshot?
    for (index, payload) in payloads.enumerated() {
      let record = try JournalRecord(sequence: index + 1, payload: payload)
      if case .started(let started) = record.entry {
        snapshot = RunSnapshot(
          run: started.run, workflow: started.workflow, status: .running,
          cursor: Cursor(step: 0, totalSteps: 0, goal: ""), sequence: 1, startedAt: record.at, updatedAt: record.at)
      }
      snapshot?.take(record)
    }
    return snapshot
  }

  private mutating func take(_ record: JournalRecord) {
    sequence = record.sequence
    updatedAt = record.at
    switch record.entry {
    case .intent: requests += 1
    case .step(let entry): cursor.step = entry.step
    case .turn(let entry):
      tokens = tokens + entry.usage
      escalations += entry.escalations.map(\.id)
      for change in entry.documents { take(change) }
    case .composed(let entry): take(entry.document)
    case .answered(let entry): escalations.removeAll { $0 == entry.id }
    case .ended(let entry): (status, reason, failure) = (entry.status, entry.reason, entry.failure)
    case .resumed, .redone: (status, reason, failure) = (.running, nil, nil)
    case .started, .observed, .decided, .callFailed, .rejected, .toolsCalled, .toolAnswered, .entered, .left, .asked,
      .statusIntended, .statusChanged, .adopted, .edited:
      break
    }
  }

  private mutating func take(_ change: DocumentChange) {
    let wasEdited = outputs.contains { $0.path == change.path && $0.isEdited }
    outputs.removeAll { $0.path == change.path }
    outputs.append(
      Document(
        name: Document.stem(change.path), path: change.path, digest: change.after,
        isEdited: wasEdited || change.adopted != nil))
  }
}

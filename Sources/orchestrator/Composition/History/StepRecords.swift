import Kernel

/// What a run's journal tells of its documents: which bytes each step left.
struct StepRecords {
  private let records: [JournalRecord]
  /// Ends of steps, in order: the step and the number of records up to there.
  private let ends: [(step: Int, count: Int)]

  /// - Throws: `Failure` of kind `io` for a record that cannot be read.
  init(_ payloads: [[UInt8]]) throws {
    records = try payloads.enumerated().map { try JournalRecord(sequence: $0.offset + 1, payload: $0.element) }
    ends = records.compactMap { record in
      if case .step(let entry) = record.entry { (entry.step, record.sequence) } else { nil }
    }
  }

  /// Steps that came to an end, each once, in order.
  var steps: [Int] { Set(ends.map(\.step)).sorted() }

  /// How many records there were when a step had ended for the last time; nil where it never did.
  func count(after step: Int) -> Int? { ends.last { $0.step == step }?.count }

  /// Every document that the run has written, with whether a file stood there before.
  var documents: [(path: String, wasThere: Bool)] {
    var found: [(path: String, wasThere: Bool)] = []
    for change in changes(upTo: records.count) where !found.contains(where: { $0.path == change.path }) {
      found.append((change.path, change.before != nil))
    }
    return found
  }

  /// What each document held after some records.
  func digests(after count: Int) -> [String: Digest] {
    changes(upTo: count).reduce(into: [:]) { $0[$1.path] = $1.after }
  }

  private func changes(upTo count: Int) -> [DocumentChange] {
    records.prefix(count).flatMap { record in
      if case .turn(let entry) = record.entry { return entry.documents }
      if case .composed(let entry) = record.entry { return [entry.document] }
      if case .adopted(let entry) = record.entry { return entry.documents }
      if case .statusChanged(let entry) = record.entry { return [entry.document].compactMap(\.self) }
      return []
    }
  }
}

import Kernel

/// What a run's journal tells of its documents: which bytes each step left.
struct StepRecords {
  private let records: [JournalRecord]
  /// Where a step came to its end.
  struct End {
    /// Counted from 1, as the run shows it.
    var step: Int
    var node: String
    /// The number of records up to there.
    var count: Int
  }

  /// In order.
  private let ends: [End]

  /// - Throws: `Failure` of kind `io` for a record that cannot be read.
  init(_ payloads: [[UInt8]]) throws {
    records = try payloads.enumerated().map { try JournalRecord(sequence: $0.offset + 1, payload: $0.element) }
    ends = records.compactMap { record in
      if case .step(let entry) = record.entry {
        End(step: entry.step, node: entry.position.node, count: record.sequence)
      } else {
        nil
      }
    }
  }

  /// Steps that came to an end, each once, in order.
  var steps: [Int] { Set(ends.map(\.step)).sorted() }

  /// Where a step ended for the last time, be it one that counts no more; nil where it never did.
  func end(of step: Int) -> End? { ends.last { $0.step == step } }

  func unknown(_ step: String, _ run: String) -> Failure {
    let known = steps.map(String.init).joined(separator: ", ")
    return Failure(
      .notFound, "unknown-step", "Run \(run) has not ended a step \(step).",
      hint: known.isEmpty ? "It has ended none yet." : "It has ended these: \(known).")
  }

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

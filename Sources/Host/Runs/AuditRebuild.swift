import Kernel

/// Brings the audit streams in line with the journals: whatever became of the two files, the journals still say what
/// belongs into them.
package struct AuditRebuild {
  private static let decisionsPath = ".bmad/decisions.jsonl"
  private static let eventsPath = ".bmad/events.jsonl"

  private let files: ConfinedFiles
  private let runs: RunCatalog

  package init(files: ConfinedFiles, runs: RunCatalog) { (self.files, self.runs) = (files, runs) }

  /// Appends what is missing of one run, whose lock the caller holds; of every run where a stream is gone altogether.
  /// - Throws: `Failure` where the streams cannot be read or written. A journal that cannot be read adds nothing.
  package func restore(_ run: String) throws {
    try restore(run, Self.decisionsPath, \.decisions)
    try restore(run, Self.eventsPath, \.events)
  }

  private struct Lines {
    var decisions: [String] = []
    var events: [String] = []
  }

  private func restore(_ run: String, _ path: String, _ stream: KeyPath<Lines, [String]>) throws {
    let present = try files.read(path)
    // Other runs that are held append for themselves.
    let concerned = try present == nil ? runs.ids().filter { try $0 == run || runs.folder($0).holder() == nil } : [run]
    let known = Set(
      String(decoding: present ?? [], as: UTF8.self).split(separator: "\n").map(String.init))
    var missing: [String] = []
    for id in concerned {
      guard let lines = try? lines(of: id) else { continue }
      missing += lines[keyPath: stream].filter { !known.contains($0) }
    }
    guard !missing.isEmpty else { return }
    try files.append(path, Array(missing.map { $0 + "\n" }.joined().utf8))
  }

  private func lines(of run: String) throws -> Lines {
    var lines = Lines()
    // The run's own workflow and those it invoked, the one at work last.
    var stack: [String] = []
    var asked: [String: Escalation] = [:]
    for (index, payload) in try JournalFile.read(try runs.folder(run).journalPath).payloads.enumerated() {
      let record = try Kernel.JournalRecord(sequence: index + 1, payload: payload)
      lines.events.append(AuditLine.event(record, run: run))
      var made: [Decision] = []
      switch record.entry {
      case .started(let entry): stack = [entry.workflow]
      case .entered(let entry): stack.append(entry.workflow)
      case .left: _ = stack.popLast()
      case .decided(let entry): made = entry.decisions
      case .turn(let entry):
        made = entry.decisions
        for escalation in entry.escalations { asked[escalation.id] = escalation }
      case .asked(let entry): for escalation in entry.escalations { asked[escalation.id] = escalation }
      case .answered(let entry):
        // What is chosen after a failure or at a cap decides nothing about the documents.
        if let escalation = asked[entry.id], escalation.kind != .failure, escalation.kind != .budget {
          made = [escalation.decided(answer: entry.answer)]
        }
      case .resumed, .observed, .intent, .callFailed, .rejected, .toolsCalled, .toolAnswered,
        .statusIntended, .statusChanged, .step, .composed, .adopted, .edited, .redone, .ended:
        break
      }
      lines.decisions += made.map { AuditLine.decision($0, run: run, workflow: stack.last ?? "", at: record.at) }
    }
    return lines
  }
}

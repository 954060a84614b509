/// Where a run goes back to: the place that a person names by a step, an output or a document.
package struct RedoPoint: Sendable, Hashable {
  /// The sequence number of the first record that counts no more.
  package var from: Int
  package var node: String
  /// Counted from 1 in document order.
  package var step: Int
  package var goal: String

  package enum Lookup: Sendable, Hashable {
    case found(RedoPoint)
    /// The run has such a step and has not come to it.
    case notReached(step: Int)
    /// Nothing is called so; these are the names that would do.
    case unknown(names: [String])
  }

  private struct Step {
    var path: String
    var number: Int
    var label: String
    var goal: String
    var id: String
  }

  /// - Parameters:
  ///   - name: a step's `n`, its number in document order, its `id` or goal; or an output, or a document's path or stem.
  ///   - records: the run's whole journal.
  package static func find(_ name: String, in workflow: Workflow, records: [JournalRecord]) -> Lookup {
    let voided = Redone.voided(in: records)
    let valid = records.filter { !voided.contains($0.sequence) }
    let steps = steps(of: workflow)
    if let step = step(called: name, among: steps) {
      // From its first visit on: whatever came after may rest on it.
      guard let first = valid.first(where: { $0.entry.position.map { lies($0.node, in: step.path) } ?? false }) else {
        return .notReached(step: step.number)
      }
      return .found(RedoPoint(from: first.sequence, node: step.path, step: step.number, goal: step.goal))
    }
    let position = lastTurn(writing: name, in: valid) ?? firstTurn(into: name, in: valid)
    guard let position, let first = valid.first(where: { $0.entry.position == position }) else {
      return .unknown(names: names(steps, valid))
    }
    let around = steps.last { lies(position.node, in: $0.path) }
    return .found(
      RedoPoint(
        from: first.sequence, node: around?.path ?? position.node, step: around?.number ?? steps.count,
        goal: around?.goal ?? ""))
  }

  /// Whether an index path lies at or below another.
  static func lies(_ path: String, in outer: String) -> Bool {
    guard path.hasPrefix(outer) else { return false }
    return path.dropFirst(outer.count).first.map { !$0.isNumber } ?? true
  }

  private static func steps(of workflow: Workflow) -> [Step] {
    var steps: [Step] = []
    func visit(_ node: Node, _ path: String) {
      if node.tag == .step {
        steps.append(
          Step(
            path: path, number: steps.count + 1, label: node["n"] ?? "", goal: node["goal"] ?? node["title"] ?? "",
            id: node["id"] ?? ""))
      }
      for (index, child) in node.children.enumerated() { visit(child, "\(path).\(index)") }
    }
    for (index, node) in workflow.body.enumerated() { visit(node, String(index)) }
    return steps
  }

  /// The workflow's own name for a step goes before its number.
  private static func step(called name: String, among steps: [Step]) -> Step? {
    var wanted = name.trimmed.lowercased()
    if wanted.hasPrefix("step ") { wanted = wanted.dropFirst(5).trimmed }
    guard !wanted.isEmpty else { return nil }
    return steps.first { $0.label.lowercased() == wanted || $0.id.lowercased() == wanted }
      ?? steps.first { String($0.number) == wanted } ?? steps.first { $0.goal.trimmed.lowercased() == wanted }
  }

  /// Of several turns that wrote an output the last one's text stands.
  private static func lastTurn(writing output: String, in records: [JournalRecord]) -> NodeVisit? {
    for record in records.reversed() {
      if case .turn(let turn) = record.entry, turn.accepted.contains(output) { return turn.position }
    }
    return nil
  }

  private static func firstTurn(into document: String, in records: [JournalRecord]) -> NodeVisit? {
    for record in records {
      guard case .turn(let turn) = record.entry else { continue }
      if turn.documents.contains(where: { [$0.path, RunSnapshot.Document.stem($0.path)].contains(document) }) {
        return turn.position
      }
    }
    return nil
  }

  private static func names(_ steps: [Step], _ records: [JournalRecord]) -> [String] {
    let turns = records.compactMap { if case .turn(let turn) = $0.entry { turn } else { nil } }
    return
      (steps.map { $0.label.isEmpty ? String($0.number) : $0.label } + turns.flatMap(\.accepted)
      + turns.flatMap { $0.documents.map(\.path) }).uniqued
  }
}

extension JournalEntry {
  /// The place in the walk that an outcome belongs to; nil for what belongs to none.
  var position: NodeVisit? {
    switch self {
    case .observed(let entry): entry.position
    case .decided(let entry): entry.position
    case .intent(let entry): entry.position
    case .callFailed(let entry): entry.position
    case .rejected(let entry): entry.position
    case .toolsCalled(let entry): entry.position
    case .toolAnswered(let entry): entry.position
    case .turn(let entry): entry.position
    case .entered(let entry): entry.position
    case .left(let entry): entry.position
    case .asked(let entry): entry.position
    case .statusIntended(let entry): entry.position
    case .statusChanged(let entry): entry.position
    case .step(let entry): entry.position
    case .composed(let entry): entry.position
    case .started, .resumed, .answered, .adopted, .edited, .redone, .ended: nil
    }
  }
}

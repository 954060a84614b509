extension WorkflowEngine {
  /// Records that a person has the run go back, once the walk has come to where the run stands. The next walk begins
  /// anew from there.
  func goBack(_ request: Redone) throws -> RunSnapshot {
    var redone = request
    redone.documents = try state.documents.redone(leaving: state.open.compactMap(\.conflict)) { state.scope(of: $0) }
    let steps = manager.stepsCompleted(from: request.from)
    for index in redone.documents.indices { redone.documents[index].uncompleted = steps[redone.documents[index].path] }
    try manager.append(.redone(redone))
    return state.snapshot
  }

  /// Questions of outcomes that count no more, unless they were asked again.
  func withdrawAbandoned() throws {
    let asked = Set(state.open.map(\.id)).union(state.answers.keys)
    try ports.escalations.withdraw(state.abandoned.filter { !asked.contains($0) }.sorted(), run: plan.run)
  }

  /// What persons want done differently in a step that is done again.
  func notes(for path: String) -> [String] {
    manager.redone.filter { $0.covers(path) }.compactMap(\.note).map {
      "This is done again at a person's wish. What to do differently: \($0)"
    }
  }
}

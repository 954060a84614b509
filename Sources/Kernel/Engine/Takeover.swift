extension WorkflowEngine {
  /// The journal is used up: from here on the walk acts. Takes in what people did while no process held the run.
  func goLiveIfNeeded() throws {
    guard !isLive else { return }
    // A walk that ends without asking for a further outcome has not seen what only accounts for something.
    guard try manager.upcoming() == nil else { throw divergence(at: current.prefix + "end") }
    try manager.finishReplay()
    isLive = true
    ports.observer.observe(.caughtUp)
    unflushedDocuments.formUnion(state.documents.unsettled)
    // First of all: with the next record state.yaml is replaced, and with it what a person changed there.
    if let edits = manager.handEdits { try manager.record(.edited(edits), durable: true) }
    try manager.record(.resumed(ProcessResumed(tornBytes: tornBytes)))
    if tornBytes > 0 {
      ports.observer.observe(.warning("A record that a crash left half written was cut from the run's journal."))
    }
    for path in state.documents.paths where state.documents.text(of: path) != nil { try reconcile(path) }
    for path in state.documents.gone where state.documents.isOwnVersion(try ports.files.read(path), of: path) {
      try ports.files.remove(path)
    }
    try ports.escalations.resolve(Array(state.answers.keys), run: plan.run)
    try manager.catchUp()
  }

  /// Brings a document on disk and the run's idea of it together: a lost or older version is put back, a person's
  /// version is adopted, also one that is saved meanwhile.
  /// - Parameter outputs: what the run has just written into it.
  func reconcile(_ path: String, writing outputs: [String] = []) throws {
    var disk = try ports.files.read(path)
    while !state.documents.isOwnVersion(disk, of: path) {
      let draft = try state.documents.draft(
        [], into: path, disk: disk, scope: state.scope(of: path), mayBeBehind: true)
      try manager.record(.adopted(DocumentsAdopted(documents: [draft.change])), durable: true)
      disk = try ports.files.read(path)
    }
    guard let text = state.documents.text(of: path), !outputs.isEmpty || disk != Array(text.utf8) else { return }
    try put(text, at: path, outputs: outputs)
  }

  /// Before a workflow ends: one turn for the placeholders that are left, and a last look at each of its documents. A
  /// document that no output was written into, because the workflow ended early, is not begun for it. What the workflow
  /// itself left out stays empty.
  func completeDocuments() async throws {
    let end = current.prefix + "end"
    let frame = revisited(
      StepFrame(
        path: end, visit: 1, number: outline.totalSteps, label: "", goal: "Complete the document",
        agent: current.agent, constraints: current.constraints))
    let leftOut = try outputsLeftOut(at: frame.position(end))
    let paths = state.ownDocuments
    for path in paths where state.documents.text(of: path) != nil || !outline.hasOutputs {
      for name in try state.documents.openPlaceholders(in: path, scope: state.scope(of: path))
      where !leftOut.contains(name) {
        pending.outputs.append(PendingTurn.Output(name: name, document: path, guardID: nil))
        pending.add(
          .write(
            OutputBrief(
              name: name, heading: state.documents.heading(of: name, in: path), document: path,
              instruction: PendingTurn.familyInstruction(name))),
          from: end)
      }
      for (name, title) in state.documents.openSamples(in: path) {
        pending.outputs.append(PendingTurn.Output(name: name, document: path, guardID: nil))
        pending.add(
          .write(
            OutputBrief(
              name: name, heading: title, document: path,
              instruction: "What stands there is the template's sample; your text takes its place.")),
          from: end)
      }
    }
    if case .halt(let reason) = try await settle(frame) { throw HaltInside(reason: reason) }
    while case .asked(let asked)? = try upcoming(), asked.position == frame.position(end) {
      try manager.take()
      try await awaitAnswers(to: asked.escalations)
    }
    // Of an invoked workflow that was left already the records tell.
    for path in paths where isLive && state.documents.text(of: path) != nil {
      let empty = try state.documents.openPlaceholders(in: path, scope: state.scope(of: path))
        .filter(leftOut.contains).map { (name: $0, text: "") }
      let draft = try state.documents.draft(
        empty, into: path, disk: try ports.files.read(path), scope: state.scope(of: path))
      guard draft.text != state.documents.text(of: path) || !draft.conflicts.isEmpty else { continue }
      var change = draft.change
      change.keptTheirs = []
      try manager.record(.adopted(DocumentsAdopted(documents: [change])), durable: true)
      try reconcile(path)
      try await ask(about: draft.conflicts, in: path, frame: frame)
    }
  }
}

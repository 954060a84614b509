extension WorkflowEngine {
  /// `Save status file to P`: the file that tells how far the planning is, made from the workflow's template and what the
  /// run has settled.
  /// - Returns: nil where the template is of something else: then it is the agent's to write.
  func stageFile(_ file: String, path: String, frame: StepFrame) async throws -> Flow? {
    let place = documentPath(file)
    guard holdsStatus(place), let skeleton = workflow.template.flatMap({ WorkflowStatusSkeleton($0.text) }) else {
      return nil
    }
    // The date is the run's own.
    let flow = try await learn(skeleton.names.filter { $0 != "generated" }, path: path, frame: frame)
    guard flow == .next else { return flow }
    var values = skeleton.names.reduce(into: [:]) { $0[$1] = scope[$1]?.display }
    values["generated"] = scope["date"]?.display ?? values["generated"]
    let waiting = staged.count
    let made = try await stage(.creation, path: path, frame: frame) { _ in
      (try self.ports.files.location(of: place), skeleton.text(values))
    }
    // What the step goes on to tell of a new file holds for none that was there.
    return made == .next && staged.count == waiting ? .endStep : made
  }
}

// MARK: Edits of status files

extension WorkflowEngine {
  /// What a reply's edits of status files come to: they are not made as text, but read for the keys that a board gains or
  /// loses, or for a file that is not there yet.
  /// - Throws: `RefusedEdits` where one of them does anything else.
  func statusChanges(in reply: TurnReply) throws -> [StatusChange] {
    guard let files = ports.status else { return [] }
    let edits = reply.edits.filter { holdsStatus($0.path) }
    var problems: [String] = []
    var changes: [StatusChange] = []
    for path in edits.map(\.path).uniqued {
      let own = edits.filter { $0.path == path }
      do {
        let place = try placeOfStatus(try ports.files.location(of: path))
        let old = try ports.files.read(place)
        guard old != nil || editableFolders.contains(where: { place.hasPrefix($0 + "/") }) else {
          problems.append("\(path) may not be made there: documents lie in \(editableFolders.joined(separator: ", ")).")
          continue
        }
        let located = own.compactMap { edit in
          DocumentEdit.Operation(rawValue: edit.op).map {
            DocumentEdit(
              path: place, operation: $0, place: edit.find.isEmpty ? .document : .find(edit.find), text: edit.text)
          }
        }
        guard located.count == own.count, let edited = try Patch.apply(located, read: { _ in old }).first else {
          problems.append("The edits of \(path) name an operation that there is not.")
          continue
        }
        let change = try files.change(of: place, from: old, to: edited.after, named: own.map(\.find))
        if let change { changes.append(change) }
      } catch let faults as EditFaults {
        problems += faults.faults.map(\.message)
      } catch let failure as Failure where [.badInput, .refused].contains(failure.kind) {
        problems.append("The edits of \(path) are not made: \(failure.message)")
      }
    }
    guard problems.isEmpty else { throw RefusedEdits(problems: problems.map { ports.redact($0) }) }
    return changes
  }

  /// Makes what a turn's edits of status files came to; a key leaves a board only with a person's consent.
  func revise(_ result: TurnResult, _ frame: StepFrame) async throws {
    guard ports.status != nil, case .usable(let reply) = ReplyContract.readAny(result.reply),
      reply.edits.contains(where: { holdsStatus($0.path) })
    else { return }
    let node = result.position.node
    let found = try await seen("\(node)!status", frame) { _ in
      let changes: [StatusChange]
      do { changes = try self.statusChanges(in: reply) } catch let refused as RefusedEdits {
        throw Failure(
          .badInput, "status-file-changed",
          "A status file was changed by another program before the edits of this turn were made. "
            + refused.problems.joined(separator: " "))
      }
      return Observation(
        position: NodeVisit(node: "\(node)!status", visit: frame.visit),
        facts: [
          Self.revisionFact: .list(
            changes.map { .list([.string($0.kind.rawValue), .string($0.subject), .string($0.status)]) })
        ])
    }
    guard case .list(let items)? = found.facts[Self.revisionFact] else { return }
    for (index, item) in items.enumerated() {
      guard case .list(let parts) = item, parts.count == 3,
        let kind = StatusChange.Kind(rawValue: parts[0].display)
      else { continue }
      var change = StatusChange(kind, parts[1].display, to: parts[2].display)
      if kind == .revision {
        let allowed = try await allowed(BoardRevision(change.status), of: change.subject, at: "\(node)!\(index)", frame)
        guard !allowed.isEmpty else { continue }
        change.status = allowed.text
      }
      try await make(change, at: frame.position("\(node)!status.\(index)"), frame)
    }
  }

  private static let revisionFact = existenceFact("status revision")

  /// What of a revision may be made: what it adds, and what it takes away where a person has said so.
  private func allowed(
    _ revision: BoardRevision, of board: String, at node: String, _ frame: StepFrame
  ) async throws -> BoardRevision {
    guard !revision.removed.isEmpty else { return revision }
    let keys = revision.removed.joined(separator: ", ")
    let options = [
      Escalation.Option(key: "remove", label: "take them off the board; a copy of it is kept"),
      Escalation.Option(key: "keep", label: "leave them there and go on"),
      Escalation.Option(key: "stop", label: "halt the run"),
    ]
    let question = Question(
      workflow: workflow.name, node: frame.id(node), stepNumber: frame.number, variable: nil,
      text: "Are these keys to be taken off \(board): \(keys)? Nothing has been begun of them.", form: .choice,
      options: options)
    // Nothing but a person's own word will do: neither a policy nor a model's.
    if let given = try decisions.settle(question, earlier: nil), given.source == .given {
      if isLive { try announce([given]) }
      return try choice(given.answer, revision, question)
    }
    let position = frame.position(node)
    let asked: [Escalation]
    if case .asked(let recorded)? = try upcoming(), recorded.position == position {
      asked = recorded.escalations
      try manager.take()
    } else {
      asked = [
        Escalation(
          id: try ports.escalations.freeID(for: question.id, run: plan.run), projectId: plan.projectID,
          runId: plan.run, workflowName: workflow.name, stepNumber: frame.number, node: question.node,
          question: question.text, kind: .gate, severity: .critical, options: options, suggestedAnswer: "keep",
          aiReasoning: nil, aiConfidence: nil, context: ["step": .string(frame.goal)], digest: question.digest,
          createdAt: ports.clock.now())
      ]
      try manager.record(.asked(QuestionsAsked(position: position, escalations: asked)), durable: true)
    }
    try await awaitAnswers(to: asked)
    return try choice(asked.first.flatMap { state.answers[$0.id] }, revision, question)
  }

  private func choice(_ answer: String?, _ revision: BoardRevision, _ question: Question) throws -> BoardRevision {
    switch answer.flatMap({ question.option(meantBy: $0) })?.key {
    case "remove": return revision
    case "stop": throw HaltInside(reason: "The run was stopped by a person's answer: \(question.text)")
    default: return BoardRevision(added: revision.added)
    }
  }
}

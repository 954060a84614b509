/// The project's open questions: asking, answering, settling. One rule set for every process that touches them.
package struct EscalationQueue {
  private let store: any EscalationStore
  private let clock: any RunClock

  package init(store: any EscalationStore, clock: any RunClock) {
    self.store = store
    self.clock = clock
  }

  /// What `respond` did.
  package enum Response: Sendable, Hashable { case stored(Escalation), alreadyAnswered(Escalation) }

  /// The open questions, oldest first.
  package func pending() throws -> [Escalation] {
    try store.open().filter { $0.status == .pending }
  }

  /// The archive, and every question that is not archived: of one id the open one comes last.
  package func all() throws -> [Escalation] { try store.archived() + store.open() }

  /// The escalation called `id`, or the only one whose id begins with it.
  /// - Throws: `Failure` of kind `notFound`, or `usage` where several fit.
  package func find(_ id: String) throws -> Escalation {
    let known = try all()
    if let exact = known.last(where: { $0.id == id }) { return exact }
    let fitting = known.filter { $0.id.hasPrefix(id) }
    if fitting.count == 1, let only = fitting.first, !id.isEmpty { return only }
    if fitting.count > 1, !id.isEmpty {
      throw Failure(
        .usage, "ambiguous-escalation", "'\(id)' fits \(fitting.count) escalations.",
        hint: "One of: " + fitting.map(\.id).sorted().joined(separator: ", "))
    }
    throw Failure(
      .notFound, "unknown-escalation", "There is no escalation '\(id)' in this project.",
      hint: "orchestrator escalations list shows the open ones.")
  }

  /// Files questions, giving each an id that is free. A question of the same run that is already filed is left alone.
  package func file(_ escalations: [Escalation]) throws {
    try store.exclusively {
      // What was withdrawn may be asked again by a run that went back.
      let known = Set(try all().filter { $0.status != .withdrawn }.map { "\($0.runId) \($0.id)" })
      for escalation in escalations where !known.contains("\(escalation.runId) \(escalation.id)") {
        try store.save(escalation)
      }
    }
  }

  /// An id for a question that no other run's open or archived question holds: `-2` and so on is appended.
  package func freeID(for id: String, run: String) throws -> String {
    let taken = Set(try all().filter { $0.runId != run }.map(\.id))
    guard taken.contains(id) else { return id }
    var number = 2
    while taken.contains("\(id)-\(number)") { number += 1 }
    return "\(id)-\(number)"
  }

  /// A person's latest answer to a question with this digest, with the id under which it was given.
  package func earlierAnswer(to digest: Digest) throws -> (id: String, answer: String)? {
    let answered = try all().filter { escalation in
      escalation.digest == digest && escalation.response != nil
        && (escalation.status == .responded || escalation.status == .resolved)
        && (escalation.kind == .question || escalation.kind == .approval) && isIntact(escalation)
    }
    return answered.max { ($0.respondedAt?.milliseconds ?? 0) < ($1.respondedAt?.milliseconds ?? 0) }
      .flatMap { found in found.response.map { (found.id, $0) } }
  }

  /// Stores an answer. The same answer twice is no fault.
  /// - Throws: `Failure` of kind `badInput` for an answer that is none of the options, for a second and different
  ///   answer, and for a question that was changed since it was asked.
  package func respond(to id: String, answer: String, by person: String) throws -> Response {
    try store.exclusively {
      var escalation = try find(id)
      guard isIntact(escalation) else { throw changed(escalation) }
      let answer = try admissible(answer, for: escalation)
      if let given = escalation.response {
        guard given == answer else {
          throw Failure(
            .badInput, "already-answered", "Escalation \(escalation.id) was already answered with '\(given)'.",
            hint:
              "An answer stands once it is given; a new run takes another from --answers with a line \(escalation.id): …"
          )
        }
        return .alreadyAnswered(escalation)
      }
      guard escalation.status == .pending else {
        throw Failure(.badInput, "not-open", "Escalation \(escalation.id) is \(escalation.status.rawValue).")
      }
      escalation.status = .responded
      escalation.response = answer
      escalation.respondedBy = person
      escalation.respondedAt = clock.now()
      try store.save(escalation)
      return .stored(escalation)
    }
  }

  /// The stored answer to a question as it was asked; nil while there is none.
  /// - Throws: `Failure` of kind `badInput` where the file holds another question than the one asked.
  package func response(to asked: Escalation) throws -> (answer: String, by: String)? {
    let filed = try all().last { $0.id == asked.id && $0.runId == asked.runId }
    guard let filed else {
      try file([asked])
      return nil
    }
    guard filed.digest == asked.digest, isIntact(filed) else { throw changed(filed) }
    guard filed.status == .responded || filed.status == .resolved, let answer = filed.response else { return nil }
    return (try admissible(answer, for: filed), filed.respondedBy ?? "unknown")
  }

  /// Archives questions whose answers a run has taken in.
  package func resolve(_ ids: [String], run: String) throws {
    try close(ids, run: run, as: .resolved)
  }

  /// Archives what a run no longer waits for. What a person has answered stays answered, should it be asked again.
  package func withdraw(_ ids: [String], run: String) throws {
    try close(ids, run: run, as: .withdrawn)
  }

  private func close(_ ids: [String], run: String, as status: Escalation.Status) throws {
    guard !ids.isEmpty else { return }
    try store.exclusively {
      for var escalation in try store.open() where ids.contains(escalation.id) && escalation.runId == run {
        escalation.status = escalation.status == .responded ? .resolved : status
        escalation.resolvedAt = clock.now()
        try store.archive(escalation)
      }
    }
  }

  private func isIntact(_ escalation: Escalation) -> Bool {
    escalation.digest
      == Escalation.digest(
        workflow: escalation.workflowName, node: escalation.node, question: escalation.question,
        options: escalation.options)
  }

  private func changed(_ escalation: Escalation) -> Failure {
    Failure(
      .badInput, "question-changed",
      "The question in \(escalation.id) is not the one that was asked; an answer to it is refused.",
      at: SourceLocation(file: ".bmad-escalations/\(escalation.id).json"),
      hint: "Restore the file, or delete it and resume the run: it is asked again.")
  }

  private func admissible(_ answer: String, for escalation: Escalation) throws -> String {
    let text = answer.trimmed
    guard !text.isEmpty else {
      throw Failure(.badInput, "empty-answer", "An answer to \(escalation.id) needs at least one character.")
    }
    guard !escalation.options.isEmpty else { return text }
    guard let option = Escalation.Option.meant(by: text, among: escalation.options) else {
      let choices = escalation.options.enumerated().map { "\($0.offset + 1). \($0.element.key) – \($0.element.label)" }
      throw Failure(
        .badInput, "answer-not-an-option", "'\(text)' is none of the options of \(escalation.id).",
        hint: "Answer by number, key or label: " + choices.joined(separator: "; "))
    }
    return option.key
  }
}

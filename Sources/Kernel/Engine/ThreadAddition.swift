extension WorkflowEngine {
  /// The message that a turn adds to its agent's thread: whatever the agent does not know yet, then the work.
  /// - Returns: also the documents that were too long to be sent whole.
  /// - Parameters:
  ///   - isFresh: for a thread that begins anew: the agent is told everything again.
  ///   - budget: how much of the documents there is room for, in bytes.
  func addition(
    for brief: TurnBrief, agent: String, isFresh: Bool = false, budget: Int = DocumentBudget.standard
  ) throws -> (messages: [Message], leftOut: [String]) {
    let thread = isFresh ? AgentThread() : state.threads[agent] ?? AgentThread()
    var parts: [Part] = []
    var leftOut: [String] = []
    // The documents of a workflow that was invoked meanwhile are new to an agent that has a thread already.
    if thread.messages.isEmpty || !current.briefed.contains(agent) {
      let topic = outline.topic + " " + brief.expected.outputs.joined(separator: " ")
      let news = try sources().filter { thread.documentsSeen[$0.path] != Digest(of: ports.redact($0.text)) }
      let fit = DocumentBudget.fit(news, topic: topic, budget: budget)
      parts += fit.documents.map { .document($0) }
      leftOut = fit.leftOut
      for path in leftOut {
        ports.observer.observe(
          .warning("\(path) is too long for one request; the agent \(agent) gets the parts that speak of its work."))
      }
    }
    let given = parts.compactMap { if case .document(let document) = $0 { document } else { nil } }
    parts += state.unboundDocuments.filter { !given.contains($0) }.map { .document($0) }
    let bound = Set(state.unboundDocuments.map(\.path))
    for path in state.documents.paths where !bound.contains(path) {
      guard let text = state.documents.text(of: path), thread.documentsSeen[path] != Digest(of: text) else { continue }
      parts.append(.document(BoundDocument(path: path, purpose: .draft, text: text)))
    }
    let news = state.settled.filter { !thread.answersTold.contains($0.id) }
    if !news.isEmpty { parts.append(.answers(news)) }
    return ([Message(role: .user, parts: parts.map(redacted) + [.turn(brief)])], leftOut)
  }

  /// A key that somebody wrote into a document goes no further.
  private func redacted(_ part: Part) -> Part {
    switch part {
    case .document(var document):
      document.text = ports.redact(document.text)
      return .document(document)
    case .answers(let answers):
      return .answers(
        answers.map { settled in
          var settled = settled
          settled.answer = ports.redact(settled.answer)
          return settled
        })
    case .text, .turn, .toolCalls, .toolResult: return part
    }
  }

  /// The project's own documents, the brief first.
  private func sources() throws -> [BoundDocument] {
    var paths = [plan.brief].compactMap { $0 }
    for input in workflow.inputs { paths += try self.paths(of: input) }
    let onboarding = try readDocuments(plan.onboarding, purpose: .onboarding)
    let known = Set(onboarding.map(\.path))
    return try readDocuments(paths.uniqued.filter { !known.contains($0) }, purpose: .source) + onboarding
  }

  /// Reads documents by glob or path, each once.
  /// - Throws: `Failure` of kind `badInput` for one that is no text, or too long to be looked through.
  func readDocuments(_ globs: [String], purpose: BoundDocument.Purpose) throws -> [BoundDocument] {
    try globs.flatMap { try ports.files.glob($0) }.uniqued.compactMap { path in
      guard let bytes = try ports.files.read(path) else { return nil }
      return try BoundDocument(bytes, from: path, purpose: purpose)
    }
  }
}

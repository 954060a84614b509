/// Holds a document against a checklist: the items are split here, judged by an agent in batches, and counted here.
extension WorkflowEngine {
  /// Items of one request.
  private static let batchSize = 40

  /// What is validated, as it was found when the walk came to it.
  private struct Matter {
    /// One, or the parts of one that is divided.
    var documents: [BoundDocument]
    var checklist: BoundDocument
    /// What it is called: the file, or the folder of the parts.
    var name: String

    /// The words of all parts, the name of each in front where there are several.
    var text: String {
      documents.count == 1
        ? documents[0].text : documents.map { "\($0.path)\n\n\($0.text)" }.joined(separator: "\n\n")
    }
  }

  /// - Returns: nil where the words name no document and none is at hand: the task is then an agent's like any other.
  func validate(_ task: ValidationTask, _ node: Node, path: String, frame: StepFrame) async throws -> Flow? {
    let before = try await settle(frame)
    guard before == .next else { return before }
    let position = frame.position(path)
    var document = documentUnderReview(task)
    if document.isEmpty, try !isObserved(at: position) {
      document = try documentOfOther(task)
      if document.isEmpty {
        guard task.asksForDocument else { return nil }
        let flow = try await ask(forDocumentOf: task, path: path, frame: frame)
        guard flow == .next else { return flow }
        document = state.latestAnswer ?? ""
      }
    }
    guard let matter = try observe(document, task, node, at: position) else { return .next }
    let checklist = Checklist(matter.checklist.text)
    var judged: [Question] = []
    var findings: [ValidationReport.Finding] = []
    var asked: [Escalation] = []
    let batches = checklist.batches(of: Self.batchSize)
    for (index, items) in batches.enumerated() {
      let questions = items.map { question(about: $0, matter, path: path, frame: frame) }
      let position = NodeVisit(node: "\(position.node)+\(index + 1)", visit: position.visit)
      var turn = PendingTurn()
      turn.node = position.node
      turn.mayEdit = false
      turn.quoted = BoundDocument(path: matter.name, purpose: .source, text: matter.text)
      turn.add(.instruction(instruction(matter, batch: index + 1, of: batches.count)), from: position.node)
      let unresolved = try settleWithoutModel(questions, position: position)
      var reply: TurnReply?
      if !unresolved.isEmpty {
        let result = try await perform(turn, asking: unresolved, position: position, frame: frame)
        stack[stack.count - 1].briefed.insert(frame.agent)
        asked += result.escalations
        if case .usable(let read) = ReplyContract.readAny(result.reply) { reply = read }
        if let reply, reply.control == .halt { return .halt(reason: reply.haltReason) }
      }
      judged += questions
      let quoted = QuotedEvidence(document: matter.text)
      findings += zip(items, questions).map { finding($0, $1, reply, quoted) }
    }
    // All that is not sure is put to a person at once.
    try await awaitAnswers(to: asked)
    for escalation in asked {
      guard let index = judged.firstIndex(where: { $0.digest == escalation.digest }),
        let verdict = state.answers[escalation.id].flatMap({ Verdict(reading: $0) })
      else { continue }
      findings[index].verdict = verdict
      findings[index].evidence = "a person's answer [answer:\(escalation.id)]"
      findings[index].doubt = nil
    }
    try report(findings, on: matter, at: position)
    return .next
  }

  // MARK: What is validated

  /// The document that the words name, or else the one that this workflow writes; empty where there is none.
  private func documentUnderReview(_ task: ValidationTask) -> String {
    let named = expanded(task.document, unresolved: .empty).trimmed
    if !named.isEmpty { return named }
    let own = workflow.outputFile.map(documentPath)
    let written = state.ownDocuments.filter { path in
      state.documents.text(of: path).map { !ValidationReport.isReport($0) } ?? false
    }
    if let own, written.contains(own) { return own }
    return written.last ?? ""
  }

  /// What the workflow whose checklist it is writes, where that is there.
  private func documentOfOther(_ task: ValidationTask) throws -> String {
    let reference = expanded(task.workflow, unresolved: .empty).trimmed
    guard !reference.isEmpty, let path = try other(reference).outputFile, !path.contains("{"),
      try ports.files.exists(path)
    else { return "" }
    return path
  }

  /// Whether what is validated was read before: by a run that is resumed.
  private func isObserved(at position: NodeVisit) throws -> Bool {
    if case .observed(let recorded)? = try upcoming() { recorded.position == position } else { false }
  }

  private func ask(forDocumentOf task: ValidationTask, path: String, frame: StepFrame) async throws -> Flow {
    let flow = try await put(
      question: "Which document is to be validated? Give its path.", variable: "document", path: path, frame: frame)
    return flow == .next ? try await settle(frame) : flow
  }

  /// Reads the document and the checklist once; a resumed run goes on with what was read.
  /// - Returns: nil where there is no checklist, which is said.
  /// - Throws: `Failure` of kind `notFound` where there is no such document.
  private func observe(_ document: String, _ task: ValidationTask, _ node: Node, at position: NodeVisit) throws
    -> Matter?
  {
    let observed: Observation
    if case .observed(let recorded)? = try upcoming() {
      guard recorded.position == position else { throw divergence(at: position.node) }
      observed = recorded
      try manager.take()
    } else {
      let place = SourceLocation(of: node, in: workflow)
      let read = try parts(of: document)
      guard !read.isEmpty else {
        throw Failure(
          .notFound, "document-missing", "There is no document \(document) to validate.", at: place,
          hint: "Name it relative to the project, then resume the run.")
      }
      observed = Observation(
        position: position, facts: ["validation_report": ""],
        documents: read + [try checklist(task)].compactMap { $0 })
      try manager.record(.observed(observed))
    }
    let documents = observed.documents.filter { $0.purpose == .source }
    let name = documents.count == 1 ? documents[0].path : Self.folder(of: documents, named: document)
    guard let checklist = observed.documents.first(where: { $0.purpose == .reference }),
      !Checklist(checklist.text).items.isEmpty
    else {
      manager.assume("There is no checklist to hold \(name) against; it was not validated.")
      return nil
    }
    return Matter(documents: documents, checklist: checklist, name: name)
  }

  /// A document, those that a glob finds, or the parts that lie in a folder: the index first, reports left out.
  private func parts(of document: String) throws -> [BoundDocument] {
    let folder = document.hasSuffix("/") ? String(document.dropLast()) : document
    var found = try readDocuments([document], purpose: .source)
    if found.isEmpty {
      found = try readDocuments(["\(folder)/index.md", "\(folder)/**/*.md"], purpose: .source)
    }
    return found.count == 1 ? found : found.filter { !ValidationReport.isReport($0.text) }
  }

  /// The folder that was named, or the one in which all lie that a glob found.
  private static func folder(of documents: [BoundDocument], named document: String) -> String {
    let named = document.hasSuffix("/") ? String(document.dropLast()) : document
    if documents.allSatisfy({ $0.path.hasPrefix(named + "/") }) { return named }
    let folders = documents.map { Array($0.path.split(separator: "/").dropLast()) }
    let shared = folders.dropFirst().reduce(folders.first ?? []) { shared, folder in
      Array(zip(shared, folder).prefix { $0 == $1 }.map(\.0))
    }
    return shared.isEmpty ? documents.first?.path ?? document : shared.joined(separator: "/")
  }

  private func checklist(_ task: ValidationTask) throws -> BoundDocument? {
    let named = expanded(task.checklist, unresolved: .empty).trimmed
    var source: SourceText?
    if !named.isEmpty { source = try ownFile(named) ?? ports.library?.file(named, from: workflow) }
    if source == nil, !named.isEmpty, let bytes = try ports.files.read(named) {
      source = String(validating: bytes, as: UTF8.self).map { SourceText(path: named, text: $0) }
    }
    let other = expanded(task.workflow, unresolved: .empty).trimmed
    if source == nil, named.isEmpty {
      source = other.isEmpty ? workflow.checklist : try checklist(ofWorkflow: other)
    }
    return source.map { BoundDocument(path: $0.path, purpose: .reference, text: $0.text) }
  }

  private func checklist(ofWorkflow reference: String) throws -> SourceText? {
    let other = try other(reference)
    return try other.checklist ?? ports.library?.file("\(other.directory)/checklist.md", from: other)
  }

  private func other(_ reference: String) throws -> Workflow {
    guard let library = ports.library, let file = try library.find(reference, from: workflow) else {
      throw Failure(
        .notFound, "unknown-workflow", "There is no workflow '\(reference)' whose checklist could be used.",
        hint: "orchestrator workflows list shows all.")
    }
    return try library.workflow(file, inputs: [:])
  }

  // MARK: Judging

  /// A verdict belongs to the document as it was read: another version is another question.
  private func question(
    about item: Checklist.Item, _ matter: Matter, path: String, frame: StepFrame
  ) -> Question {
    let section = item.section.isEmpty ? "" : " (\(item.section.joined(separator: " – ")))"
    return Question(
      workflow: workflow.name, node: "\(frame.id(path))[\(item.line)]@\(Digest(of: matter.text).prefix(8))",
      stepNumber: frame.number, variable: nil,
      text: "How far does \(matter.name) meet this: \(item.text)\(section)", form: .verdict,
      options: Verdict.allCases.map { Escalation.Option(key: $0.rawValue, label: $0.meaning) })
  }

  private func instruction(_ matter: Matter, batch: Int, of count: Int) -> String {
    """
    Hold the document \(matter.name) against the checklist \(matter.checklist.path)\
    \(count > 1 ? ", part \(batch) of \(count)" : ""). Judge every item that is asked below, none left out, by the \
    document alone and what it refers to: PASS where it is fully met, PARTIAL where something is missing, FAIL where it \
    is not met, N/A where it cannot apply. The reasoning of each is its evidence: a short quotation with its line number, \
    or what is missing. Without evidence nothing passes. The totals are counted without you.
    """
  }

  private func finding(
    _ item: Checklist.Item, _ question: Question, _ reply: TurnReply?, _ quoted: QuotedEvidence
  ) -> ValidationReport.Finding {
    if let said = reply?.answers.first(where: { $0.id == question.id }) {
      return ValidationReport.Finding(
        item: item, verdict: question.verdict(of: said) ?? .fail, evidence: said.reasoning,
        doubt: quoted.doubt(of: said, on: question))
    }
    let decided = state.decisions.last { $0.id == question.id }
    return ValidationReport.Finding(
      item: item, verdict: decided.flatMap { Verdict(reading: $0.answer) } ?? .fail,
      evidence: decided.map { "answered before [answer:\($0.citation ?? $0.id)]" } ?? "")
  }

  /// What of a reply to a turn that judges is to be proven better, as sentences of a repair request.
  func unprovenVerdicts(in reply: TurnReply, of turn: PendingTurn, asking questions: [Question]) -> [String] {
    guard let document = turn.quoted else { return [] }
    let quoted = QuotedEvidence(document: document.text)
    return reply.answers.compactMap { said in
      guard let question = questions.first(where: { $0.id == said.id }),
        let doubt = quoted.doubt(of: said, on: question)
      else { return nil }
      return "The evidence of `\(said.id)` is not in \(document.path): \(doubt). Quote the document word for word, or "
        + "judge by what it says."
    }
  }

  // MARK: The report

  private func report(_ findings: [ValidationReport.Finding], on matter: Matter, at position: NodeVisit) throws {
    let report = ValidationReport(
      document: matter.name, checklist: matter.checklist.path, date: (state.started ?? plan.started).date,
      findings: findings)
    let path: String
    if case .composed(let recorded)? = try upcoming() {
      guard recorded.position == position else { throw divergence(at: position.node) }
      path = recorded.document.path
      try manager.take()
    } else {
      let text = report.markdown
      let (free, before) = try placeForReport(on: matter.name)
      path = free
      try manager.record(
        .composed(
          DocumentComposed(
            position: position,
            document: DocumentChange(path: path, outputs: [], before: before, after: Digest(of: text), edited: text))),
        durable: true)
      try put(text, at: path, outputs: [])
    }
    manager.assign(.string(path), to: "validation_report")
    manager.assign(.int(report.count(.fail)), to: "validation_failed")
    manager.assign(.int(report.count(.partial)), to: "validation_partial")
    manager.assign(.int(report.unproven), to: "validation_unproven")
    if isLive {
      let unproven = report.unproven > 0 ? ", \(report.unproven) unproven" : ""
      ports.observer.observe(
        .message(
          "\(matter.name): \(report.overall) passed, \(report.count(.fail)) failed\(unproven). See \(path)."))
    }
  }

  /// A report on the same document that this program wrote today is replaced; anything else stays.
  private func placeForReport(on document: String) throws -> (path: String, before: Digest?) {
    let date = (state.started ?? plan.started).date
    var number = 1
    while true {
      let path = try ports.files.editable(ValidationReport.path(besideDocument: document, date: date, number: number))
      guard let bytes = try ports.files.read(path) else { return (path, nil) }
      let digest = Digest(of: bytes)
      let isOurs = plan.formerDigests.contains(digest) || state.documents.isOwnVersion(bytes, of: path)
      if isOurs, ValidationReport.isReport(String(decoding: bytes, as: UTF8.self), on: document) {
        return (path, digest)
      }
      number += 1
    }
  }
}

extension Question {
  fileprivate func verdict(of said: TurnReply.Answer) -> Verdict? {
    option(meantBy: said.answer).flatMap { Verdict(reading: $0.key) } ?? Verdict(reading: said.answer)
  }
}

extension QuotedEvidence {
  /// Why a verdict that speaks for the document is not carried by what it quotes. What is missing cannot be quoted.
  fileprivate func doubt(of said: TurnReply.Answer, on question: Question) -> String? {
    guard let verdict = question.verdict(of: said), verdict == .pass || verdict == .partial else { return nil }
    return fault(in: said.reasoning, on: question.text)
  }
}

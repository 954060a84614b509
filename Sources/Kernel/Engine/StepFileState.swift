/// The state that a workflow of step files keeps in its document: `stepsCompleted` in the front matter.
///
/// A run's own state is its journal. The list is kept for whoever goes on with the document in another way, and read
/// where a document was begun in another way: in a chat, or by a run that is gone.
extension WorkflowEngine {
  /// Takes up a document that lists steps as completed, in the place of the step `…-01b-continue`.
  /// - Returns: the index in the workflow's body at which the walk begins.
  func takeUpDocument() throws -> Int {
    guard workflow.dialect == .stepFiles, let path = ledgerPath else { return 0 }
    let node = current.prefix + "start"
    visits[node, default: 0] += 1
    let position = NodeVisit(node: node, visit: visits[node, default: 1])
    let observed: Observation
    switch try upcoming() {
    case .observed(let recorded)? where recorded.position == position:
      observed = recorded
      try manager.take()
    case nil:
      guard let found = try unfinishedDocument(path, at: position) else { return 0 }
      observed = found
      try manager.record(.observed(found), durable: true)
    default: return 0
    }
    manager.takeUp(path)
    guard case .list(let items)? = observed.facts[Self.ledgerFact] else { return 0 }
    return resume(after: items.map(\.display), of: path)
  }

  static let ledgerFact = "stepsCompleted"

  /// The document that leads to several first steps is a step in the tree, and none of the workflow's.
  private static let routingStep = "workflow"

  /// The document that says how far the workflow is; nil where it has none, or its name is not known yet.
  private var ledgerPath: String? {
    guard let file = workflow.outputFile else { return nil }
    let path = documentPath(file)
    return path.contains("{") ? nil : path
  }

  /// A document on disk that lists steps of this workflow, with the documents that it was written from.
  private func unfinishedDocument(_ path: String, at position: NodeVisit) throws -> Observation? {
    guard let bytes = try ports.files.read(path), let text = String(validating: bytes, as: UTF8.self) else {
      return nil
    }
    let entries = StepLedger(text).entries
    guard let last = entries.last, let index = step(namedBy: last) else { return nil }
    // What an earlier run finished and nobody touched, a new run writes anew.
    if following(index) == nil, plan.formerDigests.contains(Digest(of: bytes)) { return nil }
    let inputs = FrontMatterList(text) { $0 == "inputdocuments" }.items.filter { !$0.contains("*") }.compactMap {
      try? ports.files.location(of: expanded($0))
    }
    return Observation(
      position: position, facts: [Self.ledgerFact: .list(entries.map { .string($0) })],
      documents: [BoundDocument(path: path, purpose: .draft, text: text)]
        + (try readDocuments(inputs.filter { $0 != path }, purpose: .source)))
  }

  /// Where the walk goes on, which it says.
  private func resume(after entries: [String], of path: String) -> Int {
    guard let last = entries.last, let index = step(namedBy: last) else { return 0 }
    let count = entries.count == 1 ? "1 step" : "\(entries.count) steps"
    guard let next = following(index) else {
      manager.assume("\(path) lists \(count) as completed, the last one included; it was left as it is.")
      return workflow.body.count
    }
    let goal = workflow.body[next]["goal"] ?? ""
    manager.assume("\(path) lists \(count) as completed; the run went on with “\(expanded(goal))”.")
    return next
  }

  /// The step of the body that an entry of the list means.
  private func step(namedBy entry: String) -> Int? {
    workflow.body.firstIndex { node in
      node.tag == .step
        && StepLedger.names(entry, step: node["id"] ?? "", number: node["n"] ?? "")
    }
  }

  /// The step that comes after one in the usual way; nil where the workflow ends with it.
  private func following(_ index: Int) -> Int? {
    let steps = workflow.body.indices.filter { workflow.body[$0].tag == .step }
    let last = workflow.body[index].children.last
    if let last, last.tag == .goto, last["if"] == nil, let target = outline.path(of: last.jumpTarget) {
      return target.split(separator: ".").first.flatMap { Int($0) }
    }
    if let last, last.tag == .action, NativeVerb.read(last.prose) == .exit { return nil }
    return steps.first { $0 > index }
  }

  /// Lists a step that has ended as completed.
  func list(_ node: Node, frame: StepFrame, after flow: Flow) throws {
    if case .halt = flow { return }
    guard workflow.dialect == .stepFiles, !local(frame.path).contains("."), let name = node["id"], node["file"] != nil,
      name != Self.routingStep, let path = ledgerPath
    else { return }
    // Where files of one name lie in several folders, the name has the folder in front.
    let id = name.split(separator: "/").last.map(String.init) ?? name
    let position = frame.position(frame.path)
    if case .composed(let recorded)? = try upcoming(), recorded.position == position { return try manager.take() }
    guard isLive else { return }
    try openDocument(path)
    let disk = try ports.files.read(path)
    let ledger = StepLedger(disk.flatMap { String(validating: $0, as: UTF8.self) } ?? "")
    let number = node["n"] ?? ""
    guard !ledger.entries.contains(where: { StepLedger.names($0, step: id, number: number) }) else { return }
    let draft = try state.documents.draft(
      [], into: path, disk: disk, scope: state.scope(of: path), completing: ledger.form(ofStep: id, number: number))
    try manager.record(.composed(DocumentComposed(position: position, document: draft.change)), durable: true)
    try reconcile(path)
  }
}

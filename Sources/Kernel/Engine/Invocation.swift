/// What an `<invoke-workflow>` says: which workflow, and what it is given.
struct Invocation {
  /// A path, a folder or a name, as written.
  var reference: String
  var inputs: [(name: String, value: String)] = []

  init(_ node: Node) {
    let lines = node.prose.split(whereSeparator: \.isNewline).map(\.trimmed).filter { !$0.isEmpty }
    let words = lines.flatMap { $0.split(separator: " ").map(String.init) }
    let path = words.first { $0.contains("/") || $0.contains(".yaml") || ($0.hasPrefix("{") && $0.hasSuffix("}")) }
    // A body of one word is a workflow's name.
    reference = (node["path"] ?? node["workflow"] ?? path ?? (words.count == 1 ? words[0] : "")).trimmed(of: "`\"' ")
    for attribute in node.attributes where !["path", "workflow", "if"].contains(attribute.name.lowercased()) {
      inputs.append((attribute.name, attribute.value))
    }
    for child in node.children where child.tag == .param {
      if let input = Self.pair(child.prose, sign: ":") ?? Self.pair(child.prose, sign: "=") { inputs.append(input) }
    }
    for line in lines {
      guard let rest = line.dropping(prefix: "Pass ") ?? line.dropping(prefix: "With ") else { continue }
      if let input = Self.pair(rest, sign: "=") ?? Self.pair(rest, sign: ":") { inputs.append(input) }
    }
  }

  /// `mode: data`, `{{mode}} = "data"`.
  private static func pair(_ text: String, sign: Character) -> (name: String, value: String)? {
    guard let index = text.firstIndex(of: sign) else { return nil }
    let name = text[..<index].filter { $0 != "{" && $0 != "}" && $0 != "`" }.trimmed
    guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || "_-".contains($0) }) else { return nil }
    return (name, text[text.index(after: index)...].trimmed.unquoted)
  }
}

extension Node {
  /// The workflow that an `<invoke-workflow>` names: a path, a folder or a name as written; empty where it names none.
  package var invokedWorkflow: String { Invocation(self).reference }
}

extension WorkflowEngine {
  /// Longer chains of workflows that invoke each other are a mistake.
  private static let deepestStack = 50

  /// Runs another workflow to its end, in a scope of its own, and binds what it returns.
  func visitInvocation(_ node: Node, path: String, frame: StepFrame) async throws -> Flow {
    let flow = try await settle(frame)
    guard flow == .next else { return flow }
    let position = frame.position(path)
    guard let (entry, child) = try take(node, at: position, frame: frame) else { return .next }
    stack.append(
      WorkflowFrame(
        workflow: child, outline: WorkflowOutline(child), file: entry.file, prefix: "\(path)>",
        agent: child.agent.flatMap { pool.knows($0) ? $0 : nil } ?? frame.agent,
        constraints: rules(of: child, invokedWith: entry.inputs)))
    if let output = child.outputFile, !output.contains("{{"), !holdsStatus(output) { try openDocument(output) }
    let end = try await walkBody()
    if case .halted(let reason) = end { return .halt(reason: reason) }
    try await completeDocuments()
    try leave(position)
    return .next
  }

  /// Finds and records what is entered, or takes it from the journal.
  /// - Returns: nil where an optional step asks for a workflow that is not there.
  private func take(
    _ node: Node, at position: NodeVisit, frame: StepFrame
  ) throws -> (WorkflowEntered, Workflow)? {
    switch try upcoming() {
    case .entered(let entry)? where entry.position == position:
      let child = try load(entry.file, inputs: entry.inputs, for: node)
      try manager.take()
      return (entry, child)
    case .observed(let missing)? where missing.position == position:
      try manager.take()
      return nil
    case nil: break
    default: throw divergence(at: position.node)
    }
    let invocation = Invocation(node)
    let reference = expanded(invocation.reference)
    guard let file = try find(reference, for: node) else {
      guard frame.isOptional else { throw missing(reference, node) }
      ports.observer.observe(.warning(missing(reference, node).description + " The step is optional; it goes on."))
      try manager.record(
        .observed(Observation(position: position, facts: [Self.existenceFact(reference): .bool(false)])))
      return nil
    }
    try requireAcyclic(file, node)
    var inputs: [String: Value] = [:]
    for (name, value) in invocation.inputs { inputs[name] = Self.literal(expanded(value, unresolved: .empty)) }
    let child = try load(file, inputs: inputs, for: node)
    let entry = WorkflowEntered(
      position: position, workflow: child.name, file: file, inputs: inputs, variables: child.variables,
      files: Dictionary(child.files.map { ($0.path, Digest(of: $0.text)) }) { first, _ in first },
      countermanded: child.countermanded)
    try manager.record(.entered(entry))
    return (entry, child)
  }

  /// - Throws: `Failure` with the place where the reference leads out of the project.
  private func find(_ reference: String, for node: Node) throws -> String? {
    do { return try library(for: node).find(reference, from: workflow) } catch var failure as Failure
      where failure.location == nil
    {
      failure.location = SourceLocation(of: node, in: workflow)
      throw failure
    }
  }

  private func load(_ file: String, inputs: [String: Value], for node: Node) throws -> Workflow {
    let child = try library(for: node).workflow(file, inputs: inputs)
    try WorkflowOutline(child).requireRunnable(child)
    return child
  }

  private func library(for node: Node) throws(Failure) -> any WorkflowLibrary {
    guard let library = ports.library else {
      throw Failure(
        .badInput, "no-library", "No other workflow can be invoked here.", at: SourceLocation(of: node, in: workflow))
    }
    return library
  }

  private func missing(_ reference: String, _ node: Node) -> Failure {
    let near = ports.library?.nearest(to: reference) ?? []
    return Failure(
      .notFound, "unknown-workflow",
      reference.isEmpty
        ? "This invokes a workflow and does not say which."
        : "The workflow '\(reference)' that is invoked here is not there.",
      at: SourceLocation(of: node, in: workflow),
      hint: (near.isEmpty ? "" : "Did you mean \(near.joined(separator: ", "))? ")
        + "Add the workflow, then resume the run.")
  }

  private func requireAcyclic(_ file: String, _ node: Node) throws(Failure) {
    let chain = stack.map(\.file) + [file]
    guard stack.contains(where: { $0.file == file }) || chain.count > Self.deepestStack else { return }
    throw Failure(
      .badInput, "workflow-cycle",
      "This invokes a workflow that is already running: \(chain.joined(separator: " → ")).",
      at: SourceLocation(of: node, in: workflow))
  }

  /// What holds for every turn of an invoked workflow.
  private func rules(of child: Workflow, invokedWith inputs: [String: Value]) -> [String] {
    let given = inputs.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value.display)" }
    let introduction =
      "This turn belongs to the workflow “\(child.name)”, which “\(workflow.name)” invoked"
      + (given.isEmpty ? "." : " with " + given.joined(separator: ", ") + ".")
    return [introduction] + child.rules + (child.introduction.isEmpty ? [] : [child.introduction])
  }

  /// Hands over what the workflow returns and goes back to the one that invoked it.
  private func leave(_ position: NodeVisit) throws {
    if case .left(let recorded)? = try upcoming() {
      guard recorded.position == position else { throw divergence(at: position.node) }
      try manager.take()
    } else {
      let scope = scope
      let values = current.returned.reduce(into: [:]) { $0[$1] = scope[$1] }
      try manager.record(.left(WorkflowLeft(position: position, values: values)))
    }
    stack.removeLast()
    showPlace()
  }
}

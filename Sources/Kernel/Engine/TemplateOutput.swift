/// What a `<template-output>` asks for: names to write, or an assignment `name = value`.
struct TemplateOutput {
  var names: [String] = []
  var assignment: (name: String, value: String)?
  /// A prose body: how a part is to be filled.
  var instruction: String?
  var file: String?

  static func read(_ node: Node) -> TemplateOutput {
    var output = TemplateOutput()
    output.file = node["file"].map(cleaned)
    let body = node.prose
    if let sign = body.firstIndex(of: "="), !body.contains(where: \.isNewline) {
      let name = cleaned(body[..<sign].trimmed)
      if isName(name) {
        output.assignment = (name, body[body.index(after: sign)...].trimmed)
        return output
      }
    }
    let parts = body.split { $0 == "," || $0.isNewline }.map { cleaned($0.trimmed) }.filter { !$0.isEmpty }
    if !parts.isEmpty, parts.allSatisfy(isName) {
      output.names = parts
    } else if !body.isEmpty {
      output.names = [slug(body)]
      output.instruction = body
    }
    return output
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || "_-.{}".contains($0) }
      && text.contains { $0.isLetter }
  }

  static func cleaned(_ name: String) -> String {
    TemplateName.repaired(name.filter { $0 != "`" })
  }

  /// A name for an instruction without one: its first words.
  private static func slug(_ text: String) -> String {
    text.lowercased().split { !($0.isLetter || $0.isNumber) }.prefix(4).joined(separator: "_")
  }
}

extension WorkflowEngine {
  func visitTemplateOutput(_ node: Node, path: String, frame: StepFrame) async throws -> Flow {
    let wanted = TemplateOutput.read(node)
    if let (name, value) = wanted.assignment {
      return try await assign(expanded(name), value, path: path, frame: frame)
    }
    // A document whose name is not known yet cannot be written: what it lacks is a question like any other.
    var missing = missingPathNames(of: node)
    if missing.contains(where: pending.names.contains) {
      let flow = try await settle(frame)
      guard flow == .next else { return flow }
      missing = missingPathNames(of: node)
    }
    if !missing.isEmpty {
      let file = wanted.file ?? workflow.outputFile ?? ""
      for name in missing {
        let flow = try await put(
          question: "What is `\(name)`? The document \(file.filter { $0 != "{" && $0 != "}" }) is named by it.",
          variable: name, path: path, frame: frame)
        guard flow == .next else { return flow }
      }
      let flow = try await settle(frame)
      guard flow == .next else { return flow }
    }
    pending.gather(node, path: path, guardID: nil, frame: frame, engine: self)
    return .next
  }

  /// Names in the path of an output's document that have no value.
  func missingPathNames(of node: Node) -> [String] {
    guard let file = TemplateOutput.read(node).file ?? workflow.outputFile, file.contains("{") else { return [] }
    return TemplateProcessor.references(in: documentPath(file)).filter { !state.isBound($0) }.uniqued
  }

  /// A path with its references filled in; one inside another (`{story_path_{n}}`) first.
  func documentPath(_ file: String) -> String {
    let scope = state.pathScope
    return [1, 2].reduce(file) { path, _ in
      (try? TemplateProcessor.expand(path, scope: scope, unresolved: .keep)) ?? path
    }
  }

  /// The document that an output goes into, declared with the workflow's template where it is the workflow's own. A bare
  /// name such as `tech-spec.md` is a document beside that one, or that one itself.
  func document(for file: String?) throws -> String? {
    let own = workflow.outputFile.map(documentPath).flatMap { holdsStatus($0) ? nil : $0 }
    guard let file else {
      if let own { try openDocument(own) }
      return own
    }
    var path = documentPath(file)
    if !file.contains("/"), !file.contains("{"), let own, let end = own.lastIndex(of: "/") {
      path = own[...end] + path
    }
    if path == own { try openDocument(path) }
    // A live status file is changed by its own verbs; what is written about it stays with the run.
    return holdsStatus(path) ? nil : path
  }

  func openDocument(_ path: String) throws {
    guard !state.ownDocuments.contains(path) else { return }
    let template = try workflow.template.map {
      try Template.cached($0.text, file: $0.path, mode: plan.isStrict && !isNested ? .strict : .lenient)
    }
    manager.open(path, template: template, templateText: workflow.template?.text ?? "", former: plan.formerDigests)
  }

  /// `name = value`: assigned here where the value is written out, else told by the agent; either way the workflow
  /// returns it to the one that invoked it.
  private func assign(_ name: String, _ value: String, path: String, frame: StepFrame) async throws -> Flow {
    if !current.returned.contains(name) { stack[stack.count - 1].returned.append(name) }
    let references = TemplateProcessor.references(in: value)
    if references.contains(where: pending.names.contains) {
      let flow = try await settle(frame)
      guard flow == .next else { return flow }
    }
    let isPlain = !value.contains("{") || (references.allSatisfy(state.isBound) && !expanded(value).contains("{{"))
    let isLiteral = value == value.trimmed && (value.unquoted != value || !value.contains(" ") || value.contains("{"))
    if isPlain, isLiteral {
      manager.assign(Self.literal(expanded(value.unquoted)), to: name)
      return .next
    }
    pending.add(.instruction("Determine the value of `\(name)`: \(told(value))"), from: path)
    pending.expect(fact: name, from: path)
    return .next
  }
}

extension WorkflowEngine {
  /// The template's placeholders that an instruction speaks of, in its own braces (`Replace {{overview}} with …`) or by
  /// their words: "Add artifacts.docs entries" fills `docs_artifacts`.
  func placeholders(meantBy instruction: String, in path: String) -> [String] {
    let open = (try? state.documents.openPlaceholders(in: path, scope: state.scope(of: path))) ?? []
    let referred = TemplateProcessor.references(in: instruction).filter(open.contains).uniqued
    guard referred.isEmpty else { return referred }
    let words = Set(Self.stems(instruction))
    return open.filter { name in
      let own = Self.stems(name)
      return own.contains { $0.count > 3 } && own.allSatisfy(words.contains)
    }
  }

  /// Words in lower case, without a plural's ending.
  private static func stems(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter }.map {
      $0.hasSuffix("ies") ? $0.dropLast(3) + "y" : $0.hasSuffix("s") ? String($0.dropLast()) : String($0)
    }
  }
}

extension PendingTurn {
  /// Adds a node that only contributes content.
  mutating func gather(_ node: Node, path: String, guardID: String?, frame: StepFrame, engine: WorkflowEngine) {
    switch node.tag {
    case .templateOutput: gatherOutput(node, path: path, guardID: guardID, engine: engine)
    case .action, .check, .ifSelection:
      let words = engine.told(node.prose)
      if !words.isEmpty { add(.instruction(words), from: path) }
      for name in Self.stored(in: node.prose) { expect(fact: engine.expanded(name), from: path) }
      for (index, child) in node.children.enumerated() where child.tag != .text {
        let inner = "\(path).\(index)"
        guard let condition = child["if"] else {
          gather(child, path: inner, guardID: guardID, frame: frame, engine: engine)
          continue
        }
        gatherGuarded(child, condition: engine.told(condition), path: inner, frame: frame, engine: engine)
      }
    case .webSearch:
      let query = node["query"] ?? node.prose
      add(.guidance("There is no access to the web; go on without: \(engine.expanded(query))"), from: path)
    case .critical, .mandate, .anchor, .param, .energyCheckpoint, .energyCheck, .transitionCheck, .elicitRequired,
      .invokeTask, .ask:
      break
    default:
      let words = engine.told(node.prose)
      if !words.isEmpty { add(.guidance(words), from: path) }
    }
  }

  /// A condition within what is gathered anyway: a guard of its own.
  private mutating func gatherGuarded(
    _ node: Node, condition: String, path: String, frame: StepFrame, engine: WorkflowEngine
  ) {
    let id = frame.id(path)
    var inner = PendingTurn()
    var plain = node
    plain.attributes.removeAll { $0.name.lowercased() == "if" }
    inner.gather(plain, path: path, guardID: id, frame: frame, engine: engine)
    add(.guarded(id: id, condition: condition, work: inner.work), from: path)
    outputs += inner.outputs
    for fact in inner.facts { expect(fact: fact, from: path) }
    judgements.append(ExpectedReply.Judgement(id: id, condition: condition))
    judgements += inner.judgements
  }

  private mutating func gatherOutput(_ node: Node, path: String, guardID: String?, engine: WorkflowEngine) {
    var wanted = TemplateOutput.read(node)
    // A template is checked when the run begins; for an invoked workflow's the text alone will do.
    let file = (try? engine.document(for: wanted.file)) ?? nil
    if let words = wanted.instruction, let file {
      let named = engine.placeholders(meantBy: words, in: file).filter { name in !names.contains(name) }
      if !named.isEmpty {
        wanted.names = named
        wanted.instruction = nil
        add(.instruction(engine.told(words)), from: path)
      }
    }
    for name in wanted.names.map({ engine.expanded($0) }) {
      // What one guard leaves out another, or none, may still ask for.
      if !outputs.contains(where: { $0.name == name && ($0.guardID == nil || $0.guardID == guardID) }) {
        outputs.append(Output(name: name, document: file, guardID: guardID))
      }
      add(
        .write(
          OutputBrief(
            name: name, heading: file.flatMap { engine.state.documents.heading(of: name, in: $0) }, document: file,
            instruction: wanted.instruction.map { engine.told($0) } ?? Self.familyInstruction(name))),
        from: path)
    }
  }

  /// A name with an open number stands for as many texts as there are things of its kind.
  static func familyInstruction(_ name: String) -> String? {
    NameFamily(name).map {
      "Give one output for each there is, each under its own number: `\($0.member(1))`, `\($0.member(2))` and so on."
    }
  }

  /// Names that prose tells the agent to keep: `Store … as {{x}}`, `Set {{x}} = …`.
  static func stored(in text: String) -> [String] {
    var names: [String] = []
    for mark in [" as {{", "Set {{", "Capture {{"] {
      var rest = text[...]
      while let found = rest.firstRange(of: mark) {
        rest = rest[found.upperBound...]
        var more = true
        while more {
          let name = rest.prefix { $0 != "}" }.trimmed
          if !name.isEmpty, !names.contains(name) { names.append(name) }
          rest = rest.drop { $0 != "}" }
          more = rest.hasPrefix("}} and {{")
          if more { rest = rest.dropFirst("}} and {{".count) }
        }
      }
    }
    return names
  }
}

extension PendingTurn.Output {
  /// The outputs that a reply gives under this name: itself, or each member of the family that it names.
  func members(in reply: TurnReply) -> [PendingTurn.Output] {
    guard let family = NameFamily(name) else { return [self] }
    return reply.outputs.filter { $0.name == name || family.holds($0.name) }.map { output in
      var member = self
      member.name = NameFamily.settled(output.name)
      return member
    }
  }
}

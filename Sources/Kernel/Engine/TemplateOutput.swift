/// What a `<template-output>` asks for: names to write, or an assignment `name = value`.
struct TemplateOutput {
  var names: [String] = []
  var assignment: (name: String, value: String)?
  /// A prose body: how a part is to be filled.
  var instruction: String?
  var file: String?

  static func read(_ node: Node) -> TemplateOutput {
    var output = TemplateOutput()
    output.file = node["file"]
    let body = node.prose
    if let sign = body.firstIndex(of: "="), !body.contains(where: \.isNewline) {
      let name = cleaned(body[..<sign].trimmed)
      if isName(name) {
        output.assignment = (name, body[body.index(after: sign)...].trimmed)
        return output
      }
    }
    let parts = body.split(separator: ",").map { cleaned($0.trimmed) }
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
  }

  private static func cleaned(_ name: String) -> String {
    TemplateName.repaired(name.filter { $0 != "`" })
  }

  /// A name for an instruction without one: its first words.
  private static func slug(_ text: String) -> String {
    text.lowercased().split { !($0.isLetter || $0.isNumber) }.prefix(4).joined(separator: "_")
  }
}

extension PendingTurn {
  /// Adds a node that only contributes content.
  mutating func gather(_ node: Node, path: String, guardID: String?, engine: WorkflowEngine) {
    switch node.tag {
    case .templateOutput: gatherOutput(node, path: path, guardID: guardID, engine: engine)
    case .action, .substep, .check, .ifSelection:
      let words = engine.expanded(node.prose)
      if !words.isEmpty { add(.instruction(words), from: path) }
      for name in Self.stored(in: node.prose) where !engine.state.isBound(name) { expect(fact: name, from: path) }
      for (index, child) in node.children.enumerated() where child.tag != .text {
        gather(child, path: "\(path).\(index)", guardID: guardID, engine: engine)
      }
    case .webSearch:
      let query = node["query"] ?? node.prose
      add(.guidance("There is no access to the web; go on without: \(engine.expanded(query))"), from: path)
    default:
      let words = engine.expanded(node.prose)
      if !words.isEmpty { add(.guidance(words), from: path) }
    }
  }

  private mutating func gatherOutput(_ node: Node, path: String, guardID: String?, engine: WorkflowEngine) {
    let wanted = TemplateOutput.read(node)
    let file = wanted.file.map { engine.expanded($0) } ?? engine.plan.workflow.outputFile
    if let (name, value) = wanted.assignment {
      add(.instruction("Determine the value of `\(name)`: \(engine.expanded(value))"), from: path)
      expect(fact: name, from: path)
      return
    }
    for name in wanted.names.map({ engine.expanded($0) }) {
      if !outputs.contains(where: { $0.name == name }) {
        outputs.append(Output(name: name, document: file, guardID: guardID))
      }
      add(
        .write(
          OutputBrief(
            name: name, heading: file.flatMap { engine.state.documents.heading(of: name, in: $0) }, document: file,
            instruction: wanted.instruction.map { engine.expanded($0) } ?? Self.familyInstruction(name))),
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
    for mark in [" as {{", "Set {{"] {
      var rest = text[...]
      while let found = rest.firstRange(of: mark) {
        rest = rest[found.upperBound...]
        let name = rest.prefix { $0 != "}" }.trimmed
        if !name.isEmpty, !names.contains(name) { names.append(name) }
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

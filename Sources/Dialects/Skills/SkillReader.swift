import Kernel

/// Reads a skill that is prose: how it is activated, then its stages or steps, or one piece of work.
struct SkillReader {
  let files: WorkflowFiles
  let variables: VariableTable

  func read(_ skill: SourceText, _ markdown: Markdown, from start: Int, into workflow: inout Workflow) throws {
    if let target = try successor(workflow) {
      workflow.body = [invocation(of: target, markdown, from: start, workflow)]
      return
    }
    let activation = Self.activation(markdown)
    let document = HeadingDocument(markdown, from: start) { heading in
      activation.contains(where: { $0.contains(heading.line) }) ? nil : StepHeading(heading, called: ["Step", "Stage"])
    }
    if document.body.isEmpty {
      workflow.body = markdown.onlyStep(from: start, goal: workflow.name).map { [$0] } ?? []
    } else {
      workflow.preamble = document.preamble
      workflow.body = document.body
      workflow.epilogue = document.epilogue
    }
  }

  /// The lines on how a skill is set up: they say `Step 1` and so on too, and are no steps of the work.
  private static func activation(_ markdown: Markdown) -> [Range<Int>] {
    markdown.headings.indices.compactMap { index in
      let heading = markdown.headings[index]
      let title = heading.title.lowercased()
      guard ["activation", "conventions", "resolve customization"].contains(where: title.contains) else { return nil }
      let next = markdown.headings[(index + 1)...].first { $0.level <= heading.level }
      return heading.line..<(next?.line ?? markdown.map.lineStarts.count)
    }
  }

  /// The skill that a deprecated one forwards to; nil for any other, and where that one is not there.
  private func successor(_ workflow: Workflow) throws -> String? {
    let words =
      workflow.summary + "\n" + (workflow.instructions.text.split(separator: "\n").first { $0.hasPrefix("# ") } ?? "")
    guard let found = words.lowercased().firstRange(of: "forwards to ") else { return nil }
    let rest = words.lowercased()[found.upperBound...].drop { $0 == "`" }
    let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
    let folder = ProjectPath.folder(of: workflow.directory)
    let path = ProjectPath.join(folder, "\(name)/SKILL.md")
    guard !name.isEmpty, name != ProjectPath.name(of: workflow.directory)[...], try files.read(path) != nil else {
      return nil
    }
    return path
  }

  private func invocation(
    of target: String, _ markdown: Markdown, from start: Int, _ workflow: Workflow
  ) -> Node {
    let bytes = markdown.map.trimmed(start..<markdown.map.bytes.count) ?? start..<start
    let range = markdown.map.range(bytes)
    let place = SourceRange(range.start, range.start)
    let words = workflow.summary.lowercased()
    let intent = ["create", "update", "validate", "edit"].first { words.contains("with \($0) intent") }
    var attributes = [Attribute(name: "path", value: "{project-root}/\(target)", range: place)]
    if let intent { attributes.append(Attribute(name: "intent", value: intent, range: place)) }
    return Node(
      tag: .step,
      attributes: [
        Attribute(name: "n", value: "1", range: place), Attribute(name: "goal", value: workflow.name, range: place),
      ],
      children: [Node(tag: .invokeWorkflow, attributes: attributes, range: range)], range: range)
  }
}

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
    // One phase alone is more likely a word for a part of something else.
    let phases = markdown.headings.filter { StepHeading($0, called: ["Phase"]) != nil }.count
    let names: [StaticString] = phases > 1 ? ["Step", "Stage", "Phase"] : ["Step", "Stage"]
    let document = HeadingDocument(markdown, from: start) { heading in
      activation.contains(where: { $0.contains(heading.line) }) ? nil : StepHeading(heading, called: names)
    }
    if document.body.isEmpty {
      workflow.body = markdown.onlyStep(from: start, goal: workflow.name).map { [$0] } ?? []
    } else {
      workflow.preamble = document.preamble
      workflow.body = document.body
      workflow.epilogue = document.epilogue
    }
    try addStages(StageTable(markdown).stages, to: &workflow)
  }

  /// Puts the stages that are files of their own in their places among those that the skill's text holds.
  private func addStages(_ stages: [StageTable.Stage], to workflow: inout Workflow) throws {
    guard !stages.isEmpty else { return }
    var (own, placed) = (workflow.body, [Node]())
    for stage in stages {
      if let step = try step(stage, &workflow) {
        placed.append(step)
      } else if let at = own.firstIndex(where: { $0.tag == .step && ($0["n"] == stage.number || own.count == 1) }) {
        // What stands before a stage of the skill's text goes with it.
        placed += own[...at]
        own.removeSubrange(...at)
      }
    }
    workflow.body = placed + own
  }

  private func step(_ stage: StageTable.Stage, _ workflow: inout Workflow) throws -> Node? {
    guard var name = stage.file else { return nil }
    for root in ["{skill-root}/", "./"] where name.hasPrefix(root) { name = String(name.dropFirst(root.count)) }
    guard let path = ProjectPath.normalised(ProjectPath.join(workflow.directory, name)),
      ProjectPath.isInside(path, workflow.directory), let text = try files.readIfText(path)
    else { return nil }
    let map = SourceMap(text)
    let start = FrontMatter(map, file: path).end
    guard var step = Markdown(map, from: start).onlyStep(from: start, goal: stage.title) else { return nil }
    let place = SourceRange(step.range.start, step.range.start)
    step.attributes = [("n", stage.number), ("goal", stage.title), ("file", path)].map {
      Attribute(name: $0, value: $1, range: place)
    }
    if !workflow.files.contains(where: { $0.path == path }) {
      workflow.files.append(SourceText(path: path, text: text))
    }
    return step
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

  /// `- **Intent:** `status view` — …`.
  private static func statedIntent(_ text: String) -> String? {
    guard let found = text.firstRange(of: "**Intent:** `") else { return nil }
    let rest = text[found.upperBound...]
    guard let end = rest.firstIndex(of: "`"), end != rest.startIndex, !rest[..<end].contains("\n") else { return nil }
    return String(rest[..<end])
  }

  private func invocation(
    of target: String, _ markdown: Markdown, from start: Int, _ workflow: Workflow
  ) -> Node {
    let bytes = markdown.map.trimmed(start..<markdown.map.bytes.count) ?? start..<start
    let range = markdown.map.range(bytes)
    let place = SourceRange(range.start, range.start)
    let words = workflow.summary.lowercased()
    let intent =
      ["create", "update", "validate", "edit"].first { words.contains("with \($0) intent") }
      ?? Self.statedIntent(workflow.instructions.text)
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

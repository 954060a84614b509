import Kernel

/// Reads a workflow that is divided into step files: its document says where it starts, each file where it goes on.
///
/// Each file becomes one step of the tree. Its `id` is the file's name without the ending, `file` its path, and
/// `output-file` the document that it works on: what is needed to keep that document's `stepsCompleted` and to resume
/// from it. A step that only takes up an unfinished document (`step-01b-continue`) is left out: the engine does that.
struct StepFileReader {
  let files: WorkflowFiles
  let variables: VariableTable

  func read(_ document: SourceText, _ markdown: Markdown, from start: Int, into workflow: inout Workflow) throws {
    let entry = StepFile(document)
    var variables = variables
    if variables.written("installed_path") == nil { variables.set("installed_path", to: .string(workflow.directory)) }
    if variables.written("workflow_path") == nil { variables.set("workflow_path", to: .string(workflow.directory)) }
    let succession = StepSuccession(entry)
    let modes = Modes(entry, mode: variables.value("mode")?.scalarText)
    let starts = modes.start.map { [$0] } ?? succession.starts
    let chain = try StepChain(from: starts, in: workflow.directory, files: files, variables: variables)
    guard let first = chain.links.first else {
      workflow.diagnostics.append(
        Diagnostic(.error, "no-steps", "none of the step files that this leads to is there", file: document.path))
      return
    }
    workflow.preamble = markdown.words(start..<markdown.map.bytes.count).map { [$0] } ?? []
    workflow.body = nodes(chain, variables)
    workflow.files += chain.links.map(\.file.source)
    workflow.diagnostics += chain.diagnostics
    try takeFiles(chain, &variables, into: &workflow)
    if workflow.outputFile == nil {
      workflow.outputFile = workflow.body.lazy.compactMap { $0["output-file"] }.first(where: isPath)
    }
    if modes.start == nil, starts.count > 1 {
      route(entry, succession.branches, to: chain, first: first, into: &workflow)
    }
  }

  private func nodes(_ chain: StepChain, _ variables: VariableTable) -> [Node] {
    let names = Dictionary(chain.links.map { ($0.file.source.path, $0.file.id) }) { first, _ in first }
    return chain.links.indices.map { index in
      let following = index + 1 < chain.links.count ? chain.links[index + 1].file.source.path : nil
      return StepFileNodes(chain.links[index], following: following, names: names, variables: variables).step()
    }
  }

  private func isPath(_ text: String) -> Bool {
    ProjectPath.normalised(text) != nil && !text.hasPrefix(ProjectPath.embedded) && !text.contains(" ")
  }

  /// Variables, template and data that the files' front matter names.
  private func takeFiles(_ chain: StepChain, _ variables: inout VariableTable, into workflow: inout Workflow) throws {
    for link in chain.links {
      let folder = ProjectPath.folder(of: link.file.source.path)
      for (name, value) in link.file.front where !Self.ownNames.contains(name) {
        guard let bound = variables.bind(value) else { continue }
        if workflow.variables[name] == nil { workflow.variables[name] = bound }
        guard let text = bound.scalarText, ProjectPath.fileExtension(of: text) != nil, StepFileName(text) == nil,
          !text.contains("{"), !text.contains(where: \.isWhitespace), !ProjectPath.isAbsolute(text)
        else { continue }
        let written = value.scalarText ?? ""
        let folders = written.hasPrefix("{") ? ["."] : [folder, workflow.directory, "."]
        for path in folders.compactMap({ ProjectPath.normalised(ProjectPath.join($0, text)) })
        where ProjectPath.isInside(path, workflow.directory) || ProjectPath.isInside(path, variables.installRoot) {
          guard !workflow.files.contains(where: { $0.path == path }), let text = try files.readIfText(path) else {
            continue
          }
          let file = SourceText(path: path, text: text)
          workflow.files.append(file)
          if workflow.template == nil, name.lowercased().contains("template") { workflow.template = file }
          break
        }
      }
    }
  }

  /// What a step file's front matter says of the file itself.
  private static let ownNames: Set<String> = [
    "name", "description", "nextStepFile", "thisStepFile", "nextStep", "continueStepFile", "altStepFile",
  ]

  /// A document that leads to several first steps asks which.
  private func route(
    _ entry: StepFile, _ branches: [StepSuccession.Branch], to chain: StepChain, first: StepChain.Link,
    into workflow: inout Workflow
  ) {
    let map = entry.markdown.map
    let checks = branches.compactMap { branch -> Node? in
      guard let name = StepFileName(branch.path), let target = chain.links.first(where: { $0.file.id == name.stem }),
        target.file.source.path != first.file.source.path
      else { return nil }
      let range = map.range(map.content(ofLine: branch.line))
      return Node(
        tag: .check, attributes: [Attribute(name: "if", value: branch.condition, range: range)],
        children: [
          Node(tag: .goto, attributes: [Attribute(name: "step", value: target.file.id, range: range)], range: range)
        ], range: range)
    }
    guard !checks.isEmpty else { return }
    let range = entry.titleRange
    let attributes = [("n", "0"), ("goal", entry.title), ("id", "workflow"), ("file", entry.source.path)]
    workflow.body.insert(
      Node(
        tag: .step, attributes: attributes.map { Attribute(name: $0, value: $1, range: range) }, children: checks,
        range: SourceRange(range.start, checks.last?.range.end ?? range.end)), at: 0)
  }
}

/// The ways into a document with several: create, validate, edit.
private struct Modes {
  /// The first step as written; nil where the document names only one way, or none in its front matter.
  let start: String?

  init(_ entry: StepFile, mode: String?) {
    let named = entry.front.compactMap { name, value in
      value.scalarText.flatMap { StepFileName($0) == nil ? nil : (name.lowercased(), $0) }
    }
    let wanted = mode?.lowercased() ?? ""
    let chosen = named.first { !wanted.isEmpty && $0.0.hasPrefix(wanted.prefix(4)) }
    start = (chosen ?? named.first { $0.0.hasPrefix("nextstep") || $0.0.hasPrefix("firststep") })?.1
  }
}

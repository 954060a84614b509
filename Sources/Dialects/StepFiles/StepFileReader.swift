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
    let ways = Entrances(entry, succession, mode: variables.value("mode")?.scalarText).ways
    let chain = try StepChain(from: ways.map(\.path), in: workflow.directory, files: files, variables: variables)
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
    if ways.count > 1, let step = route(entry, succession, ways, chain, first: first, variables) {
      workflow.body.insert(step, at: 0)
    }
  }

  private func nodes(_ chain: StepChain, _ variables: VariableTable) -> [Node] {
    let names = chain.names
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
    _ entry: StepFile, _ succession: StepSuccession, _ ways: [StepSuccession.Way], _ chain: StepChain,
    first: StepChain.Link, _ variables: VariableTable
  ) -> Node? {
    let menus = Set(succession.menus.flatMap(\.lines))
    let branches = ways.filter { !menus.contains($0.line) }.compactMap { way in
      way.condition.map { StepSuccession.Branch(condition: $0, path: way.path, line: way.line) }
    }
    let link = StepChain.Link(
      file: entry, succession: succession, next: first.file.source.path, targets: chain.starts, branches: branches)
    return StepFileNodes(
      link, following: first.file.source.path, names: chain.names, variables: variables
    ).routing()
  }
}

/// The ways into a workflow: one, or several that the run chooses between (create, validate, edit).
private struct Entrances {
  /// The first is the usual one.
  let ways: [StepSuccession.Way]

  /// `mode` is what the run was given, nil for nothing.
  init(_ entry: StepFile, _ succession: StepSuccession, mode: String?) {
    let named = entry.front.compactMap { name, value in
      value.scalarText.flatMap { path in
        StepFileName(path) == nil
          ? nil : (name: name.lowercased(), way: StepSuccession.Way(path: path, condition: nil, line: 0))
      }
    }
    let starts = succession.starts
    let wanted = (mode?.lowercased() ?? "").prefix(4)
    if !wanted.isEmpty {
      let chosen =
        named.first { $0.name.hasPrefix(wanted) }?.way
        ?? starts.first { way in
          let option = succession.menus.flatMap(\.options).first { $0.handler?.lines.contains(way.line) ?? false }
          return [way.condition, option?.label].contains { words in
            words?.lowercased().split { !$0.isLetter }.contains { $0.hasPrefix(wanted) } ?? false
          }
        } ?? starts.first { $0.path.contains("steps-\(wanted.prefix(1))/") }
      if let chosen {
        ways = [chosen]
        return
      }
    }
    if let next = named.first(where: { $0.name.hasPrefix("nextstep") || $0.name.hasPrefix("firststep") }) {
      ways = [next.way]
      return
    }
    // What the menu's usual option leads to goes first.
    let usual = succession.menus.compactMap { $0.choice?.handler?.lines }
    ways =
      starts.filter { way in usual.contains { $0.contains(way.line) } }
      + starts.filter { way in !usual.contains { $0.contains(way.line) } }
  }
}

import Kernel
import YAML

/// Reads a workflow in a document of its own: `workflow.md`, `workflow-validate-prd.md`, `SKILL.md`.
struct DocumentReader {
  let files: WorkflowFiles
  let binding: Bindings

  func read(_ source: SourceText) throws -> Workflow { try read(source, named: nil, delegations: 0) }

  /// `pointer` is what the document is called by the one that pointed to it.
  private func read(_ source: SourceText, named pointer: String?, delegations: Int) throws -> Workflow {
    let map = SourceMap(source.text)
    let front = FrontMatter(map, file: source.path)
    let directory = ProjectPath.folder(of: source.path)
    let isSkill = ProjectPath.name(of: source.path) == "SKILL.md"
    var variables = VariableTable(file: source.path, binding: binding)
    for pair in front.node?.pairs ?? [] {
      if let name = pair.key.text { variables.set(name, pair.value) }
    }
    let name = variables.value("name")?.scalarText
    let summary = variables.value("description")?.scalarText
    let isRendered = isSkill && SkillRendering.isAsked(by: source.text)
    if isSkill, !isRendered, delegations < 3, let target = try delegate(of: source, from: front.end, in: directory, map)
    {
      var workflow = try workflow(in: target, named: name ?? pointer, delegations: delegations + 1)
      if let name, !name.trimmed.isEmpty { workflow.name = name }
      if let summary { workflow.summary = summary }
      workflow.files.append(source)
      return workflow
    }
    var configuration = ModuleConfiguration(files)
    try configure(&variables, &configuration, source, from: front.end, map)
    if isRendered, var workflow = try rendered(source, in: directory, variables, configuration) {
      if let name, !name.trimmed.isEmpty { workflow.name = name }
      if let summary { workflow.summary = summary }
      return workflow
    }
    for (name, text) in Self.paths(map, from: front.end) where variables.written(name) == nil {
      variables.set(name, to: .string(text))
    }
    let settings = try isSkill ? SkillSettings(of: directory, installRoot: variables.installRoot, files: files) : nil
    settings?.declare(in: &variables)
    variables.preferConfiguration()
    variables.give(binding.values)
    var workflow = Workflow(
      name: [name, pointer].lazy.compactMap { $0 }.first { !$0.trimmed.isEmpty } ?? Self.name(of: source.path),
      summary: summary ?? "",
      directory: directory, dialect: .prose, instructions: source, agent: variables.value("agent")?.scalarText,
      variables: variables.all(), body: [], files: [source] + configuration.sources,
      diagnostics: variables.diagnostics + configuration.diagnostics)
    workflow.outputFile = output(&variables)
    let prefersParts = try files.read(ProjectPath.join(directory, "discover-inputs.md")) != nil
    workflow.inputs += InputTable(Markdown(map, from: front.end)).patterns(&variables, prefersParts: prefersParts)
    try addReferences(to: &workflow, &variables)
    if let instructions = try instructions(of: source, from: front.end, in: directory, map) {
      workflow.instructions = instructions
      if !workflow.files.contains(instructions) { workflow.files.append(instructions) }
      try InstructionReader(files: files, variables: variables).read(instructions, into: &workflow)
      let words = map.trimmed(front.end..<map.bytes.count).map(map.string) ?? ""
      workflow.preamble.insert(Node(tag: .text, text: words, range: SourceRange(.start, .start)), at: 0)
    } else {
      try InstructionReader(files: files, variables: variables).read(source, into: &workflow)
    }
    settings?.apply(to: &workflow, &variables)
    try HeadlessContract.apply(to: &workflow, files)
    return workflow
  }

  /// What a document without a name of its own is called: as its folder is, or in the outermost one as the file is,
  /// with what cannot stand in a name left out.
  private static func name(of path: String) -> String {
    let folder = ProjectPath.folder(of: path)
    let words = ProjectPath.name(of: folder == "." ? path : folder)
    var name = ""
    for character in folder == "." ? words.prefix(while: { $0 != "." }) : words[...] {
      let isPlain = character.isLetter || character.isNumber || "-_. ".contains(character)
      guard isPlain, !name.isEmpty || character != ".", name.utf8.count + character.utf8.count <= 80 else { continue }
      name.append(character)
    }
    return name.trimmed.isEmpty ? "workflow" : name
  }

  /// The workflow of a skill that is rendered before it runs; nil where the file that it leads to is not there.
  private func rendered(
    _ source: SourceText, in directory: String, _ variables: VariableTable, _ configuration: ModuleConfiguration
  ) throws -> Workflow? {
    var variables = variables
    let settings = try SkillSettings(of: directory, installRoot: variables.installRoot, files: files)
    settings.declare(in: &variables)
    let rendering = try SkillRendering(
      folder: directory, files: files, settings: configuration.shared, variables: variables,
      customization: settings.customization)
    guard let entry = rendering.entry else { return nil }
    var workflow = try DocumentReader(files: rendering.files(over: files), binding: binding).read(entry)
    settings.addFacts(to: &workflow, &variables)
    workflow.files += [source] + settings.customization.sources
    workflow.diagnostics += rendering.diagnostics
    return workflow
  }

  private func workflow(in target: SourceText, named name: String?, delegations: Int) throws -> Workflow {
    guard target.path.hasSuffix(".yaml") else { return try read(target, named: name, delegations: delegations) }
    var binder = try WorkflowBinder(target.text, path: target.path, binding: binding, files: files)
    return try binder.bind()
  }

  /// The document that a skill only points to: "Follow the instructions in ./workflow.md", "Pass the path …/workflow.yaml
  /// as 'workflow-config'", "Read the task file …/tasks/shard-doc.xml".
  private func delegate(of source: SourceText, from start: Int, in directory: String, _ map: SourceMap) throws
    -> SourceText?
  {
    guard let words = map.trimmed(start..<map.bytes.count) else { return nil }
    var text = map.string(words)
    if words.count >= 1_500 {
      // With more words than that, only a sentence of its own says that the work is described elsewhere.
      text = text.split(separator: "\n").filter { $0.hasPrefix("Follow the instructions in ") }.joined(separator: "\n")
    }
    guard text.lowercased().contains("follow") || text.lowercased().contains("read") else { return nil }
    for word in text.split(whereSeparator: { !($0.isLetter || $0.isNumber || "_./{}-".contains($0)) }) {
      var path = String(word)
      while path.hasSuffix(".") { path.removeLast() }
      guard Self.isWorkflow(path) || Self.isTask(path) else { continue }
      guard let bound = VariableTable(file: source.path, binding: binding).bound(path) else { continue }
      for folder in path.hasPrefix("{") ? ["."] : [directory, "."] {
        guard let candidate = ProjectPath.normalised(ProjectPath.join(folder, bound)), candidate != source.path,
          let text = try files.read(candidate)
        else { continue }
        return SourceText(path: candidate, text: text)
      }
    }
    return nil
  }

  /// The file that a document without steps of its own leaves the work to: "Read fully and follow: `./instructions.md`".
  private func instructions(
    of source: SourceText, from start: Int, in directory: String, _ map: SourceMap
  ) throws -> SourceText? {
    guard !BlockScan(map, from: start).hasStructure else { return nil }
    for line in map.lineStarts.indices where map.lineStarts[line] >= start {
      let words = map.string(map.content(ofLine: line))
      guard words.hasPrefix("Read fully and follow"), let quote = words.split(separator: "`").dropFirst().first else {
        continue
      }
      let name = ProjectPath.name(of: String(quote))
      guard name.hasPrefix("instructions"), name.hasSuffix(".md") || name.hasSuffix(".xml"),
        let path = ProjectPath.normalised(ProjectPath.join(directory, String(quote))), let text = try files.read(path)
      else { continue }
      return SourceText(path: path, text: text)
    }
    return nil
  }

  private static func isWorkflow(_ path: String) -> Bool {
    let name = ProjectPath.name(of: path)
    return name.hasPrefix("workflow") && (name.hasSuffix(".md") || name.hasSuffix(".yaml"))
  }

  /// `workflow.xml` among the tasks tells how workflows are run, and is none.
  private static func isTask(_ path: String) -> Bool {
    let name = ProjectPath.name(of: path)
    return path.contains("/tasks/") && name != "workflow.xml" && (name.hasSuffix(".md") || name.hasSuffix(".xml"))
  }

  /// The settings that the document asks to be loaded, or else those of its module.
  private func configure(
    _ variables: inout VariableTable, _ configuration: inout ModuleConfiguration, _ source: SourceText,
    from start: Int, _ map: SourceMap
  ) throws {
    let root = variables.installRoot
    var wanted = ["main_config", "config_source"].compactMap { variables.value($0)?.scalarText }
    let text = map.string(min(start, map.bytes.count)..<map.bytes.count)
    for word in text.split(whereSeparator: { $0.isWhitespace || "`'\"()".contains($0) })
    where word.hasSuffix("/config.yaml") && word.hasPrefix("{") {
      if let path = variables.bound(String(word)) { wanted.append(path) }
    }
    let module = source.path.hasPrefix(root + "/") ? source.path.dropFirst(root.count + 1).prefix { $0 != "/" } : "bmm"
    wanted.append("\(root)/\(module)/config.yaml")
    try configuration.takeShared(module: String(module), into: &variables)
    for path in wanted.compactMap(ProjectPath.normalised) where !path.contains("{") {
      guard try configuration.take(path, into: &variables) else { continue }
      _ = try configuration.take(String(path.dropLast("yaml".count)) + "user.yaml", into: &variables)
      return
    }
    _ = try configuration.take("\(root)/core/config.yaml", into: &variables)
  }

  /// Lines such as "- `sprint_status` = `{implementation_artifacts}/sprint-status.yaml`".
  private static func paths(_ map: SourceMap, from start: Int) -> [(name: String, text: String)] {
    map.lineStarts.indices.compactMap { line in
      guard map.lineStarts[line] >= start, let words = map.trimmed(map.content(ofLine: line)),
        map.bytes[words.lowerBound] == UInt8(ascii: "-") || map.bytes[words.lowerBound] == UInt8(ascii: "*"),
        words.count < 400
      else { return nil }
      let parts = map.string(words).split(separator: "`", omittingEmptySubsequences: false)
      guard parts.count >= 3, ["-", "*"].contains(parts[0].trimmed) else { return nil }
      let isBraced = parts[1].hasPrefix("{") && parts[1].hasSuffix("}")
      let name = isBraced ? parts[1].dropFirst().dropLast() : parts[1]
      guard !name.isEmpty, name.utf8.allSatisfy({ $0.isWord || $0 == UInt8(ascii: "-") }) else { return nil }
      if parts.count >= 5, parts[2].trimmed == "=" { return (String(name), parts[3].trimmed) }
      // `story_title` = "" (asked for where it cannot be told)
      return parts[2].trimmed.hasPrefix("= \"\"") ? (String(name), "") : nil
    }
  }

  private func output(_ variables: inout VariableTable) -> String? {
    for name in ["default_output_file", "outputFile", "output_file"] {
      guard let text = variables.value(name)?.scalarText?.trimmed, !text.isEmpty else { continue }
      guard let path = ProjectPath.normalised(text), !path.hasPrefix(ProjectPath.embedded) else { return nil }
      return path
    }
    return nil
  }

  /// "Initialize from template.md": a file beside the document that it never names as a setting.
  private static func templateBeside(_ workflow: Workflow) -> String? {
    guard workflow.outputFile != nil else { return nil }
    let words = workflow.instructions.text.lowercased().filter { $0 != "`" }
    return ["from template.md", "from ./template.md", "using template.md", "using ./template.md"]
      .contains(where: words.contains) ? "template.md" : nil
  }

  /// The files that the document names, for the run's own copy; they are read when the work comes to them.
  private func addReferences(to workflow: inout Workflow, _ variables: inout VariableTable) throws {
    for path in References.paths(in: workflow.instructions.text, folder: workflow.directory)
    where StepFileName(path) == nil && !workflow.files.contains(where: { $0.path == path }) {
      guard let text = try files.readIfText(path) else { continue }
      workflow.files.append(SourceText(path: path, text: text))
    }
    guard let written = variables.value("template")?.scalarText ?? Self.templateBeside(workflow),
      !written.contains("{")
    else { return }
    for folder in [workflow.directory, "."] {
      guard let path = ProjectPath.normalised(ProjectPath.join(folder, written)), let text = try files.read(path) else {
        continue
      }
      workflow.template = SourceText(path: path, text: text)
      if !workflow.files.contains(where: { $0.path == path }) {
        workflow.files.append(SourceText(path: path, text: text))
      }
      return
    }
  }
}

extension VariableTable {
  /// A path as it is bound now, without its becoming a variable.
  fileprivate func bound(_ text: String) -> String? {
    var copy = self
    return copy.bind(.string(text))?.scalarText
  }
}

import Kernel
import YAML

/// Binds one `workflow.yaml`: its variables, the files it names and its inputs.
struct WorkflowBinder {
  private enum Located {
    case absent
    case found(SourceText)
    case missing(String)
  }

  private let reader: WorkflowFiles
  private let path: String
  private let directory: String
  private let root: YAML.Node
  private var variables: VariableTable
  private var files: [SourceText]
  private var diagnostics: [Diagnostic] = []
  private var escapes: [Failure] = []

  /// These describe the workflow; they are no variables.
  private static let structural: Set<String> = [
    "variables", "web_bundle", "recommended_inputs", "input_file_patterns", "agent",
  ]
  private static let fileKeys = [
    "instructions", "template", "validation", "checklist", "default_output_file", "installed_path", "config_source",
  ]

  init(_ text: String, path: String, binding: Bindings, files reader: WorkflowFiles) throws {
    self.reader = reader
    self.path = path
    directory = ProjectPath.folder(of: path)
    files = [SourceText(path: path, text: text)]
    let document: YAML.Node?
    do {
      let reading = try RepeatedKeys(text, file: path)
      document = reading.document
      // What BMAD installed is as it is; in a file of one's own the first value was meant as much as the last.
      let isInstalled = ProjectPath.isInside(path, binding.installRoot)
      diagnostics = reading.diagnostics.map { found in
        var diagnostic = found
        diagnostic.severity = isInstalled ? .warning : .error
        return diagnostic
      }
    } catch { throw Failure(error) }
    guard let document, let pairs = document.pairs else {
      throw Failure(
        .badInput, "not-a-workflow", "this file does not describe a workflow",
        at: SourceLocation(file: path, line: 1, column: 1), hint: "A workflow.yaml has at least a name.")
    }
    let isWrapped = pairs.count == 1 && pairs[0].key.text == "workflow" && pairs[0].value.pairs != nil
    root = isWrapped ? pairs[0].value : document
    variables = VariableTable(file: path, binding: binding)
    for pair in root.pairs ?? [] {
      guard let name = pair.key.text, !Self.structural.contains(name) else { continue }
      variables.set(name, pair.value)
    }
    for pair in root["variables"]?.pairs ?? [] {
      if let name = pair.key.text { variables.set(name, pair.value) }
    }
    variables.preferConfiguration()
    variables.give(binding.values)
  }

  mutating func bind() throws -> Workflow {
    try loadConfiguration()
    guard let name = variables.value("name")?.scalarText, !name.trimmed.isEmpty else {
      throw Failure(
        .badInput, "missing-name", "this workflow has no name",
        at: SourceLocation(file: path, line: root.place.line, column: root.place.column),
        hint: "Add a line such as name: prd.")
    }
    let instructions = try instructions()
    // A file that BMAD's own release lacks is no reason to refuse its workflow.
    let isInstalled = ProjectPath.isInside(path, variables.installRoot)
    let template = try optionalFile(templateKey(), isInstalled ? .warning : .error)
    let checklistKey = variables.written("validation") == nil ? "checklist" : "validation"
    let checklist = try optionalFile(checklistKey, .warning)
    let outputFile = outputFile()
    let prefersParts = try prefersParts()
    let inputs = InputPatterns(root, variables: &variables, file: path, prefersParts: prefersParts)
    let values = variables.all()
    try addDataFiles(values)
    if let first = escapes.first {
      var failure = first
      failure.related = Array(escapes.dropFirst())
      throw failure
    }
    let agent = root["agent"].flatMap { variables.bind(Kernel.Value($0))?.scalarText }
    var workflow = Workflow(
      name: name, summary: variables.value("description")?.scalarText ?? "", directory: directory, dialect: .prose,
      instructions: instructions ?? SourceText(path: ProjectPath.join(directory, "instructions.md"), text: ""),
      agent: agent, variables: values, template: template, checklist: checklist, outputFile: outputFile,
      inputs: inputs.patterns, body: [], files: files,
      diagnostics: (variables.diagnostics + inputs.diagnostics + diagnostics).sorted {
        ($0.line, $0.column) < ($1.line, $1.column)
      })
    if let instructions {
      try InstructionReader(files: reader, variables: variables).read(instructions, into: &workflow)
    }
    return workflow
  }

  /// The workflow's `config_source`, or where that is missing what the core and the module it belongs to say.
  private mutating func loadConfiguration() throws {
    guard let source = variables.value("config_source")?.scalarText, !source.isEmpty, !source.contains("{") else {
      return
    }
    guard let path = ProjectPath.normalised(source) else { return escape("config_source", source) }
    var configuration = ModuleConfiguration(reader)
    defer {
      files += configuration.sources
      diagnostics += configuration.diagnostics
    }
    if try configuration.take(path, into: &variables) { return }
    _ = try configuration.take(ProjectPath.join(variables.installRoot, "core/config.yaml"), into: &variables)
    if let module = directory.split(separator: "/").firstIndex(of: "workflows"), module > 0 {
      let folder = directory.split(separator: "/")[..<module].joined(separator: "/")
      _ = try configuration.take(folder + "/config.yaml", into: &variables)
    }
  }
}

extension WorkflowBinder {
  /// Later releases of BMAD look for a divided document before a whole one: those whose engine says how inputs are
  /// discovered.
  private func prefersParts() throws -> Bool {
    guard ProjectPath.isInside(path, variables.installRoot) else { return false }
    let engine = try reader.readIfText(ProjectPath.join(variables.installRoot, "core/tasks/workflow.xml"))
    return engine?.contains("discover_inputs") ?? false
  }

  /// `template`, or in a file without that key what is called after the document: `prd_template` for PRD.md.
  private mutating func templateKey() -> String {
    guard variables.written("template") == nil, let output = outputFile() else { return "template" }
    let name = ProjectPath.name(of: output).split(separator: ".").first?.lowercased() ?? ""
    let key = Substitution.fold(name) + "_template"
    return variables.written(key) == nil ? "template" : key
  }

  private mutating func instructions() throws -> SourceText? {
    switch try locate("instructions", .error) {
    case .found(let file): return file
    case .missing(let wanted):
      report(.error, "missing-file", "the instructions \(wanted) do not exist", "instructions")
      return nil
    case .absent:
      for name in ["instructions.md", "instructions.xml"] {
        if let file = try read(ProjectPath.join(directory, name)) { return file }
      }
      report(.error, "missing-file", "there are no instructions: neither the key nor a file beside it", "instructions")
      return nil
    }
  }

  private mutating func optionalFile(_ key: String, _ severity: Diagnostic.Severity) throws -> SourceText? {
    switch try locate(key, severity) {
    case .absent: return nil
    case .found(let file): return file
    case .missing(let wanted):
      report(severity, "missing-file", "the \(key) file \(wanted) does not exist", key)
      return nil
    }
  }

  /// The file that a key names. A path in which something is only known at run time counts as absent.
  private mutating func locate(_ key: String, _ severity: Diagnostic.Severity) throws -> Located {
    guard var value = variables.value(key) else { return .absent }
    // `validation: {checklist: checklist.md}`
    if key == "validation", let checklist = value.member("checklist") { value = checklist }
    switch value {
    case .null, .bool(false): return .absent
    case .string(let text):
      if text.trimmed.isEmpty || text.contains("{") { return .absent }
      return try locate(text.trimmed, of: key)
    case .bool, .int, .number, .list, .map:
      report(severity, "bad-path", "\(key) must be a path", key)
      return .absent
    }
  }

  private mutating func locate(_ text: String, of key: String) throws -> Located {
    guard let candidates = candidates(text, of: key), let first = candidates.first else {
      escape(key, text)
      return .absent
    }
    for candidate in candidates {
      if let file = try read(candidate) { return .found(file) }
    }
    return .missing(first)
  }

  /// As written, in the install folder, beside the workflow, and each with the other of the two usual extensions. A path
  /// that names no folder of BMAD's is looked for beside the workflow first. Nil where every reading leads outside.
  private func candidates(_ text: String, of key: String) -> [String]? {
    guard !ProjectPath.isAbsolute(text) else { return nil }
    var isRelative = true
    if case .string(let written)? = variables.written(key), written.trimmed.hasPrefix("{") { isRelative = false }
    let folders = isRelative ? [directory, "."] : ["."]
    var paths = folders.compactMap { ProjectPath.normalised(ProjectPath.join($0, text)) }
    guard !paths.isEmpty else { return nil }
    let parts = text.split(separator: "/", maxSplits: 1)
    if parts.count == 2, parts[0] == "bmad" || parts[0] == "_bmad",
      let mapped = ProjectPath.normalised(ProjectPath.join(variables.installRoot, String(parts[1])))
    {
      paths.append(mapped)
    }
    paths.append(ProjectPath.join(directory, ProjectPath.name(of: text)))
    for path in paths {
      switch ProjectPath.fileExtension(of: path) {
      case "md"?: paths.append(path.dropLast(2) + "xml")
      case "xml"?: paths.append(path.dropLast(3) + "md")
      default: break
      }
    }
    var seen: Set<String> = []
    return paths.filter { seen.insert($0).inserted }
  }

  private mutating func read(_ path: String) throws -> SourceText? {
    if let known = files.first(where: { $0.path == path }) { return known }
    guard let text = try reader.read(path) else { return nil }
    let file = SourceText(path: path, text: text)
    files.append(file)
    return file
  }

  private mutating func outputFile() -> String? {
    guard let text = variables.value("default_output_file")?.scalarText?.trimmed, !text.isEmpty else { return nil }
    guard let path = ProjectPath.normalised(text), !path.hasPrefix(ProjectPath.embedded) else {
      escape("default_output_file", text)
      return nil
    }
    return path
  }

  /// The further files of the workflow that its variables name: data, and instructions and templates chosen later.
  private mutating func addDataFiles(_ values: [String: Kernel.Value]) throws {
    let extensions: Set<String> = ["md", "csv", "yaml", "yml", "xml", "txt", "json", "toml", "html"]
    for name in variables.names where !Self.fileKeys.contains(name) {
      guard case .string(let text)? = values[name],
        !text.contains(where: { $0.isWhitespace || $0 == "{" || $0 == "*" }),
        let path = ProjectPath.normalised(text), let kind = ProjectPath.fileExtension(of: path),
        extensions.contains(kind), ProjectPath.name(of: path) != "workflow.yaml",
        ProjectPath.isInside(path, directory) || ProjectPath.isInside(path, variables.installRoot)
      else { continue }
      if case .missing(let wanted) = try locate(text, of: name) {
        report(.warning, "missing-file", "\(name) names \(wanted), which does not exist", name)
      }
    }
  }

  private mutating func report(_ severity: Diagnostic.Severity, _ code: String, _ message: String, _ key: String) {
    let place = variables.place(of: key)
    diagnostics.append(Diagnostic(severity, code, message, file: path, line: place.line, column: place.column))
  }

  private mutating func escape(_ key: String, _ text: String) {
    let place = variables.place(of: key)
    escapes.append(
      Failure(
        .refused, "path-escape", "\(key) leads out of the project: \(text)",
        at: SourceLocation(file: path, line: place.line, column: place.column),
        hint: "Write a path inside the project, without a leading / or ~ and without .. above its root."))
  }
}
